"""Purchase lines: which of them are things of kind contract, and what is claimed about them.

1. Each distinct text is read once (`purchase_words`), each distinct word that may be a model or an FCC identifier is
   matched once against the fingerprints of models and grantees.
2. A line that names no brand, model, grantee, known supplier, or goods some instrument speaks of, is no thing: a list
   of office chairs nobody can tell the maker of helps nobody. It stays a sighting.
3. A line with a serial number belongs to the device that has it; any other is a thing of its own, and no address,
   name or order number ever joins it to another.
4. What a line says is label: sold_as, bought_from, and by a grantee's code made_by possible.

Creates i_line (e, record, part) and, of the readings, i_line_sign (field, value, n) and i_line_fact (field, value,
fact, says); `say` adds to i_said, i_kind_of and i_stated.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from nameplate.identify.fuse import Sign
from nameplate.identify.match import Matcher
from nameplate.identify.purchase_words import PurchaseReader, purchase_rules
from nameplate.identify.signbook import SignBook
from nameplate.identify.tables import INT, TEXT, column, hand_over
from nameplate.knowledge.load import Knowledge
from nameplate.knowledge.names import normal
from nameplate.model.terms import ClaimKind, Relation, Strength

if TYPE_CHECKING:
    import duckdb

CHANNEL = "purchase"
_TEXTS = ("purchase.description", "purchase.code")
_SUPPLIER, _GRANT, _MODEL = "purchase.supplier", "purchase.fcc_id", "register.model"


class Lines:
    """What the texts of purchase lines say.

    Args:
        knowledge: names, categories, fingerprints, and the goods that instruments speak of.

    Attributes:
        signs: number -> sign, as in `i_line_sign`.
    """

    def __init__(self, knowledge: Knowledge) -> None:
        self.signs: list[Sign] = []
        self._numbers: dict[Sign, int] = {}
        self._names = knowledge.names
        self._reader = PurchaseReader(knowledge.names, knowledge.categories)
        self._rules = purchase_rules()
        models = [f for f in knowledge.fingerprints if f.strength is Strength.MODEL or not f.signals]
        grants = [f for f in knowledge.fingerprints if f.strength is Strength.GRANT]
        self._models, self._grants = Matcher(models), Matcher(grants)
        self._asked = {c for rule in knowledge.restrictions.values() for c in rule.subject.categories}

    def read(self, field: str, value: str) -> Iterator[tuple[int | None, str, str, bool]]:
        """(number of a sign or None, fact, what it says, whether it makes the line a thing) of one text."""
        if field == _SUPPLIER:
            party = self._names.party_of(value)
            who = party.id if party else f"label:{normal(value)}"
            if normal(value):
                yield (
                    self._sign(ClaimKind.BOUGHT_FROM, who, Strength.LABEL, "supplier"),
                    "",
                    "",
                    party is not None,
                )
        elif field == _GRANT:
            for rule in self._grants.reply({field: [value.upper()]}):
                for signal in rule.signals:
                    yield (
                        self._sign(signal.kind, signal.party, rule.strength, rule.id, signal.decibans),
                        "",
                        "",
                        True,
                    )
        else:
            yield from self._text(value)

    def _text(self, value: str) -> Iterator[tuple[int | None, str, str, bool]]:
        said = self._reader.read(value)
        for party, firm in said.brands:
            strength, rule = (Strength.LABEL, "brand") if firm else (Strength.MODEL, "doubtful")
            yield self._sign(ClaimKind.SOLD_AS, party, strength, rule), "", "", True
        for token in said.models:
            for rule_ in self._models.reply({_MODEL: [token]}):
                yield None, "thing.category", rule_.category, rule_.category in self._asked
                for signal in rule_.signals:
                    if signal.kind is ClaimKind.SOLD_AS and signal.party:
                        number = self._sign(
                            signal.kind, signal.party, Strength.MODEL, rule_.id, signal.decibans
                        )
                        yield number, "", "", True
        for kind in said.kinds:
            yield None, "thing.category", kind, kind in self._asked
        relation = Relation.LEASED if said.leased else Relation.OWNED
        yield None, "thing.relation", relation.value, False

    def _sign(self, kind: ClaimKind, party: str, strength: Strength, rule: str, weight: int = 0) -> int:
        weights = {
            "brand": self._rules.brand,
            "doubtful": self._rules.doubtful,
            "supplier": self._rules.supplier,
        }
        name = f"purchase-{rule}" if rule in weights else rule
        sign = Sign(kind, party, "", strength, weights.get(rule, weight), CHANNEL, CHANNEL, name)
        number = self._numbers.setdefault(sign, len(self.signs))
        if number == len(self.signs):
            self.signs.append(sign)
        return number


def gather(con: duckdb.DuckDBPyConnection, knowledge: Knowledge) -> Lines:
    """Steps 1 and 2: the tables above, and in `i_line` only the lines that may be things."""
    lines = Lines(knowledge)
    signs, facts, bearing = set(), set(), set()
    for field in (*_TEXTS, _SUPPLIER, _GRANT):
        sql = "SELECT DISTINCT value FROM sightings WHERE field = ? ORDER BY value"
        for value in column(con, sql, params=[field]):
            for number, fact, says, bears in lines.read(field, value):
                if number is not None:
                    signs.add((field, value, number))
                if says:
                    facts.add((field, value, fact, says))
                if bears:
                    bearing.add((field, value))
    texts = {"field": TEXT, "value": TEXT}
    hand_over(con, "i_line_sign", rows=sorted(signs), columns={**texts, "n": INT})
    hand_over(con, "i_line_fact", rows=sorted(facts), columns={**texts, "fact": TEXT, "says": TEXT})
    hand_over(con, "i_line_bears", rows=sorted(bearing), columns=texts)
    con.execute("""
        CREATE TEMP TABLE i_line AS
        SELECT f.e, s.record, s.part, bool_or(b.value IS NOT NULL) AS bears
        FROM sightings s JOIN i_file f USING (agency, evidence)
        LEFT JOIN i_line_bears b ON b.field = s.field AND b.value = s.value
        WHERE starts_with(s.field, 'purchase.') GROUP BY f.e, s.record, s.part;
        DELETE FROM i_subject USING i_line q WHERE NOT q.bears
          AND (q.e, q.record, q.part) = (i_subject.e, i_subject.record, i_subject.part)
          AND (q.e, q.record, q.part) NOT IN (SELECT (e, record, part) FROM i_has);
        DELETE FROM i_line WHERE NOT bears;
    """)
    return lines


def say(con: duckdb.DuckDBPyConnection, lines: Lines, book: SignBook) -> None:
    """Step 4: signs and facts of the lines that are things, or of things."""
    numbers = [(n, book.number(sign)) for n, sign in enumerate(lines.signs)]
    hand_over(con, "i_line_number", rows=numbers, columns={"n": INT, "sign": INT})
    con.execute("""
        INSERT INTO i_said SELECT o.t, f.e, s.origin, m.sign, s.field, s.value, s.record, s.path
        FROM sightings s JOIN i_line_sign g ON g.field = s.field AND g.value = s.value JOIN i_line_number m USING (n)
        JOIN i_file f USING (agency, evidence)
        JOIN i_of o ON o.e = f.e AND o.record = s.record AND o.part = s.part;
        CREATE TEMP TABLE i_line_says AS
        SELECT DISTINCT o.t, g.fact, g.says FROM sightings s
        JOIN i_line_fact g ON g.field = s.field AND g.value = s.value JOIN i_file f USING (agency, evidence)
        JOIN i_of o ON o.e = f.e AND o.record = s.record AND o.part = s.part;
        INSERT INTO i_kind_of SELECT DISTINCT t, says FROM i_line_says WHERE fact = 'thing.category';
        INSERT INTO i_stated SELECT t, 1, fact, says FROM i_line_says WHERE fact = 'thing.relation';
    """)
