"""Geometry of the three charts, as plain numbers; the template draws them as inline SVG.

Widths are per cent of the drawing and heights are pixels, so that text keeps its size on a telephone.
Every chart stands beside a table with the same figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from nameplate.report.text import fit
from nameplate.report.words import action, several, when

Row = dict[str, Any]
MOST_BARS = 12
"""Bars of a chart; its table holds more."""
_ROW = 46  # pixels: a line of text above, a bar below
_DATE_ROW = 58  # pixels: two lines of text above, a line with its dot below
_TEXT = 44  # characters that fit the narrowest drawing; the table holds the whole text
_SPAN = 82  # per cent of the width for the longest bar; the rest is for its figure


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a bar: x and width in per cent, the CSS class that fills it, and what it says."""

    x: float
    width: float
    fill: str
    says: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: its text, the y of text and bar in pixels, its pieces, and the figure at its end."""

    text: str
    y: int
    pieces: tuple[Piece, ...]
    figure: str
    end: float


@dataclass(frozen=True, slots=True)
class Bars:
    """A bar chart: height in pixels, bars, and one sentence that says what it shows."""

    height: int
    bars: tuple[Bar, ...]
    says: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A date on its own line: x in per cent, y in pixels, whether it is past, and two lines of text."""

    x: float
    y: int
    late: bool
    text: str
    more: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """Deadlines: height, x of the day asked about, marks, and one sentence."""

    height: int
    today: float
    marks: tuple[Mark, ...]
    says: str


_GRADE_PIECES = ("confirmed", "probable", "possible", "disputed", "untold")


def label_chart(labels: Sequence[Row]) -> Bars:
    """Label to maker, in the order given, stacked by the grade of the maker."""
    rows = [
        (f"{row['label_name'] or 'no label seen'} → {row['maker_name'] or 'maker not told'}",
         [(grade, row[grade]) for grade in _GRADE_PIECES], f"{row['things']:,}")
        for row in labels[:MOST_BARS]
    ]  # fmt: skip
    rebrands = sum(row["things"] for row in labels if row["rebrand"])
    says = f"{several(rebrands, 'thing')} carry one name and were made by another." if rebrands else (
        "No thing here was seen to carry one name and be made by another."
    )  # fmt: skip
    return _bars(rows, says)


def open_chart(unsettled: Sequence[Row]) -> Bars:
    """What is missing, by the number of findings it holds up, ours and others'."""
    rows = [
        (row["asks"], [("ours", row["ours"]), ("others", row["findings"] - row["ours"])],
         f"{row['findings']:,}")
        for row in unsettled[:MOST_BARS]
    ]  # fmt: skip
    if not unsettled:
        return _bars(rows, "Nothing was left open.")
    return _bars(rows, f"Answering “{unsettled[0]['asks']}” would settle or narrow the most of ours.")


def _bars(rows: Sequence[tuple[str, list[tuple[str, int]], str]], says: str) -> Bars:
    longest = max((sum(n for _, n in parts) for _, parts, _ in rows), default=0) or 1
    bars = []
    for number, (text, parts, figure) in enumerate(rows):
        x, pieces = 0.0, []
        for fill, count in parts:
            if count:
                width = round(count / longest * _SPAN, 2)
                pieces.append(Piece(round(x, 2), width, fill, f"{count:,} {_PIECE_WORDS.get(fill, fill)}"))
                x += width
        bars.append(Bar(fit(text, _TEXT), number * _ROW, tuple(pieces), figure, round(x + 1, 2)))
    return Bars(max(len(rows) * _ROW, 1), tuple(bars), says)


_PIECE_WORDS = {"untold": "maker not told", "ours": "under our rules", "others": "under rules of others"}


def timeline(deadlines: Sequence[Row], on: date) -> Timeline | None:
    """Dated duties of ours on a line with the day asked about; None when there is no date."""
    dated = [row for row in deadlines if row["due"]]
    if not dated:
        return None
    days = [date.fromisoformat(row["due"]) for row in dated]
    first, last = min([*days, on]), max([*days, on])
    pad = max((last - first).days // 12, 7)
    start, span = first - timedelta(days=pad), (last - first).days + 2 * pad
    place = [round((day - start).days / span * 100, 2) for day in days]
    marks = tuple(
        Mark(
            x, 24 + number * _DATE_ROW, day < on,
            fit(f"{day.isoformat()} · {row['restriction']}: {action(row['action'])}", _TEXT),
            f"{several(row['things'], 'thing')}, {when(day, on).removeprefix('is ')}",
        )
        for number, (row, day, x) in enumerate(zip(dated[:MOST_BARS], days, place, strict=False))
    )  # fmt: skip
    late = sum(day < on for day in days)
    says = f"{several(len(dated), 'dated_duty')}, {late} of them past on {on.isoformat()}."
    return Timeline(24 + len(marks) * _DATE_ROW, round((on - start).days / span * 100, 2), marks, says)
