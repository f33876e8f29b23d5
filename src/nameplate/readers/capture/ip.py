"""IPv4 and IPv6 headers with options, extension headers and fragments."""

from __future__ import annotations

from typing import NamedTuple

from nameplate.readers.capture.links import IPV4
from nameplate.readers.capture.packet import UnreadableError

_SKIPPED = frozenset((0, 43, 60, 135))  # hop-by-hop, routing, destination options, mobility
_FRAGMENT, _AUTHENTICATION = 44, 51
MOST_EXTENSIONS = 8


class Datagram(NamedTuple):
    """One IP packet.

    Attributes:
        protocol: upper protocol number.
        source, target: addresses, 4 or 16 bytes.
        body: bytes behind the headers, as far as captured.
        cut: bytes of the body were not captured.
        first: it holds the start of the datagram (False for later fragments).
        more: fragments follow.
    """

    protocol: int
    source: bytes
    target: bytes
    body: bytes
    cut: bool
    first: bool
    more: bool


def read(protocol: int, packet: bytes) -> Datagram:
    """The datagram in `packet`.

    Args:
        protocol: Ethernet type, IPV4 or IPV6.
        packet: from the first byte of the IP header on; bytes behind the datagram are ignored.

    Raises:
        UnreadableError: a header does not fit.
    """
    return _version4(packet) if protocol == IPV4 else _version6(packet)


def _version4(packet: bytes) -> Datagram:
    if len(packet) < 20 or packet[0] >> 4 != 4:
        raise UnreadableError("The IPv4 header is incomplete.")
    start, total = (packet[0] & 15) * 4, int.from_bytes(packet[2:4], "big")
    total = total or len(packet)  # 0 where the network card cuts large segments itself
    if start < 20 or total < start or len(packet) < start:
        raise UnreadableError("The IPv4 header contradicts itself.")
    fragment = int.from_bytes(packet[6:8], "big")
    return Datagram(
        packet[9], packet[12:16], packet[16:20], packet[start:total], total > len(packet),
        not fragment & 0x1FFF, bool(fragment & 0x2000),
    )  # fmt: skip


def _version6(packet: bytes) -> Datagram:
    if len(packet) < 40 or packet[0] >> 4 != 6:
        raise UnreadableError("The IPv6 header is incomplete.")
    total = 40 + int.from_bytes(packet[4:6], "big")
    if total == 40:
        total = len(packet)
    at, following, first, more = 40, packet[6], True, False
    for _ in range(MOST_EXTENSIONS):
        if following not in _SKIPPED and following not in (_FRAGMENT, _AUTHENTICATION):
            break
        if len(packet) < at + 8:
            raise UnreadableError("An IPv6 extension header is incomplete.")
        if following == _FRAGMENT:
            size, where = 8, int.from_bytes(packet[at + 2 : at + 4], "big")
            first, more = not where & 0xFFF8, bool(where & 1)
        else:
            size = (packet[at + 1] + 2) * 4 if following == _AUTHENTICATION else (packet[at + 1] + 1) * 8
        following, at = packet[at], at + size
    return Datagram(
        following, packet[8:24], packet[24:40], packet[at:total], total > len(packet), first, more
    )
