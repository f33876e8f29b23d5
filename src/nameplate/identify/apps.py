"""Installed apps as claims on the device they are on, and what its inventories could have seen.

1. Rows whose identifier or name may be a known app's are found by distinct value; no other row is looked at.
2. A row is read whole: an identifier in its platform's naming is the app's; a whole name is a hint, firmer with the
   publisher, and none where the identifier or the publisher is another's. A variant is perhaps the app it is of.
3. An app belongs to the device `within` which it was listed. What was last listed as removed is not there any more:
   the removal is a fact. An app that goes and comes at one instant was updated.
4. What the inventories of a device can see: complete when one of them misses nothing, else partial, by name.

Adds to i_said, and to i_stated the facts `thing.apps_seen` and `thing.app_removed`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from nameplate.identify.fuse import Sign
from nameplate.identify.settings import Weights
from nameplate.identify.signbook import SignBook
from nameplate.identify.tables import INT, TEXT, column, hand_over
from nameplate.knowledge.apps import PLATFORMS, App
from nameplate.knowledge.load import Knowledge
from nameplate.model.terms import ClaimKind, Strength

if TYPE_CHECKING:
    import duckdb

SEEN = "thing.apps_seen"
REMOVED = "thing.app_removed"
CHANNEL = "app"
"""An app in an inventory, however many inventories list it: they ask the same system."""

_Listed = tuple[str | None, str | None, str | None, str | None]
"""id, name, publisher, platform of a row, as they stand."""


def gather(con: duckdb.DuckDBPyConnection, book: SignBook, *, knowledge: Knowledge, weights: Weights) -> None:
    """Steps 1 to 4."""
    _rows(con, knowledge)
    _read(con, book, _Reading(knowledge, weights))
    con.execute("""
        CREATE TEMP TABLE i_app_end AS
        SELECT t, app, max(seen) FILTER (gone) AS ended FROM i_app_on GROUP BY t, app
        HAVING bool_or(gone) AND NOT coalesce(bool_or(NOT gone AND seen IS NULL), false)
           AND coalesce(max(seen) FILTER (NOT gone) < max(seen) FILTER (gone), NOT bool_or(NOT gone));
        INSERT INTO i_said SELECT t, e, origin, sign, field, value, record, path FROM i_app_on
        ANTI JOIN i_app_end USING (t, app) WHERE NOT gone;
        INSERT INTO i_stated SELECT DISTINCT t, 0, 'thing.app_removed',
               app || coalesce(strftime(ended, ' %Y-%m-%d'), '') FROM i_app_end;
    """)
    _coverage(con, knowledge)


def _rows(con: duckdb.DuckDBPyConnection, knowledge: Knowledge) -> None:
    """`i_app`: the rows that may be of a known app, whole."""
    apps = knowledge.domains
    ids = column(con, "SELECT DISTINCT value FROM sightings WHERE field = 'app.id' ORDER BY value")
    names = column(con, "SELECT DISTINCT value FROM sightings WHERE field = 'app.name' ORDER BY value")
    known = [("app.id", v) for v in ids if any(apps.by_id(platform, v) for platform in PLATFORMS)]
    known += [("app.name", v) for v in names if apps.named(v, platform="", identifier="")]
    hand_over(con, "i_app_word", rows=known, columns={"field": TEXT, "value": TEXT})
    con.execute("""
        CREATE TEMP TABLE i_app_row AS
        SELECT DISTINCT s.agency, s.evidence, f.e, s.record, s.part, s.within
        FROM sightings s JOIN i_app_word w ON w.field = s.field AND w.value = s.value
        JOIN i_file f USING (agency, evidence) WHERE s.within IS NOT NULL;
        CREATE TEMP TABLE i_app AS
        SELECT r.e, r.record, r.part, r.within, min(s.origin) AS origin, min(s.path) AS path, min(s.seen_from) AS seen,
               min(s.value) FILTER (s.field = 'app.id') AS id, min(s.value) FILTER (s.field = 'app.name') AS name,
               min(s.value) FILTER (s.field = 'app.publisher') AS publisher,
               min(s.value) FILTER (s.field = 'app.source') AS platform, bool_or(s.field = 'app.removed') AS gone
        FROM i_app_row r JOIN sightings s USING (agency, evidence, record, part)
        GROUP BY r.e, r.record, r.part, r.within;
    """)


class _Reading:
    """What a row says, by its own words."""

    def __init__(self, knowledge: Knowledge, weights: Weights) -> None:
        self._apps, self._names, self._weights = knowledge.domains, knowledge.names, weights

    def signs(self, listed: _Listed) -> list[tuple[str, Sign, str, str]]:
        """(app it is, sign, field it rests on, value); none when it names no known app."""
        found = self._app(listed)
        if found is None:
            return []
        app, sign, field, value = found
        out = [(app.id, sign, field, value)]
        if app.variant_of:
            weight = self._weights.app_name
            variant = replace(
                sign, party=app.variant_of, strength=Strength.LABEL, decibans=weight, rule="app-variant"
            )
            out.append((app.id, variant, field, value))
        return out

    def _app(self, listed: _Listed) -> tuple[App, Sign, str, str] | None:
        identifier, name, publisher, platform = (text or "" for text in listed)
        app = self._apps.by_id(platform, identifier) if identifier else None
        if app is not None:
            weight = self._weights.app_identifier
            return app, _sign(app, Strength.IDENTIFIER, weight, "app-identifier"), "app.id", identifier
        app = self._apps.named(name, platform=platform, identifier=identifier)
        who = self._names.party_of(publisher) if publisher else None
        if app is None or (who is not None and who.id != app.party):
            return None
        weight = self._weights.app_name_and_publisher if who else self._weights.app_name
        rule = "app-name-and-publisher" if who else "app-name"
        return app, _sign(app, Strength.LABEL, weight, rule), "app.name", name


def _sign(app: App, strength: Strength, weight: int, rule: str) -> Sign:
    return Sign(ClaimKind.CONTAINS, app.id, "", strength, weight, CHANNEL, CHANNEL, rule)


def _read(con: duckdb.DuckDBPyConnection, book: SignBook, reading: _Reading) -> None:
    """`i_app_on`: the rows that are of a known app, on the device they were listed of."""
    rows = con.execute("SELECT DISTINCT id, name, publisher, platform FROM i_app ORDER BY ALL").fetchall()
    read = [
        (*row, book.number(sign), app, field, value)
        for row in rows
        for app, sign, field, value in reading.signs(row)
    ]
    texts = dict.fromkeys(("id", "name", "publisher", "platform"), TEXT)
    columns = {**texts, "sign": INT, "app": TEXT, "field": TEXT, "value": TEXT}
    hand_over(con, "i_app_sign", rows=read, columns=columns)
    con.execute("""
        CREATE TEMP TABLE i_app_on AS
        SELECT o.t, a.e, a.origin, g.sign, g.app, g.field, g.value, a.record, a.path, a.seen, a.gone
        FROM i_app a JOIN i_app_sign g ON a.id IS NOT DISTINCT FROM g.id AND a.name IS NOT DISTINCT FROM g.name
         AND a.publisher IS NOT DISTINCT FROM g.publisher AND a.platform IS NOT DISTINCT FROM g.platform
        JOIN i_of o ON o.e = a.e AND o.record = a.record AND o.part = a.within;
    """)


def _coverage(con: duckdb.DuckDBPyConnection, knowledge: Knowledge) -> None:
    """Step 4. A statement of rank 0 silences those of rank 1: one complete inventory is enough."""
    kinds = column(
        con, "SELECT DISTINCT value FROM sightings WHERE field = 'inventory.covers' ORDER BY value"
    )
    rows = []
    for kind in kinds:
        complete = kind in knowledge.coverage and knowledge.coverage[kind].complete
        rows.append((kind, 0, "complete") if complete else (kind, 1, f"partial:{kind}"))
    hand_over(con, "i_covers", rows=rows, columns={"kind": TEXT, "rank": INT, "value": TEXT})
    con.execute("""
        INSERT INTO i_stated SELECT DISTINCT o.t, c.rank, 'thing.apps_seen', c.value
        FROM sightings s JOIN i_covers c ON c.kind = s.value JOIN i_file f USING (agency, evidence)
        JOIN i_of o ON o.e = f.e AND o.record = s.record AND o.part = s.part WHERE s.field = 'inventory.covers'
    """)
