"""Signs from words: the brand a label or register names, the app or cloud behind a name that was asked for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from nameplate.identify.fuse import Sign
from nameplate.identify.settings import Weights
from nameplate.identify.signbook import SignBook
from nameplate.identify.tables import INT, TEXT, hand_over
from nameplate.knowledge.load import Knowledge
from nameplate.model.terms import ClaimKind, Strength

if TYPE_CHECKING:
    import duckdb

_TALK = ("dns.query", "tls.sni")


class Wording:
    """What words say.

    Args:
        knowledge: the known names, apps and clouds.
        weights: of a label by its field.
    """

    def __init__(self, knowledge: Knowledge, weights: Weights) -> None:
        self._names, self._domains, self._weights = knowledge.names, knowledge.domains, weights
        self.fields = (*sorted(weights.labels), *_TALK)

    def sign(self, field: str, value: str) -> Sign | None:
        """The sign a value of one of `fields` is; None when it names no brand, or no known app."""
        return self._talk(field, value) if field in _TALK else self._label(field, value)

    def _label(self, field: str, value: str) -> Sign | None:
        brand = self._names.brand_in(value)
        if brand is None or (brand.startswith("label:") and field in self._weights.listed_only):
            return None
        sign = self._said(
            ClaimKind.SOLD_AS, brand, field=field, weight=self._weights.labels[field], rule="label"
        )
        bare = field in self._weights.protocols and self._names.party_of(value) is not None
        return replace(sign, strength=Strength.MODEL, rule="protocol") if bare else sign

    def _talk(self, field: str, value: str) -> Sign | None:
        found = self._domains.match(value)
        if found is None:
            return None
        rule = f"domain {found.domain.name}"
        return self._said(ClaimKind.TALKS_TO, found.app.id, field=field, weight=found.decibans, rule=rule)

    def _said(self, kind: ClaimKind, party: str, *, field: str, weight: int, rule: str) -> Sign:
        channel = self._weights.channel(field)
        return Sign(kind, party, "", Strength.LABEL, weight, channel, channel, rule)


def gather(con: duckdb.DuckDBPyConnection, wording: Wording, *, book: SignBook) -> None:
    """Adds to `i_said`; each distinct value is read once."""
    hand_over(con, "i_worded", rows=[(field,) for field in wording.fields], columns={"field": TEXT})
    rows = con.execute("""
        SELECT DISTINCT field, value FROM sightings WHERE field IN (SELECT field FROM i_worded)
        ORDER BY ALL""").fetchall()
    read = [(f, v, book.number(sign)) for f, v in rows if (sign := wording.sign(f, v))]
    hand_over(con, "i_wording", rows=read, columns={"field": TEXT, "value": TEXT, "sign": INT})
    con.execute("""
        INSERT INTO i_said SELECT o.t, f.e, s.origin, w.sign, s.field, s.value, s.record, s.path
        FROM sightings s JOIN i_wording w ON w.field = s.field AND w.value = s.value
        JOIN i_file f USING (agency, evidence)
        JOIN i_of o ON o.e = f.e AND o.record = s.record AND o.part = s.part""")
