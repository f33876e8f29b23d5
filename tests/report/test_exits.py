from __future__ import annotations

from pathlib import Path

import pytest
import report_world
from report_world import World

from nameplate.report import exit_code, summary

CASES = [
    ("applies", "binds", [], 1),
    ("applies", "adopted", [], 1),
    ("applies", "adopted", ["site.sensitivity"], 1),
    ("applies", "advises", [], 0),
    ("applies", "elsewhere", [], 0),
    ("cannot_tell", "binds", ["made_by"], 3),
    ("cannot_tell", "adopted", ["made_by"], 3),
    ("cannot_tell", "advises", ["made_by"], 0),
    ("cannot_tell", "elsewhere", ["made_by"], 0),
    ("cannot_tell", "elsewhere", ["organisation.classes"], 3),
    ("applies", "elsewhere", ["organisation.classes"], 3),
]


@pytest.mark.parametrize(("verdict", "standing", "missing", "code"), CASES)
def test_one_finding_decides_the_exit_code(
    tmp_path: Path, verdict: str, standing: str, missing: list[str], code: int
) -> None:
    world = World()
    thing = world.thing("dev-000000000001")
    world.finding(thing, "UK-01", verdict=verdict, standing=standing, missing=missing, needs=[])
    assert exit_code(world.connection(tmp_path)) == code


def test_what_applies_outweighs_what_is_open(tmp_path: Path) -> None:
    world = World()
    for n, verdict in enumerate(("cannot_tell", "applies", "cannot_tell")):
        world.finding(world.thing(f"dev-{n:012x}"), "MIN-01", verdict=verdict, needs=[], missing=[str(n)])
    assert exit_code(world.connection(tmp_path)) == 1


@pytest.mark.parametrize(("stated", "code"), [(True, 0), (False, 3)])
def test_without_a_statement_what_is_only_counted_is_open_too(
    tmp_path: Path, stated: bool, code: int
) -> None:
    world = World()
    world.thing("dev-000000000001")
    world.count("US-01", "elsewhere", "cannot_tell", listed=False, n=4)
    assert exit_code(world.connection(tmp_path), organisation_stated=stated) == code


def test_nothing_at_all_is_neither(tmp_path: Path) -> None:
    assert exit_code(World().connection(tmp_path), organisation_stated=False) == 0


@pytest.mark.parametrize(
    ("verdict", "standing", "missing", "words"),
    [
        ("applies", "adopted", [], "1 camera here is caught by your own decision MIN-01; no date is set."),
        ("applies", "binds", [], "1 camera here is caught by UK-01, which binds you; no date is set."),
        ("cannot_tell", "binds", ["made_by"], "for 1 camera it cannot be told"),
        ("applies", "elsewhere", [], "Nothing in this evidence is caught by a rule of yours."),
        ("applies", "advises", [], "Nothing in this evidence is caught by a rule of yours."),
        ("applies", "elsewhere", ["organisation.classes"], "leaves out what your organisation is"),
    ],
)
def test_the_headline_says_what_the_code_means(
    tmp_path: Path, verdict: str, standing: str, missing: list[str], words: str
) -> None:
    world = World()
    rule = "MIN-01" if standing == "adopted" else "UK-01"
    world.finding(
        world.thing("dev-000000000001"), rule, verdict=verdict, standing=standing, missing=missing, needs=[]
    )
    told = summary(
        world.connection(tmp_path), run=report_world.run(), judgements=world.judgements,
        knowledge=report_world.knowledge(),
    )  # fmt: skip
    assert words in told["headline"]


def test_an_adopted_rule_of_another_is_not_called_our_own_decision(tmp_path: Path) -> None:
    world = World()
    world.finding(world.thing("dev-000000000001"), "UK-01", standing="adopted", needs=[])
    told = summary(
        world.connection(tmp_path), run=report_world.run(), judgements=world.judgements,
        knowledge=report_world.knowledge(),
    )  # fmt: skip
    assert "UK-01, which you adopted" in told["headline"]
    assert "own decision" not in told["headline"]


def test_an_empty_estate_does_not_sound_like_a_clean_one(tmp_path: Path) -> None:
    told = summary(
        World().connection(tmp_path), run=report_world.run(estate_source=""), judgements=(),
        knowledge=report_world.knowledge(),
    )  # fmt: skip
    assert told["exit"] == 0
    assert "not what is there" in told["headline"]
    assert told["estate"] is None


def test_a_run_without_a_marking_is_refused() -> None:
    with pytest.raises(ValueError, match="marking"):
        report_world.run(marking="  ")
