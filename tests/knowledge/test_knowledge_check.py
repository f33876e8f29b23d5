"""The check counts what there is, and warns of what the block table does not know."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import MappingProxyType

from nameplate.knowledge.check import check, refused
from nameplate.knowledge.errors import KnowledgeError
from nameplate.knowledge.load import load
from nameplate.knowledge.vocabulary import folded


def test_what_is_shipped_is_whole() -> None:
    report = check(load())
    assert report.ok
    assert report.warnings == ()
    counts = dict(report.counts)
    assert counts["parties"] == len(load().parties)
    assert counts["ties"] == sum(counts[f"ties of grade {g}"] for g in "ABC")
    assert counts["examples that match"] >= counts["fingerprints"]
    assert counts["look-alikes that do not"] >= counts["fingerprints"]
    assert all(count > 0 for _, count in report.counts)


def test_a_holder_nobody_registered_is_a_warning_not_a_refusal() -> None:
    shipped = load()
    odd = replace(shipped.parties["dahua"], blocks=("Zhejiang Dahua Techno",))
    changed = replace(shipped, parties=MappingProxyType({**shipped.parties, "dahua": odd}))
    report = check(changed)
    assert report.ok
    (warning,) = report.warnings
    assert "dahua" in warning
    assert "Zhejiang Dahua Techno" in warning
    assert shipped.oui.date.isoformat() in warning


def test_what_did_not_load_is_reported_whole() -> None:
    report = refused(KnowledgeError(["one", "two"]))
    assert (report.ok, report.problems) == (False, ("one", "two"))


def test_register_words_lead_to_categories() -> None:
    words = load().categories
    assert words["ip camera"] == "camera"
    assert words[folded("  CCTV   Camera ")] == "camera"
    assert words["nvr"] == "recorder"
    assert words["laptop"] == "computer"
    assert words["camera"] == "camera"
    assert "general" not in words
    assert all(word == folded(word) for word in words)


def test_the_days_of_reading_lie_in_the_past_of_the_release() -> None:
    assert max(p.source.date for p in load().parties.values()) <= date(2026, 11, 22)
