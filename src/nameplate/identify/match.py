"""Which fingerprints hold for a reply: each distinct value is matched once, in time linear in its length.

1. Every distinct test of all fingerprints gets a number; tests are grouped by field.
2. A value of a field goes through that field's filters: literals needed by the patterns are looked for
   in one pass, and only the patterns whose literals were found are run (RE2 both times: no pattern and
   no value makes it slow; Python's `re` is only the oracle of the tests).
3. The numbers of all values of one reply, joined, decide which fingerprints hold: every plain test is
   among them, no `absent` test is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import re2

from nameplate.model.fingerprints import Fingerprint, Test

CHUNK = 256
"""Patterns in one filter. RE2 gives the literals of one filter 8 MB, and 5,000 long ones did not fit; 2,000
still did. At 256 no pack of patterns comes near it, and an answer costs one pass per chunk."""

_MAX_MEM = 64 << 20

_Key = tuple[str, str, bool]


def compiled(pattern: str, *, ignore_case: bool = False) -> tuple[bytes, re2.Options]:
    """A pattern as the engine takes it: UTF-8 bytes and options.

    Raises:
        re2.error: it is not RE2 syntax (no look-around, no back-references).
    """
    options = re2.Options()
    options.max_mem = _MAX_MEM
    options.case_sensitive = not ignore_case
    options.log_errors = False
    raw = pattern.encode("utf-8")
    re2.compile(raw, options)
    return raw, options


def encoded(value: str) -> bytes:
    """A value as the engine reads it; a lone surrogate becomes `?`, so nothing can stop a match."""
    return value.encode("utf-8", "replace")


class PatternFilter:
    """Many patterns searched at once in one value.

    Args:
        patterns: what `compiled` gave, in order. Numbers are positions in it.
    """

    def __init__(self, patterns: Sequence[tuple[bytes, re2.Options]]) -> None:
        self._filters: list[tuple[int, re2.Filter]] = []
        for start in range(0, len(patterns), CHUNK):
            chunk = re2.Filter()
            for raw, options in patterns[start : start + CHUNK]:
                chunk.Add(raw, options)
            chunk.Compile()
            self._filters.append((start, chunk))

    def matching(self, value: bytes) -> list[int]:
        """Numbers of the patterns found in `value`, ascending."""
        return [start + n for start, chunk in self._filters for n in chunk.Match(value) or ()]


class Matcher:
    """All fingerprints, ready to be asked.

    Args:
        fingerprints: order is kept in every answer.

    Attributes:
        fields: fields any test speaks of; sightings of other fields need not be asked about.

    Raises:
        ValueError: a fingerprint without any plain test would hold for every reply: refused.
        re2.error: a pattern is not RE2 syntax.
    """

    fields: frozenset[str]

    def __init__(self, fingerprints: Sequence[Fingerprint]) -> None:
        self._numbers: dict[_Key, int] = {}
        self._rules: list[tuple[Fingerprint, frozenset[int], frozenset[int]]] = []
        self._by_test: dict[int, list[int]] = defaultdict(list)
        for position, fingerprint in enumerate(fingerprints):
            needs = frozenset(self._number(t) for t in fingerprint.tests if not t.absent)
            bars = frozenset(self._number(t) for t in fingerprint.tests if t.absent)
            if not needs:
                raise ValueError(f"Fingerprint {fingerprint.id} has no test that must match.")
            self._rules.append((fingerprint, needs, bars))
            self._by_test[min(needs)].append(position)
        by_field: dict[str, list[_Key]] = defaultdict(list)
        for key in self._numbers:
            by_field[key[0]].append(key)
        self.fields = frozenset(by_field)
        self._fields = {field: self._of_field(keys) for field, keys in by_field.items()}

    def hits(self, field: str, values: Sequence[str]) -> list[tuple[int, ...]]:
        """Per value: numbers of the distinct tests on `field` it satisfies, ascending.

        A field no test speaks of gives empty answers.
        """
        known = self._fields.get(field)
        if known is None:
            return [()] * len(values)
        numbers, patterns = known
        return [tuple(numbers[n] for n in patterns.matching(encoded(v))) for v in values]

    def matched(self, hits: Iterable[int]) -> tuple[Fingerprint, ...]:
        """Fingerprints whose tests hold for one reply, given the numbers all its values satisfied."""
        found = frozenset(hits)
        positions = sorted(p for number in found for p in self._by_test.get(number, ()))
        return tuple(
            fingerprint
            for fingerprint, needs, bars in (self._rules[p] for p in positions)
            if needs <= found and not bars & found
        )

    def reply(self, fields: Mapping[str, Sequence[str]]) -> tuple[Fingerprint, ...]:
        """Fingerprints that hold for one reply, given its values by field."""
        return self.matched(n for field, values in fields.items() for hit in self.hits(field, values) for n in hit)

    def _number(self, test: Test) -> int:
        key = (test.field, test.pattern, test.ignore_case)
        return self._numbers.setdefault(key, len(self._numbers))

    def _of_field(self, keys: list[_Key]) -> tuple[list[int], PatternFilter]:
        patterns = [compiled(pattern, ignore_case=ignore) for _, pattern, ignore in keys]
        return [self._numbers[key] for key in keys], PatternFilter(patterns)
