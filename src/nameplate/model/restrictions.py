"""Restrictions: who has restricted what, where, from when, with which duties and exceptions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from nameplate.model.parties import Source
from nameplate.model.terms import Force, Grade, Standing, Verdict


@dataclass(frozen=True, slots=True)
class Condition:
    """One three-valued test on a fact.

    Attributes:
        fact: dotted name of a fact, e.g. "site.sensitivity", "thing.relation", "organisation.classes".
        op: name of a predicate in `restrict/predicates.py`: "is", "in", "has", "before", "on_or_after", ...
        values: what it is compared with.
        says: the condition in English, shown to people.
    """

    fact: str
    op: str
    values: tuple[str, ...]
    says: str


@dataclass(frozen=True, slots=True)
class Subject:
    """What is restricted.

    Attributes:
        kind: "party", "brand", "app", "category" or "legal_exposure" (others come with the register).
        parties: party or app ids named by the instrument.
        by: claim kinds through which a thing is caught, any of them: "made_by", "sold_as", "runs", ...
        affiliates: "named" (named only) or "subsidiaries" (owned or controlled on the date).
        countries: for legal_exposure, home jurisdictions of the maker, as the instrument is drafted.
        categories: kinds of goods reached; empty = any.
        says: the subject in the instrument's own sense, in English.
    """

    kind: str
    parties: tuple[str, ...]
    by: tuple[str, ...]
    affiliates: str
    countries: tuple[str, ...]
    categories: tuple[str, ...]
    says: str


@dataclass(frozen=True, slots=True)
class Duty:
    """One dated obligation of an instrument.

    Attributes:
        action: "remove", "no_install", "no_new_purchase", "disconnect", "block", "replace_at_renewal", ...
        start: first day the duty exists; None = not known.
        due: last day to have done it; None = none stated, or not known.
        due_words: how the instrument states the time, when it is no date: "immediate", "at renewal".
        when: conditions for this duty beyond the instrument's scope.
        evidence: what shows that it was done.
        says: the duty in English.
    """

    action: str
    start: date | None
    due: date | None
    due_words: str
    when: tuple[Condition, ...]
    evidence: str
    says: str


@dataclass(frozen=True, slots=True)
class WorkedCase:
    """A case inside the file that proves it: facts in, answer out."""

    name: str
    on: date
    facts: dict[str, tuple[str, ...]]
    verdict: Verdict
    standing: Standing
    missing: tuple[str, ...] = ()
    due: dict[str, date | None] | None = None  # action -> due date expected
    known: date | None = None


@dataclass(frozen=True, slots=True)
class Restriction:
    """An instrument.

    Attributes:
        id: register id, e.g. "UK-01".
        jurisdiction, issuer, title: as cited.
        force: what kind of instrument it is.
        subject, scope: what and where; every condition of `scope` must hold.
        reaches: conditions on the organisation under which it binds; empty = binds no one by itself.
        issued: None when not known.
        effective: first day it operates; None when not known, and then it informs and never obliges.
        until: first day it no longer operates.
        published: when it could be known; None = `issued`.
        duties: obligations.
        exceptions: the exceptions policy in words; "" when none is known.
        status: as read, e.g. "in force?".
        operative: whether subject, scope, action and date are all known at grade A or B; else it informs only.
        unknown: cells of the operative part that are not known, for people.
        source: citation, date read, grade.
        cases: worked cases.
    """

    id: str
    jurisdiction: str
    issuer: str
    title: str
    force: Force
    subject: Subject
    scope: tuple[Condition, ...]
    reaches: tuple[Condition, ...]
    issued: date | None
    effective: date | None
    until: date | None
    published: date | None
    duties: tuple[Duty, ...]
    exceptions: str
    status: str
    operative: bool
    unknown: tuple[str, ...]
    source: Source
    cases: tuple[WorkedCase, ...]


@dataclass(frozen=True, slots=True)
class Obligation:
    """A duty as it falls on one thing on a date.

    Attributes:
        action: see Duty.
        due: last day; None when none is known, or when the instrument is not ours.
        overdue: days past due on the date asked (0 = not overdue); None when there is no due date.
        says: for people, including times that are no date.
    """

    action: str
    due: date | None
    overdue: int | None
    says: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One numbered step of an evaluation: what was asked, the three-valued answer, and why."""

    number: int
    question: str
    answer: str  # "yes", "no" or "unknown"
    because: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """The answer of one evaluation, before it is joined to things.

    `steps` are what `explain` prints; there is no second implementation. `needs` names the claims
    relied on as "kind:party".
    """

    verdict: Verdict
    standing: Standing
    grade: Grade | None
    missing: tuple[str, ...]
    obligations: tuple[Obligation, ...]
    steps: tuple[Step, ...]
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Adoption:
    """An organisation's recorded choice to follow an instrument: its own, or another's."""

    restriction: str
    since: date
    by: str
    reason: str
    until: date | None = None
