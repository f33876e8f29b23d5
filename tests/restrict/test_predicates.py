"""The predicates: what they say about stated values, and that silence never decides."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nameplate.knowledge.restrictions import DATE_OPS, OPS
from nameplate.model.restrictions import Condition
from nameplate.restrict.logic import Truth, negate
from nameplate.restrict.predicates import PREDICATES, day_span, evaluate, slug

YES, NO, UNKNOWN = Truth.YES, Truth.NO, Truth.UNKNOWN
WORDS = st.sampled_from(["owned", "leased", "connected", "unknown", "", "Owned ", "third-party"])
STATED = st.lists(WORDS, min_size=1, max_size=3).map(tuple)
WANTED = st.lists(st.sampled_from(["owned", "leased", "third_party", "connected?"]), min_size=1).map(tuple)
DAYS = st.dates(date(1990, 1, 1), date(2060, 1, 1))


def test_every_name_a_file_may_use_has_a_function_and_the_other_way_round() -> None:
    assert set(PREDICATES) == set(OPS)


@pytest.mark.parametrize(
    ("op", "stated", "wanted", "answer"),
    [
        ("is", ("owned",), ("owned",), YES),
        ("is", ("OWNED",), ("owned",), YES),
        ("in", ("third party",), ("third-party",), YES),
        ("in", ("owned", "connected"), ("owned",), UNKNOWN),  # two statements, two answers
        ("in", ("owned", "leased"), ("owned", "leased"), YES),  # they differ, the answer does not
        ("in", ("enrolled",), ("owned", "enrolled?"), UNKNOWN),  # the instrument leaves it open
        ("not", ("enrolled",), ("owned", "enrolled?"), UNKNOWN),
        ("not", ("connected",), ("owned",), YES),
        ("has", ("a", "b"), ("b", "c"), YES),
        ("has", ("a", "unknown"), ("b",), UNKNOWN),
        ("has", ("none",), ("b",), NO),
        ("lacks", ("none",), ("b",), YES),
        ("before", ("2019-08-12",), ("2019-08-13",), YES),
        ("before", ("2019-08-13",), ("2019-08-13",), NO),
        ("before", ("2019",), ("2019-08-13",), UNKNOWN),
        ("before", ("2018",), ("2019-08-13",), YES),
        ("on_or_after", ("2019-08-13",), ("2019-08-13",), YES),
        ("on_or_after", ("2019-08",), ("2019-08-13",), UNKNOWN),
        ("on_or_after", ("2019-09",), ("2019-08-13",), YES),
        ("on_or_after", ("13/08/2019",), ("2019-08-13",), UNKNOWN),
        ("on_or_after", ("2023-02-18",), ("2023-02-19?",), UNKNOWN),
        ("on_or_after", ("2023-02-19",), ("2023-02-19?",), YES),
        ("on_or_after", ("2019-02-30",), ("2019-01-01",), UNKNOWN),
    ],
)
def test_answers(op: str, stated: tuple[str, ...], wanted: tuple[str, ...], answer: Truth) -> None:
    assert PREDICATES[op](stated, wanted) is answer


@settings(deadline=None)
@given(st.sampled_from(OPS), st.dictionaries(st.sampled_from(["other.fact"]), STATED))
def test_a_fact_that_is_not_stated_is_unknown_whatever_is_asked(
    op: str, facts: dict[str, tuple[str, ...]]
) -> None:
    wanted = ("2020-01-01",) if op in DATE_OPS else ("owned",)
    assert evaluate(Condition("thing.x", op, wanted, ""), facts) is UNKNOWN
    assert evaluate(Condition("thing.x", op, wanted, ""), {**facts, "thing.x": ()}) is UNKNOWN


@settings(deadline=None)
@given(st.sampled_from(OPS), st.lists(st.sampled_from(["", "?", "Unknown", "N/A", "not stated"]), min_size=1))
def test_words_that_say_nothing_never_decide(op: str, stated: list[str]) -> None:
    wanted = ("2020-01-01",) if op in DATE_OPS else ("owned",)
    assert PREDICATES[op](tuple(stated), wanted) is UNKNOWN


@settings(deadline=None)
@given(STATED, WANTED)
def test_negations_are_negations(stated: tuple[str, ...], wanted: tuple[str, ...]) -> None:
    assert PREDICATES["not"](stated, wanted) is negate(PREDICATES["in"](stated, wanted))
    assert PREDICATES["lacks"](stated, wanted) is negate(PREDICATES["has"](stated, wanted))


@settings(deadline=None)
@given(STATED, WANTED)
def test_order_and_repetition_of_statements_change_nothing(
    stated: tuple[str, ...], wanted: tuple[str, ...]
) -> None:
    for op in ("in", "not", "has", "lacks"):
        assert PREDICATES[op](stated, wanted) is PREDICATES[op](tuple(reversed(stated + stated)), wanted)


@settings(deadline=None)
@given(DAYS, DAYS)
def test_whole_days_are_always_decided_and_the_two_comparisons_are_opposites(day: date, limit: date) -> None:
    stated, wanted = (day.isoformat(),), (limit.isoformat(),)
    assert (PREDICATES["before"](stated, wanted) is YES) == (day < limit)
    assert PREDICATES["on_or_after"](stated, wanted) is negate(PREDICATES["before"](stated, wanted))


@settings(deadline=None)
@given(DAYS, DAYS)
def test_a_month_or_year_decides_only_what_all_its_days_decide(day: date, limit: date) -> None:
    for text in (f"{day:%Y}", f"{day:%Y-%m}"):
        span = day_span(text)
        assert span is not None
        each = {span[0] + timedelta(n) < limit for n in range((span[1] - span[0]).days + 1)}
        expected = UNKNOWN if len(each) == 2 else YES if each == {True} else NO
        assert PREDICATES["before"]((text,), (limit.isoformat(),)) is expected


@settings(deadline=None)
@given(st.text(max_size=20))
def test_no_text_breaks_a_predicate(text: str) -> None:
    for op in OPS:
        wanted = ("2020-01-01",) if op in DATE_OPS else ("owned",)
        assert PREDICATES[op]((text,), wanted) in Truth
    assert slug(slug(text)) == slug(text)
