"""Who holds an address: ARP, neighbour discovery, DHCP, announcements; and a router that holds none of 330."""

from __future__ import annotations

import struct

import build
import pytest
from build import CAMERA, EVERYONE, ROUTER, START, VIEWER, Host, arp, dhcp
from capture_reading import Told, replies, seen, subject
from hypothesis import given, settings
from hypothesis import strategies as st

from nameplate.readers.capture import teller


def bindings(result: Told) -> list[tuple[str, str]]:
    """(mac, ip) of each reply that names both, in order."""
    pairs = []
    for reply in replies(result):
        said = dict(reply)
        if "mac" in said and "ip" in said:
            pairs.append((said["mac"], said["ip"]))
    return pairs


@pytest.mark.parametrize(("says", "words"), [(1, "arp request"), (2, "arp reply")])
def test_arp_binds_its_sender(says: int, words: str) -> None:
    assert subject(seen([arp(CAMERA, says=says)])) == [
        ("mac", CAMERA.mac), ("ip", CAMERA.ip), ("arp.reply", words),
    ]  # fmt: skip


def test_a_probe_for_an_address_binds_nothing() -> None:
    assert seen([arp(Host(CAMERA.mac, "0.0.0.0"))]).rows == []


@pytest.mark.parametrize("body", [b"", bytes(28), b"\x00\x01\x08\x00\x06\x04\x00\x01"])
def test_damaged_arp_is_a_problem(body: bytes) -> None:
    assert seen([build.frame(CAMERA, EVERYONE, body, kind=0x0806)]).kinds() == ["not-understood"]


def neighbour(kind: int, *, option: bytes, source: Host, target: str = "fe80::1") -> bytes:
    fixed = {133: bytes(4), 134: bytes(12)}.get(kind, bytes(4) + build.address(target))
    body = bytes((kind, 0, 0, 0)) + fixed + option
    to = build.group("ff02::1")
    return build.frame(source, to, build.ip(source, to, 58, body))


LOCAL = Host(CAMERA.mac, "fe80::4619:b6ff:fe10:2030")
SOURCE_OPTION = b"\x01\x01" + build.mac(CAMERA.mac)
TARGET_OPTION = b"\x02\x01" + build.mac(CAMERA.mac)


@pytest.mark.parametrize(
    ("kind", "option", "ip", "words"),
    [
        (133, SOURCE_OPTION, LOCAL.ip, "router solicitation"),
        (134, SOURCE_OPTION, LOCAL.ip, "router advertisement"),
        (135, SOURCE_OPTION, LOCAL.ip, "neighbour solicitation"),
        (136, TARGET_OPTION, "fe80::77", "neighbour advertisement"),
        (136, b"\x05\x01" + bytes(6) + TARGET_OPTION, "fe80::77", "neighbour advertisement"),
    ],
)
def test_neighbour_messages_bind(kind: int, option: bytes, ip: str, words: str) -> None:
    result = seen([neighbour(kind, option=option, source=LOCAL, target="fe80::77")])
    assert subject(result) == [("mac", CAMERA.mac), ("ip", ip), ("arp.reply", words)]


@pytest.mark.parametrize("option", [b"", b"\x01\x00", TARGET_OPTION, b"\x01\x01\x00"])
def test_neighbour_messages_without_the_right_option_bind_nothing(option: bytes) -> None:
    assert seen([neighbour(135, option=option, source=LOCAL)]).rows == []


def test_other_icmp_says_nothing() -> None:
    to = build.group("ff02::1")
    for kind in (1, 128, 129, 143):
        assert seen([build.frame(LOCAL, to, build.ip(LOCAL, to, 58, bytes((kind,)) + bytes(40)))]).rows == []


# DHCP.

ASKED = {
    12: b"front-door", 55: bytes((1, 3, 6, 42)), 60: b"udhcp 1.22.1", 61: b"\x01" + build.mac(CAMERA.mac),
    81: b"\x00\x00\x00front-door.example",
}  # fmt: skip
NOBODY = Host(CAMERA.mac, "0.0.0.0")
OF_THE_SERVER = {54: build.address(ROUTER.ip)}


def test_a_dhcp_client_says_who_it_is() -> None:
    assert subject(seen([build.datagram(NOBODY, EVERYONE, (68, 67), dhcp(1, CAMERA, ASKED))])) == [
        ("mac", CAMERA.mac),
        ("dhcp.hostname", "front-door"),
        ("dhcp.vendor_class", "udhcp 1.22.1"),
        ("dhcp.parameters", "1,3,6,42"),
        ("dhcp.client_id", "014419b6102030"),
        ("dhcp.fqdn", "front-door.example"),
    ]


def test_a_relayed_client_is_named_by_the_message_and_not_by_the_relay() -> None:
    frame = build.datagram(
        ROUTER, Host("02:00:00:00:00:01", "10.9.9.9"), (67, 67), dhcp(1, CAMERA, ASKED, relay=ROUTER.ip)
    )
    assert seen([frame]).values("mac") == [CAMERA.mac]


def test_an_acknowledgement_binds_the_client_and_names_the_server() -> None:
    frame = build.datagram(ROUTER, EVERYONE, (67, 68), dhcp(5, CAMERA, OF_THE_SERVER, given=CAMERA.ip))
    assert replies(seen([frame])) == [
        [("mac", CAMERA.mac), ("ip", CAMERA.ip)],
        [("ip", ROUTER.ip), ("mac", ROUTER.mac), ("dhcp.server", "ack")],
    ]


def test_an_offer_binds_nobody() -> None:
    frame = build.datagram(ROUTER, EVERYONE, (67, 68), dhcp(2, CAMERA, OF_THE_SERVER, given=CAMERA.ip))
    assert replies(seen([frame])) == [[("ip", ROUTER.ip), ("mac", ROUTER.mac), ("dhcp.server", "offer")]]


@pytest.mark.parametrize(
    ("target", "relay", "server"),
    [(CAMERA, "0.0.0.0", ROUTER.ip), (EVERYONE, "10.1.4.1", ROUTER.ip), (EVERYONE, "0.0.0.0", "10.7.7.7")],
)
def test_a_server_behind_a_router_or_relay_is_not_bound(target: Host, relay: str, server: str) -> None:
    message = dhcp(5, CAMERA, {54: build.address(server)}, given=CAMERA.ip, relay=relay)
    result = seen([build.datagram(ROUTER, target, (67, 68), message)])
    assert ROUTER.mac not in result.values("mac")
    assert result.values("dhcp.server") == ["ack"]


def test_options_split_or_cut_or_padded_are_read_as_far_as_they_go() -> None:
    message = dhcp(1, CAMERA, {})[:-1] + b"\x00\x00" + b"\x3c\x03abc" + b"\x3c\x03def" + b"\x0c\x40short"
    result = seen([build.datagram(NOBODY, EVERYONE, (68, 67), message)])
    assert result.values("dhcp.vendor_class") == ["abcdef"]
    assert result.values("dhcp.hostname") == ["short"]
    assert seen([build.datagram(NOBODY, EVERYONE, (68, 67), message[:100])]).kinds() == ["not-understood"]


def test_a_client_of_dhcp_for_ipv6_says_who_it_is() -> None:
    duid = b"\x00\x01\x00\x01\x11\x22\x33\x44" + build.mac(CAMERA.mac)
    options = (
        (1, duid),
        (16, b"\x00\x00\x01\x37\x00\x08MSFT 5.0"),
        (39, b"\x00" + build.labels("door.example")),
    )
    message = b"\x01\xaa\xbb\xcc" + b"".join(struct.pack(">HH", n, len(v)) + v for n, v in options)
    result = seen([build.datagram(LOCAL, build.group("ff02::1:2"), (546, 547), message)])
    assert subject(result) == [
        ("mac", CAMERA.mac), ("ip", LOCAL.ip), ("dhcp.vendor_class", "MSFT 5.0"),
        ("dhcp.client_id", duid.hex()), ("dhcp.fqdn", "door.example"),
    ]  # fmt: skip


# Address reuse and repeats.


def test_a_message_every_second_is_told_once_an_hour() -> None:
    frames = [(START + n * 1_000_000, arp(CAMERA)) for n in range(3 * 3600)]
    result = seen(frames)
    assert [row["seen_from"].hour for row in result.rows if row["field"] == "mac"] == [22, 23, 0]


def test_an_address_that_moves_is_told_each_time() -> None:
    other = Host("00:aa:bb:cc:dd:ee", CAMERA.ip)
    frames = [arp(host) for host in (CAMERA, CAMERA, other, other, CAMERA, CAMERA)]
    assert bindings(seen(frames)) == [
        (CAMERA.mac, CAMERA.ip),
        (other.mac, CAMERA.ip),
        (CAMERA.mac, CAMERA.ip),
    ]


def test_what_an_address_says_is_told_again_once_another_device_holds_it() -> None:
    other = Host("00:aa:bb:cc:dd:ee", CAMERA.ip)
    asks = build.datagram(CAMERA, ROUTER, (5000, 53), build.dns_query("cloud.example"))
    result = seen([arp(CAMERA), asks, asks, arp(other), asks, asks])
    assert [row["record"] for row in result.rows if row["field"] == "dns.query"] == [2, 5]


def test_an_address_two_devices_fight_over_is_a_problem_and_not_a_flood(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    other = Host("00:aa:bb:cc:dd:ee", CAMERA.ip)
    result = seen([arp((CAMERA, other)[n % 2]) for n in range(1000)])
    assert len(bindings(result)) == teller.MOST_MOVES + 1
    assert set(result.kinds()) == {"address-conflict"}
    assert CAMERA.ip in result.problems[0].message


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(teller, "MOST_SAID", 50)
    monkeypatch.setattr(teller, "MOST_BOUND", 50)
    hosts = [
        Host(f"02:00:00:00:{n >> 8:02x}:{n & 255:02x}", f"10.3.{n >> 8}.{n & 255}") for n in range(1, 400)
    ]
    kept: list[teller.Teller] = []
    original = teller.Teller.__init__

    def init(self: teller.Teller, writer: object) -> None:
        original(self, writer)  # type: ignore[arg-type]
        kept.append(self)

    monkeypatch.setattr(teller.Teller, "__init__", init)
    result = seen([arp(host) for host in hosts] * 2)
    assert {mac for mac, _ in bindings(result)} == {host.mac for host in hosts}
    assert len(kept[0]._said) <= 50
    assert len(kept[0]._holders) <= 50


# Routed traffic.


def test_a_router_in_front_of_many_addresses_holds_none_of_them() -> None:
    """Every unicast frame from outside carries the router's MAC: it says nothing about who sent the packet."""
    frames = []
    for n in range(330):
        far = Host(ROUTER.mac, f"172.20.{n // 200}.{n % 200 + 1}")
        ports = (1000 + n, 80)
        frames += build.opening(far, CAMERA, ports)
        frames += build.asks(far, CAMERA, ports, b"GET / HTTP/1.1\r\nUser-Agent: far/1\r\n\r\n")
        frames += build.answers(
            Host(CAMERA.mac, CAMERA.ip), far, ports, b"HTTP/1.1 200 OK\r\nServer: x\r\n\r\n"
        )
        frames.append(build.datagram(far, CAMERA, (5000, 53), build.dns_query("a.example")))
        frames.append(
            build.datagram(far, CAMERA, (1900, 1900), b"HTTP/1.1 200 OK\r\nST: x\r\nSERVER: y\r\n\r\n")
        )
        frames.append(
            build.datagram(
                far,
                CAMERA,
                (5353, 5353),
                build.mdns_reply(build.resource("a.local", 1, build.address(far.ip))),
            )
        )
        frames.append(
            build.datagram(
                far, CAMERA, (37810, 37810), build.dhip('{"method":"client.notifyDevInfo","DeviceType":"X"}')
            )
        )
    result = seen(frames)
    assert len(set(result.values("ip"))) >= 330
    assert result.values("mac") == []


@given(st.lists(st.sampled_from([CAMERA, VIEWER, Host("00:aa:bb:cc:dd:ee", CAMERA.ip), ROUTER]), max_size=30))
@settings(max_examples=60, deadline=None)
def test_the_last_binding_told_of_an_address_is_the_last_one_seen(hosts: list[Host]) -> None:
    told_of: dict[str, str] = {}
    for mac, ip in bindings(seen([arp(host) for host in hosts])):
        assert told_of.get(ip) != mac, "no repeat"
        told_of[ip] = mac
    truth = {host.ip: host.mac for host in hosts}
    assert told_of == truth
