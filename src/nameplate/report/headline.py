"""One sentence for a tired person: what is caught here, by what, and when the first date is."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from nameplate.report.catalogue import Catalogue
from nameplate.report.counts import rows
from nameplate.report.exits import APPLIES, CANNOT_TELL
from nameplate.report.run import Run
from nameplate.report.words import listed, several, when

if TYPE_CHECKING:
    import duckdb

_CAUGHT = """
SELECT coalesce(nullif(t.category, ''), t.kind) AS noun, count(*) AS n
FROM (SELECT DISTINCT agency, thing FROM report_findings WHERE {where})
JOIN report_things t USING (agency, thing)
GROUP BY 1 ORDER BY n DESC, noun
"""
_BY = """
SELECT restriction, standing, count(*) AS n, min(due) AS due FROM report_findings WHERE {where}
GROUP BY 1, 2 ORDER BY n DESC, due NULLS LAST, restriction
"""
OURS_APPLIES = "ours AND verdict = 'applies'"
OURS_OPEN = "ours AND verdict = 'cannot_tell'"
ELSEWHERE = "standing = 'elsewhere' AND verdict = 'applies'"


def headline(con: duckdb.DuckDBPyConnection, *, run: Run, catalogue: Catalogue, code: int) -> str:
    """The sentence.

    Args:
        con: prepared.
        run, catalogue: whose, and names.
        code: exit code, which decides what the sentence is about.
    """
    if code == APPLIES:
        return _applies(con, run, catalogue)
    if not rows(con, "SELECT 1 FROM things LIMIT 1"):
        return "No thing was found in this evidence. That shows what was looked at, not what is there."
    if code == CANNOT_TELL:
        return _open(con, run)
    return "Nothing in this evidence is caught by a rule of yours." + _elsewhere(con)


def _applies(con: duckdb.DuckDBPyConnection, run: Run, catalogue: Catalogue) -> str:
    by = rows(con, _BY.format(where=OURS_APPLIES))
    first = by[0]
    cited = catalogue.instrument(first["restriction"])
    total = _nouns(con, OURS_APPLIES)
    verb = "is" if total.startswith("1 ") and " and " not in total else "are"
    sentence = f"{total} here {verb} caught by {whose(cited.id, first['standing'], own=cited.own)}"
    if len(by) > 1:
        sentence += f" or by {several(len(by) - 1, 'other rule')} of yours"
    dates = sorted(row["due"] for row in by if row["due"])
    if not dates:
        return f"{sentence}; no date is set."
    due = date.fromisoformat(dates[0])
    return f"{sentence}; the first date {when(due, run.on)} ({due.isoformat()})."


def whose(restriction: str, standing: str, *, own: bool) -> str:
    """How an instrument of ours is named to us."""
    if own:
        return f"your own decision {restriction}"
    return f"{restriction}, which you adopted" if standing == "adopted" else f"{restriction}, which binds you"


def _open(con: duckdb.DuckDBPyConnection, run: Run) -> str:
    open_ours = _nouns(con, OURS_OPEN)
    if open_ours:
        return (
            f"Nothing here is shown to be caught by your rules, but for {open_ours} it cannot be told."
            + _elsewhere(con)
        )
    said = "leaves out what your organisation is" if run.estate_source else "does not exist"
    return f"The statement about your organisation {said}, so nothing can be said to bind it." + _elsewhere(
        con
    )


def _elsewhere(con: duckdb.DuckDBPyConnection) -> str:
    nouns = _nouns(con, ELSEWHERE)
    if not nouns:
        return ""
    count = len(rows(con, _BY.format(where=ELSEWHERE)))
    return f" {nouns} would be caught by {several(count, 'rule')} of others, if they were yours."


def _nouns(con: duckdb.DuckDBPyConnection, where: str) -> str:
    """`5 cameras and 2 recorders`; past three kinds, one total. Empty when there is nothing."""
    found = rows(con, _CAUGHT.format(where=where))
    if len(found) > 3:
        return several(sum(row["n"] for row in found), "thing")
    return listed([several(row["n"], row["noun"]) for row in found])
