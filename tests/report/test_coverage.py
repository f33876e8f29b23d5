"""What the figures about an app speak for: silence is never counted as absence."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import report_world
from report_world import NZ11, UK01, World

from nameplate.knowledge.load import Knowledge
from nameplate.model.restrictions import Subject
from nameplate.report import summary
from nameplate.report.terminal import render

APP = Subject("app", ("tiktok",), ("contains", "runs"), "named", (), (), "a device with TikTok on it")
OURS = replace(report_world.MIN01, id="MIN-02", subject=APP)
KNOWN = cast(
    Knowledge,
    SimpleNamespace(
        **{
            **vars(report_world.knowledge()),
            "restrictions": {"NZ-11": replace(NZ11, subject=APP), "UK-01": UK01},
        }
    ),
)


def estate() -> World:
    """Present 2, absent 1, and six of which nothing can be said, each for its own reason."""
    world = World()
    said = {
        "present-1": (["complete"], "contains", "confirmed"),
        "present-2": (None, "runs", "probable"),
        "absent-1": (["complete"], "", ""),
        "named-only": (["complete"], "contains", "possible"),
        "personal-1": (["partial:intune-personal"], "", ""),
        "personal-2": (["partial:intune-personal"], "", ""),
        "talks": (None, "talks_to", "probable"),
        "silent": (None, "", ""),
        "disputed": (["complete"], "contains", "disputed"),
    }
    for name, (seen, kind, grade) in said.items():
        thing = world.thing(f"dev-{name}", category="phone", facts={"thing.apps_seen": seen} if seen else {})
        if kind:
            world.claim(thing, kind, "tiktok", grade=grade)
    world.claim(world.thing("app-1", kind="app"), "contains", "tiktok", grade="confirmed")
    world.count("MIN-02", "adopted", "cannot_tell", listed=False)
    return world


def told(world: World, tmp_path: Path, **run: Any) -> dict[str, Any]:
    asked = report_world.run(own=(OURS,), **run)
    return summary(world.connection(tmp_path), run=asked, judgements=world.judgements, knowledge=KNOWN)


def test_devices_are_present_absent_under_coverage_or_not_observable(tmp_path: Path) -> None:
    (row,) = told(estate(), tmp_path)["coverage"]
    assert (row["things"], row["present"], row["absent"], row["not_observable"]) == (9, 2, 1, 6)
    assert row["apps"] == ["TikTok"]
    assert row["restrictions"] == ["MIN-02", "NZ-11"]
    assert row["ours"] is True


def test_what_is_not_observable_says_by_which_inventory(tmp_path: Path) -> None:
    (row,) = told(estate(), tmp_path)["coverage"]
    assert row["inventories"] == {"complete": 2, "intune-personal": 2, "none": 2}
    assert sum(row["inventories"].values()) == row["not_observable"]


def test_the_sentence_says_for_how_many_it_speaks(tmp_path: Path) -> None:
    (row,) = told(estate(), tmp_path)["coverage"]
    assert row["says"] == (
        "TikTok: the evidence speaks for 3 of 9 devices. Present on 2, absent under coverage on 1, "
        "not observable on 6 (2 without an app inventory)."
    )


def test_an_estate_without_inventories_is_absent_nowhere(tmp_path: Path) -> None:
    world = World()
    world.thing("dev-1")
    (row,) = told(world, tmp_path)["coverage"]
    assert (row["present"], row["absent"], row["not_observable"]) == (0, 0, 1)


def test_the_terminal_says_it_once_for_our_rule_and_never_for_a_foreign_one_alone(tmp_path: Path) -> None:
    said = told(estate(), tmp_path)
    text = " ".join(render(said, 200, False).split())
    assert text.count("the evidence speaks for") == 1
    quiet = World()
    quiet.thing("dev-1")
    other = tmp_path / "other"
    other.mkdir()
    assert "speaks for" not in render(told(quiet, other), 100, False)


def test_no_instrument_about_apps_says_nothing(tmp_path: Path) -> None:
    found = summary(
        World().connection(tmp_path),
        run=report_world.run(),
        judgements=[],
        knowledge=report_world.knowledge(),
    )
    assert found["coverage"] == []
