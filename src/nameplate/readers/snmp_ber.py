"""SNMP responses from their bytes: the bindings of a v1 or v2c GetResponse, and never the community string.

Pure and bounded: a datagram is at most 65,535 bytes, so nothing here grows past it. What a capture cut short
is read as far as it goes. Sources: RFC 1157 section 4 (message), RFC 3416 section 3 (v2 PDU, exceptions),
RFC 2578 section 7 (types), X.690 section 8 (basic encoding).
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

Value = str | int | bytes
"""OBJECT IDENTIFIER and IpAddress as dotted text, integers as int, OCTET STRING and Opaque as bytes."""

MOST_BINDINGS = 2_000
"""Bindings of one response that are read; a datagram holds no more than this of any use."""

_SEQUENCE, _RESPONSE = 0x30, 0xA2
_INTEGERS = frozenset(
    {0x02, 0x41, 0x42, 0x43, 0x46, 0x47}
)  # INTEGER, Counter32, Gauge32, TimeTicks, Counter64
_OCTETS, _OID, _ADDRESS, _OPAQUE = 0x04, 0x06, 0x40, 0x44
_V1, _V2C = 0, 1
_LONGEST = 65_535
_LONGEST_OID = 256  # bytes; RFC 2578 section 3.5 allows 128 sub-identifiers


def response(datagram: bytes) -> list[tuple[str, Value]] | None:
    """The (OID, value) bindings of a GetResponse; None when the bytes are none, or are of SNMPv3.

    Values that say there is none (NULL, noSuchObject, noSuchInstance, endOfMibView) are left out.
    A response that reports an error has no bindings.
    """
    message = _parts(datagram, 0, _LONGEST)  # not len(datagram): a capture may have cut it short
    outer = next(message, None)
    if outer is None or outer[0] != _SEQUENCE:
        return None
    parts = _parts(datagram, outer[1], outer[2])
    version, community, pdu = next(parts, None), next(parts, None), next(parts, None)
    if version is None or community is None or pdu is None or community[0] != _OCTETS or pdu[0] != _RESPONSE:
        return None
    if version[0] != 0x02 or _integer(datagram[version[1] : version[2]]) not in (_V1, _V2C):
        return None
    return _bindings(datagram, pdu[1], pdu[2])


def _bindings(data: bytes, start: int, end: int) -> list[tuple[str, Value]] | None:
    """Of a PDU: request id, error status, error index, then the list."""
    fields = _parts(data, start, end)
    _request, error, _index, listed = (next(fields, None) for _ in range(4))
    if error is None or error[0] != 0x02:
        return None
    if _integer(data[error[1] : error[2]]) != 0 or listed is None or listed[0] != _SEQUENCE:
        return []
    out: list[tuple[str, Value]] = []
    for tag, first, last in _parts(data, listed[1], listed[2]):
        pair = _parts(data, first, last)
        name, value = next(pair, None), next(pair, None)
        if tag != _SEQUENCE or name is None or value is None or name[0] != _OID or len(out) >= MOST_BINDINGS:
            break
        oid, read = _oid(data[name[1] : name[2]]), None
        if value[2] <= len(data):  # not cut short by the capture
            read = _value(value[0], data[value[1] : value[2]])
        if oid and read is not None:
            out.append((oid, read))
    return out


def _parts(data: bytes, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """(tag, first, last) of the elements in `data[start:end]`; a broken length ends them.

    An element may end past the data, when the capture was cut; `last` says where it would have ended.
    """
    while start + 2 <= min(end, len(data)):
        tag, size, first = data[start], data[start + 1], start + 2
        if size >= 0x80:
            count = size & 0x7F
            if not 1 <= count <= 4 or first + count > len(data):
                return
            size = int.from_bytes(data[first : first + count], "big")
            first += count
        if first + size > end:
            return
        yield tag, first, first + size
        start = first + size


def _value(tag: int, raw: bytes) -> Value | None:
    if tag in (_OCTETS, _OPAQUE):
        return raw
    if tag == _OID:
        return _oid(raw)
    if tag == _ADDRESS:
        return str(ipaddress.IPv4Address(raw)) if len(raw) == 4 else None
    return _integer(raw, signed=tag == 0x02) if tag in _INTEGERS else None


def _integer(raw: bytes, *, signed: bool = True) -> int | None:
    """At most nine bytes: a Counter64 with its leading zero."""
    return int.from_bytes(raw, "big", signed=signed) if 1 <= len(raw) <= 9 else None


def _oid(raw: bytes) -> str | None:
    """Dotted numbers; None when empty, overlong or broken off inside a number."""
    if not raw or len(raw) > _LONGEST_OID or raw[-1] & 0x80:
        return None
    numbers, number = [], 0
    for byte in raw:
        number = number << 7 | byte & 0x7F
        if not byte & 0x80:
            numbers.append(number)
            number = 0
    first = min(numbers[0] // 40, 2)
    return ".".join(map(str, (first, numbers[0] - 40 * first, *numbers[1:])))
