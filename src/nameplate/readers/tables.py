"""Rows of a table become sightings: one row is one subject and one origin, and every value keeps its cell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from nameplate.model.fields import FIELDS
from nameplate.model.terms import Role
from nameplate.readers import clean
from nameplate.readers.door import Place, SightingWriter
from nameplate.readers.headers import NAMES_MAKER, Columns
from nameplate.readers.secrets import without_secrets

SAYS_NOTHING = frozenset({
    "-", "--", "---", ".", "?", "n/a", "na", "n.a.", "nil", "none", "null", "tba", "tbc", "tbd", "unknown",
    "not known", "not applicable", "not available", "blank", "empty", "(blank)", "#n/a", "#ref!", "#value!",
    "#name?", "#null!", "#div/0!", "#num!",
})  # fmt: skip
"""Cells that hold no value, whatever their column."""
MOST_IN_CELL = 64
"""Addresses of one cell that are kept."""

_DESCRIBES = NAMES_MAKER | {"register.name", "register.category"}
_MACS = re.compile(
    r"(?<![0-9A-Fa-f:.-])(?:(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}|(?:[0-9A-Fa-f]{4}\.){2}[0-9A-Fa-f]{4}"
    r"|[0-9A-Fa-f]{6}-[0-9A-Fa-f]{6}|[0-9A-Fa-f]{12})(?![0-9A-Fa-f:-])"
)
_BETWEEN = re.compile(r"[\s,;|]+|(?<=\S)/(?!\d{1,3}(?:[\s,;|]|$))")
_ROUNDED = re.compile(r"[+-]?\d(?:[.,]\d+)?E\+\d{2,3}", re.IGNORECASE)
_NUMBERS = frozenset({"mac", "serial", "asset_tag"})


@dataclass(frozen=True, slots=True)
class Row:
    """One row as text: its number as people count (line or row), its cells, its byte offset if it has one."""

    number: int
    cells: Sequence[str]
    offset: int | None = None

    @property
    def empty(self) -> bool:
        """Whether nothing stands in it."""
        return not any(cell.strip() for cell in self.cells)

    def cell(self, column: int) -> str:
        """Text of a cell, "" beyond the last."""
        return self.cells[column].strip() if column < len(self.cells) else ""


class Places:
    """How places of a table are written: `line 7, column Model`, or `Sheet1!C7` when it has a title."""

    def __init__(self, title: str = "", headers: Sequence[str] = ()) -> None:
        self.title = title
        # Headers are words of the file on their way past the door.
        self._headers = [without_secrets("", " ".join(header.split()))[0][:40] for header in headers]

    def row(self, number: int) -> str:
        """Place of a row."""
        return f"{self.title}!{number}" if self.title else f"line {number}"

    def cell(self, number: int, column: int) -> str:
        """Place of a cell; columns count from 0."""
        if self.title:
            return f"{self.title}!{letters(column)}{number}"
        named = column < len(self._headers) and self._headers[column]
        return f"line {number}, column {self._headers[column] if named else column + 1}"

    def under(self, headers: Sequence[str]) -> Places:
        """The same table, once its headers are known."""
        return Places(self.title, headers)


def letters(column: int) -> str:
    """Name of a column as spreadsheets write it: 0 is A, 26 is AA."""
    name, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def values(field: str, cell: str) -> Iterator[str]:
    """The values of one cell: several MACs or addresses are told one by one, everything else whole."""
    if not cell or cell.casefold() in SAYS_NOTHING:
        return
    if field == "mac" and clean.mac(cell) is None:
        yield from [found[0] for found in _MACS.finditer(cell)][:MOST_IN_CELL] or [cell]
    elif field == "ip":
        yield from [part for part in _BETWEEN.split(cell) if part][:MOST_IN_CELL]
    else:
        yield cell


def rounded(field: str, value: str) -> bool:
    """Whether a spreadsheet has rounded a number that must be exact: `1.23457E+14` names nothing any more."""
    return field in _NUMBERS and bool(_ROUNDED.fullmatch(value))


class Teller:
    """Tells the rows of tables, numbering them through one file.

    Args:
        writer: whom to tell.
    """

    def __init__(self, writer: SightingWriter) -> None:
        self.writer = writer
        self._record = 0

    def place(self, row: Row, where: str, *, seen: tuple[int | None, int | None] = (None, None)) -> Place:
        """The place of the next record."""
        self._record += 1
        return Place(self._record, self._record, where, offset=row.offset, seen_from=seen[0], seen_to=seen[1])

    def cell(self, place: Place, field: str, cell: str, where: str) -> None:
        """Tells every value of one cell."""
        for value in values(field, cell):
            if rounded(field, value):
                self.writer.problem(
                    "rounded", "The spreadsheet rounded this number; it identifies nothing any more.",
                    place=where, offset=place.offset, advice="Export the column as text.",
                )  # fmt: skip
            else:
                self.writer.say(place, field, value, path=where)

    def columns(self, columns: Columns, where: str) -> None:
        """Says which columns are not read, once per table. Never prints what stands in them."""
        for kind, message, chosen in (
            ("secret", "Columns that name secrets were not read: {}.", columns.secret),
            ("column-not-used", "Columns that no field is known for: {}.", columns.unused),
        ):
            if chosen:
                names = ", ".join(repr(" ".join(columns.headers[c].split())[:40]) for c in chosen[:40])
                self.writer.problem(kind, message.format(names), place=where)


def tell_register(rows: Iterable[Row], columns: Columns, places: Places, teller: Teller) -> None:
    """Every row below the header of an asset register."""
    header = [cell.strip() for cell in columns.headers]
    for row in rows:
        if row.empty or [cell.strip() for cell in row.cells] == header:  # exports repeat it on each page
            continue
        told = [(column, field) for column, field in columns.fields.items() if row.cell(column)]
        if not any(FIELDS[field].role is Role.KEY or field in _DESCRIBES for _, field in told):
            teller.writer.problem(
                "row-names-nothing", "This row names no device: no key, model, maker or description.",
                place=places.row(row.number), offset=row.offset,
            )  # fmt: skip
            continue
        place = teller.place(row, places.row(row.number))
        for column, field in told:
            teller.cell(place, field, row.cell(column), places.cell(row.number, column))
        if any(row.cell(column) for column in range(len(header), len(row.cells))):
            teller.writer.problem(
                "row-shape", "This row has more cells than the table has headers.",
                place=places.row(row.number), offset=row.offset,
            )  # fmt: skip
