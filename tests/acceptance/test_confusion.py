"""Nobody is taken for Hikvision or Dahua, and both are found where they are, in one run over all labelled replies."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from confusion import page, table

pytestmark = pytest.mark.corpus
ACCUSED = ("hikvision", "dahua")
Counts = Counter[tuple[str, str, str]]


@pytest.fixture(scope="module")
def counts(corpus: Path) -> Counts:
    return table(corpus)


def test_no_negative_is_taken_for_either_at_any_grade(counts: Counts) -> None:
    negatives = {row: n for row, n in counts.items() if row[0] not in ACCUSED}
    assert sum(negatives.values()) > 1000
    assert not {row: n for row, n in negatives.items() if row[1] in ACCUSED}


@pytest.mark.parametrize("maker", ACCUSED)
def test_every_positive_is_found_and_none_is_taken_for_another(counts: Counts, maker: str) -> None:
    said = {named for truth, named, _ in counts if truth == maker}
    assert said == {maker}


def test_no_maker_is_held_for_another(counts: Counts) -> None:
    held = [row for row in counts if row[2] in ("probable", "confirmed")]
    assert held
    assert not [row for row in held if row[0] != row[1]]


def test_the_page_says_what_was_counted(counts: Counts) -> None:
    shipped = Path(__file__).parents[2] / "docs" / "confusion.md"
    assert page(counts) == shipped.read_text("utf-8")
