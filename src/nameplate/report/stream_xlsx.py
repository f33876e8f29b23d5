"""Streams rows into the sheets of a workbook that has only header rows, without holding them.

A workbook is a zip of XML parts (ECMA-376, part 1): rows stand in `sheetData` of each sheet part. Text is
written as inline strings, which no program evaluates. Time stamps of the parts are kept as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import IO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_END = b"</sheetData>"
_SIZE = re.compile(rb'<dimension ref="A1:([A-Z]+)1"/>')
# Spreadsheet programs read `_x0041_` inside text as a character by its number; this keeps it as it stands.
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_BLOCK = 2_000  # rows joined before they are written


def stream_rows(shell: Path, target: Path, bodies: Mapping[int, Iterable[Sequence[str | int]]]) -> None:
    """Copies `shell` to `target` with rows below the headers.

    Args:
        shell: a workbook whose listed sheets have one row each.
        target: file to write.
        bodies: number of a sheet (from 1, in the order of the workbook) -> its rows.

    Raises:
        ValueError: a listed sheet is not in the workbook, or has no rows part.
    """
    wanted = {f"xl/worksheets/sheet{number}.xml": rows for number, rows in bodies.items()}
    with ZipFile(shell) as parts, ZipFile(target, "w", ZIP_DEFLATED, compresslevel=4) as out:
        for info in parts.infolist():
            rows = wanted.pop(info.filename, None)
            with out.open(_named(info), "w", force_zip64=rows is not None) as part:
                if rows is None:
                    part.write(parts.read(info))
                else:
                    _fill(part, parts.read(info), rows)
    if wanted:
        raise ValueError(f"not in the workbook: {', '.join(sorted(wanted))}")


def _named(info: ZipInfo) -> ZipInfo:
    """A part of the same name and time; the sizes of the shell's part must not be taken over."""
    made = ZipInfo(info.filename, info.date_time)
    made.compress_type = ZIP_DEFLATED
    made.external_attr = info.external_attr
    return made


def _fill(part: IO[bytes], shell: bytes, rows: Iterable[Sequence[str | int]]) -> None:
    head, found, tail = shell.partition(_END)
    if not found:
        raise ValueError("the sheet holds no rows to add to")
    # The size of the sheet is only known to be more than a header; readers that trust it would stop there.
    part.write(_SIZE.sub(b"", head))
    for block in _blocks(rows):
        part.write(block)
    part.write(_END + tail)


def _blocks(rows: Iterable[Sequence[str | int]]) -> Iterator[bytes]:
    held: list[str] = []
    for row in rows:
        held.append(f"<row>{''.join([_cell(value) for value in row])}</row>")
        if len(held) >= _BLOCK:
            yield "".join(held).encode()
            held.clear()
    yield "".join(held).encode()


@lru_cache(maxsize=65_536)
def _cell(value: str | int) -> str:
    """One cell; position follows from the order of cells, so an empty one must be written too."""
    if isinstance(value, int):
        return f"<c><v>{value}</v></c>"
    if not value:
        return "<c/>"
    text = escape(_ESCAPE.sub("_x005F_", value))
    return f'<c t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
