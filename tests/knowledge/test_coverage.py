"""What an app inventory sees is data with a source, and what is not whole is refused in words."""

from __future__ import annotations

import re

import pytest

from nameplate.knowledge.coverage import AppCoverage, read_coverage
from nameplate.knowledge.entries import Report
from nameplate.knowledge.load import load
from nameplate.model.terms import SourceGrade

GOOD = """
[[coverage]]
id = "x"
name = "X"
sees = ["store"]
misses = ["web"]
refresh_days = 7
source = { text = "a page", date = 2026-01-01, grade = "A" }
"""


def read(text: str) -> tuple[tuple[AppCoverage, ...], list[str]]:
    report = Report()
    return read_coverage(text, name="coverage.toml", report=report), report.problems


def test_a_whole_entry_is_read() -> None:
    (entry,), problems = read(GOOD)
    assert problems == []
    assert (entry.id, entry.sees, entry.misses, entry.refresh_days) == ("x", ("store",), ("web",), 7)
    assert not entry.complete


def test_only_what_misses_nothing_is_complete() -> None:
    (entry,), _ = read(GOOD.replace('["web"]', "[]"))
    assert entry.complete


DEFECTS = {
    "no source": (re.sub("source.*", "", GOOD), '"source" is missing'),
    "unverified": (GOOD.replace('"A"', '"?"'), 'the grade is "?"'),
    "no date": (GOOD.replace("date = 2026-01-01, ", ""), '"date" is missing'),
    "unknown kind": (GOOD.replace('"web"', '"wbe"'), "names 'wbe'"),
    "sees what it misses": (GOOD.replace('"web"', '"store"'), "sees and misses"),
    "says nothing": (GOOD.replace('["store"]', "[]").replace('["web"]', "[]"), "neither sees nor misses"),
    "twice": (GOOD + GOOD, "used twice"),
    "no misses": (GOOD.replace('misses = ["web"]\n', ""), '"misses" is missing'),
    "unknown key": (GOOD + 'covers = "all"\n', '"covers" is not known'),
    "no age": (GOOD.replace("7", '"weekly"'), "whole number"),
}


@pytest.mark.parametrize(("text", "said"), DEFECTS.values(), ids=DEFECTS)
def test_what_is_wrong_is_said_with_its_entry(text: str, said: str) -> None:
    _, problems = read(text)
    assert any(said in problem for problem in problems), problems
    assert all("coverage" in problem for problem in problems)


def test_what_is_shipped_is_sourced_and_never_unverified() -> None:
    shipped = load().coverage
    assert shipped
    assert all(c.source.text and c.source.grade is not SourceGrade.UNVERIFIED for c in shipped.values())


@pytest.mark.parametrize(
    "blind", ["intune-personal", "intune-android", "osquery-programs-before-5.17", "osquery-part", "empty",
              "fleet-ios-personal", "jamf-mobile-other"],
)  # fmt: skip
def test_the_known_blind_spots_are_never_complete(blind: str) -> None:
    assert not load().coverage[blind].complete
