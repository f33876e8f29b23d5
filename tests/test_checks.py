"""`knowledge check`: what is shipped proves itself, and what is broken is named."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from nameplate import checks
from nameplate.knowledge.errors import KnowledgeError
from nameplate.knowledge.load import Knowledge, load
from nameplate.model.terms import Verdict


def test_what_is_shipped_is_well() -> None:
    done = checks.check_all()
    assert done.ok, "\n".join(done.lines)
    assert done.lines[-1] == "What is shipped is well."


def test_a_wrong_worked_case_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    knowledge = load()
    rule = knowledge.restrictions["UK-01"]
    case = next(c for c in rule.cases if c.verdict is Verdict.APPLIES)
    broken = replace(case, verdict=Verdict.DOES_NOT_APPLY)
    cases = tuple(broken if c is case else c for c in rule.cases)
    altered: Knowledge = replace(
        knowledge, restrictions={**knowledge.restrictions, "UK-01": replace(rule, cases=cases)}
    )
    monkeypatch.setattr(checks, "load", lambda: altered)
    done = checks.check_all()
    assert not done.ok
    named = [line for line in done.lines if "UK-01" in line]
    assert len(named) == 1
    assert case.name in named[0]


def test_knowledge_that_does_not_load_is_refused_with_every_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails() -> Knowledge:
        raise KnowledgeError(["makers/x.toml: one", "makers/x.toml: two"])

    monkeypatch.setattr(checks, "load", fails)
    done = checks.check_all()
    assert not done.ok
    assert [line for line in done.lines if line.startswith("wrong:")] == [
        "wrong: makers/x.toml: one",
        "wrong: makers/x.toml: two",
    ]


RECOG = """<?xml version="1.0"?>
<fingerprints matches="http_header.server" protocol="http" database_type="service" preference="0.90">
  <fingerprint pattern="^Made-Up/([\\d.]+)$">
    <description>Made up</description>
    <example service.version="1.2">Made-Up/1.2</example>
    <example service.version="{version}">Made-Up/7.0</example>
    <param pos="0" name="service.vendor" value="Nobody"/>
    <param pos="1" name="service.version"/>
  </fingerprint>
</fingerprints>
"""


@pytest.mark.parametrize(("version", "passed"), [("7.0", 2), ("7.1", 1)])
def test_a_recog_folder_ends_with_its_count(tmp_path: Path, version: str, passed: int) -> None:
    (tmp_path / "made_up.xml").write_text(RECOG.format(version=version).replace("{{", "{"))
    done = checks.check_all(recog=tmp_path)
    assert done.lines[-1].endswith(f"{passed}/2")
    assert done.ok == (passed == 2)
    assert any("Made up" in line for line in done.lines) == (passed == 1)
