"""Heads over TCP: HTTP and RTSP share their form, and tell themselves apart by the start line."""

from __future__ import annotations

import re

from nameplate.readers.capture.protocols import http, rtsp
from nameplate.readers.capture.protocols.heads import end_of_head, parse
from nameplate.readers.capture.stream import DONE, LIMIT, MORE, WATCH, Stream
from nameplate.readers.capture.teller import Teller

# fmt: off
_METHODS = (
    "GET", "POST", "HEAD", "PUT", "OPTIONS", "DELETE", "PROPFIND", "CONNECT", "SUBSCRIBE", "NOTIFY",
    "DESCRIBE", "SETUP", "PLAY", "PAUSE", "ANNOUNCE", "RECORD", "TEARDOWN", "GET_PARAMETER", "SET_PARAMETER",
)
# fmt: on
HEADS: frozenset[bytes] = frozenset((b"HTTP", b"RTSP", *(f"{method} "[:4].encode() for method in _METHODS)))
_GIVEN_AWAY = "A password or token went over the network in clear here; it was not kept."
_CHANGE_IT = "Change it, and use an encrypted connection: captures are copied around."
_REQUEST = re.compile(r"([A-Z_]{3,16}) (\S{1,8192}) (HTTP|RTSP)/1\.[01]$")
_REPLY = re.compile(r"(HTTP|RTSP)/1\.[01] ([1-5][0-9]{2})(?: |$)")


def begins(stream: Stream) -> bool:
    """Whether the stream begins as a request or a reply does."""
    return bytes(stream.buffer[:4]) in HEADS


def read(stream: Stream, teller: Teller, *, final: bool) -> int:
    """One request or reply, with as much of its body as says who made the server."""
    buffer = stream.buffer
    while buffer[:2] == b"\r\n":  # tolerated between messages (RFC 9112, 2.2)
        del buffer[:2]
    if len(buffer) >= 4 and bytes(buffer[:4]) not in HEADS:  # pictures within RTSP, or a body of false length
        return WATCH
    end = end_of_head(buffer)
    if end < 0 and not final:
        return MORE
    end = min(end if end >= 0 else len(buffer), LIMIT)
    head = parse(buffer[:end])
    request, reply = _REQUEST.match(head.first), _REPLY.match(head.first)
    if request:
        if head.carries_secret():
            teller.problem(stream.began, "secret", _GIVEN_AWAY, advice=_CHANGE_IT)
        reader = http.request if request[3] == "HTTP" else rtsp.request
        return reader(stream, teller, head, end)
    if reply:
        answer = http.reply if reply[1] == "HTTP" else rtsp.reply
        return answer(stream, teller, head, http.Extent(end, int(reply[2]), final))
    return DONE
