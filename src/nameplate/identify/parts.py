"""Parts of a bill of materials as claims on what the bill describes: who and what it possibly contains.

Only whole names count: a supplier that is a party's, a component that is a party's or a known app's. Names are free
for anyone to use, so nothing of this is more than possible; and nobody made a thing because a part of it is theirs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nameplate.identify.fuse import Sign
from nameplate.identify.settings import Weights
from nameplate.identify.signbook import SignBook
from nameplate.identify.tables import INT, TEXT, hand_over
from nameplate.knowledge.load import Knowledge
from nameplate.model.terms import ClaimKind, Strength

if TYPE_CHECKING:
    import duckdb

CHANNEL = "bom"
_FIELDS = ("bom.component", "bom.supplier")


def contained(knowledge: Knowledge, field: str, value: str) -> str | None:
    """Id of the party or app that a value of a part names whole; None for anything else."""
    name = value.rpartition("@")[0] or value if field == "bom.component" else value
    app = knowledge.domains.named(name, platform="", identifier="") if field == "bom.component" else None
    party = knowledge.names.party_of(name)
    return app.id if app else party.id if party else None


def gather(con: duckdb.DuckDBPyConnection, book: SignBook, *, knowledge: Knowledge, weights: Weights) -> None:
    """Adds to `i_said`; each distinct value is read once."""
    rows = con.execute(
        "SELECT DISTINCT field, value FROM sightings WHERE field IN (?, ?) AND within IS NOT NULL ORDER BY ALL",
        list(_FIELDS),
    ).fetchall()
    read = [
        (field, value, book.number(_sign(party, weights.app_name)))
        for field, value in rows
        if (party := contained(knowledge, field, value))
    ]
    hand_over(con, "i_part_name", rows=read, columns={"field": TEXT, "value": TEXT, "sign": INT})
    con.execute("""
        INSERT INTO i_said SELECT o.t, f.e, s.origin, n.sign, s.field, s.value, s.record, s.path
        FROM sightings s JOIN i_part_name n ON n.field = s.field AND n.value = s.value
        JOIN i_file f USING (agency, evidence)
        JOIN i_of o ON o.e = f.e AND o.record = s.record AND o.part = s.within WHERE s.within IS NOT NULL""")


def _sign(party: str, weight: int) -> Sign:
    return Sign(ClaimKind.CONTAINS, party, "", Strength.LABEL, weight, CHANNEL, CHANNEL, "part-name")
