"""Which facts and claims all instruments answer alike, so that each kind of thing is judged once.

A fact's values are replaced by the least stated value to which every instrument gives the same answers: ten
years of purchase dates become a handful. The steps of a judgement quote no such value, so the judgement
of one is word for word the judgement of all. Nothing is lost: a thing keeps its own facts in `things`.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from datetime import date

from nameplate.model.restrictions import Condition, Restriction
from nameplate.restrict.exceptions import FACT as EXCEPTIONS
from nameplate.restrict.exceptions import exception_of
from nameplate.restrict.predicates import PREDICATES, in_
from nameplate.restrict.purchases import BOUGHT, KIND, is_purchase, since
from nameplate.restrict.subjects import (
    APPS_SEEN,
    CATEGORY,
    Found,
    Reach,
    Said,
    by_claims,
    observable,
    relevant,
    stranger,
)

Values = tuple[str, ...]
Probe = Callable[[Values], Hashable]

LABEL = "label:"
"""Stands for every party that is in no list and named by no instrument."""


def conditions(restriction: Restriction) -> list[Condition]:
    """Its conditions on things and sites."""
    own = [*restriction.scope, *(c for duty in restriction.duties for c in duty.when)]
    return [c for c in own if c.fact.startswith(("thing.", "site."))]


def facts_of(restriction: Restriction) -> list[str]:
    """Names of the facts of things and sites that can change its answer, sorted."""
    names = {c.fact for c in conditions(restriction)} | {EXCEPTIONS}
    if restriction.duties:
        names.add(KIND)
    if any(since(duty) for duty in restriction.duties):
        names.add(BOUGHT)
    if restriction.subject.categories:
        names.add(CATEGORY)
    if restriction.subject.kind == "app":
        names.add(APPS_SEEN)
    return sorted(names)


def probes(restrictions: Iterable[Restriction], on: date) -> dict[str, list[Probe]]:
    """Fact -> everything any instrument asks of it."""
    out: defaultdict[str, list[Probe]] = defaultdict(list)
    for restriction in restrictions:
        for condition in conditions(restriction):
            out[condition.fact].append(_asks(condition))
        if restriction.subject.categories:
            out[CATEGORY].append(_is_kind(restriction.subject.categories))
        if restriction.subject.kind == "app":
            out[APPS_SEEN].append(observable)
        if restriction.duties:
            out[KIND].append(is_purchase)
        out[BOUGHT] += [_asks(asked) for duty in restriction.duties if (asked := since(duty))]
        out[EXCEPTIONS].append(_is_excepted(restriction.id, on))
    return {fact: asked for fact, asked in out.items() if asked}


def collapse(stated: Iterable[str], asked: Sequence[Probe]) -> dict[str, str]:
    """Each distinct stated value (JSON) -> the least one that answers all probes alike; "" states nothing."""
    least: dict[Hashable, str] = {}
    keys = {}
    for value in sorted(stated):
        values = values_of(value)
        keys[value] = tuple(probe(values) for probe in asked) if values else None
        least.setdefault(keys[value], value if values else "")
    return {value: least[key] for value, key in keys.items()}


def values_of(stated: str) -> Values:
    """The values of a fact as it stands in `things.facts`: a JSON array of texts, or one text."""
    if not stated:
        return ()
    read = json.loads(stated)
    items = read if isinstance(read, list) else [read]
    return tuple(str(item) for item in items if item is not None and str(item).strip())


def project(
    restriction: Restriction, reached: Reach, said: Sequence[Said], *, signatures: Mapping[str, Sequence[int]]
) -> dict[str, str]:
    """Signature of a thing's claims -> the least list of claims that says the same under this instrument.

    Args:
        restriction, reached: the instrument, and whom its subject reaches on the date.
        said: all distinct claims; their numbers are their places.
        signatures: signature -> numbers of its claims.
    """
    stands_for = _standing_for(restriction, reached, said)
    bearing = {
        sig: tuple(sorted({stands_for[n] for n in numbers if n in stands_for}))
        for sig, numbers in signatures.items()
    }
    least: dict[Found, tuple[int, ...]] = {}
    same: dict[tuple[int, ...], tuple[int, ...]] = {}
    for numbers in sorted(set(bearing.values())):
        found = by_claims(restriction.subject, reached, [said[n] for n in numbers])
        same[numbers] = least.setdefault(found, numbers)
    return {sig: ",".join(map(str, same[numbers])) for sig, numbers in bearing.items()}


def _standing_for(restriction: Restriction, reached: Reach, said: Sequence[Said]) -> dict[int, int]:
    """Number of a claim -> number of the claim that stands for it: all other makers of one grade are one.

    Claims that cannot bear on the instrument are absent.
    """
    out = {}
    others: dict[Hashable, int] = {}
    for number, claim in enumerate(said):
        if stranger(restriction.subject, reached, claim):
            out[number] = others.setdefault((claim.kind, claim.grade), number)
        elif relevant(restriction.subject, reached, claim):
            out[number] = number
    return out


def _asks(condition: Condition) -> Probe:
    predicate = PREDICATES[condition.op]
    return lambda values: predicate(values, condition.values)


def _is_kind(categories: Values) -> Probe:
    return lambda values: in_(values, categories)


def _is_excepted(restriction: str, on: date) -> Probe:
    return lambda values: exception_of(restriction, {EXCEPTIONS: values}, on)
