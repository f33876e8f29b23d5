"""Is a thing what an instrument restricts? One answer from the claims about the thing and the dated ties.

A claim *catches* a thing when it is of a kind the instrument reaches (`by`), names a party the instrument
reaches on the date, and is probable or better. What *touches* the subject without catching it (a possible
or disputed maker, a label of someone for whom a named party makes goods) leaves it unknown and listed.
Another maker, probable or better, answers no; nothing known answers unknown, unseen.

An app is present when a claim catches the thing; absent when an inventory that misses nothing does not list it;
otherwise not observable. Talking to its servers shows neither: a page with a video in it asks them too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from nameplate.model.restrictions import Subject
from nameplate.model.terms import ClaimKind, Grade
from nameplate.parties.walk import Held, Link, Ties
from nameplate.restrict.logic import Truth, all_of
from nameplate.restrict.predicates import in_

APP_INVENTORY = "app_inventory"
"""What would settle whether an app is on a device: talking to its servers does not."""

CATEGORY = "thing.category"
APPS_SEEN = "thing.apps_seen"
"""What the app inventories of a thing can see: COMPLETE, or "partial:" and the kind of each; absent without one."""
COMPLETE = "complete"

_PHYSICAL = (ClaimKind.MADE_BY, ClaimKind.RUNS, ClaimKind.CONTAINS)
"""What speaks of the device itself; a label or a destination does not outweigh a maker that is known."""


@dataclass(frozen=True, slots=True)
class Said:
    """A claim about a thing as an evaluation sees it."""

    kind: ClaimKind
    party: str
    grade: Grade

    @property
    def name(self) -> str:
        """As it stands in `Judgement.needs`."""
        return f"{self.kind.value}:{self.party}"


@dataclass(frozen=True, slots=True)
class Caught:
    """A party the instrument reaches: surely or perhaps, through which of its names, and what is missing."""

    truth: Truth
    named: str
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom a subject reaches on a date.

    Attributes:
        caught: party -> how.
        kin: parties that are or were a named party's own; as makers they are never "someone else".
        touching: kin, and those for whom named parties make goods; -> the names they stand under.
        strangers_known: whether a maker in no list is surely someone else (not where law of the home
            country decides, for we do not know it).
    """

    caught: Mapping[str, Caught]
    kin: frozenset[str]
    touching: Mapping[str, tuple[str, ...]]
    parties: frozenset[str]
    strangers_known: bool


@dataclass(frozen=True, slots=True)
class Found:
    """The answer about the subject.

    Attributes:
        truth: yes, no or unknown.
        because: for people; the same for every combination that is judged alike.
        claims: the claims relied on, or those that touch it when it is unknown.
        named: names of the instrument that are or may be meant (the fact `subject.party`).
        missing: what would settle it.
        seen: whether anything known bears on the subject at all.
    """

    truth: Truth
    because: str
    claims: tuple[Said, ...]
    named: tuple[str, ...]
    missing: tuple[str, ...]
    seen: bool


def reach(subject: Subject, ties: Ties, on: date) -> Reach:
    """Whom the subject reaches on the date. Pure; worth keeping per instrument and date."""
    caught = _CAUGHT[subject.kind](subject, ties, on)
    sure = sorted(p for p, c in caught.items() if c.truth is Truth.YES)
    touching: dict[str, tuple[str, ...]] = {}
    for party in sure:
        for other in sorted(ties.concerns(party)):
            touching[other] = tuple(dict.fromkeys((*touching.get(other, ()), caught[party].named)))
    return Reach(
        caught=caught,
        kin=frozenset(other for party in sure for other in ties.kin(party)),
        touching=touching,
        parties=frozenset(ties.parties),
        strangers_known=subject.kind != "legal_exposure",
    )


def is_subject(
    subject: Subject, reached: Reach, said: Iterable[Said], *, facts: Mapping[str, tuple[str, ...]]
) -> Found:
    """Whether a thing with these claims and facts is what the subject restricts."""
    if subject.kind == "category":
        found = Found(Truth.YES, subject.says, (), (), (), bool(facts.get(CATEGORY)))
    else:
        found = by_claims(subject, reached, said)
    if subject.kind == "app":
        found = _observed(subject, found, facts.get(APPS_SEEN, ()))
    if not subject.categories or found.truth is Truth.NO:
        return found
    stated = facts.get(CATEGORY, ())
    kind = in_(stated, subject.categories) if stated else Truth.UNKNOWN
    wanted = " or ".join(subject.categories)
    because = {
        Truth.YES: f"It is a {wanted}.",
        Truth.NO: f"It is no {wanted}.",
        Truth.UNKNOWN: f"Whether it is a {wanted} is not known.",
    }[kind]
    return Found(
        truth=all_of((found.truth, kind)),
        because=because if kind is Truth.NO else f"{found.because} {because}",
        claims=() if kind is Truth.NO else found.claims,
        named=found.named,
        missing=() if kind is Truth.NO else (*found.missing, *((CATEGORY,) if kind is Truth.UNKNOWN else ())),
        seen=found.seen,
    )


def observable(seen: Iterable[str]) -> Truth:
    """Whether an app that is not listed would have been: yes, no (an inventory misses some), unknown (none)."""
    values = tuple(seen)
    return Truth.UNKNOWN if not values else Truth.YES if values == (COMPLETE,) else Truth.NO


def _observed(subject: Subject, found: Found, seen: Iterable[str]) -> Found:
    """Of an app that no claim catches: absent under coverage, or not observable, and why."""
    if found.truth is not Truth.UNKNOWN or any(s.kind.value in subject.by for s in found.claims):
        return found
    talks = f"{found.because} " if found.claims else ""
    sees = observable(seen)
    if sees is Truth.YES:
        because = (
            f"{talks}Absent under coverage: an app inventory of it that misses nothing does not list it."
        )
        return Found(Truth.NO, because, (), (), (), True)
    what = "its app inventory cannot see every app" if sees is Truth.NO else "there is no app inventory of it"
    return replace(found, because=f"{talks}Not observable: {what}.")


def relevant(subject: Subject, reached: Reach, said: Said) -> bool:
    """Whether the claim can bear on the subject by itself (another maker bears on it too; see `stranger`)."""
    caught = reached.caught.get(said.party)
    if caught is None:
        return said.party in reached.touching
    return caught.truth is Truth.YES or said.kind.value in subject.by or said.party in reached.touching


def stranger(subject: Subject, reached: Reach, said: Said) -> bool:
    """Whether the claim names, probably or better, someone who is surely not the subject: another maker, or
    for an instrument that reaches only labels, another label."""
    if said.kind is not _deciding(subject) or not said.grade.holds:
        return False
    if said.party in reached.caught or said.party in reached.kin:
        return False
    return reached.strangers_known or said.party in reached.parties


def by_claims(subject: Subject, reached: Reach, claims: Iterable[Said]) -> Found:
    """What the claims alone say, whatever kind of goods it is; equal for all that is judged alike."""
    said = sorted(claims, key=_order)
    catching = [s for s in said if _catches(subject, reached, s)]
    if catching:
        best = catching[0]
        named = tuple(dict.fromkeys(reached.caught[s.party].named for s in catching))
        return Found(Truth.YES, f"{_words(best)}.", (best,), named, (), True)
    touching = [s for s in said if relevant(subject, reached, s) and not stranger(subject, reached, s)]
    others = [s for s in said if stranger(subject, reached, s)]
    if others:
        touching = [s for s in touching if _outlives_a_maker(subject, reached, s)]
        if not touching or others[0].grade is Grade.CONFIRMED:
            return Found(Truth.NO, f"It is {_KIND_WORDS[others[0].kind]} another.", (), (), (), True)
    missing = tuple(_missing(subject, reached, touching))
    if not touching:
        return Found(Truth.UNKNOWN, "Nothing known bears on this.", (), (), missing, False)
    named = tuple(dict.fromkeys(name for s in touching for name in _named(reached, s)))
    because = f"{'; '.join(_words(s) for s in touching)}: not enough to tell."
    return Found(Truth.UNKNOWN, because, tuple(touching), named, missing, True)


def _outlives_a_maker(subject: Subject, reached: Reach, said: Said) -> bool:
    """Whether a claim stays in doubt when another maker holds: what speaks of the device itself, and the names the
    instrument reaches. The label of a mere buyer of theirs says no more, once somebody else made the thing."""
    if said.kind in _PHYSICAL:
        return True
    meant = said.party in reached.caught or said.party in reached.kin
    return meant and said.kind.value in subject.by


def _catches(subject: Subject, reached: Reach, said: Said) -> bool:
    caught = reached.caught.get(said.party)
    in_kind = said.kind.value in subject.by and said.grade.holds
    return in_kind and caught is not None and caught.truth is Truth.YES


def _missing(subject: Subject, reached: Reach, touching: list[Said]) -> Iterator[str]:
    """What would settle it: the ties in doubt where a claim holds, otherwise the claims not yet told."""
    doubts = [
        name
        for s in touching
        if s.kind.value in subject.by and s.grade.holds and s.party in reached.caught
        for name in reached.caught[s.party].missing
    ]
    if doubts:
        yield from dict.fromkeys(doubts)
    elif subject.kind == "app":
        yield APP_INVENTORY
    else:
        told = {s.kind.value for s in touching if s.grade.holds}
        yield from [kind for kind in subject.by if kind not in told] or subject.by


def _named(reached: Reach, said: Said) -> tuple[str, ...]:
    caught = reached.caught.get(said.party)
    return (caught.named,) if caught else reached.touching.get(said.party, ())


def _deciding(subject: Subject) -> ClaimKind | None:
    """The kind of claim of which a thing has only one answer: its maker, or failing that its label."""
    for kind in (ClaimKind.MADE_BY, ClaimKind.SOLD_AS):
        if subject.kind != "app" and kind.value in subject.by:
            return kind
    return None


def _of_names(subject: Subject, ties: Ties, on: date) -> dict[str, Caught]:
    """The names themselves and, as far as the instrument's words go, what stands under them on the date."""
    out = {name: Caught(Truth.YES, name) for name in subject.parties}
    for name in subject.parties:
        for walk in _WALKS[subject.affiliates]:
            for link in walk(ties, name, on).values():
                if link.party not in out or (
                    link.held is Held.YES and out[link.party].truth is not Truth.YES
                ):
                    truth = Truth.YES if link.held is Held.YES else Truth.UNKNOWN
                    out[link.party] = Caught(truth, name, link.missing)
    return out


def _family(ties: Ties, name: str, on: date) -> dict[str, Link]:
    """What the party owned or controlled on the date, and the brands whose goods are theirs."""
    group = ties.group(name, on)
    out = dict(group)
    for link in group.values():
        for brand in ties.brands(link.party, on).values():
            sure = link.held is Held.YES and brand.held is Held.YES
            if brand.party not in out or (sure and out[brand.party].held is not Held.YES):
                held = Held.YES if sure else Held.UNKNOWN
                missing = (*link.missing, *brand.missing)
                out[brand.party] = Link(brand.party, held, (*link.via, *brand.via), missing)
    return out


def _of_homes(subject: Subject, ties: Ties, on: date) -> dict[str, Caught]:
    """Every party seated in one of the countries; one whose seat is not known may be."""
    out = {}
    for party in sorted(ties.parties.values(), key=lambda p: p.id):
        if party.home in subject.countries:
            out[party.id] = Caught(Truth.YES, party.id)
        elif not party.home:
            out[party.id] = Caught(Truth.UNKNOWN, party.id, (f"party.home:{party.id}",))
    return out


def _of_none(subject: Subject, ties: Ties, on: date) -> dict[str, Caught]:
    return {}


_CAUGHT: Mapping[str, Callable[[Subject, Ties, date], dict[str, Caught]]] = {
    "app": _of_names,
    "brand": _of_names,
    "category": _of_none,
    "legal_exposure": _of_homes,
    "party": _of_names,
}

_WALKS: Mapping[str, tuple[Callable[[Ties, str, date], dict[str, Link]], ...]] = {
    "named": (),
    "subsidiaries": (_family,),
    "successors": (Ties.successors,),
    "unstated": (),
}

_KIND_WORDS = {
    ClaimKind.MADE_BY: "made by",
    ClaimKind.SOLD_AS: "sold as",
    ClaimKind.CONTAINS: "known to contain",
    ClaimKind.RUNS: "running",
    ClaimKind.TALKS_TO: "talking to",
    ClaimKind.BOUGHT_FROM: "bought from",
}


def _words(said: Said) -> str:
    return f"It is {_KIND_WORDS[said.kind]} {said.party} ({said.grade.value})"


def _order(said: Said) -> tuple[int, int, str]:
    return (said.grade.rank, tuple(ClaimKind).index(said.kind), said.party)
