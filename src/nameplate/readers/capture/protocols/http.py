"""HTTP/1 in clear: what a server says of itself, on any port, and what program asked."""

from __future__ import annotations

import html
import re
import zlib
from typing import NamedTuple

from nameplate.readers.capture.protocols import upnp
from nameplate.readers.capture.protocols.heads import Head, decode, safe_path, safe_url
from nameplate.readers.capture.stream import DONE, LIMIT, MORE, WATCH, Asked, Stream
from nameplate.readers.capture.teller import Teller

_TITLE = re.compile(r"(?i)<title[^>]{0,200}>([^<]{0,300})<")
_ATTRIBUTE = re.compile(r"(?i)\b(value|content|nonce)\s*=\s*(?:\"[^\"]*\"|'[^']*')")
_SCRIPT = re.compile(r"(?is)<(script|style)\b[^>]*>.*?(?:</\1>|$)")
_SPACE = re.compile(r"\s+")
_BODY = 512
_UNPACKED = 65_536
Pairs = list[tuple[str, str]]


class Extent(NamedTuple):
    """Where the head of a reply ends, its status code, and whether no more bytes will come."""

    end: int
    status: int
    final: bool


def request(stream: Stream, teller: Teller, head: Head, end: int) -> int:
    """A request: the program that asked, about the client; the path waits for its answer."""
    method, target = head.first.split(" ")[:2]
    stream.ask(Asked(method, safe_path(target)))
    agent = head.get("user-agent")
    if agent:
        teller.tell(stream.began, (("ip", stream.began.source_ip),), (("http.user_agent", agent),))
    if head.get("transfer-encoding"):
        return WATCH
    return end + (head.number("content-length") or 0)


def reply(stream: Stream, teller: Teller, head: Head, extent: Extent) -> int:
    """A reply: its head, and the title or device description in the first bytes of its body."""
    asked = stream.answers()
    body, used = _body(stream, head, extent, asked.method)
    if used == MORE:
        return MORE
    if stream.peer and stream.peer.asked and extent.status >= 200:
        stream.peer.asked.popleft()
    if extent.status == 100:
        return used
    keys: Pairs = [("ip", stream.began.source_ip)]
    facts: Pairs = [
        ("http.status", str(extent.status)),
        ("http.server", head.get("server")),
        *(("http.realm", realm) for realm in head.realms()),
        ("http.location", safe_url(head.get("location")) if head.get("location") else ""),
        ("http.powered_by", head.get("x-powered-by")),
        ("http.path", asked.path if extent.status != 404 else ""),
    ]
    if body:
        more_keys, more_facts = _page(body)
        keys, facts = keys + more_keys, facts + more_facts
    teller.tell(stream.began, keys, facts)
    return DONE if extent.status == 101 or asked.method == "CONNECT" else used


def _body(stream: Stream, head: Head, extent: Extent, method: str) -> tuple[bytes, int]:
    """(the body's first bytes if they are worth reading, bytes the message uses)."""
    buffer, end = stream.buffer, extent.end
    length = head.number("content-length")
    chunked = "chunked" in head.get("transfer-encoding").lower()
    if method == "HEAD" or extent.status < 200 or extent.status in (204, 304):
        return b"", end
    kind = head.get("content-type").lower()
    if not ("html" in kind or "xml" in kind):
        return b"", WATCH if chunked or length is None else end + length
    held = bytes(buffer[end:LIMIT])
    if length is not None and not chunked:
        ready = extent.final or len(held) >= min(length, LIMIT - end)
        return _unpacked(head, held[:length]), end + length if ready else MORE
    if chunked:
        held, size = _unchunked(held)
        if size:
            return _unpacked(head, held), end + size
    return _unpacked(head, held), WATCH if extent.final else MORE


def _unchunked(raw: bytes) -> tuple[bytes, int]:
    """(the chunks' bytes so far, bytes of the whole chunked body or 0 while its end is not there)."""
    body, at = bytearray(), 0
    while True:
        line = raw.find(b"\r\n", at)
        if line < 0:
            return bytes(body), 0
        try:
            size = int(raw[at:line].partition(b";")[0], 16)
        except ValueError:
            return bytes(body), 0
        at = line + 2
        if size <= 0:
            return bytes(body), at + 2 if len(raw) >= at + 2 else 0
        body += raw[at : at + size]
        at += size + 2


def _unpacked(head: Head, body: bytes) -> bytes:
    """The body without gzip or deflate, at most _UNPACKED bytes of it; b"" when it cannot be unpacked."""
    coding = head.get("content-encoding").lower().strip()
    if not coding or coding == "identity":
        return body
    if coding not in ("gzip", "x-gzip", "deflate"):
        return b""
    try:
        return zlib.decompressobj(47).decompress(body, _UNPACKED)
    except zlib.error:
        return b""


def _page(body: bytes) -> tuple[Pairs, Pairs]:
    """(keys, facts) in a page or a device description."""
    if upnp.looks_so(body):
        return upnp.description(body)
    page = decode(body)
    title = _TITLE.search(page)
    facts = [("http.title", _SPACE.sub(" ", html.unescape(title[1])))] if title else []
    if "<html" in page[:2048].lower() or title:
        shown = _ATTRIBUTE.sub(r'\1=""', _SCRIPT.sub(" ", page))
        facts.append(("http.body", _SPACE.sub(" ", shown).strip()[:_BODY]))
    return [], facts
