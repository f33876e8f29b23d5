"""Reading instruments: every fault is named with its place, and nothing that is missing is filled in."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nameplate.knowledge.errors import KnowledgeError
from nameplate.knowledge.load import load
from nameplate.knowledge.restrictions import load_restrictions, read_restriction
from nameplate.model.restrictions import Restriction
from nameplate.model.terms import Force, SourceGrade, Standing, Verdict
from nameplate.parties.walk import Ties
from nameplate.restrict.cases_check import check_cases

GOOD = """
nameplate = "restriction/1"
id = "XX-01"
jurisdiction = "XX"
issuer = "an issuer"
title = "a title"
force = "direction"
issued = 2023-01-01
effective = 2023-02-01
status = "in force"
operative = true

[source]
text = "a source"
date = 2026-11-22
grade = "B"

[subject]
kind = "party"
parties = ["acme"]
by = ["made_by"]
affiliates = "named"
says = "goods of Acme"

[[reaches]]
fact = "organisation.classes"
op = "has"
values = ["department"]
says = "the organisation is a department"

[[scope]]
fact = "thing.purchased"
op = "on_or_after"
values = [2023-02-01]
says = "it was bought since"

[[duty]]
action = "remove"
start = 2023-02-01
due = 2023-03-01
says = "remove it"
[[duty.when]]
fact = "subject.party"
op = "has"
values = "acme"
says = "it is of Acme"

[[case]]
name = "a case"
on = 2023-02-01
verdict = "applies"
standing = "binds"
due = { remove = 2023-03-01, notify = "none" }
facts = { made_by = ["acme:probable"], "thing.purchased" = "2023-02-01" }
"""


def problems(text: str) -> tuple[str, ...]:
    with pytest.raises(KnowledgeError) as caught:
        read_restriction(text, name="a.toml")
    return caught.value.problems


def changed(old: str, new: str) -> str:
    assert old in GOOD
    return GOOD.replace(old, new, 1)


def test_a_whole_file_is_read_word_for_word() -> None:
    read = read_restriction(GOOD, name="a.toml")
    assert (read.id, read.force, read.issued, read.effective, read.until) == (
        "XX-01", Force.DIRECTION, date(2023, 1, 1), date(2023, 2, 1), None,
    )  # fmt: skip
    assert read.source.grade is SourceGrade.B
    assert read.subject.parties == ("acme",)
    assert read.scope[0].values == ("2023-02-01",)
    assert (read.duties[0].due, read.duties[0].when[0].fact) == (date(2023, 3, 1), "subject.party")
    (case,) = read.cases
    assert (case.verdict, case.standing) == (Verdict.APPLIES, Standing.BINDS)
    assert case.due == {"remove": date(2023, 3, 1), "notify": None}
    assert case.facts["thing.purchased"] == ("2023-02-01",)


@pytest.mark.parametrize(
    ("old", "new", "place", "says"),
    [
        (
            'nameplate = "restriction/1"',
            'nameplate = "estate/1"',
            "nameplate",
            'Write nameplate = "restriction/1"',
        ),
        ('id = "XX-01"', 'id = "xx01"', "id", "Write it like NZ-01."),
        ('force = "direction"', 'force = "directon"', "force", "Did you mean 'direction'?"),
        ('issuer = "an issuer"', "", "issuer", "This is missing."),
        ('title = "a title"', 'titel = "a title"', "titel", "Did you mean 'title'?"),
        ("issued = 2023-01-01", 'issued = "2023-01-01"', "issued", "This must be a day."),
        ("issued = 2023-01-01", "issued = 2023-01-01T10:00:00", "issued", "without quotes or time"),
        ("operative = true", 'operative = "yes"', "operative", "must be true or false"),
        ('grade = "B"', 'grade = "D"', "source.grade", "not one of the words"),
        ('kind = "party"', 'kind = "parti"', "subject.kind", "Did you mean 'party'?"),
        ('parties = ["acme"]', "parties = []", "subject.parties", "An empty list catches nothing."),
        ('by = ["made_by"]', 'by = ["maked_by"]', "subject.by", "is no kind of claim"),
        ('affiliates = "named"', 'affiliates = "all"', "subject.affiliates", "Known here: named"),
        ('kind = "party"', 'kind = "legal_exposure"', "subject.countries", "needs this"),
        ('op = "has"', 'op = "contains"', "reaches[1].op", "not one of the words"),
        (
            'fact = "organisation.classes"',
            'fact = "thing.kind"',
            "reaches[1].fact",
            "it is about organisation",
        ),
        (
            'fact = "thing.purchased"',
            'fact = "organisation.classes"',
            "scope[1].fact",
            "it is about thing or site",
        ),
        ('fact = "thing.purchased"', 'fact = "subject.party"', "scope[1].fact", "cannot be asked here"),
        ('fact = "thing.purchased"', 'fact = "purchased"', "scope[1].fact", "Write it like thing.relation."),
        ("values = [2023-02-01]", 'values = ["soon"]', "scope[1].values", "is no day"),
        (
            "values = [2023-02-01]",
            "values = [2023-02-01, 2023-02-02]",
            "scope[1].values",
            "exactly one value",
        ),
        ("values = [2023-02-01]", "values = []", "scope[1].values", "exactly one value"),
        ('action = "remove"', 'action = "removal"', "duty[1].action", "Did you mean 'remove'?"),
        ("due = 2023-03-01\n", "due = 2023-01-31\n", "duty[1].due", "due before it exists"),
        ("on = 2023-02-01", "", "case[1].on", "This is missing."),
        ('verdict = "applies"', 'verdict = "yes"', "case[1].verdict", "not one of the words"),
        ("notify =", "notfy =", "case[1].due.notfy", "This is no action."),
        ("facts = { made_by", "facts = { maker", "case[1].facts.maker", "no fact or claim"),
        ("effective = 2023-02-01", "effective = 2022-12-31", "effective", "operates before it was issued"),
        ("effective = 2023-02-01", "", "effective", "the first day it operates is missing"),
        ("issued = 2023-01-01", "until = 2023-02-01", "until", "It ends before it operates."),
        ('grade = "B"', 'grade = "C"', "source.grade", "Only grade A or B may oblige anyone."),
        ("operative = true", "operative = false", "unknown", "does not say why"),
        ("operative = true", 'unknown = ["date"]', "duty[1].due", "only informs gives no due date"),
    ],
)
def test_a_fault_is_named_with_its_place_and_what_to_do(old: str, new: str, place: str, says: str) -> None:
    found = problems(changed(old, new))
    assert any(p.startswith(f"a.toml: {place}: ") and says in p for p in found), found


def test_all_faults_are_named_at_once() -> None:
    text = (
        changed('issuer = "an issuer"', "")
        .replace('grade = "B"', 'grade = "D"')
        .replace('op = "has"', 'op = "x"')
    )
    assert len({p.split(": ")[1] for p in problems(text)}) >= 4


@pytest.mark.parametrize("part", ["reaches", "duty"])
def test_an_operative_instrument_must_say_whom_and_what(part: str) -> None:
    text = re.sub(rf"\[\[{part}\]\]\n(?:(?!\n\n).)*\n\n", "", GOOD, flags=re.DOTALL)
    assert f"[[{part}]]" not in text
    assert any(p.startswith(f"a.toml: {part}: It is operative") for p in problems(text))


def test_a_condition_may_leave_a_value_open_and_only_there() -> None:
    assert read_restriction(changed("values = [2023-02-01]", 'values = ["2023-02-01?"]'), name="a").scope
    text = changed("values = [2023-02-01]", 'values = ["2023-02-01?"]').replace("on_or_after", "before")
    assert any("is no day" in p for p in problems(text))


def test_what_is_not_stated_stays_unknown() -> None:
    read = read_restriction(changed('affiliates = "named"', ""), name="a.toml")
    assert read.subject.affiliates == "unstated"
    assert (read.published, read.until, read.exceptions) == (None, None, "")


@pytest.mark.parametrize(
    "text", ["", "\x00", "a = ", "nameplate = 1", "[" * 5000, "x = " + "[" * 5000, "a = " + "9" * 5000]
)
def test_junk_is_refused_in_words(text: str) -> None:
    assert all(p.startswith("a.toml: ") for p in problems(text))


@settings(deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=200))
def test_no_text_is_half_read(text: str) -> None:
    with pytest.raises(KnowledgeError):
        read_restriction(text, name="a.toml")


@settings(deadline=None)
@given(st.integers(0, len(GOOD) - 1), st.characters(codec="ascii"))
def test_one_changed_character_is_read_whole_or_refused_in_words(place: int, letter: str) -> None:
    text = GOOD[:place] + letter + GOOD[place + 1 :]
    try:
        read: Restriction | tuple[str, ...] = read_restriction(text, name="a.toml")
    except KnowledgeError as error:
        read = error.problems
    assert isinstance(read, Restriction) or (read and all(p.startswith("a.toml: ") for p in read))


SHIPPED = load_restrictions()


def test_the_first_eight_are_shipped_in_order() -> None:
    assert list(SHIPPED) == sorted(SHIPPED)
    assert set(SHIPPED) >= {"NZ-01", "NZ-04", "NZ-10", "NZ-11", "AU-01", "US-01", "US-14", "UK-01"}


@pytest.mark.parametrize("restriction", SHIPPED.values(), ids=SHIPPED)
def test_a_shipped_instrument_is_cited_and_says_what_it_does_not_know(restriction: Restriction) -> None:
    assert restriction.source.text
    assert restriction.source.grade in (SourceGrade.A, SourceGrade.B)
    assert restriction.cases
    assert all(duty.evidence for duty in restriction.duties)
    if not restriction.operative:
        assert restriction.unknown
        assert all(duty.due is None for duty in restriction.duties)
    if "?" in restriction.status:
        assert restriction.unknown


@pytest.mark.parametrize("name", ["NZ-04", "NZ-10", "NZ-11"])
def test_instruments_whose_dates_are_not_known_only_inform(name: str) -> None:
    assert not SHIPPED[name].operative
    assert SHIPPED[name].issued is None
    assert SHIPPED[name].effective is None


def test_the_example_in_the_guide_is_a_good_instrument() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "add-a-restriction.md").read_text("utf-8")
    example = guide.split("```toml\n")[1].split("```")[0]
    restriction = read_restriction(example, name="guide")
    knowledge = load()
    ties = Ties(knowledge.parties, knowledge.ties)
    assert [p for p in check_cases(restriction, ties=ties, apps=()) if "no worked case" not in p] == []
