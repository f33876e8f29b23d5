"""What the sightings of each thing say about its maker, brand, firmware and talk: every reading in one place.

1. Fingerprints: each distinct value is matched once, each distinct set of hits of a whole reply once.
2. MAC blocks: universally administered addresses through the registry, to the party whose exact holder name
   it is. The channel that stated the MAC is kept: only a MAC heard apart supports what a reply says.
3. Labels: names read in words, through the known names.
4. Names looked up or connected to, through the known apps and clouds.

Every reading becomes a number in the `SignBook`, so that the tables stay narrow. Creates i_said (t, e, origin, sign,
field, value, record, path) and i_kind_of (t, category).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

import pyarrow as pa

from nameplate.identify.fuse import BLOCK, SOMEONE_ELSE, Sign
from nameplate.identify.match import Matcher
from nameplate.identify.settings import Weights
from nameplate.identify.tables import column, hand_over
from nameplate.knowledge.apps import Apps
from nameplate.knowledge.load import Knowledge
from nameplate.knowledge.names import Names
from nameplate.knowledge.proof import compile_test
from nameplate.model.fields import FIELDS
from nameplate.model.fingerprints import Fingerprint, Signal
from nameplate.model.terms import ClaimKind, Role, Strength

if TYPE_CHECKING:
    import duckdb

_Row = tuple[str, str, str, int]
"""field, value, via, sign."""


class SignBook:
    """Gives every distinct sign a number."""

    def __init__(self) -> None:
        self.signs: list[Sign] = []
        self._numbers: dict[Sign, int] = {}

    def number(self, sign: Sign) -> int:
        """The number of a sign; the same sign always has the same."""
        known = self._numbers.setdefault(sign, len(self.signs))
        if known == len(self.signs):
            self.signs.append(sign)
        return known


def gather(con: duckdb.DuckDBPyConnection, *, knowledge: Knowledge, weights: Weights) -> SignBook:
    """Creates `i_said` and `i_kind_of`; returns the book that says what the numbers mean."""
    book = SignBook()
    names = knowledge.names
    matcher = Matcher(knowledge.fingerprints)
    _via(con, matcher)
    con.execute("""
        CREATE TEMP TABLE i_said (t BIGINT, e INTEGER, origin BIGINT, sign INTEGER, field VARCHAR, value VARCHAR,
                                  record BIGINT, path VARCHAR);
        CREATE TEMP TABLE i_kind_of (t BIGINT, category VARCHAR);
    """)
    _fingerprints(con, matcher, _Reader(knowledge.fingerprints, names, weights, book))
    _blocks(con, _Holders(knowledge, weights), book)
    _words(con, names, knowledge, weights, book)
    return book


def _via(con: duckdb.DuckDBPyConnection, matcher: Matcher) -> None:
    """`i_via`: the channel of each origin that states a MAC or a key some fingerprint reads."""
    keys = sorted({"mac", *(f for f in matcher.fields if FIELDS[f].role is Role.KEY)})
    hand_over(con, "i_keyed", pa.table({"field": keys}))
    con.execute("""
        CREATE TEMP TABLE i_channel_of AS
        SELECT f.e, s.origin, min(d.channel) AS channel, bool_or(k.field IS NOT NULL) AS keyed
        FROM sightings s JOIN i_file f USING (agency, evidence) JOIN i_field d USING (field)
        LEFT JOIN i_keyed k USING (field) GROUP BY f.e, s.origin;
        CREATE TEMP TABLE i_via AS
        SELECT o.e, o.origin, coalesce(c.name, f.format) AS via
        FROM i_channel_of o JOIN i_file f USING (e) LEFT JOIN i_channel c USING (channel) WHERE o.keyed;
        DROP TABLE i_channel_of;
    """)


class _Reader:
    """Turns fingerprints that hold for a reply into signs."""

    def __init__(
        self, fingerprints: Sequence[Fingerprint], names: Names, weights: Weights, book: SignBook
    ) -> None:
        self.fingerprints = fingerprints
        self.number_of = {f.id: n for n, f in enumerate(fingerprints)}
        self._names, self._weights, self._book = names, weights, book
        self._alone: dict[int, Matcher] = {}

    def shows(self, number: int, field: str, values: Sequence[str]) -> list[bool]:
        """Which values a fingerprint that holds rests on: those that satisfy one of its own tests."""
        if number not in self._alone:
            self._alone[number] = Matcher([self.fingerprints[number]])
        return [bool(hit) for hit in self._alone[number].hits(field, values)]

    def signs(self, number: int, field: str, value: str, via: str) -> list[int]:
        """The signs one value of a reply is a reason for."""
        rule = self.fingerprints[number]
        channel = self._channel(rule, via)
        out = []
        for signal in rule.signals:
            party = self._party(rule, signal, field, value)
            if party:
                sign = Sign(
                    signal.kind, party, signal.line, rule.strength, signal.decibans, channel, channel, rule.id
                )
                out.append(self._book.number(sign))
        return out

    def _channel(self, rule: Fingerprint, via: str) -> str:
        """The channel of its first plain test; a rule that reads only keys has the channel that stated them."""
        plain = [t.field for t in rule.tests if not t.absent and FIELDS[t.field].role is not Role.KEY]
        return self._weights.channel(plain[0]) if plain else via

    def _party(self, rule: Fingerprint, signal: Signal, field: str, value: str) -> str | None:
        """The party of a signal; read from the value where the signal says so."""
        if not signal.capture:
            return signal.party
        wanted, _, group = signal.capture.rpartition(":")
        if field != wanted:
            return None
        for test in rule.tests:
            if test.field == field and not test.absent:
                found = compile_test(test).search(value)
                if found and found.group(int(group)):
                    return self._names.brand_in(found.group(int(group)))
        return None


def _fingerprints(con: duckdb.DuckDBPyConnection, matcher: Matcher, reader: _Reader) -> None:
    _hits(con, matcher)
    con.execute("""
        CREATE TEMP TABLE i_seen AS
        SELECT o.t, f.e, s.origin, s.field, s.value, s.record, s.path, h.tests
        FROM sightings s JOIN i_hit h ON h.field = s.field AND h.value = s.value
        JOIN i_file f USING (agency, evidence) JOIN i_of o ON (o.e, o.record, o.part) = (f.e, s.record, s.part);
        CREATE TEMP TABLE i_reply AS
        SELECT t, e, origin, list_sort(list_distinct(flatten(list(tests)))) AS tests FROM i_seen GROUP BY t, e, origin;
    """)
    sets = con.execute("SELECT DISTINCT tests FROM i_reply ORDER BY tests").fetchall()
    held = [
        (n, tests, reader.number_of[f.id]) for n, (tests,) in enumerate(sets) for f in matcher.matched(tests)
    ]
    hand_over(con, "i_held_by", pa.table({
        "tests": pa.array([tests for _, tests, _ in held], pa.list_(pa.int32())),
        "rule": pa.array([rule for *_, rule in held], pa.int32()),
    }))  # fmt: skip
    hand_over(con, "i_shown", _shown(con, reader))
    con.execute("""
        CREATE TEMP TABLE i_based AS
        SELECT s.t, s.e, s.origin, b.rule, s.field, s.value, s.record, s.path, coalesce(v.via, 'unknown') AS via
        FROM i_reply r JOIN i_held_by b USING (tests) JOIN i_seen s USING (t, e, origin)
        JOIN i_shown w ON w.rule = b.rule AND w.field = s.field AND w.value = s.value
        LEFT JOIN i_via v ON v.e = s.e AND v.origin = s.origin""")
    rows = con.execute("SELECT DISTINCT rule, field, value, via FROM i_based ORDER BY ALL").fetchall()
    said = [(*row, sign) for row in rows for sign in reader.signs(*row)]
    hand_over(con, "i_read", _said(said))
    hand_over(con, "i_category", pa.table({
        "rule": pa.array(range(len(reader.fingerprints)), pa.int32()),
        "category": pa.array([f.category for f in reader.fingerprints], pa.string()),
    }))  # fmt: skip
    con.execute("""
        INSERT INTO i_said SELECT b.t, b.e, b.origin, r.sign, b.field, b.value, b.record, b.path
        FROM i_based b JOIN i_read r ON r.rule = b.rule AND r.field = b.field AND r.value = b.value AND r.via = b.via;
        INSERT INTO i_kind_of SELECT DISTINCT b.t, c.category FROM i_based b JOIN i_category c USING (rule)
        WHERE c.category <> '';
    """)


def _hits(con: duckdb.DuckDBPyConnection, matcher: Matcher) -> None:
    """`i_hit`: every distinct value that satisfies a test, with the numbers of the tests."""
    fields, values, tests = [], [], []
    for field in sorted(matcher.fields):
        distinct = column(
            con, "SELECT DISTINCT value FROM sightings WHERE field = ? ORDER BY value", params=[field]
        )
        for value, hit in zip(distinct, matcher.hits(field, distinct), strict=True):
            if hit:
                fields.append(field)
                values.append(value)
                tests.append(hit)
    hand_over(con, "i_hit", pa.table({
        "field": pa.array(fields, pa.string()), "value": pa.array(values, pa.string()),
        "tests": pa.array(tests, pa.list_(pa.int32())),
    }))  # fmt: skip


def _shown(con: duckdb.DuckDBPyConnection, reader: _Reader) -> pa.Table:
    rows = con.execute("""
        SELECT DISTINCT b.rule, s.field, s.value FROM i_reply r JOIN i_held_by b USING (tests)
        JOIN i_seen s USING (t, e, origin) ORDER BY ALL""").fetchall()
    grouped: dict[tuple[int, str], list[str]] = defaultdict(list)
    for rule, field, value in rows:
        grouped[rule, field].append(value)
    kept = [
        (rule, field, value)
        for (rule, field), values in grouped.items()
        for value, shown in zip(values, reader.shows(rule, field, values), strict=True)
        if shown
    ]
    return pa.table({
        "rule": pa.array([r for r, _, _ in kept], pa.int32()), "field": pa.array([f for _, f, _ in kept], pa.string()),
        "value": pa.array([v for *_, v in kept], pa.string()),
    })  # fmt: skip


def _said(rows: Sequence[tuple[int, str, str, str, int]]) -> pa.Table:
    rules, fields, values, vias, signs = list(zip(*rows, strict=True)) or [()] * 5
    return pa.table({
        "rule": pa.array(rules, pa.int32()), "field": pa.array(fields, pa.string()),
        "value": pa.array(values, pa.string()), "via": pa.array(vias, pa.string()), "sign": pa.array(signs, pa.int32()),
    })  # fmt: skip


class _Holders:
    """The registry of MAC blocks as signs: each block and each holder is looked up once."""

    def __init__(self, knowledge: Knowledge, weights: Weights) -> None:
        self._oui, self._names, self._weights = knowledge.oui, knowledge.names, weights
        self._read: dict[str, tuple[ClaimKind, str, int] | None] = {}

    def says(self, mac: str) -> tuple[ClaimKind, str, int] | None:
        """(kind, party, weight). None when the holder is no one, or a party whose blocks say nothing."""
        holder = self._oui.holder(mac)
        if holder is None:
            return None
        if holder not in self._read:
            self._read[holder] = self._holder(holder)
        return self._read[holder]

    def _holder(self, holder: str) -> tuple[ClaimKind, str, int] | None:
        party = self._names.holder(holder)
        if party is None:
            return ClaimKind.MADE_BY, SOMEONE_ELSE, self._weights.unknown_holder
        if party.block_means == ClaimKind.MADE_BY.value:
            return ClaimKind.MADE_BY, party.id, self._weights.block_made_by
        if party.block_means == ClaimKind.SOLD_AS.value:
            return ClaimKind.SOLD_AS, party.id, self._weights.block_sold_as
        return None


def _blocks(con: duckdb.DuckDBPyConnection, holders: _Holders, book: SignBook) -> None:
    """Blocks are at most nine hex digits long, thirteen characters with colons: that much is looked up."""
    con.execute("""
        CREATE TEMP TABLE i_mac AS
        SELECT o.t, h.e, s.origin, n.clean, substr(n.clean, 1, 13) AS block, s.value, s.record, s.path
        FROM sightings s JOIN i_file f USING (agency, evidence)
        JOIN i_node n ON n.a = f.a AND n.rank = 0 AND n.h = 0 AND n.clean = s.clean
        JOIN i_has h ON h.e = f.e AND h.record = s.record AND h.part = s.part AND h.n = n.n
        JOIN i_of o ON o.e = h.e AND o.record = h.record AND o.part = h.part
        JOIN i_root r ON r.n = n.n AND r.c = o.t
        WHERE s.field = 'mac';
        CREATE TEMP TABLE i_block AS SELECT block, min(clean) AS mac FROM i_mac GROUP BY block;
    """)
    blocks = con.execute("SELECT block, mac FROM i_block ORDER BY block").fetchall()
    vias = column(con, "SELECT DISTINCT via FROM i_via ORDER BY via")
    read = []
    for block, mac in blocks:
        said = holders.says(mac)
        if said:
            kind, party, weight = said
            for via in vias:
                sign = Sign(kind, party, "", Strength.BLOCK, weight, BLOCK, via, "mac-block")
                read.append((block, via, book.number(sign)))
    hand_over(con, "i_meaning", pa.table({
        "block": pa.array([b for b, _, _ in read], pa.string()), "via": pa.array([v for _, v, _ in read], pa.string()),
        "sign": pa.array([s for *_, s in read], pa.int32()),
    }))  # fmt: skip
    con.execute("""
        INSERT INTO i_said SELECT m.t, m.e, m.origin, b.sign, 'mac', m.value, m.record, m.path
        FROM i_mac m JOIN i_via v USING (e, origin) JOIN i_meaning b USING (block, via)""")


def _words(
    con: duckdb.DuckDBPyConnection, names: Names, knowledge: Knowledge, weights: Weights, book: SignBook
) -> None:
    fields = [*weights.labels, "dns.query", "tls.sni"]
    hand_over(con, "i_worded", pa.table({"field": fields}))
    rows = con.execute("""
        SELECT DISTINCT field, value, clean FROM sightings WHERE field IN (SELECT field FROM i_worded)
        ORDER BY ALL""").fetchall()
    read = []
    for field, value, clean in rows:
        sign = (
            _label(names, weights, field, value)
            if field in weights.labels
            else _talk(knowledge.domains, weights, field, clean)
        )
        if sign:
            read.append((field, value, book.number(sign)))
    hand_over(con, "i_wording", pa.table({
        "field": pa.array([f for f, _, _ in read], pa.string()), "value": pa.array([v for _, v, _ in read], pa.string()),
        "sign": pa.array([s for *_, s in read], pa.int32()),
    }))  # fmt: skip
    con.execute("""
        INSERT INTO i_said SELECT o.t, f.e, s.origin, w.sign, s.field, s.value, s.record, s.path
        FROM sightings s JOIN i_wording w ON w.field = s.field AND w.value = s.value
        JOIN i_file f USING (agency, evidence) JOIN i_of o ON (o.e, o.record, o.part) = (f.e, s.record, s.part)""")


def _label(names: Names, weights: Weights, field: str, value: str) -> Sign | None:
    brand = names.brand_in(value)
    if brand is None or (brand.startswith("label:") and field in weights.listed_only):
        return None
    channel = weights.channel(field)
    return Sign(
        ClaimKind.SOLD_AS, brand, "", Strength.LABEL, weights.labels[field], channel, channel, "label"
    )


def _talk(apps: Apps, weights: Weights, field: str, domain: str | None) -> Sign | None:
    found = apps.match(domain) if domain else None
    if found is None:
        return None
    channel = weights.channel(field)
    return Sign(
        ClaimKind.TALKS_TO, found.app.id, "", Strength.BANNER, found.decibans, channel, channel,
        f"domain {found.domain.name}",
    )  # fmt: skip
