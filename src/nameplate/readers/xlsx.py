"""Workbooks (XLSX): every sheet that is a register, a camera list, a ledger or a site walk.

openpyxl opens the workbook, and its sheets are streamed (readers/xlsx_rows.py). Links to other files are
never followed. The archive is checked before anything of it is used: sizes and ratio declared (the
unpacker stops at the declared size), checksums, encryption. XML goes through defusedxml.
"""

from __future__ import annotations

import io
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import Any, NamedTuple
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException

from nameplate.model.evidence import Coverage
from nameplate.readers.base import Reader, Source
from nameplate.readers.door import SightingWriter
from nameplate.readers.headers import HEADER_WITHIN, REGISTER
from nameplate.readers.kinds import KINDS, Telling, find_table
from nameplate.readers.secrets import without_secrets
from nameplate.readers.tables import Places, Row, Teller
from nameplate.readers.walk import Walk, find_walk
from nameplate.readers.xlsx_rows import Styles, rows

MOST_PARTS = 10_000
LARGEST_SHEET = 4 << 30
"""Bytes of a sheet, unpacked; sheets are streamed. A full sheet of a million rows takes about 1 GB."""
LARGEST_PART = 256 << 20
"""Bytes of any other part, unpacked; those are held in memory."""
MOST_TIMES = 250
"""A part over SMALL may grow this many times when unpacked (real sheets: 5 to 60)."""
SMALL = 16 << 20

_SHEETS = "xl/worksheets/"
_BREAKS = (
    ParseError,
    DefusedXmlException,
    ValueError,
    KeyError,
    OSError,
    EOFError,
    zlib.error,
    zipfile.BadZipFile,
)


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
        book = _open(source, damaged, writer, stack)
        if book is None or not book.sheets:
            return coverage
        told = _Book(writer)
        for sheet in book.sheets:
            told.sheet(book, sheet)
        return told.coverage()


class _Sheet(NamedTuple):
    """A worksheet: its name, the part of the archive it is, whether that part is broken."""

    title: str
    part: str
    broken: bool


@dataclass(frozen=True, slots=True)
class _Workbook:
    archive: zipfile.ZipFile
    sheets: tuple[_Sheet, ...]
    styles: Styles


class _Book:
    """Reads sheet after sheet, each as what it is."""

    def __init__(self, writer: SightingWriter) -> None:
        self._writer = writer
        self._teller = Teller(writer)
        self._walk = Walk(self._teller)
        self._mapping: dict[str, str] = {}
        self._kinds: dict[Telling, None] = {}
        self._walks = 0

    def sheet(self, book: _Workbook, sheet: _Sheet) -> None:
        """One sheet; when it breaks off, what came before is kept."""
        places = Places(without_secrets("", " ".join(sheet.title.split()))[0][:60] or "untitled")
        if sheet.broken:
            self._writer.problem(
                "damaged", "This sheet fails its checksum; it was not read.", place=places.title
            )
            return
        self._table(self._rows(book, sheet, places), places)

    def _rows(self, book: _Workbook, sheet: _Sheet, places: Places) -> Iterator[Row]:
        """The rows of a sheet, as far as it can be read."""
        last = 0
        try:
            with book.archive.open(sheet.part) as file:
                for row in rows(file, book.styles):
                    last = row.number
                    yield row
        except _BREAKS as error:
            self._writer.problem(
                "damaged", f"The sheet cannot be read on from here ({type(error).__name__}).",
                place=places.row(last + 1),
            )  # fmt: skip

    def _table(self, table: Iterator[Row], places: Places) -> None:
        top = list(islice(table, HEADER_WITHIN))
        if walk := find_walk(row.cells for row in top):
            number, header = walk
            self._walks += 1
            self._walk.tell(chain(top[number + 1 :], table), header, places)
        elif found := find_table(row.cells for row in top):
            number, columns = found
            how = KINDS[columns.kind]
            self._kinds[how] = None
            self._teller.columns(columns, places.row(top[number].number))
            for field, headers in columns.as_stated().items():
                known = self._mapping.setdefault(field, headers)
                if headers not in known.split(" | "):
                    self._mapping[field] = f"{known} | {headers}"
            how.tell(chain(top[number + 1 :], table), columns, places, self._teller)
        elif top:
            self._writer.problem(
                "no-identifying-column", "No row near the top heads a column that identifies a device.",
                place=places.row(1), advice="Name the columns: serial, MAC, model, maker.",
            )  # fmt: skip

    def coverage(self) -> Coverage:
        """What all its sheets see."""
        walked = self._walk.coverage()
        tables = list(self._kinds) or ([] if self._walks else [KINDS[REGISTER]])
        sees = [how.sees for how in tables] + [walked.sees] * bool(self._walks)
        blind = [how.blind for how in tables] + [walked.blind] * bool(self._walks)
        return replace(walked, sees="; ".join(sees), blind="; ".join(blind), mapping=self._mapping)


class _Archive(zipfile.ZipFile):
    """An archive whose damaged sheets are empty, so that openpyxl can open the workbook around them."""

    damaged: frozenset[str] = frozenset()

    def open(self, name: Any, *args: Any, **more: Any) -> Any:
        """A part to read."""
        if getattr(name, "filename", name) in self.damaged:
            return io.BytesIO(b"<worksheet/>")
        return super().open(name, *args, **more)


def _open(
    source: Source, damaged: frozenset[str], writer: SightingWriter, stack: ExitStack
) -> _Workbook | None:
    """The workbook as openpyxl understands it: sheets, shared strings, which styles are dates."""
    from openpyxl.reader.excel import ExcelReader
    from openpyxl.utils.datetime import from_excel

    try:
        archive = stack.enter_context(_Archive(source.path))
        archive.damaged = frozenset(part for part in damaged if part.startswith(_SHEETS))
        file = stack.enter_context(source.open())  # a path would have to end in .xlsx
        reader = ExcelReader(file, read_only=True, data_only=True, keep_links=False)
        reader.archive.close()
        reader.archive = archive
        reader.read()
        book = reader.wb
        parts = [(sheet.title, getattr(sheet, "_worksheet_path", "")) for sheet in book.worksheets]
        dates = frozenset(getattr(book, "_date_formats", ())) | frozenset(
            getattr(book, "_timedelta_formats", ())
        )
        styles = Styles(reader.shared_strings, dates, lambda number: from_excel(number, book.epoch))
    except Exception as error:  # noqa: BLE001 - openpyxl raises whatever its parser or a broken part raised
        writer.problem(
            "damaged", f"The workbook cannot be opened ({type(error).__name__}).", place="the whole file",
            advice="Open it in a spreadsheet program and save it again.",
        )  # fmt: skip
        return None
    return _Workbook(archive, tuple(_Sheet(title, part, part in damaged) for title, part in parts), styles)


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
