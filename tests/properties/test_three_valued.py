"""Kleene's laws, and what they must mean for a judgement: missing is never yes and never no."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nameplate.knowledge.restrictions import load_restrictions
from nameplate.model.restrictions import Condition, Duty, Restriction
from nameplate.model.terms import ClaimKind, Grade, Standing, Verdict
from nameplate.restrict.judge import judge_one
from nameplate.restrict.logic import Truth, all_of, any_of, negate
from restrict_world import RULE, SUBJECT, TIES, ask

ALL = tuple(Truth)
OPPOSITE = {Verdict.APPLIES: Verdict.DOES_NOT_APPLY, Verdict.DOES_NOT_APPLY: Verdict.APPLIES}


def test_the_laws_hold_for_every_combination() -> None:
    for a, b, c in product(ALL, repeat=3):
        assert all_of((a, b)) is all_of((b, a))
        assert any_of((a, b)) is any_of((b, a))
        assert all_of((a, all_of((b, c)))) is all_of((all_of((a, b)), c)) is all_of((a, b, c))
        assert any_of((a, any_of((b, c)))) is any_of((any_of((a, b)), c)) is any_of((a, b, c))
        assert all_of((a, any_of((b, c)))) is any_of((all_of((a, b)), all_of((a, c))))
        assert negate(all_of((a, b))) is any_of((negate(a), negate(b)))
        assert all_of((a, any_of((a, b)))) is a
        assert negate(negate(a)) is a
        assert all_of((a, a)) is any_of((a, a)) is a


def test_unknown_gives_way_only_where_the_other_side_decides_alone() -> None:
    assert all_of((Truth.UNKNOWN, Truth.NO)) is Truth.NO
    assert any_of((Truth.UNKNOWN, Truth.YES)) is Truth.YES
    assert all_of((Truth.UNKNOWN, Truth.YES)) is any_of((Truth.UNKNOWN, Truth.NO)) is Truth.UNKNOWN
    assert any_of((Truth.UNKNOWN, negate(Truth.UNKNOWN))) is Truth.UNKNOWN  # no excluded middle


def test_of_nothing_all_hold_and_none_is_found() -> None:
    assert all_of(()) is Truth.YES
    assert any_of(()) is Truth.NO


def test_an_answer_cannot_be_used_as_a_boolean_by_accident() -> None:
    for answer in ALL:
        with pytest.raises(TypeError):
            bool(answer)


SHIPPED = load_restrictions()
FACTS = {
    "thing.relation": ["owned", "connected", "leased", "enrolled", "unknown"],
    "thing.reaches": ["parliamentary_network", "core_network", "transport_operations_centre", "none"],
    "thing.purchased": ["2018-01-01", "2019", "2019-08-13", "2024-03-01"],
    "thing.purpose": ["public_safety", "gardening"],
    "thing.category": ["camera", "phone"],
    "thing.kind": ["device", "contract"],
    "site.sensitivity": ["sensitive", "not_sensitive"],
    "organisation.classes": [
        "uk_department",
        "mbie",
        "parliamentary_service",
        "us_executive_agency",
        "council",
    ],
}
facts_strategy = st.fixed_dictionaries(
    {}, optional={name: st.sampled_from(values).map(lambda v: (v,)) for name, values in FACTS.items()}
)
claims_strategy = st.dictionaries(
    st.sampled_from([k.value for k in ClaimKind]),
    st.lists(
        st.builds(
            lambda party, grade: f"{party}:{grade.value}",
            st.sampled_from(
                ["acme", "acme-child", "seller", "honest", "tiktok", "label:some words", "mystery"]
            ),
            st.sampled_from(Grade),
        ),
        max_size=2,
    ),
    max_size=4,
)
days = st.dates(date(2017, 1, 1), date(2028, 1, 1))


def _conditions() -> st.SearchStrategy[Condition]:
    fact = st.sampled_from(sorted(n for n in FACTS if not n.startswith("organisation")))
    return fact.flatmap(
        lambda name: st.builds(
            Condition,
            st.just(name),
            st.sampled_from(["has", "lacks", "in", "not"]),
            st.lists(st.sampled_from(FACTS[name]), min_size=1, max_size=2).map(tuple),
            st.just("a condition"),
        )
    )


@st.composite
def rules(draw: st.DrawFn) -> Restriction:
    """A shipped instrument, or an invented one about parties of the invented world."""
    if draw(st.booleans()):
        return draw(st.sampled_from(list(SHIPPED.values())))
    duty = Duty(
        "remove", None, date(2023, 7, 1), "", tuple(draw(st.lists(_conditions(), max_size=2))), "", "remove"
    )
    subject = replace(
        SUBJECT,
        affiliates=draw(st.sampled_from(["named", "subsidiaries", "unstated"])),
        by=draw(st.sampled_from([("made_by",), ("made_by", "sold_as"), ("sold_as",), ("runs", "made_by")])),
        categories=draw(st.sampled_from([(), ("camera",)])),
    )
    return replace(
        RULE, scope=tuple(draw(st.lists(_conditions(), max_size=3))), duties=(duty,), subject=subject
    )


@settings(deadline=None)
@given(rules(), facts_strategy, claims_strategy, days)
def test_removing_a_fact_never_turns_cannot_tell_into_a_verdict(
    rule: Restriction, facts: dict[str, tuple[str, ...]], claims: dict[str, list[str]], on: date
) -> None:
    before = judge_one(rule, ask(facts, claims=claims, on=on), ties=TIES)
    for fact in facts:
        fewer = {name: values for name, values in facts.items() if name != fact}
        after = judge_one(rule, ask(fewer, claims=claims, on=on), ties=TIES)
        if before.verdict is Verdict.CANNOT_TELL:
            assert after.verdict is Verdict.CANNOT_TELL
        # the same the other way round: adding a fact never turns a verdict into its opposite
        assert after.verdict is not OPPOSITE.get(before.verdict)


@settings(deadline=None)
@given(rules(), claims_strategy, days)
def test_nothing_stated_never_means_yes(rule: Restriction, claims: dict[str, list[str]], on: date) -> None:
    judged = judge_one(rule, ask({}, claims={}, on=on), ties=TIES)
    assert judged.verdict is not Verdict.APPLIES
    assert judged.standing is Standing.ELSEWHERE
    if rule.scope:
        assert judge_one(rule, ask({}, claims=claims, on=on), ties=TIES).verdict is not Verdict.APPLIES


@settings(deadline=None)
@given(rules(), facts_strategy, claims_strategy, st.integers(1, 4000))
def test_a_date_before_issue_never_applies(
    rule: Restriction, facts: dict[str, tuple[str, ...]], claims: dict[str, list[str]], days_before: int
) -> None:
    began = rule.issued or rule.effective or rule.published
    assert began is not None
    on = began - timedelta(days=days_before)
    assert judge_one(rule, ask(facts, claims=claims, on=on), ties=TIES).verdict is not Verdict.APPLIES


@settings(deadline=None)
@given(rules(), facts_strategy, claims_strategy, days, st.integers(1, 4000))
def test_what_was_not_yet_known_does_not_apply(
    rule: Restriction,
    facts: dict[str, tuple[str, ...]],
    claims: dict[str, list[str]],
    on: date,
    days_before: int,
) -> None:
    public = rule.published or rule.issued or rule.effective
    assert public is not None
    known = public - timedelta(days=days_before)
    judged = judge_one(rule, ask(facts, claims=claims, on=on, known=known), ties=TIES)
    assert judged.verdict is Verdict.DOES_NOT_APPLY
    assert "Not known on that date" in judged.steps[0].because


@settings(deadline=None)
@given(rules(), facts_strategy, claims_strategy, days)
def test_what_is_not_ours_or_not_settled_carries_no_due_date(
    rule: Restriction, facts: dict[str, tuple[str, ...]], claims: dict[str, list[str]], on: date
) -> None:
    judged = judge_one(rule, ask(facts, claims=claims, on=on), ties=TIES)
    if not judged.standing.ours or judged.verdict is not Verdict.APPLIES or not rule.operative:
        assert all(o.due is None and o.overdue is None for o in judged.obligations)
    if not rule.operative or judged.verdict is Verdict.DOES_NOT_APPLY:
        assert judged.obligations == ()


@settings(deadline=None)
@given(rules(), facts_strategy, claims_strategy, days)
def test_a_verdict_is_explained_and_an_open_one_names_what_is_missing(
    rule: Restriction, facts: dict[str, tuple[str, ...]], claims: dict[str, list[str]], on: date
) -> None:
    judged = judge_one(rule, ask(facts, claims=claims, on=on), ties=TIES)
    deciding = [step.answer for step in judged.steps if step.number in (1, 3, 4)]
    if judged.verdict is Verdict.APPLIES:
        assert set(deciding) == {"yes"}
        assert judged.grade is None or judged.grade.holds
        assert judged.needs or rule.subject.kind == "category"
    elif judged.verdict is Verdict.DOES_NOT_APPLY:
        assert "no" in deciding
        assert judged.missing == ()
    else:
        assert "no" not in deciding
        assert judged.missing
    assert [step.number for step in judged.steps] == sorted(step.number for step in judged.steps)
    assert {1, 2, 3, 5, 6, 7} <= {step.number for step in judged.steps}


@settings(deadline=None)
@given(rules(), facts_strategy, claims_strategy, days)
def test_a_weak_or_disputed_claim_never_convicts(
    rule: Restriction, facts: dict[str, tuple[str, ...]], claims: dict[str, list[str]], on: date
) -> None:
    weak = {kind: [c.rpartition(":")[0] + ":possible" for c in said] for kind, said in claims.items()}
    assert judge_one(rule, ask(facts, claims=weak, on=on), ties=TIES).verdict is not Verdict.APPLIES


@settings(deadline=None)
@given(facts_strategy, claims_strategy, days)
def test_an_exception_never_widens(
    facts: dict[str, tuple[str, ...]], claims: dict[str, list[str]], on: date
) -> None:
    for rule in SHIPPED.values():
        plain = judge_one(rule, ask(facts, claims=claims, on=on), ties=TIES)
        granted = {**facts, "thing.exceptions": (f"{rule.id} 2000-01-01/2099-01-01 EX-1",)}
        excepted = judge_one(rule, ask(granted, claims=claims, on=on), ties=TIES)
        assert excepted.verdict is plain.verdict
        assert excepted.obligations == ()
