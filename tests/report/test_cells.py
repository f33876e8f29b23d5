from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nameplate.report.cells import LONGEST, cell

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
anything = st.text(max_size=50)


@given(st.sampled_from(DANGEROUS), anything)
@example("=", "cmd|' /C calc'!A0")
@example("\t", "=1+1")
def test_what_a_sheet_would_run_becomes_text(start: str, rest: str) -> None:
    assert str(cell(start + rest)).startswith("'")


@given(st.sampled_from([" ", "\u00a0", "\ufeff", "\u200b", "\x00"]), st.sampled_from(DANGEROUS[:4]), anything)
def test_space_before_a_formula_does_not_hide_it(space: str, start: str, rest: str) -> None:
    assert str(cell(space + start + rest)).startswith("'")


@given(anything)
def test_no_cell_begins_as_a_formula_or_breaks_its_line(value: str) -> None:
    safe = str(cell(value))
    assert not safe.startswith(DANGEROUS)
    assert safe.splitlines() in ([], [safe])
    assert len(safe) <= LONGEST + 1


@given(st.text(alphabet="abcdefghijklmnop 0123456789.:", max_size=40).filter(lambda t: not t.startswith(" ")))
def test_plain_text_is_left_alone(value: str) -> None:
    assert cell(value) == value


@given(st.integers(min_value=-(10**9), max_value=10**9))
def test_numbers_stay_numbers(value: int) -> None:
    assert cell(value) == value


def test_nothing_is_an_empty_cell() -> None:
    assert cell(None) == ""


@pytest.mark.parametrize("length", [LONGEST, LONGEST + 1, 100_000])
def test_a_long_text_is_cut_and_shows_it(length: int) -> None:
    safe = str(cell("x" * length))
    assert len(safe) == LONGEST
    assert safe.endswith("…") == (length > LONGEST)
