"""Normal forms: one pure function per form named in `model/fields.py`. None = there is none."""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime

_HEX = re.compile(r"[0-9a-f]{12}")
_MAC = re.compile(r"[0-9a-f]{2}(?::[0-9a-f]{2}){5}")
_MARKS = str.maketrans("", "", ":-. ")
_OCTET = r"(?:[1-9]?\d|1\d\d|2[0-4]\d|25[0-5])"
_QUAD = re.compile(rf"{_OCTET}(?:\.{_OCTET}){{3}}", re.ASCII)
_NO_QUAD = re.compile(r"127\.|2(?:2[4-9]|3\d)\.|0\.0\.0\.0$|255\.255\.255\.255$")
"""Loopback, multicast, unspecified, broadcast: addresses of no one device."""
_SPACES = re.compile(r"\s+")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_BARE = re.compile(r"[0-9a-f]{32}|[0-9a-f]{40}")


def mac(value: str) -> str | None:
    """`aa:bb:cc:dd:ee:ff` from any usual spelling; None for anything else, zero and broadcast included."""
    if _MAC.fullmatch(value):  # as nearly all arrive
        return None if value in ("00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff") else value
    digits = value.strip().lower().translate(_MARKS)
    if not _HEX.fullmatch(digits) or digits in ("000000000000", "ffffffffffff"):
        return None
    return ":".join(digits[i : i + 2] for i in range(0, 12, 2))


def ip(value: str) -> str | None:
    """Canonical text of an IPv4 or IPv6 address, without prefix length or zone; None when unusable as a key."""
    text = value.strip().partition("/")[0].partition("%")[0]
    if _QUAD.fullmatch(text):
        return None if _NO_QUAD.match(text) else text
    if ":" not in text:  # no other spelling of IPv4 is an address
        return None
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    if address.is_unspecified or address.is_multicast or address.is_loopback:
        return None
    return None if str(address) == "255.255.255.255" else str(address)


def text(value: str) -> str | None:
    """NFKC, outer space gone, inner space single, case folded."""
    if value.isascii():  # the same, in a fifth of the time
        return " ".join(value.split()).lower() or None
    folded = _SPACES.sub(" ", unicodedata.normalize("NFKC", value)).strip().casefold()
    return folded or None


def serial(value: str) -> str | None:
    """Upper case without spaces; None when it cannot tell two devices apart (short, or one character repeated)."""
    body = _SPACES.sub("", unicodedata.normalize("NFKC", value)).upper()
    return body if len(body) >= 5 and len(set(body)) > 2 else None


def uuid(value: str) -> str | None:
    """The 36 characters of a UUID in lower case, whatever stands around them (`urn:uuid:`, `::upnp:...`);
    None when there is none, or when it is one digit repeated.

    A value that is 32 digits and nothing else is a UUID without its dashes; 40 digits are how Apple (iOS) and
    Microsoft Defender number devices, and are kept as they are.
    """
    text = value.strip().lower()
    if _BARE.fullmatch(text):
        text = (
            text if len(text) == 40 else "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))
        )
        return text if len(set(text) - {"-"}) > 1 else None
    found = _UUID.search(text)
    return found[0] if found and len(set(found[0])) > 2 else None


def host(value: str) -> str | None:
    """Lower case, without a trailing dot."""
    return value.strip().rstrip(".").lower() or None


def domain(value: str) -> str | None:
    """A domain name in lower case without its trailing dot; None for an address or an empty label."""
    name = value.strip().rstrip(".").lower()
    if not name or ".." in name or name.startswith(".") or ip(name):
        return None
    return name


_DATES = ("%Y-%m-%d", "%d/%m/%Y", "%Y/%m/%d", "%d-%m-%Y", "%d %b %Y", "%d %B %Y", "%Y%m%d")


def day(value: str) -> str | None:
    """ISO date. Day before month where a slash leaves it open, as New Zealand, Australia and Britain write it."""
    body = value.strip()
    try:
        return datetime.fromisoformat(body).date().isoformat()
    except ValueError:
        pass
    for form in _DATES:
        try:
            return datetime.strptime(body[:20], form).date().isoformat()
        except ValueError:
            continue
    return None


def as_date(clean: str) -> date:
    """The date of a value `day` has cleaned."""
    return date.fromisoformat(clean)


FORMS: dict[str, Callable[[str], str | None]] = {
    "mac": mac,
    "ip": ip,
    "text": text,
    "serial": serial,
    "uuid": uuid,
    "host": host,
    "domain": domain,
    "date": day,
}
"""Form name -> function."""
