"""Reads `data/makers/*.toml`: parties, dated ties, and names that must never be taken for a party."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from nameplate.knowledge.entries import Entry, Report, top
from nameplate.model.parties import Party, Source, Tie, TieKind

PARTY_KINDS = ("company", "brand", "body")
BLOCK_MEANINGS = ("made_by", "sold_as", "nothing")
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Trap:
    """A name that looks like a party's and is not it.

    Attributes:
        name: as it stands in a real registry.
        is_not: id of the party it must never be taken for.
        why: what it is, or why it is mistaken.
        source: where the name was met.
    """

    name: str
    is_not: str
    why: str
    source: Source


@dataclass(frozen=True, slots=True)
class Makers:
    """What the maker files of one or more packs say."""

    parties: tuple[Party, ...]
    ties: tuple[Tie, ...]
    traps: tuple[Trap, ...]


def read_makers(text: str, *, name: str, report: Report) -> Makers:
    """The entries of one file; what is wrong goes to the report."""
    entries = top(text, name, report, ("party", "tie", "trap"))
    return Makers(
        tuple(_party(e) for e in entries["party"]),
        tuple(_tie(e) for e in entries["tie"]),
        tuple(_trap(e) for e in entries["trap"]),
    )


def slug(entry: Entry, key: str = "id") -> str:
    """A lower-case id; anything else is reported."""
    value = entry.text(key)
    if value and not _SLUG.fullmatch(value):
        entry.wrong(f'"{key}" is {value!r}.', "Use lower-case letters, digits and single hyphens.")
    return value


def _party(entry: Entry) -> Party:
    party = Party(
        id=slug(entry),
        name=entry.text("name"),
        kind=entry.word("kind", PARTY_KINDS),
        names=entry.texts("names", optional=True),
        home=_home(entry),
        makes=entry.texts("makes", optional=True),
        block_means=entry.word("block_means", BLOCK_MEANINGS, default="nothing"),
        blocks=entry.texts("blocks", optional=True),
        source=entry.source(),
        note=entry.text("note", optional=True),
    )
    entry.close()
    return party


def _home(entry: Entry) -> str:
    value = entry.text("home", optional=True)
    if value and not re.fullmatch("[A-Z]{2}", value):
        entry.wrong(f'"home" is {value!r}.', "Use the two-letter country code, like CN, or leave it out.")
    return value


def _tie(entry: Entry) -> Tie:
    tie = Tie(
        kind=TieKind(entry.word("kind", [kind.value for kind in TieKind])),
        subject=slug(entry, "subject"),
        object=slug(entry, "object"),
        start=entry.day("start"),
        end=entry.day("end"),
        percent=_percent(entry),
        line=entry.text("line", optional=True),
        whole=entry.flag("whole", default=False),
        disputed=entry.flag("disputed", default=False),
        source=entry.source(),
        note=entry.text("note", optional=True),
    )
    if tie.start and tie.end and tie.end <= tie.start:
        entry.wrong(
            "it ends before it starts.", '"start" is the first day it held, "end" the first day it did not.'
        )
    if tie.subject == tie.object:
        entry.wrong("it ties a party to itself.", "Correct the subject or the object.")
    entry.close()
    return tie


def _percent(entry: Entry) -> int | None:
    """Hundredths of a percent from "10.42"; a text, so that no float rounds a share."""
    value = entry.text("percent", optional=True)
    if not value:
        return None
    try:
        share = Decimal(value) * 100
    except InvalidOperation:
        share = Decimal(-1)
    if not 0 < share <= 10_000 or share != int(share):
        entry.wrong(f'"percent" is {value!r}.', 'Write a share like "40" or "10.42", in quotes.')
        return None
    return int(share)


def _trap(entry: Entry) -> Trap:
    trap = Trap(entry.text("name"), slug(entry, "is_not"), entry.text("why"), entry.source())
    entry.close()
    return trap
