"""Names for people: parties, apps and instruments by their ids. An id in no list is shown as itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nameplate.model.parties import Source
from nameplate.model.restrictions import Restriction
from nameplate.report.run import Run

if TYPE_CHECKING:
    from nameplate.knowledge.load import Knowledge

LABEL = "label:"
"""Prefix of a brand that is in no list, followed by its words (see `model.claims.Claim`)."""


@dataclass(frozen=True, slots=True)
class Instrument:
    """An instrument as the report cites it."""

    id: str
    title: str
    issuer: str
    jurisdiction: str
    force: str
    status: str
    exceptions: str
    source: str
    own: bool


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Ids to names.

    Attributes:
        names: party and app ids -> name.
        restrictions: every instrument, the organisation's own among them.
        own: ids of the organisation's own.
    """

    names: Mapping[str, str]
    restrictions: Mapping[str, Restriction]
    own: frozenset[str]

    def party(self, party: str) -> str:
        """A party as people say it; the words themselves of a brand in no list."""
        return party.removeprefix(LABEL) if party.startswith(LABEL) else self.names.get(party, party)

    def instrument(self, restriction: str) -> Instrument:
        """An instrument by id; its id alone when the knowledge does not hold it."""
        found = self.restrictions.get(restriction)
        if found is None:
            return Instrument(restriction, restriction, "", "", "", "", "", "", False)
        return Instrument(
            id=found.id, title=found.title, issuer=found.issuer, jurisdiction=found.jurisdiction,
            force=found.force.value, status=found.status, exceptions=found.exceptions,
            source=_cited(found.source),
            own=found.id in self.own,
        )  # fmt: skip


def _cited(source: Source) -> str:
    return f"{source.text} (read {source.date.isoformat()}, grade {source.grade.value})"


def catalogue(knowledge: Knowledge, run: Run) -> Catalogue:
    """Everything the report may have to name."""
    names = {app.id: app.name for app in knowledge.apps}
    names.update((party.id, party.name) for party in knowledge.parties.values())
    restrictions = {**knowledge.restrictions, **{own.id: own for own in run.own}}
    return Catalogue(names, restrictions, frozenset(own.id for own in run.own))
