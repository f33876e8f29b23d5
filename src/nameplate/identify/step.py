"""Sightings into things and claims: the whole step, in order.

1. Keys: what names a device, junk dropped, put together (`keys`).
2. Addresses: what is known by address only goes to the device that held it then (`address`, `things`).
3. Ids and keys of things (`things`).
4. What is stated about them: relation, category, site, networks (`facts`).
5. Signs: fingerprints, MAC blocks, labels, names looked up (`signs`).
6. Apps in inventories: claims on the device, and what its inventories can see (`apps`).
7. Claims: each distinct set of signs fused once (`fuse`, `claims`).
8. What could not be told is reported (`report`), hosts of the internet are left out (`outside`).

Bulk work is done in the engine; Python looks at distinct keys, values and signatures only. Nothing depends on
the order of the sightings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nameplate.identify import (
    address,
    apps,
    claims,
    facts,
    keys,
    outside,
    parts,
    purchases,
    signs,
    tables,
    things,
)
from nameplate.identify.kin import Kin, MakesFor
from nameplate.identify.places import Places
from nameplate.identify.report import problems
from nameplate.identify.settings import identity_rules, weights
from nameplate.knowledge.load import Knowledge
from nameplate.model.estate import Estate
from nameplate.model.evidence import Problem

if TYPE_CHECKING:
    import duckdb


def identify(con: duckdb.DuckDBPyConnection, *, knowledge: Knowledge, estate: Estate) -> list[Problem]:
    """Creates the tables `subjects`, `things`, `claims` and `because` from `sightings` and `evidence`.

    Args:
        con: holds `sightings` and `evidence`; see `model.arrow` for all schemas.
        knowledge: fingerprints, parties and ties, names, blocks, apps, categories.
        estate: what the organisation states about its sites, networks and things.

    Returns:
        Unions that were refused and addresses that could not be told apart, capped, in a total order.
    """
    rules, scale = identity_rules(), weights()
    places = Places(estate)
    tables.drop_all(con)
    tables.prepare(con, rules, scale)
    tables.number_files(con, scale)
    keys.gather(con, rules)  # 1
    refused = keys.join_keys(con)
    address.gather(con, places)  # 2
    address.merge(con)
    lines = purchases.gather(con, knowledge)
    things.assign(con, rules)
    things.name(con)  # 3
    things.keys_table(con)
    facts.gather(con, knowledge=knowledge, estate=estate, rules=rules, places=places)  # 4
    book = signs.gather(con, knowledge=knowledge, weights=scale)  # 5
    apps.gather(con, book, knowledge=knowledge, weights=scale)  # 6
    purchases.say(con, lines, book)
    parts.gather(con, book, knowledge=knowledge, weights=scale)
    facts.randomised(con, book.makers())
    con.execute("INSERT INTO i_stated SELECT DISTINCT t, 0, 'thing.category', category FROM i_kind_of")
    facts.close(con)
    _tables(con)
    ties = knowledge.ties
    claims.write(con, book, kin=Kin(ties), makes_for=MakesFor(ties), weights=scale)  # 7
    found = [*problems(con, refused), *outside.leave_out(con, places)]  # 8
    tables.drop_all(con)
    return found


def _tables(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("""
        CREATE OR REPLACE TABLE subjects AS
        SELECT n.agency, f.evidence, o.record, o.part, n.thing, o.how AS "by"
        FROM i_of o JOIN i_file f USING (e) JOIN i_name n USING (t);
        CREATE OR REPLACE TABLE things AS
        SELECT n.agency, n.thing, kind_of_id(n.thing) AS kind, n.also, coalesce(k.keys, '{}') AS keys, x.relation,
               x.facts, s.seen_from, s.seen_to
        FROM i_name n LEFT JOIN i_keys k USING (t) JOIN i_fact x USING (t)
        JOIN (SELECT o.t, min(j.seen_from) AS seen_from, max(j.seen_to) AS seen_to
              FROM i_of o JOIN i_subject j USING (e, record, part) GROUP BY o.t) s USING (t);
    """)
