"""What index.html lists: findings in four tiers, things, problems; each cut at a limit that is said."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from nameplate.report.counts import rows
from nameplate.report.prepare import FINDING_ORDER
from nameplate.report.settle import settling

if TYPE_CHECKING:
    import duckdb

Row = dict[str, Any]
MOST_FINDINGS = 5_000
MOST_THINGS = 5_000
MOST_PROBLEMS = 1_000
MOST_REASONS = 12
"""Reasons shown of one finding; findings.jsonl holds them all."""


@dataclass(frozen=True, slots=True)
class Group:
    """The findings of one instrument within a tier, with what the summary says of it."""

    restriction: Row
    findings: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Tier:
    """Findings of one rank: 0 ours apply, 1 ours cannot be told, 2-3 advice, 4-5 others' rules."""

    rank: int
    groups: tuple[Group, ...]

    @property
    def count(self) -> int:
        """Findings shown."""
        return sum(len(group.findings) for group in self.groups)


def tiers(con: duckdb.DuckDBPyConnection, summary: Row, most: int = MOST_FINDINGS) -> tuple[Tier, ...]:
    """The first `most` findings in the order they matter, by tier and instrument."""
    con.execute(
        "CREATE OR REPLACE TEMP TABLE report_shown AS SELECT * FROM report_findings "  # noqa: S608
        f"ORDER BY {FINDING_ORDER} LIMIT {int(most)}"
    )
    found = rows(
        con,
        """SELECT f.*, t.title, t.site, t.relation, t.ip, t.mac, t.serial, t.maker_name, t.maker_grade,
        t.label_name, t.label_grade FROM report_shown f JOIN report_things t USING (agency, thing)
        ORDER BY rank, restriction, standing, due NULLS LAST, questions, agency, thing""",
    )
    reasons = _reasons(con)
    cited = {(row["restriction"], row["standing"]): row for row in summary["restrictions"]}
    for row in found:
        row["because"] = reasons.get((row["agency"], row["finding"]), [])
        row["obligations"] = json.loads(row["obligations"])
        row["settle"] = [(name, settling(name)) for name in json.loads(row["missing"])]
    return tuple(
        Tier(rank, tuple(_groups(list(members), cited)))
        for rank, members in groupby(found, key=lambda row: int(row["rank"]))
    )


def _groups(found: list[Row], cited: dict[tuple[str, str], Row]) -> list[Group]:
    return [
        Group(cited[key], tuple(members))
        for key, members in groupby(found, key=lambda row: (row["restriction"], row["standing"]))
    ]


def _reasons(con: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], list[Row]]:
    query = f"""
    WITH needed AS (SELECT agency, finding, thing,
        unnest(CAST(needs::JSON AS INTEGER[])) AS claim FROM report_shown)
    SELECT n.agency, n.finding, c.kind, coalesce(p.name, c.party) AS party, b.evidence, b.place, b.field,
      b."value", b."rule", b.decibans, b.side
    FROM needed n JOIN claims c USING (agency, thing, claim) JOIN because b USING (agency, thing, claim)
    LEFT JOIN report_names p ON p.party = c.party
    QUALIFY row_number() OVER (PARTITION BY n.agency, n.finding
      ORDER BY b.side DESC, b.decibans DESC, b.claim, b.n) <= {MOST_REASONS}
    ORDER BY n.agency, n.finding, b.side DESC, b.decibans DESC, b.claim, b.n"""  # noqa: S608
    found: dict[tuple[str, str], list[Row]] = {}
    for row in rows(con, query):
        found.setdefault((row["agency"], row["finding"]), []).append(row)
    return found


def things(con: duckdb.DuckDBPyConnection, most: int = MOST_THINGS) -> list[Row]:
    """The first `most` things."""
    return rows(con, f"SELECT * FROM report_things ORDER BY agency, thing LIMIT {int(most)}")  # noqa: S608


def problems(con: duckdb.DuckDBPyConnection, most: int = MOST_PROBLEMS) -> list[Row]:
    """The first `most` problems, by file and place."""
    return rows(
        con,
        f"""SELECT name, kind, place, message, advice, "count" AS times FROM problems
        ORDER BY name, evidence, kind, "offset" NULLS FIRST, place, message, advice LIMIT {int(most)}""",  # noqa: S608
    )
