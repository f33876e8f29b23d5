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

from nameplate.identify.fuse import Fused, Sign, fuse
from nameplate.identify.kin import Kin, MakesFor
from nameplate.identify.settings import Weights
from nameplate.identify.signbook import SignBook
from nameplate.identify.tables import INT, TEXT, hand_over

if TYPE_CHECKING:
    import duckdb

_Fused = Sequence[tuple[str, tuple[Fused, ...]]]
"""Signature -> its claims."""

_CLAIM = {
    "signature": TEXT, "claim": INT, "kind": TEXT, "party": TEXT, "line": TEXT, "grade": TEXT, "score": INT,
}  # fmt: skip
_REASON = {
    "signature": TEXT, "claim": INT, "sign": INT, "rule": TEXT, "decibans": INT, "side": TEXT, "strength": INT,
}  # fmt: skip


def write(
    con: duckdb.DuckDBPyConnection, book: SignBook, *, kin: Kin, makes_for: MakesFor, weights: Weights
) -> None:
    """Creates `claims` and `because`."""
    con.execute("""
        CREATE TEMP TABLE i_signature AS
        SELECT t, array_to_string(list_sort(list(DISTINCT signs)), ';') AS signature FROM (
            SELECT t, e, origin, array_to_string(list_sort(list(DISTINCT sign)), ',') AS signs
            FROM i_said GROUP BY t, e, origin)
        GROUP BY t""")
    rows = con.execute("SELECT DISTINCT signature FROM i_signature ORDER BY signature").fetchall()
    fused = [
        (text, fuse(_replies(text, book), kin=kin, makes_for=makes_for, weights=weights)) for (text,) in rows
    ]
    hand_over(con, "i_claim", rows=_claims(fused), columns=_CLAIM)
    hand_over(con, "i_reason", rows=_reasons(fused, book), columns=_REASON)
    con.execute("""
        CREATE OR REPLACE TABLE claims AS
        SELECT n.agency, n.thing, c.claim, c.kind, c.party, c.line, c.grade, c.score
        FROM i_claim c JOIN i_signature s USING (signature) JOIN i_name n USING (t)""")
    _because(con)


def _replies(signature: str, book: SignBook) -> list[frozenset[Sign]]:
    return [frozenset(book.signs[int(n)] for n in reply.split(",")) for reply in signature.split(";")]


def _claims(fused: _Fused) -> list[tuple[object, ...]]:
    return [
        (text, number, c.kind.value, c.party, c.line, c.grade.value, c.score)
        for text, claims in fused
        for number, c in enumerate(claims)
    ]


def _reasons(fused: _Fused, book: SignBook) -> list[tuple[object, ...]]:
    return [
        (text, number, book.number(sign), sign.rule, sign.decibans, side, strength)
        for text, claims in fused
        for number, claim in enumerate(claims)
        for strength, (sign, side) in enumerate(claim.reasons)
    ]


def _because(con: duckdb.DuckDBPyConnection) -> None:
    """Step 3. Every sign of a claim shows its first place before any shows its second."""
    con.execute("""
        CREATE TEMP TABLE i_place AS
        WITH here AS (
            SELECT t, sign, e, field, value, min(record) AS record, count(*) AS n,
                   arg_min(path, (record::HUGEINT << 64) + hash(path)) AS path
            FROM i_said GROUP BY t, sign, e, field, value),
        ranked AS (SELECT e, name, row_number() OVER (ORDER BY name, e) AS file FROM i_file)
        SELECT h.t, h.sign, f.name, h.field, h.value, coalesce(h.path, '') AS path,
               sum(h.n) OVER (PARTITION BY h.t, h.sign) AS n,
               row_number() OVER (PARTITION BY h.t, h.sign ORDER BY f.file, h.record, h.field, h.value) AS nth
        FROM here h JOIN ranked f USING (e) QUALIFY nth <= getvariable('most');
        CREATE TEMP TABLE i_shown_for AS
        SELECT s.t, r.claim, r.side, r.strength, r.rule, r.decibans, p.name, p.field, p.value, p.path, p.nth,
               sum(CASE WHEN p.nth = 1 THEN p.n ELSE 0 END) OVER side AS total, count(*) OVER side AS places
        FROM i_reason r JOIN i_signature s USING (signature) JOIN i_place p ON p.t = s.t AND p.sign = r.sign
        WINDOW side AS (PARTITION BY s.t, r.claim, r.side)
        QUALIFY row_number() OVER (PARTITION BY s.t, r.claim, r.side ORDER BY p.nth, r.strength) <= getvariable('most');
        CREATE OR REPLACE TABLE because AS
        WITH numbered AS (
            SELECT *, row_number() OVER (PARTITION BY t, claim ORDER BY side DESC, strength, nth) - 1 AS n,
                   total - least(places, getvariable('most')) AS more
            FROM i_shown_for)
        SELECT m.agency, m.thing, k.claim, k.n::INTEGER AS n, k.name AS evidence,
               k.path || CASE WHEN k.more > 0 AND lead(k.side) OVER (PARTITION BY k.t, k.claim ORDER BY k.n)
                         IS DISTINCT FROM k.side THEN ' (and ' || k.more || ' more)' ELSE '' END AS place,
               k.field, k.value, k.rule, k.decibans, k.side
        FROM numbered k JOIN i_name m USING (t)
    """)
