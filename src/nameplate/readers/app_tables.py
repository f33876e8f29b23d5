"""App inventories as delimited text: which column is what, by its header, whatever the report is called."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from nameplate.readers.base import Source
from nameplate.readers.csv_rows import DELIMITERS, Rows, first_rows
from nameplate.readers.door import SightingWriter
from nameplate.readers.headers import plain
from nameplate.readers.tables import Row

Aliases = Mapping[str, tuple[str, ...]]
"""Meaning of a column -> headers that have it, as `headers.plain` compares them."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """How a file is cut and read: the delimiter, the number of the header row, meaning -> column, header row."""

    delimiter: str
    header: int
    columns: dict[str, int]
    names: tuple[str, ...]

    def stated(self) -> dict[str, str]:
        """Meaning -> header as it stands in the file."""
        return {meaning: self.names[column].strip() for meaning, column in self.columns.items()}


def find_sheet(head: bytes, aliases: Aliases, *, within: int = 5) -> Sheet | None:
    """The cut that finds most columns among the first rows; None when none finds any."""
    found = [
        Sheet(delimiter, number, columns, tuple(row))
        for delimiter in DELIMITERS
        for number, row in enumerate(first_rows(head, delimiter, count=within))
        if (columns := _columns(row, aliases))
    ]
    return max(found, key=lambda sheet: (len(sheet.columns), -sheet.header), default=None)


def _columns(row: Sequence[str], aliases: Aliases) -> dict[str, int]:
    headers = [plain(cell) if len(cell) <= 80 else "" for cell in row]
    return {
        meaning: column
        for meaning, names in aliases.items()
        for column in [next((headers.index(name) for name in names if name in headers), -1)]
        if column >= 0
    }


def sheet_rows(source: Source, sheet: Sheet, writer: SightingWriter) -> Iterator[tuple[Row, dict[str, str]]]:
    """Every row below the header with its cells by meaning; a last row that was cut off is told and left."""
    rows = Rows(source, sheet.delimiter, writer)
    held: Row | None = None
    for number, row in enumerate(rows):
        if number > sheet.header and not row.empty:
            if held is not None:
                yield held, _cells(held, sheet)
            held = row
    if held is not None and rows.cut_off(held, len(sheet.names)):
        writer.problem(
            "truncated", "The file ends inside this row; the row was not read.",
            place=f"line {held.number}", offset=held.offset,
        )  # fmt: skip
    elif held is not None:
        yield held, _cells(held, sheet)


def _cells(row: Row, sheet: Sheet) -> dict[str, str]:
    return {meaning: row.cell(column) for meaning, column in sheet.columns.items()}
