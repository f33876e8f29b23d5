"""The one walk over ties: who owned or controlled whom on a date, and by which ties we know.

A tie whose beginning is not known counts as held from the day its source was read; before that day it is
unknown (a brand is the exception: it is its owner's from its own first day). An end that is not known means
that it still holds. A share that is not known, or a tie whose sources contradict each other or are weak
(grade C or less), is unknown and names what is missing. Cycles are harmless: a party is visited once for
what is certain, and once for what is not.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from nameplate.model.parties import Party, Tie, TieKind
from nameplate.model.terms import SourceGrade

MAJORITY = 5000
"""Hundredths of a percent. More than this makes a subsidiary; the thresholds of list-making rules ("50 % or
more, summed") are theirs and not this one."""

_GOOD = (SourceGrade.A, SourceGrade.B)

DESCENT = (TieKind.OWNS, TieKind.CONTROLS)
SUCCESSION = (TieKind.SUCCESSOR_OF,)


class Held(StrEnum):
    """Whether something held on a date."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Link:
    """How one party is reached from another.

    Attributes:
        party: who is reached.
        held: yes or unknown (what did not hold is not reached).
        via: the ties walked, from the start outwards; empty for the start itself.
        missing: what would settle it, by name; empty when it is certain.
    """

    party: str
    held: Held
    via: tuple[Tie, ...]
    missing: tuple[str, ...]


class Ties:
    """All parties and ties, ready to be walked.

    Args:
        parties: id -> party.
        ties: the dated relations between them.
    """

    def __init__(self, parties: Mapping[str, Party], ties: Iterable[Tie]) -> None:
        self.parties = parties
        self._by_subject: defaultdict[str, list[Tie]] = defaultdict(list)
        self._by_object: defaultdict[str, list[Tie]] = defaultdict(list)
        for tie in sorted(ties, key=_order):
            self._by_subject[tie.subject].append(tie)
            self._by_object[tie.object].append(tie)

    def of(self, party: str) -> tuple[Tie, ...]:
        """Every tie the party has, at any time, as subject first."""
        return (*self._by_subject[party], *self._by_object[party])

    def group(self, party: str, on: date) -> dict[str, Link]:
        """The party itself and all it owned by majority or controlled on the date, in any number of steps."""
        return self._walk(party, on, lambda p: _outwards(self._by_subject[p], DESCENT))

    def owners(self, party: str, on: date) -> dict[str, Link]:
        """The party itself and all that owned it by majority or controlled it on the date."""
        return self._walk(party, on, lambda p: _inwards(self._by_object[p], DESCENT))

    def successors(self, party: str, on: date) -> dict[str, Link]:
        """The party itself and all that carried on what it did, on the date."""
        return self._walk(party, on, lambda p: _inwards(self._by_object[p], SUCCESSION))

    def brands(self, party: str, on: date) -> dict[str, Link]:
        """The party itself and the brands all of whose goods come from it, on the date.

        A brand of which only some goods do is unknown and names what is missing.
        """
        return self._walk(party, on, lambda p: _inwards(self._by_object[p], (TieKind.BRAND_OF,)))

    def kin(self, party: str) -> frozenset[str]:
        """What was at any time the party's own: owned, controlled, a brand of it, or carrying on for it."""
        return self._ever(party, frozenset())

    def concerns(self, party: str) -> frozenset[str]:
        """Kin, and those for whom the party or its kin made goods at any time: who may hide its work."""
        return self._ever(party, frozenset({TieKind.MAKES_FOR}))

    def _ever(self, party: str, also: frozenset[TieKind]) -> frozenset[str]:
        """Everyone below the party at any time, without itself; minor shares lead nowhere."""
        seen = {party}
        queue = deque([party])
        while queue:
            here = queue.popleft()
            forward = (t for t in self._by_subject[here] if t.kind in also or t.kind in DESCENT)
            back = (t for t in self._by_object[here] if t.kind in (TieKind.BRAND_OF, *SUCCESSION))
            for other in (*(t.object for t in forward if not _minor(t)), *(t.subject for t in back)):
                if other not in seen:
                    seen.add(other)
                    queue.append(other)
        return frozenset(seen - {party})

    def _walk(
        self, start: str, on: date, steps: Callable[[str], Iterator[tuple[Tie, str]]]
    ) -> dict[str, Link]:
        """Breadth first over ties that held, then again over those that may have held."""
        out = {start: Link(start, Held.YES, (), ())}
        for allowed in ((Held.YES,), (Held.YES, Held.UNKNOWN)):
            queue = deque(out.values())
            while queue:
                link = queue.popleft()
                for tie, other in steps(link.party):
                    held, missing = held_on(tie, on)
                    if other in out or held not in allowed:
                        continue
                    sure = held is Held.YES and link.held is Held.YES
                    out[other] = Link(
                        other,
                        Held.YES if sure else Held.UNKNOWN,
                        (*link.via, tie),
                        tuple(dict.fromkeys((*link.missing, *missing))),
                    )
                    queue.append(out[other])
        return out


def held_on(tie: Tie, on: date) -> tuple[Held, tuple[str, ...]]:
    """Whether a tie held on a date, and what is missing when that is unknown.

    Ownership of half or less, or of nothing known, does not hold by itself: control is its own tie.
    """
    if tie_dates(tie, on) is Held.NO:
        return Held.NO, ()
    if _minor(tie):
        return Held.NO, ()
    missing = tuple(f"tie.{what}:{tie.subject}:{tie.object}" for what in _unsettled(tie, on))
    return (Held.UNKNOWN if missing else Held.YES), missing


def tie_dates(tie: Tie, on: date) -> Held:
    """Whether the date lies within the tie's dates; with no start, unknown before its source was read."""
    if (tie.end and on >= tie.end) or (tie.start and on < tie.start):
        return Held.NO
    if tie.start is None and on < tie.source.date and tie.kind is not TieKind.BRAND_OF:
        return Held.UNKNOWN
    return Held.YES


def _minor(tie: Tie) -> bool:
    return tie.kind is TieKind.OWNS and tie.percent is not None and tie.percent <= MAJORITY


def _unsettled(tie: Tie, on: date) -> Iterator[str]:
    if tie_dates(tie, on) is Held.UNKNOWN:
        yield "start"
    if tie.kind is TieKind.BRAND_OF and not tie.whole:
        yield "whole"
    if tie.kind is TieKind.OWNS and tie.percent is None:
        yield "percent"
    if tie.disputed or tie.source.grade not in _GOOD:
        yield "sources"


def _outwards(ties: Iterable[Tie], kinds: tuple[TieKind, ...]) -> Iterator[tuple[Tie, str]]:
    return ((tie, tie.object) for tie in ties if tie.kind in kinds)


def _inwards(ties: Iterable[Tie], kinds: tuple[TieKind, ...]) -> Iterator[tuple[Tie, str]]:
    return ((tie, tie.subject) for tie in ties if tie.kind in kinds)


def _order(tie: Tie) -> tuple[str, ...]:
    """A total order: of two ties between the same parties the walk takes the same one every time."""
    dates = (str(tie.start or ""), str(tie.end or ""), str(tie.percent if tie.percent is not None else ""))
    rest = (
        tie.line,
        str(tie.whole),
        str(tie.disputed),
        str(tie.source.date),
        tie.source.grade,
        tie.source.text,
        tie.note,
    )
    return (tie.kind, tie.subject, tie.object, *dates, *rest)
