"""The site-walk sheet: what somebody saw who went and looked (docs/formats/site-walk.md).

Much of an estate is on no network. A row is a device whose label was read, or a room in which none was
found; the second kind is evidence too, and makes silence mean something.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nameplate.model.evidence import Coverage
from nameplate.readers import clean
from nameplate.readers.headers import plain
from nameplate.readers.instants import as_datetime, micros
from nameplate.readers.tables import Places, Row, Teller

HEADERS: dict[str, str] = {
    "Site": "walk.site",
    "Room": "walk.rooms",
    "Who": "walk.who",
    "When": "walk.when",
    "Label": "walk.label",
    "Model": "walk.model",
    "Serial": "serial",
    "MAC": "mac",
    "Asset tag": "asset_tag",
    "Photo": "walk.photo",
    "Relation": "walk.relation",
    "Found": "",
}
"""The headers of the sheet, in order, and what each column says."""
MARKER = "nameplate site walk"
"""First cell of a sheet whose columns may be incomplete or in another order."""
MOST_ROOMS = 10_000
"""Rooms without a find that one file may cover."""

_BY_PLAIN = {plain(header): field for header, field in HEADERS.items()}
_FOUND, _ROOM = plain("Found"), plain("Room")
_DEVICE = ("walk.label", "walk.model", "serial", "mac", "asset_tag")
_NONE = frozenset({"none", "none found", "nothing", "nothing found", "nil", "no", "0", "no devices"})
_DAY = 86_400_000_000


@dataclass(frozen=True, slots=True)
class Header:
    """Column number -> field ("" for Found), and the header row as it stands."""

    columns: dict[int, str]
    headers: tuple[str, ...]


def find_walk(rows: Iterable[Sequence[str]]) -> tuple[int, Header] | None:
    """(number from 0, header) when the rows begin a site-walk sheet; None for any other table."""
    marked = False
    for number, row in enumerate(rows):
        compared = [plain(cell) for cell in row if cell.strip()]
        marked = marked or (number == 0 and bool(row) and row[0].strip().casefold().startswith(MARKER))
        known = set(compared) <= set(_BY_PLAIN) and {_FOUND, _ROOM} <= set(compared)
        if known and (marked or set(compared) == set(_BY_PLAIN)):
            columns = {column: _BY_PLAIN[plain(cell)] for column, cell in enumerate(row) if cell.strip()}
            return number, Header(columns, tuple(row))
    return None


class Walk:
    """Tells the rows of a site walk, and remembers the rooms in which nothing was found."""

    def __init__(self, teller: Teller) -> None:
        self._teller = teller
        self.rooms: list[str] = []
        self.first: int | None = None
        self.last: int | None = None

    def tell(self, rows: Iterable[Row], header: Header, places: Places) -> None:
        """Every row below the header."""
        for row in rows:
            if not row.empty and [cell.strip() for cell in row.cells] != [c.strip() for c in header.headers]:
                self._row(row, header, places)

    def coverage(self) -> Coverage:
        """What the walk saw."""
        return Coverage(
            sees="devices whose label could be read in the rooms that were walked",
            blind="rooms not walked, and devices above ceilings, in locked cabinets or without a label",
            covers_from=as_datetime(self.first),
            covers_to=as_datetime(self.last),
            rooms=tuple(sorted(set(self.rooms))),
        )

    def _row(self, row: Row, header: Header, places: Places) -> None:
        told = {field: row.cell(column) for column, field in header.columns.items()}
        device = any(told.get(field) for field in _DEVICE)
        none = told.get("", "").casefold().strip(" .!") in _NONE
        where = places.row(row.number)
        if none and device:
            self._problem(
                row, where, "contradiction", "It says `none found` and reads a label; the label counts."
            )
        none = none and not device
        named = "walk.rooms" if told.get("walk.rooms") else "walk.site"
        if not device and not (none and told.get(named)):
            self._problem(
                row,
                where,
                "row-names-nothing",
                "This row reads no label, and names no room with `none found`.",
            )
            return
        if none:
            self._nothing_in(
                " / ".join(filter(None, (told.get("walk.site"), told.get("walk.rooms")))), row, where
            )
        place = self._teller.place(row, where, seen=self._day(row, told, where))
        for column, field in header.columns.items():
            said = [field] if field and not (none and field == "walk.rooms") else []
            for name in (*said, *(["walk.none_found"] if none and field == named else [])):
                self._teller.cell(place, name, row.cell(column), places.cell(row.number, column))

    def _nothing_in(self, room: str, row: Row, where: str) -> None:
        if len(self.rooms) < MOST_ROOMS:
            self.rooms.append(room)
        else:
            self._problem(row, where, "too-many", f"More than {MOST_ROOMS} rooms; this one is not counted.")

    def _day(self, row: Row, told: dict[str, str], where: str) -> tuple[int | None, int | None]:
        """The day walked, whole, as it is written; nobody notes the hour."""
        day = clean.day(told.get("walk.when", ""))
        start = micros(day) if day else None
        if start is None:
            if told.get("walk.when"):
                self._problem(row, where, "not-understood", "The day of the walk cannot be read.")
            return None, None
        self.first = start if self.first is None else min(self.first, start)
        self.last = start + _DAY - 1 if self.last is None else max(self.last, start + _DAY - 1)
        return start, start + _DAY - 1

    def _problem(self, row: Row, where: str, kind: str, message: str) -> None:
        self._teller.writer.problem(kind, message, place=where, offset=row.offset)
