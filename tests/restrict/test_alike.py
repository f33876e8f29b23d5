"""What is judged once for many must be what each of them would have been told."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from nameplate.knowledge.restrictions import load_restrictions
from nameplate.model.restrictions import Restriction
from nameplate.model.terms import ClaimKind, Grade
from nameplate.restrict.alike import collapse, conditions, facts_of, probes, project, values_of
from nameplate.restrict.predicates import PREDICATES
from nameplate.restrict.subjects import Said, by_claims, reach
from restrict_world import PARTIES, RULE, SUBJECT, TIES

ON = date(2024, 6, 1)
SHIPPED = list(load_restrictions().values())
WORDS = [
    "owned",
    "Owned",
    "connected",
    "unknown",
    "sensitive",
    "none",
    "core_network",
    "2019-08-12",
    "2019-08-13",
    "2026",
]
STATED = st.lists(
    st.one_of(
        st.just(""),
        st.lists(st.sampled_from(WORDS), max_size=3).map(json.dumps),
        st.sampled_from(WORDS).map(json.dumps),
    ),
    max_size=12,
)
EXCEPTIONS = st.lists(
    st.sampled_from(
        [
            "UK-01 2024-01-01/2024-12-31 EX-1",
            "UK-01 2024-01-01/2024-12-31 EX-2",
            "UK-01 2023-01-01/2023-12-31 EX-3",
            "junk",
        ]
    ),
    max_size=3,
).map(json.dumps)


@settings(deadline=None)
@given(STATED)
def test_a_value_and_what_stands_for_it_are_answered_alike_by_every_condition(stated: list[str]) -> None:
    for fact, asked in probes(SHIPPED, ON).items():
        for was, now in collapse(stated, asked).items():
            assert bool(values_of(was)) == bool(values_of(now))
            for rule in SHIPPED:
                for condition in conditions(rule):
                    if condition.fact == fact and values_of(was):
                        predicate = PREDICATES[condition.op]
                        assert predicate(values_of(was), condition.values) is predicate(
                            values_of(now), condition.values
                        )


@settings(deadline=None)
@given(STATED)
def test_what_stands_for_a_value_stands_for_itself_and_is_one_of_them(stated: list[str]) -> None:
    for asked in probes(SHIPPED, ON).values():
        alike = collapse(stated, asked)
        assert set(alike) == set(stated)
        for now in alike.values():
            assert now in stated or now == ""
            assert alike.get(now, "") == now


@settings(deadline=None)
@given(st.lists(EXCEPTIONS, max_size=6))
def test_exceptions_are_alike_only_with_the_same_reference(stated: list[str]) -> None:
    asked = probes(SHIPPED, ON)["thing.exceptions"]
    for was, now in collapse(stated, asked).items():
        assert [p(values_of(was)) for p in asked] == [p(values_of(now)) for p in asked]


def test_ten_years_of_dates_become_a_handful() -> None:
    days = [json.dumps([date.fromordinal(n).isoformat()]) for n in range(736000, 740000)]
    assert len(set(collapse(days, probes(SHIPPED, ON)["thing.purchased"]).values())) <= 4


def test_the_facts_of_an_instrument_are_all_that_its_answer_can_depend_on() -> None:
    for rule in SHIPPED:
        names = set(facts_of(rule))
        assert {c.fact for c in conditions(rule)} <= names
        assert ("thing.category" in names) >= bool(rule.subject.categories)
        assert not any(name.startswith(("organisation.", "subject.")) for name in names)


SAID = st.lists(
    st.builds(
        Said,
        st.sampled_from(ClaimKind),
        st.sampled_from([*PARTIES, "label:x", "label:y"]),
        st.sampled_from(Grade),
    ),
    max_size=8,
    unique=True,
)
RULES = st.sampled_from(
    [
        RULE,
        replace(RULE, subject=replace(SUBJECT, by=("made_by", "sold_as"), affiliates="named")),
        replace(RULE, subject=replace(SUBJECT, kind="brand", parties=("seller",), by=("sold_as",))),
        replace(RULE, subject=replace(SUBJECT, kind="legal_exposure", parties=(), countries=("XX",))),
        replace(RULE, subject=replace(SUBJECT, kind="app", parties=("acme",), by=("contains",))),
    ]
)


@settings(deadline=None)
@given(RULES, SAID, st.lists(st.lists(st.integers(0, 7), max_size=4), max_size=6))
def test_the_claims_that_stand_for_others_say_the_same(
    rule: Restriction, said: list[Said], picks: list[list[int]]
) -> None:
    things = [tuple(sorted({n for n in pick if n < len(said)})) for pick in picks]
    signatures = {",".join(map(str, numbers)): numbers for numbers in things}
    reached = reach(rule.subject, TIES, ON)
    projected = project(rule, reached, said, signatures=signatures)
    assert set(projected) == set(signatures)
    for signature, numbers in signatures.items():
        standing = [said[int(n)] for n in projected[signature].split(",") if n]
        whole = by_claims(rule.subject, reached, [said[n] for n in numbers])
        assert by_claims(rule.subject, reached, standing) == whole
