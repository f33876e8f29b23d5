"""The claims of each thing and the places they rest on: each distinct set of signs is fused once.

1. Per reply, the set of its signs; per thing, the set of its distinct replies: its signature.
2. Each distinct signature is fused once and its claims joined back to every thing that has it.
3. Reasons: the places where each sign was read, the first of each kept; per claim and side the strongest,
   capped, the last one saying how many more there are.

Creates the tables `claims` and `because`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pyarrow as pa

from nameplate.identify.fuse import Fused, fuse
from nameplate.identify.kin import Kin
from nameplate.identify.settings import Weights
from nameplate.identify.signs import SignBook
from nameplate.identify.tables import hand_over

if TYPE_CHECKING:
    import duckdb


def write(con: duckdb.DuckDBPyConnection, book: SignBook, *, kin: Kin, weights: Weights) -> None:
    """Creates `claims` and `because`."""
    con.execute("""
        CREATE TEMP TABLE i_signature AS
        SELECT t, array_to_string(list_sort(list(DISTINCT signs)), ';') AS signature FROM (
            SELECT t, e, origin, array_to_string(list_sort(list(DISTINCT sign)), ',') AS signs
            FROM i_said GROUP BY t, e, origin)
        GROUP BY t""")
    rows = con.execute("SELECT DISTINCT signature FROM i_signature ORDER BY signature").fetchall()
    fused = [(text, _fused(text, book, kin, weights)) for (text,) in rows]
    hand_over(con, "i_claim", _claims(fused))
    hand_over(con, "i_reason", _reasons(fused, book))
    con.execute("""
        CREATE OR REPLACE TABLE claims AS
        SELECT n.agency, n.thing, c.claim, c.kind, c.party, c.line, c.grade, c.score
        FROM i_claim c JOIN i_signature s USING (signature) JOIN i_name n USING (t)""")
    _because(con)


def _fused(signature: str, book: SignBook, kin: Kin, weights: Weights) -> tuple[Fused, ...]:
    replies = [frozenset(book.signs[int(n)] for n in reply.split(",")) for reply in signature.split(";")]
    return fuse(replies, kin=kin, weights=weights)


def _claims(fused: Sequence[tuple[str, tuple[Fused, ...]]]) -> pa.Table:
    rows = [(text, number, claim) for text, claims in fused for number, claim in enumerate(claims)]
    return pa.table(
        {
            "signature": pa.array([text for text, _, _ in rows], pa.string()),
            "claim": pa.array([number for _, number, _ in rows], pa.int32()),
            "kind": pa.array([c.kind.value for *_, c in rows], pa.string()),
            "party": pa.array([c.party for *_, c in rows], pa.string()),
            "line": pa.array([c.line for *_, c in rows], pa.string()),
            "grade": pa.array([c.grade.value for *_, c in rows], pa.string()),
            "score": pa.array([c.score for *_, c in rows], pa.int32()),
        }
    )


def _reasons(fused: Sequence[tuple[str, tuple[Fused, ...]]], book: SignBook) -> pa.Table:
    rows = [
        (text, number, book.number(sign), sign, side, strength)
        for text, claims in fused
        for number, claim in enumerate(claims)
        for strength, (sign, side) in enumerate(claim.reasons)
    ]
    return pa.table(
        {
            "signature": pa.array([r[0] for r in rows], pa.string()),
            "claim": pa.array([r[1] for r in rows], pa.int32()),
            "sign": pa.array([r[2] for r in rows], pa.int32()),
            "rule": pa.array([r[3].rule for r in rows], pa.string()),
            "decibans": pa.array([r[3].decibans for r in rows], pa.int32()),
            "side": pa.array([r[4] for r in rows], pa.string()),
            "strength": pa.array([r[5] for r in rows], pa.int32()),
        }
    )


def _because(con: duckdb.DuckDBPyConnection) -> None:
    """Step 3. Every sign of a claim shows its first place before any shows its second."""
    con.execute("""
        CREATE TEMP TABLE i_place AS
        WITH here AS (
            SELECT t, sign, e, field, value, min(record) AS record, arg_min(path, (record, origin, path)) AS path,
                   count(DISTINCT origin) AS n
            FROM i_said GROUP BY t, sign, e, field, value),
        ranked AS (SELECT e, name, row_number() OVER (ORDER BY name, e) AS file FROM i_file)
        SELECT h.t, h.sign, f.name, h.field, h.value, coalesce(h.path, '') AS path, h.n,
               row_number() OVER (PARTITION BY h.t, h.sign ORDER BY f.file, h.record, h.field, h.value) AS nth
        FROM here h JOIN ranked f USING (e);
        CREATE OR REPLACE TABLE because AS
        WITH every AS (
            SELECT s.t, r.claim, r.side, r.strength, r.rule, r.decibans, p.name, p.field, p.value, p.path, p.nth,
                   row_number() OVER (PARTITION BY s.t, r.claim, r.side ORDER BY p.nth, r.strength) AS place,
                   sum(p.n) OVER (PARTITION BY s.t, r.claim, r.side) AS total
            FROM i_reason r JOIN i_signature s USING (signature) JOIN i_place p ON p.t = s.t AND p.sign = r.sign),
        kept AS (
            SELECT *, total - count(*) OVER (PARTITION BY t, claim, side) AS more,
                   row_number() OVER (PARTITION BY t, claim, side ORDER BY strength DESC, nth DESC) AS from_last
            FROM every WHERE place <= getvariable('most'))
        SELECT m.agency, m.thing, k.claim,
               (row_number() OVER (PARTITION BY k.t, k.claim ORDER BY k.side DESC, k.strength, k.nth) - 1)::INTEGER AS n,
               k.name AS evidence,
               k.path || CASE WHEN k.from_last = 1 AND k.more > 0 THEN ' (and ' || k.more || ' more)' ELSE '' END AS place,
               k.field, k.value, k.rule, k.decibans, k.side
        FROM kept k JOIN i_name m USING (t)
    """)
