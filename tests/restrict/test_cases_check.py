"""Worked cases prove an instrument, and a broken one is named in words that help."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from nameplate.knowledge.load import load
from nameplate.knowledge.restrictions import load_restrictions
from nameplate.model.restrictions import Restriction, WorkedCase
from nameplate.model.terms import Standing, Verdict
from nameplate.parties.walk import Ties
from nameplate.restrict.cases_check import check_cases
from restrict_world import RULE, TIES, TRUE_FACTS

FACTS = {**TRUE_FACTS, "made_by": ("acme:probable",)}
IN = WorkedCase(
    "in scope", date(2023, 6, 1), FACTS, Verdict.APPLIES, Standing.BINDS, due={"remove": date(2023, 7, 1)}
)
OUT = replace(IN, name="before", on=date(2022, 12, 31), verdict=Verdict.DOES_NOT_APPLY, due={})
OPEN = replace(
    IN, name="open", facts={"made_by": ("acme:probable",)}, verdict=Verdict.CANNOT_TELL, standing=Standing.ELSEWHERE,
    missing=("thing.relation", "organisation.classes"), due={"remove": None},
)  # fmt: skip
PROVED = replace(RULE, cases=(IN, OUT, OPEN))
SHIPPED = load_restrictions()


def problems(rule: Restriction) -> list[str]:
    return check_cases(rule, ties=TIES, apps=())


def test_a_proved_instrument_has_no_problem() -> None:
    assert problems(PROVED) == []


@pytest.mark.parametrize("restriction", SHIPPED.values(), ids=SHIPPED)
def test_every_shipped_instrument_is_proved_by_its_cases(restriction: Restriction) -> None:
    knowledge = load()
    ties = Ties(knowledge.parties, knowledge.ties)
    assert check_cases(restriction, ties=ties, apps={app.id for app in knowledge.apps}) == []


@pytest.mark.parametrize("restriction", SHIPPED.values(), ids=SHIPPED)
def test_shifting_a_shipped_instrument_by_a_day_breaks_a_case(restriction: Restriction) -> None:
    """The cases stand on the first day and the day before, so a date that moves is noticed."""
    knowledge = load()
    ties = Ties(knowledge.parties, knowledge.ties)
    for days in (-1, 1):
        moved = {
            key: getattr(restriction, key) + timedelta(days=days)
            for key in ("issued", "effective", "published")
            if getattr(restriction, key)
        }
        duties = tuple(replace(d, start=None) for d in restriction.duties)
        shifted = replace(restriction, duties=duties, **moved)
        assert check_cases(shifted, ties=ties, apps={app.id for app in knowledge.apps})


@pytest.mark.parametrize("restriction", SHIPPED.values(), ids=SHIPPED)
def test_dropping_a_condition_of_a_shipped_instrument_breaks_a_case(restriction: Restriction) -> None:
    knowledge = load()
    ties = Ties(knowledge.parties, knowledge.ties)
    apps = {app.id for app in knowledge.apps}
    for number in range(len(restriction.scope)):
        scope = restriction.scope[:number] + restriction.scope[number + 1 :]
        assert check_cases(replace(restriction, scope=scope), ties=ties, apps=apps)
    for number, duty in enumerate(restriction.duties):
        if duty.when:
            duties = list(restriction.duties)
            duties[number] = replace(duty, when=())
            assert check_cases(replace(restriction, duties=tuple(duties)), ties=ties, apps=apps)


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        (replace(IN, verdict=Verdict.CANNOT_TELL), "verdict should be 'cannot_tell' but is 'applies'"),
        (replace(IN, standing=Standing.ADVISES), "standing should be 'advises' but is 'binds'"),
        (
            replace(IN, due={"remove": None}),
            "duties should be remove by no day, but are remove by 2023-07-01",
        ),
        (replace(IN, due={}), "duties should be none, but are remove by 2023-07-01"),
        (replace(OPEN, missing=("thing.relation",)), "what is missing should be thing.relation, but is"),
        (replace(IN, facts={**TRUE_FACTS, "made_by": ("acme",)}), "must be a party, a colon and a grade"),
    ],
)
def test_a_broken_case_is_named_with_what_was_found(broken: WorkedCase, says: str) -> None:
    (problem,) = problems(replace(PROVED, cases=(IN, OUT, OPEN, replace(broken, name="the broken one"))))
    assert problem.startswith("XX-01: case 'the broken one': ")
    assert says in problem


def test_a_wrong_verdict_shows_the_step_that_decided() -> None:
    (problem,) = problems(replace(PROVED, cases=(IN, OPEN, OUT, replace(OUT, verdict=Verdict.APPLIES))))
    assert "Step 1 asked" in problem
    assert "Not yet: it operates from 2023-01-01." in problem


@pytest.mark.parametrize(
    ("left_out", "verdict"), [(IN, "applies"), (OUT, "does_not_apply"), (OPEN, "cannot_tell")]
)
def test_an_operative_instrument_must_show_all_three_answers(left_out: WorkedCase, verdict: str) -> None:
    cases = tuple(case for case in PROVED.cases if case is not left_out)
    (problem,) = problems(replace(PROVED, cases=cases))
    assert f"no worked case ends with '{verdict}'" in problem


def test_a_party_that_is_in_no_list_is_named() -> None:
    rule = replace(PROVED, subject=replace(PROVED.subject, parties=("acme", "acmee")))
    (problem,) = problems(rule)
    assert "no maker or brand has the id 'acmee'" in problem


def test_a_case_may_say_that_the_organisation_adopted_it() -> None:
    facts = {**FACTS, "organisation.classes": ("council",), "organisation.adopted": ("2023-02-01",)}
    case = replace(IN, name="adopted", facts=facts, standing=Standing.ADOPTED)
    assert problems(replace(PROVED, cases=(*PROVED.cases, case))) == []
