"""nmap's XML output (`-oX`): which host answered where, with what.

Parsed as a stream: an element is dropped as soon as it has been read. A document type that declares
entities is refused before anything of it is expanded (defusedxml); the plain `<!DOCTYPE nmaprun>` that nmap
writes is allowed, and nothing it might point at is fetched. A host is one record. Each reply is an origin
of its own: the addresses, the MAC, each port with its scripts, each host script, the OS guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from nameplate.model.evidence import Coverage
from nameplate.readers.base import Reader, Source
from nameplate.readers.door import Place, SightingWriter
from nameplate.readers.instants import as_datetime, micros
from nameplate.readers.limited import Limited
from nameplate.readers.nmap_scripts import SECRET_SCRIPT, Saying, sayings

DEEPEST = 64
"""Elements in elements; nmap writes about eight."""
LARGEST_ITEM = 64 << 20
"""Bytes one port or script may take before the file is given up: they are held until it ends."""
MOST_ADDRESSES = 64
"""Addresses and names of one host that are kept."""

_ROOT = re.compile(rb"<nmaprun[\s>]")
_GROUPS = frozenset({"nmaprun", "host", "ports", "hostnames", "hostscript", "os"})
"""Elements whose children are read one by one; everything else is read whole, when it ends."""


@dataclass(slots=True)
class _Host:
    """A host that is being read. Addresses wait until it is known that somebody answered there."""

    seen_from: int | None
    seen_to: int | None
    up: bool = False
    answered: bool = False
    os: str = ""
    keys: list[Saying] = field(default_factory=list)
    mac: list[Saying] = field(default_factory=list)


class _Scan:
    """Turns elements, as they end, into sightings."""

    def __init__(self, writer: SightingWriter) -> None:
        self._writer = writer
        self._origin = 0
        self.hosts = 0
        self.first: int | None = None
        self.last: int | None = None
        self._host = _Host(None, None)

    @property
    def place(self) -> str:
        """Where the scan is, in words."""
        return f"host {self.hosts}" if self.hosts else "before the first host"

    def begins(self, element: Element) -> None:
        """An element whose start already tells: the run, or a host."""
        if element.tag == "nmaprun":
            self._covers(micros(element.get("start", "")))
        elif element.tag == "host":
            self.hosts += 1
            self._host = _Host(micros(element.get("starttime", "")), micros(element.get("endtime", "")))
            self._covers(self._host.seen_from)
            self._covers(self._host.seen_to)

    def ends(self, element: Element, parent: str) -> None:
        """An element that is complete."""
        host = self._host
        match parent, element.tag:
            case "host", "status":
                # `user-set` (-Pn) means that nobody asked whether anyone was there.
                host.up = element.get("state") == "up" and element.get("reason") != "user-set"
            case "host", "address":
                self._address(element)
            case "hostnames", "hostname" if len(host.keys) < MOST_ADDRESSES:
                host.keys.append(("hostname", element.get("name", "")))
            case "ports", "port":
                self._port(element)
            case "hostscript", "script":
                self._reply(self._script(element, ""))
            case "os", "osmatch" if not host.os:  # the first match is the best one
                host.os = element.get("name", "")
                self._reply([("nmap.os", host.os)])
            case "nmaprun", "host":
                self.finish()

    def _address(self, element: Element) -> None:
        kind, address = element.get("addrtype"), element.get("addr", "")
        kept = self._host.mac if kind == "mac" else self._host.keys
        if len(kept) >= MOST_ADDRESSES:
            return
        kept.append(("mac" if kind == "mac" else "ip", address))
        if vendor := element.get("vendor"):
            kept.append(("nmap.vendor", vendor))

    def _port(self, port: Element) -> None:
        state, service = port.find("state"), port.find("service")
        if state is None or state.get("state") != "open":
            return
        name = service.get("name", "") if service is not None else ""
        told = [("nmap.service", f"{port.get('portid', '')}/{port.get('protocol', '')} {name}".strip())]
        if service is not None:
            product = (service.get(key, "") for key in ("product", "version", "extrainfo"))
            told.append(("nmap.product", " ".join(part for part in product if part)))
            told.extend(("nmap.cpe", cpe.text or "") for cpe in service.iterfind("cpe"))
        for script in port.iterfind("script"):
            told.extend(self._script(script, name))
        self._reply(told, _port_place(port))

    def _script(self, script: Element, service: str) -> Iterator[Saying]:
        if not SECRET_SCRIPT.search(script.get("id", "")):
            yield from sayings(script, service)
        elif script.get("output", "").strip():
            self._writer.problem(
                "secret", f"The script {script.get('id', '')[:60]} prints passwords; it was not read.",
                place=self.place, advice="Change them: evidence files are copied around.",
            )  # fmt: skip

    def finish(self) -> None:
        """The host, or the file, is over: when anybody answered, its addresses are said."""
        host = self._host
        if host.up or host.answered or host.mac:
            self._reply(host.keys)
            self._reply(host.mac)
        self._host = _Host(None, None)

    def _reply(self, told: Iterable[Saying], where: str = "") -> None:
        """One origin."""
        self._origin += 1
        host = self._host
        place = Place(
            self.hosts, self._origin, self.place + where, seen_from=host.seen_from, seen_to=host.seen_to
        )
        for name, value in dict.fromkeys(told):  # two scripts may repeat one header
            host.answered = True
            self._writer.say(place, name, value)

    def _covers(self, moment: int | None) -> None:
        if moment is not None:
            self.first = moment if self.first is None else min(self.first, moment)
            self.last = moment if self.last is None else max(self.last, moment)


def _port_place(port: Element) -> str:
    """`, 554/tcp`; nothing when the file states no such port."""
    number, protocol = port.get("portid", ""), port.get("protocol", "")
    plausible = number.isascii() and number.isdigit() and protocol in ("tcp", "udp", "sctp")
    return f", {number}/{protocol}" if plausible else ""


def recognises(head: bytes, name: str) -> int:
    """XML whose root element is `nmaprun`."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:8192]
    return 95 if start.startswith(b"<") and _ROOT.search(start) else 0


def read(source: Source, writer: SightingWriter) -> Coverage:
    """One record per host that answered; of a damaged file, the hosts before the damage."""
    from defusedxml import DefusedXmlException

    scan = _Scan(writer)
    with source.open() as file:
        limited = Limited(file, LARGEST_ITEM)
        try:
            _walk(limited, scan)
        except DefusedXmlException:
            writer.problem(
                "refused", "The file declares entities, which nmap never does; it was read up to there.",
                place=scan.place, advice="Find out who made this file.",
            )  # fmt: skip
        except ParseError as error:
            line, column = error.position
            what = (
                "One part of it is larger than can be"
                if limited.exceeded
                else "The XML is damaged or cut off here"
            )
            writer.problem(
                "too-large" if limited.exceeded else "truncated", f"{what}; hosts before it were read.",
                place=f"line {line}, column {column + 1}",
            )  # fmt: skip
        except (ValueError, LookupError):
            writer.problem("refused", "It states a character encoding that cannot be read.", place=scan.place)
    scan.finish()
    return Coverage(
        sees="hosts that answered the scan, on the ports it asked",
        blind="hosts behind a firewall or switched off, ports not asked, everything on no network",
        covers_from=as_datetime(scan.first),
        covers_to=as_datetime(scan.last),
    )


def _walk(file: Limited, scan: _Scan) -> None:
    """Feeds elements to the scan, and drops each one from its parent as soon as it has been read."""
    from defusedxml.ElementTree import iterparse

    open_: list[Element] = []
    events: Iterator[tuple[str, Any]] = iterparse(file, events=("start", "end"))
    for event, element in events:
        if event == "start":
            open_.append(element)
            scan.begins(element)
            if len(open_) > DEEPEST:
                raise _error(f"deeper than {DEEPEST} elements")
            continue
        open_.pop()
        parent = open_[-1] if open_ else None
        if parent is not None and parent.tag in _GROUPS:
            scan.ends(element, parent.tag)
            parent.remove(element)
            file.since = 0


def _error(message: str) -> ParseError:
    error = ParseError(message)
    error.position = (0, 0)
    return error


READER = Reader(name="nmap", title="nmap XML", recognises=recognises, read=read)
