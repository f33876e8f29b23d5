"""ARP, neighbour and switch tables as hosts, routers and switches print them.

Shapes read (each line alone, in any order, several tables in one file): `ip neigh`, `ip -j neigh`,
`/proc/net/arp`, Linux `arp -n`, `arp -an` of Linux, BSD and macOS, Windows `arp -a`, Cisco IOS, IOS-XR, NX-OS and
ASA `show arp`, IOS and NX-OS `show mac address-table`. Sources: the manual pages ip-neighbour(8), arp(8),
proc(5) and Cisco's command references. Entries that were asked for and never answered bind nothing.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from nameplate.model.evidence import Coverage
from nameplate.readers import clean
from nameplate.readers.base import Reader, Source
from nameplate.readers.door import Place, SightingWriter
from nameplate.readers.json_objects import Item, loads, objects
from nameplate.readers.plain import Line, decoded, lines, peek

_IP = r"(?P<ip>\d{1,3}(?:\.\d{1,3}){3}|[0-9a-fA-F:]*:[0-9a-fA-F:.]+(?:%\S+)?)"
_COLONS = r"(?P<mac>[0-9a-fA-F]{1,2}(?::[0-9a-fA-F]{1,2}){5})"
_DASHES = r"(?P<mac>[0-9a-fA-F]{2}(?:-[0-9a-fA-F]{2}){5})"
_DOTS = r"(?P<mac>[0-9a-fA-F]{4}\.[0-9a-fA-F]{4}\.[0-9a-fA-F]{4})"
_AGE = r"(?:-|\d+|[\d:.]+|\d+[ywdhms]\w*)"
_PORT = r"(?P<port>[A-Za-z][\w./-]*\d\S*)"

_BINDINGS = tuple(
    re.compile(shape)
    for shape in (
        rf"{_IP} (?:dev \S+ )?lladdr {_COLONS}\b.*?(?P<state>[A-Z_]+)?$",  # ip neigh
        rf"\S+ \({_IP}\) at {_COLONS} \S.*",  # arp -an
        rf"{_IP} +0x\d+ +0x(?P<flags>[0-9a-fA-F]+) +{_COLONS} +\S+ +\S+",  # /proc/net/arp
        rf"{_IP} +(?:ether|\S*ethernet) +{_COLONS} +[A-Z]+\b.*",  # Linux arp -n
        rf"{_IP} +{_DASHES} +\S.*",  # Windows arp -a; the type is in the user's language
        rf"Internet +{_IP} +{_AGE} +{_DOTS} +\S+(?: +\S+)?",  # IOS
        rf"{_IP} +{_AGE} +{_DOTS} +\S.*",  # NX-OS and IOS-XR
        rf"\S+ {_IP} {_DOTS} {_AGE}",  # ASA
    )
)
_LEARNT = tuple(
    re.compile(shape)
    for shape in (
        rf"(?:\d+|All) +{_DOTS} +\w+(?: +\S+)?? +{_PORT}",  # IOS
        rf"[*+GOCE~] *\d+ +{_DOTS} +\w+ +\S+ +\S+ +\S+ +{_PORT}",  # NX-OS
    )
)
_UNANSWERED = re.compile(
    rf"{_IP} .*\b(?:FAILED|INCOMPLETE|NONE|proxy)\b.*|.*\([^)]+\) at [<(]incomplete[>)].*|{_IP} +[<(]incomplete[>)].*"
    rf"|Internet +{_IP} +{_AGE} +Incomplete\b.*|{_IP} +{_AGE} +INCOMPLETE\b.*"
    rf"|{_IP} +0x\d+ +0x0 +{_COLONS} .*|(?:\d+|All) +{_DOTS} +\w+ +(?:CPU|Router|Switch|Drop)\b.*"
    rf"|[*+GOCE~] *(?:\d+|-) +{_DOTS} +\w+ .*\b(?:sup-eth|vPC Peer-Link|Drop)\S*".replace(
        "(?P<ip>", "(?:"
    ).replace("(?P<mac>", "(?:")
)
_LOOKS = re.compile(rf"{_COLONS}\b|\b{_DASHES}\b|\b{_DOTS}\b".replace("(?P<mac>", "(?:"))

_STATES_WITHOUT = frozenset({"FAILED", "INCOMPLETE", "NONE"})


class Entry(NamedTuple):
    """One line of a table: a MAC, and the address or the port it was bound to ("" for the other)."""

    mac: str
    ip: str
    port: str


def entry(line: str) -> Entry | None:
    """What one line binds; None when it is an entry that binds nothing, or none of the shapes."""
    body = line.strip()
    if _UNANSWERED.fullmatch(body):
        return None
    for shape in (*_BINDINGS, *_LEARNT):
        if found := shape.fullmatch(body):
            parts = found.groupdict()
            if parts.get("state") in _STATES_WITHOUT:
                return None
            return Entry(_padded(parts["mac"]), parts.get("ip") or "", parts.get("port") or "")
    return None


def _padded(mac: str) -> str:
    """BSD and macOS print `0:1c:42:0:0:8`; the key needs every digit."""
    return mac if ":" not in mac else ":".join(group.zfill(2) for group in mac.split(":"))


def _one_device(mac: str, ip: str) -> bool:
    """Whether the MAC is one interface's and the address one host's: groups and broadcast are neither."""
    clean_mac = clean.mac(mac)
    if clean_mac is None or int(clean_mac[:2], 16) & 1:
        return False
    return not ip or clean.ip(ip) is not None


def recognises(head: bytes, name: str) -> int:
    """Confidence by the share of lines that are table entries, or by the first JSON object."""
    text = decoded(peek(head))
    if text.lstrip()[:1] == "[":
        first = re.search(r"\{[^{}]*\}", text)
        data = loads(first[0]) if first else None
        return 90 if data and "dst" in data and ("lladdr" in data or "state" in data) else 0
    full = [line for line in text.splitlines()[:-1] or text.splitlines() if line.strip()]
    told = sum(1 for line in full if entry(line) or _UNANSWERED.fullmatch(line.strip()))
    if not told or text.lstrip()[:1] in ("<", "{"):
        return 0
    return 90 if 2 * told >= len(full) else 60 if 5 * told >= len(full) else 20


def read(source: Source, writer: SightingWriter) -> Coverage:
    """One record per entry: the keys MAC and address with the line itself, or the MAC with its port."""
    if peek(source.head).lstrip()[:1] == b"[":
        for item in objects(source, writer):
            _read_object(item, writer)
    else:
        for line in lines(source, writer):
            _read_line(line, writer)
    return Coverage(
        sees="devices the host, router or switch had heard on its own segments when the table was printed",
        blind="devices it had not heard shortly before, and every segment it is not on; the table has no times",
    )


def _read_line(line: Line, writer: SightingWriter) -> None:
    found = entry(line.text)
    place = Place(line.number, line.number, f"line {line.number}", offset=line.offset)
    if found is not None:
        _say(writer, place, found, line.text.strip())
    elif _LOOKS.search(line.text) and not _UNANSWERED.fullmatch(line.text.strip()):
        writer.problem(
            "not-understood", "A hardware address stands here in no table line that is known.",
            place=place.path, offset=place.offset,
        )  # fmt: skip


def _read_object(item: Item, writer: SightingWriter) -> None:
    if item.data is None:
        return
    mac, ip, state = (item.data.get(key) for key in ("lladdr", "dst", "state"))
    if not isinstance(mac, str) or not isinstance(ip, str):
        return
    if isinstance(state, list) and _STATES_WITHOUT.intersection(s for s in state if isinstance(s, str)):
        return
    number = item.index + 1
    place = Place(number, number, f"/{item.index}", offset=item.offset)
    _say(writer, place, Entry(mac, ip, ""), decoded(item.raw))


def _say(writer: SightingWriter, place: Place, found: Entry, words: str) -> None:
    if not _one_device(found.mac, found.ip):
        return
    writer.say(place, "mac", found.mac)
    if found.ip:
        writer.say(place, "ip", found.ip)
        writer.say(place, "arp.reply", words)
    if found.port:
        writer.say(place, "switch.port", found.port)


READER = Reader(name="neighbours", title="ARP, neighbour or switch table", recognises=recognises, read=read)
