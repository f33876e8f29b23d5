from __future__ import annotations

import csv
import io
from datetime import datetime
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest
import report_world
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from report_world import World, Written

from nameplate.report import stream_xlsx, tables

FORMULA = ("=", "+", "-", "@")


def _csv(report: Written) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((report.folder / "findings.csv").read_text(encoding="utf-8-sig"))))


def test_the_csv_has_a_byte_order_mark_and_the_marking_in_every_row(report: Written) -> None:
    assert (report.folder / "findings.csv").read_bytes().startswith(b"\xef\xbb\xbfmarking,")
    rows = _csv(report)
    assert len(rows) == len(report.world.findings)
    assert {row["marking"] for row in rows} == {"IN-CONFIDENCE"}


def test_ours_come_first_and_are_the_only_ones_with_a_date(report: Written) -> None:
    rows = _csv(report)
    assert [r["rule"] for r in rows[:10]] == ["MIN-01"] * 10
    assert (rows[0]["first due"], rows[0]["days overdue"]) == ("2026-11-01", "20")
    assert not any(r["first due"] for r in rows if r["standing"] == "elsewhere")
    assert {r["in words"] for r in rows if r["standing"] == "elsewhere"} == {
        "would apply if it were ours", "could not be told if it were ours",
    }  # fmt: skip
    assert {r["in words"] for r in rows if r["standing"] == "advises"} == {"the advice speaks of it"}


def test_a_date_in_anothers_rule_is_never_printed(tmp_path: Path) -> None:
    world = World()
    world.finding(
        world.thing("dev-000000000001"),
        "UK-01",
        standing="elsewhere",
        needs=[],
        obligations=[report_world.LATE],
    )
    made = report_world.written(world, tmp_path)
    for name in ("findings.csv", "index.html"):
        assert "2026-11-01" not in made.text(name)


def test_the_strongest_reason_stands_in_the_row(report: Written) -> None:
    assert _csv(report)[0]["strongest reason"] == "site.pcapng, packet 812: dhip.device_type = IPC-HDW5421S"


def test_no_cell_of_any_sheet_is_a_formula(report: Written) -> None:
    for row in _csv(report):
        assert not any(value.startswith(FORMULA) for value in row.values())
    book = openpyxl.load_workbook(report.folder / "findings.xlsx")
    for sheet in book:
        for cells in sheet.iter_rows():
            for cell in cells:
                assert cell.data_type in ("s", "n", "inlineStr")
                assert not str(cell.value or "").startswith(FORMULA)


@pytest.mark.parametrize("value", ["@SUM(A1)", "=cmd|' /C calc'!A0"])
def test_a_hostile_name_is_neutral_in_both(tmp_path: Path, value: str) -> None:
    world = World()
    thing = world.thing("dev-000000000001", category="", facts={"site.id": [value]})
    world.claim(thing, "sold_as", f"label:{value}", value=value)
    world.finding(thing, "UK-01", standing="elsewhere")
    made = report_world.written(world, tmp_path)
    row = _csv(made)[0]
    assert row["sold as"].startswith("'")
    assert row["site"].startswith("'")
    things = openpyxl.load_workbook(made.folder / "findings.xlsx")["Things"]
    assert any(str(cell.value).startswith("'") for cell in things[2])


def test_the_workbook_has_its_four_sheets_and_a_cover(report: Written) -> None:
    book = openpyxl.load_workbook(report.folder / "findings.xlsx")
    assert book.sheetnames == ["Read me first", "Findings", "Things", "Problems", "Evidence"]
    assert book["Read me first"]["B1"].value == "IN-CONFIDENCE"
    counts = [book[name].max_row - 1 for name in book.sheetnames[1:]]
    assert counts == [len(report.world.findings), len(report.world.things), 3, 3]
    assert book.properties.created == datetime(2026, 11, 21)


@pytest.mark.parametrize("name", ["Findings", "Things", "Problems", "Evidence"])
def test_every_sheet_can_be_read_filtered_and_printed(report: Written, name: str) -> None:
    sheet = openpyxl.load_workbook(report.folder / "findings.xlsx")[name]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == sheet.dimensions
    assert sheet.print_title_rows == "$1:$1"
    assert "IN-CONFIDENCE" in sheet.oddHeader.center.text
    assert "IN-CONFIDENCE" in sheet.oddFooter.left.text


def test_numbers_are_numbers(report: Written) -> None:
    sheet = openpyxl.load_workbook(report.folder / "findings.xlsx")["Findings"]
    headers = [cell.value for cell in sheet[1]]
    assert sheet[2][headers.index("days overdue")].value == 20


def test_a_sheet_that_is_full_says_where_the_rest_is(report: Written, tmp_path: Path) -> None:
    tables.write_xlsx(report.con, tmp_path / "cut.xlsx", run=report_world.run(), headline="x", most=3)
    book = openpyxl.load_workbook(tmp_path / "cut.xlsx")
    assert [book[name].max_row for name in book.sheetnames[1:]] == [4, 4, 4, 4]
    notes = {row[0].value: row[1].value for row in book["Read me first"].iter_rows()}
    assert notes["Findings"] == (
        f"the first 3 of {len(report.world.findings)} rows: a sheet holds no more. "
        "All of them are in findings.csv and findings.jsonl"
    )
    assert notes["Problems"] == "3 rows"


def test_the_limit_is_that_of_the_format() -> None:
    assert tables.MOST_ROWS == 2**20 - 1


def test_nothing_is_left_beside_the_workbook(report: Written) -> None:
    assert sorted(path.name for path in report.folder.iterdir()) == [
        "findings.csv", "findings.jsonl", "findings.xlsx", "index.html", "problems.jsonl", "summary.json",
        "things.jsonl",
    ]  # fmt: skip


def test_the_parts_of_the_workbook_carry_no_clock(report: Written) -> None:
    with ZipFile(report.folder / "findings.xlsx") as parts:
        assert {info.date_time[:3] for info in parts.infolist()} == {(1980, 1, 1)}


def test_an_ampersand_in_the_marking_is_printed_as_one(tmp_path: Path) -> None:
    made = report_world.written(report_world.ministry(), tmp_path, marking="R&D ONLY")
    with ZipFile(made.folder / "findings.xlsx") as parts:
        sheet = parts.read("xl/worksheets/sheet2.xml").decode()
    assert "&amp;C&amp;BR&amp;&amp;D ONLY" in sheet


@settings(max_examples=25, deadline=None)
@given(
    values=st.lists(
        st.one_of(
            st.integers(-(10**6), 10**6),
            st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), max_size=20),
            st.sampled_from(["_x0041_", "a_x000D_b", "<t>&amp;", " lead", "]]>"]),
        ),
        min_size=1, max_size=4,
    )
)  # fmt: skip
def test_streamed_cells_come_back_word_for_word(
    tmp_path_factory: pytest.TempPathFactory, values: list[str | int]
) -> None:
    folder = tmp_path_factory.mktemp("stream")
    shell, target = folder / "shell.xlsx", folder / "target.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["head"])
    book.save(shell)
    stream_xlsx.stream_rows(shell, target, {1: [values]})
    read = openpyxl.load_workbook(target).worksheets[0]
    got = [cell.value for cell in read[2]]
    expected = [None if value == "" else value for value in values]
    # openpyxl does not decode _xHHHH_ in inline strings, so the escape itself is seen here.
    assert [str(v).replace("_x005F_", "_") if v is not None else None for v in got] == [
        str(v) if v is not None else None for v in expected
    ] + [None] * (len(got) - len(expected))


def test_a_sheet_that_is_not_there_is_refused(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.save(tmp_path / "shell.xlsx")
    with pytest.raises(ValueError, match=r"sheet7\.xml"):
        stream_xlsx.stream_rows(tmp_path / "shell.xlsx", tmp_path / "out.xlsx", {7: []})


def test_what_is_nearest_to_an_answer_comes_first_among_what_is_open(tmp_path: Path) -> None:
    world = World()
    for n, missing in enumerate((["made_by", "sold_as", "thing.category"], ["site.sensitivity"])):
        world.finding(
            world.thing(f"dev-{n:012x}"), "MIN-01", verdict="cannot_tell", missing=missing, needs=[]
        )
    assert [row["thing"] for row in _csv(report_world.written(world, tmp_path))] == [
        "dev-000000000001", "dev-000000000000",
    ]  # fmt: skip


def test_a_sheet_that_holds_no_rows_part_is_refused(tmp_path: Path) -> None:
    with ZipFile(tmp_path / "shell.xlsx", "w") as parts:
        parts.writestr("xl/worksheets/sheet1.xml", "<worksheet/>")
    with pytest.raises(ValueError, match="no rows"):
        stream_xlsx.stream_rows(tmp_path / "shell.xlsx", tmp_path / "out.xlsx", {1: []})


def test_streamed_rows_may_be_more_than_a_block(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "shell.xlsx") as book:
        book.add_worksheet().write_row(0, 0, ["number", "text"])
    rows = [[n, f"text {n}"] for n in range(4_321)]
    stream_xlsx.stream_rows(tmp_path / "shell.xlsx", tmp_path / "out.xlsx", {1: iter(rows)})
    for read_only in (True, False):
        sheet = openpyxl.load_workbook(tmp_path / "out.xlsx", read_only=read_only).worksheets[0]
        assert [list(row) for row in sheet.iter_rows(min_row=2, values_only=True)] == rows


def test_a_damaged_run_leaves_no_shell_behind(report: Written, tmp_path: Path) -> None:
    def fail(*_: object) -> None:
        raise OSError("disk full")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tables, "stream_rows", fail)
        with pytest.raises(OSError, match="disk full"):
            tables.write_xlsx(report.con, tmp_path / "f.xlsx", run=report_world.run(), headline="x")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("value", "stored"),
    [("_x0041_", "_x005F_x0041_"), ("a_x000D_b", "a_x005F_x000D_b"), ("_x41_", "_x41_"), ("__", "__")],
)
def test_text_that_looks_like_an_escaped_character_stays_text(
    tmp_path: Path, value: str, stored: str
) -> None:
    """Spreadsheet programs would read `_x0041_` as the letter A (ECMA-376 part 1, 22.9.2.19)."""
    openpyxl.Workbook().save(tmp_path / "shell.xlsx")
    with ZipFile(tmp_path / "shell.xlsx") as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").replace(b"<sheetData/>", b"<sheetData></sheetData>")
        assert b"</sheetData>" in sheet
    with ZipFile(tmp_path / "one.xlsx", "w") as parts:
        parts.writestr("xl/worksheets/sheet1.xml", sheet)
    stream_xlsx.stream_rows(tmp_path / "one.xlsx", tmp_path / "out.xlsx", {1: [[value]]})
    with ZipFile(tmp_path / "out.xlsx") as parts:
        assert f">{stored}</t>" in parts.read("xl/worksheets/sheet1.xml").decode()
