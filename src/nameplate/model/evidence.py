"""Evidence, what it can see, and the places in it that could not be read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Coverage:
    """What one piece of evidence can and cannot see, said by its reader.

    Attributes:
        sees: one sentence; e.g. "devices that spoke on this segment while it was captured".
        blind: one sentence; what its silence does not prove.
        covers_from, covers_to: first and last time in the evidence, naive UTC, if it has times.
        mapping: for tables, the columns used: field -> header as it stands in the file.
        rooms: for site walks, the rooms in which nothing was found.
    """

    sees: str
    blind: str
    covers_from: datetime | None = None
    covers_to: datetime | None = None
    mapping: dict[str, str] = field(default_factory=dict)
    rooms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """A file that someone handed in.

    Attributes:
        id: first 16 hex digits of the SHA-256 of its bytes.
        name: path relative to the argument it was found under; what people see in a `because`.
        format: name of the reader that took it, or "unknown".
        sha256: whole digest, hex.
        size: bytes.
        agency: who handed it in.
        received: when we knew it, naive UTC (an argument, never the clock).
        coverage: what it can and cannot see.
        sightings, problems: rows read and places that could not be.
    """

    id: str
    name: str
    format: str
    sha256: str
    size: int
    agency: str
    received: datetime
    coverage: Coverage
    sightings: int
    problems: int


@dataclass(frozen=True, slots=True)
class Problem:
    """A place in the evidence that could not be read, or was not kept, and why.

    Attributes:
        evidence: id of the evidence ("" when it never got one).
        name: its file name.
        kind: a short word that groups problems: "truncated", "secret", "not-understood", ...
        place: where, in the words of the format: "packet 812", "line 7", "Sheet1!C7".
        offset: byte offset, where there is one.
        message: what is wrong, one sentence.
        advice: what to do, one sentence; "" when there is nothing to do.
        count: how many of this kind this row stands for (rows past 100 of a kind are counted only).
    """

    evidence: str
    name: str
    kind: str
    place: str
    offset: int | None
    message: str
    advice: str = ""
    count: int = 1
