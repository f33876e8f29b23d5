"""Frames for generated captures, one protocol a function: every one distinct in its number `n`.

Written out from the protocols' own documents and not from the reader, so that one mistake cannot hide
behind the other; tshark, reading the same file, is the judge of both.
"""

from __future__ import annotations

import struct

SYN, FIN, PSH, ACK = 2, 1, 8, 16
_ROUTER = bytes.fromhex("00005e0053fe")
_ETHER = struct.Struct(">6s6sH")
_IP = struct.Struct(">BBHHHBBHII")
_UDP = struct.Struct(">HHHH")
_TCP = struct.Struct(">HHIIBBHHH")
_MDNS_GROUP, _SSDP_GROUP = 0xE00000FB, 0xEFFFFFFA
_DNS_SERVER = 0x0A000035


def mac_of(n: int) -> bytes:
    """A hardware address of its own for each n below 2^24, in a block for documentation (RFC 7042)."""
    return b"\x00\x00\x5e" + (n & 0xFFFFFF).to_bytes(3, "big")


def ip_of(n: int) -> int:
    """A private address for each n below 2^24, none of them ending in the network's own number."""
    return 0x0A000000 | (n & 0xFFFFFF)


def udp(ends: tuple[int, int], ports: tuple[int, int], payload: bytes, *, macs: tuple[bytes, bytes]) -> bytes:
    """An Ethernet frame with one datagram; `ends` and `macs` are (source, target)."""
    size = 8 + len(payload)
    return b"".join((
        _ETHER.pack(macs[1], macs[0], 0x0800),
        _IP.pack(0x45, 0, 20 + size, 1, 0, 64, 17, 0, *ends),
        _UDP.pack(*ports, size, 0),
        payload,
    ))  # fmt: skip


def tcp(
    ends: tuple[int, int], ports: tuple[int, int], numbers: tuple[int, int], flags: int, payload: bytes = b""
) -> bytes:
    """An Ethernet frame with one segment; `numbers` are (sequence, acknowledgement)."""
    return b"".join((
        _ETHER.pack(_ROUTER, mac_of(ends[0]), 0x0800),
        _IP.pack(0x45, 0, 40 + len(payload), 1, 0, 64, 6, 0, *ends),
        _TCP.pack(*ports, *numbers, 0x50, flags, 0xFFFF, 0, 0),
        payload,
    ))  # fmt: skip


def dns_name(*labels: str) -> bytes:
    """A name as DNS writes it (RFC 1035, 3.1)."""
    return b"".join(bytes((len(label),)) + label.encode() for label in labels) + b"\x00"


def dns_query(n: int) -> bytes:
    """A question for a name of its own."""
    payload = struct.pack(">HHHHHH", n & 0xFFFF, 0x0100, 1, 0, 0, 0)
    payload += dns_name(f"h{n:x}", f"zone{n % 977}", "example") + b"\x00\x01\x00\x01"
    source = ip_of(n % 4000 + 256)
    return udp((source, _DNS_SERVER), (1024 + n % 60000, 53), payload, macs=(mac_of(source), _ROUTER))


def arp(n: int) -> bytes:
    """A reply that binds an address of its own."""
    sender = mac_of(n + 0x400000)
    body = b"\x00\x01\x08\x00\x06\x04\x00\x02" + sender + ip_of(n + 0x400000).to_bytes(4, "big")
    return _ETHER.pack(_ROUTER, sender, 0x0806) + body + _ROUTER + b"\x0a\x00\x00\x01" + bytes(18)


def dhcp(n: int) -> bytes:
    """A request of a client of its own (RFC 2131)."""
    client = mac_of(n + 0x800000)
    name, vendor = f"client-{n:x}".encode(), b"udhcp 1.30.1"
    head = struct.pack(">BBBBIHH16s", 1, 1, 6, 0, n, 0, 0, bytes(16)) + client + bytes(10) + bytes(192)
    options = b"\x63\x82\x53\x63\x35\x01\x03\x3d\x07\x01" + client
    options += bytes((12, len(name))) + name + bytes((60, len(vendor))) + vendor
    options += b"\x37\x07\x01\x03\x06\x0c\x0f\x1c\x2a\xff"
    return udp((0, 0xFFFFFFFF), (68, 67), head + options, macs=(client, b"\xff" * 6))


def mdns(n: int) -> bytes:
    """An announcement of a service of its own (RFC 6762): a pointer, and texts."""
    service = dns_name("_http", "_tcp", "local")
    instance = dns_name(f"device {n:x}", "_http", "_tcp", "local")
    text = f"id={n:08x}".encode()
    records = service + struct.pack(">HHIH", 12, 1, 4500, len(instance)) + instance
    data = bytes((len(text),)) + text
    records += instance + struct.pack(">HHIH", 16, 0x8001, 4500, len(data)) + data
    payload = struct.pack(">HHHHHH", 0, 0x8400, 0, 2, 0, 0) + records
    source = ip_of(n + 0xA00000)
    macs = (mac_of(n + 0xA00000), bytes.fromhex("01005e0000fb"))
    return udp((source, _MDNS_GROUP), (5353, 5353), payload, macs=macs)


def ssdp(n: int) -> bytes:
    """An announcement of a device of its own (UPnP device architecture 1.1, 1.2.2)."""
    payload = (
        "NOTIFY * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nCACHE-CONTROL: max-age=1800\r\n"
        f"LOCATION: http://10.0.0.9:8008/d{n:x}.xml\r\nNT: upnp:rootdevice\r\nNTS: ssdp:alive\r\n"
        f"SERVER: Linux/5.4 UPnP/1.0 unit/{n}\r\n"
        f"USN: uuid:2fac1234-31f8-11b4-a222-{n:012x}::upnp:rootdevice\r\n\r\n"
    ).encode()
    source = ip_of(n + 0xC00000)
    macs = (mac_of(n + 0xC00000), bytes.fromhex("01005e7ffffa"))
    return udp((source, _SSDP_GROUP), (1900, 1900), payload, macs=macs)


def http_request(n: int) -> bytes:
    """The head of a request by a program of its own."""
    return (
        f"GET /cgi/status{n:x} HTTP/1.1\r\nHost: 10.0.0.9\r\nUser-Agent: viewer/{n}\r\nAccept: */*\r\n"
        "Connection: close\r\n\r\n"
    ).encode()


def http_reply(n: int) -> bytes:
    """The head of a reply by a server of its own, and a small body."""
    body = f'{{"state": {n}}}'.encode()
    return (
        f"HTTP/1.1 200 OK\r\nServer: httpd/{n}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    ).encode() + body


def client_hello(n: int) -> bytes:
    """A TLS client's first message, asking for a server of its own (RFC 8446, RFC 6066)."""
    name = f"s{n:x}.site{n % 769}.example".encode()
    listed = struct.pack(">HBH", len(name) + 3, 0, len(name)) + name
    extensions = b"".join((
        struct.pack(">HH", 0, len(listed)) + listed,
        b"\x00\x2b\x00\x05\x04\x03\x04\x03\x03",
        b"\x00\x0a\x00\x06\x00\x04\x00\x1d\x00\x17",
        b"\x00\x0d\x00\x08\x00\x06\x04\x03\x08\x04\x04\x01",
        b"\x00\x33\x00\x26\x00\x24\x00\x1d\x00\x20" + n.to_bytes(32, "big"),
    ))  # fmt: skip
    hello = b"\x03\x03" + n.to_bytes(32, "little") + b"\x20" + n.to_bytes(32, "big")
    hello += b"\x00\x06\x13\x01\x13\x02\xc0\x2f\x01\x00" + struct.pack(">H", len(extensions)) + extensions
    message = b"\x01" + len(hello).to_bytes(3, "big") + hello
    return b"\x16\x03\x01" + struct.pack(">H", len(message)) + message
