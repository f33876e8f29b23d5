"""things.jsonl, findings.jsonl and problems.jsonl: an object a line, built in the engine.

The engine builds each line, because a million reasons as Python objects cost more than all the rest.
A slice of `SLICE` rows is sorted and joined at a time, so memory does not grow with the estate.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb

SLICE = 20_000
"""Rows whose reasons are gathered at once."""

_TIME = "strftime({0}, '%Y-%m-%dT%H:%M:%S.%fZ')"

_BECAUSE = """json_object('evidence', b.evidence, 'place', b.place, 'field', b.field, 'value', b."value",
    'rule', b."rule", 'decibans', b.decibans, 'side', b.side"""

_THING_LINES = f"""
WITH wanted AS (SELECT agency, thing FROM report_slices WHERE slice = ?),
reasons AS (
  SELECT b.agency, b.thing, b.claim, to_json(list({_BECAUSE}) ORDER BY b.n)) AS because
  FROM because b JOIN wanted USING (agency, thing) GROUP BY ALL),
said AS (
  SELECT c.agency, c.thing, to_json(list(json_object('kind', c.kind, 'party', c.party, 'grade', c.grade,
    'score', c.score, 'line', c.line, 'because', coalesce(r.because, '[]'::JSON)) ORDER BY c.claim)) AS claims
  FROM claims c JOIN wanted USING (agency, thing) LEFT JOIN reasons r USING (agency, thing, claim)
  GROUP BY ALL)
SELECT json_object('thing', t.thing, 'agency', t.agency, 'kind', t.kind, 'keys', t.keys::JSON,
  'relation', t.relation, 'claims', coalesce(s.claims, '[]'::JSON), 'also', t.also::JSON,
  'facts', t.facts::JSON, 'seen_from', {_TIME.format("t.seen_from")}, 'seen_to', {_TIME.format("t.seen_to")}
)::VARCHAR
FROM things t JOIN wanted USING (agency, thing) LEFT JOIN said s USING (agency, thing)
ORDER BY t.agency, t.thing
"""  # noqa: S608

_FINDING_LINES = f"""
WITH wanted AS (
  SELECT f.* FROM findings f JOIN report_slices s USING (agency, finding) WHERE s.slice = ?),
needed AS (
  SELECT agency, finding, thing, unnest(CAST(needs::JSON AS INTEGER[])) AS claim FROM wanted),
reasons AS (
  SELECT x.agency, x.finding, to_json(list({_BECAUSE}, 'claim', c.kind || ':' || c.party)
    ORDER BY b.side DESC, b.decibans DESC, b.claim, b.n)) AS because
  FROM needed x JOIN claims c USING (agency, thing, claim) JOIN because b USING (agency, thing, claim)
  GROUP BY ALL)
SELECT json_object('finding', f.finding, 'restriction', f.restriction, 'thing', f.thing, 'agency', f.agency,
  'on', f."on", 'known', f.known, 'verdict', f.verdict, 'standing', f.standing, 'grade', f.grade,
  'because', coalesce(r.because, '[]'::JSON), 'missing', f.missing::JSON, 'obligations', f.obligations::JSON,
  'exception', f.exception, 'judgement', f.judgement)::VARCHAR
FROM wanted f LEFT JOIN reasons r USING (agency, finding)
ORDER BY f.agency, f.restriction, f.thing, f.finding
"""  # noqa: S608

_PROBLEM_LINES = """
SELECT json_object('evidence', evidence, 'name', name, 'kind', kind, 'place', place, 'offset', "offset",
  'message', message, 'advice', advice, 'count', "count")::VARCHAR
FROM problems ORDER BY name, evidence, kind, "offset" NULLS FIRST, place, message, advice, "count"
"""


def write_things(con: duckdb.DuckDBPyConnection, path: Path) -> None:
    """things.jsonl, ordered by agency and id."""
    _slice(con, "things", "agency, thing")
    _write(path, _sliced(con, _THING_LINES))


def thing_lines(con: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """The lines of things.jsonl, for those who want no file."""
    _slice(con, "things", "agency, thing")
    for rows in _sliced(con, _THING_LINES):
        for row in rows:
            yield one_line_each(row[0])


def write_findings(con: duckdb.DuckDBPyConnection, path: Path) -> None:
    """findings.jsonl, ordered by agency, instrument and thing."""
    _slice(con, "findings", "agency, restriction, thing, finding")
    _write(path, _sliced(con, _FINDING_LINES))


def write_problems(con: duckdb.DuckDBPyConnection, path: Path) -> None:
    """problems.jsonl, ordered by file, kind and place."""
    _write(path, _blocks(con.execute(_PROBLEM_LINES)))


def _slice(con: duckdb.DuckDBPyConnection, table: str, order: str) -> None:
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE report_slices AS SELECT {order}, "  # noqa: S608
        f"(row_number() OVER (ORDER BY {order}) - 1) // {SLICE} AS slice FROM {table}"
    )


def _sliced(con: duckdb.DuckDBPyConnection, query: str) -> Iterator[list[tuple[Any, ...]]]:
    last = con.execute("SELECT max(slice) FROM report_slices").fetchall()[0][0]
    for number in range(0 if last is None else last + 1):
        yield from _blocks(con.execute(query, [number]))


def _blocks(result: duckdb.DuckDBPyConnection) -> Iterator[list[tuple[Any, ...]]]:
    while rows := result.fetchmany(4096):
        yield rows


def _write(path: Path, blocks: Iterator[list[tuple[Any, ...]]]) -> None:
    with path.open("wb") as out:
        for rows in blocks:
            out.write(one_line_each("\n".join(row[0] for row in rows) + "\n").encode())


def one_line_each(text: str) -> str:
    """Escapes the three characters JSON allows raw but many readers take for the end of a line."""
    return text.replace("\u0085", "\\u0085").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
