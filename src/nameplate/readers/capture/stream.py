"""One direction of one TCP flow: what has arrived in order, and what still waits for a gap to close."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Protocol

from nameplate.readers.capture.packet import Packet
from nameplate.readers.capture.teller import Teller

LIMIT = 16_384
"""Bytes of one message that are looked at; also the bytes that may wait behind a gap."""
MOST_WAITING = 64
"""Segments that may wait behind a gap."""
MOST_ASKED = 32
"""Requests of a flow that may wait for their replies."""

MORE, DONE, WATCH = 0, -1, -2
"""A reader's answers besides the bytes it used: more are needed; nothing more of interest will come;
the message goes on for an unknown while, and the next may begin with any segment."""


@dataclass(slots=True)
class Asked:
    """A request that waits for its reply: method, path without secrets, and RTSP's sequence number."""

    method: str
    path: str
    number: str = ""


@dataclass(slots=True)
class Stream:
    """State of one direction, a few hundred bytes and at most twice LIMIT of payload.

    Attributes:
        flow: addresses and ports as they lie in the packet; its reverse is the other direction.
        began: the packet that holds the first byte of `buffer`, without its payload.
        buffer: bytes in order, not yet used.
        upcoming: sequence number of the next byte; None when not known.
        skip: bytes of a body still to be passed over.
        messages: heads read so far.
        asked: requests this side sent, oldest first, until they are answered.
        paired: no bytes were lost that could upset which reply answers which request.
        server: this side accepted the connection; None when its beginning was not seen.
        reader: the protocol, once known.
    """

    flow: bytes
    began: Packet
    upcoming: int | None = None
    server: bool | None = None
    buffer: bytearray = field(default_factory=bytearray)
    waiting: dict[int, Packet] = field(default_factory=dict)
    waits: int = 0
    skip: int = 0
    messages: int = 0
    asked: deque[Asked] = field(default_factory=lambda: deque(maxlen=MOST_ASKED))
    paired: bool = True
    reader: StreamReader | None = None
    peer: Stream | None = None

    @property
    def source_port(self) -> int:
        """Port of the side that speaks."""
        return int.from_bytes(self.flow[-4:-2], "big")

    def add(self, sequence: int, packet: Packet) -> bool:
        """Puts a segment in its place. False when too much waits behind a gap: bytes were lost for good."""
        if self.upcoming is None:
            self.upcoming = sequence
        ahead = (sequence - self.upcoming) & 0xFFFFFFFF
        if ahead < 0x80000000 and ahead:
            return self._wait(sequence, packet)
        self._append(packet, (0x100000000 - ahead) if ahead else 0)
        while self.waiting and (found := self._due()) is not None:
            later = self.waiting.pop(found)
            self.waits -= len(later.payload)
            self._append(later, (self.upcoming - found) & 0xFFFFFFFF)
        return True

    def ask(self, asked: Asked) -> None:
        """Notes a request; one that pushes another out upsets the pairing."""
        if len(self.asked) == MOST_ASKED:
            self.paired = False
        self.asked.append(asked)

    def answers(self) -> Asked:
        """The request this side answers next, taken from the other side; an empty one where that is not certain."""
        if not self.peer or not self.peer.asked or not (self.paired and self.peer.paired):
            return Asked("", "")
        return self.peer.asked[0]

    def forget(self) -> None:
        """Lets go of all bytes; the next segment starts afresh."""
        self.buffer.clear()
        self.waiting.clear()
        self.waits = self.skip = 0
        self.upcoming = None

    def _append(self, packet: Packet, known: int) -> None:
        """Adds what a segment brings beyond its first `known` bytes, which had arrived before."""
        fresh = packet.payload[known:]
        if not fresh or self.upcoming is None:
            return
        self.upcoming = (self.upcoming + len(fresh)) & 0xFFFFFFFF
        passed = min(self.skip, len(fresh))
        self.skip -= passed
        if not self.buffer and passed < len(fresh):
            self.began = packet._replace(payload=b"")  # the place outlives the bytes
        self.buffer += fresh[passed:]

    def _wait(self, sequence: int, packet: Packet) -> bool:
        other = self.waiting.get(sequence)
        if other is None or len(other.payload) < len(packet.payload):
            self.waits += len(packet.payload) - (len(other.payload) if other else 0)
            self.waiting[sequence] = packet
        return self.waits <= LIMIT and len(self.waiting) <= MOST_WAITING

    def _due(self) -> int | None:
        """A waiting segment that begins at or before the next byte."""
        for sequence in self.waiting:
            if (sequence - (self.upcoming or 0) - 1) & 0xFFFFFFFF >= 0x80000000:
                return sequence
        return None


class StreamReader(Protocol):
    """A protocol over TCP: reads the message at the start of `stream.buffer`."""

    def __call__(self, stream: Stream, teller: Teller, *, final: bool) -> int:
        """Bytes used (more than there are: the rest will be passed over), or MORE, DONE or WATCH.

        `final`: nothing more will come; MORE is then no answer.
        """
        ...
