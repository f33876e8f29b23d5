"""The classic capture file: a header of 24 bytes, then records of 16 bytes and a frame each.

Layout: the tcpdump group's pcap-savefile(5) and draft-ietf-opsawg-pcap.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from typing import NamedTuple

from nameplate.readers.capture.packet import Record
from nameplate.readers.capture.session import Session
from nameplate.readers.capture.walk import Lane, Layout
from nameplate.readers.capture.window import BLOCK, Window
from nameplate.readers.door import SightingWriter

HEADER = 24
_RECORD = 16
MOST = 262_144
"""Bytes of one frame; the bound tcpdump and Wireshark keep. A larger length is damage."""
_DECADE = 10 * 365 * 86_400
_NEAR = 10 * 86_400
"""Seconds within which a record found behind damage must follow the last good one."""

MAGICS: dict[bytes, tuple[str, int]] = {
    b"\xd4\xc3\xb2\xa1": ("<", 1),
    b"\xa1\xb2\xc3\xd4": (">", 1),
    b"\x4d\x3c\xb2\xa1": ("<", 1000),
    b"\xa1\xb2\x3c\x4d": (">", 1000),
}
"""First four bytes -> byte order, and parts of the fraction in a microsecond."""
REFUSED: dict[bytes, str] = {
    b"\x34\xcd\xb2\xa1": "the modified format of old Linux patches",
    b"\xa1\xb2\xcd\x34": "the modified format of old Linux patches",
    b"\xac\x01\x00\x1c": "an IXIA capture",
    b"\xab\x01\x00\x1c": "an IXIA capture",
}
"""Relatives whose records are laid out otherwise."""


class _Head(NamedTuple):
    """Header of a record."""

    second: int
    fraction: int
    size: int
    original: int


class Pcap:
    """Frames of one file, in order.

    Args:
        window: the file.
        writer: where problems go.
        session: whose walk passes the dull packets.
    """

    def __init__(self, window: Window, writer: SightingWriter, session: Session) -> None:
        self._window, self._writer, self._session = window, writer, session
        self._second: int | None = None

    def records(self) -> Iterator[Record]:
        """Every record that may matter. What cannot be read is told to the writer."""
        head = self._window.take(0, HEADER)
        refusal = _refusal(head)
        if refusal:
            self._writer.problem("not-understood", refusal, place="file header", offset=0,
                                 advice="Convert it with `editcap -F pcap`.")  # fmt: skip
            return
        order, self._parts = MAGICS[head[:4]]
        self._head = struct.Struct(f"{order}IIII")
        self._high = 2 if order == "<" else 0
        link = struct.unpack_from(f"{order}I", head, 20)[0] & 0xFFFF
        layout = Layout(order, "0s8xI4x", b"", 0, _RECORD, _RECORD)
        interest, moods = self._session.interest, self._session.moods
        lane = Lane(layout, link, interest, moods) if Lane.fits(link) else None
        yield from self._walk(lane, link)

    def _walk(self, lane: Lane | None, link: int) -> Iterator[Record]:
        window, number, at = self._window, 0, HEADER
        while True:
            if lane and number and 0 <= at - window.base <= len(window.data):  # the first gives the time
                local, passed = lane.dismiss(window.data, at - window.base)
                at, number = window.base + local, number + passed
            found = self._take(at, number + 1)
            if found is None:
                return
            head, start = found
            number += 1
            frame = window.take(start, head.size)
            time = head.second * 1_000_000 + head.fraction // self._parts
            at = start - _RECORD
            yield Record(number, at, time, link, frame, head.original > head.size)
            at = start + head.size

    def _take(self, at: int, number: int) -> tuple[_Head, int] | None:
        """(header, offset of the frame) of the record at `at` or behind damage there; None at the end."""
        window = self._window
        start = at - window.base
        if not 0 <= start <= len(window.data) - _RECORD:
            window.reach(at, _RECORD)
            start = at - window.base
            if start == len(window.data):
                return None
        enough = start + _RECORD <= len(window.data)
        head = _Head(*self._head.unpack_from(window.data, start)) if enough else None
        if head and self._plausible(head) and self._holds(at + _RECORD, head.size) and self._honest(head, at):
            self._second = head.second
            return head, at + _RECORD
        found = self._resynchronise(at + 1)
        kind, words = ("truncated", "The file ends inside this packet.")
        if found is not None:
            kind, words = "damaged", f"The packet's header is damaged; {found - at} bytes were passed over."
        self._writer.problem(kind, words, place=f"packet {number}", offset=at)
        if found is None:
            return None
        head = _Head(*self._head.unpack(self._window.take(found, _RECORD)))
        self._second = head.second
        return head, found + _RECORD

    def _holds(self, start: int, size: int) -> bool:
        """Whether the file reaches that far."""
        window = self._window
        if start + size > window.base + len(window.data):
            window.reach(start - _RECORD, size + _RECORD)
        return start + size <= window.base + len(window.data)

    def _plausible(self, head: _Head) -> bool:
        """What any writer might have written; generous, because whole files are written oddly."""
        if head.size > MOST or (not head.second and not head.size):
            return False
        return self._second is None or abs(head.second - self._second) < _DECADE

    def _honest(self, head: _Head, at: int) -> bool:
        """Whether a header may be taken at its word: one that keeps more than there was needs a second witness."""
        if head.size <= head.original:
            return True
        self._window.reach(at, 2 * _RECORD + head.size)
        return self._chained(at - self._window.base + _RECORD + head.size, 1)

    def _resynchronise(self, at: int) -> int | None:
        """Offset of the next record: its header and the following one hold, and their times are near."""
        window = self._window
        while True:
            window.reach(at, _RECORD)
            if at - window.base > len(window.data) // 2 and not window.at_end:
                window.move(at)
            for candidate in self._candidates(at - window.base):
                if self._chained(candidate, 2):
                    return window.base + candidate
            if window.at_end or self._second is None:
                return None
            at = max(at + 1, window.base + len(window.data) - 2 * (MOST + _RECORD))
            window.move(at)

    def _candidates(self, start: int) -> Iterator[int]:
        """Places where the upper half of a time near the last one stands; any place, while there is none."""
        data = self._window.data
        if self._second is None:
            yield from range(start, min(len(data) - _RECORD, start + BLOCK // 8))
            return
        order = "<H" if self._high else ">H"
        upper = self._second >> 16
        halves = {struct.pack(order, half & 0xFFFF) for half in (upper, upper + 1)}
        pattern = re.compile(b"|".join(re.escape(half) for half in sorted(halves)))
        for found in pattern.finditer(data, start + self._high):
            yield found.start() - self._high

    def _chained(self, at: int, length: int) -> bool:
        """Whether so many strict headers follow one another from `data[at]`, or the file ends in between."""
        data = self._window.data
        for _ in range(length):
            if at == len(data) and self._window.at_end:
                return True
            if at + _RECORD > len(data):
                return False
            head = _Head(*self._head.unpack_from(data, at))
            if not self._strict(head):
                return False
            at += _RECORD + head.size
        return at <= len(data)

    def _strict(self, head: _Head) -> bool:
        if not 14 <= head.size <= min(MOST, head.original) or head.original > 16 * MOST:
            return False
        if head.fraction >= 1_000_000 * self._parts:
            return False
        return self._second is None or abs(head.second - self._second) < _NEAR


def _refusal(head: bytes) -> str:
    """Why a file with this header is not read; "" when it is."""
    if head[:4] in REFUSED:
        return f"This is {REFUSED[head[:4]]}, whose records are laid out otherwise; it is not read."
    if head[:4] not in MAGICS or len(head) < HEADER:
        return "The file header is incomplete."
    major, minor = struct.unpack_from(f"{MAGICS[head[:4]][0]}HH", head, 4)
    if (major, minor) == (2, 2):
        return "This is a capture of version 2.2 as AIX writes it; it is not read."
    return "" if major == 2 else f"Captures of version {major}.{minor} are not known."
