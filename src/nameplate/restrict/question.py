"""What one evaluation is asked: facts, claims and recorded choices of one thing and one organisation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from nameplate.model.restrictions import Adoption
from nameplate.model.terms import ClaimKind, Grade
from nameplate.restrict.subjects import Said

_CLAIMS = frozenset(kind.value for kind in ClaimKind)


@dataclass(frozen=True, slots=True)
class Question:
    """One thing of one organisation on one date, as known on another.

    Attributes:
        facts: full fact name -> values, of thing, site and organisation; what is absent is not stated.
        claims: what is claimed about the thing.
        adoptions: the organisation's recorded choices.
        on: the day asked about.
        known: answer with what could be known on this day.
    """

    facts: Mapping[str, tuple[str, ...]]
    claims: tuple[Said, ...]
    adoptions: tuple[Adoption, ...]
    on: date
    known: date


def parse_claims(facts: Mapping[str, Iterable[str]]) -> tuple[Said, ...]:
    """The claims written among facts as `made_by = ["dahua:probable"]`.

    Raises:
        ValueError: a claim without a grade, or with a grade that is none, in words for people.
    """
    out = []
    for kind in ClaimKind:
        for value in facts.get(kind.value, ()):
            party, _, grade = value.rpartition(":")
            if not party or grade not in set(Grade):
                grades = ", ".join(Grade)
                raise ValueError(f"{kind.value}: {value!r} must be a party, a colon and a grade ({grades}).")
            out.append(Said(kind, party, Grade(grade)))
    return tuple(out)


def only_facts(facts: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    """The facts without the claims written among them; an empty list states nothing."""
    return {name: tuple(values) for name, values in facts.items() if name not in _CLAIMS and tuple(values)}
