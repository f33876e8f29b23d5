"""SNMP walks as text: `snmprec` files (snmpsim, LibreNMS) and what snmpwalk and snmpbulkwalk print.

A walk is one reply of one agent: one record, one origin. A file may hold several, one after another; a scalar
that is answered again opens the next. Sources: snmpsim's documentation of `.snmprec` (`OID|tag|value`, tag
with `x` for hex), Net-SNMP's snmpcmd(1) output options. Only listed OIDs are kept (`snmp_words`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from nameplate.model.evidence import Coverage
from nameplate.readers import clean
from nameplate.readers.base import Reader, Source
from nameplate.readers.door import LONGEST, Place, SightingWriter
from nameplate.readers.plain import Line, decoded, lines, peek
from nameplate.readers.snmp_words import CLASS_COLUMN, ENTITY, MAC_COLUMN, PRIVATE, SYSTEM, Agent, wanted

_RECORD = re.compile(r"(\d+(?:\.\d+)+)\|(\d+)(x?)(?::\w+)?\|(.*)", re.DOTALL)
_WALK = re.compile(r"((?:\.?(?:iso|\d+)|[A-Za-z][\w-]*::[A-Za-z][\w-]*|\.iso)(?:\.\w+)*) = ?(.*)", re.DOTALL)
_TYPED = re.compile(
    r"(STRING|Hex-STRING|OID|INTEGER|Timeticks|Gauge32|Counter(?:32|64)|IpAddress|Network Address|BITS|Opaque"
    r"|UInteger32): ?(.*)",
    re.DOTALL,
)
_NOTHING = re.compile(r"No Such (?:Object|Instance)|No more variables|NULL\b|\"\"$")
_OID = re.compile(r"\.?(?:\d+|iso)(?:\.\d+){4,}")
_COMMAND = re.compile(r"\bsnmp(?:bulk)?(?:walk|get)|\s-c\s")
_MIB = re.compile(r"[A-Z][\w-]*-MIB::\w")
_NUMBER_IN_BRACKETS = re.compile(r"\w*\((\d+)\)")
_COLUMNS = ("FirmwareRev", "SoftwareRev", "SerialNum", "MfgName", "ModelName")
_NAMES = {
    "SNMPv2-MIB::sysDescr": "1.3.6.1.2.1.1.1", "SNMPv2-MIB::sysObjectID": "1.3.6.1.2.1.1.2",
    "SNMPv2-MIB::sysName": "1.3.6.1.2.1.1.5", "IF-MIB::ifPhysAddress": MAC_COLUMN[:-1],
    "SNMPv2-SMI::enterprises": "1.3.6.1.4.1", "SNMPv2-SMI::mib-2": "1.3.6.1.2.1",
    "ENTITY-MIB::entPhysicalClass": CLASS_COLUMN[:-1],
    **{f"ENTITY-MIB::entPhysical{n}": c[:-1] for n, c in zip(_COLUMNS, ENTITY, strict=True)},
}  # fmt: skip
"""Names Net-SNMP prints for the objects that are read; any other name says nothing here."""


class Answer(NamedTuple):
    """One answered object: its OID in numbers, its value as text ("" = it says there is none)."""

    oid: str
    value: str


def numbers(name: str) -> str:
    """An OID as Net-SNMP may print it, in dotted numbers; "" for a name that is not read."""
    name = re.sub(r"^\.?iso\b", "1", name).lstrip(".")
    if "::" not in name:
        return name
    head, _, rest = name.partition(".")
    prefix = _NAMES.get(head, "")
    return f"{prefix}.{rest}" if prefix and rest else prefix


def _from_record(found: re.Match[str]) -> Answer:
    oid, tag, hexed, value = found.groups()
    if hexed and not oid.startswith(MAC_COLUMN):
        value = _from_hex(value)
    return Answer(oid, _object(value) if tag == "6" else value)


def _from_walk(found: re.Match[str]) -> Answer:
    oid, rest = numbers(found[1]), found[2].rstrip()
    if _NOTHING.match(rest):
        return Answer(oid, "")
    typed = _TYPED.fullmatch(rest)
    kind, value = (typed[1], typed[2]) if typed else ("", rest)
    if kind == "OID" or oid == "1.3.6.1.2.1.1.2.0":
        return Answer(oid, _object(value))
    if kind == "Hex-STRING" and not oid.startswith(MAC_COLUMN):
        return Answer(oid, _from_hex(value))
    if kind == "INTEGER" and (bracketed := _NUMBER_IN_BRACKETS.fullmatch(value)):
        return Answer(oid, bracketed[1])
    return Answer(oid, value[1:-1] if len(value) > 1 and value[0] == value[-1] == '"' else value)


def _object(value: str) -> str:
    return numbers(value.strip()) or value


def _from_hex(value: str) -> str:
    """Octets that are text; "" when they are not."""
    try:
        text = bytes.fromhex(value).decode("utf-8").rstrip("\0")
    except ValueError:
        return ""
    return text if text.isprintable() else ""


def _mac(value: str) -> str:
    """A MAC as printed; Net-SNMP leaves leading zeros out. "" when it is no hardware address of a device."""
    groups = value.strip().split(":")
    whole = ":".join(group.zfill(2) for group in groups) if len(groups) == 6 else value.strip()
    cleaned = clean.mac(whole)
    return whole if cleaned and not int(cleaned[:2], 16) & 1 else ""


class _Walks:
    """Tells the answers of one walk after another."""

    def __init__(self, writer: SightingWriter) -> None:
        self._writer = writer
        self._record = 0
        self._scalars: set[str] = set()
        self._agent = Agent()

    def tell(self, answer: Answer, line: Line) -> None:
        """One answer; a scalar already answered in this walk opens the next walk."""
        if not wanted(answer.oid):
            return
        scalar = answer.oid in SYSTEM or answer.oid in PRIVATE
        if not self._record or (scalar and answer.oid in self._scalars):
            self._record += 1
            self._scalars.clear()
            self._agent = Agent()
        if scalar:
            self._scalars.add(answer.oid)
        value = _mac(answer.value) if answer.oid.startswith(MAC_COLUMN) else answer.value
        for part, field, text in self._agent.says(answer.oid, value):
            if field == "serial" and clean.serial(text) is None:
                continue  # "0", "N/A": said as snmp.serial, no key
            place = Place(
                self._record, self._record, f"line {line.number}",
                part=part, within=0 if part else None, offset=line.offset,
            )  # fmt: skip
            self._writer.say(place, field, text)


def recognises(head: bytes, name: str) -> int:
    """By the share of lines that are answers."""
    text = decoded(peek(head))
    full = [line for line in text.splitlines()[:-1] or text.splitlines() if line.strip()]
    told = max(sum(map(_is_record, full)), sum(map(_is_walked, full)))
    return 0 if not told else 90 if 2 * told >= len(full) else 50 if 5 * told >= len(full) else 0


def _is_record(line: str) -> bool:
    return bool(_RECORD.fullmatch(line))


def _is_walked(line: str) -> bool:
    """An OID of some length, or a name out of a MIB, and an answer."""
    found = _WALK.fullmatch(line)
    return bool(found) and (bool(_MIB.match(line)) or numbers(line.partition(" ")[0]).count(".") > 3)


def read(source: Source, writer: SightingWriter) -> Coverage:
    """One record per walk."""
    walks = _Walks(writer)
    for line in _whole(lines(source, writer)):
        text = line.text
        if found := _RECORD.fullmatch(text):
            walks.tell(_from_record(found), line)
        elif found := _WALK.fullmatch(text):
            walks.tell(_from_walk(found), line)
        elif _OID.match(text):
            writer.problem(
                "not-understood", "An OID stands here without a value that can be read.",
                place=f"line {line.number}", offset=line.offset,
            )  # fmt: skip
    return Coverage(
        sees="the one device that answered, as far as the walk went and its view allows",
        blind="every other device, and objects outside the walked subtrees; the text has no times",
    )


def _whole(told: Iterator[Line]) -> Iterator[Line]:
    """Lines, with a quoted value that runs over several lines put together again.

    A quote that never closes ends at the next answer, at a pasted command (whose `-c` is a secret), or
    when no more of it would be kept.
    """
    held: Line | None = None
    for line in told:
        if held is not None:
            if _OID.match(line.text) or _WALK.match(line.text) or _COMMAND.search(line.text):
                yield held
                held = None
            else:
                held = held._replace(text=f"{held.text}\n{line.text}"[: 2 * LONGEST])
                if line.text.rstrip().endswith('"') or len(held.text) >= 2 * LONGEST:
                    yield held
                    held = None
                continue
        if _opens(line.text):
            held = line
        else:
            yield line
    if held is not None:
        yield held


def _opens(text: str) -> bool:
    """Whether a quoted value starts here and does not end here."""
    return bool(_WALK.match(text)) and text.count('"') == 1


READER = Reader(name="snmp", title="SNMP walk", recognises=recognises, read=read)
