"""What clients and servers say: HTTP, RTSP and SDP, DNS, and the first message of TLS."""

from __future__ import annotations

import struct

from evidence_writer.frames import address


def request(line: str, *headers: str) -> bytes:
    """A request head; `line` without the version decides it: RTSP verbs carry their own."""
    return "\r\n".join((line, *headers, "", "")).encode()


def answer(line: str, *headers: str, body: str = "") -> bytes:
    """A response head and body; Content-Length is set when there is a body."""
    size = (f"Content-Length: {len(body.encode())}",) if body else ()
    return "\r\n".join((line, *headers, *size, "", body)).encode()


def page(title: str, more: str = "") -> str:
    return f"<!DOCTYPE html><html><head><title>{title}</title></head><body>{more}</body></html>"


def sdp(*lines: str) -> str:
    return "\r\n".join(("v=0", *lines, ""))


def describe(url: str, number: int = 2) -> bytes:
    return request(
        f"DESCRIBE {url} RTSP/1.0", f"CSeq: {number}", "Accept: application/sdp", "User-Agent: VMS/7.2"
    )


def described(base: str, text: str, *headers: str, number: int = 2) -> bytes:
    return answer(
        "RTSP/1.0 200 OK", f"CSeq: {number}", *headers, f"Content-Base: {base}",
        "Content-Type: application/sdp", body=text,
    )  # fmt: skip


def dahua_sdp(number: int) -> str:
    """The attributes a Dahua recorder or camera puts in its session, whoever's name is on the case."""
    return sdp(
        f"o=- {number} {number} IN IP4 0.0.0.0", "s=Media Server", "c=IN IP4 0.0.0.0", "t=0 0",
        "a=control:*", "a=packetization-supported:DH", "a=rtppayload-supported:DH", "a=range:npt=now-",
        "m=video 0 RTP/AVP 98", "a=control:trackID=0", "a=framerate:12.000000", "a=rtpmap:98 H265/90000",
        "a=recvonly",
    )  # fmt: skip


def hikvision_sdp(number: int, ip: str) -> str:
    """The session of Hikvision firmware: MEDIAINFO begins with the letters IMKH in hex."""
    url = f"rtsp://{ip}:554/Streaming/Channels/101/"
    return sdp(
        f"o=- {number} {number} IN IP4 {ip}", "s=Media Presentation", "e=NONE", "b=AS:5050", "t=0 0",
        f"a=control:{url}", "m=video 0 RTP/AVP 96", "c=IN IP4 0.0.0.0", "b=AS:5000", "a=recvonly",
        "a=x-dimensions:2560,1440", f"a=control:{url}trackID=1", "a=rtpmap:96 H264/90000",
        "a=Media_header:MEDIAINFO=494D4B48010300000400000100000000000000000000000000000000000000000000000000000000;",
        "a=appversion:1.0",
    )  # fmt: skip


def live555_sdp(number: int, ip: str, *, session: str, info: str, tool: str) -> str:
    """A session of the LIVE555 library, which many makers use."""
    return sdp(
        f"o=- {number} 1 IN IP4 {ip}", f"s={session}", f"i={info}", "t=0 0", f"a=tool:{tool}",
        "a=type:broadcast", "a=control:*", "a=range:npt=0-", f"a=x-qt-text-nam:{session}",
        f"a=x-qt-text-inf:{info}", "m=video 0 RTP/AVP 96", "c=IN IP4 0.0.0.0", "b=AS:500",
        "a=rtpmap:96 H264/90000", "a=control:trackID=1",
    )  # fmt: skip


def name(text: str) -> bytes:
    """A DNS name without compression."""
    labels = (label.encode() for label in text.split("."))
    return b"".join(bytes((len(label),)) + label for label in labels) + b"\0"


def dns_query(text: str, number: int) -> bytes:
    return struct.pack(">HHHHHH", number, 0x0100, 1, 0, 0, 0) + name(text) + struct.pack(">HH", 1, 1)


def dns_answer(text: str, number: int, ip: str) -> bytes:
    question = name(text) + struct.pack(">HH", 1, 1)
    record = b"\xc0\x0c" + struct.pack(">HHIH", 1, 1, 60, 4) + address(ip)
    return struct.pack(">HHHHHH", number, 0x8180, 1, 1, 0, 0) + question + record


def client_hello(server: str) -> bytes:
    """A TLS 1.2 client hello that names the server it wants (RFC 6066)."""
    host = server.encode()
    entry = struct.pack(">HBH", len(host) + 3, 0, len(host)) + host
    sni = struct.pack(">HH", 0, len(entry)) + entry
    groups = struct.pack(">HHHHH", 10, 6, 4, 0x001D, 0x0017)
    extensions = sni + groups
    body = (
        b"\x03\x03" + bytes(range(32)) + b"\0" + struct.pack(">HHH", 4, 0x1301, 0xC02F) + b"\x01\0"
        + struct.pack(">H", len(extensions)) + extensions
    )  # fmt: skip
    shake = b"\x01" + struct.pack(">I", len(body))[1:] + body
    return b"\x16\x03\x01" + struct.pack(">H", len(shake)) + shake
