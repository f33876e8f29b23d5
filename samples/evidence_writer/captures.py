"""A wire to record on, and the two capture file formats it is saved in."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from datetime import UTC, datetime

from evidence_writer import frames
from evidence_writer.frames import Host


class Wire:
    """Frames in order, each with its time. The clock moves only when told to, or a little per frame.

    Args:
        start: ISO time, UTC.
        vlan: 802.1Q tag put on every frame, if any.
    """

    def __init__(self, start: str, *, vlan: int | None = None) -> None:
        self.frames: list[tuple[int, bytes]] = []
        self.vlan = vlan
        self._port = 49200
        self.at(start)

    def at(self, when: str) -> None:
        """Moves the clock to an ISO time, UTC."""
        self.clock = int(datetime.fromisoformat(when).replace(tzinfo=UTC).timestamp()) * 1_000_000

    def frame(self, source: str, target: str, kind: int, payload: bytes) -> None:
        self.frames.append((self.clock, frames.ether(source, target, kind, payload, vlan=self.vlan)))
        self.clock += 1_700

    def arp(self, host: Host, asks: Host) -> None:
        """`host` asks for another, and answers when it is asked: both bind it on the link."""
        self.frame(host.mac, frames.BROADCAST, frames.ARP, frames.arp(host, asks, reply=False))
        self.frame(asks.mac, host.mac, frames.ARP, frames.arp(asks, host, reply=True))

    def dhcp(self, host: Host, server: Host, *, asks: list[tuple[int, bytes]]) -> None:
        """Request and acknowledgement."""
        want = [(50, frames.address(host.ip)), (54, frames.address(server.ip)), *asks]
        ask = frames.dhcp(host, kind=3, options=want)
        self.frame(
            host.mac, frames.BROADCAST, frames.IPV4, frames.udp("0.0.0.0", "255.255.255.255", (68, 67), ask)
        )
        given = [(54, frames.address(server.ip)), (51, struct.pack(">I", 7200)), (1, b"\xff\xff\xff\0")]
        back = frames.dhcp(host, kind=5, options=given, server=server.ip)
        self.frame(server.mac, host.mac, frames.IPV4, frames.udp(server.ip, host.ip, (67, 68), back))

    def say(self, host: Host, group: str, ports: tuple[int, int], payload: bytes) -> None:
        """A datagram to a multicast group or to everyone."""
        packet = frames.udp(host.ip, group, ports, payload)
        self.frame(host.mac, frames.multicast_mac(group), frames.IPV4, packet)

    def send(self, host: Host, to: Host, ports: tuple[int, int], payload: bytes) -> None:
        """A datagram to one host."""
        self.frame(host.mac, to.mac, frames.IPV4, frames.udp(host.ip, to.ip, ports, payload))

    def talk(
        self, client: Host, server: Host, port: int, *, turns: Sequence[tuple[bytes, bytes]],
        piece: int = 1400,
    ) -> None:  # fmt: skip
        """A TCP conversation: each turn is (what the client says, what the server answers).

        `piece` is the most one segment carries, so a small one splits a head over many.
        """
        self._port += 1
        ends = ((client, self._port), (server, port))
        numbers = [7919 * self._port, 70_001 * self._port]

        def segment(side: int, flags: int, payload: bytes = b"") -> None:
            (here, from_port), (there, to_port) = ends[side], ends[1 - side]
            seen = numbers[1 - side] if flags & frames.ACK else 0
            packet = frames.tcp(
                here.ip, there.ip, (from_port, to_port),
                numbers=(numbers[side], seen), flags=flags, payload=payload,
            )  # fmt: skip
            self.frame(here.mac, there.mac, frames.IPV4, packet)
            numbers[side] += len(payload) + bool(flags & (frames.SYN | frames.FIN))

        segment(0, frames.SYN)
        segment(1, frames.SYN | frames.ACK)
        segment(0, frames.ACK)
        for turn in turns:
            for side, text in enumerate(turn):
                for begin in range(0, len(text), piece):
                    segment(side, frames.PSH | frames.ACK, text[begin : begin + piece])
        segment(0, frames.FIN | frames.ACK)
        segment(1, frames.FIN | frames.ACK)

    def ask_name(self, client: Host, resolver: Host, *, query: bytes, answer: bytes) -> None:
        """A DNS question and its answer."""
        self._port += 1
        self.send(client, resolver, (self._port, 53), query)
        self.send(resolver, client, (53, self._port), answer)


def pcap(wire: Wire) -> bytes:
    """Classic libpcap, little-endian, microseconds, Ethernet."""
    out = [struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1)]
    for when, data in wire.frames:
        out.append(struct.pack("<IIII", *divmod(when, 1_000_000), len(data), len(data)) + data)
    return b"".join(out)


def _block(kind: int, body: bytes) -> bytes:
    padded = body + b"\0" * (-len(body) % 4)
    size = struct.pack("<I", 12 + len(padded))
    return struct.pack("<I", kind) + size + padded + size


def _option(code: int, text: str) -> bytes:
    raw = text.encode()
    return struct.pack("<HH", code, len(raw)) + raw + b"\0" * (-len(raw) % 4)


def pcapng(wires: Sequence[tuple[str, Wire]]) -> bytes:
    """pcapng, one interface per named wire, packets in order of time."""
    end = struct.pack("<HH", 0, 0)
    out = [_block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1))]
    out += [_block(1, struct.pack("<HHI", 1, 0, 65535) + _option(2, name) + end) for name, _ in wires]
    packets = sorted(
        (when, number, n, data)
        for number, (_, wire) in enumerate(wires)
        for n, (when, data) in enumerate(wire.frames)
    )
    for when, number, _, data in packets:
        head = struct.pack("<IIIII", number, when >> 32, when & 0xFFFFFFFF, len(data), len(data))
        out.append(_block(6, head + data))
    return b"".join(out)
