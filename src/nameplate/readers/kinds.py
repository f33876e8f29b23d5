"""The kinds of table a sheet or a delimited file may be, and which of them its header makes it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from nameplate.readers import ledgers, recorder_lists
from nameplate.readers.headers import REGISTER, Columns, Kind, find_header
from nameplate.readers.tables import Places, Row, Teller, tell_register

REGISTER_SEES = "what the register lists, as it calls it"
REGISTER_BLIND = "devices nobody entered; the names are a seller's or a clerk's, and prove no maker"


class Telling(NamedTuple):
    """How the rows of a kind of table are told, and what such a table sees and does not."""

    tell: Callable[[Iterable[Row], Columns, Places, Teller], None]
    sees: str
    blind: str


KINDS: dict[Kind, Telling] = {
    REGISTER: Telling(tell_register, REGISTER_SEES, REGISTER_BLIND),
    recorder_lists.CAMERAS: Telling(recorder_lists.tell_cameras, recorder_lists.SEES, recorder_lists.BLIND),
    ledgers.LEDGER: Telling(ledgers.tell_lines, ledgers.SEES, ledgers.BLIND),
}
"""Every kind; the earlier one when a header reads equally well as two."""


def find_table(rows: Iterable[Sequence[str]]) -> tuple[int, Columns] | None:
    """(number from 0, mapping) of the row that reads best as the header of any kind of table."""
    top = list(rows)
    found = [header for kind in KINDS if (header := find_header(top, kind)) is not None]
    return max(found, key=lambda header: header[1].score, default=None)
