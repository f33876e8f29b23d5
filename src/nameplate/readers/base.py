"""The three small interfaces of a reader: a source to read, a writer to tell, a coverage to answer with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from nameplate.model.evidence import Coverage
from nameplate.readers.door import SightingWriter

HEAD = 65536
"""Bytes of a file a reader may look at to recognise it."""


@dataclass(frozen=True, slots=True)
class Source:
    """One file to read.

    Attributes:
        path: where it lies. Opened read-only; a reader never follows anything out of it.
        name: how people know it (relative to the argument it was found under).
        head: its first HEAD bytes.
        size: bytes.
    """

    path: Path
    name: str
    head: bytes
    size: int

    def open(self) -> BinaryIO:
        """The file from its start, buffered."""
        return self.path.open("rb")


@dataclass(frozen=True, slots=True)
class Reader:
    """A format: how to know it, and how to read it.

    Attributes:
        name: slug printed in outputs, e.g. "pcapng".
        title: for people.
        recognises: (head, file name) -> confidence 0..100. Content decides; the name may only break
            a tie (at most 10 of the points). 0 = not mine. Pure, never raises.
        read: reads a source, tells the writer, returns what the evidence can see. Never raises on
            bad input: it calls `writer.problem` and goes on with the rest. Memory does not grow
            with the size of the file.
    """

    name: str
    title: str
    recognises: Callable[[bytes, str], int]
    read: Callable[[Source, SightingWriter], Coverage]
