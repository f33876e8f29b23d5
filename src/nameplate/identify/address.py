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
5. Devices without a MAC are joined so to devices with one, then those without MAC and serial to those with a
   serial, unless a serial of the same length or an asset tag says otherwise; then all that has an address only.

Creates i_addr, i_bound and, per call of `resolve`, i_answer (e, ip, place, t, c, doubtful).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable
from typing import TYPE_CHECKING

import pyarrow as pa

from nameplate.identify.places import Places
from nameplate.identify.tables import hand_over
from nameplate.identify.union import separated

if TYPE_CHECKING:
    import duckdb


def gather(con: duckdb.DuckDBPyConnection, places: Places) -> None:
    """Step 1: every address a subject was seen with, its place, and its time in microseconds."""
    texts = con.execute("""
        SELECT scope FROM i_subject WHERE scope IS NOT NULL
        UNION SELECT site FROM i_subject WHERE site IS NOT NULL ORDER BY 1""").fetchall()
    words = [text for (text,) in texts]
    hand_over(con, "i_word", pa.table({
        "text": pa.array(words, pa.string()), "place": pa.array([places.place(w) for w in words], pa.string())
    }))  # fmt: skip
    _sites(con, places)
    con.execute("""
        CREATE TEMP TABLE i_addr AS
        SELECT DISTINCT j.e, j.record, j.part, s.clean AS ip, coalesce(a.place, b.place) AS stated,
               coalesce(a.place, b.place, n.site) AS place, j.told, j.leased,
               CASE WHEN j.told THEN NULL ELSE epoch_us(j.seen_from) END AS f,
               CASE WHEN j.told THEN NULL ELSE epoch_us(j.seen_to) END AS u
        FROM sightings s JOIN i_file f USING (agency, evidence)
        JOIN i_subject j ON (j.e, j.record, j.part) = (f.e, s.record, s.part)
        LEFT JOIN i_word a ON a.text = j.scope LEFT JOIN i_word b ON b.text = j.site
        LEFT JOIN i_site n ON n.ip = s.clean
        WHERE s.field = 'ip' AND s.clean IS NOT NULL
    """)


def _sites(con: duckdb.DuckDBPyConnection, places: Places) -> None:
    rows: list[tuple[str, str]] = []
    if places.knows_networks:
        ips = con.execute(
            "SELECT DISTINCT clean FROM sightings WHERE field = 'ip' AND clean IS NOT NULL"
        ).fetchall()
        rows = [(ip, site) for (ip,) in ips if (site := places.at(ip).site)]
    hand_over(con, "i_site", pa.table({
        "ip": pa.array([ip for ip, _ in rows], pa.string()), "site": pa.array([site for _, site in rows], pa.string())
    }))  # fmt: skip


def bind(con: duckdb.DuckDBPyConnection) -> None:
    """Steps 2 and 3: `i_bound`, the intervals in which the devices of `i_binder` (c) held addresses."""
    con.execute("""
        CREATE OR REPLACE TEMP TABLE i_bound AS
        WITH said AS (
            SELECT DISTINCT f.agency, a.e, a.ip, a.place, m.c, a.f, a.u, a.leased AND a.u > a.f AS leased,
                   a.told OR a.f IS NULL AS loose
            FROM i_addr a JOIN i_member m USING (e, record, part) JOIN i_file f USING (e)
            SEMI JOIN i_binder USING (c)),
        marked AS (
            SELECT *, CASE WHEN f <= max(u) OVER (PARTITION BY e, ip, place, c ORDER BY f, u
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) + getvariable('hold') THEN 0 ELSE 1 END AS new
            FROM said WHERE NOT loose AND NOT leased),
        islands AS (
            SELECT *, sum(new) OVER (PARTITION BY e, ip, place, c ORDER BY f, u) AS island FROM marked)
        SELECT agency, e, ip, place, c, min(f) AS f, max(u) AS u, false AS leased, false AS loose
        FROM islands GROUP BY agency, e, ip, place, c, island
        UNION ALL SELECT agency, e, ip, place, c, f, u, leased, loose FROM said WHERE loose OR leased
    """)
    con.execute("""
        DELETE FROM i_bound WHERE c IN (
            SELECT c FROM (
                SELECT c, sum(d) OVER (PARTITION BY c, e ORDER BY t, d DESC) AS held FROM (
                    SELECT c, e, f AS t, 1 AS d FROM i_bound WHERE NOT loose
                    UNION ALL
                    SELECT c, e, u + CASE WHEN leased THEN 0 ELSE getvariable('hold') END, -1 FROM i_bound WHERE NOT loose))
            WHERE held > getvariable('many')
            UNION SELECT c FROM i_bound WHERE loose GROUP BY c, e
            HAVING count(DISTINCT ip) > getvariable('many'))
    """)


def resolve(con: duckdb.DuckDBPyConnection) -> None:
    """Step 4: `i_answer`, the device (c, or NULL) of each row of `i_observed` (agency, e, ip, place, t).

    `doubtful` when several devices might be. t is NULL when an observation has no time.
    """
    con.execute("""
        CREATE OR REPLACE TEMP TABLE i_answer AS
        WITH pair AS (
            SELECT o.e, o.ip, o.place, o.t, b.c, b.place AS there, b.e = o.e AS same,
                   b.loose OR o.t IS NULL AS loose, coalesce(o.t BETWEEN b.f AND b.u, false) AND NOT b.loose AS covers,
                   CASE WHEN b.loose OR o.t IS NULL THEN NULL
                        WHEN o.t BETWEEN b.f AND b.u THEN CASE WHEN b.leased THEN o.t - b.f ELSE 0 END
                        WHEN b.leased THEN NULL
                        WHEN o.t > b.u AND o.t - b.u <= getvariable('hold') THEN o.t - b.u
                        WHEN o.t < b.f AND b.e = o.e AND b.f - o.t <= getvariable('before') THEN getvariable('later') + b.f - o.t
                   END AS d
            FROM i_observed o JOIN i_bound b ON b.agency = o.agency AND b.ip = o.ip
             AND (b.place IS NULL OR o.place IS NULL OR b.place = o.place)),
        every AS (
            SELECT e, ip, place, t, min(c) AS lo, max(c) AS hi, min(d) AS d, bool_or(loose) AS loose,
                   min(c) FILTER (covers) AS cover_lo, max(c) FILTER (covers) AS cover_hi,
                   place IS NULL AND min(there) < max(there) AS torn
            FROM pair GROUP BY e, ip, place, t),
        near AS (
            SELECT p.e, p.ip, p.place, p.t, min(p.c) AS lo, max(p.c) AS hi, bool_or(p.same) AS same
            FROM pair p JOIN every v ON v.e = p.e AND v.ip = p.ip AND v.place IS NOT DISTINCT FROM p.place
             AND v.t IS NOT DISTINCT FROM p.t AND v.d = p.d GROUP BY p.e, p.ip, p.place, p.t),
        chosen AS (
            SELECT v.e, v.ip, v.place, v.t, v.lo <> v.hi AS several, CASE
                WHEN v.torn AND NOT coalesce(n.same, false) THEN NULL
                WHEN n.lo = n.hi AND coalesce(v.cover_lo = v.cover_hi, true) AND (v.d < getvariable('later') OR v.lo = v.hi) THEN n.lo
                WHEN n.lo IS NULL AND v.loose AND v.lo = v.hi THEN v.lo END AS c
            FROM every v LEFT JOIN near n ON n.e = v.e AND n.ip = v.ip AND n.place IS NOT DISTINCT FROM v.place
             AND n.t IS NOT DISTINCT FROM v.t)
        SELECT e, ip, place, t, c, c IS NULL AND several AS doubtful FROM chosen
    """)


def merge(con: duckdb.DuckDBPyConnection) -> None:
    """Step 5, first part: devices without a MAC, then without MAC and serial, to the device at their address."""
    for rank in (0, 1):  # as in `keys.STRONG`
        con.execute(
            """
            CREATE OR REPLACE TEMP TABLE i_binder AS
            SELECT DISTINCT r.c FROM i_root r JOIN i_node n USING (n) WHERE n.rank = $rank""",
            {"rank": rank},
        )
        con.execute(
            """
            CREATE OR REPLACE TEMP TABLE i_less AS
            SELECT DISTINCT f.agency, a.e, a.ip, a.place, a.f AS t, m.c AS own
            FROM i_addr a JOIN i_member m USING (e, record, part) JOIN i_file f USING (e)
            WHERE m.c NOT IN (SELECT r.c FROM i_root r JOIN i_node n USING (n) WHERE n.rank <= $rank)""",
            {"rank": rank},
        )
        con.execute("""
            CREATE OR REPLACE TEMP TABLE i_observed AS
            SELECT DISTINCT agency, e, ip, place, t FROM i_less""")
        bind(con)
        resolve(con)
        con.execute("""
            CREATE OR REPLACE TEMP TABLE i_pair AS
            SELECT l.own, min(a.c) AS c FROM i_less l JOIN i_answer a
              ON a.e = l.e AND a.ip = l.ip AND a.place IS NOT DISTINCT FROM l.place AND a.t IS NOT DISTINCT FROM l.t
            GROUP BY l.own HAVING count(DISTINCT a.c) = 1 AND NOT bool_or(a.doubtful) AND min(a.c) <> l.own""")
        _allow(con)
        con.execute("""
            UPDATE i_root SET c = p.c FROM i_pair p WHERE i_root.c = p.own;
            UPDATE i_member SET c = p.c FROM i_pair p WHERE i_member.c = p.own;""")


def _allow(con: duckdb.DuckDBPyConnection) -> None:
    """Takes out of `i_pair` what would give a device two serials of one length, or two asset tags."""
    rows = con.execute("""
        WITH joined AS (SELECT own AS c, c AS target FROM i_pair UNION SELECT c, c FROM i_pair),
        held AS (SELECT j.target, r.c, n.n, n.field, length(n.clean) AS size
                 FROM joined j JOIN i_root r ON r.c = j.c JOIN i_node n USING (n)
                 WHERE n.field IN ('serial', 'asset_tag')),
        full_ AS (SELECT target FROM held GROUP BY target, field HAVING count(*) > 1)
        SELECT target, c, n, field, size FROM held WHERE target IN (SELECT target FROM full_) ORDER BY ALL
    """).fetchall()
    slots: dict[int, dict[Hashable, frozenset[int]]] = defaultdict(dict)
    edges: set[tuple[int, int]] = set()
    for target, component, node, field, size in rows:
        slot: Hashable = field if field == "asset_tag" else (field, size)
        slots[component][slot] = slots[component].get(slot, frozenset()) | {node}
        if target != component:
            edges.add((target, component))
    _, refused = separated(sorted(edges), slots)
    for refusal in refused:
        con.execute("DELETE FROM i_pair WHERE own = ?", [refusal.edge[1]])
