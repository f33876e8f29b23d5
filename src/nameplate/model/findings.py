"""Findings: restriction x thing x organisation on a date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from nameplate.model.claims import Because
from nameplate.model.restrictions import Obligation, Step
from nameplate.model.terms import Grade, Standing, Verdict


@dataclass(frozen=True, slots=True)
class Finding:
    """One answer, with everything a person needs to check it.

    Attributes:
        id: `f-` and a digest of (agency, restriction, thing): the same finding keeps its id over time.
        restriction, thing, agency: whom it is about.
        on, known: the two dates.
        verdict, standing, grade: see `model.terms`; grade is the weakest of the claims it needs.
        because: the reasons of the claims it needs, strongest first.
        missing: facts or claims that would settle it, by name.
        obligations: duties on this date; no due date unless the standing is ours.
        exception: id of the exception that covers it, if any.
        steps: the numbered procedure with its answers.
    """

    id: str
    restriction: str
    thing: str
    agency: str
    on: date
    known: date
    verdict: Verdict
    standing: Standing
    grade: Grade | None
    because: tuple[Because, ...]
    missing: tuple[str, ...]
    obligations: tuple[Obligation, ...]
    exception: str | None
    steps: tuple[Step, ...]
