"""Workbooks (XLSX): every sheet that is an asset register or a site walk.

Read as a stream with openpyxl. Formulas count as the value last computed, links to other files are never
followed, and the archive is checked before anything of it is unpacked for use: sizes and ratio declared
(the unpacker stops at the declared size), checksums, encryption. XML goes through defusedxml.
"""

from __future__ import annotations

import io
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import date, datetime, time
from itertools import chain, islice
from typing import Any, Protocol, cast

from nameplate.model.evidence import Coverage
from nameplate.readers.base import Reader, Source
from nameplate.readers.csv_tables import REGISTER_BLIND, REGISTER_SEES
from nameplate.readers.door import SightingWriter
from nameplate.readers.headers import HEADER_WITHIN, find_header
from nameplate.readers.secrets import without_secrets
from nameplate.readers.tables import Places, Row, Teller, tell_register
from nameplate.readers.walk import Walk, find_walk

MOST_PARTS = 10_000
LARGEST_SHEET = 4 << 30
"""Bytes of a sheet, unpacked; sheets are streamed. A full sheet of a million rows takes about 1 GB."""
LARGEST_PART = 256 << 20
"""Bytes of any other part, unpacked; those are held in memory."""
MOST_TIMES = 250
"""A part over SMALL may grow this many times when unpacked (real sheets: 5 to 60)."""
SMALL = 16 << 20
MOST_ROWS, MOST_COLUMNS = 1_048_576, 512

_SHEETS = "xl/worksheets/"
_EXACT = 10**15  # integers from here on have lost digits: cells are double precision


def recognises(head: bytes, name: str) -> int:
    """A ZIP archive that holds a workbook."""
    return 90 if head.startswith(b"PK\x03\x04") and b"xl/" in head else 0


def read(source: Source, writer: SightingWriter) -> Coverage:
    """One record per row of every sheet that is understood."""
    damaged = _check(source, writer)
    coverage = Coverage(sees="nothing", blind="the whole workbook")
    if damaged is None:
        return coverage
    with ExitStack() as stack:
        stack.enter_context(warnings.catch_warnings())
        warnings.simplefilter("ignore")  # openpyxl warns of styles and extensions it leaves out
        sheets = _sheets(source, damaged, writer, stack)
        book = _Book(writer)
        for sheet in sheets:
            if getattr(sheet, "_worksheet_path", "") in damaged:
                writer.problem(
                    "damaged", "This sheet fails its checksum; it was not read.", place=book.title(sheet)
                )
            else:
                book.sheet(sheet)
        return book.coverage() if sheets else coverage


class _Sheet(Protocol):
    """What is used of openpyxl's sheets in read-only mode."""

    title: str

    def iter_rows(self, *, max_col: int, max_row: int, values_only: bool) -> Iterable[tuple[Any, ...]]:
        """Rows as tuples of values."""


class _Book:
    """Reads sheet after sheet, each as what it is."""

    def __init__(self, writer: SightingWriter) -> None:
        self._writer = writer
        self._teller = Teller(writer)
        self._walk = Walk(self._teller)
        self._mapping: dict[str, str] = {}
        self._registers = self._walks = 0

    def title(self, sheet: _Sheet) -> str:
        """The sheet's name, as places begin."""
        return without_secrets("", " ".join(str(sheet.title).split()))[0][:60]

    def sheet(self, sheet: _Sheet) -> None:
        """One sheet; when it breaks off, what came before is kept."""
        places = Places(self.title(sheet))
        last = 0

        def counted() -> Iterator[Row]:
            nonlocal last
            for row in _rows(sheet):
                last = row.number
                yield row

        try:
            self._table(counted(), places)
        except Exception as error:  # noqa: BLE001 - openpyxl raises what its parser, zlib or a cell raised
            self._writer.problem(
                "damaged", f"The sheet cannot be read on from here ({type(error).__name__}).",
                place=places.row(last + 1),
            )  # fmt: skip

    def _table(self, rows: Iterator[Row], places: Places) -> None:
        top = list(islice(rows, HEADER_WITHIN))
        if walk := find_walk(row.cells for row in top):
            number, header = walk
            self._walks += 1
            self._walk.tell(chain(top[number + 1 :], rows), header, places)
        elif register := find_header(row.cells for row in top):
            number, columns = register
            self._registers += 1
            self._teller.columns(columns, places.row(top[number].number))
            for field, headers in columns.as_stated().items():
                known = self._mapping.setdefault(field, headers)
                if headers not in known.split(" | "):
                    self._mapping[field] = f"{known} | {headers}"
            tell_register(chain(top[number + 1 :], rows), columns, places, self._teller)
        elif top:
            self._writer.problem(
                "no-identifying-column", "No row near the top heads a column that identifies a device.",
                place=places.row(1), advice="Name the columns: serial, MAC, model, maker.",
            )  # fmt: skip

    def coverage(self) -> Coverage:
        """What all its sheets see."""
        walked = self._walk.coverage()
        if self._walks and not self._registers:
            return walked
        sees, blind = REGISTER_SEES, REGISTER_BLIND
        if self._walks:
            sees, blind = f"{sees}; {walked.sees}", f"{blind}; {walked.blind}"
        return replace(walked, sees=sees, blind=blind, mapping=self._mapping)


class _Archive(zipfile.ZipFile):
    """An archive whose damaged sheets are empty, so that the others can be read."""

    damaged: frozenset[str] = frozenset()

    def open(self, name: Any, *args: Any, **more: Any) -> Any:
        """A part to read."""
        if getattr(name, "filename", name) in self.damaged:
            return io.BytesIO(b"<worksheet/>")
        return super().open(name, *args, **more)


def _sheets(
    source: Source, damaged: frozenset[str], writer: SightingWriter, stack: ExitStack
) -> list[_Sheet]:
    from openpyxl.reader.excel import ExcelReader

    try:
        archive = stack.enter_context(_Archive(source.path))
        archive.damaged = frozenset(part for part in damaged if part.startswith(_SHEETS))
        file = stack.enter_context(source.open())  # a path would have to end in .xlsx
        reader = ExcelReader(file, read_only=True, data_only=True, keep_links=False)
        reader.archive.close()
        reader.archive = archive
        reader.read()
        return cast("list[_Sheet]", list(reader.wb.worksheets))
    except Exception as error:  # noqa: BLE001 - see above
        writer.problem(
            "damaged", f"The workbook cannot be opened ({type(error).__name__}).", place="the whole file",
            advice="Open it in a spreadsheet program and save it again.",
        )  # fmt: skip
        return []


def _rows(sheet: _Sheet) -> Iterator[Row]:
    """Rows as text, in the order of the sheet; the size the sheet claims to have is not believed."""
    cells = sheet.iter_rows(max_col=MOST_COLUMNS, max_row=MOST_ROWS, values_only=True)
    for number, row in enumerate(cells, 1):
        width = next((n for n in range(len(row), 0, -1) if row[n - 1] is not None), 0)
        if width:
            yield Row(number, [_text(value) for value in row[:width]])


def _text(value: object) -> str:
    """A cell as people see it. Numbers that no longer hold all their digits stay recognisable as such."""
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case int() | float() if abs(value) >= _EXACT:
            return f"{value:.5E}"
        case float() if value == int(value):
            return str(int(value))
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case datetime() | date() | time():
            return value.isoformat()
    return str(value)


def _check(source: Source, writer: SightingWriter) -> frozenset[str] | None:
    """Sheets that fail their checksum; None when nothing of the archive may be used."""
    refused, damaged = "", set()
    try:
        with zipfile.ZipFile(source.path) as archive:
            refused = _refusal(archive.infolist())
            for part in archive.infolist() if not refused else ():
                if not _intact(archive, part):
                    damaged.add(part.filename)
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError):
        refused = (
            "The archive is damaged or cut off: its directory, which stands at the end, is missing or wrong"
        )
    if refused:
        writer.problem("refused", f"{refused}. Nothing of it was read.", place="the whole file")
        return None
    return frozenset(damaged)


def _refusal(parts: list[zipfile.ZipInfo]) -> str:
    """Why the archive must not be unpacked; "" when it may."""
    if len(parts) > MOST_PARTS:
        return f"It has more than {MOST_PARTS} parts"
    if len({part.filename for part in parts}) < len(parts):
        return "It holds two parts of one name"
    for part in parts:
        sheet = part.filename.startswith(_SHEETS)
        if part.flag_bits & 1:
            return "It is protected by a password"
        if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            return "It is packed in a way no spreadsheet program uses"
        if part.file_size > (LARGEST_SHEET if sheet else LARGEST_PART):
            return "One part of it would be larger than can be read"
        if part.file_size > SMALL and part.file_size > MOST_TIMES * max(part.compress_size, 1):
            return f"One part of it would unpack to more than {MOST_TIMES} times its size"
    if sum(part.file_size for part in parts) > LARGEST_SHEET:
        return "It would unpack to more than can be read"
    return ""


def _intact(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """Whether a part unpacks to what its checksum says: half-broken data can read like another serial number."""
    try:
        with archive.open(part) as file:
            while file.read(1 << 20):
                pass
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError):
        return False
    return True


READER = Reader(name="xlsx", title="workbook (XLSX)", recognises=recognises, read=read)
