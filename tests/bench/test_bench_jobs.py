"""The jobs, small: answers equal the peer's, and a peer that says something else is told."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from nameplate.bench import captures, estate, tshark
from nameplate.bench import recog as recog_job
from nameplate.bench.captures import counted, growth_of
from nameplate.bench.job import Asked, Figure, Result, Table
from nameplate.bench.page import page
from nameplate.bench.run import JOBS, run_jobs
from nameplate.cli import bench
from nameplate.cli.main import run

ungrown = (Table(("growth",), ()), Figure("growth", "", "", None))
"""Stands for the runs at other sizes where a test is about something else."""

needs_tshark = pytest.mark.skipif(shutil.which("tshark") is None, reason="tshark is not on this machine")


@needs_tshark
def test_captures_say_what_tshark_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(captures, "_growth", lambda asked: ungrown)
    said: list[str] = []
    result = captures.job(Asked(tmp_path, size=1, rounds=1, progress=said.append))
    assert result.same
    shares = [row[0] for row in result.tables[0].rows]
    assert shares == ["4 %", "10 %", "50 %"]
    assert all(int(row[2].replace(",", "")) > 30 for row in result.tables[0].rows)
    assert {figure.met for figure in result.figures} == {None}, "no limit is stated for a small run"
    assert any("tshark" in line for line in said)


@needs_tshark
def test_captures_tell_when_a_row_differs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(captures, "_FIELDS", {**captures._FIELDS, "dhcp.vendor_class": "dhcp"})
    monkeypatch.setattr(captures, "WANTED", {50: 2.0})
    monkeypatch.setattr(captures, "_growth", lambda asked: ungrown)
    assert not captures.job(Asked(tmp_path, size=1, rounds=1)).same


def test_without_tshark_the_job_is_left_out_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tshark, "version", lambda: "")
    result = captures.job(Asked(tmp_path))
    assert "tshark" in result.skipped
    assert list(tmp_path.iterdir()) == []


def test_rows_are_compared_whatever_their_order() -> None:
    rows = [("dns", "a"), ("dns", "b"), ("arp", "a")]
    assert counted(rows) == counted(rows[::-1])
    assert counted(rows) != counted([("dns", "a"), ("dns", "a"), ("arp", "a")])
    assert counted(rows) != counted([("dns", "a"), ("arp", "b"), ("dns", "a")])
    assert counted(rows)["dns"][0] == 2


def test_recog_answers_as_re_does_and_exponential_texts_are_left_out(tmp_path: Path, recog: Path) -> None:
    file = recog / "t.xml"
    file.write_text(file.read_text().replace(">aaa<", f">{'a' * 40}b<"))  # re never comes back; RE2 does
    result = recog_job.job(Asked(tmp_path, rounds=1, recog=recog))
    assert result.same
    assert not result.skipped
    assert not result.notes[0].startswith("0 of")
    assert [row[0] for row in result.tables[0].rows] == ["loop of re", "ours"]


def test_recog_without_a_folder_is_left_out_and_says_so(tmp_path: Path) -> None:
    assert "--recog" in recog_job.job(Asked(tmp_path)).skipped
    assert "cannot be used" in recog_job.job(Asked(tmp_path, recog=tmp_path)).skipped


def test_sightings_become_as_many_things(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(estate, "_growth", lambda asked, devices, full: ungrown)
    (result,) = run_jobs(["sightings"], size=1, rounds=1, recog=None, progress=lambda what: None)
    assert result.same
    things, claims, findings = (int(cell.replace(",", "")) for cell in result.tables[0].rows[0][-3:])
    assert things == 400
    assert claims > 40
    assert findings > 0


def test_growth_is_a_figure_only_when_there_is_enough_to_fit(tmp_path: Path) -> None:
    full = Asked(tmp_path)
    _, figure = growth_of("x", [(1, 1.1), (10, 2.0), (100, 11.0)], start=1.0, full=full)
    assert figure.met is True
    _, figure = growth_of("x", [(1, 1.1), (10, 11.0), (100, 1001.0)], start=1.0, full=full)
    assert figure.met is False
    _, figure = growth_of("x", [(1, 1.0), (10, 1.0), (100, 1.0)], start=1.0, full=full)
    assert (figure.got, figure.met) == ("too small to tell", None)


def test_the_page_shows_figures_tables_and_limits() -> None:
    results = [
        Result("One", "about one", tables=(Table(("a", "b"), (("1", "2"),)),),
               figures=(Figure("speed", "at least 2", "3", True), Figure("size", "under 2", "3", False))),
        Result("Two", "about two", skipped="no peer"),
        Result("Three", "about three", same=False),
    ]  # fmt: skip
    text = page(results, on=date(2026, 11, 21), size=500, rounds=3, machine=["2 cores"])
    assert "| speed | at least 2 | 3 | reached |" in text
    assert "| size | under 2 | 3 | **not reached** |" in text
    assert "| a | b |\n|---|---|\n| 1 | 2 |" in text
    assert "Not measured: no peer" in text
    assert text.count("answers differ") == 1
    assert "2026-11-21" in text
    assert "What these figures do not show" in text


def test_the_command_writes_the_page_and_its_code_tells_of_differing_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def jobs(same: bool) -> object:
        return lambda names, **asked: [Result("One", "about", same=same)]

    monkeypatch.setattr("nameplate.bench.run.run_jobs", jobs(True))
    assert run(["bench", "captures", "--size", "2", "--out", str(tmp_path / "p.md")]) == 0
    assert (tmp_path / "p.md").read_text().startswith("# Performance")
    assert capsys.readouterr().out == ""
    monkeypatch.setattr("nameplate.bench.run.run_jobs", jobs(False))
    assert run(["bench"]) == 1
    assert "answers differ" in capsys.readouterr().out


def test_the_command_knows_the_jobs_and_refuses_others(capsys: pytest.CaptureFixture[str]) -> None:
    assert tuple(job.name for job in JOBS) == bench._JOBS
    assert run(["bench", "juggling"]) == 2
    assert "juggling" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        run(["bench", "--size", "0"])
    assert "above zero" in capsys.readouterr().err
