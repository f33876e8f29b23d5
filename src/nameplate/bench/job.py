"""What a job is given and what it gives back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Asked:
    """What is measured, and how large.

    Attributes:
        work: an empty folder for inputs and outputs; the caller removes it.
        size: megabytes of a capture; the inputs of the other jobs shrink and grow with it.
        rounds: how often each side runs.
        recog: a folder of recog's XML files; None = that job is left out.
        progress: told what is being done.
    """

    work: Path
    size: int = 500
    rounds: int = 3
    recog: Path | None = None
    progress: Callable[[str], None] = lambda what: None

    @property
    def scale(self) -> float:
        """Size of the inputs against the full ones."""
        return self.size / FULL


FULL = 500
"""Megabytes of a capture at which the figures to reach are stated."""


class Figure(NamedTuple):
    """One figure to reach.

    Attributes:
        what: in words. wanted: the limit in words. got: as measured, in words.
        met: None when it was measured at another size than the limit is stated for.
    """

    what: str
    wanted: str
    got: str
    met: bool | None


@dataclass(frozen=True, slots=True)
class Table:
    """A table for people: headers, and rows of as many cells."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Result:
    """What a job measured.

    Attributes:
        title: for people. about: what was done, in a few sentences.
        same: whether ours answered as the peer did (as stated, where there is no peer).
        skipped: why it was not run; "" when it was.
        notes: what limits this measurement.
    """

    title: str
    about: str
    same: bool = True
    skipped: str = ""
    tables: tuple[Table, ...] = ()
    figures: tuple[Figure, ...] = ()
    notes: tuple[str, ...] = field(default=())


class Job(NamedTuple):
    """A job by its name on the command line."""

    name: str
    run: Callable[[Asked], Result]


def at_full_size(asked: Asked, met: bool) -> bool | None:
    """The answer, at the size a limit is stated for."""
    return met if asked.size == FULL else None
