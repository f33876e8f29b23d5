"""The figures of summary.json, each one query over the prepared tables. Field names are documented in
docs/reading-the-report.md and are stable."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from nameplate.model.terms import Grade
from nameplate.report.catalogue import Catalogue
from nameplate.report.settle import settling

if TYPE_CHECKING:
    import duckdb

    from nameplate.knowledge.load import Knowledge

Row = dict[str, Any]
GRADES = tuple(grade.value for grade in Grade)
CONFLICTS = ("identity-conflict", "address-in-doubt", "shared-default")
"""Kinds of problems that say what identity refused to join (`identify/report.py`)."""

_BY_GRADE = ", ".join(f"count(*) FILTER ({{0}} = '{grade}') AS {grade}" for grade in GRADES)


def rows(con: duckdb.DuckDBPyConnection, query: str) -> list[Row]:
    """The result as dictionaries, column name -> value."""
    result = con.execute(query)
    names = [column[0] for column in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def totals(con: duckdb.DuckDBPyConnection) -> Row:
    """How much of everything: evidence, sightings, problems, things by kind and relation, findings."""
    evidence = rows(con, "SELECT count(*) AS n, coalesce(sum(sightings), 0)::BIGINT AS s FROM evidence")[0]
    problems = rows(con, 'SELECT coalesce(sum("count"), 0)::BIGINT AS n FROM problems')[0]
    return {
        "evidence": evidence["n"],
        "sightings": evidence["s"],
        "problems": problems["n"],
        "things": rows(con, "SELECT count(*) AS n FROM things")[0]["n"],
        "things_by_kind": _grouped(con, "kind"),
        "things_by_category": _grouped(con, "category"),
        "things_by_relation": _grouped(con, "relation"),
        "findings": rows(con, "SELECT count(*) AS n FROM findings")[0]["n"],
    }


def _grouped(con: duckdb.DuckDBPyConnection, column: str) -> dict[str, int]:
    query = f"SELECT {column} AS k, count(*) AS n FROM report_things GROUP BY 1 ORDER BY n DESC, k"  # noqa: S608
    return {row["k"]: row["n"] for row in rows(con, query)}


def makers(con: duckdb.DuckDBPyConnection) -> list[Row]:
    """Makers by the best made_by claim of each thing, with the number of things at each grade."""
    return rows(
        con,
        f"""SELECT maker AS party, any_value(maker_name) AS name, {_BY_GRADE.format("maker_grade")},
        count(*) AS things FROM report_things WHERE maker IS NOT NULL GROUP BY maker
        ORDER BY things DESC, party""",  # noqa: S608
    )


def labels(con: duckdb.DuckDBPyConnection) -> list[Row]:
    """Label against maker, rebrands first. Empty `label` = none seen; empty `maker` = not told."""
    found = rows(
        con,
        f"""SELECT coalesce(label, '') AS label, coalesce(any_value(label_name), '') AS label_name,
        coalesce(maker, '') AS maker, coalesce(any_value(maker_name), '') AS maker_name,
        {_BY_GRADE.format("maker_grade")}, count(*) FILTER (maker IS NULL) AS untold, count(*) AS things
        FROM report_things WHERE label IS NOT NULL OR maker IS NOT NULL GROUP BY label, maker
        ORDER BY things DESC, label, maker""",  # noqa: S608
    )
    for row in found:
        differ = bool(row["label"] and row["maker"] and row["label"] != row["maker"])
        # A possible or disputed maker is no ground to say that a label hides one.
        row["rebrand"] = differ and row["confirmed"] + row["probable"] > 0
    return sorted(found, key=lambda row: not row["rebrand"])


def restrictions(con: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> list[Row]:
    """Verdict counts of every instrument at every standing; ours first, then what touches most."""
    found = rows(
        con,
        """SELECT restriction, standing,
        coalesce(sum(n) FILTER (verdict = 'applies'), 0)::BIGINT AS applies,
        coalesce(sum(n) FILTER (verdict = 'cannot_tell'), 0)::BIGINT AS cannot_tell,
        coalesce(sum(n) FILTER (verdict = 'does_not_apply'), 0)::BIGINT AS does_not_apply,
        coalesce(sum(n) FILTER (verdict = 'cannot_tell' AND NOT listed), 0)::BIGINT AS cannot_tell_not_listed
        FROM verdicts GROUP BY restriction, standing
        ORDER BY CASE standing WHEN 'binds' THEN 0 WHEN 'adopted' THEN 0 WHEN 'advises' THEN 1 ELSE 2 END,
        applies DESC, cannot_tell DESC, restriction, standing""",
    )
    for row in found:
        cited = catalogue.instrument(row["restriction"])
        row.update(
            ours=row["standing"] in ("binds", "adopted"), own=cited.own,
            title=cited.title, issuer=cited.issuer, jurisdiction=cited.jurisdiction,
            force=cited.force, status=cited.status, exceptions=cited.exceptions, source=cited.source,
        )  # fmt: skip
    return found


def duties(con: duckdb.DuckDBPyConnection) -> list[Row]:
    """What is to be done under our rules, by date; duties without a date last. Others' have none here."""
    found: dict[tuple[str, str, str, str, int], int] = defaultdict(int)
    query = """SELECT restriction, obligations, count(*) AS n FROM report_findings
        WHERE ours AND verdict = 'applies' GROUP BY ALL ORDER BY ALL"""
    for row in rows(con, query):
        for duty in json.loads(row["obligations"]):
            overdue = -1 if duty.get("overdue") is None else duty["overdue"]
            key = (duty.get("due") or "", row["restriction"], duty["action"], duty.get("says") or "", overdue)
            found[key] += row["n"]
    ordered = sorted(found.items(), key=lambda item: (item[0][0] == "", *item[0]))
    return [
        {
            "restriction": restriction,
            "action": action,
            "due": due or None,
            "overdue": None if overdue < 0 else overdue,
            "says": says,
            "things": count,
        }
        for (due, restriction, action, says, overdue), count in ordered
    ]


def unsettled(con: duckdb.DuckDBPyConnection) -> list[Row]:
    """What is missing: how many findings and things wait for it, and what would settle it.

    A finding that applies may wait too: which of its dates is the one, or whether the rule is ours.
    """
    query = """
    WITH open AS (
      SELECT agency, thing, finding, ours, unnest(CAST(missing::JSON AS VARCHAR[])) AS name
      FROM report_findings)
    SELECT name AS missing, count(DISTINCT finding) AS findings, count(DISTINCT (agency, thing)) AS things,
      count(DISTINCT finding) FILTER (ours) AS ours
    FROM open GROUP BY name ORDER BY ours DESC, findings DESC, name"""
    found = rows(con, query)
    for row in found:
        known = settling(row["missing"])
        row.update(asks=known.asks, settled_by=known.by)
    return found


def evidence(con: duckdb.DuckDBPyConnection) -> list[Row]:
    """Every file: what it is, what it can and cannot see, the columns used, the rooms walked."""
    found = rows(
        con,
        """SELECT name, format, evidence, sha256, size, sightings, problems, sees, blind,
        strftime(covers_from, '%Y-%m-%dT%H:%M:%SZ') AS covers_from,
        strftime(covers_to, '%Y-%m-%dT%H:%M:%SZ') AS covers_to, mapping, rooms
        FROM evidence ORDER BY agency, name, evidence""",
    )
    for row in found:
        row["mapping"], row["rooms"] = json.loads(row["mapping"]), json.loads(row["rooms"])
    return found


def problems(con: duckdb.DuckDBPyConnection) -> list[Row]:
    """Problems by kind: how many, in how many files, and the first of them as an example."""
    return rows(
        con,
        """SELECT kind, sum("count")::BIGINT AS "count", count(DISTINCT name) AS files,
        arg_min(concat_ws(', ', nullif(name, ''), nullif(place, '')) || ': ' || message,
          (name, place, message)) AS example
        FROM problems GROUP BY kind ORDER BY "count" DESC, kind""",
    )


def conflicts(con: duckdb.DuckDBPyConnection, limit: int = 200) -> list[Row]:
    """Places where two identities contradicted each other and were kept apart; at most `limit`."""
    kinds = ", ".join(f"'{kind}'" for kind in CONFLICTS)
    return rows(
        con,
        f"""SELECT name, place, message, advice FROM problems WHERE kind IN ({kinds})
        ORDER BY name, place, message LIMIT {limit}""",  # noqa: S608
    )


def unmatched_blocks(con: duckdb.DuckDBPyConnection, knowledge: Knowledge) -> int:
    """Things whose MAC block is in no entry of the table and of which nothing else told maker or label.

    These are the answers an old table may cost. Locally administered addresses (second-lowest bit of
    the first octet) are in no table, whatever its age, and do not count.
    """
    result = con.execute("SELECT mac FROM report_things WHERE mac <> '' AND maker IS NULL AND label IS NULL")
    count = 0
    while found := result.fetchmany(10_000):
        count += sum(_unmatched(row[0].split(" "), knowledge) for row in found)
    return count


def _unmatched(macs: Iterable[str], knowledge: Knowledge) -> bool:
    universal = [mac for mac in macs if not int(mac[:2], 16) & 2]
    return bool(universal) and all(knowledge.oui.holder(mac) is None for mac in universal)
