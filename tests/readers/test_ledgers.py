"""Purchase ledgers: each line is told word for word; only what has a form of its own is picked out."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reading import RELAXED, SAMPLES, read, read_file

from nameplate.readers import ledgers, xlsx
from nameplate.readers.csv_tables import LEDGER
from nameplate.readers.headers import aliases
from nameplate.readers.ledgers import identifiers
from nameplate.readers.registry import recognise

FOLDER = SAMPLES / "purchase-ledger"
HEADER = ("Date", "Order number", "Supplier", "Description", "Amount")


def sheet(*rows: Sequence[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def test_a_line_is_one_record_told_word_for_word() -> None:
    told = read_file(LEDGER, FOLDER / "ledger.csv")
    assert told.about(2) == {
        "purchase.date": "2023-05-03",
        "purchase.order": "PO-10022",
        "purchase.supplier": "Example Security Ltd",
        "purchase.description": "Hikvision dome camera 4MP x 6",
        "purchase.quantity": "6",
        "purchase.amount": "$1,980.00",
        "purchase.cost_centre": "Facilities",
    }
    assert len({r["record"] for r in told.rows}) == len({r["origin"] for r in told.rows}) == 7


def test_award_notices_are_ledgers_too() -> None:
    told = read_file(LEDGER, FOLDER / "awards.csv")
    assert told.values("purchase.supplier") == ["Lorex Industries", "Telco Ltd"]
    assert [r["clean"] for r in told.rows if r["field"] == "purchase.date"] == ["2022-07-01", "2022-07-05"]


def test_a_sheet_says_what_the_file_says() -> None:
    rows = [HEADER, ("2023-05-03", "PO-1", "Example", "Hikvision camera", "10")]
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    out = io.BytesIO()
    made.save(out)
    told, other = read(LEDGER, sheet(*rows)), read(xlsx.READER, out.getvalue())
    assert told.facts() == other.facts()
    assert other.coverage.sees == ledgers.SEES


@pytest.mark.parametrize(
    "header",
    [
        "Asset tag,Description,Supplier,Purchase cost",
        "Description,Supplier,Amount,Serial number",
        "Item,Supplier,Price,MAC address",
        "Name,Asset Tag,Category,Supplier,Manufacturer,Location,Order Number,Model,Purchase Cost",
    ],
)
def test_a_table_with_a_devices_key_is_a_register(header: str) -> None:
    found = recognise((header + "\n" + ",".join("x1" for _ in header.split(",")) + "\n").encode(), "neutral")
    assert found is not None
    assert found.name == "register-csv"


@pytest.mark.parametrize(
    "header", ["Date,Amount", "Supplier,Amount", "Description,Colour", "Title,Author,ISBN"]
)
def test_a_table_that_does_not_say_what_for_how_much_is_no_ledger(header: str) -> None:
    assert LEDGER.recognises((header + "\nx,y\n").encode(), "ledger.csv") == 0


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Camera FCC ID: 2AVYF-IPC-A26H", [("purchase.fcc_id", "2AVYF-IPC-A26H")]),
        ("camera (2ADTD-5604SD)", [("purchase.fcc_id", "2ADTD-5604SD")]),
        ("fcc id 2adtd-5604sd x2", [("purchase.fcc_id", "2adtd-5604sd")]),
        ("FCC:SVN-IPCHFW", [("purchase.fcc_id", "SVN-IPCHFW")]),
        ("Radio SVN-IPCHFW", []),  # three letters are no identifier unless they are called one
        ("X2ADTD-5604SD", []),
        ("FCC certified radio", []),
        ("NVR S/N 0820230401CCRRD12345678WCVU", [("serial", "0820230401CCRRD12345678WCVU")]),
        ("serial no: 4H02D1FPAG00123, new", [("serial", "4H02D1FPAG00123")]),
        ("SN:JX0219340551.", [("serial", "JX0219340551")]),
        ("serial cable", []),
        ("Cereal 1234567", []),
        ("8CH NVR DS-7608NI-K2/8P", []),
        ("", []),
    ],
)
def test_identifiers_in_free_text(text: str, found: list[tuple[str, str]]) -> None:
    assert list(identifiers(text)) == found


def test_identifiers_of_one_line_are_bounded() -> None:
    assert len(list(identifiers(" ".join(f"2ADTD-{n:06}" for n in range(100))))) == ledgers.MOST_FOUND


@given(st.text(max_size=300))
def test_what_is_picked_out_stands_in_the_text(text: str) -> None:
    assert all(value in text for _, value in identifiers(text))


def test_a_long_line_takes_no_time() -> None:
    for text in ("s/n " * 20_000, "2A" * 50_000, "FCC ID " * 20_000, "A-" * 50_000):
        list(identifiers(text))


def test_lines_that_say_nothing_and_secrets() -> None:
    told = read(
        LEDGER,
        sheet(
            HEADER,
            ("2023-05-03", "PO-1", "Example", "", "10"),
            ("", "", "x", "login password: Zq9xhunter2", "1"),
        ),
    )
    assert told.kinds() == ["row-names-nothing", "secret"]
    assert "Zq9xhunter2" not in repr((told.rows, told.problems))


CELLS = st.text(st.characters(exclude_categories=("Cs",)), max_size=30)


@given(st.lists(st.tuples(*[CELLS] * len(HEADER)), max_size=6))
@RELAXED
def test_any_cells_are_survived(rows: list[tuple[str, ...]]) -> None:
    told = read(LEDGER, sheet(HEADER, *rows))
    assert all(row["value"] and row["path"] for row in told.rows)


def test_the_table_of_headers_is_sound() -> None:
    assert len(aliases(ledgers.LEDGER)) > 100
