"""Link layers and IP: VLANs, cooked captures, raw packets, options, extension headers, fragments."""

from __future__ import annotations

import contextlib
import struct

import build
import pytest
from build import CAMERA, ROUTER, VIEWER
from capture_reading import seen, told
from hypothesis import given, settings
from hypothesis import strategies as st

from nameplate.readers.capture import ip, links
from nameplate.readers.capture.packet import UnreadableError

QUERY = build.dns_query("layers.example")
SIX = build.Host(VIEWER.mac, "2001:db8::9")
SIX_ROUTER = build.Host(ROUTER.mac, "2001:db8::1")


def packet(source: build.Host = VIEWER, target: build.Host = ROUTER) -> bytes:
    return build.ip(source, target, 17, build.udp(QUERY, (5000, 53)))


def cooked(body: bytes, protocol: int, *, kind: int = 0, source: build.Host = VIEWER) -> bytes:
    return (
        struct.pack(">HHH", kind, 1, 6) + build.mac(source.mac) + b"\0\0" + struct.pack(">H", protocol) + body
    )


def cooked2(body: bytes, protocol: int, *, kind: int = 0, source: build.Host = VIEWER) -> bytes:
    return struct.pack(">HHIHBB", protocol, 0, 2, 1, kind, 6) + build.mac(source.mac) + b"\0\0" + body


@pytest.mark.parametrize(
    ("link", "wrapped"),
    [
        (1, build.frame(VIEWER, ROUTER, packet())),
        (1, build.frame(SIX, SIX_ROUTER, packet(SIX, SIX_ROUTER))),
        (113, cooked(packet(), 0x0800)),
        (113, cooked(packet(SIX, SIX_ROUTER), 0x86DD)),
        (276, cooked2(packet(), 0x0800)),
        (276, cooked2(packet(SIX, SIX_ROUTER), 0x86DD)),
        (101, packet()),
        (101, packet(SIX, SIX_ROUTER)),
        (12, packet()),
        (14, packet()),
        (228, packet()),
        (229, packet(SIX, SIX_ROUTER)),
        (0, struct.pack("<I", 2) + packet()),
        (0, struct.pack(">I", 2) + packet()),
        (0, struct.pack("<I", 30) + packet(SIX, SIX_ROUTER)),
        (108, struct.pack(">I", 24) + packet(SIX, SIX_ROUTER)),
    ],
)
def test_every_link_type_gives_the_same_question(link: int, wrapped: bytes) -> None:
    result = told(build.pcap([wrapped, wrapped], link=link))
    asker = SIX.ip if "2001" in str(result.rows) else VIEWER.ip
    assert [(row["field"], row["value"]) for row in result.rows] == [
        ("ip", asker),
        ("dns.query", "layers.example"),
    ]
    assert result.problems == []


@pytest.mark.parametrize(
    ("vlans", "scope"),
    [((), None), ((12,), "vlan 12"), ((100, 20), "vlan 100.20"), ((0,), None), ((0xE007,), "vlan 7")],
)
def test_a_tag_sets_the_scope(vlans: tuple[int, ...], scope: str | None) -> None:
    """0 is a priority without a VLAN; 0xE007 is VLAN 7 at the highest priority."""
    result = seen([build.datagram(VIEWER, ROUTER, (5000, 53), QUERY, vlans=vlans)])
    assert {row["scope"] for row in result.rows} == {scope}


def test_one_address_in_two_vlans_is_told_in_both() -> None:
    result = seen([build.datagram(VIEWER, ROUTER, (5000, 53), QUERY, vlans=(vlan,)) for vlan in (5, 6, 5, 6)])
    assert [row["scope"] for row in result.rows if row["field"] == "ip"] == ["vlan 5", "vlan 6"]


@pytest.mark.parametrize("kind", [0, 1, 2, 3, 4])
def test_a_cooked_frame_proves_the_sender_only_when_sent_to_many(kind: int) -> None:
    target = build.group("239.255.255.250")
    notify = b"NOTIFY * HTTP/1.1\r\nNT: upnp:rootdevice\r\n\r\n"
    body = build.ip(CAMERA, target, 17, build.udp(notify, (1900, 1900)))
    for link, wrapped in ((113, cooked(body, 0x0800, kind=kind, source=CAMERA)),
                          (276, cooked2(body, 0x0800, kind=kind, source=CAMERA))):  # fmt: skip
        macs = told(build.pcap([wrapped], link=link)).values("mac")
        assert macs == ([CAMERA.mac] if kind in (1, 2) else [])


def test_an_802_3_frame_with_snap_is_read() -> None:
    body = packet()
    frame = build.frame(VIEWER, ROUTER, b"\xaa\xaa\x03\0\0\0\x08\x00" + body, kind=len(body) + 8)
    assert seen([frame]).values("dns.query") == ["layers.example"]


def test_options_and_extension_headers_are_stepped_over() -> None:
    plain = packet()
    optioned = (
        b"\x46" + plain[1:2] + struct.pack(">H", len(plain) + 4) + plain[4:20] + b"\x94\x04\0\0" + plain[20:]
    )
    assert seen([build.frame(VIEWER, ROUTER, optioned)]).values("dns.query") == ["layers.example"]
    six = packet(SIX, SIX_ROUTER)
    for chain in ((0,), (60, 43), (0, 60, 43, 44), (51,)):
        headers = b"".join(bytes((after, 0)) + bytes(6) for after in (*chain[1:], 17))
        extended = six[:4] + struct.pack(">H", len(six) - 40 + len(headers)) + bytes((chain[0],)) + six[7:40]
        result = seen([build.frame(SIX, SIX_ROUTER, extended + headers + six[40:])])
        assert result.values("dns.query") == ["layers.example"], chain


def test_an_endless_chain_of_extension_headers_ends() -> None:
    six = packet(SIX, SIX_ROUTER)
    chain = (b"\x3c\x00" + bytes(6)) * 200
    extended = six[:4] + struct.pack(">H", len(chain)) + b"\x3c" + six[7:40] + chain
    assert seen([build.frame(SIX, SIX_ROUTER, extended)]).rows == []


def test_the_head_in_a_first_fragment_is_read_and_the_rest_told_missing() -> None:
    body = build.udp(QUERY, (5000, 53)) + bytes(200)
    first = build.ip(VIEWER, ROUTER, 17, body[:80])
    later = build.ip(VIEWER, ROUTER, 17, body[80:])
    fragments = [first[:6] + b"\x20\x00" + first[8:], later[:6] + b"\x00\x0a" + later[8:]]
    result = seen([build.frame(VIEWER, ROUTER, part) for part in fragments])
    assert result.values("dns.query") == ["layers.example"]
    assert [(p.kind, p.place) for p in result.problems] == [("fragment", "packet 1")]


def test_a_later_fragment_that_looks_like_a_message_is_none() -> None:
    whole = packet()
    later = build.frame(VIEWER, ROUTER, whole[:6] + b"\x00\x0a" + whole[8:])
    six = packet(SIX, SIX_ROUTER)
    piece = struct.pack(">BBHI", 17, 0, 0x50, 1)
    six = six[:4] + struct.pack(">H", len(six) - 32) + b"\x2c" + six[7:40] + piece + six[40:]
    assert seen([later, build.frame(SIX, SIX_ROUTER, six)]).rows == []


def test_a_large_segment_whose_length_the_card_left_out_is_read() -> None:
    whole = packet()
    result = seen([build.frame(VIEWER, ROUTER, whole[:2] + b"\0\0" + whole[4:])])
    assert result.values("dns.query") == ["layers.example"]


def test_padding_behind_a_datagram_is_no_part_of_it() -> None:
    result = seen([build.frame(VIEWER, ROUTER, packet() + b"GARBAGE" * 4)])
    assert result.values("dns.query") == ["layers.example"]
    assert result.problems == []


@pytest.mark.parametrize("snap", [15, 30, 40, 50, 60])
def test_a_capture_of_short_frames_is_read_as_far_as_it_goes(snap: int) -> None:
    result = told(build.pcap([build.datagram(VIEWER, ROUTER, (5000, 53), QUERY)] * 3, snap=snap))
    assert result.values("dns.query") == []
    assert {problem.kind for problem in result.problems} == ({"cut-short"})
    assert "snapshot length" in result.problems[0].advice


@given(st.binary(max_size=200), st.sampled_from(sorted(links.LINKS)))
@settings(max_examples=300, deadline=None)
def test_no_frame_breaks_the_layers(frame: bytes, link: int) -> None:
    with contextlib.suppress(UnreadableError):
        layer = links.LINKS[link](frame)
        ip.read(links.IPV4, frame[layer.start :])
        ip.read(links.IPV6, frame[layer.start :])
