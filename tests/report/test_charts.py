from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from nameplate.report.charts import MOST_BARS, label_chart, open_chart, timeline

ON = date(2026, 11, 21)
counts = st.integers(0, 10_000)


def _label(numbers: tuple[int, int, int, int, int], rebrand: bool) -> dict[str, Any]:
    grades = dict(zip(("confirmed", "probable", "possible", "disputed", "untold"), numbers, strict=True))
    return {
        "label": "a", "label_name": "A", "maker": "b", "maker_name": "B", **grades, "things": sum(numbers),
        "rebrand": rebrand,
    }  # fmt: skip


labels = st.lists(
    st.builds(_label, st.tuples(counts, counts, counts, counts, counts), st.booleans()), max_size=20
)


@given(labels)
def test_bars_stay_in_the_drawing_and_are_as_long_as_their_figures(rows: list[dict[str, Any]]) -> None:
    chart = label_chart(rows)
    assert len(chart.bars) == min(len(rows), MOST_BARS)
    longest = max((row["things"] for row in rows[:MOST_BARS]), default=0) or 1
    for bar, row in zip(chart.bars, rows, strict=False):
        assert all(p.x >= 0 and p.x + p.width <= 83 for p in bar.pieces)
        assert abs(sum(p.width for p in bar.pieces) - 82 * row["things"] / longest) < 0.1
        assert bar.y + 46 <= chart.height


@given(labels)
def test_pieces_of_a_bar_neither_overlap_nor_leave_gaps(rows: list[dict[str, Any]]) -> None:
    for bar in label_chart(rows).bars:
        for left, right in zip(bar.pieces, bar.pieces[1:], strict=False):
            assert abs(left.x + left.width - right.x) < 0.02


@given(labels)
def test_the_sentence_counts_rebrands_only(rows: list[dict[str, Any]]) -> None:
    total = sum(row["things"] for row in rows if row["rebrand"])
    assert label_chart(rows).says.startswith(f"{total:,} thing" if total else "No thing")


def test_open_questions_are_split_into_ours_and_others() -> None:
    rows = [{"asks": "Who made it?", "ours": 1, "findings": 3}]
    chart = open_chart(rows)
    assert [(p.fill, p.says) for p in chart.bars[0].pieces] == [
        ("ours", "1 under our rules"), ("others", "2 under rules of others"),
    ]  # fmt: skip
    assert open_chart([]).says == "Nothing was left open."


dues = st.lists(st.integers(-4000, 4000).map(lambda n: ON + timedelta(days=n)), min_size=1, max_size=20)


def _duty(due: date | None) -> dict[str, Any]:
    text = due.isoformat() if due else None
    return {"due": text, "restriction": "MIN-01", "action": "remove", "things": 1}


@given(dues)
def test_dates_stand_in_order_on_the_line_and_late_ones_before_the_day_asked(days: list[date]) -> None:
    chart = timeline([_duty(day) for day in sorted(days)], ON)
    assert chart is not None
    assert [m.x for m in chart.marks] == sorted(m.x for m in chart.marks)
    for mark, day in zip(chart.marks, sorted(days), strict=False):
        assert 0 < mark.x < 100
        assert mark.late == (day < ON)
        if abs((day - ON).days) > 2:
            assert (mark.x < chart.today) == mark.late
    assert 0 < chart.today < 100


def test_without_a_date_there_is_no_line() -> None:
    assert timeline([_duty(None)], ON) is None
    assert timeline([], ON) is None
