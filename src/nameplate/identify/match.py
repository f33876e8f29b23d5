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


def encoded(value: str) -> bytes:
    """A value as the engine reads it; a lone surrogate becomes `?`, so nothing can stop a match."""
    return value.encode("utf-8", "replace")


class PatternFilter:
    """Many patterns searched at once in one value.

    Args:
        patterns: (RE2 pattern, whether case is ignored); their numbers are positions in this sequence.

    Attributes:
        refused: numbers of patterns that are not RE2 syntax (look-around, back-references); never found.
    """

    def __init__(self, patterns: Sequence[tuple[str, bool]]) -> None:
        self.refused: list[int] = []
        self._filters: list[tuple[re2.Filter, list[int]]] = []
        self._regexps: dict[int, re2._Regexp] = {}
        for start in range(0, len(patterns), CHUNK):
            self._add(start, patterns[start : start + CHUNK])

    def matching(self, value: bytes) -> list[int]:
        """Numbers of the patterns found in `value`, ascending."""
        return [numbers[n] for chunk, numbers in self._filters for n in chunk.Match(value) or ()]

    def regexp(self, number: int) -> re2._Regexp:
        """The compiled pattern of a number that was not refused."""
        return self._regexps[number]

    def _add(self, start: int, patterns: Sequence[tuple[str, bool]]) -> None:
        chunk, numbers = re2.Filter(), list[int]()
        for number, (pattern, ignore_case) in enumerate(patterns, start):
            try:
                chunk.Add(pattern.encode("utf-8"), _options(ignore_case))
            except re2.error:
                self.refused.append(number)
            else:
                numbers.append(number)
        if numbers:
            chunk.Compile()
            self._filters.append((chunk, numbers))
            self._regexps.update((number, chunk.re(n)) for n, number in enumerate(numbers))


def _options(ignore_case: bool) -> re2.Options:
    options = re2.Options()
    options.max_mem = _MAX_MEM
    options.case_sensitive = not ignore_case
    options.log_errors = False
    return options


class Matcher:
    """All fingerprints, ready to be asked.

    Args:
        fingerprints: order is kept in every answer.

    Attributes:
        fields: fields any test speaks of; sightings of other fields need not be asked about.

    Raises:
        ValueError: a fingerprint without any plain test would hold for every reply; or a pattern is not
            RE2 syntax. Both are refused.
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
        return self.matched(
            n for field, values in fields.items() for hit in self.hits(field, values) for n in hit
        )

    def _number(self, test: Test) -> int:
        key = (test.field, test.pattern, test.ignore_case)
        return self._numbers.setdefault(key, len(self._numbers))

    def _of_field(self, keys: list[_Key]) -> tuple[list[int], PatternFilter]:
        patterns = PatternFilter([(pattern, ignore_case) for _, pattern, ignore_case in keys])
        if patterns.refused:
            raise ValueError(f"{keys[patterns.refused[0]][1]!r} is not RE2 syntax.")
        return [self._numbers[key] for key in keys], patterns
