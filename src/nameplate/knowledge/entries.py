"""One table of a knowledge file, read key by key; all that is wrong is collected in plain words."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeVar

from nameplate.model.parties import Source
from nameplate.model.terms import SourceGrade

_NO_DATE = date(1, 1, 1)
_T = TypeVar("_T")


@dataclass
class Report:
    """What was found wrong so far.

    Attributes:
        problems: one or two sentences each: file, entry, what is wrong, what to do.
    """

    problems: list[str] = field(default_factory=list)

    def add(self, where: str, what: str, todo: str) -> None:
        """One problem of one entry."""
        self.problems.append(f"{where}: {what} {todo}")


class Entry:
    """A TOML table. Each reader method takes one key; `close` refuses the keys nobody asked for.

    A missing or wrong value is reported and replaced by an empty one, so that one reading finds every
    defect. The caller must not use the result when the report has problems.

    Args:
        table: as tomllib gave it.
        where: file and entry for people, e.g. `makers/dahua.toml, party "dahua"`.
        report: takes the problems.
        sources: named sources of the file, for `source = "name"`.

    Attributes:
        raw: the table itself.
    """

    def __init__(
        self,
        table: Mapping[str, object],
        where: str,
        report: Report,
        *,
        sources: Mapping[str, Source] | None = None,
    ) -> None:
        self.where = where
        self.report = report
        self.raw = table
        self._asked: set[str] = set()
        self._sources = sources or {}

    def wrong(self, what: str, todo: str) -> None:
        """Reports a problem of this entry."""
        self.report.add(self.where, what, todo)

    def has(self, key: str) -> bool:
        """Whether the key is there (it still has to be read)."""
        return key in self.raw

    def text(self, key: str, *, optional: bool = False) -> str:
        """A string with something in it; "" when optional and absent."""
        value = self._take(key, optional, "a text in quotes")
        if isinstance(value, str) and (value.strip() or optional):
            return value
        return self._not(key, value, "a text with something in it", "")

    def texts(self, key: str, *, optional: bool = False) -> tuple[str, ...]:
        """A list of strings, none empty, none twice."""
        value = self._take(key, optional, "a list of texts")
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(v, str) and v.strip() for v in value):
            return self._not(key, value, 'a list of texts, like ["one", "two"]', ())
        if len(set(value)) < len(value):
            self.wrong(f'"{key}" names something twice.', "Keep each text once.")
        return tuple(value)

    def word(self, key: str, words: Iterable[str], *, default: str | None = None) -> str:
        """One of a closed set of words."""
        value = self._take(key, default is not None, "a word")
        known = tuple(words)
        if value is None:
            return default if default is not None else known[0]
        if value in known:
            return str(value)
        return self._not(key, value, "one of " + ", ".join(known), known[0])

    def number(self, key: str, *, low: int, high: int) -> int:
        """A whole number between `low` and `high`, both allowed."""
        value = self._take(key, False, "a whole number")
        if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
            return value
        return self._not(key, value, f"a whole number from {low} to {high}", low)

    def flag(self, key: str, *, default: bool) -> bool:
        """true or false."""
        value = self._take(key, True, "true or false")
        if value is None:
            return default
        return value if isinstance(value, bool) else self._not(key, value, "true or false", default)

    def day(self, key: str) -> date | None:
        """A date, or None when the key is absent."""
        value = self._take(key, True, "a date")
        if value is None:
            return None
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        return self._not(key, value, "a date without quotes, like 2024-01-31", None)

    def source(self) -> Source:
        """The source of the entry: an inline table, or the name of one of the file's `[sources]`."""
        value = self._take("source", False, "a source: where it was read, when, and its grade")
        if isinstance(value, str) and value in self._sources:
            return self._sources[value]
        if isinstance(value, str):
            self.wrong(
                f'"source" names {value!r}, which is not under [sources].',
                "Add it there, or correct the name.",
            )
        elif isinstance(value, dict):
            return read_source(Entry(value, f"{self.where}, source", self.report))
        elif value is not None:
            self.wrong(
                '"source" is neither a name nor a table.', "Write { text = ..., date = ..., grade = ... }."
            )
        return Source("", _NO_DATE, SourceGrade.C)

    def tables(self, key: str, *, optional: bool = False) -> list[Entry]:
        """A list of tables, each an Entry of its own."""
        value = self._take(key, optional, "a list of tables")
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(v, dict) for v in value):
            return self._not(key, value, "a list of tables, like [{ key = ... }]", [])
        return [
            Entry(v, f"{self.where}, {key} {n}", self.report, sources=self._sources)
            for n, v in enumerate(value, 1)
        ]

    def table(self, key: str) -> Mapping[str, object]:
        """A table with free keys (the caller checks them)."""
        value = self._take(key, False, "a table")
        return value if isinstance(value, dict) else self._not(key, value, "a table", {})

    def close(self) -> None:
        """Refuses unknown keys: a misspelt key must never be a fact silently lost."""
        for key in sorted(set(self.raw) - self._asked):
            known = ", ".join(sorted(self._asked))
            self.wrong(f'the key "{key}" is not known here.', f"Remove it, or correct it to one of: {known}.")

    def _take(self, key: str, optional: bool, expected: str) -> object:
        self._asked.add(key)
        if key not in self.raw and not optional:
            self.wrong(f'"{key}" is missing.', f"Add it: {expected}.")
        return self.raw.get(key)

    def _not(self, key: str, value: object, expected: str, instead: _T) -> _T:
        if value is not None:
            self.wrong(f'"{key}" is {value!r}.', f"It must be {expected}.")
        return instead


def read_source(entry: Entry) -> Source:
    """A source table: text, date, grade A, B or C. Grade "?" is refused: unverified facts are not shipped."""
    text = entry.text("text")
    day = entry.day("date")
    if day is None and not entry.has("date"):
        entry.wrong('"date" is missing.', "Add the day the source was read, like 2026-11-22.")
    if entry.has("grade") and entry.raw["grade"] == SourceGrade.UNVERIFIED:
        entry.word("grade", ("A", "B", "C", "?"))
        entry.wrong('the grade is "?".', "Verify it and grade it A, B or C, or leave the entry out.")
        grade = "C"
    else:
        grade = entry.word("grade", ("A", "B", "C"))
    entry.close()
    return Source(text, day or _NO_DATE, SourceGrade(grade))


def parsed(text: str, name: str, report: Report) -> Mapping[str, object]:
    """The tables of one TOML text; empty (and reported) when it is not TOML."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        report.add(name, f"this is not TOML: {error}.", "Correct the line it names.")
        return {}


def top(text: str, name: str, report: Report, kinds: Sequence[str]) -> dict[str, list[Entry]]:
    """The entries of a file, by kind of table; the file's named sources are already attached.

    Args:
        text, name: content and name of the file.
        report: takes the problems.
        kinds: array-of-table names allowed at the top, e.g. ("party", "tie").
    """
    data = parsed(text, name, report)
    file = Entry(data, name, report)
    sources = {}
    if file.has("sources"):
        for key, table in file.table("sources").items():
            if isinstance(table, dict):
                sources[key] = read_source(Entry(table, f'{name}, source "{key}"', report))
            else:
                file.wrong(f'"sources.{key}" is no table.', f"Write it as [sources.{key}].")
    out: dict[str, list[Entry]] = {}
    for kind in kinds:
        out[kind] = [
            Entry(entry.raw, _named(name, kind, n, entry.raw), report, sources=sources)
            for n, entry in enumerate(file.tables(kind, optional=True), 1)
        ]
    file.close()
    return out


def _named(name: str, kind: str, n: int, table: Mapping[str, object]) -> str:
    for keys in (("id",), ("name",), ("subject", "kind", "object")):
        if all(isinstance(table.get(key), str) for key in keys):
            return f'{name}, {kind} "{" ".join(str(table[key]) for key in keys)}"'
    return f"{name}, {kind} number {n}"
