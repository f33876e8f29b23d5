"""What the sightings of each thing say about its maker, brand, firmware and talk: every reading in one place.

1. Fingerprints over whole replies (`by_fingerprint`).
2. MAC blocks through the registry (`by_block`).
3. Names read in words, and names looked up or connected to (`by_word`).

Every reading becomes a number in the `SignBook`. Creates i_said (t, e, origin, sign, field, value, record, path),
i_kind_of (t, category) and i_via (e, origin, via).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nameplate.identify import by_block, by_fingerprint, by_word
from nameplate.identify.match import Matcher
from nameplate.identify.settings import Weights
from nameplate.identify.signbook import SignBook
from nameplate.identify.tables import TEXT, hand_over
from nameplate.knowledge.load import Knowledge
from nameplate.model.fields import FIELDS
from nameplate.model.terms import Role

if TYPE_CHECKING:
    import duckdb


def gather(con: duckdb.DuckDBPyConnection, *, knowledge: Knowledge, weights: Weights) -> SignBook:
    """Creates the tables above; returns the book that says what the numbers mean."""
    book = SignBook()
    matcher = Matcher(knowledge.fingerprints)
    _via(con, matcher)
    con.execute("""
        CREATE TEMP TABLE i_said (t BIGINT, e INTEGER, origin BIGINT, sign INTEGER, field VARCHAR, value VARCHAR,
                                  record BIGINT, path VARCHAR);
        CREATE TEMP TABLE i_kind_of (t BIGINT, category VARCHAR);
    """)
    rules = by_fingerprint.Rules(knowledge, weights=weights, book=book)
    by_fingerprint.gather(con, matcher, rules=rules)
    by_block.gather(con, by_block.Holders(knowledge, weights), book=book)
    by_word.gather(con, by_word.Wording(knowledge, weights), book=book)
    return book


def _via(con: duckdb.DuckDBPyConnection, matcher: Matcher) -> None:
    """`i_via`: the channel of each origin that states a MAC or a key some fingerprint reads.

    An origin that states keys and nothing else came through its file: the channel is the name of the format, or the
    register when people wrote it.
    """
    keys = sorted({"mac", *(f for f in matcher.fields if FIELDS[f].role is Role.KEY)})
    hand_over(con, "i_keyed", rows=[(key,) for key in keys], columns={"field": TEXT})
    con.execute("""
        CREATE TEMP TABLE i_channel_of AS
        SELECT f.e, s.origin, min(d.channel) AS channel, bool_or(k.field IS NOT NULL) AS keyed
        FROM sightings s JOIN i_file f USING (agency, evidence) JOIN i_field d USING (field)
        LEFT JOIN i_keyed k USING (field) GROUP BY f.e, s.origin;
        CREATE TEMP TABLE i_via AS
        SELECT o.e, o.origin, coalesce(c.name, CASE WHEN f.told THEN 'register' ELSE f.format END) AS via
        FROM i_channel_of o JOIN i_file f USING (e) LEFT JOIN i_channel c USING (channel) WHERE o.keyed;
        DROP TABLE i_channel_of;
    """)
