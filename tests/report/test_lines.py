from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_world import HOSTILE, World, Written

from nameplate.report import lines


def _rows(report: Written, name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in report.text(name).splitlines()]


THING = ["thing", "agency", "kind", "keys", "relation", "claims", "also", "facts", "seen_from", "seen_to"]
CLAIM = ["kind", "party", "grade", "score", "line", "because"]
BECAUSE = ["evidence", "place", "field", "value", "rule", "decibans", "side"]
FINDING = [
    "finding", "restriction", "thing", "agency", "on", "known", "verdict", "standing", "grade", "because",
    "missing", "obligations", "exception", "judgement",
]  # fmt: skip
PROBLEM = ["evidence", "name", "kind", "place", "offset", "message", "advice", "count"]


def test_a_thing_has_exactly_these_fields(report: Written) -> None:
    rows = _rows(report, "things.jsonl")
    assert [r["thing"] for r in rows] == sorted(t["thing"] for t in report.world.things)
    for row in rows:
        assert list(row) == THING
        for claim in row["claims"]:
            assert list(claim) == CLAIM
            assert [list(why) for why in claim["because"]] == [BECAUSE]
    first = next(r for r in rows if r["thing"] == "dev-4c11bfc20000")
    assert first["keys"]["mac"] == ["4c:11:bf:c2:00:00"]
    assert first["also"] == ["dev-old0000"]
    assert first["facts"] == {"thing.category": ["camera"], "site.id": ["head-office"]}
    assert first["seen_from"] == "2026-11-01T08:00:00.000000Z"
    assert first["seen_to"] is None
    assert [(c["kind"], c["party"]) for c in first["claims"]] == [("made_by", "dahua"), ("sold_as", "dahua")]
    assert isinstance(first["claims"][0]["score"], int)


def test_a_finding_has_exactly_these_fields(report: Written) -> None:
    rows = _rows(report, "findings.jsonl")
    assert {r["finding"] for r in rows} == {f["finding"] for f in report.world.findings}
    for row in rows:
        assert list(row) == FINDING
        for why in row["because"]:
            assert list(why) == [*BECAUSE, "claim"]
    caught = rows[0]
    assert caught["verdict"] == "applies"
    assert caught["because"][0]["claim"] == "made_by:dahua"
    assert caught["obligations"][1]["due"] is None
    assert caught["exception"] is None
    assert isinstance(caught["judgement"], int)


def test_a_finding_carries_the_reasons_of_the_claims_it_needs_and_no_others(report: Written) -> None:
    for row in _rows(report, "findings.jsonl"):
        needs = json.loads(next(f for f in report.world.findings if f["finding"] == row["finding"])["needs"])
        claims = [c for c in report.world.claims if c["thing"] == row["thing"] and c["claim"] in needs]
        assert {why["claim"] for why in row["because"]} == {f"{c['kind']}:{c['party']}" for c in claims}


def test_both_sides_of_a_dispute_are_kept(report: Written) -> None:
    row = next(r for r in _rows(report, "findings.jsonl") if r["thing"] == "dev-disputed0001")
    assert {why["side"] for why in row["because"]} == {"for", "against"}


def test_a_problem_has_exactly_these_fields(report: Written) -> None:
    rows = _rows(report, "problems.jsonl")
    assert all(list(row) == PROBLEM for row in rows)
    assert [r["offset"] for r in rows if r["kind"] == "truncated"] == [91]
    assert sum(r["count"] for r in rows) == report.summary["counts"]["problems"]


def test_what_anothers_rule_asks_has_no_date(report: Written) -> None:
    others = [r for r in _rows(report, "findings.jsonl") if r["standing"] == "elsewhere"]
    assert others
    assert all(o["due"] is None and o["overdue"] is None for r in others for o in r["obligations"])


def test_a_hostile_value_is_one_line_and_comes_back_word_for_word(report: Written) -> None:
    text = report.text("things.jsonl")
    assert len(text.splitlines()) == len(text.split("\n")) - 1 == len(report.world.things)
    row = next(r for r in _rows(report, "things.jsonl") if r["thing"] == "dev-hostile00001")
    assert row["keys"]["hostname"] == [HOSTILE]
    assert row["claims"][0]["because"][0]["value"] == HOSTILE


@given(st.text())
def test_escaping_line_ends_changes_no_json_value(value: str) -> None:
    text = json.dumps(value, ensure_ascii=False)
    escaped = lines.one_line_each(text)
    assert json.loads(escaped) == value
    assert len(escaped.splitlines()) == 1


@pytest.mark.parametrize("size", [1, 3, 7, 1000])
def test_slices_change_nothing(
    report: Written, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, size: int
) -> None:
    monkeypatch.setattr(lines, "SLICE", size)
    lines.write_things(report.con, tmp_path / "things.jsonl")
    lines.write_findings(report.con, tmp_path / "findings.jsonl")
    for name in ("things.jsonl", "findings.jsonl"):
        assert (tmp_path / name).read_bytes() == (report.folder / name).read_bytes()


def test_nothing_makes_empty_files(tmp_path: Path) -> None:
    con = World().connection(tmp_path)
    for write in (lines.write_things, lines.write_findings, lines.write_problems):
        write(con, tmp_path / "empty.jsonl")
        assert (tmp_path / "empty.jsonl").read_bytes() == b""


def test_one_agency_never_shows_anothers_reasons(tmp_path: Path) -> None:
    world = World()
    world.claim(world.thing("dev-000000000001"), "made_by", "dahua", value="ours")
    world.finding("dev-000000000001", "MIN-01")
    for table in (world.things, world.claims, world.because, world.findings):
        twin = {**table[0], "agency": "other"}
        if "value" in twin:
            twin["value"] = "theirs"
        table.append(twin)
    con = world.connection(tmp_path)
    lines.write_things(con, tmp_path / "t.jsonl")
    lines.write_findings(con, tmp_path / "f.jsonl")
    for name in ("t.jsonl", "f.jsonl"):
        for line in (tmp_path / name).read_text(encoding="utf-8").splitlines():
            assert ("ours" in line) == ('"agency":"ministry"' in line)
            assert ("theirs" in line) == ('"agency":"other"' in line)


def test_lines_without_a_file_are_the_lines_of_the_file(report: Written) -> None:
    assert "\n".join(lines.thing_lines(report.con)) + "\n" == report.text("things.jsonl")


def test_reasons_stand_strongest_first_and_what_speaks_against_comes_last(tmp_path: Path) -> None:
    world = World()
    thing = world.thing("dev-000000000001")
    world.claim(thing, "made_by", "dahua")
    world.finding(thing, "MIN-01")
    first = world.because.pop()
    reasons = [("c", 90, "against"), ("a", 20, "for"), ("b", 50, "for")]
    for n, (value, decibans, side) in zip((2, 1, 0), reasons, strict=True):
        world.because.append(first | {"n": n, "value": value, "decibans": decibans, "side": side})
    con = world.connection(tmp_path)
    lines.write_findings(con, tmp_path / "f.jsonl")
    finding = json.loads((tmp_path / "f.jsonl").read_text(encoding="utf-8"))
    assert [why["value"] for why in finding["because"]] == ["b", "a", "c"]
    (claim,) = json.loads(next(lines.thing_lines(con)))["claims"]
    assert [why["value"] for why in claim["because"]] == ["b", "a", "c"]
