"""Signs from MAC blocks: whoever bought the block, when that is a party we know by its exact registered name.

A locally administered address says nothing. The channel that stated the MAC is kept: only a MAC heard apart
from a reply supports what the reply says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nameplate.identify.fuse import BLOCK, SOMEONE_ELSE, Sign
from nameplate.identify.settings import Weights
from nameplate.identify.signbook import SignBook
from nameplate.identify.tables import INT, TEXT, column, hand_over
from nameplate.knowledge.load import Knowledge
from nameplate.model.terms import ClaimKind, Strength

if TYPE_CHECKING:
    import duckdb


class Holders:
    """The registry of MAC blocks: each holder is read once.

    Args:
        knowledge: the registry, and which party holds blocks under which exact name.
        weights: of a block.
    """

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


def gather(con: duckdb.DuckDBPyConnection, holders: Holders, *, book: SignBook) -> None:
    """Adds to `i_said`. Blocks are at most nine hex digits long, thirteen characters with colons: that much of
    each MAC is looked up, once."""
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
    hand_over(con, "i_meaning", rows=read, columns={"block": TEXT, "via": TEXT, "sign": INT})
    con.execute("""
        INSERT INTO i_said SELECT m.t, m.e, m.origin, b.sign, 'mac', m.value, m.record, m.path
        FROM i_mac m JOIN i_via v USING (e, origin) JOIN i_meaning b USING (block, via);
        DROP TABLE i_mac;
    """)
