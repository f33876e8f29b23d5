"""Link layers: from the bytes of a frame to the network protocol in it, its sender and its VLAN.

Numbers of link types: the tcpdump group's list of link-layer header types.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from nameplate.readers.capture.packet import UnreadableError

IPV4, IPV6, ARP, SADP = 0x0800, 0x86DD, 0x0806, 0x8033
VLAN_TAGS = frozenset((0x8100, 0x88A8, 0x9100))
ETHERNET, COOKED, COOKED2, RAW, LOOP = 1, 113, 276, 101, 108


class Layer(NamedTuple):
    """What a frame carries.

    Attributes:
        protocol: Ethernet type number.
        start: where it begins in the frame.
        mac: sender's hardware address, b"" where unknown.
        to_many: sent to a multicast or broadcast address.
        scope: "vlan N" of a tagged frame ("vlan N.M" when tagged twice), else None.
    """

    protocol: int
    start: int
    mac: bytes = b""
    to_many: bool = False
    scope: str | None = None


def _ethernet(frame: bytes) -> Layer:
    if len(frame) < 14:
        raise UnreadableError("The frame is shorter than an Ethernet header.")
    protocol, start, scope = frame[12] << 8 | frame[13], 14, None
    if protocol in VLAN_TAGS:
        protocol, start, scope = _untagged(frame, protocol, start)
    if protocol < 0x600 and frame[start : start + 6] == b"\xaa\xaa\x03\x00\x00\x00":  # 802.3 with SNAP
        protocol, start = int.from_bytes(frame[start + 6 : start + 8], "big"), start + 8
    return Layer(protocol, start, frame[6:12], bool(frame[0] & 1), scope)


def _untagged(frame: bytes, protocol: int, start: int) -> tuple[int, int, str | None]:
    """(protocol, start, scope) behind at most four VLAN tags. Tag 0 is a priority, no VLAN."""
    tags: list[int] = []
    while protocol in VLAN_TAGS and len(tags) < 4 and len(frame) >= start + 4:
        tags.append(int.from_bytes(frame[start : start + 2], "big") & 0xFFF)
        protocol, start = int.from_bytes(frame[start + 2 : start + 4], "big"), start + 4
    named = ".".join(str(tag) for tag in tags if tag)
    return protocol, start, f"vlan {named}" if named else None


def _cooked(frame: bytes) -> Layer:
    if len(frame) < 16:
        raise UnreadableError("The frame is shorter than a Linux cooked header.")
    kind, length = frame[1], int.from_bytes(frame[4:6], "big")
    protocol, start, scope = _untagged(frame, int.from_bytes(frame[14:16], "big"), 16)
    return Layer(protocol, start, frame[6:12] if length == 6 else b"", kind in (1, 2), scope)


def _cooked2(frame: bytes) -> Layer:
    if len(frame) < 20:
        raise UnreadableError("The frame is shorter than a Linux cooked header of version 2.")
    protocol, start, scope = _untagged(frame, int.from_bytes(frame[0:2], "big"), 20)
    return Layer(protocol, start, frame[12:18] if frame[11] == 6 else b"", frame[10] in (1, 2), scope)


def _raw(frame: bytes) -> Layer:
    version = frame[0] >> 4 if frame else 0
    if version not in (4, 6):
        raise UnreadableError("The packet is neither IPv4 nor IPv6.")
    return Layer(IPV4 if version == 4 else IPV6, 0)


def _loopback(frame: bytes) -> Layer:
    """Four bytes of address family in the byte order of whoever captured; the packet tells its version."""
    inner = _raw(frame[4:])
    return inner._replace(start=4)


LINKS: dict[int, Callable[[bytes], Layer]] = {
    0: _loopback,
    ETHERNET: _ethernet,
    12: _raw,
    14: _raw,
    RAW: _raw,
    LOOP: _loopback,
    COOKED: _cooked,
    228: _raw,
    229: _raw,
    COOKED2: _cooked2,
}
"""Link type -> its function: frame -> Layer, raising UnreadableError."""
