"""What an instrument is to the organisation that reads it: binds, adopted, advises or elsewhere.

An instrument is ours only when its own words reach us or our own recorded decision says so. When it is
not stated who we are, it is elsewhere, and what is missing is named.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from nameplate.model.restrictions import Adoption, Restriction
from nameplate.model.terms import Force, Standing
from nameplate.restrict.logic import Truth, all_of
from nameplate.restrict.predicates import evaluate
from nameplate.restrict.question import Question

_NEVER_BINDS = (Force.ADVICE, Force.PROPOSAL)


@dataclass(frozen=True, slots=True)
class Stand:
    """The standing, why, what is missing, and since when it was adopted (None when it was not)."""

    standing: Standing
    because: str
    missing: tuple[str, ...] = ()
    since: date | None = None


def standing_of(restriction: Restriction, asked: Question) -> Stand:
    """What the instrument is to the organisation on the date asked.

    1. An instrument that reaches the organisation binds it; advice and proposals advise it.
    2. A decision of one agency's own that has adoptions on record stands from and by these alone.
    3. Otherwise an adoption in force on the date makes it adopted.
    4. Otherwise it is elsewhere.
    """
    answers = [evaluate(condition, asked.facts) for condition in restriction.reaches]
    reached = all_of(answers) if answers else Truth.NO
    recorded = [a for a in asked.adoptions if a.restriction == restriction.id]
    adoption = next((a for a in sorted(recorded, key=_since) if in_force(a, asked.on)), None)
    decided_here = restriction.force is Force.AGENCY_DECISION and bool(recorded)
    if reached is Truth.YES and restriction.force not in _NEVER_BINDS and not decided_here:
        return Stand(Standing.BINDS, "; ".join(f"{c.says}: yes" for c in restriction.reaches) + ".")
    if adoption is not None:
        return Stand(Standing.ADOPTED, f"Adopted on {adoption.since} by {adoption.by}.", since=adoption.since)
    if reached is Truth.YES and not decided_here:
        return Stand(Standing.ADVISES, f"It is {restriction.force.value}, which obliges no one.")
    if decided_here:
        return Stand(Standing.ELSEWHERE, f"The adoptions on record are not in force on {asked.on}.")
    if reached is Truth.UNKNOWN:
        missing = [c.fact for c, a in zip(restriction.reaches, answers, strict=True) if a is Truth.UNKNOWN]
        return Stand(Standing.ELSEWHERE, "Whether it reaches the organisation is not stated.", tuple(missing))
    return Stand(Standing.ELSEWHERE, "It does not reach the organisation, and no adoption is on record.")


def in_force(adoption: Adoption, on: date) -> bool:
    """Whether an adoption holds on the date; `until` is the first day it no longer does."""
    return adoption.since <= on and (adoption.until is None or on < adoption.until)


def _since(adoption: Adoption) -> tuple[date, str]:
    return adoption.since, adoption.by
