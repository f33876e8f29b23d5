"""Who held an address when: joins what is known by address only to devices, by time and place.

1. Addresses are compared within one agency and one place (the site or scope a statement names, else the
   site the estate gives the address); a statement without a place can be compared with any, but not with two.
2. A binding is a record that states an address and a strong key together: ARP and ND, DHCP, a lease, a scan, a
   device's own reply. Statements of one device not further apart than an address is held are one interval; a
   lease is the interval it states. What people wrote, and what has no time, binds loosely.
3. A device that holds more addresses at one time than devices do is a router or a proxy: it binds nothing.
4. What was seen at an address at a time belongs to the device whose interval covers it, else to the one that
   held it last, if not longer ago than an address is held, else to the one first stated minutes later in the same
   evidence when nobody else ever held it. Two devices whose intervals both cover the time, or a loose binding
   beside another device: nobody's; it stays a thing of its own and is reported.
5. A locally administered MAC that two files state at one address is one device. Devices without a MAC are
   joined so to devices with one, then those without MAC and serial to those with a
   serial, unless a serial of the same length or an asset tag says otherwise; then all that has an address only.

Creates i_addr, i_bound and, per call of `resolve`, i_answer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable
from typing import TYPE_CHECKING

from nameplate.identify.places import Places
from nameplate.identify.tables import LONG, TEXT, hand_over
from nameplate.identify.union import separated

if TYPE_CHECKING:
    import duckdb


def gather(con: duckdb.DuckDBPyConnection, places: Places) -> None:
    """Step 1: every address a subject was seen with, its place, and its time in microseconds."""
    texts = con.execute("""
        SELECT scope FROM i_at WHERE scope IS NOT NULL
        UNION SELECT site FROM i_at WHERE site IS NOT NULL ORDER BY 1""").fetchall()
    rows = [(text, places.place(text)) for (text,) in texts]
    hand_over(con, "i_word", rows=rows, columns={"text": TEXT, "place": TEXT})
    _sites(con, places)
    con.execute("""
        CREATE TEMP TABLE i_addr AS
        SELECT i.e, i.record, i.part, i.ip, coalesce(a.place, b.place) AS stated,
               coalesce(a.place, b.place, n.site) AS place, j.told, j.leased,
               CASE WHEN j.told THEN NULL ELSE epoch_us(j.seen_from) END AS f,
               CASE WHEN j.told THEN NULL ELSE epoch_us(j.seen_to) END AS u
        FROM i_ip i JOIN i_subject j USING (e, record, part) LEFT JOIN i_at w USING (e, record, part)
        LEFT JOIN i_word a ON a.text = w.scope LEFT JOIN i_word b ON b.text = w.site
        LEFT JOIN i_site n ON n.ip = i.ip
    """)


def _sites(con: duckdb.DuckDBPyConnection, places: Places) -> None:
    rows: list[tuple[str, str]] = []
    if places.knows_networks:
        ips = con.execute("SELECT DISTINCT ip FROM i_ip").fetchall()
        rows = [(ip, site) for (ip,) in ips if (site := places.at(ip).site)]
    hand_over(con, "i_site", rows=rows, columns={"ip": TEXT, "site": TEXT})


def bind(con: duckdb.DuckDBPyConnection) -> None:
    """Steps 2 and 3: `i_bound`, the intervals in which devices held addresses.

    Most devices state an address within one stretch shorter than it is held; only the others are cut where the
    stretch between two statements is longer.
    """
    con.execute("""
        CREATE TEMP TABLE i_told AS
        SELECT f.a, d.e, d.ip, d.place, m.c, d.f, d.u, d.leased AND d.u > d.f AS leased, d.told OR d.f IS NULL AS loose
        FROM i_addr d JOIN i_member m USING (e, record, part) JOIN i_file f USING (e);
        CREATE TEMP TABLE i_stretch AS
        SELECT a, e, ip, place, c, min(f) AS f, max(u) AS u FROM i_told WHERE NOT loose AND NOT leased
        GROUP BY a, e, ip, place, c;
        CREATE TEMP TABLE i_bound AS
        WITH long AS (
            SELECT t.* FROM i_told t JOIN i_stretch s ON s.e = t.e AND s.ip = t.ip AND s.c = t.c
               AND s.place IS NOT DISTINCT FROM t.place
            WHERE NOT t.loose AND NOT t.leased AND s.u - s.f > getvariable('hold')),
        marked AS (
            SELECT *, CASE WHEN f <= max(u) OVER (PARTITION BY e, ip, place, c ORDER BY f, u
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) + getvariable('hold') THEN 0 ELSE 1 END AS new
            FROM long),
        cut AS (SELECT *, sum(new) OVER (PARTITION BY e, ip, place, c ORDER BY f, u) AS island FROM marked)
        SELECT a, e, ip, place, c, f, u, false AS leased, false AS loose FROM i_stretch
        WHERE u - f <= getvariable('hold')
        UNION ALL SELECT a, e, ip, place, c, min(f), max(u), false, false FROM cut
        GROUP BY a, e, ip, place, c, island
        UNION ALL SELECT DISTINCT a, e, ip, place, c, f, u, leased, loose FROM i_told WHERE loose OR leased;
        DROP TABLE i_told;
        DROP TABLE i_stretch;
    """)
    con.execute("""
        DELETE FROM i_bound WHERE c IN (
            WITH busy AS (
                SELECT * FROM i_bound WHERE c IN (
                    SELECT c FROM i_bound GROUP BY c HAVING count(*) > getvariable('many'))),
            turns AS (
                SELECT c, e, f AS t, 1 AS d FROM busy WHERE NOT loose
                UNION ALL
                SELECT c, e, u + CASE WHEN leased THEN 0 ELSE getvariable('hold') END, -1 FROM busy WHERE NOT loose)
            SELECT c FROM (SELECT c, sum(d) OVER (PARTITION BY c, e ORDER BY t, d DESC) AS held FROM turns)
            WHERE held > getvariable('many')
            UNION SELECT c FROM busy WHERE loose GROUP BY c, e HAVING count(DISTINCT ip) > getvariable('many'))
    """)


def resolve(con: duckdb.DuckDBPyConnection) -> None:
    """Step 4: `i_answer` (o, c, doubtful): the device of each row of `i_observed` (o, a, e, ip, place, t).

    c is NULL when it is nobody's, `doubtful` when several devices might be; an observation at an address no
    device ever held has no answer. t is NULL when an observation has no time. Devices of `i_binder` (c) only.
    """
    con.execute("""
        CREATE OR REPLACE TEMP TABLE i_pairing AS
        SELECT o.o, o.place, b.c, b.place AS there, b.e = o.e AS same, b.loose OR o.t IS NULL AS loose,
               coalesce(o.t BETWEEN b.f AND b.u, false) AND NOT b.loose AS covers,
               CASE WHEN b.loose OR o.t IS NULL THEN NULL
                    WHEN o.t BETWEEN b.f AND b.u THEN CASE WHEN b.leased THEN o.t - b.f ELSE 0 END
                    WHEN b.leased THEN NULL
                    WHEN o.t > b.u AND o.t - b.u <= getvariable('hold') THEN o.t - b.u
                    WHEN o.t < b.f AND b.e = o.e AND b.f - o.t <= getvariable('before')
                    THEN getvariable('later') + b.f - o.t
               END AS d
        FROM i_observed o JOIN i_bound b ON b.a = o.a AND b.ip = o.ip
         AND (b.place IS NULL OR o.place IS NULL OR b.place = o.place)
        SEMI JOIN i_binder k ON k.c = b.c;
        CREATE OR REPLACE TEMP TABLE i_answer AS
        WITH every AS (
            SELECT o, min(c) AS lo, max(c) AS hi, min(d) AS d, bool_or(loose) AS loose,
                   min(c) FILTER (covers) AS cover_lo, max(c) FILTER (covers) AS cover_hi,
                   any_value(place) IS NULL AND min(there) < max(there) AS torn
            FROM i_pairing GROUP BY o),
        near AS (
            SELECT p.o, min(p.c) AS lo, max(p.c) AS hi, bool_or(p.same) AS same
            FROM i_pairing p JOIN every v ON v.o = p.o AND v.d = p.d GROUP BY p.o),
        chosen AS (
            SELECT v.o, v.lo <> v.hi AS several, CASE
                WHEN v.torn AND NOT coalesce(n.same, false) THEN NULL
                WHEN n.lo = n.hi AND coalesce(v.cover_lo = v.cover_hi, true)
                     AND (v.d < getvariable('later') OR v.lo = v.hi) THEN n.lo
                WHEN n.lo IS NULL AND v.loose AND v.lo = v.hi THEN v.lo END AS c
            FROM every v LEFT JOIN near n USING (o))
        SELECT o, c, c IS NULL AND several AS doubtful FROM chosen;
        DROP TABLE i_pairing;
    """)


def merge(con: duckdb.DuckDBPyConnection) -> None:
    """Step 5, first part: devices without a MAC, then without MAC and serial, to the device at their address."""
    _same_local(con)
    bind(con)
    for rank in (0, 1):  # as in `keys.STRONG`
        con.execute(
            """
            CREATE OR REPLACE TEMP TABLE i_binder AS
            SELECT DISTINCT r.c FROM i_root r JOIN i_node n USING (n) WHERE n.rank <= $rank""",
            {"rank": rank},
        )
        con.execute(
            """
            CREATE OR REPLACE TEMP TABLE i_observed AS
            SELECT row_number() OVER () AS o, * FROM (
                SELECT DISTINCT f.a, d.e, d.ip, d.place, d.f AS t, m.c AS own
                FROM i_addr d JOIN i_member m USING (e, record, part) JOIN i_file f USING (e)
                WHERE m.c NOT IN (SELECT r.c FROM i_root r JOIN i_node n USING (n) WHERE n.rank <= $rank))""",
            {"rank": rank},
        )
        resolve(con)
        con.execute("""
            CREATE OR REPLACE TEMP TABLE i_pair AS
            SELECT v.own, min(w.c) AS c FROM i_observed v JOIN i_answer w USING (o) GROUP BY v.own
            HAVING count(DISTINCT w.c) = 1 AND NOT bool_or(w.doubtful) AND min(w.c) <> v.own""")
        _allow(con)
        _move(con)
        con.execute("UPDATE i_bound SET c = p.c FROM i_pair p WHERE i_bound.c = p.own")


def _same_local(con: duckdb.DuckDBPyConnection) -> None:
    """A locally administered MAC at one address in two files is one device: two random numbers agree."""
    pairs = con.execute("""
        WITH held AS (
            SELECT DISTINCT n.a, n.clean, n.h, m.c, d.ip, d.place FROM i_node n JOIN i_has k USING (n)
            JOIN i_member m ON m.e = k.e AND m.record = k.record AND m.part = k.part
            JOIN i_addr d ON d.e = k.e AND d.record = k.record AND d.part = k.part
            WHERE n.rank = 0 AND n.h > 0)
        SELECT DISTINCT x.c, y.c FROM held x JOIN held y USING (a, clean, ip)
        WHERE x.h < y.h AND x.c <> y.c AND (x.place IS NULL OR y.place IS NULL OR x.place = y.place)
        ORDER BY ALL""").fetchall()
    root, _ = separated(pairs, {})
    moved = sorted((own, c) for own, c in root.items() if own != c)
    hand_over(con, "i_pair", rows=moved, columns={"own": LONG, "c": LONG})
    _allow(con)
    _move(con)


def _move(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("""
        UPDATE i_root SET c = p.c FROM i_pair p WHERE i_root.c = p.own;
        UPDATE i_member SET c = p.c FROM i_pair p WHERE i_member.c = p.own;""")


def _allow(con: duckdb.DuckDBPyConnection) -> None:
    """Takes out of `i_pair` what would give a device two serials of one length, or two asset tags."""
    rows = con.execute("""
        WITH joined AS (SELECT own AS c, c AS target FROM i_pair UNION SELECT c, c FROM i_pair),
        held AS (SELECT j.target, r.c, n.n, n.rank, length(n.clean) AS size
                 FROM joined j JOIN i_root r ON r.c = j.c JOIN i_node n USING (n)
                 WHERE n.rank IN (1, 3)),
        full_ AS (SELECT target FROM held GROUP BY target, rank HAVING count(*) > 1)
        SELECT target, c, n, rank, size FROM held WHERE target IN (SELECT target FROM full_) ORDER BY ALL
    """).fetchall()
    slots: dict[int, dict[Hashable, frozenset[int]]] = defaultdict(dict)
    edges: set[tuple[int, int]] = set()
    for target, component, node, rank, size in rows:
        slot: Hashable = "asset_tag" if rank == 3 else ("serial", size)
        slots[component][slot] = slots[component].get(slot, frozenset()) | {node}
        if target != component:
            edges.add((target, component))
    _, refused = separated(sorted(edges), slots)
    for refusal in refused:
        con.execute("DELETE FROM i_pair WHERE own = ?", [refusal.edge[1]])
