"""findings.csv and findings.xlsx: the same bytes for the same input, and nothing in them runs."""

from __future__ import annotations

import csv
from datetime import datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import xlsxwriter

from nameplate.report import sheets
from nameplate.report.cells import cell
from nameplate.report.run import Run
from nameplate.report.sheets import Sheet
from nameplate.report.stream_xlsx import stream_rows

if TYPE_CHECKING:
    import duckdb

MOST_ROWS = 1_048_575
"""Rows of a sheet below its header: the format ends at 1,048,576."""
COVER = "Read me first"


def write_csv(con: duckdb.DuckDBPyConnection, path: Path, *, run: Run) -> None:
    """findings.csv. Its byte order mark keeps Excel from misreading UTF-8 as a local code page."""
    sheet = sheets.findings(run.marking)
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow([column.header for column in sheet.columns])
        writer.writerows(sheet.rows(con))


def write_xlsx(
    con: duckdb.DuckDBPyConnection, path: Path, *, run: Run, headline: str, most: int = MOST_ROWS
) -> None:
    """findings.xlsx: a cover, then findings, things, problems and evidence.

    The library draws the workbook with its header rows; the rows are then streamed into it, because one
    call per cell takes minutes over a large estate. The creation date is the day asked about, so that the
    same input gives the same bytes.

    Args:
        con: prepared.
        path: file to write; its folder also takes the empty workbook for a moment.
        run: whose, and the marking.
        headline: first sentence of the cover.
        most: rows of a sheet below its header.
    """
    tabs = (sheets.findings(run.marking), sheets.things(), sheets.problems(), sheets.evidence())
    counts = [tab.count(con) for tab in tabs]
    shell = path.with_suffix(".shell.xlsx")
    try:
        with xlsxwriter.Workbook(str(shell), {"in_memory": True, "strings_to_formulas": False}) as book:
            book.set_properties(
                {"title": f"{run.marking}: findings", "created": datetime.combine(run.on, time())}
            )
            notes = [_note(tab.name, count, most) for tab, count in zip(tabs, counts, strict=True)]
            _cover(book, run, headline, notes)
            for tab, count in zip(tabs, counts, strict=True):
                _header(book, tab, run=run, rows=min(count, most))
        # Sheet 1 is the cover.
        bodies = {number: tab.rows(con, limit=most) for number, tab in enumerate(tabs, start=2)}
        stream_rows(shell, path, bodies)
    finally:
        shell.unlink(missing_ok=True)


_REST = {
    "Findings": "findings.csv and findings.jsonl",
    "Things": "things.jsonl",
    "Problems": "problems.jsonl",
}


def _note(name: str, count: int, most: int) -> tuple[str, str]:
    if count <= most:
        return name, f"{count:,} rows"
    rest = _REST.get(name, "summary.json")
    return name, f"the first {most:,} of {count:,} rows: a sheet holds no more. All of them are in {rest}"


def _cover(book: Any, run: Run, headline: str, notes: list[tuple[str, str]]) -> None:
    page = book.add_worksheet(COVER)
    strong, wrap = book.add_format({"bold": True, "font_size": 14}), book.add_format({"text_wrap": True})
    page.set_column(0, 0, 18)
    page.set_column(1, 1, 90, wrap)
    _dress(page, run)
    lines = [
        ("Marking", run.marking),
        ("Organisation", run.agency_name),
        ("On", run.on.isoformat()),
        ("As known on", run.known.isoformat()),
        ("In short", headline),
        *notes,
        ("MAC block table", f"{run.oui_source}, {run.oui_date.isoformat()}"),
        ("Reading it", "A leading apostrophe marks text that would otherwise have been run as a formula."),
    ]
    for row, (head, text) in enumerate(lines):
        page.write_string(row, 0, head, strong if row == 0 else None)
        page.write_string(row, 1, str(cell(text)), strong if row == 0 else None)


def _header(book: Any, sheet: Sheet, *, run: Run, rows: int) -> None:
    """A sheet that has everything but its rows."""
    page = book.add_worksheet(sheet.name)
    head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#E8EEF0"})
    for number, column in enumerate(sheet.columns):
        page.set_column(number, number, column.width)
        page.write_string(0, number, column.header, head)
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, rows, len(sheet.columns) - 1)
    page.repeat_rows(0)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    _dress(page, run)


def _dress(page: Any, run: Run) -> None:
    """The marking on every printed page. An ampersand starts a code in a header, so it is doubled."""
    marking = run.marking.replace("&", "&&")[:120]
    page.set_header(f"&C&B{marking}")
    page.set_footer(f"&L{marking}&C&A&RPage &P of &N")
    page.set_paper(9)
