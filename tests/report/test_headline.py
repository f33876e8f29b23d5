"""The one sentence, over outcomes that differ in one thing at a time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import report_world
from report_world import AHEAD, LATE, UNDATED, World

from nameplate.report import summary


def _said(world: World, tmp_path: Path, **run: Any) -> str:
    told = summary(
        world.connection(tmp_path), run=report_world.run(**run), judgements=world.judgements,
        knowledge=report_world.knowledge(),
    )  # fmt: skip
    return str(told["headline"])


def _caught(*categories: str, rule: str = "MIN-01", **said: Any) -> World:
    world = World()
    for n, category in enumerate(categories):
        world.finding(world.thing(f"dev-{n:012x}", category=category), rule, needs=[], **said)
    return world


@pytest.mark.parametrize(
    ("categories", "said"),
    [
        (["camera"], "1 camera here is caught"),
        (["camera", "camera"], "2 cameras here are caught"),
        (["camera", "recorder"], "1 camera and 1 recorder here are caught"),
        (["recorder", "camera", "camera"], "2 cameras and 1 recorder here are caught"),
        (["access_switch", "access_switch"], "2 access switches here are caught"),
        (["camera", "recorder", "phone"], "1 camera, 1 phone and 1 recorder here are caught"),
        (["camera", "recorder", "phone", "printer"], "4 things here are caught"),
        ([""], "1 device here is caught"),
    ],
)
def test_things_are_called_what_they_are(tmp_path: Path, categories: list[str], said: str) -> None:
    assert _said(_caught(*categories), tmp_path).startswith(said)


@pytest.mark.parametrize(
    ("duties", "said"),
    [
        ([LATE], "the first date passed 20 days ago (2026-11-01)."),
        ([AHEAD], "the first date is in 221 days (2027-06-30)."),
        ([AHEAD, LATE], "the first date passed 20 days ago (2026-11-01)."),
        ([{**LATE, "due": "2026-11-21", "overdue": 0}], "the first date is today (2026-11-21)."),
        ([UNDATED], "no date is set."),
        ([UNDATED, AHEAD], "the first date is in 221 days (2027-06-30)."),
        ([], "no date is set."),
    ],
)
def test_the_first_date_is_the_earliest(tmp_path: Path, duties: list[dict[str, Any]], said: str) -> None:
    assert _said(_caught("camera", obligations=duties), tmp_path).endswith(said)


def test_a_thing_under_two_rules_is_one_thing(tmp_path: Path) -> None:
    world = _caught("camera")
    world.finding("dev-000000000000", "UK-01", standing="adopted", needs=[], obligations=[LATE])
    said = _said(world, tmp_path)
    assert said.startswith("1 camera here is caught by ")
    assert "or by 1 other rule of yours" in said
    assert "(2026-11-01)" in said


def test_dates_and_counts_of_others_never_enter_it(tmp_path: Path) -> None:
    world = _caught("camera", obligations=[AHEAD])
    for n in range(1, 5):
        other = world.thing(f"dev-{n:012x}", category="recorder")
        world.finding(other, "UK-01", standing="elsewhere", needs=[], obligations=[LATE])
    said = _said(world, tmp_path)
    assert said.startswith("1 camera here is caught by your own decision MIN-01")
    assert "2026-11-01" not in said
    assert "recorder" not in said


def test_when_nothing_of_ours_applies_others_are_a_second_sentence(tmp_path: Path) -> None:
    world = _caught("camera", "camera", rule="UK-01", standing="elsewhere")
    assert _said(world, tmp_path) == (
        "Nothing in this evidence is caught by a rule of yours. "
        "2 cameras would be caught by 1 rule of others, if they were yours."
    )


def test_an_organisation_that_stated_nothing_is_told_so(tmp_path: Path) -> None:
    world = _caught("camera", rule="US-01", standing="elsewhere", missing=["organisation.classes"])
    said = _said(world, tmp_path, estate_source="")
    assert said.startswith("The statement about your organisation does not exist")
    assert "1 camera would be caught by 1 rule of others" in said


def test_no_headline_but_the_first_kind_says_caught_of_us(tmp_path: Path) -> None:
    world = _caught("camera", verdict="cannot_tell", missing=["made_by"])
    said = _said(world, tmp_path)
    assert "here is caught" not in said
    assert "cannot be told" in said


def test_the_first_date_is_the_earliest_over_all_our_rules(tmp_path: Path) -> None:
    world = _caught("camera", "camera", obligations=[AHEAD])
    world.finding("dev-000000000000", "UK-01", standing="binds", needs=[], obligations=[LATE])
    said = _said(world, tmp_path)
    assert said.startswith("2 cameras here are caught by your own decision MIN-01")
    assert said.endswith("the first date passed 20 days ago (2026-11-01).")
