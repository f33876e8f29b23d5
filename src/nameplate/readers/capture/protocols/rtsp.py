"""RTSP (RFC 2326) and the session descriptions in it (RFC 4566)."""

from __future__ import annotations

from nameplate.readers.capture.protocols.heads import Head, decode, safe_path
from nameplate.readers.capture.protocols.http import Extent
from nameplate.readers.capture.stream import LIMIT, MORE, Asked, Stream
from nameplate.readers.capture.teller import Teller

_LINES = {"s": "sdp.session", "i": "sdp.info", "u": "sdp.uri", "m": "sdp.media"}
_DULL_ATTRIBUTES = frozenset(("rtpmap", "fmtp", "control", "range"))
MOST_LINES = 200
Pairs = list[tuple[str, str]]


def request(stream: Stream, teller: Teller, head: Head, end: int) -> int:
    """A request: the player that asked, about the client; the path waits for its answer."""
    method, target = head.first.split(" ")[:2]
    stream.ask(Asked(method, safe_path(target), head.get("cseq").strip()))
    agent = head.get("user-agent")
    if agent:
        teller.tell(stream.began, (("ip", stream.began.source_ip),), (("rtsp.user_agent", agent),))
    return end + (head.number("content-length") or 0)


def reply(stream: Stream, teller: Teller, head: Head, extent: Extent) -> int:
    """A reply: its head, its path, and the session it describes."""
    length = head.number("content-length") or 0
    held = bytes(stream.buffer[extent.end : min(LIMIT, extent.end + length)])
    if not extent.final and len(held) < min(length, LIMIT - extent.end):
        return MORE
    path = safe_path(head.get("content-base")) if head.get("content-base") else _asked(stream, head)
    facts: Pairs = [
        ("rtsp.status", str(extent.status)),
        ("rtsp.server", head.get("server")),
        *(("rtsp.realm", realm) for realm in head.realms()),
        ("rtsp.path", path if extent.status != 404 else ""),
    ]
    if "sdp" in head.get("content-type").lower():
        facts += session(decode(held))
    teller.tell(stream.began, (("ip", stream.began.source_ip),), facts)
    return extent.end + length


def _asked(stream: Stream, head: Head) -> str:
    """Path of the request with the same sequence number."""
    number = head.get("cseq").strip()
    for asked in stream.peer.asked if stream.peer else ():
        if asked.number == number:
            return "" if asked.path == "*" else asked.path
    return ""


def session(description: str) -> Pairs:
    """What a session description says of the server; numbers that differ by session are left out."""
    facts: Pairs = []
    for line in description.splitlines()[:MOST_LINES]:
        kind, equals, value = line.strip().partition("=")
        if not equals:
            continue
        if kind == "o" and not value.startswith("- "):
            facts.append(("sdp.origin", value.partition(" ")[0]))
        elif kind == "a" and value.partition(":")[0].strip().lower() not in _DULL_ATTRIBUTES:
            facts.append(("sdp.attribute", value))
        elif kind in _LINES:
            facts.append((_LINES[kind], value))
    return facts
