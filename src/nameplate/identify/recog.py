"""Runs recog-format fingerprints on the project's own engine, and proves it by the examples inside them.

Judging an example, as recog's own verifier does:
1. It is searched in its whole file; the first fingerprint that matches, in the order of the file, answers.
2. That must be the fingerprint the example stands in.
3. Constants, captures and `{param}` interpolation give the attributes; in a `cpe23` a version that is not
   there is written `-`.
4. Every attribute the example declares must come out exactly.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from nameplate.identify.match import PatternFilter, encoded
from nameplate.knowledge.recog import Param, RecogFile, RecogFingerprint, read_recog_folder

LONGEST_FALLBACK = 4_096
"""Characters given to a pattern RE2 cannot express: Python's `re` may take exponential time."""

_PLACEHOLDER = re.compile(r"\{([^\s{}]+)\}")


@dataclass(frozen=True, slots=True)
class Answer:
    """The first fingerprint that matched: its place in the file, and the attributes that come out."""

    position: int
    fingerprint: RecogFingerprint
    attributes: dict[str, str]


@dataclass(frozen=True, slots=True)
class Failure:
    """An example that did not do what it promises."""

    file: str
    fingerprint: str
    example: str
    expected: str
    got: str

    def __str__(self) -> str:
        where = f"{self.file}: {self.fingerprint}: example {self.example!r}"
        return f"{where}: expected {self.expected}, got {self.got}"


@dataclass(frozen=True, slots=True)
class Conformance:
    """How many examples do what they promise.

    Attributes:
        total, passed: examples.
        failures: the others, in the order of the files.
        fallback: patterns RE2 could not express, run by `re` on bounded input.
    """

    total: int
    passed: int
    failures: tuple[Failure, ...]
    fallback: int

    def __str__(self) -> str:
        return f"{self.passed}/{self.total}"


class RecogMatcher:
    """One file, ready to be asked.

    Attributes:
        fallback: how many of its patterns RE2 cannot express.
    """

    def __init__(self, file: RecogFile) -> None:
        self._file = file
        self._filter = PatternFilter([(f.pattern, False) for f in file.fingerprints])
        self._slow = {n: re.compile(file.fingerprints[n].pattern, re.ASCII) for n in self._filter.refused}
        self.fallback = len(self._slow)

    def matching(self, text: str) -> list[int]:
        """Positions of all fingerprints that match, ascending."""
        found = self._filter.matching(encoded(text))
        return sorted(found + [n for n in self._slow if self.groups(n, text) is not None])

    def first(self, text: str) -> Answer | None:
        """The first fingerprint of the file that matches, with its attributes."""
        for number in self.matching(text):
            groups = self.groups(number, text)
            if groups is not None:
                fingerprint = self._file.fingerprints[number]
                return Answer(number, fingerprint, attributes(fingerprint.params, groups))
        return None

    def groups(self, number: int, text: str) -> list[str | None] | None:
        """The whole match and its groups; None when there is no match."""
        if number in self._slow:
            match = self._slow[number].search(text[:LONGEST_FALLBACK])
            return None if match is None else [match.group(0), *match.groups()]
        found = self._filter.regexp(number).search(encoded(text))
        if found is None:
            return None
        return [None if g is None else g.decode("utf-8", "replace") for g in (found[0], *found.groups())]


def attributes(params: Sequence[Param], groups: Sequence[str | None]) -> dict[str, str]:
    """What comes out of a match: step 3. A capture that took no part gives no attribute."""
    values = {p.name: p.value if p.pos == 0 else _capture(groups, p.pos) for p in params}
    said = {name: value for name, value in values.items() if value is not None}
    constants = {p.name for p in params if p.pos == 0}
    return {name: _filled(name, text, said) if name in constants else text for name, text in said.items()}


def _capture(groups: Sequence[str | None], pos: int) -> str | None:
    return groups[pos] if pos < len(groups) else None


def _filled(name: str, text: str, said: Mapping[str, str]) -> str:
    def value(match: re.Match[str]) -> str:
        missing = "-" if name.endswith(".cpe23") and match[1].endswith(".version") else match[0]
        return said.get(match[1], missing)

    return _PLACEHOLDER.sub(value, text)


def conformance(folder: Path) -> Conformance:
    """Runs every example of every file of a folder.

    Raises:
        KnowledgeError: a file cannot be read.
    """
    total, fallback = 0, 0
    failures: list[Failure] = []
    for file in read_recog_folder(folder):
        matcher = RecogMatcher(file)
        fallback += matcher.fallback
        total += sum(len(f.examples) for f in file.fingerprints)
        failures += _failures(file, matcher)
    return Conformance(total, total - len(failures), tuple(failures), fallback)


def _failures(file: RecogFile, matcher: RecogMatcher) -> list[Failure]:
    out = []
    for position, fingerprint in enumerate(file.fingerprints):
        for example in fingerprint.examples:
            answer = matcher.first(example.text)  # 1
            if answer is None or answer.position != position:  # 2
                got = f"{answer.fingerprint.description!r}" if answer else "no match"
                wrong = Failure(
                    file.name, fingerprint.description, example.text, "this fingerprint first", got
                )
                out.append(wrong)
                continue
            for name, expected in example.attributes.items():  # 4
                value = answer.attributes.get(name)
                if value != expected:
                    said, instead = f"{name}={expected!r}", "nothing" if value is None else repr(value)
                    out.append(Failure(file.name, fingerprint.description, example.text, said, instead))
                    break
    return out
