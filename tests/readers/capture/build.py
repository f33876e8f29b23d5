"""Writes captures for tests: payloads into datagrams, datagrams into frames, frames into files.

Nothing here is taken from the reader: the layouts are written out a second time, so that one mistake
cannot hide behind the other.
"""

from __future__ import annotations

import ipaddress
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

SYN, FIN, RST, PSH, ACK = 2, 1, 4, 8, 16
START = 1_700_000_000_000_000
"""Time of the first frame, microseconds since 1970: 2023-11-14 22:13:20 UTC."""
HOUR = 3_600_000_000


@dataclass(frozen=True)
class Host:
    mac: str
    ip: str


CAMERA = Host("44:19:b6:10:20:30", "10.1.4.20")
VIEWER = Host("00:1b:21:aa:bb:cc", "10.1.4.9")
ROUTER = Host("00:00:5e:11:22:33", "10.1.4.1")
EVERYONE = Host("ff:ff:ff:ff:ff:ff", "255.255.255.255")


def group(ip: str) -> Host:
    """The hosts behind a multicast address."""
    address = ipaddress.ip_address(ip).packed
    tail = address[-3:]
    head = b"\x01\x00\x5e" if len(address) == 4 else b"\x33\x33" + address[-4:-3]
    return Host((head + tail).hex(":"), ip)


def mac(text: str) -> bytes:
    return bytes.fromhex(text.replace(":", "").replace("-", ""))


def address(text: str) -> bytes:
    return ipaddress.ip_address(text).packed


# Layers, inside out.


def udp(payload: bytes, ports: tuple[int, int]) -> bytes:
    return struct.pack(">HHHH", *ports, 8 + len(payload), 0) + payload


def tcp(payload: bytes, ports: tuple[int, int], sequence: int, flags: int = ACK) -> bytes:
    return struct.pack(">HHIIBBHHH", *ports, sequence & 0xFFFFFFFF, 0, 8 << 4, flags, 65535, 0, 0) + (
        b"\x01\x01\x08\x0a" + bytes(8) + payload
    )


def ip(source: Host, target: Host, protocol: int, body: bytes) -> bytes:
    """IPv4 or IPv6, as the addresses are."""
    ends = address(source.ip) + address(target.ip)
    if len(ends) == 8:
        return struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(body), 1, 0, 64, protocol, 0) + ends + body
    return struct.pack(">IHBB", 0x60000000, len(body), protocol, 255) + ends + body


def frame(source: Host, target: Host, body: bytes, *, kind: int = 0, vlans: Sequence[int] = ()) -> bytes:
    """Ethernet; `kind` is taken from the addresses unless given; outer VLAN first."""
    kind = kind or (0x86DD if ":" in target.ip else 0x0800)
    tags = b"".join(struct.pack(">HH", 0x8100, vlan) for vlan in vlans)
    return mac(target.mac) + mac(source.mac) + tags + struct.pack(">H", kind) + body


def datagram(
    source: Host, target: Host, ports: tuple[int, int], payload: bytes, *, vlans: Sequence[int] = ()
) -> bytes:
    """A whole frame with one UDP message."""
    return frame(source, target, ip(source, target, 17, udp(payload, ports)), vlans=vlans)


def segment(
    source: Host, target: Host, ports: tuple[int, int], sequence: int, payload: bytes = b"", flags: int = ACK
) -> bytes:
    """A whole frame with one TCP segment."""
    return frame(source, target, ip(source, target, 6, tcp(payload, ports, sequence, flags)))


# Conversations over TCP.

CLIENT_START, SERVER_START = 1000, 0xFFFFFFF0  # the server's numbers wrap round soon


def opening(client: Host, server: Host, ports: tuple[int, int]) -> list[bytes]:
    back = (ports[1], ports[0])
    return [
        segment(client, server, ports, CLIENT_START, flags=SYN),
        segment(server, client, back, SERVER_START, flags=SYN | ACK),
        segment(client, server, ports, CLIENT_START + 1),
    ]


def asks(
    client: Host, server: Host, ports: tuple[int, int], payload: bytes, *, after: int = 0, step: int = 1400
) -> list[bytes]:
    """The client's bytes from its `after`th on, in segments of `step`."""
    return _parts(client, server, ports, payload, (CLIENT_START + 1 + after, step))


def answers(
    client: Host, server: Host, ports: tuple[int, int], payload: bytes, *, after: int = 0, step: int = 1400
) -> list[bytes]:
    """The server's bytes; `ports` are still the client's and the server's."""
    return _parts(server, client, (ports[1], ports[0]), payload, (SERVER_START + 1 + after, step))


def _parts(
    source: Host, target: Host, ports: tuple[int, int], payload: bytes, how: tuple[int, int]
) -> list[bytes]:
    start, step = how
    return [
        segment(source, target, ports, start + at, payload[at : at + step], ACK | PSH)
        for at in range(0, len(payload), step)
    ]


def closing(client: Host, server: Host, ports: tuple[int, int], asked: int, answered: int) -> list[bytes]:
    """Both sides' FIN behind so many bytes."""
    back = (ports[1], ports[0])
    return [
        segment(server, client, back, SERVER_START + 1 + answered, flags=FIN | ACK),
        segment(client, server, ports, CLIENT_START + 1 + asked, flags=FIN | ACK),
    ]


def exchange(request: bytes, reply: bytes, *, port: int = 80, step: int = 1400) -> list[bytes]:
    """VIEWER asks CAMERA once: a whole flow from SYN to FIN."""
    ports = (40_000, port)
    return [
        *opening(VIEWER, CAMERA, ports),
        *asks(VIEWER, CAMERA, ports, request, step=step),
        *answers(VIEWER, CAMERA, ports, reply, step=step),
        *closing(VIEWER, CAMERA, ports, len(request), len(reply)),
    ]


# Files.

Timed = tuple[int, bytes]


def timed(frames: Iterable[bytes | Timed]) -> list[Timed]:
    """Frames without a time follow one another by a millisecond."""
    out: list[Timed] = []
    for number, item in enumerate(frames):
        out.append(item if isinstance(item, tuple) else (START + number * 1000, item))
    return out


def pcap_header(
    *, order: str = "<", nano: bool = False, link: int = 1, version: tuple[int, int] = (2, 4)
) -> bytes:
    magic = 0xA1B23C4D if nano else 0xA1B2C3D4
    return struct.pack(f"{order}IHHiIII", magic, *version, 0, 0, 262_144, link)


def pcap_record(
    time: int, body: bytes, *, order: str = "<", nano: bool = False, wire: int | None = None
) -> bytes:
    fraction = time % 1_000_000 * (1000 if nano else 1)
    sizes = (len(body), len(body) if wire is None else wire)
    return struct.pack(f"{order}IIII", time // 1_000_000, fraction, *sizes) + body


def pcap(
    frames: Iterable[bytes | Timed], *, order: str = "<", nano: bool = False, link: int = 1, snap: int = 0
) -> bytes:
    """A classic capture; `snap` cuts every frame to so many bytes."""
    records = [
        pcap_record(time, body[: snap or None], order=order, nano=nano, wire=len(body))
        for time, body in timed(frames)
    ]
    return pcap_header(order=order, nano=nano, link=link) + b"".join(records)


def block(kind: int, body: bytes, *, order: str = "<") -> bytes:
    padded = body + bytes(-len(body) % 4)
    size = struct.pack(f"{order}I", 12 + len(padded))
    return struct.pack(f"{order}I", kind) + size + padded + size


def section(*, order: str = "<") -> bytes:
    return block(0x0A0D0D0A, struct.pack(f"{order}IHHq", 0x1A2B3C4D, 1, 0, -1), order=order)


def interface(link: int = 1, *, order: str = "<", resolution: int | None = None, add: int = 0) -> bytes:
    options = b""
    if resolution is not None:
        options += struct.pack(f"{order}HHB3x", 9, 1, resolution)
    if add:
        options += struct.pack(f"{order}HHq", 14, 8, add)
    if options:
        options += bytes(4)
    return block(1, struct.pack(f"{order}HHI", link, 0, 0) + options, order=order)


def enhanced(ticks: int, body: bytes, *, order: str = "<", index: int = 0, wire: int | None = None) -> bytes:
    head = (index, ticks >> 32, ticks & 0xFFFFFFFF, len(body), len(body) if wire is None else wire)
    return block(6, struct.pack(f"{order}IIIII", *head) + body, order=order)


def simple(body: bytes, *, order: str = "<") -> bytes:
    return block(3, struct.pack(f"{order}I", len(body)) + body, order=order)


def obsolete(ticks: int, body: bytes, *, order: str = "<", index: int = 0) -> bytes:
    head = (index, 0, ticks >> 32, ticks & 0xFFFFFFFF, len(body), len(body))
    return block(2, struct.pack(f"{order}HHIIII", *head) + body, order=order)


def pcapng(frames: Iterable[bytes | Timed], *, order: str = "<", link: int = 1) -> bytes:
    """One section, one interface, microseconds."""
    packets = [enhanced(time, body, order=order) for time, body in timed(frames)]
    return section(order=order) + interface(link, order=order) + b"".join(packets)


# Messages small enough to write by hand.


def arp(source: Host, *, says: int = 1, target: str = "10.1.4.1") -> bytes:
    """A whole frame: `source` states its pair of addresses."""
    body = struct.pack(">HHBBH", 1, 0x0800, 6, 4, says) + mac(source.mac) + address(source.ip)
    return frame(source, EVERYONE, body + bytes(6) + address(target), kind=0x0806)


def labels(name: str) -> bytes:
    return b"".join(bytes((len(part),)) + part.encode() for part in name.split(".")) + b"\x00"


def dns_query(name: str, *, number: int = 7) -> bytes:
    return struct.pack(">HHHHHH", number, 0x0100, 1, 0, 0, 0) + labels(name) + b"\x00\x01\x00\x01"


def resource(name: str, kind: int, data: bytes) -> bytes:
    return labels(name) + struct.pack(">HHIH", kind, 0x8001, 120, len(data)) + data


def mdns_reply(*records: bytes) -> bytes:
    return struct.pack(">HHHHHH", 0, 0x8400, 0, len(records), 0, 0) + b"".join(records)


def dhcp(
    kind: int, client: Host, options: dict[int, bytes], *, given: str = "0.0.0.0", relay: str = "0.0.0.0"
) -> bytes:
    operation = 1 if kind in (1, 3, 4, 7, 8) else 2
    head = struct.pack(">BBBBIHH", operation, 1, 6, 0, 0x1234, 0, 0) + bytes(4) + address(given) + bytes(4)
    head += address(relay) + mac(client.mac) + bytes(10) + bytes(192) + b"\x63\x82\x53\x63"
    body = bytes((53, 1, kind)) + b"".join(bytes((n, len(v))) + v for n, v in options.items())
    return head + body + b"\xff"


def client_hello(name: str, *, encrypted: bool = False) -> bytes:
    """A TLS record with a client hello for `name`."""
    host = name.encode()
    server_name = struct.pack(">HBH", len(host) + 3, 0, len(host)) + host
    extensions = struct.pack(">HH", 43, 3) + b"\x02\x03\x04"
    extensions += struct.pack(">HH", 0, len(server_name)) + server_name
    if encrypted:
        extensions += struct.pack(">HH", 0xFE0D, 4) + b"\x00\x00\x01\x00"
    body = b"\x03\x03" + bytes(32) + b"\x00" + b"\x00\x02\x13\x01" + b"\x01\x00"
    body += struct.pack(">H", len(extensions)) + extensions
    return records(handshake(1, body))


def handshake(kind: int, body: bytes) -> bytes:
    return bytes((kind,)) + len(body).to_bytes(3, "big") + body


def records(flight: bytes, *, size: int = 16_000) -> bytes:
    """TLS records of at most `size` bytes each."""
    parts = [flight[at : at + size] for at in range(0, len(flight), size)]
    return b"".join(b"\x16\x03\x03" + struct.pack(">H", len(part)) + part for part in parts)


def server_hello(*, version13: bool = False) -> bytes:
    extensions = b"\x00\x2b\x00\x02\x03\x04" if version13 else b""
    body = b"\x03\x03" + bytes(32) + b"\x00" + b"\xc0\x2f" + b"\x00"
    return handshake(2, body + (struct.pack(">H", len(extensions)) + extensions if extensions else b""))


def certificate_list(der: bytes) -> bytes:
    entry = len(der).to_bytes(3, "big") + der
    return handshake(11, len(entry).to_bytes(3, "big") + entry)


DHIP_REPLY = (
    f'{{ "mac" : "{CAMERA.mac}", "method" : "client.notifyDevInfo", "params" : {{ "deviceInfo" : {{ '
    f'"DeviceClass" : "IPC", "DeviceType" : "IPC-TEST-1", "HttpPort" : 80, "IPv4Address" : {{ '
    f'"DefaultGateway" : "10.1.4.1", "IPAddress" : "{CAMERA.ip}" }}, "IPv6Address" : {{ '
    '"IPAddress" : "2001:db8::5\\/64", "LinkLocalAddress" : "fe80::4619:b6ff:fe10:2030\\/64" }, '
    '"MachineName" : "door", "Manufacturer" : "Private", "Port" : 37777, "SerialNo" : "1Z00000TST00001", '
    '"Vendor" : "Brandless", "Version" : "2.800.0.1" } } }'
)


def dhip(text: str | bytes) -> bytes:
    """The header of 32 bytes, then the text."""
    body = text.encode() if isinstance(text, str) else text
    size = struct.pack("<I", len(body))
    return b"\x20\x00\x00\x00DHIP" + bytes(8) + size + bytes(4) + size + bytes(4) + body


def sample() -> list[bytes]:
    """A small segment: a camera gets its address, announces itself, is asked and is watched."""
    nobody = Host(CAMERA.mac, "0.0.0.0")
    server = {54: address(ROUTER.ip)}
    search = b'{ "method" : "DHDiscover.search", "params" : { "mac" : "", "uni" : 1 } }'
    notify = (
        b"NOTIFY * HTTP/1.1\r\nSERVER: Linux UPnP/1.0 cam/1\r\nNT: upnp:rootdevice\r\nUSN: uuid:x\r\n\r\n"
    )
    described = b"RTSP/1.0 200 OK\r\nCSeq: 1\r\nServer: Rtsp Server/3.0\r\n\r\n"
    page = b"<html><head><title>Door camera</title></head></html>"
    head = (
        f"HTTP/1.1 200 OK\r\nServer: cam/1\r\nContent-Type: text/html\r\nContent-Length: {len(page)}\r\n\r\n"
    )
    return [
        datagram(nobody, EVERYONE, (68, 67), dhcp(1, CAMERA, {12: b"door", 60: b"udhcp 1.22.1"})),
        datagram(ROUTER, EVERYONE, (67, 68), dhcp(5, CAMERA, server, given=CAMERA.ip)),
        arp(CAMERA),
        datagram(CAMERA, group("239.255.255.250"), (1900, 1900), notify),
        datagram(CAMERA, ROUTER, (5353, 53), dns_query("time.example")),
        datagram(VIEWER, group("239.255.255.251"), (50_000, 37810), dhip(search)),
        datagram(CAMERA, VIEWER, (37810, 50_000), dhip(DHIP_REPLY)),
        *exchange(b"GET / HTTP/1.1\r\nUser-Agent: viewer/1\r\n\r\n", head.encode() + page),
        *exchange(b"OPTIONS rtsp://10.1.4.20/live RTSP/1.0\r\nCSeq: 1\r\n\r\n", described, port=554),
        *exchange(client_hello("cloud.example"), records(server_hello(version13=True)), port=443),
        datagram(CAMERA, ROUTER, (5353, 53), dns_query("time.example")),
    ]
