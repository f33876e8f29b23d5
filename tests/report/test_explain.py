from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import report_world
from report_world import World, Written

from nameplate.report.explain import ExplainError, explain


def _of(report: Written, thing: str, rule: str) -> str:
    return next(
        f["finding"] for f in report.world.findings if (f["thing"], f["restriction"]) == (thing, rule)
    )


def test_a_finding_is_explained_step_by_step_with_its_places(report: Written) -> None:
    text = explain(report.folder, _of(report, "dev-4c11bfc20001", "MIN-01"))
    assert text.startswith("IN-CONFIDENCE\n")
    for part in (
        "Does MIN-01 Decision on surveillance equipment touch dev-4c11bfc20001 of ministry on 2026-11-21?",
        "Answer: applies (this organisation's own decision); it rests on confirmed claims.",
        "1. Is it what the instrument restricts? YES",
        "2. Does it operate on 2026-11-21? YES",
        "made_by dahua, probable.",
        "site.pcapng, packet 812",
        "dhip.device_type = IPC-HDW5421S",
        "rule dahua-dhip, 179 decibans, for made_by:dahua",
        "remove by 2026-11-01, 20 days overdue: removed from sensitive sites",
        "Source of the rule: Paper 7 (invented) (read 2026-10-01, grade A)",
    ):
        assert part in text
    assert text.index("1. Is it") < text.index("2. Does it") < text.index("3. Does it")


def test_what_is_missing_says_what_would_settle_it(report: Written) -> None:
    text = explain(report.folder, _of(report, "dev-4c11bfc20007", "MIN-01"))
    assert "Answer: cannot be told" in text
    assert "Is its site sensitive? (site.sensitivity)" in text
    assert "Settled by:" in text


def test_anothers_rule_is_explained_as_anothers(report: Written) -> None:
    text = explain(report.folder, _of(report, "dev-4c11bfc20001", "UK-01"))
    assert "would apply if it were ours (another's rule, which carries no duty here)" in text
    assert "What it asks of those it binds" in text
    assert "What to do" not in text
    assert "overdue" not in text


def test_a_date_in_anothers_rule_is_not_printed(tmp_path: Path) -> None:
    world = World()
    finding = world.finding(
        world.thing("dev-000000000001"),
        "UK-01",
        standing="elsewhere",
        needs=[],
        obligations=[report_world.LATE],
    )
    text = explain(report_world.written(world, tmp_path).folder, finding)
    assert "2026-11-01" not in text
    assert "overdue" not in text


def test_advice_is_explained_as_advice(report: Written) -> None:
    text = explain(report.folder, _of(report, "dev-advised00001", "NZ-11"))
    assert "the advice speaks of it (advice, no ban)" in text


def test_both_sides_of_a_dispute_are_printed(report: Written) -> None:
    text = explain(report.folder, _of(report, "dev-disputed0001", "MIN-01"))
    assert "AGAINST site.pcapng" in text


def test_the_beginning_of_an_id_is_enough_when_it_is_the_only_one(report: Written) -> None:
    whole = _of(report, "dev-4c11bfc20001", "MIN-01")
    others = [f["finding"] for f in report.world.findings if f["finding"] != whole]
    short = next(whole[:n] for n in range(3, 12) if not any(o.startswith(whole[:n]) for o in others))
    assert explain(report.folder, short) == explain(report.folder, whole)


def test_an_ambiguous_beginning_lists_what_it_could_be(report: Written) -> None:
    with pytest.raises(ExplainError, match="could be any of these") as error:
        explain(report.folder, "f-")
    assert str(error.value).count("\n") == 9
    assert "and more" in str(error.value)


def test_a_thing_with_one_finding_stands_for_it_under_any_of_its_ids(tmp_path: Path) -> None:
    world = World()
    finding = world.finding(world.thing("dev-000000000001", also=["dev-before"]), "UK-01", needs=[])
    folder = report_world.written(world, tmp_path).folder
    for name in ("dev-000000000001", "dev-before", f"  {finding} "):
        assert explain(folder, name) == explain(folder, finding)


def test_a_thing_with_two_findings_is_a_question_back(report: Written) -> None:
    with pytest.raises(ExplainError, match=r"MIN-01(.|\n)*UK-01"):
        explain(report.folder, "dev-old0001")


def test_an_unknown_id_names_the_near_ones(report: Written) -> None:
    known = _of(report, "dev-4c11bfc20001", "MIN-01")
    with pytest.raises(ExplainError, match="near it") as error:
        explain(report.folder, known[:-1] + "z")
    assert known in str(error.value)
    with pytest.raises(ExplainError, match="no finding was named"):
        explain(report.folder, "  ")


def test_a_folder_without_a_report_is_said_to_be_one(tmp_path: Path) -> None:
    with pytest.raises(ExplainError, match="holds no report"):
        explain(tmp_path, "f-1")


@pytest.mark.parametrize("name", ["summary.json", "things.jsonl", "findings.jsonl"])
@pytest.mark.parametrize("content", [b"{", b"\xff\xfe", None])
def test_a_damaged_report_is_said_to_be_one(
    report: Written, tmp_path: Path, name: str, content: bytes | None
) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(report.folder, folder)
    if content is None:
        (folder / name).unlink()
    else:
        (folder / name).write_bytes(content)
    with pytest.raises(ExplainError, match=r"damaged|missing|no report"):
        explain(folder, _of(report, "dev-4c11bfc20001", "MIN-01"))


def test_files_of_two_audits_are_not_mixed(report: Written, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(report.folder, folder)
    (folder / "things.jsonl").write_bytes(b"")
    with pytest.raises(ExplainError, match="not of one audit"):
        explain(folder, _of(report, "dev-4c11bfc20001", "MIN-01"))
    (folder / "summary.json").write_text(json.dumps({"nameplate": "summary/9"}), encoding="utf-8")
    with pytest.raises(ExplainError, match="no report this version can read"):
        explain(folder, "f-1")


def test_a_hostile_value_cannot_command_the_terminal(tmp_path: Path) -> None:
    world = World()
    thing = world.thing("dev-000000000001", keys={"hostname": ["\x1b[2Jx"]})
    world.claim(thing, "made_by", "dahua", value="a\x1b]0;b\x07\u202ec")
    finding = world.finding(thing, "UK-01")
    text = explain(report_world.written(world, tmp_path).folder, finding)
    assert not set(text) & {"\x1b", "\x07", "\u202e"}
