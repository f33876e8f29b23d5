from __future__ import annotations

import copy
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_world import Written

from nameplate.report.terminal import render
from nameplate.report.text import columns, fit, pad, printable

ANSI = re.compile(r"\x1b\[[0-9;]*m")


def test_the_marking_comes_first_then_one_sentence(report: Written) -> None:
    lines = render(report.summary, 100, False).splitlines()
    assert lines[0] == "IN-CONFIDENCE"
    assert " ".join(lines[3:5]) == (
        "6 cameras and 1 recorder here are caught by your own decision MIN-01; the first date passed 20 days ago "
        "(2026-11-01)."
    )


def test_ours_come_before_advice_and_others(report: Written) -> None:
    text = render(report.summary, 100, False)
    order = [text.index(part) for part in (
        "Our rules", "To do", "Advice to consider (no ban)", "Rules of others: would apply if they were ours",
        "Sold under one name, made by another", "Could not be told", "Not read, or not kept: 5 places",
    )]  # fmt: skip
    assert order == sorted(order)


def test_others_show_no_date_and_no_duty(report: Written) -> None:
    text = render(report.summary, 100, False)
    block = text.split("Rules of others")[1].split("\n\n")[0]
    assert not re.search(r"\d{4}-\d\d-\d\d|overdue|disconnect", block)


@pytest.mark.parametrize("width", [40, 60, 80, 100, 200])
def test_no_line_is_wider_than_asked(report: Written, width: int) -> None:
    assert max(columns(line) for line in render(report.summary, width, False).splitlines()) <= width


def test_colour_adds_nothing_but_colour(report: Written) -> None:
    plain, coloured = render(report.summary, 80, False), render(report.summary, 80, True)
    assert "\x1b" not in plain
    assert ANSI.sub("", coloured) == plain
    assert coloured.count("\x1b[0m") == len(ANSI.findall(coloured)) / 2


def test_a_device_name_cannot_command_the_terminal(report: Written) -> None:
    told: dict[str, Any] = copy.deepcopy(report.summary)
    told["labels"][0]["label_name"] = "\x1b]0;owned\x07\x1b[2J\u202egnp\u2066"
    told["problems"][0]["example"] = "a\rb\x9bc"
    told["marking"] = "M\x1b[31m"
    text = render(told, 80, False)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)


@given(st.text(max_size=40), st.integers(1, 30))
def test_cut_text_fits_and_padded_text_fills(text: str, width: int) -> None:
    shown = printable(text)
    assert columns(fit(shown, width)) <= width
    assert columns(pad(fit(shown, width), width)) == width


def test_a_quiet_summary_has_no_empty_headings(report: Written) -> None:
    told = report.summary | {
        "restrictions": [], "deadlines": [], "unsettled": [], "labels": [], "problems": [],
        "counts": report.summary["counts"] | {"problems": 0}, "exit": 0, "headline": "Nothing.",
    }  # fmt: skip
    lines = render(told, 80, False).splitlines()
    assert lines[3] == "Nothing."
    assert len(lines) == 7


def test_many_lines_are_cut_and_say_so(report: Written) -> None:
    told = report.summary | {"deadlines": report.summary["deadlines"] * 4}
    assert "and 7 more in the report" in render(told, 80, False)


def test_another_day_of_knowledge_is_named(report: Written) -> None:
    assert "as known on" not in render(report.summary, 80, False)
    assert "as known on 2026-01-01" in render(report.summary | {"known": "2026-01-01"}, 80, False)


def test_a_rule_of_others_on_which_nothing_known_bears_takes_no_line(report: Written) -> None:
    silent = {"standing": "elsewhere", "ours": False, "own": False, "jurisdiction": "AU", "applies": 0,
              "cannot_tell": 9, "does_not_apply": 0, "cannot_tell_not_listed": 9, "restriction": "AU-01"}  # fmt: skip
    told = report.summary | {"restrictions": [*report.summary["restrictions"], silent]}
    assert "AU-01" not in render(told, 80, False)
    assert "AU-01" in render(told | {"restrictions": [silent | {"cannot_tell_not_listed": 8}]}, 80, False)
