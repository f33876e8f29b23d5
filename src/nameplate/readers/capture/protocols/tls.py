"""TLS handshakes in clear: the name a client asks for, and the certificate of a server before TLS 1.3.

Layouts: RFC 5246 and RFC 8446, section 4; server name RFC 6066, section 3.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nameplate.readers.capture.stream import DONE, LIMIT, MORE, Stream
from nameplate.readers.capture.teller import Teller

HEADS: frozenset[bytes] = frozenset(
    bytes((0x16, 3, minor, high)) for minor in range(4) for high in range(0x49)
)
_HANDSHAKE, _CLIENT_HELLO, _SERVER_HELLO, _CERTIFICATE = 0x16, 1, 2, 11
_SERVER_NAME, _SUPPORTED_VERSIONS, _ENCRYPTED_HELLO = 0, 43, 0xFE0D
_HOST = re.compile(rb"[A-Za-z0-9._-]{1,253}")


def begins(stream: Stream) -> bool:
    """Whether the stream begins with a handshake record."""
    return bytes(stream.buffer[:4]) in HEADS


def read(stream: Stream, teller: Teller, *, final: bool) -> int:
    """A whole handshake as far as it is in clear: the first hello, and the certificate behind a server's."""
    flight, over = _handshake(bytes(stream.buffer[:LIMIT]))
    for kind, body, whole in _messages(flight):
        if not (whole or final or kind == _CERTIFICATE):
            return MORE
        if kind == _CLIENT_HELLO:
            _client(stream, teller, body)
            return DONE
        if kind == _CERTIFICATE:
            told = _certificate(stream, teller, body)
            return DONE if told or whole or final else MORE
        if kind != _SERVER_HELLO or b"\x03\x04" in _extensions(body, server=True).get(
            _SUPPORTED_VERSIONS, b""
        ):
            return DONE
    return DONE if over or final else MORE


def _handshake(buffer: bytes) -> tuple[bytes, bool]:
    """(handshake bytes of the leading records, whether a record of another kind follows them)."""
    flight, at = bytearray(), 0
    while at + 5 <= len(buffer):
        if buffer[at] != _HANDSHAKE or buffer[at + 1] != 3:
            return bytes(flight), True
        size = int.from_bytes(buffer[at + 3 : at + 5], "big")
        flight += buffer[at + 5 : at + 5 + size]
        at += 5 + size
    return bytes(flight), False


def _messages(flight: bytes) -> Iterator[tuple[int, bytes, bool]]:
    """(kind, body so far, whether it is whole)."""
    at = 0
    while at + 4 <= len(flight):
        size = int.from_bytes(flight[at + 1 : at + 4], "big")
        body = flight[at + 4 : at + 4 + size]
        yield flight[at], body, len(body) == size
        at += 4 + size


def _extensions(hello: bytes, *, server: bool) -> dict[int, bytes]:
    """Extensions of a hello by number; what is cut off is left out."""
    at = 34  # version and random
    at += 1 + hello[at] if at < len(hello) else 0
    if server:
        at += 3  # cipher suite, compression
    else:
        at += 2 + int.from_bytes(hello[at : at + 2], "big")
        at += 1 + hello[at] if at < len(hello) else 0
    at += 2
    found: dict[int, bytes] = {}
    while at + 4 <= len(hello):
        size = int.from_bytes(hello[at + 2 : at + 4], "big")
        found.setdefault(int.from_bytes(hello[at : at + 2], "big"), hello[at + 4 : at + 4 + size])
        at += 4 + size
    return found


def _client(stream: Stream, teller: Teller, hello: bytes) -> None:
    extensions = _extensions(hello, server=False)
    names = extensions.get(_SERVER_NAME, b"")
    size = int.from_bytes(names[3:5], "big")
    name = names[5 : 5 + size]
    if _ENCRYPTED_HELLO in extensions:
        teller.problem(
            stream.began, "blind", "This client hello carries an encrypted one, or pretends to: "
            "the name in clear may be only that of the provider in front.",
        )  # fmt: skip
    if names[2:3] == b"\x00" and len(name) == size and _HOST.fullmatch(name):
        teller.tell(stream.began, (("ip", stream.began.source_ip),), (("tls.sni", name.decode()),))


def _certificate(stream: Stream, teller: Teller, body: bytes) -> bool:
    """Tells the first certificate of the list; False while it is not whole."""
    size = int.from_bytes(body[3:6], "big")
    der = body[6 : 6 + size]
    if len(body) < 6 or not size or len(der) < size:
        return False
    from nameplate.readers.capture.protocols.certificate import facts  # cryptography takes time to load

    try:
        teller.tell(stream.began, (("ip", stream.began.source_ip),), facts(der))
    except ValueError:
        teller.problem(stream.began, "not-understood", "A server's certificate could not be read.")
    return True
