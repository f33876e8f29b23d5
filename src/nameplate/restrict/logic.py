"""Kleene's strong three-valued logic (S. C. Kleene, 1952, section 64): yes, no, and not known.

Unknown is never read as yes or as no: it gives way only where the other side decides alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Truth(StrEnum):
    """The answer to a question. Values are the words shown in steps."""

    NO = "no"
    UNKNOWN = "unknown"
    YES = "yes"

    def __bool__(self) -> bool:
        """Refused: `if truth:` would turn unknown into an answer."""
        raise TypeError("A three-valued answer has no truth value; compare it with Truth.YES or Truth.NO.")


_ORDER = (Truth.NO, Truth.UNKNOWN, Truth.YES)


def all_of(answers: Iterable[Truth]) -> Truth:
    """And: the least of them; yes when there are none."""
    return min(answers, key=_ORDER.index, default=Truth.YES)


def any_of(answers: Iterable[Truth]) -> Truth:
    """Or: the greatest of them; no when there are none."""
    return max(answers, key=_ORDER.index, default=Truth.NO)


def negate(answer: Truth) -> Truth:
    """Not: swaps yes and no, leaves unknown."""
    return _ORDER[2 - _ORDER.index(answer)]
