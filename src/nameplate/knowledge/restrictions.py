"""Reads instruments from TOML into `Restriction`, and says in plain words what is wrong with one.

A file must say every part that it relies on: nothing here fills a gap. What the instrument leaves
unsettled is written with a trailing `?` on the value (`"enrolled?"`), and is then never a yes or a no.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from importlib import resources
from importlib.resources.abc import Traversable

from nameplate.knowledge.errors import KnowledgeError
from nameplate.knowledge.table import Fault, Table, parse
from nameplate.model.parties import Source
from nameplate.model.restrictions import Condition, Duty, Restriction, Subject, WorkedCase
from nameplate.model.terms import ClaimKind, Force, SourceGrade, Standing, Verdict

OPS = ("before", "has", "in", "is", "lacks", "not", "on_or_after")
"""Predicates a condition may use; `restrict/predicates.py` has one function for each."""

DATE_OPS = ("before", "on_or_after")
"""Predicates that compare with one day."""

KINDS = ("app", "brand", "category", "legal_exposure", "party")
"""Kinds of subject."""

AFFILIATES = ("named", "subsidiaries", "successors", "unstated")
"""How far a subject reaches beyond the names in it: to no one else, to what they own or control on the
date, to what carries on what they did, or not known (the instrument's words were not seen to say)."""

ACTIONS = (
    "assess", "block", "consider_removal", "contract_clause", "disconnect", "inventory", "no_install",
    "no_new_authorisation", "no_new_deployment", "no_new_purchase", "no_use", "notify", "remove",
    "replace_at_renewal",
)  # fmt: skip
"""What a duty asks for."""

ADOPTED = "organisation.adopted"
"""In a worked case: the day since which the organisation has adopted the instrument."""

_FILE = "restriction/1"
_ID = re.compile(r"[A-Z][A-Z0-9]*(-[A-Z0-9]+)+\Z")
_COUNTRY = re.compile(r"[A-Z]{2}\Z")
_CLAIMS = tuple(kind.value for kind in ClaimKind)
_FACT = re.compile(r"(thing|site|organisation|subject)\.[a-z][a-z0-9_]*\Z")


def read_restriction(text: str, *, name: str) -> Restriction:
    """Reads one instrument.

    Args:
        text: the file, TOML.
        name: its file name, for people.

    Raises:
        KnowledgeError: everything that is wrong with it; each problem says where, what, and what to do.
    """
    faults: list[Fault] = []
    root = parse(text, _FILE, faults)
    restriction = None if root is None else _restriction(root)
    if restriction is not None and not faults:
        faults += _incoherent(restriction)
    if faults or restriction is None:
        raise KnowledgeError(f"{name}: {fault}" for fault in faults)
    return restriction


def load_restrictions() -> dict[str, Restriction]:
    """The shipped instruments by id, ordered by id.

    Raises:
        KnowledgeError: everything that is wrong in all of them.
    """
    out: dict[str, Restriction] = {}
    problems: list[str] = []
    for folder, file in _shipped():
        name = f"restrictions/{folder}/{file.name}"
        try:
            restriction = read_restriction(file.read_text("utf-8"), name=name)
        except KnowledgeError as error:
            problems += error.problems
            continue
        home = f"restrictions/{restriction.jurisdiction.lower()}/{restriction.id}.toml"
        if name != home:
            problems.append(
                f"{name}: The id and jurisdiction in it belong into {home}. Move it, or mend them."
            )
        out[restriction.id] = restriction
    if problems:
        raise KnowledgeError(problems)
    return dict(sorted(out.items()))


def _shipped() -> Iterator[tuple[str, Traversable]]:
    root = resources.files("nameplate") / "data" / "restrictions"
    for folder in sorted(root.iterdir(), key=lambda f: f.name):
        if folder.is_dir():
            files = (f for f in folder.iterdir() if f.name.endswith(".toml"))
            yield from ((folder.name, file) for file in sorted(files, key=lambda f: f.name))


def _restriction(root: Table) -> Restriction:
    restriction = Restriction(
        id=_matching(root, "id", _ID, "Write it like NZ-01."),
        jurisdiction=root.text("jurisdiction", required=True),
        issuer=root.text("issuer", required=True),
        title=root.text("title", required=True),
        force=Force(root.choice("force", (f.value for f in Force), required=True) or Force.PROPOSAL),
        subject=_subject(root.table("subject", required=True)),
        scope=_conditions(root.tables("scope"), ("thing", "site")),
        reaches=_conditions(root.tables("reaches"), ("organisation",)),
        issued=root.day("issued"),
        effective=root.day("effective"),
        until=root.day("until"),
        published=root.day("published"),
        duties=tuple(_duty(table) for table in root.tables("duty")),
        exceptions=root.text("exceptions"),
        status=root.text("status", required=True),
        operative=root.flag("operative"),
        unknown=root.texts("unknown"),
        source=_source(root.table("source", required=True)),
        cases=tuple(_case(table) for table in root.tables("case")),
    )
    root.done()
    return restriction


def _source(table: Table | None) -> Source:
    if table is None:
        return Source("", date.min, SourceGrade.UNVERIFIED)
    grade = table.choice("grade", (g.value for g in SourceGrade), required=True)
    source = Source(
        text=table.text("text", required=True),
        date=table.day("date", required=True) or date.min,
        grade=SourceGrade(grade or SourceGrade.UNVERIFIED),
    )
    table.done()
    return source


def _subject(table: Table | None) -> Subject:
    if table is None:
        return Subject("", (), (), "", (), (), "")
    subject = Subject(
        kind=table.choice("kind", KINDS, required=True),
        parties=table.texts("parties"),
        by=table.texts("by"),
        affiliates=table.choice("affiliates", AFFILIATES) or "unstated",
        countries=table.texts("countries"),
        categories=table.texts("categories"),
        says=table.text("says", required=True),
    )
    for word in subject.by:
        if word not in _CLAIMS:
            table.fault("by", f"{word!r} is no kind of claim.", f"Known here: {', '.join(_CLAIMS)}.")
    for country in subject.countries:
        if not _COUNTRY.match(country):
            table.fault(
                "countries", f"{country!r} is no country code.", "Write two capital letters, like CN."
            )
    needs = {"legal_exposure": ("countries", "by"), "category": ("categories",)}
    for key in needs.get(subject.kind, ("parties", "by")):
        if not getattr(subject, key):
            table.fault(
                key, f"A subject of kind {subject.kind!r} needs this.", "An empty list catches nothing."
            )
    table.done()
    return subject


def _conditions(tables: Iterable[Table], about: tuple[str, ...]) -> tuple[Condition, ...]:
    return tuple(_condition(table, about) for table in tables)


def _condition(table: Table, about: tuple[str, ...]) -> Condition:
    """One condition; `about` are the kinds of fact it may speak of at this place."""
    condition = Condition(
        fact=_matching(table, "fact", _FACT, "Write it like thing.relation."),
        op=table.choice("op", OPS, required=True),
        values=table.texts("values", required=True),
        says=table.text("says", required=True),
    )
    if condition.fact and condition.fact.partition(".")[0] not in about:
        table.fault(
            "fact",
            f"{condition.fact!r} cannot be asked here; here it is about {' or '.join(about)}.",
            "Conditions on the organisation stand in [[reaches]], those on things and sites elsewhere.",
        )
    if condition.op in (*DATE_OPS, "is") and len(condition.values) != 1:
        table.fault("values", f"{condition.op!r} compares with exactly one value.", "Give one.")
    elif condition.op in DATE_OPS and not _is_day(
        condition.values[0], unsettled=condition.op == "on_or_after"
    ):
        table.fault("values", f"{condition.values[0]!r} is no day.", "Write a day like 2019-08-13.")
    table.done()
    return condition


def _duty(table: Table) -> Duty:
    duty = Duty(
        action=table.choice("action", ACTIONS, required=True),
        start=table.day("start"),
        due=table.day("due"),
        due_words=table.text("due_words"),
        when=_conditions(table.tables("when"), ("thing", "site", "subject")),
        evidence=table.text("evidence"),
        says=table.text("says", required=True),
    )
    if duty.start and duty.due and duty.due < duty.start:
        table.fault("due", "It is due before it exists.", "Mend start or due.")
    table.done()
    return duty


def _case(table: Table) -> WorkedCase:
    case = WorkedCase(
        name=table.text("name", required=True),
        on=table.day("on", required=True) or date.min,
        facts=table.facts("facts"),
        verdict=Verdict(
            table.choice("verdict", (v.value for v in Verdict), required=True) or Verdict.CANNOT_TELL
        ),
        standing=Standing(
            table.choice("standing", (s.value for s in Standing), required=True) or Standing.ELSEWHERE
        ),
        missing=table.texts("missing"),
        due=_due(table.table("due")),
        known=table.day("known"),
    )
    for fact in case.facts:
        if fact not in _CLAIMS and not _FACT.match(fact):
            table.fault(
                f"facts.{fact}", "This is no fact or claim.", 'Write it like "thing.relation" or made_by.'
            )
    table.done()
    return case


def _due(table: Table | None) -> dict[str, date | None] | None:
    """Action -> the day expected; the word "none" expects the duty without a day."""
    if table is None:
        return None
    out: dict[str, date | None] = {}
    for action in table.names():
        if table.texts(action) == ("none",):
            out[action] = None
        else:
            out[action] = table.day(action)
        if action not in ACTIONS:
            table.fault(action, "This is no action.", f"Known here: {', '.join(ACTIONS)}.")
    return out


def _incoherent(restriction: Restriction) -> list[Fault]:
    """What each part says rightly but the whole contradicts."""
    r = restriction
    faults = []
    if r.issued and r.effective and r.effective < r.issued:
        faults.append(Fault("effective", "It operates before it was issued.", "Mend one of the two days."))
    if r.until and r.effective and r.until <= r.effective:
        faults.append(
            Fault("until", "It ends before it operates.", "`until` is the first day it no longer operates.")
        )
    if r.operative:
        faults += _not_operative(r)
    else:
        if not r.unknown:
            faults.append(
                Fault(
                    "unknown",
                    "It is not operative and does not say why.",
                    "Name what is not known in `unknown`.",
                )
            )
        faults += [
            Fault(f"duty[{n}].due", "An instrument that only informs gives no due date.", "Remove it.")
            for n, duty in enumerate(r.duties, 1)
            if duty.due
        ]
    return faults


def _not_operative(restriction: Restriction) -> Iterator[Fault]:
    """Why it may not be operative: subject, scope, action and date must all be known."""
    advice = "Add it, or set operative = false: then it informs and never obliges."
    if restriction.source.grade not in (SourceGrade.A, SourceGrade.B):
        yield Fault(
            "source.grade", "Only grade A or B may oblige anyone.", "Set operative = false, or cite better."
        )
    if restriction.effective is None:
        yield Fault("effective", "It is operative, but the first day it operates is missing.", advice)
    if not restriction.duties:
        yield Fault("duty", "It is operative, but no duty is given.", advice)
    if not restriction.reaches:
        yield Fault("reaches", "It is operative, but nothing says whom it reaches.", advice)


def _matching(table: Table, key: str, pattern: re.Pattern[str], advice: str) -> str:
    value = table.text(key, required=True)
    if value and not pattern.match(value):
        table.fault(key, f"{value!r} is not written as this must be.", advice)
    return value


def _is_day(value: str, *, unsettled: bool) -> bool:
    try:
        date.fromisoformat(value.removesuffix("?") if unsettled else value)
    except ValueError:
        return False
    return True
