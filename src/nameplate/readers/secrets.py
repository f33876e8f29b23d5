"""Recognises passwords, community strings, tokens and authentication headers, and takes them out.

Evidence is full of live credentials. They are recognised by the words around them and by their own
shape, never by guessing at entropy: a serial number looks like a good password. Every pattern is
linear in the length of the text (no nested repeats, and no start that runs over another start).

Left alone on purpose, because they are evidence: the challenge a server sends (`Digest realm=...`),
cookie *names*, `192.0.0.64 login:`, and words that only look like it ("Compass:", "PIN-4000").
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable

MASK = "[secret removed]"
"""What stands where a secret stood."""

_LONG = (
    r"(?:pass(?:word|wd|wrd|phrase|code)|passwort|pwd|(?<!top )secret(?!ar)|credential|psk|loginpas"
    r"|(?:api|access|private|shared|encryption|pre[ _-]?shared|wi-?fi|wpa2?|wep)[ _-]?key)"
)
"""Words that name a secret wherever they stand, `adminPassword` and `db_pwd_old` included."""
_SHORT = (
    r"(?<![a-z])(?:pass|pw|token|creds?|auth[ _-]?(?:key|token)|csrf|nonce[ _-]?key"
    r"|sess(?:ion)?[ _-]?(?:id|key|token)|[a-z]{0,12}sessi?o?n?id"
    r"|(?:snmp|read|write|ro|rw|trap)?[ _-]?community(?:[ _-]?string)?)"
)
"""Words that name a secret only when they stand alone: `pass` is also in `Compass` and `Passport`."""
_NAME = rf"(?:{_LONG}\w{{0,20}}|{_SHORT})(?:[ \t]*\([^()\n]{{0,30}}\))?"
_NOTHING = (
    r"(?!(?:[\"'](?=[\s,;&)}\]]|$)|(?:yes|no|none|n/?a|nil|null|true|false|required|unset|unknown|changed"
    r"|not (?:set|known|required|changed|applicable)|\*+|x{3,}|-+|\[secret removed\])(?=[\s,;.&\"'<>)}\]]|$)))"
)
"""Answers that keep no secret: "password: not set"."""
_VALUE = r"(?:\"(?:[^\"\\\n]|\\.)*\"?|'[^'\n]*'?|[^\s&;,<>\"'](?:[^\s&;<>\"',]|,(?=\S))*)"

Replace = str | Callable[[re.Match[str]], str]


def _basic(match: re.Match[str]) -> str:
    """Masks the token of `Basic <token>` when it really is `user:password` in Base64 (RFC 7617)."""
    token = match["token"]
    try:
        plain = base64.b64decode(token + "=" * (-len(token) % 4), validate=True)
    except (binascii.Error, ValueError):
        return match[0]
    return match["scheme"] + MASK if b":" in plain else match[0]


def _cookies(match: re.Match[str]) -> str:
    """Keeps the names of cookies, which are evidence, and masks every value."""
    body = match["body"]
    return match["name"] + (re.sub(r"=[^;\n]*", f"={MASK}", body) if "=" in body else MASK)


def _wifi(match: re.Match[str]) -> str:
    """Masks the password field of a Wi-Fi QR code text, `WIFI:T:WPA;S:name;P:password;;`."""
    return re.sub(r"(?i)(?<=[:;])P:[^;\n]*", f"P:{MASK}", match[0])


_ANY_CASE: tuple[tuple[str, Replace], ...] = (
    # Whole headers of credentials, up to the end of the line. A cookie keeps its name.
    (r"\b(?P<name>(?:proxy-|x-)?auth(?:orization|-token)[\"']?[ \t]*[:=][ \t]*)[^\n]+", rf"\g<name>{MASK}"),
    (r"(?<![\w.])(?P<name>(?:set-)?cookie2?[\"']?[ \t]*[:=][ \t]*)(?P<body>[^\n]+)", _cookies),
    (r"\b(?P<scheme>basic[ \t]+)(?P<token>[a-z0-9+/]{4,}={0,2})(?![a-z0-9+/=])", _basic),
    (r"\b(?P<scheme>bearer[ \t]+)(?=[a-z._~+/=-]*\d)[\w.~+/=-]{12,}", rf"\g<scheme>{MASK}"),
    # The answer of a Digest client; the challenge of a server has no `response`
    (r"\b(?P<name>response[ \t]*=[ \t]*\"?)[0-9a-f]{32,128}", rf"\g<name>{MASK}"),
    # user:password@ in a URL. `//host.name:80/a@b` is a port and a path, `//a:b/c@d` a password with a slash.
    (
        r"(?<=://)(?![^\s/@:]*\.[^\s/@:]*:\d{1,5}/)[^\s/@:\"'<>]*:(?:(?!://)[^\s\"<>])*@",
        f"{MASK}@",
    ),
    (r"(?<![\w/:.@-])(?!sips?:|mailto:)[\w.-]{1,64}:[^\s@/:]{1,64}@(?=\d{1,3}\.\d{1,3}\.|\[)", f"{MASK}@"),
    (r"\bwifi:(?:[a-z]:[^;\n]{0,128};){1,12}", _wifi),
    # <password>value</password>, closed or cut off, with a prefix or attributes
    (
        rf"(?P<open><(?=[\w.:-]{{0,80}}?{_LONG}|(?:\w+:)?(?:pass|pw|token|pin|community)\b)[^<>]{{1,200}}>)"
        rf"(?![\s]*(?:true|false)?[\s]*<)[^<]+",
        rf"\g<open>{MASK}",
    ),
    # name = value, name: value, "name": "value", name is value, --name value
    (
        rf"(?P<name>{_NAME}(?:\\?[\"'])?[ \t]*(?:[:=]>?|\bis\b)[ \t]*\\?){_NOTHING}{_VALUE}",
        rf"\g<name>{MASK}",
    ),
    (rf"(?P<name>--?{_LONG}[ \t]+){_NOTHING}[^\s-]\S*", rf"\g<name>{MASK}"),
    (r"\b(?P<name>(?:door )?pin(?:[ _-]?code)?[\"']?[ \t]*[:=][ \t]*[\"']?)\d{4,12}\b", rf"\g<name>{MASK}"),
    (
        r"\b(?P<name>user(?:name)?[ \t]*/[ \t]*pass\w*(?:[ \t]*[:=][ \t]*|[ \t]+))\w\S*(?:[ \t]*/[ \t]*\S+)?",
        rf"\g<name>{MASK}",
    ),
    (r"\b(?P<name>snmp-server[ \t]+community[ \t]+)\S+", rf"\g<name>{MASK}"),
    (r"\b(?P<name>(?:secret|password)[ \t]+\d{1,2}[ \t]+)\S{4,}", rf"\g<name>{MASK}"),
    (r"(?<!\S)\S+(?P<name>[ \t]+-[ \t]+valid credentials)", rf"{MASK}\g<name>"),
    # Shapes that are nothing else: JSON Web Tokens, private keys, crypt(3) hashes
    (r"(?<![\w-])eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?", MASK),
    (r"-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[^-]*(?:-----END [A-Z ]{0,40}PRIVATE KEY-----)?", MASK),
    (r"\$(?:1|2[abxy]?|5|6|7|y|argon2id?)\$[./\w$=,+]{8,}", MASK),
)
_AS_WRITTEN: tuple[tuple[str, Replace], ...] = (
    # Case matters here: `admin/12345` is a login, `Admin/Finance` a place; AKIA begins a key id
    (
        r"(?<![\w/.@-])(?P<name>(?:admin|root(?!:xnu)|888888|666666)(?::|/|[ \t]/[ \t]))"
        r"(?![\w.-]*\.(?:html?|php|asp|cgi|js)|[\w-]*/)(?=[^\s,;]{0,64}[\d!@#$%^&*])[^\s,;]{4,}",
        rf"\g<name>{MASK}",
    ),
    (r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{20,}\b", MASK),
)
_RULES: tuple[tuple[re.Pattern[str], Replace], ...] = (
    *((re.compile(pattern, re.IGNORECASE), replace) for pattern, replace in _ANY_CASE),
    *((re.compile(pattern), replace) for pattern, replace in _AS_WRITTEN),
)

_HINTS = re.compile(
    r"pass|p[ws]d|pw|psk|secret|token|key|communit|cred|auth|cookie|sess|csrf|pin|basic|bearer|respon|wifi"
    r"|eyj|-begin|akia|asia|gh[pousr]_|@|\$[1-7y2a]|(?:admin|root|888888|666666)[ \t]*[:/]|loginpas"
)
"""One look at the value in lower case decides whether any rule can match; few values of evidence pass it."""

SECRET_HEADER = re.compile(
    rf"(?i){_LONG}|(?<![a-z])(?:pass|pw|tokens?|creds?|logins?|snmp[ _-]?community|community[ _-]?strings?"
    r"|pin(?:[ _-]?(?:code|number|no))?|user[ _-]?(?:name)? ?[/&+] ?p\w*|wi-?fi[ _-]?code|licen[cs]e[ _-]?key"
    r"|product[ _-]?key)(?![a-z])"
)
"""A column header that names a secret: the whole column is never read."""


def without_secrets(field: str, value: str) -> tuple[str, bool]:
    """The value with every secret replaced by MASK, and whether there was one.

    Args:
        field: vocabulary field, "" for free text of our own. Every field is treated alike: a password
            may have been typed into any of them.
        value: raw text.
    """
    if not _HINTS.search(value.lower()):
        return value, False
    kept = value
    for pattern, replace in _RULES:
        kept = pattern.sub(replace, kept)
    return kept, kept != value
