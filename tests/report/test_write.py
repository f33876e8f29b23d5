from __future__ import annotations

import random
from pathlib import Path

import pytest
import report_world
from report_world import World, Written

FILES = (
    "summary.json", "things.jsonl", "findings.jsonl", "problems.jsonl", "findings.csv", "findings.xlsx", "index.html"
)  # fmt: skip


def _bytes(made: Written) -> dict[str, bytes]:
    return {name: (made.folder / name).read_bytes() for name in FILES}


def test_the_same_input_gives_the_same_bytes(report: Written, tmp_path: Path) -> None:
    assert _bytes(report_world.written(report_world.ministry(), tmp_path)) == _bytes(report)


@pytest.mark.parametrize("seed", [1, 2])
def test_the_order_rows_arrive_in_changes_nothing(report: Written, tmp_path: Path, seed: int) -> None:
    world, shuffle = report_world.ministry(), random.Random(seed).shuffle
    tables: tuple[list[object], ...] = (
        world.things, world.claims, world.because, world.findings, world.verdicts, world.evidence, world.problems,
    )  # type: ignore[assignment]  # fmt: skip
    for table in tables:
        shuffle(table)
    assert _bytes(report_world.written(world, tmp_path)) == _bytes(report)


def test_writing_again_into_the_folder_replaces(report: Written, tmp_path: Path) -> None:
    from nameplate.report import write

    made = report_world.written(World(), tmp_path)
    write(
        report.con, made.folder, run=report_world.run(), judgements=report.world.judgements,
        knowledge=report_world.knowledge(),
    )  # fmt: skip
    assert _bytes(made) == _bytes(report)


def test_every_file_carries_the_marking_or_stands_beside_one_that_does(report: Written) -> None:
    for name in ("summary.json", "findings.csv", "index.html"):
        assert "IN-CONFIDENCE" in report.text(name)


def test_an_empty_audit_still_writes_a_whole_report(tmp_path: Path) -> None:
    made = report_world.written(World(), tmp_path, estate_source="")
    assert all((made.folder / name).exists() for name in FILES)
    assert "No thing was found" in made.text("index.html")
