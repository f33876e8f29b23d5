"""Proves fingerprints by the examples inside them: plain RE2, one test after the other, no cleverness.

The matcher of `identify` is fast; this one is the simple reading of the same promise, and what is shipped
has to satisfy both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

import re2

from nameplate.model.fingerprints import Example, Fingerprint, Test


def compile_test(test: Test) -> re2._Regexp:
    """The pattern of a test.

    Raises:
        re2.error: it is not RE2 syntax.
    """
    return _compiled(test.pattern, test.ignore_case)


@lru_cache(maxsize=4096)
def _compiled(pattern: str, ignore_case: bool) -> re2._Regexp:
    options = re2.Options()
    options.case_sensitive = not ignore_case
    options.log_errors = False
    return re2.compile(pattern, options)


def holds(test: Test, fields: Mapping[str, Sequence[str]]) -> bool:
    """Whether one test holds for a reply, given its values by field."""
    found = any(compile_test(test).search(value) for value in fields.get(test.field, ()))
    return found != test.absent


def holds_all(fingerprint: Fingerprint, example: Example) -> bool:
    """Whether the fingerprint holds for the reply of an example."""
    return all(holds(test, example.fields) for test in fingerprint.tests)


def problems(fingerprint: Fingerprint) -> list[tuple[str, str]]:
    """What is wrong with a fingerprint taken alone: (what, what to do), empty when it is proved."""
    out = []
    for test in fingerprint.tests:
        try:
            compile_test(test)
        except re2.error as error:
            out.append((f"the pattern {test.pattern!r} is not RE2 syntax: {error}.",
                        "RE2 has no look-around and no back-references."))  # fmt: skip
    if out:
        return out
    if all(test.absent for test in fingerprint.tests):
        return [("it has no test that must match.", "Add one: silence alone proves nothing.")]
    out += _captures(fingerprint)
    if not fingerprint.signals and not fingerprint.category:
        out.append(("it says nothing.", "Add a signal, or the category it tells."))
    if not fingerprint.examples:
        out.append(("it has no example.", "Add a reply that matches, with where it is from."))
    if not fingerprint.lookalikes:
        out.append(("it has no look-alike.", "Add the nearest reply that must not match."))
    for n, example in enumerate(fingerprint.examples, 1):
        if not holds_all(fingerprint, example):
            out.append((f"its example {n} does not match.", "Correct the pattern or the example."))
    for n, example in enumerate(fingerprint.lookalikes, 1):
        if holds_all(fingerprint, example):
            out.append((f"its look-alike {n} matches.", "Narrow the pattern: it would accuse the innocent."))
    return out


def _captures(fingerprint: Fingerprint) -> list[tuple[str, str]]:
    out = []
    for signal in fingerprint.signals:
        if not signal.capture:
            continue
        field, _, group = signal.capture.rpartition(":")
        tests = [t for t in fingerprint.tests if t.field == field and not t.absent]
        if not group.isdigit() or not any(int(group) <= compile_test(t).groups for t in tests):
            out.append((f"the capture {signal.capture!r} is no group of a test on that field.",
                        'Write "field:group"; group 0 is all that was found.'))  # fmt: skip
    return out
