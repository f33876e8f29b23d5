"""Workbooks: every sheet, every value with its cell; bombs, broken parts and lies are refused."""

from __future__ import annotations

import datetime
import io
import random
import struct
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from defusedxml import DefusedXmlException
from openpyxl import Workbook

from nameplate.readers import xlsx, xlsx_rows
from nameplate.readers.registry import recognise
from telling import Read

XLSX = xlsx.READER
SAMPLE = (Path(__file__).parents[1] / "samples" / "xlsx" / "register.xlsx").read_bytes()
HEADER = ["Make", "Model", "Serial no.", "MAC address"]
ROW = ["Example", "Dome 4", "EX4A0001", "02:00:5e:00:53:01"]


def book(*rows: Sequence[object], title: str = "Cameras") -> bytes:
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def changed(data: bytes, name: str, content: bytes | None, *, pack: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The archive with one part replaced, or added, or left out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.infolist():
            if part.filename != name:
                new.writestr(part, old.read(part))
        if content is not None:
            new.writestr(name, content, pack)
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
MAIN = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
TWO_HEADERS = (
    b"<worksheet " + MAIN + b'><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>Model</t></is></c>'
    b'<c r="B1" t="inlineStr"><is><t>Serial</t></is></c></row>'
)


def test_the_sample(read: Read) -> None:
    told = read(XLSX, SAMPLE)
    places = {(row["record"], row["field"]): (row["value"], row["path"]) for row in told.rows}
    assert places[1, "serial"] == ("EX4A0041", "Cameras!D4")
    assert places[1, "register.purchased"] == ("2021-05-04", "Cameras!F4")
    assert places[2, "serial"] == ("123456789", "Cameras!D5")
    assert places[2, "register.model"] == ("4000", "Cameras!C5")
    assert told.records()[2]["mac"] == ["02:00:5e:00:53:42", "02:00:5e:00:53:43"]
    assert places[4, "walk.label"] == ("Acme", "Walk!E2")
    assert told.coverage.rooms == ("Depot / Attic",)
    assert told.coverage.mapping["serial"] == "Serial no."
    assert [(p.kind, p.place) for p in told.problems] == [
        ("secret", "Cameras!3"),
        ("column-not-used", "Cameras!3"),
        ("rounded", "Cameras!D6"),
        ("no-identifying-column", "Lists!1"),
    ]


def test_a_broken_sheet_costs_that_sheet(read: Read) -> None:
    told = read(XLSX, (Path(__file__).parents[1] / "samples" / "xlsx" / "damaged.xlsx").read_bytes())
    assert ("damaged", "Cameras") in [(p.kind, p.place) for p in told.problems]
    assert told.values("walk.label") == ["Acme"]


def test_a_flipped_bit_never_becomes_another_serial_number(read: Read) -> None:
    data = changed(
        book(HEADER, ROW), SHEET, zipfile.ZipFile(io.BytesIO(book(HEADER, ROW))).read(SHEET), pack=0
    )
    at = zipfile.ZipFile(io.BytesIO(data)).getinfo(SHEET).header_offset
    dice = random.Random(1)
    for _ in range(30):
        broken = bytearray(data)
        broken[dice.randrange(at + 80, at + 400)] ^= 1 << dice.randrange(8)
        assert read(XLSX, bytes(broken)).rows == []


def test_numbers_dates_and_truths(read: Read) -> None:
    when = datetime.datetime(2021, 5, 4, 13, 30)
    rows = [
        ["Model", "Serial", "Purchased", "Notes"],
        [12.0, 7001234, when, True],
        [1.5, 8001234, when.date(), False],
    ]
    told = read(XLSX, book(*rows))
    assert told.values("register.model") == ["12", "1.5"]
    assert told.values("serial") == ["7001234", "8001234"]
    assert told.values("register.purchased") == ["2021-05-04T13:30:00", "2021-05-04"]
    assert {row["clean"] for row in told.rows if row["field"] == "register.purchased"} == {"2021-05-04"}
    assert told.values("register.note") == ["TRUE", "FALSE"]


def test_formulas_count_as_their_value_and_never_as_text(read: Read) -> None:
    sheet = (
        TWO_HEADERS + b'<row r="2"><c r="A2" t="str"><f>CONCATENATE("Do","me")</f><v>Dome</v></c>'
        b'<c r="B2" t="str"><f>WEBSERVICE("http://127.0.0.1/")</f><v>EX4A0001</v></c></row>'
        b"</sheetData></worksheet>"
    )
    told = read(XLSX, changed(book(HEADER), SHEET, sheet))
    assert told.values("register.model") == ["Dome"]
    assert "WEBSERVICE" not in repr(told)


def test_the_size_a_sheet_claims_is_not_believed(read: Read) -> None:
    data = book(HEADER, ROW, [*ROW[:2], "EX4A0002", ""])
    sheet = zipfile.ZipFile(io.BytesIO(data)).read(SHEET)
    for claim in (b'ref="A1:A1"', b'ref="A1:XFD1048576"'):
        lying = sheet.replace(b'ref="A1:D3"', claim)
        assert lying != sheet
        assert read(XLSX, changed(data, SHEET, lying)).values("serial") == ["EX4A0001", "EX4A0002"]


def test_cells_far_out_cost_nothing(read: Read) -> None:
    sheet = (
        TWO_HEADERS
        + b'<row r="999999999999"><c r="XFD999999999999" t="inlineStr"><is><t>x</t></is></c></row>'
        b"</sheetData></worksheet>"
    )
    assert read(XLSX, changed(book(HEADER), SHEET, sheet)).rows == []


@pytest.mark.parametrize("name", [SHEET, "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml"])
def test_entities_expand_nowhere(read: Read, name: str) -> None:
    data = book(HEADER, ROW)
    part = zipfile.ZipFile(io.BytesIO(data)).read(name)
    start = part.index(b"?>") + 2 if part.startswith(b"<?xml") else 0
    bomb = b'<!DOCTYPE x [<!ENTITY a "boom"><!ENTITY b SYSTEM "file:///etc/passwd">]>'
    told = read(XLSX, changed(data, name, part[:start] + bomb + part[start:].replace(b"Example", b"&a;&b;")))
    assert "root:" not in repr(told)
    assert "boom" not in repr(told)


STRINGS = (
    b"<sst " + MAIN + b"><si><t>Model</t></si><si><t>Serial</t></si><si><r><t>Do</t></r><r><t>me</t></r></si>"
    b"<si><t>EX4A0001</t></si></sst>"
)


def shared(strings: bytes, last: str = "3") -> bytes:
    """A workbook whose cells are shared strings 0 to 2 and `last`."""
    cells = "".join(
        f'<row r="{row}"><c r="A{row}" t="s"><v>{a}</v></c><c r="B{row}" t="s"><v>{b}</v></c></row>'
        for row, a, b in ((1, "0", "1"), (2, "2", last))
    )
    sheet = b"<worksheet " + MAIN + f"><sheetData>{cells}</sheetData></worksheet>".encode()
    types = zipfile.ZipFile(io.BytesIO(book(HEADER))).read("[Content_Types].xml")
    override = (
        b'<Override PartName="/xl/sharedStrings.xml" ContentType='
        b'"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>'
    )
    data = changed(book(HEADER), "[Content_Types].xml", types.replace(b"</Types>", override))
    return changed(changed(data, SHEET, sheet), "xl/sharedStrings.xml", strings)


def test_shared_strings_rich_ones_included(read: Read) -> None:
    told = read(XLSX, shared(STRINGS))
    assert told.values("register.model") == ["Dome"]
    assert told.values("serial") == ["EX4A0001"]


@pytest.mark.parametrize("number", ["4", "-1", "x", "99999999999999999999"])
def test_a_string_that_is_not_there_is_an_empty_cell(read: Read, number: str) -> None:
    assert read(XLSX, shared(STRINGS, number)).values("serial") == []


def test_entities_in_shared_strings_are_refused(read: Read) -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    told = read(XLSX, shared(bomb + STRINGS.replace(b"EX4A0001", b"&a;")))
    assert told.rows == []
    assert told.kinds() == ["damaged"]


def test_the_stream_of_a_sheet_refuses_entities_by_itself() -> None:
    bomb = b'<!DOCTYPE worksheet [<!ENTITY a "boom">]>' + TWO_HEADERS.replace(b"Model", b"&a;")
    with pytest.raises(DefusedXmlException):
        list(xlsx_rows.rows(io.BytesIO(bomb), xlsx_rows.Styles((), frozenset(), lambda number: None)))


def test_a_sheet_that_breaks_off_keeps_its_rows(read: Read) -> None:
    data = book(HEADER, ROW, [*ROW[:2], "EX4A0002", ""])
    sheet = zipfile.ZipFile(io.BytesIO(data)).read(SHEET)
    told = read(XLSX, changed(data, SHEET, sheet[: sheet.index(b"EX4A0002")]))
    assert told.values("serial") == ["EX4A0001"]
    assert [(p.kind, p.place) for p in told.problems] == [("damaged", "Cameras!3")]


@pytest.mark.parametrize("number", ["1.2345678901234567E+18", "123456789012345678", "1e300"])
def test_numbers_that_lost_digits_name_nothing(read: Read, number: str) -> None:
    data = book(HEADER, [*ROW[:2], 7001234, ""])
    sheet = zipfile.ZipFile(io.BytesIO(data)).read(SHEET)
    told = read(XLSX, changed(data, SHEET, sheet.replace(b"<v>7001234</v>", f"<v>{number}</v>".encode())))
    assert told.values("serial") == []
    assert told.kinds() == ["rounded"]


def declared(data: bytes, name: str, size: int) -> bytes:
    """The archive with the size one part claims to unpack to changed in its directory."""
    out = bytearray(data)
    at = out.rindex(name.encode()) - 46
    out[at + 24 : at + 28] = struct.pack("<I", size)
    return bytes(out)


def test_bombs_are_refused_before_anything_is_unpacked(read: Read) -> None:
    zeros = changed(book(HEADER, ROW), SHEET, b"\0" * (xlsx.SMALL + 1))
    assert read(XLSX, zeros).kinds() == ["refused"]
    large = declared(book(HEADER, ROW), "xl/styles.xml", xlsx.LARGEST_PART + 1)
    assert read(XLSX, large).kinds() == ["refused"]
    many = io.BytesIO(book(HEADER, ROW))
    with zipfile.ZipFile(many, "a") as archive:
        for n in range(xlsx.MOST_PARTS + 1):
            archive.writestr(f"xl/x{n}", "")
    assert read(XLSX, many.getvalue()).kinds() == ["refused"]


def test_two_parts_of_one_name_are_refused(read: Read) -> None:
    out = io.BytesIO(book(HEADER, ROW))
    with zipfile.ZipFile(out, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr(SHEET, b"<worksheet/>")
    assert read(XLSX, out.getvalue()).kinds() == ["refused"]


def test_unusual_packing_and_passwords_are_refused(read: Read) -> None:
    data = changed(book(HEADER, ROW), SHEET, b"<worksheet/>", pack=zipfile.ZIP_LZMA)
    assert read(XLSX, data).kinds() == ["refused"]
    locked = bytearray(book(HEADER, ROW))
    at = locked.rindex(SHEET.encode()) - 46
    locked[at + 8] |= 1
    told = read(XLSX, bytes(locked))
    assert told.kinds() == ["refused"]
    assert "password" in told.problems[0].message


@pytest.mark.parametrize("name", ["xl/workbook.xml", "[Content_Types].xml", "xl/_rels/workbook.xml.rels"])
def test_a_missing_part_is_a_problem(read: Read, name: str) -> None:
    told = read(XLSX, changed(book(HEADER, ROW), name, None))
    assert told.rows == []
    assert told.problems


def test_a_link_to_another_workbook_is_not_followed(read: Read) -> None:
    rels = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b'<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"'
        b' Target="file:///etc/passwd" TargetMode="External"/></Relationships>'
    )
    told = read(XLSX, changed(book(HEADER, ROW), "xl/_rels/workbook.xml.rels", rels))
    assert "root:" not in repr(told)


def test_only_workbooks_are_recognised() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    assert recognise(out.getvalue(), "register.xlsx") is None
    assert recognise(SAMPLE, "evidence") is XLSX


def test_a_sheet_name_is_cleaned_where_it_becomes_a_place(read: Read) -> None:
    told = read(XLSX, book(HEADER, ROW, title="pwd=hunter2"))
    assert told.rows
    assert "hunter2" not in repr(told)
