"""Signs from fingerprints: each distinct value is matched once, each distinct set of hits of a reply once.

1. Every distinct value of a field some fingerprint reads -> the tests it satisfies (`i_hit`).
2. Every reply (all sightings of one origin) -> the tests all its values satisfy -> the fingerprints that hold.
3. Of a fingerprint that holds, the values it rests on are the reasons: those that satisfy one of its own tests.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from nameplate.identify.fuse import Sign
from nameplate.identify.match import Matcher
from nameplate.identify.settings import Weights
from nameplate.identify.signbook import SignBook
from nameplate.identify.tables import INT, INTS, TEXT, column, hand_over
from nameplate.knowledge.load import Knowledge
from nameplate.knowledge.proof import compile_test
from nameplate.model.fields import FIELDS
from nameplate.model.fingerprints import Fingerprint, Signal
from nameplate.model.terms import Role

if TYPE_CHECKING:
    import duckdb


class Rules:
    """Fingerprints as signs.

    Args:
        knowledge: whose fingerprints, and the names that brands in words are read with.
        weights: which channels are one.
        book: where signs get their numbers.
    """

    def __init__(self, knowledge: Knowledge, *, weights: Weights, book: SignBook) -> None:
        self.fingerprints = knowledge.fingerprints
        self.number_of = {f.id: n for n, f in enumerate(self.fingerprints)}
        self._names, self._weights, self._book = knowledge.names, weights, book
        self._alone: dict[int, Matcher] = {}

    def shows(self, number: int, field: str, *, values: Sequence[str]) -> list[bool]:
        """Which values a fingerprint that holds rests on: those that satisfy one of its own tests."""
        if number not in self._alone:
            self._alone[number] = Matcher([self.fingerprints[number]])
        return [bool(hit) for hit in self._alone[number].hits(field, values)]

    def signs(self, number: int, field: str, *, value: str, via: str) -> list[int]:
        """Numbers of the signs that one value of a reply is a reason for."""
        rule = self.fingerprints[number]
        channel = self._channel(rule, via)
        out = []
        for signal in rule.signals:
            party = self._captured(rule, signal, value=(field, value)) if signal.capture else signal.party
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

    def _captured(self, rule: Fingerprint, signal: Signal, *, value: tuple[str, str]) -> str | None:
        """The brand in the group of the value that the signal names; None when this is not that field."""
        wanted, _, group = signal.capture.rpartition(":")
        field, text = value
        for test in rule.tests:
            if test.field == field == wanted and not test.absent:
                found = compile_test(test).search(text)
                if found and found.group(int(group)):
                    return self._names.brand_in(found.group(int(group)))
        return None


def gather(con: duckdb.DuckDBPyConnection, matcher: Matcher, *, rules: Rules) -> None:
    """Adds to `i_said` and `i_kind_of`."""
    _hits(con, matcher)
    _held(con, matcher, rules)
    _shown(con, rules)
    con.execute("""
        CREATE TEMP TABLE i_based AS
        SELECT s.t, s.e, s.origin, b.rule, s.field, s.value, s.record, s.path, coalesce(v.via, 'unknown') AS via
        FROM i_reply r JOIN i_held_by b USING (tests) JOIN i_seen s USING (t, e, origin)
        JOIN i_shown w ON w.rule = b.rule AND w.field = s.field AND w.value = s.value
        LEFT JOIN i_via v ON v.e = s.e AND v.origin = s.origin""")
    rows = con.execute("SELECT DISTINCT rule, field, value, via FROM i_based ORDER BY ALL").fetchall()
    read = [
        (rule, field, value, via, sign)
        for rule, field, value, via in rows
        for sign in rules.signs(rule, field, value=value, via=via)
    ]
    columns = {"rule": INT, "field": TEXT, "value": TEXT, "via": TEXT, "sign": INT}
    hand_over(con, "i_read", rows=read, columns=columns)
    categories = [(n, f.category) for n, f in enumerate(rules.fingerprints) if f.category]
    hand_over(con, "i_category", rows=categories, columns={"rule": INT, "category": TEXT})
    con.execute("""
        INSERT INTO i_said SELECT b.t, b.e, b.origin, r.sign, b.field, b.value, b.record, b.path
        FROM i_based b JOIN i_read r USING (rule, field, value, via);
        INSERT INTO i_kind_of SELECT DISTINCT b.t, c.category FROM i_based b JOIN i_category c USING (rule);
        DROP TABLE i_seen;
        DROP TABLE i_reply;
        DROP TABLE i_based;
    """)


def _hits(con: duckdb.DuckDBPyConnection, matcher: Matcher) -> None:
    rows: list[tuple[str, str, tuple[int, ...]]] = []
    for field in sorted(matcher.fields):
        sql = "SELECT DISTINCT value FROM sightings WHERE field = ? ORDER BY value"
        values = column(con, sql, params=[field])
        hits = matcher.hits(field, values)
        rows += [(field, value, hit) for value, hit in zip(values, hits, strict=True) if hit]
    hand_over(con, "i_hit", rows=rows, columns={"field": TEXT, "value": TEXT, "tests": INTS})


def _held(con: duckdb.DuckDBPyConnection, matcher: Matcher, rules: Rules) -> None:
    """`i_seen`: sightings that satisfy a test; `i_reply`: the tests of each reply; `i_held_by`: what they prove."""
    con.execute("""
        CREATE TEMP TABLE i_seen AS
        SELECT o.t, f.e, s.origin, s.field, s.value, s.record, s.path, h.tests
        FROM sightings s JOIN i_hit h ON h.field = s.field AND h.value = s.value
        JOIN i_file f USING (agency, evidence)
        JOIN i_of o ON o.e = f.e AND o.record = s.record AND o.part = s.part;
        CREATE TEMP TABLE i_reply AS
        SELECT t, e, origin, list_sort(list_distinct(flatten(list(tests)))) AS tests
        FROM i_seen GROUP BY t, e, origin;
    """)
    sets = con.execute("SELECT DISTINCT tests FROM i_reply ORDER BY tests").fetchall()
    rows = [(tests, rules.number_of[f.id]) for (tests,) in sets for f in matcher.matched(tests)]
    hand_over(con, "i_held_by", rows=rows, columns={"tests": INTS, "rule": INT})


def _shown(con: duckdb.DuckDBPyConnection, rules: Rules) -> None:
    rows = con.execute("""
        SELECT DISTINCT b.rule, s.field, s.value FROM i_reply r JOIN i_held_by b USING (tests)
        JOIN i_seen s USING (t, e, origin) ORDER BY ALL""").fetchall()
    grouped: dict[tuple[int, str], list[str]] = defaultdict(list)
    for rule, field, value in rows:
        grouped[rule, field].append(value)
    kept = [
        (rule, field, value)
        for (rule, field), values in grouped.items()
        for value, shown in zip(values, rules.shows(rule, field, values=values), strict=True)
        if shown
    ]
    hand_over(con, "i_shown", rows=kept, columns={"rule": INT, "field": TEXT, "value": TEXT})
