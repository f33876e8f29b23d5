"""Checks that need all knowledge at once: unknown parties, names with two owners, circles of brands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from nameplate.knowledge.apps import App
from nameplate.knowledge.entries import Report
from nameplate.knowledge.makers import Trap
from nameplate.knowledge.names import Names, normal
from nameplate.knowledge.proof import problems
from nameplate.model.fingerprints import Fingerprint
from nameplate.model.parties import Party, Tie, TieKind


def check_parties(parties: Iterable[Party], report: Report) -> None:
    """Ids and names belong to one party each."""
    everyone = list(parties)
    for party_id, count in sorted(Counter(p.id for p in everyone).items()):
        if count > 1:
            report.add(f'party "{party_id}"', "the id is used twice.", "Give one of them another id.")
    owners: dict[str, str] = {}
    for party in everyone:
        for name in {normal(n) for n in (party.name, *party.names, *party.blocks)}:
            other = owners.setdefault(name, party.id)
            if not name:
                report.add(f'party "{party.id}"', "a name has no letter or digit.", "Correct or remove it.")
            elif other != party.id:
                report.add(
                    f'party "{party.id}"',
                    f'the name "{name}" belongs to party "{other}" too.',
                    "Leave it to one of them: a name must lead to one party.",
                )


def check_ties(ties: Iterable[Tie], parties: Mapping[str, Party], report: Report) -> None:
    """Both ends are known, and no brand is in the end a brand of itself."""
    parents: dict[str, set[str]] = {}
    for tie in ties:
        for party in (tie.subject, tie.object):
            if party not in parties:
                where = f'tie "{tie.subject} {tie.kind.value} {tie.object}"'
                report.add(where, f'there is no party "{party}".', "Add the party or correct its id.")
        if tie.kind is TieKind.BRAND_OF:
            parents.setdefault(tie.subject, set()).add(tie.object)
    for brand in sorted(parents):
        if brand in _above(brand, parents):
            report.add(
                f'party "{brand}"', "it is a brand of itself, through its ties.", "Remove one brand_of tie."
            )


def _above(brand: str, parents: Mapping[str, set[str]]) -> set[str]:
    seen: set[str] = set()
    ahead = list(parents.get(brand, ()))
    while ahead:
        party = ahead.pop()
        if party not in seen:
            seen.add(party)
            ahead.extend(parents.get(party, ()))
    return seen


def check_traps(traps: Iterable[Trap], parties: Mapping[str, Party], report: Report) -> None:
    """No trap is accepted as a name of the party it is not."""
    names = Names(parties)
    for trap in traps:
        taken = names.party_of(trap.name)
        where = f'trap "{trap.name}"'
        if trap.is_not not in parties:
            report.add(where, f'there is no party "{trap.is_not}".', "Add the party or correct its id.")
        elif taken is not None and taken.id == trap.is_not:
            report.add(where, f'it is accepted as "{taken.id}".', "Remove that spelling from the party.")


def check_fingerprints(
    fingerprints: Iterable[Fingerprint], parties: Mapping[str, Party], report: Report
) -> None:
    """Ids once, parties known, every example and look-alike as promised."""
    seen: set[str] = set()
    for fingerprint in fingerprints:
        where = f'fingerprint "{fingerprint.id}"'
        if fingerprint.id in seen:
            report.add(where, "the id is used twice.", "Give one of them another id.")
        seen.add(fingerprint.id)
        for signal in fingerprint.signals:
            if signal.party and signal.party not in parties:
                report.add(where, f'there is no party "{signal.party}".', "Add the party or correct its id.")
        for what, todo in problems(fingerprint):
            report.add(where, what, todo)


def check_apps(apps: Iterable[App], parties: Mapping[str, Party], report: Report) -> None:
    """Ids, identifiers and domains lead to one app; the company behind it is known."""
    owners: dict[tuple[str, str], str] = {}
    apps = tuple(apps)
    for app in apps:
        where = f'app "{app.id}"'
        if app.party not in parties:
            report.add(where, f'there is no party "{app.party}".', "Add the party or correct its id.")
        if app.variant_of and (app.variant_of == app.id or app.variant_of not in {a.id for a in apps}):
            report.add(
                where, f'there is no other app "{app.variant_of}".', "Correct the id it is a variant of."
            )
        marks = [("id", app.id)] + [("domain", d.name) for d in app.domains]
        marks += [(platform, i.casefold()) for platform, ids in app.ids.items() for i in ids]
        for mark in marks:
            other = owners.setdefault(mark, app.id)
            if other != app.id or marks.count(mark) > 1:
                report.add(
                    where, f'the {mark[0]} "{mark[1]}" stands twice, also in "{other}".', "Keep it once."
                )
