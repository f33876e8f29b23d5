"""Our side of job `sightings`, in a process of its own: from the sightings to every file of the report."""

from __future__ import annotations

import json
import sys
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from nameplate import __version__
from nameplate.bench.estate_input import ESTATE, evidence
from nameplate.engine.duck import connect
from nameplate.engine.tables import evidence_table, problems_table
from nameplate.identify.step import identify
from nameplate.knowledge.estate import read_estate
from nameplate.knowledge.load import load
from nameplate.report import Run, write
from nameplate.restrict.step import judge

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

ON = date(2026, 11, 21)


def audit(folder: Path, out: Path) -> None:
    """Identifies, judges and reports; prints the seconds of each step and what came of it as JSON.

    Args:
        folder: holds `sightings.parquet`; the engine spills beside it.
        out: folder of the report.
    """
    marks = [time.perf_counter()]
    knowledge = load()
    estate, _ = read_estate(ESTATE, name="estate.toml", agency=None)
    marks.append(time.perf_counter())
    con = connect(folder)
    con.execute(f"CREATE VIEW sightings AS SELECT * FROM '{folder / 'sightings.parquet'}'")  # noqa: S608
    _keep(con, "evidence", evidence_table(evidence()))
    conflicts = identify(con, knowledge=knowledge, estate=estate)
    _keep(con, "problems", problems_table(conflicts))
    marks.append(time.perf_counter())
    judgements = judge(con, knowledge=knowledge, estate=estate, on=ON, known=ON)
    marks.append(time.perf_counter())
    run = Run(
        agency=estate.agency, agency_name=estate.name, marking=estate.marking, on=ON, known=ON,
        oui_date=knowledge.oui.date, oui_source=knowledge.oui.source, estate_source=estate.source,
        version=__version__, own=estate.own,
    )  # fmt: skip
    write(con, out, run=run, judgements=judgements, knowledge=knowledge)
    marks.append(time.perf_counter())
    names = ("load", "identify", "judge", "report")
    told: dict[str, float] = {
        name: round(after - before, 3) for name, before, after in zip(names, marks, marks[1:], strict=False)
    }
    for table in ("sightings", "things", "claims", "findings"):
        told[table] = con.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0]  # noqa: S608
    con.close()
    json.dump(told, sys.stdout)


def _keep(con: duckdb.DuckDBPyConnection, name: str, table: pa.Table) -> None:
    con.register("handed", table)
    con.execute(f"CREATE TABLE {name} AS SELECT * FROM handed")  # noqa: S608 - our own name
    con.unregister("handed")
