"""From components and addresses to things: which subject is which thing, its id, its keys.

1. A subject with a strong key belongs to the component of that key.
2. A subject with an address only belongs to the device that held it then; what is left is one thing per
   address and evidence, joined across evidence when times touch and places agree.
3. A row people wrote about goods that names no key, or shares its only address with another row of the same
   sheet, is a thing of its own; so is what is known by host name only. Everything else is no thing.
4. Ids: `dev-` and the lowest universally administered MAC, else a local MAC, serial, tag, endpoint identifier,
   address, row. A purchase line that is no device's is `con-`, software a bill describes `cmp-`. What identifies
   within its evidence only carries six digits of that evidence. `also` holds every other id the same thing would
   have, so that an id given before more was known is still found.

Creates i_of (e, record, part, t, how) and i_name (t, agency, thing, also).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from nameplate.identify import address
from nameplate.identify.settings import IdentityRules
from nameplate.identify.tables import LONG, hand_over
from nameplate.identify.union import components

if TYPE_CHECKING:
    import duckdb

_BY_ADDRESS = 1 << 41
"""Things known by address are numbered from here, by row from twice as much; components from 0, and from 1 << 40
for a set of keys that lost every one of them to another device."""

_Spot = tuple[int, int, str, str | None, int | None, int | None, bool]
"""An address left over: number, agency, ip, place, first and last time in microseconds, doubtful."""


def assign(con: duckdb.DuckDBPyConnection, rules: IdentityRules) -> None:
    """Steps 1 to 3: `i_of`."""
    con.execute("""
        CREATE TEMP TABLE i_bare AS
        SELECT row_number() OVER () AS o, f.a, d.* FROM i_addr d JOIN i_file f USING (e)
        ANTI JOIN i_member m ON m.e = d.e AND m.record = d.record AND m.part = d.part;
        CREATE TEMP TABLE i_twice AS
        SELECT DISTINCT b.e, b.record, b.part FROM i_bare b JOIN (
            SELECT e, ip, place FROM i_bare WHERE told GROUP BY e, ip, place HAVING count(*) > 1) x
          ON x.e = b.e AND x.ip = b.ip AND x.place IS NOT DISTINCT FROM b.place;
        DELETE FROM i_bare USING i_twice x WHERE x.e = i_bare.e AND x.record = i_bare.record AND x.part = i_bare.part;
        CREATE OR REPLACE TEMP TABLE i_binder AS SELECT DISTINCT c FROM i_member;
        CREATE OR REPLACE TEMP TABLE i_observed AS SELECT o, a, e, ip, place, f AS t FROM i_bare;
    """)
    address.resolve(con)
    con.execute("""
        CREATE TEMP TABLE i_of AS
        SELECT e, record, part, c AS t, how FROM i_member
        UNION ALL
        SELECT b.e, b.record, b.part, min(w.c), 'address' FROM i_bare b JOIN i_answer w USING (o)
        WHERE w.c IS NOT NULL GROUP BY b.e, b.record, b.part HAVING min(w.c) = max(w.c)
    """)
    _left_over(con, rules)
    con.execute("""
        CREATE TEMP TABLE i_row AS
        SELECT row_number() OVER (ORDER BY e, record, part) + (1::BIGINT << 42) AS t, e, record, part FROM i_subject s
        ANTI JOIN i_of o USING (e, record, part)
        WHERE ((told AND naming) OR hosted OR (e, record, part) IN (SELECT (e, record, part) FROM i_twice))
          AND NOT (none AND NOT naming);
        INSERT INTO i_of SELECT e, record, part, t, 'row' FROM i_row;
    """)


def _left_over(con: duckdb.DuckDBPyConnection, rules: IdentityRules) -> None:
    con.execute("""
        CREATE TEMP TABLE i_left AS
        SELECT b.*, coalesce(w.doubtful, false) AS doubtful FROM i_bare b LEFT JOIN i_answer w USING (o)
        ANTI JOIN i_of k ON k.e = b.e AND k.record = b.record AND k.part = b.part;
        CREATE TEMP TABLE i_spot AS
        SELECT row_number() OVER (ORDER BY a, ip, e, place) - 1 AS spot, a, ip, e, place,
               min(f) AS f, max(u) AS u, bool_or(doubtful) AS doubtful
        FROM i_left GROUP BY a, ip, e, place""")
    spots = con.execute("SELECT spot, a, ip, place, f, u, doubtful FROM i_spot ORDER BY spot").fetchall()
    root = components(len(spots), _touching(spots, rules.hold_us))
    groups = [(spot, _BY_ADDRESS + r) for spot, r in enumerate(root)]
    hand_over(con, "i_group", rows=groups, columns={"spot": LONG, "t": LONG})
    con.execute("""
        INSERT INTO i_of
        SELECT b.e, b.record, b.part, min(g.t), 'address' FROM i_left b JOIN i_spot s
          ON s.e = b.e AND s.ip = b.ip AND s.place IS NOT DISTINCT FROM b.place JOIN i_group g USING (spot)
        GROUP BY b.e, b.record, b.part""")


def _touching(spots: Iterable[_Spot], hold_us: int) -> Iterator[tuple[int, int]]:
    """Pairs of left-over addresses that are one thing: one agency, one address, one place, times that touch.

    A spot without time joins when there is one stretch of time to join, or none. Doubtful ones join nothing.
    """
    for _, group in groupby(spots, key=lambda s: (s[1], s[2])):
        here = [s for s in group if not s[6]]
        known = {s[3] for s in here if s[3] is not None}
        spread: list[str | None] = [*sorted(known)] or [None]
        for place in spread:
            alike = [s for s in here if s[3] == place or (s[3] is None and len(known) == 1)]
            yield from _in_time(alike, hold_us)


def _in_time(spots: list[_Spot], hold_us: int) -> Iterator[tuple[int, int]]:
    dated = sorted((s[4], s[5] if s[5] is not None else s[4], s[0]) for s in spots if s[4] is not None)
    undated = [s[0] for s in spots if s[4] is None]
    stretches, end, last = 0, 0, -1
    for start, until, spot in dated:
        if last >= 0 and start <= end + hold_us:
            yield last, spot
        else:
            stretches += 1
        end, last = max(end, until), spot
    if stretches <= 1:
        chain = [spot for _, _, spot in dated[:1]] + undated
        yield from pairwise(chain)


def name(con: duckdb.DuckDBPyConnection) -> None:
    """Step 4: `i_name`."""
    con.execute("""
        CREATE TEMP TABLE i_no_device AS
        SELECT e, record, part, 'con-' AS prefix FROM i_line
        UNION ALL
        SELECT f.e, s.record, s.part, 'cmp-' FROM sightings s JOIN i_file f USING (agency, evidence)
        WHERE s.field = 'bom.type' AND s.within IS NULL GROUP BY f.e, s.record, s.part
        HAVING NOT bool_or(s.clean IN ('device', 'firmware'));
        CREATE TEMP TABLE i_id AS
        SELECT r.c AS t,
               CASE n.rank WHEN 0 THEN is_local(clean)::INTEGER WHEN 1 THEN 2 WHEN 3 THEN 3 ELSE 4 END AS rank,
               'dev-' || CASE n.rank WHEN 0 THEN replace(clean, ':', '') WHEN 1 THEN 'sn-' || slug(clean)
                   WHEN 2 THEN 'uuid-' || slug(clean) ELSE 'tag-' || slug(clean) END ||
               CASE WHEN h = 0 THEN '' ELSE '-' || substr(f.evidence, 1, 6) END AS id
        FROM i_root r JOIN i_node n USING (n) LEFT JOIN i_file f ON f.e = n.h
        UNION
        SELECT x.t, 5, id_at(x.ip, f.evidence, x.stated) FROM (
            SELECT DISTINCT o.t, d.ip, d.e, d.stated FROM i_of o
            JOIN i_addr d ON d.e = o.e AND d.record = o.record AND d.part = o.part WHERE o.how = 'address') x
        JOIN i_file f USING (e)
        UNION
        SELECT o.t, 6, coalesce(x.prefix, 'dev-row-') || substr(f.evidence, 1, 8) || '-' || o.record ||
            CASE WHEN o.part = 0 THEN '' ELSE '-' || o.part END
        FROM i_of o JOIN i_file f USING (e) LEFT JOIN i_no_device x USING (e, record, part)
        WHERE o.how = 'row' OR (o.t >= (1::BIGINT << 40) AND o.t < (1::BIGINT << 41));
        CREATE TEMP TABLE i_name AS
        SELECT t, any_value(agency) AS agency, ids[1].id AS thing,
               to_json(list_sort(list_transform(ids[2:], lambda x: x.id)))::VARCHAR AS also
        FROM (SELECT t, list_sort(list({'rank': rank, 'id': id})) AS ids FROM i_id GROUP BY t)
        JOIN (SELECT o.t, min(f.agency) AS agency FROM i_of o JOIN i_file f USING (e) GROUP BY o.t) USING (t)
        GROUP BY t, ids;
    """)


def keys_table(con: duckdb.DuckDBPyConnection) -> None:
    """`i_keys` (t, keys): all clean keys of each thing as a JSON object of sorted arrays."""
    con.execute("""
        CREATE TEMP TABLE i_keys AS
        WITH every AS (
            SELECT r.c AS t, k.field, n.clean FROM i_root r JOIN i_node n USING (n) JOIN i_strong k USING (rank)
            UNION ALL SELECT o.t, 'ip', d.ip FROM i_of o JOIN i_addr d USING (e, record, part)
            UNION ALL SELECT o.t, 'hostname', s.clean FROM sightings s JOIN i_file f USING (agency, evidence)
            JOIN i_of o ON o.e = f.e AND o.record = s.record AND o.part = s.part
            WHERE s.field = 'hostname' AND s.clean IS NOT NULL),
        listed AS (
            SELECT t, field, array_to_string(list_sort(list(DISTINCT to_json(clean)::VARCHAR)), ', ') AS cleans
            FROM every GROUP BY t, field)
        SELECT t, '{' || array_to_string(list_sort(list('"' || field || '": [' || cleans || ']')), ', ') || '}' AS keys
        FROM listed GROUP BY t""")
