"""What a banner says, as words of the vocabulary: HTTP and RTSP heads, greetings, pages, certificates.

Only named headers are read: a banner also holds cookies, nonces and tokens.
"""

from __future__ import annotations

import base64
import re
import warnings
from collections.abc import Iterator

from cryptography import x509

LONGEST_BANNER = 262_144
"""Characters of a banner that are looked at."""
LONGEST_CERTIFICATE = 65_536
"""Characters of a certificate in base64."""

_STATUS = re.compile(r"(HTTP|RTSP)/\d(?:\.\d)? (\d{3})\b")
_HEADER = re.compile(r"([A-Za-z][A-Za-z0-9-]*):[ \t]*(\S.*)")
_REALM = re.compile(r'\brealm="([^"]*)"', re.IGNORECASE)
_TITLE = re.compile(r"<title[^>]{0,200}>([^<]*)</title>", re.IGNORECASE)

_HTTP = {"server": "http.server", "location": "http.location", "x-powered-by": "http.powered_by"}
_RTSP = {"server": "rtsp.server"}

Said = tuple[str, str]


def head(text: str) -> Iterator[Said]:
    """(field, value) pairs of an HTTP or RTSP response head; nothing for any other text."""
    status = _STATUS.match(text)
    if not status:
        return
    protocol = status[1].lower()
    yield f"{protocol}.status", status[2]
    names = _HTTP if protocol == "http" else _RTSP
    first_page_line = False
    for line in text[:LONGEST_BANNER].splitlines()[1:]:
        first_page_line = first_page_line or not line.strip()
        found = None if first_page_line else _HEADER.fullmatch(line)
        if found and (field := names.get(found[1].lower())):
            yield field, found[2].strip()
        elif found and found[1].lower() == "www-authenticate" and (realm := _REALM.search(found[2])):
            yield f"{protocol}.realm", realm[1]
    if protocol == "http":
        yield from title(text)


def title(page: str) -> Iterator[Said]:
    """The title of an HTML page."""
    if found := _TITLE.search(page[:LONGEST_BANNER]):
        yield "http.title", found[1].strip()


def banner(text: str) -> Iterator[Said]:
    """What a banner of unknown protocol says: a response head, or the identification of an SSH server."""
    yield from head(text)
    if text.startswith("SSH-"):
        yield "banner.ssh", text.partition("\n")[0].strip()


def ftp(text: str) -> Iterator[Said]:
    """The greeting of an FTP server. Only for what is known to be one: mail servers greet alike."""
    if text.startswith("220"):
        yield "banner.ftp", text.strip()


def certificate(encoded: str) -> Iterator[Said]:
    """Subject, issuer and names of a certificate in base64; nothing when it is none. Never raises."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore"
            )  # odd serial numbers: deprecated by the library, common in cameras
            read = x509.load_der_x509_certificate(base64.b64decode(encoded[:LONGEST_CERTIFICATE]))
            subject, issuer = read.subject.rfc4514_string(), read.issuer.rfc4514_string()
    except (ValueError, x509.InvalidVersion):
        return
    yield "tls.subject", subject
    yield "tls.issuer", issuer
    yield from _names(read)


def _names(read: x509.Certificate) -> Iterator[Said]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            extension = read.extensions.get_extension_for_class(x509.SubjectAlternativeName)
            names = extension.value.get_values_for_type(x509.DNSName)
    except (ValueError, x509.ExtensionNotFound, x509.DuplicateExtension, x509.UnsupportedGeneralNameType):
        return
    yield "tls.names", " ".join(names)


_ORDER = ("CN", "OU", "O", "L", "ST", "C")


def distinguished(parts: dict[str, object]) -> str:
    """A subject given as a table (`{"CN": ..., "O": ...}`), most specific first, as RFC 4514 writes it."""
    known = [name for name in _ORDER if name in parts]
    others = sorted(name for name in parts if name not in _ORDER)
    said = ((name, parts[name]) for name in (*known, *others))
    return ",".join(f"{name}={_escaped(value)}" for name, value in said if isinstance(value, str) and value)


def _escaped(value: str) -> str:
    return re.sub(r'([,+"\\<>;])', r"\\\1", value)
