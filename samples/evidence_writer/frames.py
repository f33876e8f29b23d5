"""Ethernet, VLAN, ARP, IPv4, UDP, TCP and DHCP, as bytes on a wire."""

from __future__ import annotations

import ipaddress
import struct
from dataclasses import dataclass

BROADCAST = "ff:ff:ff:ff:ff:ff"
IPV4, ARP, VLAN = 0x0800, 0x0806, 0x8100


@dataclass(frozen=True)
class Host:
    """One interface: its MAC and the address it has."""

    mac: str
    ip: str


def mac(text: str) -> bytes:
    return bytes.fromhex(text.replace(":", ""))


def address(text: str) -> bytes:
    return ipaddress.IPv4Address(text).packed


def multicast_mac(group: str) -> str:
    """The MAC an IPv4 group is sent to (RFC 1112); broadcast for 255.255.255.255."""
    if group == "255.255.255.255":
        return BROADCAST
    low = address(group)[1:]
    return "01:00:5e:" + bytes((low[0] & 0x7F, low[1], low[2])).hex(":")


def ether(source: str, target: str, kind: int, payload: bytes, *, vlan: int | None = None) -> bytes:
    tag = b"" if vlan is None else struct.pack(">HH", VLAN, vlan)
    return (mac(target) + mac(source) + tag + struct.pack(">H", kind) + payload).ljust(60, b"\0")


def checksum(data: bytes) -> int:
    """The Internet checksum (RFC 1071)."""
    padded = data + b"\0" * (len(data) % 2)
    total = sum(struct.unpack(f">{len(padded) // 2}H", padded))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def ipv4(source: str, target: str, protocol: int, payload: bytes, *, ident: int = 0) -> bytes:
    def header(check: int) -> bytes:
        return struct.pack(
            ">BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), ident, 0x4000, 64, protocol, check,
            address(source), address(target),
        )  # fmt: skip

    return header(checksum(header(0))) + payload


def _pseudo(source: str, target: str, protocol: int, segment: bytes) -> bytes:
    return address(source) + address(target) + struct.pack(">BBH", 0, protocol, len(segment)) + segment


def udp(source: str, target: str, ports: tuple[int, int], payload: bytes) -> bytes:
    def datagram(check: int) -> bytes:
        return struct.pack(">HHHH", *ports, 8 + len(payload), check) + payload

    check = checksum(_pseudo(source, target, 17, datagram(0))) or 0xFFFF
    return ipv4(source, target, 17, datagram(check))


SYN, ACK, PSH, FIN = 0x02, 0x10, 0x08, 0x01


def tcp(
    source: str, target: str, ports: tuple[int, int], *, numbers: tuple[int, int], flags: int,
    payload: bytes = b"",
) -> bytes:  # fmt: skip
    """One segment; `numbers` are (sequence, acknowledgement)."""

    def segment(check: int) -> bytes:
        return struct.pack(">HHIIBBHHH", *ports, *numbers, 0x50, flags, 64240, check, 0) + payload

    return ipv4(source, target, 6, segment(checksum(_pseudo(source, target, 6, segment(0)))))


def arp(sender: Host, target: Host, *, reply: bool) -> bytes:
    """ARP payload: who has `target`, or (reply) `sender` is at its MAC."""
    asked = mac(target.mac) if reply else b"\0" * 6
    return (
        struct.pack(">HHBBH", 1, IPV4, 6, 4, 2 if reply else 1)
        + mac(sender.mac) + address(sender.ip) + asked + address(target.ip)
    )  # fmt: skip


def dhcp(client: Host, *, kind: int, options: list[tuple[int, bytes]], server: str = "0.0.0.0") -> bytes:
    """A BOOTP message. kind 1 discover, 3 request, 5 acknowledgement (RFC 2132 option 53)."""
    answer = kind in (2, 5)
    yours = client.ip if answer else "0.0.0.0"
    head = struct.pack(
        ">BBBBIHH", 2 if answer else 1, 1, 6, 0, int(client.mac[-8:].replace(":", ""), 16), 0, 0
    )
    fixed = head + b"\0" * 4 + address(yours) + address(server) + b"\0" * 4
    body = b"".join(bytes((code, len(value))) + value for code, value in [(53, bytes((kind,))), *options])
    return fixed + mac(client.mac).ljust(16, b"\0") + b"\0" * 192 + b"\x63\x82\x53\x63" + body + b"\xff"
