"""The newer capture file: blocks with their length at both ends, in sections, each with its interfaces.

Layout: draft-ietf-opsawg-pcapng.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from typing import NamedTuple

from nameplate.readers.capture.packet import Record
from nameplate.readers.capture.pcap import MOST
from nameplate.readers.capture.session import Session
from nameplate.readers.capture.walk import Lane, Layout
from nameplate.readers.capture.window import Window
from nameplate.readers.door import SightingWriter

SECTION = b"\x0a\x0d\x0d\x0a"
ORDERS = {b"\x4d\x3c\x2b\x1a": "<", b"\x1a\x2b\x3c\x4d": ">"}
_INTERFACE, _OLD_PACKET, _SIMPLE, _ENHANCED = 1, 2, 3, 6
_PACKETS = frozenset((_OLD_PACKET, _SIMPLE, _ENHANCED))
LARGEST = 16 << 20
"""Bytes of one block; a larger length is damage."""
_READ = MOST + 4096
"""Bytes of one block that are ever looked at."""
MOST_INTERFACES = 4096
_RESOLUTION, _OFFSET = 9, 14
_YEAR_10000 = 253_402_300_800_000_000
"""Microseconds; a later time is not one."""


class Interface(NamedTuple):
    """Link type, and how its times are counted: units in a second, seconds to add."""

    link: int
    units: int
    add: int

    def microseconds(self, ticks: int) -> int | None:
        """Since 1970; None for a time no calendar holds."""
        time = ticks * 1_000_000 // self.units + self.add * 1_000_000
        return time if 0 <= time < _YEAR_10000 else None


class Pcapng:
    """Frames of one file, in order.

    Args:
        window: the file.
        writer: where problems go.
        session: whose walk passes the dull packets.
    """

    def __init__(self, window: Window, writer: SightingWriter, session: Session) -> None:
        self._window, self._writer, self._session = window, writer, session
        self._order = "<"
        self._interfaces: list[Interface] = []
        self._lane: Lane | None = None
        self._number = 0

    def records(self) -> Iterator[Record]:
        """Every packet that may matter. What cannot be read is told to the writer."""
        window, at = self._window, 0
        while True:
            if self._lane and self._number and 0 <= at - window.base <= len(window.data):
                local, passed = self._lane.dismiss(window.data, at - window.base)
                at = window.base + local
                self._number += passed
            size = self._block(at)
            if size is None:
                found = self._behind_damage(at)
                if found is None:
                    return
                at = found
                continue
            body = window.take(at, min(size, _READ))
            record = self._read(at, body, size)
            if record:
                yield record
            at += size

    def _block(self, at: int) -> int | None:
        """Length of the whole block at `at`; None when there is none, or its two lengths disagree."""
        head = self._window.take(at, 12)
        if len(head) < 12:
            return None
        order = ORDERS.get(head[8:12]) if head[:4] == SECTION else self._order
        if order is None:
            return None
        size = int(struct.unpack_from(f"{order}I", head, 4)[0])
        if size % 4 or not 12 <= size <= LARGEST:
            return None
        end = self._window.take(at + size - 4, 4)
        if end != head[4:8]:
            return None
        self._order = order
        return size

    def _read(self, at: int, body: bytes, size: int) -> Record | None:
        """Takes in one block; the record, if it is a packet that can be read."""
        kind = struct.unpack_from(f"{self._order}I", body)[0]
        if body[:4] == SECTION:
            self._interfaces, self._lane = [], None
        elif kind == _INTERFACE:
            self._interface(at, body[8 : size - 4])
        elif kind in _PACKETS:
            self._number += 1
            return self._packet(at, kind, body[8 : size - 4])
        return None

    def _interface(self, at: int, body: bytes) -> None:
        if len(body) < 8 or len(self._interfaces) >= MOST_INTERFACES:
            self._problem("damaged", "This interface description cannot be read.", at)
            return
        link = struct.unpack_from(f"{self._order}H", body)[0]
        options = self._options(body[8:])
        code = options.get(_RESOLUTION, b"\x06")[:1] or b"\x06"
        units = 2 ** (code[0] & 0x7F) if code[0] & 0x80 else 10 ** code[0]
        offset = options.get(_OFFSET, b"")
        add = struct.unpack(f"{self._order}q", offset)[0] if len(offset) == 8 else 0
        self._interfaces.append(Interface(link, units, add))
        self._fit()

    def _options(self, body: bytes) -> dict[int, bytes]:
        found: dict[int, bytes] = {}
        at = 0
        while at + 4 <= len(body):
            code, size = struct.unpack_from(f"{self._order}HH", body, at)
            if not code:
                break
            found.setdefault(code, body[at + 4 : at + 4 + size])
            at += 4 + (size + 3 & ~3)
        return found

    def _fit(self) -> None:
        """A lane for the section, while all its interfaces are of one link type that can be walked."""
        links = {interface.link for interface in self._interfaces}
        self._lane = None
        if len(links) == 1 and Lane.fits(link := min(links)):
            tag = struct.pack(f"{self._order}I", _ENHANCED)
            layout = Layout(self._order, "4sI20x", tag, 32, 0, 28)
            self._lane = Lane(layout, link, self._session.interest, self._session.moods)

    def _packet(self, at: int, kind: int, body: bytes) -> Record | None:
        """One packet of any of the three kinds of block."""
        order = self._order
        try:
            if kind == _SIMPLE:
                index, ticks = 0, None
                original, start = struct.unpack_from(f"{order}I", body)[0], 4
                kept = min(original, len(body) - start)
            else:
                codes = "IIIII" if kind == _ENHANCED else "H2xIIII"
                index, high, low, kept, original = struct.unpack_from(order + codes, body)
                ticks, start = high << 32 | low, 20
            interface = self._interfaces[index]
        except (struct.error, IndexError):
            self._problem("damaged", "This packet names no interface of its section.", at)
            return None
        if kept > min(len(body) - start, MOST):
            self._problem("damaged", "This packet claims more bytes than its block holds.", at)
            return None
        time = None if ticks is None else interface.microseconds(ticks)
        frame = body[start : start + kept]
        return Record(self._number, at, time, interface.link, frame, original > kept)

    def _behind_damage(self, at: int) -> int | None:
        """Offset of the next whole block, the damage being told; None at the end of the file."""
        if not self._window.take(at, 1):
            return None
        found = self._resynchronise(at + 1)
        if found is None:
            self._problem("truncated", "The file ends inside a block, or nothing behind can be read.", at)
        else:
            self._problem("damaged", f"A block is damaged; {found - at} bytes were passed over.", at)
        return found

    def _resynchronise(self, at: int) -> int | None:
        """Offset of the next section or packet block whose two lengths agree."""
        window = self._window
        kinds = [struct.pack(f"{self._order}I", kind) for kind in (_ENHANCED, _INTERFACE, _SIMPLE)]
        pattern = re.compile(b"|".join(re.escape(kind) for kind in (SECTION, *kinds)))
        while True:
            window.reach(at, 12)
            base, data, at_end = window.base, window.data, window.at_end
            for found in pattern.finditer(data, max(at - base, 0)):
                if self._whole(data, found.start()):
                    return base + found.start()
            if at_end:
                return None
            at = max(base + len(data) - _READ, at + 1)
            window.move(at)

    def _whole(self, data: bytes, at: int) -> bool:
        """Whether a block of believable length lies wholly in `data[at:]`, both its lengths the same."""
        if at + 12 > len(data):
            return False
        order = ORDERS.get(data[at + 8 : at + 12]) if data[at : at + 4] == SECTION else self._order
        if order is None:
            return False
        size = int(struct.unpack_from(f"{order}I", data, at + 4)[0])
        if size % 4 or not 16 <= size <= _READ:
            return False
        return data[at + size - 4 : at + size] == data[at + 4 : at + 8]

    def _problem(self, kind: str, message: str, at: int) -> None:
        self._writer.problem(kind, message, place=f"packet {self._number or 1}", offset=at)
