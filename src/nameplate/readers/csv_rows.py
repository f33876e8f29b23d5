"""Rows out of delimited text: delimiter and encoding found by looking, a lost quote costs one line.

`csv` is only asked about lines that hold a quote. An opening quote that is never closed would swallow the
rest of the file; after LONGEST_ROW characters its line is taken without quotes, and reading goes on below it.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator, Sequence

from nameplate.readers.base import Source
from nameplate.readers.door import SightingWriter
from nameplate.readers.plain import Line, decoded, lines, packed, peek
from nameplate.readers.tables import Row

DELIMITERS = (",", ";", "\t", "|")
LONGEST_ROW = 65_536
"""Characters of one row, line breaks inside quotes included."""
RETRIES = 100
"""Lost quotes in one file; after that a quote is a character like any other."""

# Latin-1 leaves 0x80-0x9F as control characters; in what Windows wrote they are letters and quotes.
_WINDOWS = {byte: bytes([byte]).decode("cp1252", "ignore") or " " for byte in range(0x80, 0xA0)}


def first_rows(head: bytes, delimiter: str, *, count: int) -> list[Sequence[str]]:
    """The first rows as this delimiter cuts them; the last line of `head` may be cut and is left out."""
    text = decoded(peek(head)).translate(_WINDOWS)
    whole = text.splitlines(keepends=True)
    whole = whole[: None if len(whole) < 2 or whole[-1].endswith("\n") else -1][: 4 * count]
    reader = csv.reader(_without_separator_line(whole), delimiter=delimiter, skipinitialspace=True)
    rows: list[Sequence[str]] = []
    try:
        for row in reader:
            rows.append(row)
            if len(rows) >= count:
                break
    except csv.Error:
        pass
    return rows


def _without_separator_line(text: list[str]) -> list[str]:
    """Excel may write `sep=;` first; it is no row."""
    return text[1:] if text and text[0].casefold().startswith("sep=") and len(text[0].strip()) == 5 else text


class Rows:
    """Every row of a source, in order.

    Args:
        source, delimiter: what to read, and how it is cut.
        writer: told of lost quotes and of a row that was cut off.
    """

    def __init__(self, source: Source, delimiter: str, writer: SightingWriter) -> None:
        self._delimiter, self._writer = delimiter, writer
        self._lines = lines(source, writer)
        self._back: deque[Line] = deque()
        self._retries = RETRIES
        self._whole = packed(source.head) or _ends_whole(source)

    def __iter__(self) -> Iterator[Row]:
        first = True
        while (line := self._next()) is not None:
            if not (first and not _without_separator_line([line.text])):
                yield Row(line.number, self._cells(line), line.offset)
            first = False

    def cut_off(self, row: Row, width: int) -> bool:
        """Whether this row, the last one, ends before its end."""
        return not self._whole and len(row.cells) < width and not self._back

    def _next(self) -> Line | None:
        line = self._back.popleft() if self._back else next(self._lines, None)
        return line and line._replace(text=line.text.translate(_WINDOWS))

    def _cells(self, line: Line) -> Sequence[str]:
        if '"' not in line.text:
            return line.text.split(self._delimiter)
        if self._retries:
            taken: list[Line] = []
            reader = csv.reader(
                self._feed(line, taken), delimiter=self._delimiter, strict=True, skipinitialspace=True
            )
            try:
                return next(reader)
            except (csv.Error, StopIteration):
                self._retries -= 1
                self._back.extendleft(reversed(taken))
        self._writer.problem(
            "lost-quote", "A quotation mark opens and does not close; the line was read without.",
            place=f"line {line.number}", offset=line.offset,
        )  # fmt: skip
        return [cell.strip().strip('"') for cell in line.text.split(self._delimiter)]

    def _feed(self, line: Line, taken: list[Line]) -> Iterator[str]:
        size = len(line.text)
        yield line.text + "\n"
        while size <= LONGEST_ROW and (following := self._next()) is not None:
            taken.append(following)
            size += len(following.text)
            yield following.text + "\n"


def _ends_whole(source: Source) -> bool:
    """Whether the last line has its end; a file cut off somewhere usually has not."""
    if not source.size:
        return True
    with source.open() as file:
        file.seek(-1, 2)
        return file.read(1) in (b"\n", b"\r")
