"""What nmap's scripts say, in the words of the vocabulary. Output formats: the NSE documentation, nmap.org/nsedoc.

Prefers the structured result (`<elem>`, `<table>`, nmap 6 and later) and falls back on the printed text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from xml.etree.ElementTree import Element

Saying = tuple[str, str]
"""(field, raw value)."""

SECRET_SCRIPT = re.compile(
    r"(?<!url-)brute|creds|default-accounts|dump-hashes|passwd|password|hashes|vuln-cve2017-7921|enum-users"
)
"""Scripts whose very purpose is to print credentials; their output is not read at all."""

_NAMES = {
    "commonName": "CN",
    "organizationalUnitName": "OU",
    "organizationName": "O",
    "localityName": "L",
    "stateOrProvinceName": "ST",
    "countryName": "C",
}
"""X.520 names as nmap prints them -> RFC 4514 section 3, most specific first."""
_SPECIAL = re.compile(r'([,+"\\<>;])')
_ESCAPED = r"\\\1"
_REALM = re.compile(r'realm=(?:"([^"]*)"|(.*?)(?=\s+\w+=|$))', re.MULTILINE)
_HEADER = re.compile(r"^  ([A-Za-z][A-Za-z0-9-]{0,60}): ?(.*)$", re.MULTILINE)
_KEPT = {"server": "http.server", "x-powered-by": "http.powered_by", "location": "http.location"}
_PASSING = frozenset({  # about this moment or this page, never about the maker
    "date", "expires", "last-modified", "content-length", "age", "etag", "set-cookie", "cookie", "authorization",
    "connection", "keep-alive", "transfer-encoding",
})  # fmt: skip
_BANNERS = {"telnet": "banner.telnet", "ftp": "banner.ftp", "ssh": "banner.ssh"}
_BYTE = re.compile(r"\\x([0-9A-Fa-f]{2})")


def sayings(script: Element, service: str) -> Iterator[Saying]:
    """Everything one script says: always its output as `nmap.script`, and what it means where that is known.

    Args:
        script: the `<script>` element.
        service: nmap's name of the service on this port, "" for a host script.
    """
    name, output = script.get("id", ""), script.get("output", "")
    if output.strip():
        yield "nmap.script", f"{name}: {output.strip()}"
    meaning = _MEANINGS.get(name)
    if meaning is not None:
        yield from ((field, value) for field, value in meaning(script, output) if value.strip())
    if name == "banner" and service in _BANNERS:
        yield _BANNERS[service], _BYTE.sub(lambda found: chr(int(found[1], 16)), output)


def _elem(script: Element, *keys: str) -> str:
    """Text of the element under these table keys; "" when it is not there."""
    nodes = [script]
    for key in keys[:-1]:
        nodes = [table for node in nodes for table in node.iterfind("table") if table.get("key") == key]
    found = (elem.text for node in nodes for elem in node.iterfind("elem") if elem.get("key") == keys[-1])
    return next(found, None) or ""


def _title(script: Element, output: str) -> Iterator[Saying]:
    first = output.strip().partition("\n")[0]
    if first.startswith("Did not follow redirect to "):
        yield "http.location", first.removeprefix("Did not follow redirect to ")
    elif not first.startswith("Site doesn't have a title"):
        yield "http.title", _elem(script, "title") or first


def _server(script: Element, output: str) -> Iterator[Saying]:
    told = [elem.text or "" for elem in script.iterfind("elem")] or output.strip().splitlines()
    yield from (("http.server", value.strip()) for value in told)


def _headers(script: Element, output: str) -> Iterator[Saying]:
    for name, value in _HEADER.findall(output):
        lower = name.lower()
        if lower in _KEPT:
            yield _KEPT[lower], value
        elif lower == "www-authenticate":
            yield from _realms(value)
        elif lower not in _PASSING:
            yield "http.header", f"{name}: {value}"


def _realms(text: str) -> Iterator[Saying]:
    for quoted, bare in _REALM.findall(text):
        yield "http.realm", quoted or bare


def _auth(script: Element, output: str) -> Iterator[Saying]:
    told = [_elem(table, "params", "realm") for table in script.iterfind("table")]
    if any(told):
        yield from (("http.realm", realm) for realm in told if realm)
    else:
        yield from _realms(output)


def _certificate(script: Element, output: str) -> Iterator[Saying]:
    for side, field in (("subject", "tls.subject"), ("issuer", "tls.issuer")):
        stated = {long: _elem(script, side, long) for long in _NAMES}
        yield field, _rfc4514(stated if any(stated.values()) else _printed_name(output, side))
    names = re.search(r"^Subject Alternative Name: (.*)$", output, re.MULTILINE)
    if names:
        yield "tls.names", " ".join(re.findall(r"(?:DNS|IP Address):([^\s,]+)", names[1]))


def _printed_name(output: str, side: str) -> dict[str, str]:
    """`Subject: commonName=x/organizationName=y/...` as nmap prints it."""
    line = re.search(rf"^{side}: (.*)$", output, re.MULTILINE | re.IGNORECASE)
    return dict(re.findall(r"(\w+)=(.*?)(?=/\w+=|$)", line[1])) if line else {}


def _rfc4514(names: Mapping[str, str]) -> str:
    stated = ((short, names.get(long, "")) for long, short in _NAMES.items())
    return ",".join(f"{short}={_SPECIAL.sub(_ESCAPED, text)}" for short, text in stated if text)


_MEANINGS: dict[str, Callable[[Element, str], Iterator[Saying]]] = {
    "http-title": _title,
    "http-server-header": _server,
    "http-headers": _headers,
    "http-auth": _auth,
    "ssl-cert": _certificate,
}
