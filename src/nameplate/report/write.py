"""The files of a report, in order.

1. summary.json, which also prepares the readable tables the others read.
2. things.jsonl, findings.jsonl, problems.jsonl: everything, one object a line.
3. findings.csv, findings.xlsx: for spreadsheets.
4. index.html: for people.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nameplate.model.restrictions import Judgement
from nameplate.report import lines, tables
from nameplate.report.page import write_page
from nameplate.report.run import Run
from nameplate.report.summary import summary

if TYPE_CHECKING:
    import duckdb

    from nameplate.knowledge.load import Knowledge


def write(
    con: duckdb.DuckDBPyConnection,
    out: Path,
    *,
    run: Run,
    judgements: Sequence[Judgement],
    knowledge: Knowledge,
) -> dict[str, Any]:
    """Writes the report into `out`, which is made when absent. The same input gives the same bytes.

    Args:
        con: holds sightings, evidence, problems, subjects, things, claims, because, findings, verdicts.
        out: folder; files of an earlier report in it are replaced.
        run: whose audit, on which day, with which marking.
        judgements: what `findings.judgement` counts into.
        knowledge: names of parties and instruments.

    Returns:
        What summary.json holds.

    Raises:
        OSError: `out` cannot be written.
    """
    out.mkdir(parents=True, exist_ok=True)
    told = summary(con, run=run, judgements=judgements, knowledge=knowledge)
    steps: tuple[tuple[str, Callable[[Path], None]], ...] = (
        ("summary.json", lambda path: _write_summary(told, path)),
        ("things.jsonl", lambda path: lines.write_things(con, path)),
        ("findings.jsonl", lambda path: lines.write_findings(con, path)),
        ("problems.jsonl", lambda path: lines.write_problems(con, path)),
        ("findings.csv", lambda path: tables.write_csv(con, path, run=run)),
        ("findings.xlsx", lambda path: tables.write_xlsx(con, path, run=run, headline=told["headline"])),
        ("index.html", lambda path: write_page(con, path, summary=told, judgements=judgements)),
    )
    for name, step in steps:
        step(out / name)
    return told


def _write_summary(told: dict[str, Any], path: Path) -> None:
    text = json.dumps(told, ensure_ascii=False, indent=2) + "\n"
    path.write_text(lines.one_line_each(text), encoding="utf-8", newline="\n")
