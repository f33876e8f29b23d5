"""SNMP responses from bytes: what RFC 1157 and RFC 3416 say goes in comes out, the community never does."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reading import RELAXED

from nameplate.readers.snmp_ber import MOST_BINDINGS, Value, response

COMMUNITY = b"s3cret-community"


def tlv(tag: int, body: bytes, *, long: bool = False) -> bytes:
    if len(body) < 0x80 and not long:
        return bytes([tag, len(body)]) + body
    size = len(body).to_bytes(4 if long else (len(body).bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(size)]) + size + body


def oid_bytes(oid: str) -> bytes:
    first, second, *rest = map(int, oid.split("."))
    out = bytearray()
    for number in (40 * first + second, *rest):
        groups = [number & 0x7F]
        while number := number >> 7:
            groups.append(number & 0x7F | 0x80)
        out += bytes(reversed(groups))
    return bytes(out)


def integer(value: int, tag: int = 0x02) -> bytes:
    size = max(1, (value.bit_length() + 8) // 8)
    return tlv(tag, value.to_bytes(size, "big", signed=True))


def encoded(value: Value) -> bytes:
    if isinstance(value, bytes):
        return tlv(0x04, value)
    return integer(value) if isinstance(value, int) else tlv(0x06, oid_bytes(value))


def message(*bindings: bytes, version: int = 1, pdu: int = 0xA2, error: int = 0, long: bool = False) -> bytes:
    listed = tlv(0x30, b"".join(bindings), long=long)
    body = tlv(pdu, integer(77) + integer(error) + integer(0) + listed, long=long)
    return tlv(0x30, integer(version) + tlv(0x04, COMMUNITY) + body, long=long)


def binding(oid: str, value: bytes) -> bytes:
    return tlv(0x30, tlv(0x06, oid_bytes(oid)) + value)


NUMBERS = st.lists(st.integers(0, 2**32 - 1), min_size=1, max_size=9)
LOW = st.builds(
    lambda a, b, more: ".".join(map(str, (a, b, *more))), st.integers(0, 1), st.integers(0, 39), NUMBERS
)
OIDS = LOW | st.builds(lambda more: "2." + ".".join(map(str, more)), NUMBERS)
VALUES = st.binary(max_size=300) | st.integers(-(2**31), 2**64 - 1) | OIDS


@RELAXED
@given(st.lists(st.tuples(OIDS, VALUES), max_size=8), st.sampled_from([0, 1]), st.booleans())
def test_what_goes_in_comes_out(told: list[tuple[str, Value]], version: int, long: bool) -> None:
    data = message(*(binding(oid, encoded(value)) for oid, value in told), version=version, long=long)
    assert response(data) == told


def test_a_message_written_by_hand() -> None:
    """sysDescr.0 = "Hi!Hi!", byte for byte after RFC 1157, to check the encoder above as well."""
    data = bytes.fromhex(
        "302c 020101 0406707269766174 a21f 020101 020100 020100 3014 3012 06082b06010201010100 0406486921486921"
    )
    assert response(data) == [("1.3.6.1.2.1.1.1.0", b"Hi!Hi!")]


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (tlv(0x40, bytes([10, 1, 4, 20])), "10.1.4.20"),
        (tlv(0x41, b"\xff\xff\xff\xff"), 2**32 - 1),
        (tlv(0x43, b"\x00\xff"), 255),
        (tlv(0x46, b"\x00" + b"\xff" * 8), 2**64 - 1),
        (tlv(0x44, b"\x9f\x78\x04\x42"), b"\x9f\x78\x04\x42"),
        (tlv(0x02, b"\xff"), -1),
    ],
)
def test_types_of_rfc_2578(value: bytes, read: Value) -> None:
    assert response(message(binding("1.3.6.1", value))) == [("1.3.6.1", read)]


@pytest.mark.parametrize("tag", [0x05, 0x80, 0x81, 0x82, 0x99])
def test_none_of_the_values_is_no_answer(tag: int) -> None:
    data = message(binding("1.3.6.1.4.1.39165.1.1.0", tlv(tag, b"")), binding("1.3.6.1", integer(5)))
    assert response(data) == [("1.3.6.1", 5)]


def test_a_request_an_error_and_version_3_tell_nothing() -> None:
    one = binding("1.3.6.1", integer(5))
    for pdu in (0xA0, 0xA1, 0xA3, 0xA4, 0xA5, 0xA6, 0xA7, 0xA8):
        assert response(message(one, pdu=pdu)) is None
    assert response(message(one, error=2)) == []
    assert response(message(one, version=3)) is None


@RELAXED
@given(st.lists(st.tuples(OIDS, st.binary(max_size=40)), min_size=1, max_size=6), st.data())
def test_a_cut_datagram_gives_a_prefix_and_never_half_a_value(
    told: list[tuple[str, bytes]], data: st.DataObject
) -> None:
    whole = message(*(binding(oid, tlv(0x04, value)) for oid, value in told))
    cut = response(whole[: data.draw(st.integers(0, len(whole)))])
    assert cut is None or cut == told[: len(cut)]


def test_a_cut_datagram_is_read_as_far_as_it_goes() -> None:
    first, second = binding("1.3.6.1", tlv(0x04, b"whole")), binding("1.3.6.2", tlv(0x04, b"half a value"))
    assert response(message(first, second)[:-4]) == [("1.3.6.1", b"whole")]


@RELAXED
@given(st.binary(max_size=400))
def test_junk_is_no_response(junk: bytes) -> None:
    response(junk)
    told = response(message(binding("1.3.6.1", tlv(0x04, b"x"))[: len(junk)] + junk))
    assert COMMUNITY.decode() not in repr(told)


@RELAXED
@given(st.binary(min_size=1, max_size=6), st.integers(0, 80))
def test_a_flipped_message_never_tells_the_community(patch: bytes, at: int) -> None:
    data = message(binding("1.3.6.1.2.1.1.1.0", tlv(0x04, b"An agent")), binding("1.3.6.1", integer(5)))
    broken = data[:at] + patch + data[at + len(patch) :]
    assert "s3cret" not in repr(response(broken))


def test_the_work_is_bounded() -> None:
    start = time.process_time()
    many = message(*[binding("1.3", integer(1))] * 6_000)
    told = response(many)
    assert told is not None
    assert len(told) == MOST_BINDINGS
    response(b"\x30\x84\xff\xff\xff\xff" * 10_000)
    assert response(message(binding("1.3", tlv(0x06, b"\x81" * 60_000)))) == []
    assert time.process_time() - start < 1
