"""The one door: closed vocabulary, no secret in any column, columns that fit the schema, problems capped."""

from __future__ import annotations

import time

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nameplate.model.arrow import SIGHTINGS
from nameplate.model.fields import FIELDS
from nameplate.model.terms import Role
from nameplate.readers.door import BATCH, LONGEST, PROBLEMS_OF_A_KIND, Place, SightingWriter

SECRET = "Zq9xhunter2"
PLACE = Place(1, 1, "line 1", offset=7)


class Door:
    def __init__(self) -> None:
        self.batches: list[pa.RecordBatch] = []
        self.writer = SightingWriter(evidence="e", name="n", agency="a", sink=self.batches.append)

    def rows(self) -> list[dict[str, object]]:
        self.writer.close()
        return [row for batch in self.batches for row in batch.to_pylist()]


@pytest.fixture
def door() -> Door:
    return Door()


def test_a_row_carries_everything_it_was_told(door: Door) -> None:
    place = Place(
        3, 9, "Sheet1!7", part=2, within=1, scope="hq", seen_from=1_000_000, seen_to=2_000_000, offset=5
    )
    door.writer.say(place, "mac", "02-00-5E-00-53-01", path="Sheet1!C7")
    [row] = door.rows()
    assert {k: row[k] for k in ("agency", "evidence", "record", "part", "within", "origin", "scope", "offset")} == {
        "agency": "a", "evidence": "e", "record": 3, "part": 2, "within": 1, "origin": 9, "scope": "hq", "offset": 5,
    }  # fmt: skip
    assert (row["role"], row["field"], row["value"]) == ("key", "mac", "02-00-5E-00-53-01")
    assert (row["clean"], row["path"]) == ("02:00:5e:00:53:01", "Sheet1!C7")
    assert str(row["seen_from"]) == "1970-01-01 00:00:01"
    assert door.batches[0].schema == SIGHTINGS


def test_the_vocabulary_is_closed(door: Door) -> None:
    with pytest.raises(KeyError):
        door.writer.say(PLACE, "http.made_up", "x")


@pytest.mark.parametrize("value", ["", " ", "\t\n", "\x00\x01", "\u00a0 "])
def test_a_value_of_nothing_is_no_sighting_and_no_problem(door: Door, value: str) -> None:
    door.writer.say(PLACE, "register.model", value)
    door.writer.say(PLACE, "mac", value)
    assert door.rows() == []
    assert door.writer.problems == []


@given(st.sampled_from(sorted(FIELDS)), st.text(), st.text())
@settings(max_examples=300)
def test_a_planted_secret_comes_out_of_no_field(field: str, before: str, after: str) -> None:
    door = Door()
    door.writer.say(PLACE, field, f"{before} password={SECRET} {after}")
    door.writer.problem("x", f"password={SECRET}", place="p")
    assert SECRET not in repr((door.rows(), door.writer.problems))


@given(st.sampled_from(sorted(FIELDS)), st.text())
@settings(max_examples=300)
def test_any_text_becomes_a_row_or_nothing(field: str, value: str) -> None:
    door = Door()
    door.writer.say(PLACE, field, value)
    for row in door.rows():
        assert str(row["value"]).strip()
        assert str(row["value"]).isprintable() or set("\n\t") & set(str(row["value"])) or not value.isascii()
        assert row["clean"] is not None or FIELDS[field].role is not Role.KEY or door.writer.problems


def test_a_secret_is_told_with_its_place_and_what_to_do(door: Door) -> None:
    door.writer.say(PLACE, "register.note", "password: hunter2", path="line 1, column Note")
    [problem] = door.writer.problems
    assert (problem.kind, problem.place, problem.offset) == ("secret", "line 1, column Note", 7)
    assert problem.advice


@pytest.mark.parametrize(
    "value", ["AKIAABCDEFGHIJKLMNOP", '"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0."', "(admin:x1@10.0.0.1"]
)
def test_nothing_but_a_secret_is_no_sighting(door: Door, value: str) -> None:
    """Else a mask would be read as a brand."""
    door.writer.say(PLACE, "walk.label", value)
    assert [row["value"] for row in door.rows() if "10.0.0.1" not in str(row["value"])] == []
    assert door.writer.problems[0].kind == "secret"


def test_a_key_that_held_a_secret_joins_nothing(door: Door) -> None:
    """Else every device whose serial column holds a password would be the same device."""
    for record in (1, 2):
        door.writer.say(Place(record, record, "x"), "serial", f"PASSWORD=hunter{record}")
    rows = door.rows()
    assert [row["clean"] for row in rows] == [None, None]
    assert [problem.kind for problem in door.writer.problems].count("unusable-key") == 2


def test_a_long_value_is_cut_after_its_secrets_are_out(door: Door) -> None:
    door.writer.say(PLACE, "http.body", "x" * (LONGEST - 10) + " password=" + "y" * 5_000)
    [row] = door.rows()
    assert len(str(row["value"])) <= LONGEST
    assert "y" not in str(row["value"])
    assert {problem.kind for problem in door.writer.problems} == {"secret", "cut"}


def test_a_key_without_a_normal_form_is_kept_and_told(door: Door) -> None:
    door.writer.say(PLACE, "mac", "ff:ff:ff:ff:ff:ff")
    [row] = door.rows()
    assert row["clean"] is None
    assert [problem.kind for problem in door.writer.problems] == ["unusable-key"]


def test_problems_of_a_kind_are_capped_and_then_counted(door: Door) -> None:
    for n in range(PROBLEMS_OF_A_KIND + 50):
        door.writer.problem("torn", f"line {n}", place=f"line {n}")
    door.writer.problem("other", "once", place="line 1")
    door.rows()
    torn = [problem for problem in door.writer.problems if problem.kind == "torn"]
    assert len(torn) == PROBLEMS_OF_A_KIND + 1
    assert sum(problem.count for problem in torn) == PROBLEMS_OF_A_KIND + 50


def test_batches_are_full_and_whole(door: Door) -> None:
    for n in range(BATCH + 5):
        door.writer.say(Place(n + 1, n + 1, "line 1"), "ip", "10.0.0.1")
    assert [batch.num_rows for batch in door.batches] == [BATCH]
    assert len(door.rows()) == door.writer.sightings == BATCH + 5


def test_closing_twice_says_nothing_twice(door: Door) -> None:
    door.writer.say(PLACE, "ip", "10.0.0.1")
    assert len(door.rows()) == len(door.rows()) == 1


def test_the_place_last_spoken_of_is_known(door: Door) -> None:
    assert door.writer.place == "the start"
    door.writer.say(PLACE, "ip", "10.0.0.1", path="line 1, column 2")
    assert door.writer.place == "line 1, column 2"


def test_repeated_values_pass_quickly(door: Door) -> None:
    """The design asks for 400,000 a second of repeated values; a quarter of it here leaves room for any machine."""
    values = [("mac", f"02:00:5e:00:53:{n:02x}") for n in range(256)]
    start = time.process_time()
    for n in range(100_000):
        door.writer.say(PLACE, *values[n & 255])
    assert time.process_time() - start < 1.0
