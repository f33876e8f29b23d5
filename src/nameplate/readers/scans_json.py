"""Scans as JSON or lists: masscan (`-oJ`, `-oD`, `-oL`) and Shodan-style banners (JSON lines or an array).

Shapes read: masscan's out-json.c, out-ndjson.c and out-text.c (whose older releases end the array with a
comma or `{finished: 1}`), Shodan's documented banner fields. All banners of one port are one origin: they
came out of one conversation.
"""

from __future__ import annotations

import json
import re
from collections import OrderedDict
from collections.abc import Callable, Iterator

from nameplate.model.evidence import Coverage
from nameplate.readers import banner_words, clean
from nameplate.readers.banner_words import Said
from nameplate.readers.base import Reader, Source
from nameplate.readers.door import Place, SightingWriter
from nameplate.readers.instants import as_datetime, micros
from nameplate.readers.json_objects import Item, loads, objects
from nameplate.readers.plain import Line, decoded, lines, peek

CONVERSATIONS = 65_536
"""Ports whose origin is remembered, so that a banner told later still belongs to it."""

_LIST = re.compile(
    r"(?:(?P<open>open|closed)|banner) (?P<proto>[a-z0-9]+) (?P<port>\d{1,5}) (?P<ip>\S+) (?P<ts>\d{1,12})"
    r"(?: (?P<name>\S+) (?P<banner>.*))?"
)
_ESCAPE = re.compile(r"\\x([0-9a-fA-F]{2})")

Object = dict[str, object]


def _server(banner: str) -> Iterator[Said]:
    yield "http.server", banner


def _page_title(banner: str) -> Iterator[Said]:
    yield "http.title", banner


def _telnet(banner: str) -> Iterator[Said]:
    yield "banner.telnet", banner


SERVICES: dict[str, Callable[[str], Iterator[Said]]] = {
    "http": banner_words.head, "rtsp": banner_words.head, "http.server": _server, "title": _page_title,
    "html": banner_words.title, "X509": banner_words.certificate, "ssh": banner_words.banner,
    "ftp": banner_words.ftp, "telnet": _telnet, "unknown": banner_words.banner,
}  # fmt: skip
"""What masscan calls a banner (masscan-app.c) -> how it is read. Others say nothing about a maker."""


def _text(table: object, *path: str) -> str:
    """The text at a path of nested tables; "" when there is none."""
    for name in path:
        table = table.get(name) if isinstance(table, dict) else None
    if isinstance(table, bool):
        return ""
    return str(table) if isinstance(table, (str, int)) else ""


class _Scan:
    """Tells ports and banners; gives each conversation its origin."""

    def __init__(self, writer: SightingWriter) -> None:
        self.first: int | None = None
        self.last: int | None = None
        self._writer = writer
        self._origins: OrderedDict[tuple[str, str, str], int] = OrderedDict()
        self._next = 0
        self._records = 0

    def tell(
        self, item: Place, address: str, port: tuple[str, str], said: Iterator[Said], *, when: str
    ) -> None:
        """One answer of one port: (number, protocol) and what it said, as one record."""
        if clean.ip(address) is None:
            self._writer.problem(
                "not-understood", "An answer without an address.", place=item.path, offset=item.offset
            )  # fmt: skip
            return
        instant = micros(when)
        if instant is not None:
            self.first = instant if self.first is None else min(self.first, instant)
            self.last = instant if self.last is None else max(self.last, instant)
        self._records += 1
        place = Place(
            self._records, self._origin((address[:64], port[0][:8], port[1][:8])), item.path,
            seen_from=instant, seen_to=instant, offset=item.offset,
        )  # fmt: skip
        self._writer.say(place, "ip", address)
        self._writer.say(place, "scan.port", port[0])
        for field, value in dict.fromkeys(said):
            self._writer.say(place, field, value)

    def _origin(self, conversation: tuple[str, str, str]) -> int:
        known = self._origins.get(conversation)
        if known is None:
            self._next += 1
            known = self._origins[conversation] = self._next
            if len(self._origins) > CONVERSATIONS:
                self._origins.popitem(last=False)
        return known


def _masscan(data: Object, item: Place, scan: _Scan) -> None:
    """`-oJ`: an address with its ports; a status or a banner each."""
    ports = data.get("ports")
    for port in ports if isinstance(ports, list) else []:
        if _text(port, "status") in ("", "open"):
            said = _service(_text(port, "service", "name"), _text(port, "service", "banner"))
            number = (_text(port, "port"), _text(port, "proto"))
            scan.tell(item, _text(data, "ip"), number, said, when=_text(data, "timestamp"))


def _masscan_lines(data: Object, item: Place, scan: _Scan) -> None:
    """`-oD`: one status or banner."""
    if _text(data, "data", "status") in ("", "open"):
        said = _service(_text(data, "data", "service_name"), _text(data, "data", "banner"))
        number = (_text(data, "port"), _text(data, "proto"))
        scan.tell(item, _text(data, "ip"), number, said, when=_text(data, "timestamp"))


def _shodan(data: Object, item: Place, scan: _Scan) -> None:
    """One banner, or a host with its banners under `data`."""
    banners = data.get("data")
    for told in banners if isinstance(banners, list) else [data]:
        if isinstance(told, dict):
            address = _text(told, "ip_str") or _text(data, "ip_str")
            number = (_text(told, "port"), _text(told, "transport") or "tcp")
            scan.tell(item, address, number, _shodan_says(told), when=_text(told, "timestamp"))


def _shodan_says(data: Object) -> Iterator[Said]:
    banner, port = _text(data, "data"), _text(data, "port")
    if port == "23":
        yield "banner.telnet", banner
    elif port == "21":
        yield from banner_words.ftp(banner)
    yield from banner_words.banner(banner)
    for field, path in (("http.title", ("http", "title")), ("http.server", ("http", "server")),
                        ("scan.product", ("product",))):  # fmt: skip
        if value := _text(data, *path):
            yield field, value
    for field in ("subject", "issuer"):
        parts = data.get("ssl")
        for name in ("cert", field):
            parts = parts.get(name) if isinstance(parts, dict) else None
        if isinstance(parts, dict) and (told := banner_words.distinguished(parts)):
            yield f"tls.{field}", told


def _service(name: str, banner: str) -> Iterator[Said]:
    return SERVICES.get(name, _nothing)(banner)


def _nothing(banner: str) -> Iterator[Said]:
    return iter(())


def _shape(data: Object) -> Callable[[Object, Place, _Scan], None] | None:
    """The reader of an object, by the columns only that tool writes."""
    if "ip_str" in data:
        return _shodan
    if "ip" in data and isinstance(data.get("ports"), list):
        return _masscan
    return _masscan_lines if "ip" in data and "rec_type" in data else None


def recognises(head: bytes, name: str) -> int:
    """By the heading or the lines of masscan's list, or by the first JSON object."""
    text = decoded(peek(head)).lstrip()
    if text.startswith("#masscan"):
        return 95
    if text[:1] in ("[", "{"):
        return 90 if _first_object(text) else 0
    return 80 if _LIST.fullmatch(text.partition("\n")[0].rstrip("\r")) else 0


def _first_object(text: str) -> bool:
    """Whether the first object, or what stands of it in the head, is of a known shape."""
    start = text[text.find("{") :] if "{" in text[:16] else ""
    try:
        data, _ = json.JSONDecoder(strict=False).raw_decode(start)
    except (ValueError, RecursionError):
        data = loads(start.partition("\n")[0].rstrip(" ,]\r"))
    if isinstance(data, dict):
        return _shape(data) is not None
    return bool(re.search(r'"ip_str"\s*:\s*"', start)) and bool(re.search(r'"(?:port|transport)"\s*:', start))


def read(source: Source, writer: SightingWriter) -> Coverage:
    """One record per answer of one port."""
    scan = _Scan(writer)
    if peek(source.head).lstrip()[:1] in (b"[", b"{"):
        pointer = peek(source.head).lstrip()[:1] == b"["
        for item in objects(source, writer):
            _read_object(item, scan, writer, pointer=pointer)
    else:
        for line in lines(source, writer):
            _read_line(line, scan, writer)
    return Coverage(
        sees="the ports that answered the scan, from where it was run, at that time",
        blind="addresses and ports that were not asked, devices behind a filter, and other segments",
        covers_from=as_datetime(scan.first),
        covers_to=as_datetime(scan.last),
    )


def _read_object(item: Item, scan: _Scan, writer: SightingWriter, *, pointer: bool) -> None:
    if item.data is None:
        return
    place = Place(0, 0, f"/{item.index}" if pointer else f"line {item.line}", offset=item.offset)
    shape = _shape(item.data)
    if shape:
        shape(item.data, place, scan)
    else:
        writer.problem(
            "not-understood", "An object that is no answer of a known scanner.", place=place.path, offset=item.offset
        )  # fmt: skip


def _read_line(line: Line, scan: _Scan, writer: SightingWriter) -> None:
    if line.text.startswith("#") or not line.text.strip():
        return
    place = Place(0, 0, f"line {line.number}", offset=line.offset)
    found = _LIST.fullmatch(line.text)
    if not found:
        writer.problem("not-understood", "A line that is no answer.", place=place.path, offset=line.offset)
    elif found["open"] != "closed":
        banner = _ESCAPE.sub(lambda code: chr(int(code[1], 16)), found["banner"] or "")
        said = _service(found["name"] or "", banner)
        scan.tell(place, found["ip"], (found["port"], found["proto"]), said, when=found["ts"])


READER = Reader(name="scans-json", title="Port scan (masscan, Shodan)", recognises=recognises, read=read)
