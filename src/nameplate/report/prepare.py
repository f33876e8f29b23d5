"""Readable tables beside the pipeline's own, made once and read by every output.

Temporary tables, all named `report_*`:

    report_best       the best claim of each kind of each thing
    report_things     one row per thing: title, place, keys, maker and label, for people
    report_duties     each distinct obligations text in words, with its earliest date
    report_missing    each distinct missing text as questions and what would answer them
    report_instruments  how each instrument is cited
    report_findings   one row per finding, ready to be printed, with its rank: ours first

Words are made in Python once per distinct text and joined back: a million findings share a few dozen.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from nameplate.report import words
from nameplate.report.catalogue import Catalogue
from nameplate.report.settle import settling

if TYPE_CHECKING:
    import duckdb

_BEST = """
CREATE OR REPLACE TEMP TABLE report_best AS
SELECT c.agency, c.thing, c.kind, c.party, c.grade, c.score, coalesce(n.name, c.party) AS name
FROM claims c
JOIN (SELECT agency, thing, min(claim) AS claim FROM claims GROUP BY agency, thing, kind) b
  USING (agency, thing, claim)
LEFT JOIN report_names n USING (party)
"""

_FIRST_KEYS = ("ip", "mac", "serial", "asset_tag", "hostname")


def _fact(name: str) -> str:
    path = f'$."{name}"'
    return (
        f"""coalesce(json_extract_string(t.facts, '{path}[0]'), json_extract_string(t.facts, '{path}'), '')"""
    )


def _key(name: str) -> str:
    return f"array_to_string(CAST(t.keys::JSON->'{name}' AS VARCHAR[]), ' ') AS {name}"


_THINGS = f"""
CREATE OR REPLACE TEMP TABLE report_things AS
SELECT t.agency, t.thing, t.kind, t.relation,
  {_fact("thing.category")} AS category, {_fact("site.id")} AS site,
  {", ".join(_key(key) for key in _FIRST_KEYS)},
  m.party AS maker, m.name AS maker_name, m.grade AS maker_grade, m.score AS maker_score,
  s.party AS label, s.name AS label_name, s.grade AS label_grade,
  r.name AS runs_name, r.grade AS runs_grade
FROM things t
LEFT JOIN report_best m ON m.agency = t.agency AND m.thing = t.thing AND m.kind = 'made_by'
LEFT JOIN report_best s ON s.agency = t.agency AND s.thing = t.thing AND s.kind = 'sold_as'
LEFT JOIN report_best r ON r.agency = t.agency AND r.thing = t.thing AND r.kind = 'runs'
"""  # noqa: S608 - the names are constants of this module

_TITLE = """
ALTER TABLE report_things ADD COLUMN title VARCHAR;
UPDATE report_things SET title = replace(coalesce(nullif(category, ''), kind), '_', ' ') || ' ' ||
  coalesce(nullif(split_part(ip, ' ', 1), ''), nullif(split_part(mac, ' ', 1), ''),
           nullif(split_part(serial, ' ', 1), ''), nullif(asset_tag, ''), nullif(hostname, ''), thing);
UPDATE report_things SET title = upper(title[1]) || title[2:];
"""

_FINDINGS = """
CREATE OR REPLACE TEMP TABLE report_findings AS
SELECT f.*, d.due, d.overdue, d.words AS duties, w.asks, w.by_evidence,
  i.title AS instrument, i.issuer, i.force, i.own,
  f.standing IN ('binds', 'adopted') AS ours, json_array_length(f.missing) AS questions,
  CASE WHEN f.standing IN ('binds', 'adopted') THEN 0 WHEN f.standing = 'advises' THEN 2 ELSE 4 END
    + CASE WHEN f.verdict = 'applies' THEN 0 ELSE 1 END AS rank
FROM findings f
JOIN report_duties d ON d.obligations = f.obligations AND d.standing = f.standing
JOIN report_missing w ON w.missing = f.missing
JOIN report_instruments i ON i.restriction = f.restriction
"""

FINDING_ORDER = "rank, due NULLS LAST, questions, restriction, agency, thing"
"""Ours before others', applies before cannot be told, earliest first, fewest open questions first."""


def prepare(con: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> None:
    """Makes the tables above. Safe to call again: they are replaced.

    Args:
        con: holds `things`, `claims` and `findings` of `model.arrow`.
        catalogue: names for people.
    """
    parties = _column(con, "SELECT DISTINCT party FROM claims ORDER BY 1")
    _table(con, "report_names", ("party", "name"), [(p, catalogue.party(p)) for p in parties])
    con.execute(_BEST)
    con.execute(_THINGS)
    con.execute(_TITLE)
    _words_of_findings(con, catalogue)
    con.execute(_FINDINGS)


def _words_of_findings(con: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> None:
    pairs = con.execute("SELECT DISTINCT obligations, standing FROM findings ORDER BY ALL").fetchall()
    _table(
        con, "report_duties", ("obligations", "standing", "due", "overdue", "words"),
        [(text, standing, *_duties(json.loads(text), standing)) for text, standing in pairs],
    )  # fmt: skip
    missing = _column(con, "SELECT DISTINCT missing FROM findings ORDER BY 1")
    _table(
        con, "report_missing", ("missing", "asks", "by_evidence"),
        [(text, *_questions(json.loads(text))) for text in missing],
    )  # fmt: skip
    ids = _column(
        con, "SELECT restriction FROM findings UNION SELECT restriction FROM verdicts ORDER BY restriction"
    )
    cited = [catalogue.instrument(restriction) for restriction in ids]
    _table(
        con, "report_instruments", ("restriction", "title", "issuer", "force", "own"),
        [(i.id, i.title, i.issuer, i.force, "yes" if i.own else "") for i in cited],
    )  # fmt: skip


def duty(obligation: dict[str, Any], standing: str) -> str:
    """One obligation in a phrase. Another's rule never shows a date, whatever the row says."""
    text = words.action(obligation["action"])
    due, overdue = obligation.get("due"), obligation.get("overdue")
    if due is None or standing == "elsewhere":
        return text
    late = f", {words.days(overdue)} overdue" if overdue else ""
    return f"{text} by {due}{late}"


def _duties(obligations: Sequence[dict[str, Any]], standing: str) -> tuple[str | None, int | None, str]:
    dated = [o for o in obligations if o.get("due")] if standing != "elsewhere" else []
    first = min(dated, key=lambda o: str(o["due"]), default=None)
    phrase = "; ".join(duty(o, standing) for o in obligations)
    return (None, None, phrase) if first is None else (first["due"], first["overdue"], phrase)


def _questions(missing: Sequence[str]) -> tuple[str, str]:
    found = [settling(name) for name in missing]
    return " ".join(s.asks for s in found), " ".join(dict.fromkeys(s.by for s in found))


def _column(con: duckdb.DuckDBPyConnection, query: str) -> list[str]:
    return [row[0] for row in con.execute(query).fetchall()]


def _table(
    con: duckdb.DuckDBPyConnection, name: str, columns: tuple[str, ...], rows: Iterable[tuple[Any, ...]]
) -> None:
    """A small temporary table of text columns (`overdue` is a number)."""
    rows = list(rows)
    arrays = [
        pa.array([row[n] for row in rows], type=pa.int64() if column == "overdue" else pa.string())
        for n, column in enumerate(columns)
    ]
    con.register("report_incoming", pa.table(arrays, names=list(columns)))
    con.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM report_incoming")  # noqa: S608
    con.unregister("report_incoming")
