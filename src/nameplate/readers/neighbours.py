"""ARP, neighbour and switch tables as hosts, routers and switches print them.

Shapes read (each line alone, in any order, several tables in one file): `ip neigh`, `ip -j neigh`,
`/proc/net/arp`, Linux `arp -n`, `arp -an` of Linux, BSD and macOS, Windows `arp -a`, Cisco IOS, IOS-XR, NX-OS
and ASA `show arp`, IOS and NX-OS `show mac address-table`. Sources: the manual pages ip-neighbour(8), arp(8),
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

LONGEST_ENTRY = 400
"""Characters of a table line; what is longer is none (and would make the shapes below slow)."""

_ADDRESS = r"(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-fA-F:]*:[0-9a-fA-F:.]+(?:%\S+)?)"
_COLON = r"[0-9a-fA-F]{1,2}(?::[0-9a-fA-F]{1,2}){5}"
_DASH = r"[0-9a-fA-F]{2}(?:-[0-9a-fA-F]{2}){5}"
_DOT = r"[0-9a-fA-F]{4}\.[0-9a-fA-F]{4}\.[0-9a-fA-F]{4}"
_AGE = r"(?:-|\d+|[\d:.]+|\d+[ywdhms]\w*)"
_IP, _COLONS, _DASHES, _DOTS = (
    f"(?P<ip>{_ADDRESS})",
    f"(?P<mac>{_COLON})",
    f"(?P<mac>{_DASH})",
    f"(?P<mac>{_DOT})",
)
_PORT = r"(?P<port>[A-Za-z][\w./-]*\d\S*)"


def _shapes(*shapes: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(shape) for shape in shapes)


_BOUND = _shapes(
    rf"{_IP} (?:dev \S+ )?lladdr {_COLONS}\b.*",  # ip neigh
    rf"\S+ \({_IP}\) at {_COLONS} \S.*",  # arp -an
    rf"{_IP} +0x\d+ +0x[1-9a-fA-F]\w* +{_COLONS} +\S+ +\S+",  # /proc/net/arp
    rf"{_IP} +(?:ether|\S*ethernet) +{_COLONS} +[A-Z]+\b.*",  # Linux arp -n
    rf"{_IP} +{_DASHES} +\S.*",  # Windows arp -a; the type is in the user's language
    rf"Internet +{_IP} +{_AGE} +{_DOTS} +\S+(?: +\S+)?",  # IOS
    rf"{_IP} +{_AGE} +{_DOTS} +\S.*",  # NX-OS and IOS-XR
    rf"\S+ {_IP} {_DOTS} {_AGE}",  # ASA
    rf"(?:\d+|All) +{_DOTS} +\w+(?: +\S+)?? +{_PORT}",  # IOS, MAC and port
    rf"[*+GOCE~] *\d+ +{_DOTS} +\w+ +\S+ +\S+ +\S+ +{_PORT}",  # NX-OS, MAC and port
)
_BINDS_NOTHING = _shapes(  # asked and not answered, or the switch's own
    rf"{_ADDRESS} .*\b(?:FAILED|INCOMPLETE|NONE|proxy)\b.*",
    r".*\([^)]+\) at [<(]incomplete[>)].*",
    rf"{_ADDRESS} +[<(]incomplete[>)].*",
    rf"{_ADDRESS} +0x\d+ +0x0 +{_COLON} .*",
    rf"(?:Internet +)?{_ADDRESS} +{_AGE} +I(?:ncomplete|NCOMPLETE)\b.*",
    rf"(?:\d+|All) +{_DOT} +\w+ +(?:CPU|Router|Switch|Drop)\b.*",
    rf"[*+GOCE~] *(?:\d+|-) +{_DOT} +\w+ .*\b(?:sup-eth|vPC Peer-Link|Drop).*",
)
_STARTS = re.compile(r"\s*(?:Internet +|\S+ \()?\d{1,3}(?:\.\d{1,3}){3}[) ]")
_LOOKS = re.compile(rf"\b(?:{_COLON}|{_DASH}|{_DOT})\b")

_UNANSWERED = ("FAILED", "INCOMPLETE", "NONE")


class Entry(NamedTuple):
    """One line of a table: a MAC, and the address or the port it was bound to ("" for the other)."""

    mac: str
    ip: str
    port: str


def entry(line: str) -> Entry | None:
    """What one line binds; None when it is an entry that binds nothing, or none of the shapes."""
    body = line.strip()
    if len(body) > LONGEST_ENTRY or binds_nothing(body):
        return None
    for shape in _BOUND:
        if found := shape.fullmatch(body):
            parts = found.groupdict()
            return Entry(_padded(parts["mac"]), parts.get("ip") or "", parts.get("port") or "")
    return None


def binds_nothing(line: str) -> bool:
    """Whether a line is an entry of a table that was asked for and never answered, or the switch's own."""
    body = line.strip()
    return len(body) <= LONGEST_ENTRY and any(shape.fullmatch(body) for shape in _BINDS_NOTHING)


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
    told = sum(1 for line in full if entry(line) or binds_nothing(line))
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
        sees="devices the host, router or switch had heard on its own segments shortly before it was printed",
        blind="devices it had not spoken with, every other segment; the table states no times",
    )


def _read_line(line: Line, writer: SightingWriter) -> None:
    found = entry(line.text)
    place = Place(line.number, line.number, f"line {line.number}", offset=line.offset)
    if found is not None:
        _say(writer, place, found, line.text.strip())
    elif (_LOOKS.search(line.text) or _STARTS.match(line.text)) and not binds_nothing(line.text):
        writer.problem(
            "not-understood", "An address stands here in no table line that is known.",
            place=place.path, offset=place.offset,
        )  # fmt: skip


def _read_object(item: Item, writer: SightingWriter) -> None:
    if item.data is None:
        return
    mac, ip, state = (item.data.get(key) for key in ("lladdr", "dst", "state"))
    if mac is None or (isinstance(state, list) and any(word in state for word in _UNANSWERED)):
        return
    number = item.index + 1
    place = Place(number, number, f"/{item.index}", offset=item.offset)
    if not isinstance(mac, str) or not isinstance(ip, str) or not _LOOKS.fullmatch(mac):
        writer.problem(
            "not-understood", "An entry without an address and a hardware address.",
            place=place.path, offset=place.offset,
        )  # fmt: skip
        return
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
