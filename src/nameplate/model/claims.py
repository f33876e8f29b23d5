"""Things and the claims about them, each with its because."""

from __future__ import annotations

from dataclasses import dataclass

from nameplate.model.terms import ClaimKind, Grade, Relation, ThingKind


@dataclass(frozen=True, slots=True)
class Because:
    """One reason: a sighting, word for word, and the rule that read it.

    Attributes:
        evidence: file name of the evidence.
        place: where in it.
        field, value: the sighting, raw.
        rule: id of the fingerprint or rule that took it as a reason.
        decibans: weight the rule gives it (10 * log10 of a likelihood ratio; 0 where none is used).
        side: "for", or "against" when it speaks for another.
    """

    evidence: str
    place: str
    field: str
    value: str
    rule: str
    decibans: int = 0
    side: str = "for"


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement about a thing.

    Attributes:
        kind: made_by, sold_as, contains, runs, talks_to or bought_from.
        party: id of the party in the knowledge, or the brand's own words when it is in no list
            (then prefixed `label:`).
        grade: by rule.
        score: decibans in favour, summed over origins; orders claims, is no probability.
        because: the reasons, strongest first.
        line: product line, where the tie was known at that level.
    """

    kind: ClaimKind
    party: str
    grade: Grade
    score: int
    because: tuple[Because, ...]
    line: str = ""


@dataclass(frozen=True, slots=True)
class Thing:
    """What sightings are about, resolved.

    Attributes:
        id: `dev-` and its strongest key; stable while no stronger key of the same thing arrives.
        also: ids it would have had by its other keys.
        agency: whose estate.
        kind: device, app, component or contract.
        keys: key field -> normal forms, sorted.
        relation: what it is to the agency.
        facts: facts stated about it (site, network, purpose, purchased, category) -> value.
        claims: best first.
    """

    id: str
    also: tuple[str, ...]
    agency: str
    kind: ThingKind
    keys: dict[str, tuple[str, ...]]
    relation: Relation
    facts: dict[str, str]
    claims: tuple[Claim, ...]
