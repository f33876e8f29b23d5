"""The engine reads only below its own folder, fetches nothing, and spills instead of growing."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from nameplate.engine.duck import connect
from nameplate.engine.tables import problems_table
from nameplate.model.evidence import Problem


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    file = tmp_path / "outside.csv"
    file.write_text("a\n1\n")
    return file


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM read_csv('{outside}')",
        "SELECT * FROM read_text('/etc/hostname')",
        "COPY (SELECT 1) TO '{outside}.new'",
        "ATTACH '{outside}.db'",
        "INSTALL httpfs",
        "SELECT * FROM read_csv('https://localhost/x.csv')",
        "SET enable_external_access=true",
        "SET autoinstall_known_extensions=true",
    ],
)
def test_nothing_outside_is_reached(tmp_path: Path, outside: Path, statement: str) -> None:
    work = tmp_path / "work"
    work.mkdir()
    con = connect(work)
    with pytest.raises(duckdb.Error):
        con.execute(statement.format(outside=outside))


def test_its_own_folder_can_be_used(tmp_path: Path) -> None:
    con = connect(tmp_path)
    con.execute(f"COPY (SELECT 7 AS a) TO '{tmp_path}/x.parquet'")
    assert con.execute(f"SELECT a FROM '{tmp_path}/x.parquet'").fetchall() == [(7,)]


def test_a_folder_name_with_a_quote_is_no_way_out(tmp_path: Path) -> None:
    work = tmp_path / "o'neil"
    work.mkdir()
    con = connect(work)
    con.register("t", pa.table({"a": [1]}))
    assert con.execute("SELECT a FROM t").fetchall() == [(1,)]


def test_a_sort_larger_than_its_memory_spills(tmp_path: Path) -> None:
    con = connect(tmp_path, memory_mb=80)
    con.execute(
        f"COPY (SELECT md5(i::VARCHAR) AS k FROM range(3000000) t(i) ORDER BY k) TO '{tmp_path}/s.parquet'"
    )
    first, last, n = con.execute(f"SELECT min(k), max(k), count(*) FROM '{tmp_path}/s.parquet'").fetchall()[0]
    assert n == 3_000_000
    assert first < last


def test_problems_come_in_their_total_order() -> None:
    def at(name: str, offset: int | None) -> Problem:
        return Problem("e", name, "truncated", "packet 1", offset, "m")

    rows = [at("b", 1), at("a", None), at("a", 9), at("a", 2)]
    forwards, backwards = problems_table(rows), problems_table(reversed(rows))
    assert forwards.equals(backwards)
    assert forwards["name"].to_pylist() == ["a", "a", "a", "b"]
