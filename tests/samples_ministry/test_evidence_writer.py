"""The writer of evidence: what it puts on the wire can be taken off it again, whatever it is."""

from __future__ import annotations

import json
import struct

from hypothesis import given
from hypothesis import strategies as st

from evidence_writer import discovery, frames, sheets, web
from evidence_writer.captures import Wire, pcap, pcapng
from evidence_writer.frames import Host

CLIENT, SERVER = Host("d0:43:1e:00:00:01", "10.0.0.1"), Host("ac:cc:8e:00:00:02", "10.0.0.2")
PAYLOADS = st.binary(min_size=1, max_size=300)


@given(st.binary(max_size=200))
def test_a_header_with_its_checksum_sums_to_zero(data: bytes) -> None:
    even = data + b"\0" * (len(data) % 2)
    check = frames.checksum(even)
    assert frames.checksum(even + struct.pack(">H", check)) in (0, 0xFFFF)


@given(PAYLOADS)
def test_a_datagram_carries_its_payload_and_length(payload: bytes) -> None:
    packet = frames.udp("10.0.0.1", "10.0.0.2", (1, 2), payload)
    assert struct.unpack(">H", packet[2:4])[0] == len(packet)
    assert packet[28:] == payload
    assert frames.checksum(packet[:20]) == 0


@given(st.lists(st.tuples(PAYLOADS, PAYLOADS), min_size=1, max_size=4), st.integers(1, 400))
def test_a_conversation_put_together_is_what_was_said(turns: list[tuple[bytes, bytes]], piece: int) -> None:
    wire = Wire("2026-01-01T00:00:00")
    wire.talk(CLIENT, SERVER, 80, turns=turns, piece=piece)
    said: dict[str, dict[int, bytes]] = {CLIENT.ip: {}, SERVER.ip: {}}
    for _, data in wire.frames:
        packet = data[14:][: struct.unpack(">H", data[16:18])[0]]
        sender = ".".join(map(str, packet[12:16]))
        number, payload = struct.unpack(">I", packet[24:28])[0], packet[40:]
        assert len(payload) <= piece
        if payload:
            said[sender][number] = payload
    for side, ip in enumerate((CLIENT.ip, SERVER.ip)):
        assert b"".join(said[ip][n] for n in sorted(said[ip])) == b"".join(turn[side] for turn in turns)


def test_a_vlan_tag_stands_before_the_type() -> None:
    wire = Wire("2026-01-01T00:00:00", vlan=40)
    wire.arp(CLIENT, SERVER)
    assert wire.frames[0][1][12:18] == bytes.fromhex("8100002 80806".replace(" ", ""))


def test_groups_have_the_multicast_macs_of_rfc_1112() -> None:
    assert frames.multicast_mac("224.0.0.251") == "01:00:5e:00:00:fb"
    assert frames.multicast_mac("239.255.255.250") == "01:00:5e:7f:ff:fa"
    assert frames.multicast_mac("255.255.255.255") == frames.BROADCAST


def test_both_capture_formats_hold_every_frame_in_order() -> None:
    first, second = Wire("2026-01-01T00:00:00"), Wire("2026-01-01T00:00:00")
    first.arp(CLIENT, SERVER)
    second.arp(SERVER, CLIENT)
    classic = pcap(first)
    place, seen = 24, []
    while place < len(classic):
        size = struct.unpack("<I", classic[place + 8 : place + 12])[0]
        seen.append(classic[place + 16 : place + 16 + size])
        place += 16 + size
    assert seen == [data for _, data in first.frames]
    assert _packets(pcapng([("a", first), ("b", second)])) == [
        (0, first.frames[0][1]), (1, second.frames[0][1]), (0, first.frames[1][1]), (1, second.frames[1][1]),
    ]  # fmt: skip


def _packets(file: bytes) -> list[tuple[int, bytes]]:
    place, out = 0, []
    while place < len(file):
        kind, size = struct.unpack("<II", file[place : place + 8])
        assert size % 4 == 0
        assert struct.unpack("<I", file[place + size - 4 : place + size])[0] == size
        if kind == 6:
            number, _, _, length = struct.unpack("<IIII", file[place + 8 : place + 24])
            out.append((number, file[place + 28 : place + 28 + length]))
        place += size
    return out


PLATE = discovery.Plate("IPC-HDW1", "1234567890ABCDE", "1.0", "Intelbras", "Intelbras")


def test_a_dhip_reply_has_its_header_and_json() -> None:
    reply = discovery.dhip(SERVER, PLATE)
    assert reply[:8] == b"\x20\0\0\0DHIP"
    size = struct.unpack("<I", reply[16:20])[0]
    assert size == struct.unpack("<I", reply[24:28])[0] == len(reply) - 32
    told = json.loads(reply[32:].rstrip(b"\n\0"))
    assert told["mac"] == SERVER.mac
    assert told["params"]["deviceInfo"]["Vendor"] == "Intelbras"


def test_a_dhdiscover_reply_has_its_parts_where_they_belong() -> None:
    reply = discovery.dhdiscover(SERVER, PLATE)
    assert reply[0] == 0xB3
    assert reply[0x28 : 0x28 + 8] == b"IPC-HDW1"
    assert reply[0x38:0x3C] == frames.address(SERVER.ip)
    assert reply[0x78 : 0x78 + 17] == SERVER.mac.encode()
    second, third = struct.unpack("<H", reply[2:4])[0], struct.unpack("<H", reply[0x14:0x16])[0]
    assert len(reply) == 0x78 + second + third


def test_a_layer_two_sadp_frame_has_a_header_of_38_bytes() -> None:
    frame = discovery.sadp_frame(SERVER, PLATE, 7)
    assert frame[:3] == b"\x21\x02\x01"
    assert frame[14:24] == frames.mac(SERVER.mac) + frames.address(SERVER.ip)
    assert frame[38:53] == PLATE.serial.encode()
    assert len(frame) == 38 + 160


@given(st.from_regex(r"[a-z]{1,10}(\.[a-z]{1,10}){1,3}", fullmatch=True))
def test_a_client_hello_names_its_server_once(name: str) -> None:
    hello = web.client_hello(name)
    assert hello.count(name.encode()) == 1
    assert struct.unpack(">H", hello[3:5])[0] == len(hello) - 5
    assert int.from_bytes(hello[6:9], "big") == len(hello) - 9


def test_a_head_with_a_body_says_how_long_it_is() -> None:
    text = web.answer("HTTP/1.1 200 OK", body="häuser").decode()
    assert "Content-Length: 7" in text


def test_a_workbook_is_the_same_bytes_each_time_and_escapes_its_text() -> None:
    rows = [["a<b>&c", "", 7]]
    made = sheets.workbook([("One & two", rows)])
    assert made == sheets.workbook([("One & two", rows)])
    assert b"a&lt;b&gt;&amp;c" in made
    assert made[:4] == b"PK\x03\x04"
