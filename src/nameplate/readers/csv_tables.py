"""Registers, camera lists, ledgers and site walks as delimited text: CSV, semicolons, tabs; any usual encoding."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

from nameplate.model.evidence import Coverage
from nameplate.readers import headers, ledgers, recorder_lists
from nameplate.readers.base import Reader, Source
from nameplate.readers.csv_rows import DELIMITERS, Rows, first_rows
from nameplate.readers.door import SightingWriter
from nameplate.readers.headers import HEADER_WITHIN, Columns, Kind
from nameplate.readers.kinds import KINDS, find_table
from nameplate.readers.tables import Places, Row, Teller
from nameplate.readers.walk import Header, Walk, find_walk


def _table_header(head: bytes) -> tuple[str, int, Columns] | None:
    """(delimiter, row, columns) of the cut and kind of table that understand most headers."""
    found = []
    for delimiter in DELIMITERS:
        header = find_table(first_rows(head, delimiter, count=HEADER_WITHIN))
        if header is not None:
            found.append((delimiter, *header))
    return max(found, key=lambda cut: cut[2].score, default=None)


def _walk_header(head: bytes) -> tuple[str, int, Header] | None:
    for delimiter in DELIMITERS:
        header = find_walk(first_rows(head, delimiter, count=HEADER_WITHIN))
        if header is not None:
            return delimiter, *header
    return None


def _recognises(kind: Kind) -> Callable[[bytes, str], int]:
    def recognises(head: bytes, name: str) -> int:
        """A header row with enough known columns, read best as a table of this kind."""
        header = _table_header(head)
        if header is None or header[2].kind is not kind:
            return 0
        return 65 if name.lower().endswith((".csv", ".tsv", ".txt")) else 60

    return recognises


def recognises_walk(head: bytes, name: str) -> int:
    """The header set of the sheet, or its marker."""
    return 90 if _walk_header(head) else 0


def read_table(source: Source, writer: SightingWriter) -> Coverage:
    """Every row, as the kind of table it stands in."""
    header = _table_header(source.head)
    if header is None:
        writer.problem(
            "no-identifying-column", "No row near the top heads a column that identifies a device.",
            place="the first lines", advice="Name the columns: serial, MAC, model, maker.",
        )  # fmt: skip
        return Coverage(sees="nothing", blind="the whole table")
    delimiter, number, columns = header
    rows = Rows(source, delimiter, writer)
    top = list(islice(rows, number + 1))
    places, teller = Places(headers=columns.headers), Teller(writer)
    teller.columns(columns, places.row(top[-1].number))
    how = KINDS[columns.kind]
    how.tell(_whole(rows, len(columns.headers), writer), columns, places, teller)
    return Coverage(sees=how.sees, blind=how.blind, mapping=columns.as_stated())


def read_walk(source: Source, writer: SightingWriter) -> Coverage:
    """One record per row."""
    walk = Walk(Teller(writer))
    found = _walk_header(source.head)
    if found is not None:
        delimiter, number, header = found
        rows = Rows(source, delimiter, writer)
        list(islice(rows, number + 1))
        walk.tell(_whole(rows, len(header.headers), writer), header, Places(headers=header.headers))
    return walk.coverage()


def _whole(rows: Rows, width: int, writer: SightingWriter) -> Iterator[Row]:
    """All rows but a last one that was cut off: half a serial number is another serial number."""
    held: Row | None = None
    for row in rows:
        if held is not None:
            yield held
        held = row
    if held is not None and not rows.cut_off(held, width):
        yield held
    elif held is not None:
        writer.problem(
            "truncated", "The file ends inside this row; the row was not read.",
            place=f"line {held.number}", offset=held.offset,
        )  # fmt: skip


REGISTER = Reader("register-csv", "asset register (CSV)", _recognises(headers.REGISTER), read_table)
CAMERAS = Reader(
    "recorder-list", "camera list of a recorder (CSV)", _recognises(recorder_lists.CAMERAS), read_table
)
LEDGER = Reader("purchase-ledger", "purchase ledger (CSV)", _recognises(ledgers.LEDGER), read_table)
WALK = Reader("site-walk", "site walk (CSV)", recognises_walk, read_walk)
