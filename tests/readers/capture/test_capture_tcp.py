"""Heads over TCP: any segmentation and order gives the same, and no flow may take more than its share."""

from __future__ import annotations

import itertools
import random
import tracemalloc

import build
import pytest
from build import ACK, CAMERA, RST, VIEWER
from capture_reading import Told, replies, seen
from hypothesis import given, settings
from hypothesis import strategies as st

from nameplate.readers.capture import tcp
from nameplate.readers.capture.stream import LIMIT

PORTS = (40_000, 80)
REQUEST = b"GET /doc/page/login.asp HTTP/1.1\r\nHost: cam\r\nUser-Agent: viewer/1\r\n\r\n"
PAGE = b"<html><head><title>Door</title></head><body>x</body></html>"
REPLY = (
    b"HTTP/1.1 200 OK\r\nServer: cam/1\r\nContent-Type: text/html\r\nContent-Length: "
    + str(len(PAGE)).encode() + b"\r\n\r\n" + PAGE
)  # fmt: skip
SAID = [
    [("ip", VIEWER.ip), ("http.user_agent", "viewer/1")],
    [
        ("ip", CAMERA.ip), ("http.status", "200"), ("http.server", "cam/1"), ("http.path", "/doc/page/login.asp"),
        ("http.title", "Door"), ("http.body", "<html><head><title>Door</title></head><body>x</body></html>"),
    ],
]  # fmt: skip


def numbered(reply: int, *, body: bytes = b"") -> bytes:
    return b"HTTP/1.1 200 OK\r\nServer: cam/%d\r\nContent-Length: %d\r\n\r\n" % (reply, len(body)) + body


def flow(answers: list[bytes], *, port: int = 40_000) -> list[bytes]:
    ports = (port, 80)
    return [*build.opening(VIEWER, CAMERA, ports), *answers]


def test_a_request_and_its_reply() -> None:
    result = seen(build.exchange(REQUEST, REPLY))
    assert replies(result) == SAID
    assert result.problems == []


@pytest.mark.parametrize("step", [1, 2, 3, 7, 50, 1400])
def test_the_size_of_segments_does_not_matter(step: int) -> None:
    assert replies(seen(build.exchange(REQUEST, REPLY, step=step))) == SAID


@given(st.data())
@settings(max_examples=80, deadline=None)
def test_order_repetition_and_overlap_do_not_matter(data: st.DataObject) -> None:
    """Within a direction segments may come in any order, twice, and overlapping."""
    ends = data.draw(st.lists(st.integers(1, len(REPLY) - 1), max_size=8, unique=True).map(sorted))
    parts = list(itertools.pairwise([0, *ends, len(REPLY)]))
    parts += data.draw(st.lists(st.tuples(st.integers(0, 70), st.integers(71, len(REPLY))), max_size=3))
    segments = [
        build.segment(CAMERA, VIEWER, PORTS[::-1], build.SERVER_START + 1 + a, REPLY[a:b]) for a, b in parts
    ]
    order = data.draw(st.permutations(segments))
    frames = [*build.opening(VIEWER, CAMERA, PORTS), *build.asks(VIEWER, CAMERA, PORTS, REQUEST), *order]
    assert replies(seen(frames)) == SAID


def test_the_place_is_the_packet_in_which_the_message_begins() -> None:
    frames = build.exchange(REQUEST, REPLY, step=20)
    first = next(n for n, frame in enumerate(frames, 1) if frame.endswith(REPLY[:20]))
    result = seen(frames)
    assert {row["record"] for row in result.rows if row["origin"] == 2} == {first}


def test_a_flow_whose_beginning_was_not_captured_is_read_from_its_next_head() -> None:
    middle = build.answers(VIEWER, CAMERA, PORTS, b"\x00\x01 the rest of a picture" + bytes(900))
    result = seen([*middle, *build.answers(VIEWER, CAMERA, PORTS, REPLY, after=5000)])
    assert ("http.title", "Door") in replies(result)[0]


def test_every_reply_of_a_connection_that_is_kept_open_is_read() -> None:
    stream = b"".join(numbered(n, body=bytes(n * 37 % 900)) for n in range(20))
    for step in (11, 333, 1400):
        result = seen(flow(build.answers(VIEWER, CAMERA, PORTS, stream, step=step)))
        assert result.values("http.server")[:16] == [f"cam/{n}" for n in range(16)]


def test_a_reply_behind_a_large_picture_is_found_again() -> None:
    picture = numbered(1, body=bytes(200_000))
    frames = flow([
        *build.answers(VIEWER, CAMERA, PORTS, picture),
        *build.answers(VIEWER, CAMERA, PORTS, numbered(2), after=len(picture)),
    ])  # fmt: skip
    assert seen(frames).values("http.server") == ["cam/1", "cam/2"]


def test_replies_answer_requests_in_order() -> None:
    asked = b"".join(b"GET /%d?q=1 HTTP/1.1\r\n\r\n" % n for n in range(3))
    answered = b"".join(numbered(n) for n in range(3))
    result = seen(
        flow([*build.asks(VIEWER, CAMERA, PORTS, asked), *build.answers(VIEWER, CAMERA, PORTS, answered)])
    )
    assert result.values("http.path") == ["/0", "/1", "/2"]


def test_behind_a_gap_no_path_is_claimed() -> None:
    """Bytes that were lost may have held a reply: which request the next one answers is not known."""
    asked = b"".join(b"GET /%d HTTP/1.1\r\n\r\n" % n for n in range(2))
    lost = build.answers(VIEWER, CAMERA, PORTS, bytes(LIMIT * 3), after=900)
    frames = flow([
        *build.asks(VIEWER, CAMERA, PORTS, asked),
        *lost,
        *build.answers(VIEWER, CAMERA, PORTS, numbered(1), after=900 + LIMIT * 3),
    ])  # fmt: skip
    result = seen(frames)
    assert result.values("http.server") == ["cam/1"]
    assert result.values("http.path") == []


def test_behind_a_request_that_was_lost_no_path_is_claimed() -> None:
    first, third = (b"GET /%d HTTP/1.1\r\n\r\n" % n for n in (0, 2))
    frames = flow([
        *build.asks(VIEWER, CAMERA, PORTS, first),
        *build.asks(VIEWER, CAMERA, PORTS, bytes(LIMIT * 2), after=500),
        *build.asks(VIEWER, CAMERA, PORTS, third, after=500 + LIMIT * 2),
        *build.answers(VIEWER, CAMERA, PORTS, b"".join(numbered(n) for n in range(3))),
    ])  # fmt: skip
    result = seen(frames)
    assert result.values("http.server") == ["cam/0", "cam/1", "cam/2"]
    assert result.values("http.path") == []


def test_behind_a_passed_over_body_pipelined_requests_are_not_paired() -> None:
    """The second reply may have begun inside what was passed over: then the one found would be the third."""
    asked = b"".join(b"GET /%d HTTP/1.1\r\n\r\n" % n for n in range(2))
    picture = numbered(0, body=bytes(200_000))
    frames = flow([
        *build.asks(VIEWER, CAMERA, PORTS, asked),
        *build.answers(VIEWER, CAMERA, PORTS, picture),
        *build.answers(VIEWER, CAMERA, PORTS, numbered(1), after=len(picture)),
    ])  # fmt: skip
    assert seen(frames).values("http.path") == ["/0"]


def test_more_requests_than_are_remembered_are_not_paired() -> None:
    asked = b"".join(b"GET /%d HTTP/1.1\r\n\r\n" % n for n in range(40))
    frames = flow([
        *build.asks(VIEWER, CAMERA, PORTS, asked), *build.answers(VIEWER, CAMERA, PORTS, numbered(0))
    ])  # fmt: skip
    assert seen(frames).values("http.path") == []


def test_a_reset_reads_what_there_was() -> None:
    head = b"HTTP/1.1 200 OK\r\nServer: cam/1\r\nContent-Type: text/html\r\n\r\n<title>Cut"
    ports = PORTS
    frames = flow([
        *build.answers(VIEWER, CAMERA, ports, head + b"</title>"),
        build.segment(CAMERA, VIEWER, ports[::-1], 1, flags=RST | ACK),
    ])  # fmt: skip
    assert seen(frames).values("http.title") == ["Cut"]


def test_the_end_of_the_capture_reads_what_there_was() -> None:
    head = b'HTTP/1.1 401 Unauthorized\r\nServer: cam/1\r\nWWW-Authenticate: Basic realm="Door"\r\nContent-Le'
    assert seen(flow(build.answers(VIEWER, CAMERA, PORTS, head))).values("http.realm") == ["Door"]


def test_a_port_used_again_is_another_flow() -> None:
    once = build.exchange(REQUEST, numbered(1))
    again = build.exchange(REQUEST, numbered(2))
    dull = build.exchange(b"\x00binary", b"\x00binary")
    assert seen([*dull, *once, *again]).values("http.server") == ["cam/1", "cam/2"]


def test_flows_beyond_the_limit_make_room_by_the_oldest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tcp, "MOST_STREAMS", 20)
    frames = list(itertools.chain.from_iterable(flow([], port=1000 + n) for n in range(200)))
    frames += build.answers(VIEWER, CAMERA, (1199, 80), numbered(7))
    assert seen(frames).values("http.server") == ["cam/7"]
    streams = _tracker_after(frames)
    assert len(streams) <= 20


def _tracker_after(frames: list[bytes]) -> dict[bytes, object]:
    kept: list[tcp.Tracker] = []

    class Kept(tcp.Tracker):
        def __init__(self, *args: object) -> None:
            super().__init__(*args)  # type: ignore[arg-type]
            kept.append(self)

        def close(self) -> None:
            self.held = dict(self._streams)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("nameplate.readers.capture.session.Tracker", Kept)
        seen(frames)
    return kept[0].held


def test_moods_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tcp, "MOST_MOODS", 100)
    frames = list(itertools.chain.from_iterable(
        build.exchange(b"\x00no", b"\x00no", port=2000 + n) for n in range(300)
    ))  # fmt: skip
    assert seen(frames).rows == []


@pytest.mark.parametrize("hostile", ["head", "holes", "ones", "body"])
def test_memory_does_not_follow_a_hostile_peer(hostile: str) -> None:
    """Heads without end, gaps without end, single bytes, bodies without end: a bounded few kilobytes each."""
    dice = random.Random(1)
    frames: list[bytes] = []
    for port in range(1000, 1040):
        ports = (port, 80)
        start = {
            "head": b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 10_000,
            "holes": b"",
            "ones": b"HTTP/1.1 200 OK\r\nX: " + b"y" * 400,
            "body": b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + b"<p>" * 20_000,
        }[hostile]
        frames += build.opening(VIEWER, CAMERA, ports)
        frames += build.answers(VIEWER, CAMERA, ports, start, step=1 if hostile == "ones" else 1400)
        if hostile == "holes":
            frames += [
                build.segment(CAMERA, VIEWER, ports[::-1], dice.randrange(2**31), bytes(1000))
                for _ in range(50)
            ]
    data = build.pcap(frames)
    tracemalloc.start()
    try:
        result = _told(data)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 12_000_000
    assert len(result.rows) < 400


def _told(data: bytes) -> Told:
    from capture_reading import told

    return told(data)


@given(
    st.binary(min_size=1, max_size=3000),
    st.sampled_from([b"", b"HTTP", b"RTSP", b"\x16\x03\x01\x02", b"SSH-"]),
)
@settings(max_examples=60, deadline=None)
def test_no_bytes_break_a_stream(noise: bytes, head: bytes) -> None:
    for port in (80, 21, 22, 23, 554):
        ports = (40_000, port)
        frames = [
            *build.opening(VIEWER, CAMERA, ports),
            *build.answers(VIEWER, CAMERA, ports, head + noise, step=700),
            *build.asks(VIEWER, CAMERA, ports, head + noise, step=900),
        ]
        kinds = set(seen(frames).kinds())
        assert kinds <= {"not-understood", "secret", "cut", "blind", "unusable-key"}
