"""SNMP in captures: the agent that answers is the subject, and the community string stays on the wire."""

from __future__ import annotations

import struct

import build
import pytest
from build import CAMERA, VIEWER
from capture_reading import Told, replies, seen, subject
from hypothesis import given
from hypothesis import strategies as st

from nameplate.readers.capture.protocols import table

COMMUNITY = b"Zq9xhunter2"
DESCR, OBJECT, NAME = (f"1.3.6.1.2.1.1.{n}.0" for n in (1, 2, 5))
MAC = "1.3.6.1.2.1.2.2.1.6"
CLASS, MODEL, SERIAL = (f"1.3.6.1.2.1.47.1.1.1.1.{n}" for n in (5, 13, 11))
RESPONSE, REQUEST, TRAP = 0xA2, 0xA0, 0xA7


def tlv(tag: int, body: bytes) -> bytes:
    return (
        bytes([tag])
        + (bytes([len(body)]) if len(body) < 128 else b"\x82" + struct.pack(">H", len(body)))
        + body
    )


def oid(dotted: str) -> bytes:
    """Every number below 2^28."""
    first, second, *rest = map(int, dotted.split("."))
    out = bytearray()
    for number in (40 * first + second, *rest):
        groups = [number >> shift & 0x7F for shift in (21, 14, 7, 0)]
        while len(groups) > 1 and not groups[0]:
            groups.pop(0)
        out += bytes(g | 0x80 for g in groups[:-1]) + bytes(groups[-1:])
    return bytes(out)


def message(*bindings: tuple[str, bytes], pdu: int = RESPONSE, version: int = 1, number: int = 7) -> bytes:
    listed = b"".join(tlv(0x30, tlv(6, oid(name)) + value) for name, value in bindings)
    body = tlv(2, bytes([number])) + tlv(2, b"\0") + tlv(2, b"\0") + tlv(0x30, listed)
    return tlv(0x30, tlv(2, bytes([version])) + tlv(4, COMMUNITY) + tlv(pdu, body))


def words(text: str) -> bytes:
    return tlv(4, text.encode())


SYSTEM = (
    (DESCR, words("Hikvision company products")),
    (OBJECT, tlv(6, oid("1.3.6.1.4.1.50001"))),
    (NAME, words("NVR front door")),
)


def said(*payloads: bytes, ports: tuple[int, int] = (161, 40_000)) -> Told:
    return seen([build.datagram(CAMERA, VIEWER, ports, payload) for payload in payloads])


def test_a_response_is_one_reply_of_the_agent() -> None:
    result = said(message(*SYSTEM))
    assert subject(result) == [
        ("ip", CAMERA.ip),
        ("snmp.descr", "Hikvision company products"),
        ("snmp.object_id", "1.3.6.1.4.1.50001"),
        ("snmp.name", "NVR front door"),
    ]
    assert len({row["origin"] for row in result.rows}) == 1
    assert not result.problems


def test_the_community_string_is_never_told() -> None:
    result = said(message(*SYSTEM), message(*SYSTEM, pdu=REQUEST), message(*SYSTEM)[:-40], COMMUNITY)
    assert COMMUNITY.decode() not in repr((result.rows, result.problems, result.coverage))


@pytest.mark.parametrize(
    "payload", [message(*SYSTEM, pdu=REQUEST), message(*SYSTEM, pdu=TRAP), message(*SYSTEM, version=3)]
)
def test_questions_traps_and_version_3_say_nothing(payload: bytes) -> None:
    result = said(payload)
    assert (result.rows, result.problems) == ([], [])


def test_only_what_comes_from_the_port_is_an_answer() -> None:
    assert said(message(*SYSTEM), ports=(40_000, 161)).rows == []


def test_hardware_addresses_are_keys_and_groups_and_zeros_are_none() -> None:
    addresses = ("4419b6102030", "000000000000", "01005e000001", "4419b610", "")
    bindings = [(f"{MAC}.{n}", tlv(4, bytes.fromhex(a))) for n, a in enumerate(addresses)]
    assert said(message(*bindings)).values("mac") == ["44:19:b6:10:20:30"]


def test_the_frame_of_a_routed_answer_names_no_device() -> None:
    assert said(message(*SYSTEM)).values("mac") == []


def test_of_the_entity_table_a_chassis_counts_and_a_card_does_not() -> None:
    rows = [
        (f"{CLASS}.1", tlv(2, b"\x03")), (f"{CLASS}.2", tlv(2, b"\x09")), (f"{CLASS}.3", tlv(2, b"\x03")),
        (f"{MODEL}.1", words("NVR-16")), (f"{MODEL}.2", words("Fan")), (f"{MODEL}.3", words("NVR-32")),
        (f"{SERIAL}.1", words("0")), (f"{SERIAL}.3", words("SN12345678")),
    ]  # fmt: skip
    first, second = replies(said(message(*rows)))
    assert first == [("ip", CAMERA.ip), ("snmp.model", "NVR-16"), ("snmp.serial", "0")]
    assert second == [("serial", "SN12345678"), ("snmp.model", "NVR-32"), ("snmp.serial", "SN12345678")]


@pytest.mark.parametrize("value", [b"\xff\xfe\x01", b"\x01\x02\x03\x04", b"\x80abc"])
def test_octets_that_are_no_text_say_nothing(value: bytes) -> None:
    assert said(message((NAME, tlv(4, value)))).rows == []


def test_a_description_of_several_lines_is_text() -> None:
    assert said(message((DESCR, words("IOS Software\r\nCopyright\0")))).values("snmp.descr") == [
        "IOS Software \nCopyright"
    ]


def test_a_private_tree_that_answers_is_said() -> None:
    result = said(message(("1.3.6.1.4.1.1004849.2.1.2.6.0", words("NVR5464"))))
    assert subject(result) == [
        ("ip", CAMERA.ip),
        ("snmp.private", "1.3.6.1.4.1.1004849"),
        ("snmp.model", "NVR5464"),
    ]


def test_polling_all_day_is_one_reply() -> None:
    result = said(*(message(*SYSTEM, number=n) for n in range(100)))
    assert len(result.values("snmp.name")) == 1


def test_what_is_no_snmp_is_a_problem() -> None:
    assert said(b"hello").kinds() == ["not-understood"]


@given(st.binary(max_size=200), st.integers(0, 120))
def test_any_bytes_are_survived(noise: bytes, cut: int) -> None:
    whole = message(*SYSTEM)
    for payload in (noise, whole[:cut], whole[:cut] + noise, b"\x30" + noise):
        result = said(payload)
        assert COMMUNITY.decode() not in repr(result.rows)
        for row in result.rows:
            assert str(row["value"]).encode()[:4] in payload or row["field"] in (
                "ip",
                "snmp.object_id",
                "snmp.private",
            )


def test_it_stands_in_the_table() -> None:
    assert any(protocol.by == (161,) for protocol in table.DATAGRAMS)
