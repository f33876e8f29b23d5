"""Camera lists of recorders and video management: the cameras no scan of the office network reaches.

What such a system says of a camera is what somebody chose or what it looked up: a label. Each camera is a part of
its recorder's record, since a list names the recorder and says what hangs on it. Users, passwords and driver
numbers are never read. Headers: `data/recorder_headers.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from nameplate.model.fields import FIELDS
from nameplate.model.terms import Role
from nameplate.readers import clean
from nameplate.readers.door import Place
from nameplate.readers.headers import Columns, Kind
from nameplate.readers.tables import Places, Row, Teller, values

MOST_RECORDERS = 10_000
"""Recorders of one list that are remembered; one that comes back later is a record of its own."""

SEES = "the cameras and devices set up in the recorder or video management, as it calls them"
BLIND = "cameras it does not record; drivers and models are what somebody chose there, and prove no maker"

_SAYS_WHICH = frozenset({"recorder.name", "ip", "mac", "serial", "hostname"})
_HOW_REACHED = frozenset({"recorder.driver", "recorder.channel", "link.recorder"})
_DESCRIBES = frozenset({"recorder.name", "recorder.model", "recorder.manufacturer", "recorder.driver"})
_URL = re.compile(
    r"(?:[a-z]{3,6}://)?(?:[^/@\s]*@)?(?P<host>\[[0-9a-f:.%]+\]|[^/:\s\[\]]+)(?::\d{1,5})?(?:/\S*)?",
    re.IGNORECASE,
)
_HOST = re.compile(r"(?=.*[a-z])[a-z0-9](?:[a-z0-9-]{0,62})(?:\.[a-z0-9-]{1,63})*", re.IGNORECASE)
_QUAD = re.compile(r"(?:\d{1,3}\.){3}\d{1,3}")  # twelve digits of it would pass for a MAC
_NOWHERE = frozenset({"localhost", "local", "none", "n/a", "unknown"})


def _is_list(told: frozenset[str]) -> bool:
    return bool(told & _SAYS_WHICH) and bool(told & _HOW_REACHED)


CAMERAS = Kind("recorder_headers.toml", _is_list)
"""A table that says which camera, and how or through what the recorder reaches it."""


class Cameras:
    """Tells cameras, each within the record of its recorder.

    Args:
        teller: whom to tell.
    """

    def __init__(self, teller: Teller) -> None:
        self._teller = teller
        self._known: dict[str, tuple[int, int]] = {}  # compared name -> record, parts so far

    def tell(self, row: Row, columns: Columns, places: Places) -> None:
        """One camera, or a problem where the row names none."""
        where = places.row(row.number)
        said = [(field, value, places.cell(row.number, column)) for column, field in columns.fields.items()
                for field, value in _cell(field, row.cell(column))]  # fmt: skip
        if not any(FIELDS[field].role is Role.KEY or field in _DESCRIBES for field, _, _ in said):
            self._teller.writer.problem(
                "row-names-nothing", "This row names no camera: a channel without one, perhaps.",
                place=where, offset=row.offset,
            )  # fmt: skip
            return
        named = next((value for field, value, _ in said if field == "link.recorder"), "")
        place = self._place(row, where, named)
        for field, value, path in said:
            self._teller.cell(place, field, value, path)

    def _place(self, row: Row, where: str, named: str) -> Place:
        """The place of the next camera of a recorder; "" where the list does not name it."""
        key = clean.text(named) or ""
        if key not in self._known:
            if len(self._known) >= MOST_RECORDERS:
                self._known.clear()
            self._known[key] = (self._recorder(row, where, named), 0)
        record, parts = self._known[key]
        self._known[key] = (record, parts + 1)
        return replace(self._teller.place(row, where), record=record, part=parts + 1, within=0)

    def _recorder(self, row: Row, where: str, named: str) -> int:
        place = self._teller.place(row, where)
        if named:
            for field, value in (*address(named), ("recorder.name", named)):
                self._teller.writer.say(place, field, value)
        return place.record


def tell_cameras(rows: Iterable[Row], columns: Columns, places: Places, teller: Teller) -> None:
    """Every row below the header of a camera list."""
    cameras = Cameras(teller)
    header = [cell.strip() for cell in columns.headers]
    for row in rows:
        if not row.empty and [cell.strip() for cell in row.cells] != header:
            cameras.tell(row, columns, places)


def _cell(field: str, cell: str) -> Iterator[tuple[str, str]]:
    """(field, value) of a cell. What stands under "address" may be an address, a name, a link, or the MAC."""
    if field != "ip":
        yield from ((field, value) for value in values(field, cell))
        return
    for value in re.split(r"[\s,;|]+", cell):
        yield from address(value)


def address(text: str) -> Iterator[tuple[str, str]]:
    """The key in an address as typed: `10.1.4.20`, `http://10.1.4.20:80/`, `cam1.example`, a MAC; or none."""
    if clean.mac(text) and not _QUAD.fullmatch(text.strip()):
        yield "mac", text
    elif found := _URL.fullmatch(text.strip()):
        host = found["host"].strip("[]")
        if clean.ip(host):
            yield "ip", host
        elif _HOST.fullmatch(host) and "." in host and host.casefold() not in _NOWHERE:
            yield "hostname", host
    elif clean.ip(text):  # version 6, which has colons of its own
        yield "ip", text
