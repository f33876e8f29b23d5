"""For how much of the estate an answer about an app speaks: present, absent under coverage, or not observable.

A missing app shows nothing where no inventory could have listed it. So every figure about an app says of how many
devices it was seen, of how many an inventory that misses nothing does not list it, and of how many nothing is known.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from nameplate.report.catalogue import Catalogue
from nameplate.report.words import listed, several

if TYPE_CHECKING:
    import duckdb

Row = dict[str, Any]
NONE = "none"
"""Stands for devices that no app inventory speaks of."""

_SEEN = """
CREATE OR REPLACE TEMP TABLE report_observed AS
SELECT agency, thing, CAST(json_extract(facts, '$."thing.apps_seen"') AS VARCHAR[]) AS seen
FROM things WHERE kind = 'device'
"""
_HELD = """
CREATE OR REPLACE TEMP TABLE report_held AS
SELECT agency, thing, bool_or(grade IN ('confirmed', 'probable')) AS present FROM claims
WHERE list_contains(?::VARCHAR[], kind) AND list_contains(?::VARCHAR[], party) GROUP BY agency, thing
"""
_COUNTED = """
SELECT count(*) AS things, count(*) FILTER (coalesce(present, false)) AS present,
       count(*) FILTER (present IS NULL AND seen = ['complete']) AS absent
FROM report_observed LEFT JOIN report_held USING (agency, thing)
"""
_BLIND = """
SELECT coalesce(nullif(array_to_string(
         list_transform(list_sort(seen), lambda x: replace(x, 'partial:', '')), ', '), ''), ?) AS inventory,
       count(*) AS n
FROM report_observed LEFT JOIN report_held USING (agency, thing)
WHERE NOT coalesce(present, false) AND NOT (present IS NULL AND coalesce(seen = ['complete'], false))
GROUP BY ALL ORDER BY n DESC, inventory
"""


def coverage(con: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> list[Row]:
    """A row for each set of apps that instruments name, ours first; fields in docs/reading-the-report.md."""
    con.execute(_SEEN)
    rows = [_row(con, catalogue, key, ids) for key, ids in sorted(_groups(catalogue).items())]
    ours = {rule for (rule,) in con.execute(_OURS).fetchall()}
    for row in rows:
        row["ours"] = bool(ours & set(row["restrictions"]))
    return sorted(rows, key=lambda row: not row["ours"])


_OURS = "SELECT DISTINCT restriction FROM verdicts WHERE standing IN ('binds', 'adopted')"


def _groups(catalogue: Catalogue) -> dict[tuple[tuple[str, ...], tuple[str, ...]], list[str]]:
    """(apps, claim kinds) -> the instruments that ask for just these."""
    groups: dict[tuple[tuple[str, ...], tuple[str, ...]], list[str]] = {}
    for rule in sorted(catalogue.restrictions.values(), key=lambda r: r.id):
        if rule.subject.kind == "app":
            key = (tuple(sorted(rule.subject.parties)), tuple(sorted(rule.subject.by)))
            groups.setdefault(key, []).append(rule.id)
    return groups


def _row(
    con: duckdb.DuckDBPyConnection,
    catalogue: Catalogue,
    key: tuple[tuple[str, ...], tuple[str, ...]],
    ids: list[str],
) -> Row:
    apps, kinds = key
    con.execute(_HELD, [list(kinds), list(apps)])
    things, present, absent = con.execute(_COUNTED).fetchall()[0]
    blind = dict(con.execute(_BLIND, [NONE]).fetchall())
    row = {
        "apps": [catalogue.party(app) for app in apps],
        "restrictions": ids,
        "ours": False,
        "things": things,
        "present": present,
        "absent": absent,
        "not_observable": things - present - absent,
        "inventories": blind,
    }
    return row | {"says": " ".join(_words(row))}


def _words(row: Row) -> Iterator[str]:
    """The figures in a sentence that never lets silence look like compliance."""
    names = listed(row["apps"])
    speaks = row["present"] + row["absent"]
    yield f"{names}: the evidence speaks for {speaks:,} of {several(row['things'], 'device')}."
    yield f"Present on {row['present']:,}, absent under coverage on {row['absent']:,},"
    without = row["inventories"].get(NONE, 0)
    why = f" ({without:,} without an app inventory)" if without else ""
    yield f"not observable on {row['not_observable']:,}{why}."
