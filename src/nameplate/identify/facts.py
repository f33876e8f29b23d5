"""What is stated about each thing: by its register row, by its network and site, by the estate. Never a default.

1. A register or a site walk speaks of its row; the estate speaks of addresses and sites; the estate's `[things]`
   speak of all. Where two speak, the first of these is heard; two of the same rank are both listed.
2. A relation that two rows of the same rank tell differently is unknown, with both in the facts.
3. Words of registers are mapped to the words of the model; a word in no list states nothing.

Creates i_stated (t, rank, fact, value; rank 0 the row, 1 the place, 2 all) and i_fact (t, relation, facts).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from nameplate.identify.places import Places
from nameplate.identify.settings import IdentityRules
from nameplate.identify.tables import INT, TEXT, column, hand_over
from nameplate.knowledge.load import Knowledge
from nameplate.knowledge.vocabulary import folded
from nameplate.model.estate import Estate
from nameplate.model.terms import Relation

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

_Facts = Iterator[tuple[str, str]]


def gather(
    con: duckdb.DuckDBPyConnection,
    *,
    knowledge: Knowledge,
    estate: Estate,
    rules: IdentityRules,
    places: Places,
) -> None:
    """Creates `i_stated`: every statement, with the rank of who speaks."""
    said = _read(con, _readings(knowledge, estate, rules, places))
    hand_over(con, "i_reading", rows=said, columns=_columns("field", "text", "fact", "value"))
    hand_over(con, "i_where", rows=_by_address(con, places), columns=_columns("ip", "fact", "value"))
    con.execute("""
        CREATE TEMP TABLE i_stated AS
        SELECT DISTINCT o.t, 0 AS rank, r.fact, r.value
        FROM sightings s JOIN i_reading r ON r.field = s.field AND r.text = s.value
        JOIN i_file f USING (agency, evidence) JOIN i_of o ON (o.e, o.record, o.part) = (f.e, s.record, s.part)
        UNION
        SELECT DISTINCT o.t, 0, r.fact, r.value FROM i_at s JOIN i_reading r
          ON r.field = 'scope' AND r.text = s.scope JOIN i_of o USING (e, record, part)
        UNION
        SELECT DISTINCT o.t, 1, w.fact, w.value
        FROM i_where w JOIN i_addr a USING (ip) JOIN i_of o USING (e, record, part)
    """)
    defaults = [
        (fact, value) for fact, values in sorted((estate.default_facts or {}).items()) for value in values
    ]
    hand_over(con, "i_default_fact", rows=defaults, columns=_columns("fact", "value"))
    con.execute("""
        INSERT INTO i_stated SELECT n.t, 2, d.fact, d.value FROM i_name n CROSS JOIN i_default_fact d;
        INSERT INTO i_stated SELECT t, 0, 'thing.kind', kind_of_id(thing) FROM i_name;
        INSERT INTO i_stated SELECT t, 0, 'thing.category', 'software' FROM i_name WHERE starts_with(thing, 'cmp-');
    """)


def randomised(con: duckdb.DuckDBPyConnection, makers: Sequence[int]) -> None:
    """Says of what is known by locally administered addresses only that no block tells its maker.

    Args:
        con: holds `i_said`.
        makers: numbers of the signs that speak for a maker: where one is, the maker is told all the same.
    """
    hand_over(con, "i_maker_sign", rows=[(sign,) for sign in makers], columns={"sign": INT})
    con.execute("""
        INSERT INTO i_stated
        SELECT r.c, 0, 'thing.maker_attributable', 'no: randomised MAC' FROM i_root r JOIN i_node n USING (n)
        WHERE n.rank = 0 AND r.c NOT IN (SELECT t FROM i_said JOIN i_maker_sign USING (sign))
        GROUP BY r.c HAVING bool_and(is_local(n.clean))
    """)


def close(con: duckdb.DuckDBPyConnection) -> None:
    """Creates `i_fact`: steps 1 and 2, once every statement is in (categories come from fingerprints too).

    Each distinct set of statements is settled once and joined back to every thing of which it is made.
    """
    con.execute("""
        CREATE TEMP TABLE i_statement AS
        SELECT row_number() OVER (ORDER BY rank, fact, value)::INTEGER - 1 AS number, rank, fact, value
        FROM (SELECT DISTINCT rank, fact, value FROM i_stated);
        CREATE TEMP TABLE i_made_of AS
        SELECT t, array_to_string(list_sort(list(DISTINCT number)), ',') AS statements
        FROM i_stated JOIN i_statement USING (rank, fact, value) GROUP BY t;
    """)
    statements = con.execute("SELECT rank, fact, value FROM i_statement ORDER BY number").fetchall()
    sets = column(con, "SELECT DISTINCT statements FROM i_made_of ORDER BY statements")
    settled = [settle([statements[int(n)] for n in text.split(",")]) for text in sets]
    rows = [
        (text, _relation(facts), json.dumps(facts, ensure_ascii=False))
        for text, facts in zip(sets, settled, strict=True)
    ]
    hand_over(con, "i_settled", rows=rows, columns=_columns("statements", "relation", "facts"))
    con.execute(
        "CREATE TEMP TABLE i_fact AS SELECT t, relation, facts FROM i_made_of JOIN i_settled USING (statements)"
    )


def settle(statements: Iterable[tuple[int, str, str]]) -> dict[str, list[str]]:
    """The facts of one thing: of each fact the values of the best rank, sorted.

    Args:
        statements: (rank, fact, value); rank 0 is heard before 1, 1 before 2. Facts of a site go together: a
            register that names the site silences the site of the address, with all that is said of it.
    """
    said = list(statements)
    best: dict[str, int] = {}
    for rank, fact, _ in said:
        best[_topic(fact)] = min(rank, best.get(_topic(fact), rank))
    out: dict[str, set[str]] = {}
    for rank, fact, value in said:
        if rank == best[_topic(fact)]:
            out.setdefault(fact, set()).add(value)
    return {fact: sorted(out[fact]) for fact in sorted(out)}


def _relation(facts: Mapping[str, list[str]]) -> str:
    """What the thing is to the agency; two answers are none."""
    told = facts.get("thing.relation", [])
    return told[0] if len(told) == 1 else Relation.UNKNOWN.value


def _topic(fact: str) -> str:
    return "site" if fact.startswith("site.") else fact


def _readings(
    knowledge: Knowledge, estate: Estate, rules: IdentityRules, places: Places
) -> Mapping[str, Callable[[str], _Facts]]:
    """Field -> what a text in it states."""
    reached = _networks(knowledge, estate)
    return {
        "register.relation": lambda text: _mapped("thing.relation", rules.relations.get(folded(text))),
        "walk.relation": lambda text: _mapped("thing.relation", rules.relations.get(folded(text))),
        "register.category": lambda text: _mapped("thing.category", knowledge.categories.get(folded(text))),
        "inventory.relation": lambda text: _mapped("thing.relation", rules.relations.get(folded(text))),
        "recorder.category": lambda text: _mapped("thing.category", knowledge.categories.get(folded(text))),
        "recorder.channel": lambda text: _mapped("thing.category", "camera"),
        "recorder.site": lambda text: _site(places, text, named=True),
        "purchase.order": lambda text: _mapped("thing.order", text),
        "purchase.supplier": lambda text: _mapped("thing.supplier", text),
        "purchase.amount": lambda text: _mapped("thing.amount", text),
        "inventory.category": lambda text: _mapped("thing.category", knowledge.categories.get(folded(text))),
        "register.purpose": lambda text: _mapped("thing.purpose", folded(text)),
        "register.status": lambda text: _mapped("thing.status", folded(text)),
        "register.network": lambda text: _mapped(
            "thing.reaches", _slug(text) if _slug(text) in reached else None
        ),
        "register.site": lambda text: _site(places, text, named=True),
        "walk.site": lambda text: _site(places, text, named=True),
        "scope": lambda text: _site(places, text, named=False),
    }


def _read(
    con: duckdb.DuckDBPyConnection, readings: Mapping[str, Callable[[str], _Facts]]
) -> list[tuple[str, str, str, str]]:
    """Each distinct text of each field, read once."""
    rows = con.execute("""
        SELECT DISTINCT field, value, clean FROM sightings
        WHERE starts_with(field, 'register.') OR starts_with(field, 'walk.')
           OR field IN ('inventory.relation', 'inventory.category', 'recorder.category', 'recorder.channel',
                        'recorder.site', 'purchase.order', 'purchase.supplier', 'purchase.amount', 'purchase.date')
        UNION SELECT DISTINCT 'scope', scope, NULL FROM i_at WHERE scope IS NOT NULL
        ORDER BY ALL""").fetchall()
    out = []
    for field, text, clean in rows:
        if field in ("register.purchased", "purchase.date") and clean:
            out.append((field, text, "thing.purchased", clean))
        elif field in readings:
            out += [(field, text, fact, value) for fact, value in readings[field](text)]
    return out


def _by_address(con: duckdb.DuckDBPyConnection, places: Places) -> list[tuple[str, str, str]]:
    rows = []
    if places.knows_networks:
        for (ip,) in con.execute("SELECT DISTINCT ip FROM i_addr ORDER BY ip").fetchall():
            at = places.at(ip)
            rows += [(ip, fact, value) for fact, value in _site(places, at.site, named=False)]
            for network in at.networks[:1]:
                rows += [(ip, "thing.reaches", slug) for slug in network.reaches]
                rows += [(ip, "thing.relation", network.relation)] if network.relation else []
                rows += [(ip, fact, value) for fact, values in network.facts.items() for value in values]
    return rows


def _mapped(fact: str, value: str | None) -> _Facts:
    if value:
        yield fact, str(value)


def _site(places: Places, text: str, *, named: bool) -> _Facts:
    """The facts of a site; of a site the estate does not know, only its name, when a register gave one."""
    site = places.site(text) if text else None
    if site is None:
        if named:
            yield "site.name", text
        return
    yield "site.id", site.id
    if site.sensitivity:
        yield "site.sensitivity", site.sensitivity
    for fact, values in site.facts.items():
        yield from ((f"site.{fact}", value) for value in values)


def _networks(knowledge: Knowledge, estate: Estate) -> frozenset[str]:
    """Networks that a restriction asks about or the estate speaks of. A word that names another network says
    nothing about these: being on VLAN 20 does not show that a device cannot reach the core."""
    asked = {
        value
        for restriction in knowledge.restrictions.values()
        for condition in (*restriction.scope, *(c for duty in restriction.duties for c in duty.when))
        if condition.fact == "thing.reaches"
        for value in condition.values
    }
    return frozenset(asked | {slug for network in estate.networks for slug in network.reaches})


def _slug(text: str) -> str:
    return folded(text).replace(" ", "_").replace("-", "_")


def _columns(*names: str) -> dict[str, pa.DataType]:
    return dict.fromkeys(names, TEXT)
