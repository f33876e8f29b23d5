"""Who a party is, who owned it on a date, and under which labels its goods are sold, each with its source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from nameplate.model.parties import Party, Tie, TieKind
from nameplate.parties.walk import Held, Link, Ties, tie_dates


class Known(Protocol):
    """What is read of the knowledge: parties by id, and ties."""

    @property
    def parties(self) -> Mapping[str, Party]:
        """Parties by id."""

    @property
    def ties(self) -> Sequence[Tie]:
        """All ties."""


@dataclass(frozen=True, slots=True)
class Relation:
    """One tie of the party on a date.

    Attributes:
        other: the party at the other end, by name.
        held: yes, no, or unknown where a date, a share or an agreement of sources is missing.
        tie: the tie, with its dates, share, line and source.
    """

    other: str
    held: Held
    tie: Tie


@dataclass(frozen=True, slots=True)
class Description:
    """A party on a date; every list in the order of the ties.

    Attributes:
        owners: who owned a share of it or controlled it.
        owned: what it owned a share of or controlled.
        brands: labels that are its own.
        sellers: others under whose labels its goods are or were sold.
        makers: who makes or made goods sold under its label.
        heirs: what carried on what it did. forebears: what it carried on.
        above: everyone who surely or perhaps owned it by majority or controlled it, in any number of steps.
    """

    party: Party
    on: date
    owners: tuple[Relation, ...]
    owned: tuple[Relation, ...]
    brands: tuple[Relation, ...]
    sellers: tuple[Relation, ...]
    makers: tuple[Relation, ...]
    heirs: tuple[Relation, ...]
    forebears: tuple[Relation, ...]
    above: tuple[Link, ...]


def describe(knowledge: Known, party: Party | str, *, on: date) -> Description:
    """The party as of the date. Ended ties stay in the lists, and say that they no longer held.

    Raises:
        KeyError: no party has this id.
    """
    found = knowledge.parties[party] if isinstance(party, str) else party
    ties = Ties(knowledge.parties, knowledge.ties)
    return Description(
        party=found,
        on=on,
        owners=_relations(ties, found.id, on, kinds=_OWNERSHIP, outwards=False),
        owned=_relations(ties, found.id, on, kinds=_OWNERSHIP, outwards=True),
        brands=_relations(ties, found.id, on, kinds=(TieKind.BRAND_OF,), outwards=False),
        sellers=_relations(ties, found.id, on, kinds=(TieKind.MAKES_FOR,), outwards=True),
        makers=(
            *_relations(ties, found.id, on, kinds=(TieKind.BRAND_OF,), outwards=True),
            *_relations(ties, found.id, on, kinds=(TieKind.MAKES_FOR,), outwards=False),
        ),
        heirs=_relations(ties, found.id, on, kinds=(TieKind.SUCCESSOR_OF,), outwards=False),
        forebears=_relations(ties, found.id, on, kinds=(TieKind.SUCCESSOR_OF,), outwards=True),
        above=tuple(
            link for party_id, link in sorted(ties.owners(found.id, on).items()) if party_id != found.id
        ),
    )


def lines(description: Description) -> list[str]:
    """The description for a terminal, a line each."""
    d = description
    seat = f", seated in {d.party.home}" if d.party.home else ", seat not known"
    out = [f"{d.party.name} ({d.party.id}): {d.party.kind}{seat}. As of {d.on}."]
    if d.party.makes:
        out.append(f"Makes: {', '.join(d.party.makes)}.")
    if d.party.note:
        out.append(d.party.note)
    out.append(_cited("Source", d.party.source.text, d.party.source.grade))
    for title, relations in (
        ("Owned or controlled by", d.owners),
        ("Owns or controls", d.owned),
        ("Its own labels", d.brands),
        ("Makes goods that others sell", d.sellers),
        ("Its goods are made by", d.makers),
        ("Carried on by", d.heirs),
        ("Carries on", d.forebears),
    ):
        if relations:
            out += ["", f"{title}:", *(line for relation in relations for line in _relation_lines(relation))]
    if d.above:
        names = (link.party + ("" if link.held is Held.YES else " (not certain)") for link in d.above)
        out += ["", f"In the end answers to: {', '.join(names)}."]
    return out


_OWNERSHIP = (TieKind.OWNS, TieKind.CONTROLS)


def _relations(
    ties: Ties, party: str, on: date, *, kinds: tuple[TieKind, ...], outwards: bool
) -> tuple[Relation, ...]:
    """Ties of these kinds in which the party is subject (outwards) or object."""
    out = []
    for tie in ties.of(party):
        here, other = (tie.subject, tie.object) if outwards else (tie.object, tie.subject)
        if tie.kind in kinds and here == party:
            known = ties.parties.get(other)
            out.append(Relation(known.name if known else other, _held(tie, on), tie))
    return tuple(out)


def _held(tie: Tie, on: date) -> Held:
    """Whether the tie itself stood on the date; a small share is a share all the same."""
    if tie_dates(tie, on) is Held.NO:
        return Held.NO
    return Held.UNKNOWN if tie.disputed else tie_dates(tie, on)


def _relation_lines(relation: Relation) -> list[str]:
    tie = relation.tie
    share = "" if tie.percent is None else f" {tie.percent / 100:g} %"
    if tie.kind is TieKind.OWNS and tie.percent is None:
        share = " (share not known)"
    line = f", {tie.line}" if tie.line else ""
    some = ", only some goods" if tie.kind is TieKind.BRAND_OF and not tie.whole else ""
    period = f"{tie.start or 'start not known'} to {tie.end or 'now, as far as known'}"
    held = {Held.YES: "yes", Held.NO: "no", Held.UNKNOWN: "not certain"}[relation.held]
    said = (
        f"  {relation.other}: {tie.kind.replace('_', ' ')}{share}{line}{some}; {period}; on the day: {held}"
    )
    out = [f"{said}{'; sources contradict each other' if tie.disputed else ''}"]
    if tie.note:
        out.append(f"    {tie.note}")
    out.append(f"    {_cited('source', tie.source.text, tie.source.grade)}")
    return out


def _cited(word: str, text: str, grade: str) -> str:
    return f"{word} (grade {grade}): {text}"
