"""Which column of a table is which field: the tables of `data/` that say so, and how headers are compared."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from nameplate.model.fields import FIELDS
from nameplate.model.terms import Role
from nameplate.readers.secrets import SECRET_HEADER

LONGEST_HEADER = 80
"""Characters of a header; what is longer is a sentence, or a value."""
HEADER_WITHIN = 20
"""Rows at the top of a table among which its header is looked for."""

NAMES_MAKER = frozenset({"register.manufacturer", "register.model"})
"""Fields that make a table worth reading although it has no key."""

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z]{2})")
_UNIT = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_NOT_WORD = re.compile(r"[^\w#]+|_")
_NUMBER = frozenset({"no", "nr", "num", "nbr", "#", "№"})
_DROPPED = frozenset({"the", "of", "u", "cmdb", "ci"})  # ServiceNow writes u_ before fields of one's own


def plain(header: str) -> str:
    """A header as it is compared: `Serial No.`, `serial_number` and `SerialNumbers` are all `serialnumber`."""
    text = unicodedata.normalize("NFKC", header)
    text = _UNIT.sub(" ", _CAMEL.sub(" ", text)).replace("#", " # ").casefold()
    words = [_singular(word) for word in _NOT_WORD.split(text) if word]
    words = ["number" if word in _NUMBER else word for word in words]
    kept = [word for word in words if word not in _DROPPED]
    return "".join(kept or words)


def _singular(word: str) -> str:
    if word.endswith("sses"):
        return word[:-2]
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the table: its field, and the neighbours that make it count or not."""

    field: str
    needs: frozenset[str]
    unless: frozenset[str]

    def fits(self, others: frozenset[str]) -> bool:
        """Whether it counts in a table with these (compared) headers."""
        return (not self.needs or bool(self.needs & others)) and not self.unless & others


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of table.

    Attributes:
        file: name of its headers in `data/`.
        enough: whether these fields, two or more, make a table one of this kind.
    """

    file: str
    enough: Callable[[frozenset[str]], bool]


def _names_goods(told: frozenset[str]) -> bool:
    return any(FIELDS[field].role is Role.KEY or field in NAMES_MAKER for field in told)


REGISTER = Kind("headers.toml", _names_goods)
"""An asset register: it could say what a row is about."""


@cache
def aliases(kind: Kind = REGISTER) -> Mapping[str, tuple[Entry, ...]]:
    """Compared header -> entries, in the order of the table.

    Raises:
        ValueError: the shipped table names an unknown field, or one header for two fields alike.
    """
    data = tomllib.loads(files("nameplate").joinpath("data", kind.file).read_text("utf-8"))
    found: dict[str, list[Entry]] = {}
    for column in data["column"]:
        needs, unless = (frozenset(map(plain, column.get(key, ()))) for key in ("with", "without"))
        entry = Entry(column["field"], needs, unless)
        if entry.field not in FIELDS:
            raise ValueError(f"{kind.file}: {entry.field} is no field of the vocabulary")
        for header in map(plain, column["headers"]):
            others = found.setdefault(header, [])
            if any(other.needs == needs and other.field != entry.field for other in others):
                raise ValueError(f"{kind.file}: {header} stands for two fields")
            others.append(entry)
    return {header: tuple(entries) for header, entries in found.items()}


@dataclass(frozen=True, slots=True)
class Columns:
    """How the columns of one table are read.

    Attributes:
        fields: column number (from 0) -> field.
        secret: columns never read, because their header names a secret.
        unused: columns whose header no field is known for.
        headers: the header row as it stands.
        kind: what kind of table it was read as.
    """

    fields: dict[int, str]
    secret: tuple[int, ...]
    unused: tuple[int, ...]
    headers: tuple[str, ...]
    kind: Kind = REGISTER

    @property
    def score(self) -> int:
        """Columns that are understood; 0 when the table is none of its kind."""
        told = frozenset(self.fields.values())
        return len(told) if len(told) >= 2 and self.kind.enough(told) else 0

    def as_stated(self) -> dict[str, str]:
        """Field -> its header, or headers joined by ` | `, as they stand in the file."""
        stated: dict[str, str] = {}
        for column, field in self.fields.items():
            header = self.headers[column].strip()
            stated[field] = f"{stated[field]} | {header}" if field in stated else header
        return stated


def map_headers(row: Sequence[str], kind: Kind = REGISTER) -> Columns:
    """Reads a row as if it were the header of a table of this kind."""
    compared = [plain(cell) if len(cell) <= LONGEST_HEADER else "" for cell in row]
    others = frozenset(compared)
    fields: dict[int, str] = {}
    secret, unused = [], []
    for column, header in enumerate(compared):
        if not row[column].strip():
            continue
        entry = next((e for e in aliases(kind).get(header, ()) if e.fits(others)), None)
        if SECRET_HEADER.search(_words(row[column])):
            secret.append(column)
        elif entry is not None:
            fields[column] = entry.field
        else:
            unused.append(column)
    return Columns(fields, tuple(secret), tuple(unused), tuple(row), kind)


def _words(header: str) -> str:
    """Words apart, so that `adminPass` and `snmp_community` show theirs."""
    return _CAMEL.sub(" ", header).replace("_", " ")


def find_header(rows: Iterable[Sequence[str]], kind: Kind = REGISTER) -> tuple[int, Columns] | None:
    """(number from 0, mapping) of the row, among the first HEADER_WITHIN, that reads best as a header."""
    best: tuple[int, Columns] | None = None
    for number, row in _first(rows):
        mapping = map_headers(row, kind)
        if mapping.score > (best[1].score if best else 0):
            best = number, mapping
    return best


def _first(rows: Iterable[Sequence[str]]) -> Iterator[tuple[int, Sequence[str]]]:
    for number, row in enumerate(rows):
        if number >= HEADER_WITHIN:
            return
        yield number, row
