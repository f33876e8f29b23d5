"""Reads packets: peels the layers, picks the protocol, keeps the time covered, counts what it cannot read."""

from __future__ import annotations

import struct
from datetime import UTC, datetime

from nameplate.model.evidence import Coverage
from nameplate.readers.capture import ip
from nameplate.readers.capture.links import IPV4, IPV6, LINKS, Layer
from nameplate.readers.capture.packet import Packet, Record, UnreadableError
from nameplate.readers.capture.protocols.table import FRAMES, ICMP6, Interest, Read
from nameplate.readers.capture.tcp import Tracker
from nameplate.readers.capture.teller import Teller
from nameplate.readers.door import SightingWriter

_TCP, _UDP, _ICMP6 = 6, 17, 58
_LEAST = {_TCP: 20, _UDP: 8}
_DAMAGE = (ValueError, IndexError, struct.error, RecursionError)

SEES = "Devices that spoke where this was captured, while it was captured, in what they said unencrypted."
BLIND = (
    "Silence proves nothing: a device that was off, quiet, on another segment, or spoke only encrypted "
    "(TLS 1.3 certificates, QUIC, DNS over TLS or HTTPS) is not here."
)


class Session:
    """One capture being read.

    Args:
        writer: where sightings and problems go.

    Attributes:
        interest, moods: what the walk needs; live.
    """

    def __init__(self, writer: SightingWriter) -> None:
        self.interest = Interest()
        self.moods: dict[bytes, int] = {}
        self._writer = writer
        self._teller = Teller(writer)
        self._tracker = Tracker(self._teller, self.moods)
        self._strange: set[int] = set()
        self._earliest: int | None = None
        self._latest: int | None = None

    def read(self, record: Record) -> None:
        """One record, whatever it holds. Never raises on what a capture may contain."""
        self._clock(record.time)
        link = LINKS.get(record.link)
        if link is None:
            self._strange_link(record)
            return
        try:
            layer = link(record.frame)
            if layer.protocol in (IPV4, IPV6):
                self._internet(record, layer)
            elif layer.protocol in FRAMES:
                packet = _packet(record, layer, payload=record.frame[layer.start :])
                self._message(packet, FRAMES[layer.protocol])
        except UnreadableError as error:
            self._cannot(record.place, record.offset, str(error), cut=record.cut)

    def close(self) -> Coverage:
        """Reads what flows have left, and says what was covered."""
        self._tracker.close()
        return Coverage(SEES, BLIND, _moment(self._earliest), _moment(self._latest))

    def _internet(self, record: Record, layer: Layer) -> None:
        datagram = ip.read(layer.protocol, record.frame[layer.start :])
        if not datagram.first:
            return
        body = datagram.body
        if datagram.cut and len(body) < _LEAST.get(datagram.protocol, 0):
            raise UnreadableError("The packet was cut before its ports and flags ended.")
        if datagram.protocol == _UDP and len(body) >= 8:
            length = body[4] << 8 | body[5]
            payload = body[8:length] if 8 <= length <= len(body) else body[8:]
            self._udp(_packet(record, layer, payload=payload, datagram=datagram, ports=body[:4]), datagram)
        elif datagram.protocol == _TCP and len(body) >= 20:
            sequence, offset, flags = struct.unpack_from(">4xI4xBB", body)
            payload = body[offset >> 4 << 2 :]
            packet = _packet(record, layer, payload=payload, datagram=datagram, ports=body[:4])
            try:
                self._tracker.segment(packet, sequence, flags)
            except _DAMAGE as error:
                self._failed(packet, error)
        elif datagram.protocol == _ICMP6 and layer.protocol == IPV6:
            self._message(_packet(record, layer, payload=body, datagram=datagram), ICMP6)

    def _udp(self, packet: Packet, datagram: ip.Datagram) -> None:
        protocol = self.interest.protocol(packet)
        if protocol is None:
            return
        if datagram.more:
            self._writer.problem(
                "fragment", f"A {protocol.name} message came in fragments; only the first was read.",
                place=packet.place, offset=packet.offset,
            )  # fmt: skip
        if self._teller.repeats(packet, packet.payload[protocol.varies :]):
            return
        if packet.cut:
            words = f"The end of this {protocol.name} message was not captured; the rest was read."
            self._cannot(packet.place, packet.offset, words, cut=True)
        self._message(packet, protocol.read)

    def _message(self, packet: Packet, read: Read) -> None:
        """Runs a reader; what it cannot understand is a problem of this packet, and of no other."""
        try:
            read(packet, self._teller)
        except _DAMAGE as error:
            self._failed(packet, error)

    def _failed(self, packet: Packet, error: Exception) -> None:
        words = str(error) if isinstance(error, UnreadableError) else "The message is damaged."
        self._cannot(packet.place, packet.offset, words, cut=packet.cut)

    def _cannot(self, place: str, offset: int, message: str, *, cut: bool) -> None:
        advice = "Capture whole packets (snapshot length 0) next time." if cut else ""
        self._writer.problem(
            "cut-short" if cut else "not-understood", message, place=place, offset=offset, advice=advice
        )

    def _strange_link(self, record: Record) -> None:
        if record.link not in self._strange:
            self._strange.add(record.link)
            self._writer.problem(
                "link-type", f"Frames of link type {record.link} are not read.",
                place=record.place, offset=record.offset,
                advice="Capture on a wired interface, or as Ethernet frames.",
            )  # fmt: skip

    def _clock(self, time: int | None) -> None:
        if time is not None:
            self._earliest = time if self._earliest is None else min(time, self._earliest)
            self._latest = time if self._latest is None else max(time, self._latest)


def _packet(
    record: Record, layer: Layer, *, payload: bytes, datagram: ip.Datagram | None = None, ports: bytes = b""
) -> Packet:
    return Packet(
        record.number, record.offset, record.time, layer.scope, layer.mac, layer.to_many,
        datagram.source if datagram else b"", datagram.target if datagram else b"",
        int.from_bytes(ports[:2], "big"), int.from_bytes(ports[2:4], "big"),
        payload, datagram.cut if datagram else record.cut,
    )  # fmt: skip


def _moment(time: int | None) -> datetime | None:
    if time is None:
        return None
    return datetime.fromtimestamp(time // 1_000_000, UTC).replace(tzinfo=None, microsecond=time % 1_000_000)
