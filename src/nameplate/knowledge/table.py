"""Reads a TOML table key by key: typed values come out, every fault is kept with its key path.

A person wrote the file and a person mends it, so nothing stops at the first fault: what is good is
kept, and what is not is named by its path (`site[2].sensitivity`; entries count from 1), with what is
wrong and what to do.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any


@dataclass(frozen=True, slots=True)
class Fault:
    """One place in a file that cannot be used: where, what is wrong, what to do."""

    place: str
    message: str
    advice: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message} {self.advice}".rstrip()


def parse(text: str, kind: str, faults: list[Fault]) -> Table | None:
    """The root table of a file whose first key says what it is, e.g. `nameplate = "estate/1"`.

    None, with a fault kept, when it is no TOML or says it is something else.
    """
    try:
        raw = tomllib.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        faults.append(
            Fault("the file", f"It is not TOML: {error}.", "Mend that place; the rest was not read.")
        )
        return None
    root = Table(raw, "", faults)
    said = root.text("nameplate")
    if said != kind:
        faults.append(
            Fault("nameplate", f"It says {said!r} here.", f'Write nameplate = "{kind}" as the first line.')
        )
        return None
    return root


class Table:
    """One table being read. Ask for each key it may have, then call `done`."""

    def __init__(self, raw: Mapping[str, Any], path: str, faults: list[Fault]) -> None:
        self._raw = raw
        self._path = path
        self._faults = faults
        self._asked: set[str] = set()

    def place(self, key: str) -> str:
        """The key path of `key`, as people see it."""
        return f"{self._path}.{key}" if self._path else key

    def fault(self, key: str, message: str, advice: str) -> None:
        """Keeps a fault of `key`."""
        self._faults.append(Fault(self.place(key), message, advice))

    def has(self, key: str) -> bool:
        """Whether the key stands in the file at all."""
        self._asked.add(key)
        return key in self._raw

    def text(self, key: str, *, required: bool = False) -> str:
        """A string, stripped; "" when it is absent or no string."""
        value = self._take(key, required=required)
        if value is None:
            return ""
        if not isinstance(value, str):
            self.fault(key, "This must be text.", f'Write {key} = "..." with quotes.')
            return ""
        if required and not value.strip():
            self.fault(key, "This is empty.", "Write what it is; an empty text says nothing.")
        return value.strip()

    def choice(self, key: str, allowed: Iterable[str], *, required: bool = False) -> str:
        """A string out of a closed set; "" when it is absent or not of the set."""
        words = sorted(allowed)
        value = self.text(key, required=required)
        if not value or value in words:
            return value
        self.fault(key, f"{value!r} is not one of the words for this.", _suggest(value, words))
        return ""

    def flag(self, key: str) -> bool:
        """true or false; False when it is absent."""
        value = self._take(key)
        if value is not None and not isinstance(value, bool):
            self.fault(key, "This must be true or false.", f"Write {key} = true, without quotes.")
            return False
        return bool(value)

    def day(self, key: str, *, required: bool = False) -> date | None:
        """A calendar day; None when it is absent or no day. A day that is not known is left out."""
        value = self._take(key, required=required)
        if value is None:
            return None
        if not isinstance(value, date) or isinstance(value, datetime):
            self.fault(
                key,
                "This must be a day.",
                f"Write {key} = 2025-03-01, without quotes or time; leave it out if unknown.",
            )
            return None
        return value

    def texts(self, key: str, *, required: bool = False) -> tuple[str, ...]:
        """A list of strings (one string or day counts as a list of one), empty ones refused."""
        value = self._take(key, required=required)
        if value is None:
            return ()
        items = value if isinstance(value, list) else [value]
        out = []
        for item in items:
            if type(item) is date:
                out.append(item.isoformat())
            elif isinstance(item, str) and item.strip():
                out.append(item.strip())
            else:
                self.fault(key, f"{item!r} is no text.", f'Write {key} = ["...", "..."].')
        return tuple(out)

    def facts(self, key: str) -> dict[str, tuple[str, ...]]:
        """A table of fact name -> one text or a list of texts."""
        inner = self.table(key)
        if inner is None:
            return {}
        out = {name: inner.texts(name) for name in inner._raw}
        return {name: values for name, values in out.items() if values}

    def table(self, key: str, *, required: bool = False) -> Table | None:
        """An inner table."""
        value = self._take(key, required=required)
        if value is None:
            return None
        if not isinstance(value, dict):
            self.fault(key, "This must be a table.", f"Write [{self.place(key)}] on a line of its own.")
            return None
        return Table(value, self.place(key), self._faults)

    def tables(self, key: str) -> list[Table]:
        """A list of inner tables, in order."""
        value = self._take(key)
        if value is None:
            return []
        if not isinstance(value, list):
            self.fault(
                key, "This must be a list of tables.", f"Write [[{self.place(key)}]], with two brackets."
            )
            return []
        out = []
        for number, item in enumerate(value, 1):
            if isinstance(item, dict):
                out.append(Table(item, f"{self.place(key)}[{number}]", self._faults))
            else:
                self.fault(f"{key}[{number}]", "This must be a table.", f"Write [[{self.place(key)}]].")
        return out

    def names(self) -> tuple[str, ...]:
        """The keys as they stand in the file."""
        return tuple(self._raw)

    def done(self) -> None:
        """Keeps a fault for every key that nothing asked for: a misspelt key must not be silence."""
        for key in self._raw:
            if key not in self._asked:
                self.fault(key, "This key is not known here.", _suggest(key, sorted(self._asked)))

    def _take(self, key: str, *, required: bool = False) -> Any:
        self._asked.add(key)
        value = self._raw.get(key)
        if value is None and required:
            self.fault(key, "This is missing.", "Add it; it may not be left out.")
        return value


def _suggest(word: str, known: list[str]) -> str:
    close = get_close_matches(word.casefold(), known, n=1)
    if close:
        return f"Did you mean {close[0]!r}?"
    return f"Known here: {', '.join(known)}."
