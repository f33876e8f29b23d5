"""Registers as CSV: any delimiter and encoding, every value with its cell, a lost quote costs one line."""

from __future__ import annotations

import csv
import io
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nameplate.readers import csv_rows, door, plain
from nameplate.readers.base import Source
from nameplate.readers.csv_tables import REGISTER, WALK
from nameplate.readers.door import SightingWriter
from nameplate.readers.registry import recognise
from nameplate.readers.tables import letters, rounded, values
from telling import Read

SAMPLES = Path(__file__).parents[1] / "samples"
HEADER = ["Name", "Manufacturer", "Model", "Serial Number", "MAC Address", "Notes"]


def sheet(*rows: list[str], delimiter: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows([HEADER, *rows])
    return out.getvalue()


ROW = ["Gate", "Example", "Dome 4", "EX4A0017", "02:00:5e:00:53:01", 'north, "upper"\ngate']


def test_the_sample(read: Read) -> None:
    told = read(REGISTER, (SAMPLES / "register-csv" / "snipe-it.csv").read_bytes())
    records = told.records()
    assert len(records) == 3
    assert records[1]["register.note"] == ['Above the gate,\nfaces "north"']
    assert records[1]["register.model"] == ["Dome 4", "EX-D4"]
    assert "register.manufacturer" not in records[3]  # N/A names nobody
    assert "serial" not in records[3]  # 1.23457E+14 is no serial number any more
    places = {(row["record"], row["field"]): row["path"] for row in told.rows}
    assert places[1, "asset_tag"] == "line 2, column Asset Tag"
    assert places[2, "asset_tag"] == "line 4, column Asset Tag"  # a quoted line break counts
    assert [(p.kind, p.place) for p in told.problems] == [
        ("column-not-used", "line 1"),
        ("secret", "line 4, column Notes"),
        ("rounded", "line 8, column Serial"),
    ]
    assert told.coverage.mapping["register.model"] == "Model | Model Number"


def test_a_sheet_as_people_keep_it(read: Read) -> None:
    told = read(REGISTER, (SAMPLES / "register-csv" / "free-form.csv").read_bytes())
    first, second = told.records().values()
    assert first["mac"] == ["02-00-5E-00-53-21", "0200.5e00.5322"]
    assert second["mac"] == ["020 05e 005 323"]
    assert first["ip"] == ["10.1.4.31", "10.1.4.32/24"]
    assert first["register.site"] == ["Café"]
    assert first["register.model"] == ["Acme “Eye” 3"]
    assert told.kinds() == ["secret", "column-not-used", "row-names-nothing"]


def test_damage(read: Read) -> None:
    told = read(REGISTER, (SAMPLES / "register-csv" / "damaged.csv").read_bytes())
    assert told.values("serial") == ["EX4A0017", "EX4A0018", "EX4A0019"]
    assert [(p.kind, p.place) for p in told.problems] == [
        ("lost-quote", "line 2"),
        ("row-shape", "line 4"),
        ("truncated", "line 5"),
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_delimiters_and_encodings(read: Read, delimiter: str, encoding: str) -> None:
    row = ["Café – Ō" if encoding != "cp1252" else "Café – “B”", *ROW[1:]]
    data = sheet(row, delimiter=delimiter).encode(encoding)
    assert recognise(data, "evidence") is REGISTER
    told = read(REGISTER, data)
    assert told.values("register.name") == [row[0]]
    assert told.values("register.note") == [ROW[5]]
    assert told.problems == []


def test_excel_may_name_the_separator_first(read: Read) -> None:
    told = read(REGISTER, ("sep=;\r\n" + sheet(ROW, delimiter=";")).encode())
    assert told.values("serial") == ["EX4A0017"]
    assert told.rows[0]["path"] == "line 3, column Name"


CELLS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Zs", "Zl", "Zp", "Cf", "Co", "Cn"]), max_size=12
)


@given(st.lists(st.lists(CELLS, min_size=2, max_size=2), max_size=8), st.sampled_from(",;\t|"))
@settings(max_examples=50, deadline=None)
def test_what_csv_writes_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, read: Read, rows: list[list[str]], delimiter: str
) -> None:
    filled = [["Gate", "Example", model, f"EX{n:06d}", "", note] for n, (model, note) in enumerate(rows)]
    told = read(REGISTER, sheet(*filled, delimiter=delimiter).encode())
    assert told.values("serial") == [row[3] for row in filled]
    assert "lost-quote" not in told.kinds()


def test_a_secret_column_is_never_read(read: Read) -> None:
    text = "Model,Serial,Admin password\nDome,EX4A0001,hunter2\n"
    told = read(REGISTER, text.encode())
    assert "hunter2" not in repr(told)
    assert told.kinds() == ["secret"]
    assert "'Admin password'" in told.problems[0].message


def test_one_lost_quote_does_not_swallow_the_file(read: Read) -> None:
    rows = [["Gate", "Example", "Dome", f"EX{n:06d}", "", "x"] for n in range(3_000)]
    lines = sheet(*rows).splitlines()
    lines[10] = lines[10].replace("Dome", '"Dome')
    told = read(REGISTER, "\n".join([*lines, ""]).encode())
    assert len(told.values("serial")) == 3_000
    assert told.kinds() == ["lost-quote"]


def test_a_file_full_of_lost_quotes_ends_in_time(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_rows, "RETRIES", 5)
    text = "Model,Serial\n" + 'Dome,"x"y\n' * 5_000
    assert len(read(REGISTER, text.encode()).records()) == 5_000


def test_the_header_repeated_on_every_page_is_no_row(read: Read) -> None:
    assert len(read(REGISTER, (sheet(ROW) + sheet(ROW)).encode()).records()) == 2


def test_a_table_without_an_identifying_column_is_a_problem(read: Read) -> None:
    told = read(REGISTER, b"Colour,Size\nblue,2\n")
    assert told.kinds() == ["no-identifying-column"]
    assert recognise(b"Colour,Size\nblue,2\n", "cameras.csv") is None


def test_other_tables_win_over_the_register() -> None:
    kea = b"address,hwaddr,client_id,valid_lifetime,expire,subnet_id,fqdn_fwd,fqdn_rev,hostname,state,user_context\n"
    walk = b"Site,Room,Who,When,Label,Model,Serial,MAC,Asset tag,Photo,Relation,Found\n"
    assert (found := recognise(kea, "register.csv")) is not None
    assert found.name == "kea-leases"
    assert recognise(walk, "register.csv") is WALK


@pytest.mark.parametrize(
    ("field", "cell", "found"),
    [
        ("mac", "02005E005301", ["02005E005301"]),
        ("mac", "02:00:5e:00:53:01, 02:00:5e:00:53:02", ["02:00:5e:00:53:01", "02:00:5e:00:53:02"]),
        ("mac", "eth0 02:00:5e:00:53:01 wlan0 02-00-5e-00-53-02", ["02:00:5e:00:53:01", "02-00-5e-00-53-02"]),
        ("mac", "see label", ["see label"]),
        ("mac", "N/A", []),
        ("ip", "10.0.0.1/10.0.0.2", ["10.0.0.1", "10.0.0.2"]),
        ("ip", "10.0.0.1/24", ["10.0.0.1/24"]),
        ("ip", "10.0.0.1; fe80::1", ["10.0.0.1", "fe80::1"]),
        ("serial", "AB 12, CD", ["AB 12, CD"]),
        ("register.manufacturer", "unknown", []),
        ("register.model", "#N/A", []),
    ],
)
def test_values_of_a_cell(field: str, cell: str, found: list[str]) -> None:
    assert list(values(field, cell)) == found


def test_numbers_a_spreadsheet_rounded() -> None:
    assert rounded("serial", "1.23457E+14")
    assert rounded("mac", "1,23457e+14")
    assert not rounded("serial", "1E2345")  # could be a serial number
    assert not rounded("register.model", "1.2E+14")


def test_columns_are_named_as_spreadsheets_name_them() -> None:
    assert [letters(n) for n in (0, 25, 26, 51, 52, 701, 702, 16_383)] == [
        "A",
        "Z",
        "AA",
        "AZ",
        "BA",
        "ZZ",
        "AAA",
        "XFD",
    ]


def test_memory_does_not_grow_with_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "_FULL", 1_300)
    monkeypatch.setattr(plain, "BLOCK", 4_096)

    def peak(rows: int) -> int:
        path = tmp_path / "register.csv"
        path.write_text("Model,Serial\n" + "".join(f"Dome,EX{n % 100:06d}\n" for n in range(rows)))
        writer = SightingWriter(evidence="e", name="n", agency="a", sink=lambda batch: None)
        source = Source(path, "n", path.read_bytes()[:4_096], path.stat().st_size)
        tracemalloc.start()
        REGISTER.read(source, writer)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert writer.sightings == 2 * rows
        return most

    peak(500)  # what is loaded once
    assert peak(8_000) < 600_000  # to keep the lines alone would take 2 MB


@pytest.mark.corpus
def test_lists_and_controls_are_no_registers(corpus: Path) -> None:
    tables = [*corpus.glob("*/*.csv")]
    assert len(tables) >= 12
    for path in tables:
        with path.open("rb") as file:
            assert recognise(file.read(65_536), path.name) is None, path.name
