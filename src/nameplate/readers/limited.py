"""A file that ends early when too much of it was read without anything coming of it.

Parsers hold an element until it ends; this is what bounds how large one may become.
"""

from __future__ import annotations

from typing import IO


class Limited:
    """Wraps a binary file for a parser.

    Args:
        file: what to read.
        most: bytes that may be read between two resets of `since`.

    Attributes:
        since: bytes read since the last complete item; the caller sets it to 0 at each.
        exceeded: whether the file was ended early.
    """

    def __init__(self, file: IO[bytes], most: int) -> None:
        self._file, self._most = file, most
        self.since = 0
        self.exceeded = False

    def read(self, size: int = -1) -> bytes:
        """The next bytes; none once the limit is passed."""
        if self.since > self._most:
            self.exceeded = True
            return b""
        block = self._file.read(size)
        self.since += len(block)
        return block
