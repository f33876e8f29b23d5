"""summary.json: the whole audit in one object, and the steps of every judgement the findings rest on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from nameplate.model.restrictions import Judgement
from nameplate.report import counts
from nameplate.report.catalogue import catalogue
from nameplate.report.coverage import coverage
from nameplate.report.exits import REASONS, exit_code
from nameplate.report.headline import headline
from nameplate.report.prepare import prepare
from nameplate.report.run import Run

if TYPE_CHECKING:
    import duckdb

    from nameplate.knowledge.load import Knowledge

FORMAT = "summary/1"


def summary(
    con: duckdb.DuckDBPyConnection, *, run: Run, judgements: Sequence[Judgement], knowledge: Knowledge
) -> dict[str, Any]:
    """The summary, and the `report_*` tables it was read from, which stay in `con` for the other outputs.

    Args:
        con: holds sightings, evidence, problems, subjects, things, claims, because, findings, verdicts.
        run: whose audit, on which day.
        judgements: what `findings.judgement` counts into.
        knowledge: names of parties and instruments.

    Returns:
        Plain JSON values in a fixed order; the fields are described in docs/reading-the-report.md.
    """
    names = catalogue(knowledge, run)
    prepare(con, names)
    code = exit_code(con, organisation_stated=bool(run.estate_source))
    return {
        "nameplate": FORMAT,
        "version": run.version,
        "marking": run.marking,
        "agency": run.agency,
        "agency_name": run.agency_name,
        "on": run.on.isoformat(),
        "known": run.known.isoformat(),
        "estate": run.estate_source or None,
        "exit": code,
        "exit_reason": REASONS[code],
        "headline": headline(con, run=run, catalogue=names, code=code),
        "counts": counts.totals(con),
        "restrictions": counts.restrictions(con, names),
        "deadlines": counts.duties(con),
        "unsettled": counts.unsettled(con),
        "coverage": coverage(con, names),
        "makers": counts.makers(con),
        "labels": counts.labels(con),
        "oui": {
            "date": run.oui_date.isoformat(),
            "source": run.oui_source,
            "things_unmatched": counts.unmatched_blocks(con, knowledge),
        },
        "conflicts": counts.conflicts(con),
        "problems": counts.problems(con),
        "evidence": counts.evidence(con),
        "judgements": _judgements(con, judgements),
    }


def _judgements(con: duckdb.DuckDBPyConnection, judgements: Sequence[Judgement]) -> list[dict[str, Any]]:
    """Those that a listed finding rests on, by number."""
    used = [
        row["judgement"] for row in counts.rows(con, "SELECT DISTINCT judgement FROM findings ORDER BY 1")
    ]
    return [
        {
            "judgement": number,
            "verdict": judgements[number].verdict.value,
            "standing": judgements[number].standing.value,
            "steps": [
                {"number": s.number, "question": s.question, "answer": s.answer, "because": s.because}
                for s in judgements[number].steps
            ],
        }
        for number in used
    ]
