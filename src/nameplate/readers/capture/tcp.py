"""Follows the heads of TCP flows, however they were cut into segments, in bounded memory."""

from __future__ import annotations

from nameplate.readers.capture.packet import Packet
from nameplate.readers.capture.protocols.table import HEADS, stream_reader
from nameplate.readers.capture.stream import DONE, LIMIT, MORE, WATCH, Stream
from nameplate.readers.capture.teller import Teller
from nameplate.readers.capture.walk import DULL, OPEN, WATCHED

MOST_STREAMS = 8_192
"""Directions followed at once (4,096 flows); the one longest silent makes room."""
MOST_MOODS = 65_536
"""Directions whose mood is remembered; beyond, the oldest half is forgotten and watched again."""
MOST_MESSAGES = 32
"""Heads read in one direction of one flow."""
_FAR = 32_768
"""A body with more left than this is not counted through; the next head is known by its first bytes."""
_FIN, _SYN, _RST, _ACK = 1, 2, 4, 16


class Tracker:
    """All flows of a capture.

    Args:
        teller: where readers say what they find.
        moods: shared with the walk; this class keeps it.
    """

    def __init__(self, teller: Teller, moods: dict[bytes, int]) -> None:
        self._teller, self._moods = teller, moods
        self._streams: dict[bytes, Stream] = {}

    def segment(self, packet: Packet, sequence: int, flags: int) -> None:
        """One segment; `packet.payload` is what it carries."""
        flow = flow_of(packet)
        if flags & _SYN:
            self._begin(flow, packet, sequence, accepts=bool(flags & _ACK))
            if not packet.payload:
                return
            sequence = (sequence + 1) & 0xFFFFFFFF
        if flags & _RST:
            self._end(flow)
            self._end(reverse(flow))
            return
        mood = self._moods.get(flow, WATCHED)
        if packet.payload and (mood == OPEN or (mood == WATCHED and packet.payload[:4] in HEADS)):
            self._feed(self._stream(flow, packet), sequence, packet)
        if flags & _FIN:
            self._ending(flow, packet, sequence)

    def close(self) -> None:
        """Reads what is left in every direction, oldest first."""
        for flow in list(self._streams):
            self._end(flow)

    def _begin(self, flow: bytes, packet: Packet, sequence: int, *, accepts: bool) -> None:
        known = self._streams.get(flow)
        after = (sequence + 1) & 0xFFFFFFFF
        if known and not known.buffer and not known.messages and known.upcoming in (None, after):
            known.upcoming, known.server = after, accepts  # the other side's SYN had announced it
            return
        self._end(flow)
        mine = Stream(flow, packet, upcoming=after, server=accepts)
        self._keep(mine)
        other = self._streams.get(reverse(flow))
        if other is None or not accepts:
            self._end(reverse(flow))
            other = Stream(reverse(flow), packet, server=not accepts)
            self._keep(other)
        mine.peer, other.peer = other, mine

    def _stream(self, flow: bytes, packet: Packet) -> Stream:
        """The direction's state, now the most recent; new when its beginning was not seen."""
        stream = self._streams.pop(flow, None)
        if stream is None:
            stream = Stream(flow, packet)
            stream.peer = self._streams.get(reverse(flow))
            if stream.peer:
                stream.peer.peer = stream
        self._keep(stream)
        return stream

    def _keep(self, stream: Stream) -> None:
        self._streams[stream.flow] = stream
        self._mood(stream.flow, OPEN)
        if len(self._streams) > MOST_STREAMS:
            self._end(next(iter(self._streams)))

    def _mood(self, flow: bytes, mood: int) -> None:
        self._moods[flow] = mood
        if len(self._moods) > MOST_MOODS:
            for old in list(self._moods)[: MOST_MOODS // 2]:
                if old not in self._streams:
                    del self._moods[old]

    def _feed(self, stream: Stream, sequence: int, packet: Packet) -> None:
        lost = not stream.add(sequence, packet) or packet.cut
        if packet.cut:
            self._teller.problem(packet, "cut-short", "The end of this TCP segment was not captured.",
                                 advice="Capture whole packets (snapshot length 0) next time.")  # fmt: skip
        self._read(stream, final=lost)
        if lost and stream.flow in self._streams:
            stream.forget()
            stream.paired = False
            self._mood(stream.flow, WATCHED)

    def _read(self, stream: Stream, *, final: bool) -> None:
        """Lets the protocol use what has arrived, message by message."""
        while stream.buffer:
            stream.reader = stream.reader or stream_reader(stream, final=final)
            if stream.reader is None:
                if len(stream.buffer) >= 4 or final:
                    self._drop(stream.flow, DULL)
                return
            used = stream.reader(stream, self._teller, final=final)
            if used == MORE and len(stream.buffer) >= LIMIT:
                used = stream.reader(stream, self._teller, final=True)
            if used == MORE:
                if final:
                    stream.buffer.clear()
                return
            if not self._used(stream, used):
                return

    def _used(self, stream: Stream, used: int) -> bool:
        """Goes past one message; False when the direction is not to be read on from here."""
        stream.messages += 1
        if used == DONE or stream.messages >= MOST_MESSAGES:
            self._drop(stream.flow, DULL)
            return False
        left = used - len(stream.buffer)
        if used == WATCH or left > _FAR:
            stream.paired = stream.paired and not (
                stream.peer and stream.peer.asked
            )  # a reply may be passed over
            stream.forget()
            self._mood(stream.flow, WATCHED)
            return False
        del stream.buffer[:used]
        stream.skip = max(left, 0)
        return True

    def _ending(self, flow: bytes, packet: Packet, sequence: int) -> None:
        """FIN: the direction ends here, unless bytes before it are still on their way."""
        stream = self._streams.get(flow)
        end = (sequence + len(packet.payload)) & 0xFFFFFFFF
        if stream and stream.upcoming in (None, end):
            self._end(flow)

    def _end(self, flow: bytes) -> None:
        stream = self._streams.get(flow)
        if stream:
            self._read(stream, final=True)
            self._drop(flow, None)

    def _drop(self, flow: bytes, mood: int | None) -> None:
        stream = self._streams.pop(flow, None)
        if stream and stream.peer:
            stream.peer.peer = None
        if mood is None:
            self._moods.pop(flow, None)
        else:
            self._mood(flow, mood)


def flow_of(packet: Packet) -> bytes:
    """Addresses and ports in the order they lie in a packet: the key of a direction."""
    ports = packet.source_port.to_bytes(2, "big") + packet.target_port.to_bytes(2, "big")
    return packet.source + packet.target + ports


def reverse(flow: bytes) -> bytes:
    """The key of the other direction."""
    half = (len(flow) - 4) // 2
    return flow[half : 2 * half] + flow[:half] + flow[-2:] + flow[-4:-2]
