"""The predicates a condition may use: one pure function each, over what was stated and what is wanted.

A new predicate is one function here, its name in `knowledge.restrictions.OPS`, and its properties in
the tests. Each takes the stated values of a fact (never empty) and the condition's values, and answers
yes, no or unknown. Words are compared without regard to case, spaces and hyphens.

Facts of one value (`is`, `in`, `not`, `before`, `on_or_after`) that were stated twice and differently
answer only where all statements give the same answer. Facts that are sets (`has`, `lacks`) are taken as
complete once they are stated; to state an empty set, state `none`.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import lru_cache

from nameplate.model.restrictions import Condition
from nameplate.restrict.logic import Truth, negate

Predicate = Callable[[tuple[str, ...], tuple[str, ...]], Truth]

UNSTATED = frozenset({"", "?", "unknown", "not_known", "not_stated", "n/a"})
"""Words that stand in a cell and say nothing."""

_DAY = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?\Z")


def evaluate(condition: Condition, facts: Mapping[str, tuple[str, ...]]) -> Truth:
    """The answer of one condition over facts; a fact that is not stated is unknown, whatever is asked."""
    stated = facts.get(condition.fact, ())
    if not stated:
        return Truth.UNKNOWN
    return PREDICATES[condition.op](stated, condition.values)


def in_(stated: tuple[str, ...], wanted: tuple[str, ...]) -> Truth:
    """Whether the value is one of those wanted."""
    return _agreed(_member(value, wanted) for value in stated)


def not_(stated: tuple[str, ...], wanted: tuple[str, ...]) -> Truth:
    """Whether the value is none of those wanted."""
    return negate(in_(stated, wanted))


def has(stated: tuple[str, ...], wanted: tuple[str, ...]) -> Truth:
    """Whether the set holds at least one of those wanted."""
    answers = {_member(value, wanted) for value in stated}
    return next((t for t in (Truth.YES, Truth.UNKNOWN) if t in answers), Truth.NO)


def lacks(stated: tuple[str, ...], wanted: tuple[str, ...]) -> Truth:
    """Whether the set holds none of those wanted."""
    return negate(has(stated, wanted))


def before(stated: tuple[str, ...], wanted: tuple[str, ...]) -> Truth:
    """Whether the day lies before the wanted one; a month or year that contains it is unknown."""
    return _agreed(_compare(value, date.fromisoformat(wanted[0])) for value in stated)


def on_or_after(stated: tuple[str, ...], wanted: tuple[str, ...]) -> Truth:
    """Whether the day is the wanted one or later. Wanted `2023-02-19?` means: from that day at the latest,
    so that an earlier day is unknown and not no."""
    answer = negate(before(stated, (wanted[0].removesuffix("?"),)))
    return Truth.UNKNOWN if answer is Truth.NO and wanted[0].endswith("?") else answer


PREDICATES: Mapping[str, Predicate] = {
    "before": before,
    "has": has,
    "in": in_,
    "is": in_,  # with exactly one value wanted, which the loader sees to
    "lacks": lacks,
    "not": not_,
    "on_or_after": on_or_after,
}
"""Name in a restriction file -> predicate."""


@lru_cache(maxsize=65536)
def slug(value: str) -> str:
    """How words are compared: lower case, one underscore for spaces and hyphens."""
    return re.sub(r"[\s\-_]+", "_", value.strip().casefold())


def day_span(value: str) -> tuple[date, date] | None:
    """First and last day that `2019`, `2019-08` or `2019-08-13` can mean; None when it is no date."""
    match = _DAY.match(value.strip())
    if match is None:
        return None
    year, month, day = (int(part) if part else 0 for part in match.groups())
    try:
        first = date(year, month or 1, day or 1)
        last = date(year, month or 12, day or monthrange(year, month or 12)[1])
    except ValueError:
        return None
    return first, last


def _member(value: str, wanted: tuple[str, ...]) -> Truth:
    word = slug(value)
    if word in UNSTATED:
        return Truth.UNKNOWN
    wanted_words = [slug(w) for w in wanted]
    if word in wanted_words:
        return Truth.YES
    return Truth.UNKNOWN if f"{word}?" in wanted_words else Truth.NO


def _compare(value: str, day: date) -> Truth:
    """Whether `value` lies before `day`."""
    span = day_span(value)
    if span is None:
        return Truth.UNKNOWN
    first, last = span
    if last < day:
        return Truth.YES
    return Truth.NO if first >= day else Truth.UNKNOWN


def _agreed(answers: Iterable[Truth]) -> Truth:
    distinct = set(answers)
    return distinct.pop() if len(distinct) == 1 else Truth.UNKNOWN
