"""The rows of findings.csv and of the four sheets of findings.xlsx, as queries with people's headers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nameplate.report import words
from nameplate.report.cells import cell
from nameplate.report.prepare import FINDING_ORDER

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True, slots=True)
class Column:
    """A column: header for people, SQL expression, width in characters (XLSX)."""

    header: str
    sql: str
    width: int = 16


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of rows.

    Attributes:
        name: of the sheet.
        columns: left to right.
        source: SQL after FROM, with its total order.
    """

    name: str
    columns: tuple[Column, ...]
    source: str

    def rows(self, con: duckdb.DuckDBPyConnection, limit: int | None = None) -> Iterator[list[str | int]]:
        """Safe cells, row by row; `limit` = at most so many rows."""
        chosen = ", ".join(column.sql for column in self.columns)
        cut = "" if limit is None else f" LIMIT {int(limit)}"
        result = con.execute(f"SELECT {chosen} FROM {self.source}{cut}")  # noqa: S608
        while found := result.fetchmany(4096):
            for row in found:
                yield [cell(value) for value in row]

    def count(self, con: duckdb.DuckDBPyConnection) -> int:
        """How many rows there are."""
        source = self.source.partition(" ORDER BY ")[0]
        return int(con.execute(f"SELECT count(*) FROM {source}").fetchall()[0][0])  # noqa: S608


def _cases(column: str, table: dict[str, str]) -> str:
    arms = " ".join(
        f"WHEN '{key}' THEN '{text.replace(chr(39), chr(39) * 2)}'" for key, text in table.items()
    )
    return f"CASE {column} {arms} ELSE {column} END"


_ANSWER = f"""CASE
  WHEN f.standing = 'elsewhere' AND f.verdict = 'applies' THEN '{words.verdict("applies", "elsewhere")}'
  WHEN f.standing = 'elsewhere' THEN '{words.verdict("cannot_tell", "elsewhere")}'
  WHEN f.standing = 'advises' AND f.verdict = 'applies' THEN '{words.verdict("applies", "advises")}'
  ELSE {_cases("f.verdict", words.VERDICTS)} END"""

_FIRST_REASON = """(SELECT arg_min(b.evidence || ', ' || b.place || ': ' || b.field || ' = ' || b."value",
  (-b.decibans, b.claim, b.n))
  FROM because b WHERE b.agency = f.agency AND b.thing = f.thing AND b.side = 'for'
  AND list_contains(CAST(f.needs::JSON AS INTEGER[]), b.claim))"""


def findings(marking: str) -> Sheet:
    """A row per finding, ours first."""
    return Sheet(
        "Findings",
        (
            Column("marking", _text(marking), 14),
            Column("finding", "f.finding", 16),
            Column("rule", "f.restriction", 10),
            Column("rule title", "f.instrument", 40),
            Column("standing", "f.standing", 11),
            Column("verdict", "f.verdict", 13),
            Column("in words", _ANSWER, 26),
            Column("grade", "f.grade", 11),
            Column("agency", "f.agency", 14),
            Column("thing", "f.thing", 24),
            Column("what it is", "t.title", 26),
            Column("site", "t.site", 16),
            Column("relation", "t.relation", 12),
            Column("made by", "t.maker_name", 16),
            Column("made by: grade", "t.maker_grade", 14),
            Column("sold as", "t.label_name", 16),
            Column("what to do", "f.duties", 40),
            Column("first due", "f.due", 12),
            Column("days overdue", "f.overdue", 13),
            Column("missing", "f.asks", 34),
            Column("would be settled by", "f.by_evidence", 50),
            Column("strongest reason", _FIRST_REASON, 60),
            Column("exception", "f.exception", 12),
            Column("on", 'f."on"', 12),
            Column("known", "f.known", 12),
        ),
        "report_findings f JOIN report_things t USING (agency, thing) ORDER BY "
        + ", ".join(f"f.{key.strip()}" for key in FINDING_ORDER.split(",")),
    )


def things() -> Sheet:
    """A row per thing."""
    return Sheet(
        "Things",
        (
            Column("agency", "agency", 14),
            Column("thing", "thing", 24),
            Column("what it is", "title", 26),
            Column("kind", "kind", 11),
            Column("category", "category", 14),
            Column("relation", "relation", 12),
            Column("site", "site", 16),
            Column("made by", "maker_name", 16),
            Column("made by: grade", "maker_grade", 14),
            Column("sold as", "label_name", 16),
            Column("sold as: grade", "label_grade", 14),
            Column("runs", "runs_name", 16),
            Column("runs: grade", "runs_grade", 12),
            Column("IP addresses", "ip", 18),
            Column("MAC addresses", "mac", 20),
            Column("serials", "serial", 22),
            Column("asset tags", "asset_tag", 16),
        ),
        "report_things ORDER BY agency, thing",
    )


def problems() -> Sheet:
    """A row per place that could not be read, or was not kept."""
    return Sheet(
        "Problems",
        (
            Column("file", "name", 30),
            Column("kind", "kind", 18),
            Column("place", "place", 20),
            Column("what is wrong", "message", 60),
            Column("what to do", "advice", 50),
            Column("how many", '"count"', 10),
        ),
        'problems ORDER BY name, evidence, kind, "offset" NULLS FIRST, place, message, advice, "count"',
    )


def evidence() -> Sheet:
    """A row per file: what it can and cannot see."""
    return Sheet(
        "Evidence",
        (
            Column("file", "name", 30),
            Column("format", "format", 14),
            Column("sees", "sees", 50),
            Column("is blind to", "blind", 50),
            Column("from", "strftime(covers_from, '%Y-%m-%d %H:%M')", 17),
            Column("to", "strftime(covers_to, '%Y-%m-%d %H:%M')", 17),
            Column("columns used", "mapping", 40),
            Column("rooms with nothing found", "rooms", 24),
            Column("sightings", "sightings", 11),
            Column("problems", "problems", 11),
            Column("SHA-256", "sha256", 66),
        ),
        "evidence ORDER BY agency, name, evidence",
    )


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
