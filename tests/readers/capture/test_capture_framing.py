"""Files as they come: every byte order and resolution, cut short, damaged, lying, and read all the same."""

from __future__ import annotations

import random
import struct
from datetime import datetime

import build
import pytest
from build import CAMERA, START, VIEWER
from capture_reading import Told, told
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nameplate.readers.capture import PCAP, PCAPNG, window


def question(number: int) -> bytes:
    """A frame that says its number: each asks for another name, so each is one row that can be told apart."""
    name = f"n{number}.example"
    return build.datagram(VIEWER, build.ROUTER, (5000 + number % 60_000, 53), build.dns_query(name))


def asked(result: Told) -> list[tuple[int, str]]:
    """(packet number, name) of each question read."""
    return [(row["record"], row["value"]) for row in result.rows if row["field"] == "dns.query"]


def expected(count: int) -> list[tuple[int, str]]:
    return [(number + 1, f"n{number}.example") for number in range(count)]


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("nano", [False, True])
def test_both_byte_orders_and_resolutions_give_the_same(order: str, nano: bool) -> None:
    result = told(build.pcap([question(n) for n in range(5)], order=order, nano=nano))
    assert asked(result) == expected(5)
    assert [row["path"] for row in result.rows][::2] == [f"packet {n}" for n in range(1, 6)]
    assert result.rows[0]["seen_from"] == result.rows[0]["seen_to"] == datetime(2023, 11, 14, 22, 13, 20)
    assert result.rows[-1]["seen_from"] == datetime(2023, 11, 14, 22, 13, 20, 4000)
    assert result.coverage.covers_from == datetime(2023, 11, 14, 22, 13, 20)
    assert result.coverage.covers_to == datetime(2023, 11, 14, 22, 13, 20, 4000)


def test_an_offset_leads_to_the_record() -> None:
    frames = [question(n) for n in range(3)]
    data = build.pcap(frames)
    for row in told(data).rows:
        at = row["offset"]
        assert data[at + 16 :].startswith(frames[row["record"] - 1])


@pytest.mark.parametrize("order", ["<", ">"])
def test_pcapng_says_what_pcap_says(order: str) -> None:
    frames = [question(n) for n in range(5)]
    one, other = told(build.pcap(frames)), told(build.pcapng(frames, order=order))
    drop = {"offset"}
    assert [{k: v for k, v in row.items() if k not in drop} for row in one.rows] == [
        {k: v for k, v in row.items() if k not in drop} for row in other.rows
    ]


def test_sections_each_have_their_byte_order_and_interfaces() -> None:
    cooked = struct.pack(">HHH", 0, 1, 6) + build.mac(VIEWER.mac) + b"\0\0" + question(2)[12:]
    data = (
        build.section() + build.interface() + build.enhanced(START, question(0))
        + build.section(order=">") + build.interface(113, order=">") + build.interface(1, order=">")
        + build.enhanced(START, question(1), order=">", index=1)
        + build.enhanced(START, cooked, order=">", index=0)
    )  # fmt: skip
    assert asked(told(data)) == expected(3)


def test_times_follow_resolution_and_offset_of_their_interface() -> None:
    second = START // 1_000_000
    data = (
        build.section()
        + build.interface(resolution=9) + build.interface(resolution=0x80 | 10) + build.interface(add=3600)
        + build.enhanced(second * 10**9 + 5_000_000, question(0), index=0)
        + build.enhanced(second * 1024 + 512, question(1), index=1)
        + build.enhanced(START, question(2), index=2)
    )  # fmt: skip
    times = [row["seen_from"] for row in told(data).rows][::2]
    assert times == [
        datetime(2023, 11, 14, 22, 13, 20, 5000),
        datetime(2023, 11, 14, 22, 13, 20, 500_000),
        datetime(2023, 11, 14, 23, 13, 20),
    ]


def test_a_time_no_calendar_holds_is_no_time() -> None:
    data = build.section() + build.interface(resolution=0) + build.enhanced(2**64 - 1, question(0))
    result = told(data)
    assert asked(result) == expected(1)
    assert result.rows[0]["seen_from"] is None
    assert result.coverage.covers_from is None


def test_simple_and_obsolete_blocks_are_packets_and_unknown_ones_are_not() -> None:
    data = (
        build.section() + build.interface()
        + build.block(0x0BAD, b"whatever") + build.simple(question(0))
        + build.block(5, bytes(40)) + build.obsolete(START, question(1))
        + build.block(10, b"CLIENT_RANDOM secret keys") + build.enhanced(START, question(2))
    )  # fmt: skip
    result = told(data)
    assert asked(result) == expected(3)
    assert result.rows[0]["seen_from"] is None, "a simple packet block has no time"
    assert result.problems == []


def test_a_block_larger_than_what_is_held_is_passed_over() -> None:
    large = build.block(0x0BAD, bytes(3 * window.BLOCK))
    data = build.section() + build.interface() + question_block(0) + large + question_block(1)
    assert asked(told(data)) == expected(2)


def question_block(number: int) -> bytes:
    return build.enhanced(START + number, question(number))


@pytest.mark.parametrize(
    ("head", "word"),
    [
        (b"\x34\xcd\xb2\xa1" + build.pcap_header()[4:], "modified"),
        (b"\xa1\xb2\xcd\x34" + build.pcap_header(order=">")[4:], "modified"),
        (build.pcap_header(version=(2, 2)), "AIX"),
        (build.pcap_header(version=(543, 0)), "543"),
        (build.pcap_header()[:20], "incomplete"),
    ],
)
def test_relatives_of_the_format_are_refused_with_a_reason(head: bytes, word: str) -> None:
    result = told(head + build.pcap_record(START, question(0)) if len(head) == 24 else head)
    (problem,) = result.problems
    assert word in problem.message
    assert result.rows == []


def test_only_captures_are_recognised() -> None:
    for head in (b"", b"\x0a\x0d\x0d\x0a", b"PK\x03\x04", b"<?xml version='1.0'?>", bytes(100)):
        assert PCAP.recognises(head, "x.pcap") == PCAPNG.recognises(head, "x.pcapng") == 0
    for reader, head in ((PCAP, build.pcap([])), (PCAPNG, build.section())):
        assert 100 >= reader.recognises(head, "x.pcap") > reader.recognises(head, "x.txt") >= 90


def test_an_unread_link_type_is_one_problem() -> None:
    result = told(build.pcap([question(n) for n in range(5)], link=127))
    assert [(p.kind, p.place) for p in result.problems] == [("link-type", "packet 1")]
    assert "127" in result.problems[0].message
    assert result.coverage.covers_from is not None


# Cut short.


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_a_file_cut_anywhere_gives_what_lies_before(data: st.DataObject) -> None:
    ng = data.draw(st.booleans())
    whole = (build.pcapng if ng else build.pcap)([question(n) for n in range(4)])
    cut = data.draw(st.integers(28, len(whole)))
    ends = ends_of(whole, ng=ng)
    result = told(whole[:cut])
    complete = sum(end <= cut for end in ends)
    assert asked(result) == expected(complete)
    clean = cut in ends or cut in ((28, 48) if ng else (24,))
    assert result.kinds() == ([] if clean else ["truncated"])
    assert all(problem.offset is not None and problem.offset <= cut for problem in result.problems)


def ends_of(whole: bytes, *, ng: bool) -> list[int]:
    """Where each packet's record ends."""
    ends, at = [], 28 if ng else 24
    while at < len(whole):
        if ng:
            kind, size = struct.unpack_from("<II", whole, at)
            at += size
            ends += [at] if kind == 6 else []
        else:
            at += 16 + int(struct.unpack_from("<I", whole, at + 8)[0])
            ends.append(at)
    return ends


# Damaged.


@pytest.mark.parametrize("ng", [False, True])
@pytest.mark.parametrize("lie", [0, 7, 200, 5000, 262_145, 0x7FFFFFFF, 0xFFFFFFFF])
def test_a_lying_length_costs_one_packet(ng: bool, lie: int) -> None:
    """More bytes kept than there were on the wire, or a block of two lengths: the packet itself is all that is lost."""
    frames = [question(n) for n in range(40)]
    whole = bytearray(build.pcapng(frames) if ng else build.pcap(frames))
    ends = ends_of(bytes(whole), ng=ng)
    start = ends[9]  # the eleventh record's header
    struct.pack_into("<I", whole, start + (4 if ng else 8), lie)
    result = told(bytes(whole))
    lost = {name for _, name in expected(40)} - {name for _, name in asked(result)}
    assert lost <= {"n10.example"}
    told_of = [problem for problem in result.problems if problem.kind == "damaged"]
    assert len(told_of) == 1
    assert told_of[0].place in ("packet 10", "packet 11", "packet 12")


def test_a_hole_of_zeros_is_crossed() -> None:
    frames = [build.pcap_record(START + n, question(n)) for n in range(20)]
    data = build.pcap_header() + b"".join(frames[:5]) + bytes(10_007) + b"".join(frames[5:])
    result = told(data)
    assert [name for _, name in asked(result)] == [name for _, name in expected(20)]
    assert result.kinds() == ["damaged"]
    assert "10007 bytes" in result.problems[0].message


def test_a_hole_larger_than_a_block_is_crossed() -> None:
    noise = random.Random(4).randbytes(2 * window.BLOCK + 5)
    for build_one in (lambda n: build.pcap_record(START + n, question(n)), question_block):
        records = [build_one(n) for n in range(6)]
        ng = build_one is question_block
        head = build.section() + build.interface() if ng else build.pcap_header()
        result = told(head + b"".join(records[:3]) + noise + b"".join(records[3:]))
        assert [name for _, name in asked(result)] == [name for _, name in expected(6)]
        assert "damaged" in result.kinds()


@given(st.integers(0, 2**32), st.booleans())
@settings(max_examples=60, deadline=None)
def test_flipped_bytes_never_raise_and_cost_few_packets(seed: int, ng: bool) -> None:
    dice = random.Random(seed)
    frames = [question(n) for n in range(60)]
    whole = bytearray(build.pcapng(frames) if ng else build.pcap(frames))
    for _ in range(3):
        whole[dice.randrange(60, len(whole))] ^= 1 << dice.randrange(8)
    names = {name for _, name in asked(told(bytes(whole)))}
    assert len(names & {name for _, name in expected(60)}) >= 52


@given(st.binary(max_size=3000), st.booleans())
@example(bytes(2000), False)
@example(b"\x06\x00\x00\x00" * 300, True)
@settings(max_examples=80, deadline=None)
def test_anything_behind_a_header_ends(noise: bytes, ng: bool) -> None:
    told((build.section() + build.interface() if ng else build.pcap_header()) + noise)


def test_damage_at_every_record_takes_time_in_proportion() -> None:
    """Each record is damaged; looking for the next must not look through the block again and again."""
    record = bytearray(build.pcap_record(START, question(0)))
    record[11] = 0xFF
    good = build.pcap_record(START, question(1))
    data = build.pcap_header() + good + (bytes(record) + good * 2) * 1500
    result = told(data)
    assert asked(result) == [(1, "n1.example")]
    assert sum(problem.count for problem in result.problems) == 1500


def test_a_packet_of_no_interface_is_a_problem_of_its_own() -> None:
    data = (
        build.section() + build.interface() + build.enhanced(START, question(0), index=3) + question_block(1)
    )
    result = told(data)
    assert asked(result) == [(2, "n1.example")]
    assert [(p.kind, p.place) for p in result.problems] == [("damaged", "packet 1")]


# Round trips.

frames_of_anything = st.lists(st.tuples(st.integers(0, 2**51), st.binary(max_size=120)), max_size=12)


@given(frames_of_anything, st.sampled_from("<>"), st.sampled_from(["enhanced", "simple", "obsolete"]))
@settings(max_examples=80, deadline=None)
def test_every_frame_written_is_read_back(frames: list[tuple[int, bytes]], order: str, kind: str) -> None:
    """Whatever lies in the frames, numbers and bytes come back; frames are told from outside by a question each."""
    body = b""
    for number, (time, noise) in enumerate(frames):
        one = question(number)
        if kind == "simple":
            body += build.simple(one, order=order)
        else:
            body += (build.enhanced if kind == "enhanced" else build.obsolete)(time, one, order=order)
        body += build.block(0x0BAD, noise, order=order)
    result = told(build.section(order=order) + build.interface(order=order) + body)
    assert asked(result) == expected(len(frames))
    assert result.problems == []


def test_the_address_is_read_with_the_question() -> None:
    result = told(build.pcap([question(0)]))
    assert [(row["field"], row["value"]) for row in result.rows] == [
        ("ip", VIEWER.ip),
        ("dns.query", "n0.example"),
    ]
    assert CAMERA.ip not in str(result.rows)
