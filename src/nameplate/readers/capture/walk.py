"""The tight walk over frame headers: passes every packet that cannot matter, at a few bytes' cost.

Four in a hundred packets of an ordinary capture matter. One `unpack` reads, from a record's header and
the frame's, the few bytes that decide; whatever is not plainly dull goes to the careful reader.
So a mistake here can only cost time, except where a packet is called dull: those rules are the loop.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import NamedTuple

from nameplate.readers.capture.links import COOKED, ETHERNET, RAW
from nameplate.readers.capture.protocols.table import Interest

_TCP, _UDP = 6, 17
_LOOKED_AT = frozenset((58, 0, 43, 44, 51, 60, 135))  # ICMPv6 and what may stand before a header
DULL, WATCHED, OPEN = 0, 1, 2
"""Moods of a TCP direction: nothing more to learn; heads may begin at any segment; a head is being read."""

_IP4 = "8xB2x12s8xBB"  # behind version and length: protocol, addresses and ports, data offset, flags
_IP6 = "5xBx36s8xBB"


class Layout(NamedTuple):
    """How the records of one capture file lie.

    Attributes:
        order: "<" or ">" of the record headers.
        head: struct codes of a record's header, yielding a tag and the size that leads to the next.
        tag: the tag of a packet record.
        least: smallest size.
        add: bytes from a record to the next beyond its size.
        frame: offset of the frame in the record.
    """

    order: str
    head: str
    tag: bytes
    least: int
    add: int
    frame: int


class _Shape(NamedTuple):
    """A frame other than plain IPv4: how to read it, the bytes it must have within, and where TCP begins."""

    unpack: Callable[[bytes, int], tuple[bytes, int, bytes, int, int]]
    inner: bytes
    tcp: int


_MARKS = {ETHERNET: (12, b"\x08\x00\x45"), COOKED: (14, b"\x08\x00\x45"), RAW: (0, b"\x45")}
"""Link type -> offset and bytes of the mark: Ethernet type, IP version, header of twenty bytes."""


class Lane:
    """A walk fitted to one layout of records and one link type.

    Args:
        layout: how the records lie.
        link: link type of every packet.
        interest: the ports and first bytes that matter.
        moods: mood of each TCP direction (addresses and ports -> DULL, WATCHED or OPEN); shared, live.
    """

    def __init__(self, layout: Layout, link: int, interest: Interest, moods: dict[bytes, int]) -> None:
        at, mark = _MARKS[link]
        self._layout, self._interest, self._moods, self._mark = layout, interest, moods, mark
        codes = f"{layout.order}{layout.head}{at}x{len(mark)}s"
        self._unpack = struct.Struct(codes + _IP4)
        self._tcp = layout.frame + at + len(mark) - 1 + 20
        self._shapes = _shapes(layout) if link == ETHERNET else {}
        self._reach = self._unpack.size + 32  # no shape reads further

    @staticmethod
    def fits(link: int) -> bool:
        """Whether frames of this link type can be walked; the others are all read with care."""
        return link in _MARKS

    def dismiss(self, data: bytes, at: int) -> tuple[int, int]:
        """Passes dull packets from `data[at]` on.

        Returns where the first record stands that must be read with care (because it may matter, is no
        packet, or is not wholly in `data`), and how many packets were passed. The last record of `data`
        is never passed: its time bounds what the capture covers.
        """
        _, _, want, least, add, _ = self._layout
        unpack, mark, base, shapes = self._unpack.unpack_from, self._mark, self._tcp, self._shapes
        mood_of, heads = self._moods.get, self._interest.heads
        to, by = self._interest.to, self._interest.by
        end, passed = len(data), 0
        last = end - self._reach
        while at <= last:
            tag, size, found, protocol, flow, offset, flags = unpack(data, at)
            after = at + size + add
            if tag != want or size < least or after >= end:
                break
            tcp = at + base
            if found != mark:
                shape = shapes.get(found)
                if shape is None:
                    break
                inner, protocol, flow, offset, flags = shape.unpack(data, at)
                if inner != shape.inner:
                    break
                tcp = at + shape.tcp
            if protocol == _TCP:
                if flags & 2:  # SYN: a flow begins
                    break
                mood = mood_of(flow, WATCHED)
                if mood:
                    if mood == OPEN:
                        break
                    tcp += offset >> 4 << 2
                    if data[tcp : tcp + 4] in heads:
                        break
            elif protocol == _UDP:
                if flow[-2:] in to or flow[-4:-2] in by:
                    break
            elif protocol in _LOOKED_AT:
                break
            at = after
            passed += 1
        return at, passed


def _shapes(layout: Layout) -> dict[bytes, _Shape]:
    """The other Ethernet frames worth passing quickly: IPv6, and IPv4 behind one VLAN tag."""
    frame = layout.frame
    six = struct.Struct(f">{frame + 15}x0s{_IP6}").unpack_from
    tagged = struct.Struct(f">{frame + 16}x3s{_IP4}").unpack_from
    shapes = {b"\x86\xdd" + bytes((0x60 | low,)): _Shape(six, b"", frame + 54) for low in range(16)}
    for high in range(256):
        shapes[b"\x81\x00" + bytes((high,))] = _Shape(tagged, b"\x08\x00\x45", frame + 38)
    return shapes
