"""The walk only saves time: with it and without it, a capture says the same."""

from __future__ import annotations

import random
import time

import build
import pytest
from build import CAMERA, ROUTER, VIEWER
from capture_reading import replies, seen, told

from nameplate.readers.capture import walk, window
from nameplate.readers.capture.protocols.table import HEADS, Interest

SIX = build.Host(VIEWER.mac, "2001:db8::9")
SIX_CAMERA = build.Host(CAMERA.mac, "2001:db8::20")


SEARCH = b"M-SEARCH * HTTP/1.1\r\n\r\n"
FOUND = b"HTTP/1.1 200 OK\r\nST: x\r\nSERVER: %d\r\n\r\n"


def dull(dice: random.Random) -> bytes:
    """One of the frames that make up most of a capture."""
    noise = dice.randbytes(dice.choice((0, 3, 40, 900)))
    ports = (dice.randrange(20_000, 60_000), dice.choice((443, 8443, 9999)))
    pair = dice.choice(((VIEWER, CAMERA), (SIX, SIX_CAMERA)))
    return dice.choice((
        build.segment(*pair, ports, dice.randrange(2**32), noise),
        build.datagram(*pair, ports, noise),
        build.datagram(*pair, ports, noise, vlans=(7,)),
        build.frame(*pair, build.ip(*pair, 1, noise)),
        build.frame(VIEWER, CAMERA, noise, kind=0x88CC),
    ))  # fmt: skip


def telling(dice: random.Random) -> list[bytes]:
    """Frames of which at least one says something."""
    number = dice.randrange(1000)
    name = f"n{number}.example"
    six = dice.random() < 0.3
    here, there = (SIX, SIX_CAMERA) if six else (VIEWER, CAMERA)
    ports = (dice.randrange(20_000, 60_000), 80)
    reply = b"HTTP/1.1 200 OK\r\nServer: s%d\r\nContent-Length: 2\r\n\r\nok" % number
    return dice.choice((
        lambda: [build.datagram(here, there, (5353 + number, 53), build.dns_query(name))],
        lambda: [build.datagram(here, there, (5000, 53), build.dns_query(name), vlans=(5,))],
        lambda: [build.datagram(here, there, (5000, 53), build.dns_query(name), vlans=(5, 6))],
        lambda: [build.arp(build.Host(f"02:00:00:00:00:{number % 256:02x}", f"10.2.0.{number % 250}"))],
        lambda: [build.datagram(there, here, (37810, 50_000), build.dhip(build.DHIP_REPLY.replace("door", name)))],
        lambda: [build.datagram(here, build.group("239.255.255.250"), (50_000 + number, 1900), SEARCH),
                 build.datagram(there, here, (3, 50_000 + number), FOUND % number)],
        lambda: [build.segment(there, here, ports[::-1], 77, reply)],
        lambda: [build.segment(here, there, ports, 77, build.client_hello(name))],
        lambda: [*build.opening(here, there, ports), *build.answers(here, there, ports, reply, step=9)],
    ))()  # fmt: skip


def mixture(seed: int, count: int = 300) -> list[bytes]:
    dice = random.Random(seed)
    frames: list[bytes] = []
    while len(frames) < count:
        frames += telling(dice) if dice.random() < 0.1 else [dull(dice)]
    return frames


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("ng", [False, True])
def test_the_walk_changes_nothing(monkeypatch: pytest.MonkeyPatch, seed: int, ng: bool) -> None:
    data = (build.pcapng if ng else build.pcap)(mixture(seed))
    quick = told(data)
    monkeypatch.setattr(walk.Lane, "fits", staticmethod(lambda link: False))
    careful = told(data)
    assert quick.rows == careful.rows
    assert quick.problems == careful.problems
    assert len(quick.rows) > 20


def test_blocks_end_anywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    data = build.pcap(mixture(3))
    whole = told(data)
    monkeypatch.setattr("nameplate.readers.capture.pcap.MOST", 2000)
    for size in (9001, 9002, 12_345):
        monkeypatch.setattr(window, "BLOCK", size)
        assert told(data).rows == whole.rows


def test_it_passes_what_is_dull_and_stops_at_what_is_not() -> None:
    layout = walk.Layout("<", "0s8xI4x", b"", 0, 16, 16)
    lane = walk.Lane(layout, 1, Interest(), {})
    dice = random.Random(1)
    boring = [
        build.segment(VIEWER, CAMERA, (4000, 443), 5, b"\x17\x03\x03" + dice.randbytes(50)) for _ in range(50)
    ]
    data = build.pcap([*boring, build.arp(VIEWER), *boring])[24:]
    at, passed = lane.dismiss(data, 0)
    assert passed == 50
    assert data[at + 16 :].startswith(build.arp(VIEWER))


def test_the_first_and_last_times_are_known_though_every_packet_is_dull() -> None:
    frames = [build.segment(VIEWER, CAMERA, (4000, 443), 5, bytes(300)) for _ in range(10)]
    result = seen(frames)
    assert result.coverage.covers_from is not None
    assert result.coverage.covers_to is not None
    assert (result.coverage.covers_to - result.coverage.covers_from).total_seconds() == 0.009


def test_a_million_dull_packets_take_seconds() -> None:
    """A bound loose enough for any machine; the real figure is measured by the benchmark."""
    layout = walk.Layout("<", "0s8xI4x", b"", 0, 16, 16)
    flow = build.segment(VIEWER, CAMERA, (4000, 443), 5, bytes(40))
    key = flow[26:38]
    lane = walk.Lane(layout, 1, Interest(), {key: walk.DULL})
    data = build.pcap([flow] * 5000)[24:]
    begun = time.process_time()
    for _ in range(20):
        assert lane.dismiss(data, 0)[1] == 4999
    assert time.process_time() - begun < 1.0


def test_every_first_byte_that_is_watched_for_is_four_bytes() -> None:
    assert all(len(head) == 4 for head in HEADS)


def test_answers_are_awaited_wherever_they_come_from() -> None:
    """A camera may answer a search from any port; the asker's port tells that it is an answer."""
    asker = build.datagram(
        VIEWER, build.group("239.255.255.250"), (50_123, 1900), b"M-SEARCH * HTTP/1.1\r\n\r\n"
    )
    answer = b"HTTP/1.1 200 OK\r\nST: upnp:rootdevice\r\nSERVER: x/1\r\n\r\n"
    reply = build.datagram(CAMERA, VIEWER, (49_999, 50_123), answer)
    assert ("ssdp.server", "x/1") in replies(seen([asker, reply]))[-1]
    assert seen([reply]).rows == [], "unasked, it is any datagram"
    assert ROUTER.ip not in str(seen([asker, reply]).rows)
