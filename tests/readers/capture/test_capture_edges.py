"""The rarer promises: other makers' layouts written out, names and heads as they really come, bounds that hold."""

from __future__ import annotations

import struct
from io import BytesIO

import build
import pytest
from build import CAMERA, EVERYONE, VIEWER, Host, labels
from capture_reading import replies, seen, subject, told
from hypothesis import given, settings
from hypothesis import strategies as st

from nameplate.readers.capture import window
from nameplate.readers.capture.packet import Packet, UnreadableError, ip_text, mac_text, text
from nameplate.readers.capture.protocols import heads, names, table, upnp, xml
from nameplate.readers.capture.protocols.certificate import facts

STATED = Host("44:19:b6:99:99:99", "10.1.4.99")
"""What the replies below say of themselves; the datagram comes from CAMERA."""


def said(payload: bytes, port: int) -> list[tuple[str, str]]:
    return subject(seen([build.datagram(CAMERA, VIEWER, (port, port), payload)]))


# Other makers, each layout written out once more from its description.


def hanwha(model: str = "SNX-1", mac: str = STATED.mac, ip: str = STATED.ip) -> bytes:
    body = bytearray(262)
    body[0] = 0x0B
    for at, value in ((19, mac), (37, ip), (53, "255.255.0.0"), (109, model), (133, "http://x/")):
        body[at : at + len(value)] = value.encode()
    return bytes(body)


def vivotek(model: str = "FD-1", mac: str = STATED.mac, ip: str = STATED.ip) -> bytes:
    fields = ((1, b"long name"), (2, build.mac(mac)), (3, build.address(ip)), (8, b"en"), (9, model.encode()))
    body = b"".join(bytes((code, len(value))) + value for code, value in fields)
    return b"\x07\x4a\x5d\x8f\x1c" + b"\x04\xff" + body + b"\x0a\x01\x00"


def bosch(model: str = "NBN-1", mac: str = STATED.mac, ip: str = STATED.ip) -> bytes:
    rows = {"friendlyName": model, "serialNumber": "1:2345678", "physAddress": mac, "unitIPAddress": ip}
    body = "".join(f"<{tag}>{value}</{tag}>" for tag, value in rows.items())
    return f'<?xml version="1.0"?><root xmlns="x"><device>{body}</device></root>'.encode()


def panasonic(model: str = "WV-1", mac: str = STATED.mac, ip: str = STATED.ip) -> bytes:
    fields = ((0x01, b"\0"), (0x20, build.address(ip)), (0xA7, model.encode().ljust(16, b"\0")), (0x99, b"?"))
    body = b"".join(struct.pack(">HH", code, len(value)) + value for code, value in fields)
    head = b"\x00\x01" + struct.pack(">H", len(body)) + b"\x00\x0e" + build.mac(mac)
    return head.ljust(53, b"\x01") + body + b"\xff\xff\x00\x00"


def sony(model: str = "SNC-1", mac: str = STATED.mac, ip: str = STATED.ip) -> bytes:
    rows = (
        ("MAC", mac.replace(":", "-")),
        ("MODEL", model),
        ("SERIAL", "7654321"),
        ("IPADR", ip),
        ("GATEWAY", ""),
    )
    return b"\x02" + b"".join(f"{name}:{value}".encode() + b"\xff" for name, value in rows) + b"\x03"


def ubiquiti(model: str = "UVC-1", mac: str = STATED.mac, ip: str = STATED.ip) -> bytes:
    fields = ((0x01, build.mac(mac)), (0x02, build.mac(mac) + build.address(ip)), (0x14, model.encode()))
    body = b"".join(struct.pack(">BH", code, len(value)) + value for code, value in fields)
    return b"\x01\x00" + struct.pack(">H", len(body)) + body


MAKERS = [
    (7701, hanwha),
    (10000, vivotek),
    (1758, bosch),
    (10669, panasonic),
    (2380, sony),
    (10001, ubiquiti),
]
makers = pytest.mark.parametrize(("port", "write"), MAKERS, ids=[write.__name__ for _, write in MAKERS])


@makers
def test_a_reply_names_what_it_states_and_not_who_sent_it(port: int, write) -> None:  # type: ignore[no-untyped-def]
    reply = dict(said(write(), port))
    assert reply["mac"].replace("-", ":") == STATED.mac
    assert reply["ip"] == STATED.ip
    assert reply[f"discovery.{write.__name__}"].endswith("-1")
    assert set(reply) <= {"mac", "ip", "serial", f"discovery.{write.__name__}"}


@makers
def test_a_reply_without_an_address_is_at_its_senders(port: int, write) -> None:  # type: ignore[no-untyped-def]
    assert dict(said(write(ip="0.0.0.0"), port))["ip"] == CAMERA.ip


@makers
def test_a_reply_without_a_model_is_none(port: int, write) -> None:  # type: ignore[no-untyped-def]
    assert seen([build.datagram(CAMERA, VIEWER, (port, port), write(model=""))]).rows == []


@makers
def test_a_reply_cut_anywhere_says_nothing_false(port: int, write) -> None:  # type: ignore[no-untyped-def]
    """Fields at the end may be missing or shorter; never is a MAC or an address another one."""
    whole = write()
    for cut in range(0, len(whole), 3):
        for reply in replies(seen([build.datagram(CAMERA, VIEWER, (port, port), whole[:cut])])):
            said_of = dict(reply)
            assert said_of["mac"].replace("-", ":") == STATED.mac
            assert said_of["ip"] in (STATED.ip, CAMERA.ip)


def test_an_xml_on_boschs_port_that_is_another_programs_is_a_problem() -> None:
    result = seen([build.datagram(CAMERA, VIEWER, (1758, 1758), b"<?xml version='1.0'?><other/>")])
    assert (result.rows, result.kinds()) == ([], ["not-understood"])


# Names.


def test_compressed_names_are_followed_backwards() -> None:
    message = bytes(12) + labels("door.local") + b"\x05front\xc0\x0c" + b"\x04wide\xc0\x18"
    assert names.read_name(message, 12) == ("door.local", 24)
    assert names.read_name(message, 24) == ("front.door.local", 32)
    assert names.read_name(message, 32) == ("wide.front.door.local", 39)


@given(st.lists(st.text(alphabet="abc-_ é", min_size=1, max_size=15), min_size=1, max_size=8))
@settings(max_examples=100, deadline=None)
def test_a_name_written_is_the_name_read(parts: list[str]) -> None:
    raw = b"".join(bytes((len(part.encode()),)) + part.encode() for part in parts) + b"\0"
    assert names.read_name(raw + b"more", 0) == (".".join(parts), len(raw))


@pytest.mark.parametrize("count", [0, 1, 65_535])
def test_a_count_of_records_that_lies_ends_with_the_message(count: int) -> None:
    one = build.resource("a.local", 1, build.address(CAMERA.ip))
    message = struct.pack(">HHHHHH", 0, 0x8400, 0, count, 0, 0) + one
    found = names.records(message)
    assert len([next(found) for _ in range(min(count, 1))]) == min(count, 1)
    if count > 1:
        with pytest.raises(UnreadableError):
            next(found)


def test_texts_of_no_length_and_of_false_length_are_survived() -> None:
    assert names.strings(b"\x03a=1\x00\x02b=") == ["a=1", "", "b="]
    assert names.strings(b"\xffshort") == ["short"]


# Heads.


def test_a_head_as_it_really_comes() -> None:
    raw = b"HTTP/1.1 200 OK\nServer :  spaced \r\nX-Long: one\r\n\ttwo\r\nnonsense\r\n: empty\r\nserver: second\r\n"
    head = heads.parse(raw)
    assert head.first == "HTTP/1.1 200 OK"
    assert head.headers == [("Server", "spaced"), ("X-Long", "one two"), ("server", "second")]
    assert head.get("SERVER") == "spaced"
    assert head.get("none") == ""


@pytest.mark.parametrize(
    ("value", "number"),
    [("12", 12), (" 7 ", 7), ("-1", None), ("1e3", None), ("٣", None), ("9" * 12, None), ("", None)],
)
def test_only_a_plain_number_is_a_length(value: str, number: int | None) -> None:
    assert heads.parse(f"X\nContent-Length: {value}\n".encode()).number("content-length") == number


@given(st.binary(max_size=400))
@settings(max_examples=200, deadline=None)
def test_no_bytes_break_a_head(raw: bytes) -> None:
    head = heads.parse(raw)
    assert len(head.headers) <= heads.MOST_HEADERS
    end = heads.end_of_head(raw)
    assert end == -1 or raw[:end].endswith((b"\n\r\n", b"\n\n"))
    head.realms()


def test_a_latin_1_server_is_read() -> None:
    assert heads.parse("X\nServer: Türkamera".encode("latin-1")).get("server") == "Türkamera"


# Documents.


def test_xml_beyond_its_bound_is_not_parsed() -> None:
    with pytest.raises(UnreadableError, match="too large"):
        xml.parse(b"<a>" + b" " * xml.LARGEST + b"</a>")


def test_a_declared_encoding_that_does_not_exist_is_damage() -> None:
    with pytest.raises(UnreadableError):
        xml.parse(b'<?xml version="1.0" encoding="no-such"?><a/>')


def test_a_device_description_says_so_itself() -> None:
    assert not upnp.looks_so(b"<root><manufacturer>x</manufacturer></root>")
    assert upnp.description(b"<root") == ([], [])


@given(st.binary(max_size=300))
@settings(max_examples=100, deadline=None)
def test_no_bytes_break_a_certificate(der: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        facts(b"\x30" + der)


# Packets.


def test_addresses_as_text() -> None:
    assert ip_text(bytes((10, 1, 4, 20))) == "10.1.4.20"
    assert ip_text(build.address("2001:db8::1")) == "2001:db8::1"
    assert ip_text(b"abc") == ""
    assert mac_text(build.mac(CAMERA.mac)) == CAMERA.mac
    assert mac_text(b"\x01\0\x5e\0\0\x01") == "", "a group sends nothing"
    assert mac_text(b"short") == ""
    assert (text(b"abc\0def"), text("é".encode("latin-1")), text(b"\0")) == ("abc", "é", "")


@pytest.mark.parametrize(
    "stated", ["", "0.0.0.0", "127.0.0.1", "255.255.255.255", "239.1.1.1", "nonsense", "::"]
)
def test_an_address_that_names_no_device_is_not_its_own(stated: str) -> None:
    packet = Packet(1, 0, None, None, b"", False, build.address(CAMERA.ip), b"", 0, 0, b"", False)
    assert packet.own_ip(stated) == CAMERA.ip
    assert packet.own_ip("10.9.9.9") == "10.9.9.9"


# Bounds.


def test_awaited_answers_are_bounded() -> None:
    interest = table.Interest()
    fixed = set(interest.to)
    for port in range(20_000, 20_000 + 3 * table.Interest.MOST_AWAITED):
        asker = Packet(1, 0, None, None, b"", True, b"abcd", b"wxyz", port, 1900, b"", False)
        assert interest.protocol(asker) is not None
        assert len(interest.to) <= len(fixed) + table.Interest.MOST_AWAITED
    assert fixed <= interest.to
    answer = Packet(2, 0, None, None, b"", False, b"wxyz", b"abcd", 3, port, b"", False)
    assert interest.protocol(answer) is not None, "the last question is still awaited"


@given(st.lists(st.tuples(st.integers(0, 900), st.integers(0, 200)), max_size=40))
@settings(max_examples=60, deadline=None)
def test_the_window_gives_what_the_file_holds(asked: list[tuple[int, int]]) -> None:
    data = bytes(range(256)) * 3
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(window, "BLOCK", 256)
        view = window.Window(BytesIO(data))
        for at, size in asked:
            assert view.take(at, size) == data[at : at + size]
            assert len(view.data) <= 256


def test_a_capture_larger_than_memory_should_be_is_read_in_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many blocks, a question in each: none is lost where one block ends and the next begins."""
    monkeypatch.setattr(window, "BLOCK", 600_000)
    dull = build.segment(VIEWER, CAMERA, (4000, 443), 5, bytes(1300))
    frames: list[bytes] = []
    for n in range(40):
        frames += [dull] * 97
        frames.append(build.datagram(VIEWER, CAMERA, (5000, 53), build.dns_query(f"n{n}.example")))
    for write in (build.pcap, build.pcapng):
        result = told(write(frames))
        assert [(row["record"], row["value"]) for row in result.rows if row["field"] == "dns.query"] == [
            (98 * (n + 1), f"n{n}.example") for n in range(40)
        ]
        assert result.problems == []
    assert EVERYONE.mac not in str(result.rows)


# Malformed on purpose: what must be a problem, and what must be nothing.


@pytest.mark.parametrize(
    ("port", "payload", "kinds"),
    [
        (547, b"\x01\x00", ["not-understood"]),
        (547, b"\x0c" + bytes(40), []),
        (547, b"\x07" + bytes(40), []),
        (1900, b"", []),
        (1900, b"NOTIFY * HTTP/1.1\r\n\r\n", []),
        (5353, b"\x00" * 5, []),
        (5353, struct.pack(">HHHHHH", 0, 0x8400, 0, 9, 0, 0), ["not-understood"]),
        (37020, b"", ["not-understood"]),
        (37020, b"<x>no probe</x>", []),
        (37810, b"{}", []),
        (5050, b"", []),
    ],
)
def test_a_message_that_says_nothing_says_nothing(port: int, payload: bytes, kinds: list[str]) -> None:
    result = seen([build.datagram(CAMERA, build.group("239.255.255.250"), (port, port), payload)])
    assert (result.rows, result.kinds()) == ([], kinds)


@pytest.mark.parametrize("cut", [1, 7, 12, 19])
def test_an_ip_header_that_is_incomplete_or_lies_is_a_problem(cut: int) -> None:
    whole = build.ip(CAMERA, VIEWER, 17, build.udp(b"x", (1, 53)))
    six = build.ip(Host(CAMERA.mac, "2001:db8::1"), Host(VIEWER.mac, "2001:db8::2"), 17, b"")
    frames = [
        build.frame(CAMERA, VIEWER, whole[:cut]),
        build.frame(CAMERA, VIEWER, b"\x4f" + whole[1:25]),
        build.frame(CAMERA, VIEWER, b"\x42" + whole[1:]),
        build.frame(CAMERA, VIEWER, six[: cut * 2], kind=0x86DD),
        build.frame(CAMERA, VIEWER, six[:6] + b"\x2b" + six[7:40] + b"\0", kind=0x86DD),
    ]
    for frame in frames:  # each alone: the walk does not look into what it passes
        result = seen([frame])
        assert (result.rows, result.kinds()) == ([], ["not-understood"])


def test_a_first_packet_that_is_damaged_does_not_hide_the_rest() -> None:
    good = [build.datagram(VIEWER, CAMERA, (5000, 53), build.dns_query(f"n{n}.example")) for n in range(5)]
    broken = struct.pack("<IIII", 1, 2, 0x7FFFFFFF, 5) + b"garbage"
    records = b"".join(build.pcap_record(build.START + n, frame) for n, frame in enumerate(good))
    result = told(build.pcap_header() + broken + records)
    assert result.values("dns.query") == [f"n{n}.example" for n in range(5)]
    assert result.kinds() == ["damaged"]
