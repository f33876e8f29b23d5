"""What each kind of app inventory can and cannot see of a device: the difference between absent and not observable."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from nameplate.knowledge.entries import Entry, Report, top
from nameplate.model.parties import Source

KINDS = (
    "desktop", "store", "managed", "unmanaged", "work_profile", "personal_profile", "packages", "elsewhere",
    "web", "unlisted",
)  # fmt: skip
"""Kinds of apps an inventory may list or miss; `data/coverage.toml` says what each word means."""


@dataclass(frozen=True, slots=True)
class AppCoverage:
    """One kind of app inventory.

    Attributes:
        id: what readers say in `inventory.covers`.
        name: for people.
        sees, misses: words of KINDS.
        refresh_days: how many days old an answer may be on the day it is exported; None = not known.
        source: of this entry.
        note: for people.
    """

    id: str
    name: str
    sees: tuple[str, ...]
    misses: tuple[str, ...]
    refresh_days: int | None
    source: Source
    note: str = ""

    @property
    def complete(self) -> bool:
        """Whether an app that is not listed is not installed."""
        return not self.misses


def read_coverage(text: str, *, name: str, report: Report) -> tuple[AppCoverage, ...]:
    """The entries of one file, ordered by id; what is wrong goes to the report."""
    found = [_coverage(entry) for entry in top(text, name, report, ("coverage",))["coverage"]]
    _once(found, name, report)
    return tuple(sorted(found, key=lambda c: c.id))


def _coverage(entry: Entry) -> AppCoverage:
    coverage = AppCoverage(
        id=entry.text("id"),
        name=entry.text("name"),
        sees=_kinds(entry, "sees"),
        misses=_kinds(entry, "misses"),
        refresh_days=_days(entry),
        source=entry.source(),
        note=entry.text("note", optional=True),
    )
    if set(coverage.sees) & set(coverage.misses):
        entry.wrong("it sees and misses the same kind of apps.", "Leave each kind under one of the two.")
    if not coverage.sees and not coverage.misses:
        entry.wrong("it neither sees nor misses anything.", "Say what it misses: silence is no coverage.")
    entry.close()
    return coverage


def _kinds(entry: Entry, key: str) -> tuple[str, ...]:
    kinds = entry.texts(key)
    for kind in kinds:
        if kind not in KINDS:
            entry.wrong(f'"{key}" names {kind!r}.', f"Use one of: {', '.join(KINDS)}.")
    return kinds


def _days(entry: Entry) -> int | None:
    return entry.number("refresh_days", low=0, high=366) if entry.has("refresh_days") else None


def _once(found: Iterable[AppCoverage], name: str, report: Report) -> None:
    for id_, count in sorted(Counter(c.id for c in found).items()):
        if count > 1:
            report.add(f'{name}, coverage "{id_}"', "the id is used twice.", "Give one of them another id.")
