"""Rows of one worksheet as text, streamed: a row is dropped as soon as it has been read.

Cell types and references: ECMA-376 part 1, 18.3.1.4 (c) and 18.18.11 (ST_CellType). A formula counts as
the value last computed. Numbers are told as they are written, unless they have lost digits.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import IO
from xml.etree.ElementTree import Element

from nameplate.readers.limited import Limited
from nameplate.readers.tables import Row

MOST_ROWS, MOST_COLUMNS = 1_048_576, 512
"""Rows as far as spreadsheets go; columns far beyond any register."""
LARGEST_ROW = 64 << 20
"""Bytes of one row, or of what stands between two."""
DEEPEST = 64

_EXACT = 10**15  # cells are double precision: whole numbers from here on have lost digits
_REFERENCE = re.compile(r"([A-Z]{1,3})\d+")

When = datetime | date | time | timedelta


@dataclass(frozen=True, slots=True)
class Styles:
    """What a sheet takes from its workbook.

    Attributes:
        strings: the shared strings.
        dates: numbers of the cell styles that show a date.
        as_date: a date's number -> the date; raises ValueError or OverflowError when it is none.
    """

    strings: Sequence[str]
    dates: frozenset[int]
    as_date: Callable[[float], When | None]


def rows(file: IO[bytes], styles: Styles) -> Iterator[Row]:
    """Every row that holds anything, in the order of the sheet.

    Raises:
        xml.etree.ElementTree.ParseError, defusedxml.DefusedXmlException, ValueError: the sheet cannot be
            read on; every row before that place has been given.
    """
    from defusedxml.ElementTree import iterparse

    limited = Limited(file, LARGEST_ROW)
    open_: list[Element] = []
    number = 0
    for event, element in iterparse(limited, events=("start", "end")):
        if event == "start":
            open_.append(element)
            if len(open_) > DEEPEST:
                raise ValueError("elements lie too deep")
            continue
        open_.pop()
        name = _name(element)
        if name == "row":
            stated = element.get("r", "")
            number = int(stated) if stated.isascii() and stated.isdigit() and len(stated) < 10 else number + 1
            if number > MOST_ROWS:
                return
            cells = _cells(element, styles)
            if cells:
                yield Row(number, cells)
        if open_ and (name == "row" or len(open_) == 1):
            open_[-1].remove(element)
            limited.since = 0


def _cells(row: Element, styles: Styles) -> list[str]:
    """Texts of a row, up to its last cell that holds anything."""
    texts: dict[int, str] = {}
    column = -1
    for cell in row:
        reference = _REFERENCE.fullmatch(cell.get("r", ""))
        column = _column(reference[1]) if reference else column + 1
        if column < MOST_COLUMNS and (text := _text(cell, styles)):
            texts[column] = text
    return [texts.get(n, "") for n in range(max(texts, default=-1) + 1)]


def _text(cell: Element, styles: Styles) -> str:
    """A cell as people see it."""
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return "".join(t.text or "" for t in cell.iter() if _name(t) == "t")
    value = next((child.text or "" for child in cell if _name(child) == "v"), "")
    if kind == "s":
        shared = (
            int(value) if value.isascii() and value.isdigit() and len(value) < 10 else len(styles.strings)
        )
        return styles.strings[shared] if shared < len(styles.strings) else ""
    if kind == "b":
        return "TRUE" if value == "1" else "FALSE"
    return _number(value, cell.get("s", ""), styles) if kind == "n" else value


def _number(value: str, style: str, styles: Styles) -> str:
    """A number as it is written; a date where its style says so; plainly rounded where digits are lost."""
    try:
        number = float(value)
        if style.isascii() and style.isdigit() and int(style) in styles.dates:
            return _moment(styles.as_date(number))
    except (ValueError, OverflowError, TypeError):
        return value
    if abs(number) >= _EXACT:
        return f"{number:.5E}"
    return str(int(number)) if number == int(number) else value


def _moment(when: When | None) -> str:
    if isinstance(when, datetime) and when.time() == time():
        return when.date().isoformat()
    return when.isoformat() if isinstance(when, datetime | date | time) else str(when)


def _column(letters: str) -> int:
    """`A` is 0, `AA` is 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]
