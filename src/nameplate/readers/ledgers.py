"""Purchase ledgers: orders, invoices, payments and awards as tables. Each line is a line, and names no device.

The words are free text, often cut and in capitals. They are told as they stand; what they may mean is weighed in
`identify`. Only what has a form of its own is picked out: an FCC identifier, and a serial number that is called one.
Headers: `data/purchase_headers.toml`.

FCC identifiers: 47 CFR 2.926: a grantee code of three characters, or of five that begins with a digit, and up to
fourteen more. One that is not called so is taken only where a code of five (in use: 2A..., 2B...) and a hyphen show it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from nameplate.model.fields import FIELDS
from nameplate.model.terms import Role
from nameplate.readers.headers import Columns, Kind
from nameplate.readers.tables import Places, Row, Teller

SEES = "lines of a ledger: what was bought, from whom, for how much, in the words of whoever typed it"
BLIND = "what was bought otherwise, and what stands behind a bundle; a brand in a line proves no maker"
MOST_FOUND = 16
"""Identifiers of one line that are told."""

_TEXTS = ("purchase.description", "purchase.code")
_FCC_NAMED = re.compile(
    r"\bFCC(?:[ -]?ID[ :#.-]{1,3}|[:#] ?)((?=[0-9A-Z]{0,18}[-0-9])[2-9A-Z][0-9A-Z]{2}[0-9A-Z-]{2,16})(?![0-9A-Z-])",
    re.IGNORECASE,
)
_FCC_BARE = re.compile(r"(?<![0-9A-Z-])(2[AB][0-9A-Z]{3}-[0-9A-Z-]{2,14})(?![0-9A-Z-])")
_SERIAL = re.compile(
    r"\b(?:s/n|sn|ser(?:ial)?(?: ?(?:no|num|number|nr))?)(?:\.? ?[:#]| )\s?"
    r"((?=[0-9A-Z-]*[0-9])[0-9A-Z][0-9A-Z/-]{6,40})(?![0-9A-Z])",
    re.IGNORECASE,
)


def _is_ledger(told: frozenset[str]) -> bool:
    keyed = any(FIELDS[field].role is Role.KEY for field in told)
    return (
        "purchase.description" in told and bool(told & {"purchase.amount", "purchase.supplier"}) and not keyed
    )


LEDGER = Kind("purchase_headers.toml", _is_ledger)
"""A table that describes what was bought, says how much or from whom, and has no column for a device's key."""


def tell_lines(rows: Iterable[Row], columns: Columns, places: Places, teller: Teller) -> None:
    """Every row below the header of a ledger."""
    header = [cell.strip() for cell in columns.headers]
    for row in rows:
        if row.empty or [cell.strip() for cell in row.cells] == header:
            continue
        told = [(column, field) for column, field in columns.fields.items() if row.cell(column)]
        if not any(field in _TEXTS for _, field in told):
            teller.writer.problem(
                "row-names-nothing", "This line does not say what was bought.",
                place=places.row(row.number), offset=row.offset,
            )  # fmt: skip
            continue
        place = teller.place(row, places.row(row.number))
        for column, field in told:
            text, where = row.cell(column), places.cell(row.number, column)
            teller.cell(place, field, text, where)
            for name, value in identifiers(text) if field in _TEXTS else ():
                teller.cell(place, name, value, where)


def identifiers(text: str) -> Iterator[tuple[str, str]]:
    """(field, value) of the FCC identifiers and called serial numbers in a text, each once."""
    found = [
        ("purchase.fcc_id", match[1])
        for pattern in (_FCC_NAMED, _FCC_BARE)
        for match in pattern.finditer(text)
    ]
    found += [("serial", match[1]) for match in _SERIAL.finditer(text)]
    yield from list(dict.fromkeys(found))[:MOST_FOUND]
