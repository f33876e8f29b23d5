from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import report_world
from report_world import World, Written

from nameplate.report import summary

KEYS = [
    "nameplate", "version", "marking", "agency", "agency_name", "on", "known", "estate", "exit", "exit_reason",
    "headline", "counts", "restrictions", "deadlines", "unsettled", "coverage", "makers", "labels", "oui", "conflicts",
    "problems", "evidence", "judgements",
]  # fmt: skip


def _of(world: World, tmp_path: Path, **run: Any) -> dict[str, Any]:
    return summary(
        world.connection(tmp_path), run=report_world.run(**run), judgements=world.judgements,
        knowledge=report_world.knowledge(),
    )  # fmt: skip


def test_the_file_holds_what_is_returned_in_a_fixed_order(report: Written) -> None:
    assert json.loads(report.text("summary.json")) == report.summary
    assert list(report.summary) == KEYS


def test_every_field_is_documented(report: Written) -> None:
    page = (Path(__file__).parents[2] / "docs" / "reading-the-report.md").read_text(encoding="utf-8")
    rows: dict[str, list[dict[str, Any]]] = {k: v for k, v in report.summary.items() if isinstance(v, list)}
    names = set(report.summary) | set(report.summary["counts"]) | set(report.summary["oui"])
    names |= {name for found in rows.values() for row in found for name in row}
    assert {name for name in names if f"`{name}`" not in page} == set()


def test_counts_are_those_of_the_tables(report: Written) -> None:
    counts = report.summary["counts"]
    assert counts["things"] == len(report.world.things)
    assert counts["findings"] == len(report.world.findings)
    assert counts["evidence"] == 3
    assert counts["problems"] == 5  # one row stands for three
    assert sum(counts["things_by_kind"].values()) == counts["things"]
    assert sum(counts["things_by_category"].values()) == counts["things"]
    assert counts["things_by_relation"]["connected"] == 2


def test_verdicts_are_counted_per_rule_with_what_is_not_listed(report: Written) -> None:
    by = {row["restriction"]: row for row in report.summary["restrictions"]}
    assert (by["MIN-01"]["applies"], by["MIN-01"]["cannot_tell"], by["MIN-01"]["does_not_apply"]) == (
        7,
        3,
        31,
    )
    assert (by["US-01"]["cannot_tell"], by["US-01"]["cannot_tell_not_listed"]) == (13, 12)
    assert [r["restriction"] for r in by.values() if r["ours"]] == ["MIN-01"]
    assert [r["restriction"] for r in by.values() if r["own"]] == ["MIN-01"]
    assert report.summary["restrictions"][0]["restriction"] == "MIN-01"


def test_deadlines_are_ours_only_earliest_first_undated_last(report: Written) -> None:
    deadlines = report.summary["deadlines"]
    assert {row["restriction"] for row in deadlines} == {"MIN-01"}
    assert [(row["due"], row["overdue"], row["things"]) for row in deadlines] == [
        ("2026-11-01", 20, 3), ("2027-06-30", 0, 4), (None, None, 7),
    ]  # fmt: skip


def test_a_date_in_anothers_rule_is_never_a_deadline_here(tmp_path: Path) -> None:
    world = World()
    thing = world.thing("dev-000000000001")
    for standing in ("elsewhere", "advises"):
        world.finding(thing, "UK-01", standing=standing, needs=[], obligations=[report_world.LATE])
    assert _of(world, tmp_path)["deadlines"] == []


def test_what_is_missing_says_what_would_settle_it(report: Written) -> None:
    first, *rest = report.summary["unsettled"]
    assert first["missing"] in ("made_by", "site.sensitivity")
    by = {row["missing"]: row for row in (first, *rest)}
    assert (by["site.sensitivity"]["findings"], by["site.sensitivity"]["ours"]) == (2, 2)
    assert (by["made_by"]["findings"], by["made_by"]["ours"], by["made_by"]["things"]) == (2, 1, 2)
    assert all(row["settled_by"] and row["asks"] for row in by.values())


def test_makers_are_counted_once_per_thing_by_their_best_claim(report: Written) -> None:
    by = {row["party"]: row for row in report.summary["makers"]}
    assert by["dahua"]["things"] == 5  # the disputed one is counted for its leader only, as disputed
    assert by["axis"]["disputed"] == 1
    assert all(
        row["things"] == sum(row[g] for g in ("confirmed", "probable", "possible", "disputed"))
        for row in by.values()
    )


def test_a_rebrand_is_a_label_over_an_established_maker_only(tmp_path: Path) -> None:
    world = World()
    for n, (grade, label) in enumerate(
        [("probable", "lorex"), ("possible", "annke"), ("disputed", "axis"), ("confirmed", "dahua")]
    ):
        thing = world.thing(f"dev-{n:012x}")
        world.claim(thing, "made_by", "dahua", grade=grade)
        world.claim(thing, "sold_as", label)
    rebrands = {row["label"] for row in _of(world, tmp_path)["labels"] if row["rebrand"]}
    assert rebrands == {"lorex"}


def test_labels_and_makers_make_one_matrix(report: Written) -> None:
    labels = report.summary["labels"]
    assert {(r["label"], r["maker"]) for r in labels if r["rebrand"]} == {
        ("lorex", "dahua"), ("annke", "hikvision"), ("label:acme secure", "dahua"),
    }  # fmt: skip
    assert next(r for r in labels if r["label"] == "label:acme secure")["label_name"] == "acme secure"
    claimed = {c["thing"] for c in report.world.claims if c["kind"] in ("made_by", "sold_as")}
    assert sum(r["things"] for r in labels) == len(claimed)


def test_the_old_block_table_is_charged_only_for_what_it_may_have_told(tmp_path: Path) -> None:
    world = World()
    macs = {"known": "4c:11:bf:00:00:01", "unknown": "c8:02:8f:00:00:01", "random": "da:a1:19:00:00:01"}
    for n, mac in enumerate(macs.values()):
        world.thing(f"dev-{n:012x}", keys={"mac": [mac]})
    told = world.thing("dev-00000000000a", keys={"mac": ["c8:02:8f:00:00:02"]})
    world.claim(told, "made_by", "axis")
    world.thing("dev-00000000000b", keys={"mac": ["c8:02:8f:00:00:03", "4c:11:bf:00:00:02"]})
    world.thing("dev-00000000000c", keys={"ip": ["10.0.0.1"]})
    assert _of(world, tmp_path)["oui"]["things_unmatched"] == 1


def test_evidence_says_what_it_sees_and_is_blind_to(report: Written) -> None:
    by = {row["name"]: row for row in report.summary["evidence"]}
    assert list(by) == ["assets.csv", "site.pcapng", "walk.xlsx"]
    assert by["assets.csv"]["mapping"] == {"register.manufacturer": "Make", "serial": "Serial No."}
    assert by["walk.xlsx"]["rooms"] == ["Basement", "Room 3.12"]
    assert by["site.pcapng"]["covers_from"] == "2026-11-01T08:00:00Z"
    assert all(row["sees"] and row["blind"] for row in by.values())


def test_conflicts_of_identity_are_named(report: Written) -> None:
    assert [row["place"] for row in report.summary["conflicts"]] == ["packet 77"]


def test_judgements_are_those_of_the_findings(report: Written) -> None:
    numbers = [row["judgement"] for row in report.summary["judgements"]]
    assert numbers == sorted({row["judgement"] for row in report.world.findings})
    assert report.summary["judgements"][0]["steps"][0] == {
        "number": 1, "question": "Is it what the instrument restricts?", "answer": "yes",
        "because": "made_by dahua, probable.",
    }  # fmt: skip


def test_an_instrument_nobody_knows_is_shown_by_its_id(tmp_path: Path) -> None:
    world = World()
    world.finding(world.thing("dev-000000000001"), "XX-99", standing="binds", needs=[])
    assert _of(world, tmp_path)["restrictions"][0]["title"] == "XX-99"
