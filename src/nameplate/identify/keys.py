"""The keys that may name a device, junk dropped, and the devices they make when put together.

1. Keys that several devices share by design are dropped: multicast, first-hop redundancy, container and
   host-only addresses; words that stand where a serial should; a serial or endpoint identifier seen with more
   addresses in one evidence than one device has.
2. Each distinct key is a node. A locally administered MAC and a short serial are nodes of their own evidence.
3. Keys stated of one subject belong together; each distinct set of keys is looked at once.
4. Sets are joined where they share a key (`union.components`); a group with two asset tags or two serials is
   put together in order, strongest edge first, with a veto (`union.separated`); refusals are problems.

Creates i_subject, i_at (subject, scope, site), i_ip (subject, ip), i_strong (rank,
field), i_node (n, a, rank, clean, h: the evidence it is of, 0 = any), i_has (subject, n, rank), i_root (n, c) and
i_member (subject, c, how): the component of each subject that has a strong key.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable
from typing import TYPE_CHECKING

from nameplate.identify.settings import IdentityRules
from nameplate.identify.tables import INT, LONG, TEXT, column, hand_over
from nameplate.identify.union import Refusal, components, separated

if TYPE_CHECKING:
    import duckdb

STRONG = ("mac", "serial", "uuid", "asset_tag")
"""Fields that join subjects by themselves, strongest first. A host name never does."""

_SET = 1 << 40
"""Sets of keys are nodes too when a group is put together in order; their numbers start here."""


def gather(con: duckdb.DuckDBPyConnection, rules: IdentityRules) -> None:
    """Steps 1 to 3: subjects, keys, distinct sets of keys."""
    _subjects(con)
    _addresses(con)
    _keys(con, rules)
    con.execute("""
        CREATE TEMP TABLE i_held AS
        SELECT e, record, part, list_sort(list(n)) AS nodes, min(n) AS top FROM i_has GROUP BY e, record, part;
        CREATE TEMP TABLE i_set AS
        SELECT row_number() OVER (ORDER BY nodes, e) AS g, nodes, e, any_value(told) AS told FROM (
            SELECT DISTINCT h.nodes, s.told, CASE WHEN s.told THEN h.e ELSE 0 END AS e
            FROM i_held h JOIN i_subject s USING (e, record, part) WHERE len(h.nodes) > 1)
        GROUP BY nodes, e;
    """)


def _subjects(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("""
        CREATE TEMP TABLE i_subject AS
        SELECT e, record, part, traits & 1 > 0 OR (told AND traits & 32 = 0) AS told,
               traits & 2 > 0 AS naming, traits & 4 > 0 AS hosted,
               traits & 8 > 0 AS leased, traits & 16 > 0 AS none, seen_from, seen_to
        FROM (SELECT f.e, s.record, s.part, any_value(f.told) AS told, bit_or(d.traits) AS traits,
                     min(s.seen_from) AS seen_from, max(coalesce(s.seen_to, s.seen_from)) AS seen_to
              FROM sightings s JOIN i_file f USING (agency, evidence) JOIN i_field d USING (field)
              GROUP BY f.e, s.record, s.part);
        CREATE TEMP TABLE i_at AS
        SELECT f.e, s.record, s.part, min(s.scope) AS scope,
               min(CASE WHEN s.field IN ('register.site', 'walk.site', 'recorder.site') THEN s.value END) AS site
        FROM sightings s JOIN i_file f USING (agency, evidence)
        WHERE s.scope IS NOT NULL OR s.field IN ('register.site', 'walk.site', 'recorder.site')
        GROUP BY f.e, s.record, s.part;
    """)


def _addresses(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("""
        CREATE TEMP TABLE i_ip AS
        SELECT DISTINCT f.e, s.record, s.part, s.clean AS ip FROM sightings s JOIN i_file f USING (agency, evidence)
        WHERE s.field = 'ip' AND s.clean IS NOT NULL""")


def _keys(con: duckdb.DuckDBPyConnection, rules: IdentityRules) -> None:
    hand_over(con, "i_strong", rows=list(enumerate(STRONG)), columns={"rank": INT, "field": TEXT})
    hand_over(con, "i_shared", rows=[(prefix,) for prefix in rules.shared_macs], columns={"prefix": TEXT})
    hand_over(con, "i_junk", rows=[(_bare(word),) for word in rules.junk_serials], columns={"word": TEXT})
    con.execute("""
        CREATE TEMP TABLE i_key AS
        SELECT f.e, f.a, s.record, s.part, k.rank, s.clean,
               CASE WHEN own_evidence(k.rank, s.clean) THEN f.e ELSE 0 END AS h
        FROM sightings s JOIN i_file f USING (agency, evidence) JOIN i_strong k USING (field)
        WHERE s.clean IS NOT NULL;
        CREATE TEMP TABLE i_node AS
        SELECT (row_number() OVER (ORDER BY a, rank, clean, h) - 1)::BIGINT AS n, * FROM (
            SELECT DISTINCT a, rank, clean, h FROM i_key
            WHERE NOT (rank = 0 AND is_group(clean))
              AND NOT (rank IN (1, 2)
                       AND regexp_replace(lower(clean), '[^a-z0-9]', '', 'g') IN (SELECT word FROM i_junk)))
        WHERE NOT (rank = 0 AND EXISTS (SELECT 1 FROM i_shared p WHERE starts_with(clean, p.prefix)));
        CREATE TEMP TABLE i_has AS
        SELECT DISTINCT k.e, k.record, k.part, i.n, i.rank FROM i_key k JOIN i_node i USING (a, rank, clean, h);
        DROP TABLE i_key;
        CREATE TEMP TABLE i_default AS
        SELECT k.e, k.n FROM i_has k LEFT JOIN i_has m
          ON m.e = k.e AND m.record = k.record AND m.part = k.part AND m.rank = 0
        WHERE k.rank IN (1, 2) GROUP BY k.e, k.n HAVING count(DISTINCT m.n) > getvariable('macs')
        UNION
        SELECT k.e, k.n FROM i_has k JOIN i_ip a ON a.e = k.e AND a.record = k.record AND a.part = k.part
        WHERE k.rank IN (1, 2) GROUP BY k.e, k.n HAVING count(DISTINCT a.ip) > getvariable('addresses');
        DELETE FROM i_has WHERE n IN (SELECT n FROM i_default);
    """)


def _bare(word: str) -> str:
    return "".join(c for c in word if c.isalnum())


def join_keys(con: duckdb.DuckDBPyConnection) -> list[tuple[int, Refusal]]:
    """Step 4. Returns the refused unions, each with the number of the set that asked for it."""
    con.execute("""
        CREATE TEMP TABLE i_edge AS
        SELECT DISTINCT nodes[1] AS one, other FROM i_set, unnest(nodes[2:]) AS u(other) ORDER BY one, other""")
    one = column(con, "SELECT one FROM i_edge ORDER BY one, other")
    other = column(con, "SELECT other FROM i_edge ORDER BY one, other")
    nodes = con.execute("SELECT count(*) FROM i_node").fetchall()[0][0]
    root = components(nodes, zip(one, other, strict=True))
    hand_over(con, "i_root", rows=list(enumerate(root)), columns={"n": LONG, "c": LONG})
    con.execute("CREATE TEMP TABLE i_apart (g BIGINT, c BIGINT)")
    refusals = _contested(con)
    con.execute("""
        CREATE TEMP TABLE i_member AS
        SELECT h.e, h.record, h.part, coalesce(a.c, r.c) AS c, k.field AS how
        FROM i_held h JOIN i_subject s USING (e, record, part) JOIN i_node n ON n.n = h.top
        JOIN i_strong k USING (rank) JOIN i_root r ON r.n = h.top
        LEFT JOIN i_set t ON t.nodes = h.nodes AND t.e = CASE WHEN s.told THEN h.e ELSE 0 END
        LEFT JOIN i_apart a USING (g)
    """)
    return refusals


def _contested(con: duckdb.DuckDBPyConnection) -> list[tuple[int, Refusal]]:
    con.execute("""
        CREATE TEMP TABLE i_contested AS
        SELECT r.c FROM i_root r JOIN i_node n USING (n) WHERE n.rank IN (1, 3)
        GROUP BY r.c, n.rank HAVING count(*) > 1
    """)
    sets = con.execute("""
        SELECT g, t.nodes, t.e, t.told FROM i_set t JOIN i_root r ON r.n = t.nodes[1]
        WHERE r.c IN (SELECT c FROM i_contested) ORDER BY g""").fetchall()
    if not sets:
        return []
    nodes = _nodes(con)
    slots = _slots(con, sets, nodes)
    order = sorted((nodes[n][0], told, n, _SET + g) for g, held, _, told in sets for n in held)
    joined, refused = separated([(n, g) for _, _, n, g in order], slots)
    apart = [(node - _SET, c) for node, c in sorted(joined.items()) if node >= _SET]
    moved = [(node, c) for node, c in sorted(joined.items()) if node < _SET]
    hand_over(con, "i_apart", rows=apart, columns={"g": LONG, "c": LONG})
    hand_over(con, "i_moved", rows=moved, columns={"n": LONG, "c": LONG})
    con.execute("UPDATE i_root SET c = m.c FROM i_moved m WHERE i_root.n = m.n")
    return [(refusal.edge[1] - _SET, refusal) for refusal in refused]


def _nodes(con: duckdb.DuckDBPyConnection) -> dict[int, tuple[int, str, str]]:
    rows = con.execute("""
        SELECT n.n, n.rank, k.field, n.clean FROM i_node n JOIN i_strong k USING (rank) JOIN i_root r USING (n)
        WHERE r.c IN (SELECT c FROM i_contested)""").fetchall()
    return {n: (rank, field, clean) for n, rank, field, clean in rows}


def _slots(
    con: duckdb.DuckDBPyConnection,
    sets: list[tuple[int, list[int], int, bool]],
    nodes: dict[int, tuple[int, str, str]],
) -> dict[int, dict[Hashable, frozenset[int]]]:
    """What each key and each set of keys holds exclusively.

    One asset tag; one serial within one register; one serial of the same length among those that devices
    state of themselves (one grammar: a short and a long form of one number may stand side by side).
    """
    said = con.execute("""
        SELECT DISTINCT h.n, s.told, CASE WHEN s.told THEN s.e ELSE 0 END
        FROM i_has h JOIN i_subject s USING (e, record, part) JOIN i_root r USING (n)
        WHERE h.rank IN (1, 3) AND r.c IN (SELECT c FROM i_contested)""").fetchall()
    slots: dict[int, dict[Hashable, frozenset[int]]] = defaultdict(dict)
    for node, told, evidence in said:
        _, field, clean = nodes[node]
        slot: Hashable = (
            field if field == "asset_tag" else ("register", evidence) if told else ("device", len(clean))
        )
        slots[node][slot] = frozenset((node,))
    for g, held, _, _ in sets:
        for node in held:
            for slot, keys in slots.get(node, {}).items():
                slots[_SET + g][slot] = slots[_SET + g].get(slot, frozenset()) | keys
    return dict(slots)
