"""Generated captures: a stated share of packets that matter, the rest what fills real captures.

What matters: questions to DNS, ARP, DHCP, mDNS, SSDP, HTTP heads and TLS client hellos, in flows with
their handshakes and ends. The rest: video and downloads over TCP and UDP, acknowledgements, handshakes.
No payload comes twice: each carries its own number, and noise from a place of its own.
"""

from __future__ import annotations

import random
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from nameplate.bench import frames
from nameplate.bench.frames import ACK, FIN, PSH, SYN, ip_of, mac_of, tcp, udp

START = 1_700_000_000
"""Second since 1970 of the first packet."""
_APART = 40
"""Microseconds between two packets: half an hour in the largest capture asked for."""
_NOISE = 1 << 22
_FLOWS = 64
_BUFFER = 1 << 20

Parts = list[tuple[bool, bytes]]
"""Frames in order, each with whether it is one of those that matter."""


@dataclass(frozen=True, slots=True)
class Made:
    """What was written: packets, and how many of them matter."""

    packets: int
    selected: int


def write_capture(path: Path, size: int, share: int) -> Made:
    """Writes a classic capture of `size` bytes (and the rest of a last flow); the same bytes every time.

    Args:
        path: file to write.
        size: bytes.
        share: of a hundred packets, how many matter.
    """
    written, packets, selected = 24, 0, 0
    telling, filling = _telling(), _filling()
    head = struct.Struct("<IIII").pack
    with path.open("wb") as out:
        out.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262_144, 1))
        held = bytearray()
        while written < size:
            behind = selected * 100 < share * (packets + 1)
            for matters, frame in next(telling) if behind else next(filling):
                second, micro = divmod(packets * _APART, 1_000_000)
                held += head(START + second, micro, len(frame), len(frame))
                held += frame
                packets += 1
                selected += matters
                written += 16 + len(frame)
            if len(held) >= _BUFFER:
                out.write(held)
                held.clear()
        out.write(held)
    return Made(packets, selected)


def _telling() -> Iterator[Parts]:
    """Datagrams and whole flows that matter, in the proportions of an office: of twenty, nine ask for a name."""
    number = 0
    mixture: tuple[Callable[[int], Parts], ...] = (
        *[_one(frames.dns_query)] * 9,
        *[_one(frames.arp)] * 2,
        _one(frames.dhcp),
        *[_one(frames.mdns)] * 2,
        *[_one(frames.ssdp)] * 2,
        *[_web] * 2,
        *[_secure] * 2,
    )  # fmt: skip
    while True:
        for make in mixture:
            number += 1
            yield make(number)


def _one(make: Callable[[int], bytes]) -> Callable[[int], Parts]:
    return lambda n: [(True, make(n))]


def _web(n: int) -> Parts:
    """A request and its reply."""
    ask, answer = frames.http_request(n), frames.http_reply(n)
    return _flow(n, 80, ask, answer, matters=True)


def _secure(n: int) -> Parts:
    """A client hello, and the server's, in which nothing but keys stands in clear."""
    answer = b"\x16\x03\x03\x00\x5a\x02\x00\x00\x56\x03\x03" + n.to_bytes(32, "big") + b"\x20"
    answer += n.to_bytes(32, "little") + b"\x13\x01\x00\x00\x0e\x00\x2b\x00\x02\x03\x04" + bytes(8)
    return _flow(n, 443, frames.client_hello(n), answer, matters=False)


def _flow(n: int, port: int, ask: bytes, answer: bytes, *, matters: bool) -> Parts:
    """A whole TCP flow; `matters` says whether the answer does, too."""
    ends, ports = (ip_of(n % 4000 + 256), ip_of(n % 200 + 16)), (10_000 + n % 50_000, port)
    back, home = ends[::-1], ports[::-1]
    mine, theirs = n * 7919 & 0xFFFFFFFF, n * 104_729 & 0xFFFFFFFF
    after, behind = (mine + 1) & 0xFFFFFFFF, (theirs + 1) & 0xFFFFFFFF
    asked, answered = (after + len(ask)) & 0xFFFFFFFF, (behind + len(answer)) & 0xFFFFFFFF
    return [
        (False, tcp(ends, ports, (mine, 0), SYN)),
        (False, tcp(back, home, (theirs, after), SYN | ACK)),
        (True, tcp(ends, ports, (after, behind), PSH | ACK, ask)),
        (matters, tcp(back, home, (behind, asked), PSH | ACK, answer)),
        (False, tcp(back, home, (answered, asked), FIN | ACK)),
        (False, tcp(ends, ports, (asked, answered + 1 & 0xFFFFFFFF), FIN | ACK)),
    ]


def _filling() -> Iterator[Parts]:
    """Packets that say nothing: of ten, four of a download, two acknowledgements, three of video, one of calls."""
    noise = random.Random(20_261_121).randbytes(_NOISE)  # noqa: S311 - filling, and the same every time
    sequences = [flow * 1_000_003 for flow in range(_FLOWS)]
    number = 0

    def payload(size: int) -> bytes:
        at = number * 4093 % (_NOISE - 2048)
        return number.to_bytes(8, "big") + noise[at : at + size - 8]

    while True:
        number += 1
        flow, kind = number % _FLOWS, number % 10
        client, server = ip_of(flow + 0xE00000), 0xC6336400 + flow
        ports = (20_000 + flow, 443)
        if kind < 4:
            body = b"\x17\x03\x03\x05\x5f" + payload(1375)
            frame = tcp((server, client), ports[::-1], (sequences[flow], 1), ACK, body)
            sequences[flow] = (sequences[flow] + len(body)) & 0xFFFFFFFF
        elif kind < 6:
            frame = tcp((client, server), ports, (1, sequences[flow]), ACK)
        elif kind < 9:
            body = b"\x80\x60" + payload(960)
            frame = udp(
                (client, server), (30_000 + flow, 40_000), body, macs=(mac_of(client), mac_of(server))
            )
        else:
            body = b"\x80\x00" + payload(172)
            frame = udp(
                (client, server), (31_000 + flow, 41_000), body, macs=(mac_of(client), mac_of(server))
            )
        yield [(False, frame)]
