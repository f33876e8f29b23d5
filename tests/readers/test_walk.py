"""Site walks: what was read off cases, and where nothing was."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from nameplate.readers import walk
from nameplate.readers.csv_tables import WALK
from nameplate.readers.registry import recognise
from nameplate.readers.walk import HEADERS
from telling import ROOT, Read

SAMPLES = Path(__file__).parents[1] / "samples" / "site-walk"
HEADER = ",".join(HEADERS) + "\n"


def test_the_sample(read: Read) -> None:
    told = read(WALK, (SAMPLES / "walk.csv").read_bytes())
    device, nothing, _ = told.records().values()
    assert device["walk.label"] == ["Acme"]
    assert device["mac"] == ["02:00:5e:00:53:31"]
    assert device["walk.rooms"] == ["Loading bay"]
    assert nothing["walk.none_found"] == ["Server room"]
    assert "walk.rooms" not in nothing
    assert told.coverage.rooms == ("Depot / Server room",)
    assert told.problems == []
    assert told.rows[0]["path"] == "line 2, column Site"


def test_a_walk_lasts_its_day(read: Read) -> None:
    told = read(WALK, (SAMPLES / "walk.csv").read_bytes())
    assert told.coverage.covers_from == datetime(2026, 3, 2)
    assert told.coverage.covers_to == datetime(2026, 3, 2, 23, 59, 59, 999_999)


def test_a_marked_sheet_may_have_its_columns_in_any_order_and_leave_some_out(read: Read) -> None:
    told = read(WALK, (SAMPLES / "damaged.csv").read_bytes())
    assert told.values("walk.label") == ["Acme", "Acme", "wifi key: [secret removed]"]
    assert told.coverage.rooms == ("Depot / Cellar",)
    assert [(p.kind, p.place) for p in told.problems] == [
        ("not-understood", "line 3"),  # no day
        ("contradiction", "line 5"),
        ("row-names-nothing", "line 6"),
        ("row-names-nothing", "line 7"),
        ("secret", "line 8, column Label"),
        ("truncated", "line 9"),
    ]


@pytest.mark.parametrize("words", ["none found", "None", "NOTHING FOUND", "nil", "0", "none."])
def test_ways_to_say_nothing(read: Read, words: str) -> None:
    told = read(WALK, f"{HEADER}Depot,Attic,A,2026-03-02,,,,,,,,{words}\n".encode())
    assert told.values("walk.none_found") == ["Attic"]


def test_an_empty_cell_is_not_nothing_found(read: Read) -> None:
    """Nothing never means yes: silence in the last column does not clear a room."""
    told = read(WALK, f"{HEADER}Depot,Attic,A,2026-03-02,,,,,,,,\n".encode())
    assert told.rows == []
    assert told.coverage.rooms == ()
    assert told.kinds() == ["row-names-nothing"]


def test_a_whole_site_may_hold_nothing(read: Read) -> None:
    told = read(WALK, f"{HEADER}Depot,,A,2026-03-02,,,,,,,,none found\n".encode())
    assert told.values("walk.none_found") == ["Depot"]
    assert told.coverage.rooms == ("Depot",)


def test_the_published_template_is_recognised_and_empty(read: Read) -> None:
    template = (ROOT / "samples" / "site-walk-template.csv").read_bytes()
    assert template.decode() == HEADER
    assert recognise(template, "evidence") is WALK
    told = read(WALK, template)
    assert (told.rows, told.problems, told.coverage.rooms) == ([], [], ())


def test_rooms_are_bounded(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walk, "MOST_ROOMS", 3)
    rows = "".join(f"Depot,Room {n},A,2026-03-02,,,,,,,,none found\n" for n in range(5))
    told = read(WALK, (HEADER + rows).encode())
    assert len(told.coverage.rooms) == 3
    assert told.kinds() == ["too-many", "too-many"]


@pytest.mark.parametrize("missing", ["Found", "Room", "Relation"])
def test_another_set_of_headers_is_no_walk_unless_it_is_marked(missing: str) -> None:
    headers = ",".join(header for header in HEADERS if header != missing) + "\n"
    assert WALK.recognises(headers.encode(), "walk.csv") == 0
    marked = f"Nameplate site walk,2026\n{headers}".encode()
    assert bool(WALK.recognises(marked, "x")) == (missing == "Relation")
