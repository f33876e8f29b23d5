"""Fingerprints: how a reply, a label or a number betrays a maker, a brand or a firmware family."""

from __future__ import annotations

from dataclasses import dataclass

from nameplate.model.parties import Source
from nameplate.model.terms import ClaimKind, Strength


@dataclass(frozen=True, slots=True)
class Test:
    """One condition on one field of a reply: an RE2 pattern searched in the value.

    Attributes:
        field: vocabulary field, e.g. "http.title".
        pattern: RE2 syntax; anchored only where it says so.
        ignore_case: whether case is ignored.
        absent: true when the reply must have no sighting of `field` that matches.
    """

    field: str
    pattern: str
    ignore_case: bool = False
    absent: bool = False


@dataclass(frozen=True, slots=True)
class Signal:
    """What a match says.

    Attributes:
        kind: the claim it supports.
        party: whom; "" when `capture` names the group or field that holds a brand in words.
        decibans: 10 * log10 of the likelihood ratio against "someone else".
        capture: "field:group" for `sold_as` whose brand stands in the value.
        line: product line the signal is limited to.
    """

    kind: ClaimKind
    party: str
    decibans: int
    capture: str = ""
    line: str = ""


@dataclass(frozen=True, slots=True)
class Example:
    """A reply that must (or, as a look-alike, must not) match: field -> values, with where it is from."""

    fields: dict[str, tuple[str, ...]]
    why: str = ""


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """A rule over one reply: all tests hold, then all signals are said.

    Attributes:
        id: slug, unique; printed as `rule`.
        strength: what kind of signal it is; the grading rules read this.
        tests: all must hold within one reply (one origin).
        signals: what is said.
        category: "camera", "recorder", ... when the match tells; else "".
        why: the reason for the weight, one sentence.
        source: where the fact comes from.
        examples, lookalikes: at least one of each.
    """

    id: str
    strength: Strength
    tests: tuple[Test, ...]
    signals: tuple[Signal, ...]
    category: str
    why: str
    source: Source
    examples: tuple[Example, ...]
    lookalikes: tuple[Example, ...]
