"""What identity could not settle, in plain words and with places: refused unions, doubtful addresses, defaults."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from nameplate.identify.union import Refusal
from nameplate.model.evidence import Problem

if TYPE_CHECKING:
    import duckdb

MOST = 100
"""Problems of one kind kept whole; one more says how many there are besides."""

_Row = tuple[str, str, str, str, str]
"""evidence, file name, place, message, advice."""


def problems(con: duckdb.DuckDBPyConnection, refused: Sequence[tuple[int, Refusal]]) -> list[Problem]:
    """All problems of the step, in a total order.

    Args:
        con: holds the temporary tables of the step.
        refused: what `keys.join_keys` gave.
    """
    return [
        *_capped("identity-conflict", _conflicts(con, refused)),
        *_capped("address-in-doubt", _doubtful(con)),
        *_capped("shared-default", _defaults(con)),
    ]


def _conflicts(con: duckdb.DuckDBPyConnection, refused: Sequence[tuple[int, Refusal]]) -> list[_Row]:
    out = []
    for group, refusal in refused:
        through, one, other = (_key(con, n) for n in (refusal.edge[0], *refusal.keys))
        row = con.execute("""
            SELECT f.evidence, f.name, min(s.path) FROM i_set t JOIN i_held h USING (nodes)
            JOIN i_file f ON f.e = h.e AND (t.e = 0 OR t.e = h.e)
            JOIN sightings s ON s.evidence = f.evidence AND s.agency = f.agency
             AND s.record = h.record AND s.part = h.part
            WHERE t.g = ? GROUP BY f.evidence, f.name, h.record, h.part ORDER BY f.name, h.record, h.part LIMIT 1
        """, [group]).fetchall()  # fmt: skip
        evidence, name, place = row[0] if row else ("", "", "")
        message = f"{through} would make one device of {one} and {other}; they were kept apart."
        out.append(
            (evidence, name, place or "", message, "Look which of the two is mistyped, or was replaced.")
        )
    return out


def _key(con: duckdb.DuckDBPyConnection, node: int) -> str:
    field, clean = con.execute(
        "SELECT field, clean FROM i_node JOIN i_strong USING (rank) WHERE n = ?", [node]
    ).fetchall()[0]
    return f"{field.replace('_', ' ')} {clean}"


def _doubtful(con: duckdb.DuckDBPyConnection) -> list[_Row]:
    rows = con.execute("""
        SELECT f.evidence, f.name, b.ip, count(*) FROM i_left b JOIN i_file f USING (e)
        WHERE b.doubtful GROUP BY f.evidence, f.name, b.ip
        UNION ALL
        SELECT f.evidence, f.name, a.ip, count(*) FROM i_twice w JOIN i_addr a USING (e, record, part)
        JOIN i_file f USING (e) GROUP BY f.evidence, f.name, a.ip ORDER BY ALL""").fetchall()
    return [
        (evidence, name, ip, f"More than one device may have held {ip}: {count} records are kept apart.",
         "A lease file, or a capture from that segment, would settle it.")
        for evidence, name, ip, count in rows
    ]  # fmt: skip


def _defaults(con: duckdb.DuckDBPyConnection) -> list[_Row]:
    rows = con.execute("""
        SELECT f.evidence, f.name, k.field, n.clean FROM i_default d JOIN i_node n USING (n)
        JOIN i_strong k USING (rank) JOIN i_file f USING (e) ORDER BY ALL""").fetchall()
    return [
        (evidence, name, f"{field} {clean}", f"Too many devices state {field} {clean}: it is a default and joins none.",
         "")
        for evidence, name, field, clean in rows
    ]  # fmt: skip


def _capped(kind: str, rows: Iterable[_Row]) -> list[Problem]:
    found = sorted(set(rows), key=lambda r: (r[1], r[0], r[2], r[3]))
    out = [
        Problem(evidence, name, kind, place, None, message, advice)
        for evidence, name, place, message, advice in found[:MOST]
    ]
    more = len(found) - MOST
    if more > 0:
        out.append(Problem("", "", kind, "further on", None, f"{more} more problems of this kind.", "", more))
    return out
