"""How time grows with the input: the exponent of a power law fitted through measured points."""

from __future__ import annotations

import math
from collections.abc import Sequence

STEPS = (1, 10, 100)
"""Sizes of the input against the smallest."""
LIMIT = 1.05
"""The greatest exponent that is still called proportional."""


def exponent(points: Sequence[tuple[float, float]]) -> float:
    """Slope of the least-squares line through (log size, log seconds): 1 is proportional, 2 quadratic.

    Args:
        points: (size, seconds), at least two of different sizes; seconds above zero.

    Raises:
        ValueError: fewer than two sizes, or a time that is none.
    """
    if any(seconds <= 0 for _, seconds in points):
        raise ValueError("a time of nothing has no logarithm: measure a larger input")
    logs = [(math.log(size), math.log(seconds)) for size, seconds in points]
    middle = sum(x for x, _ in logs) / len(logs)
    height = sum(y for _, y in logs) / len(logs)
    width = sum((x - middle) ** 2 for x, _ in logs)
    if not width:
        raise ValueError("growth takes inputs of at least two sizes")
    return sum((x - middle) * (y - height) for x, y in logs) / width


def without_start(points: Sequence[tuple[float, float]], start: float) -> list[tuple[float, float]]:
    """The points less the time of a run over next to nothing: with it in, a slow start flatters the exponent.

    A point at or below the start-up is left out: what is left of it would be noise.
    """
    return [(size, seconds - start) for size, seconds in points if seconds > start * 1.05]
