"""The matcher: equal to a plain reading with Python's `re`, whole replies, hostile values."""

from __future__ import annotations

import re
import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nameplate.identify.match import CHUNK, Matcher, PatternFilter, encoded
from nameplate.knowledge.load import load
from nameplate.model.fingerprints import Example, Fingerprint, Signal
from nameplate.model.fingerprints import Test as Condition
from nameplate.model.parties import Source
from nameplate.model.terms import ClaimKind, SourceGrade, Strength

SOURCE = Source("made up", date(2026, 11, 22), SourceGrade.A)


def fingerprint(name: str, *tests: Condition) -> Fingerprint:
    signal = Signal(ClaimKind.RUNS, "somebody", 10)
    return Fingerprint(name, Strength.BANNER, tests, (signal,), "", "made up", SOURCE, (), ())


def naive(fingerprints: list[Fingerprint], reply: dict[str, list[str]]) -> list[str]:
    """The promise, read as plainly as possible, with another engine."""

    def found(test: Condition) -> bool:
        flags = re.ASCII | (re.IGNORECASE if test.ignore_case else 0)
        pattern = re.compile(test.pattern.replace("$", r"\Z"), flags)
        return any(pattern.search(value) for value in reply.get(test.field, []))

    return [f.id for f in fingerprints if all(found(t) != t.absent for t in f.tests)]


FIELDS = ("http.server", "http.title", "rtsp.server")
PATTERNS = (
    "a",
    "^a",
    "b$",
    "^ab$",
    "a+b",
    "a.c",
    "[a-c]{2}",
    "(?:ab|ba)c",
    "abc",
    "x?y",
    "^$",
    "",
    r"\d+",
    r"a\.b",
    "é",
    "ca*b$",
)
tests = st.builds(
    Condition,
    field=st.sampled_from(FIELDS),
    pattern=st.sampled_from(PATTERNS),
    ignore_case=st.booleans(),
    absent=st.booleans(),
)
rules = st.lists(
    st.lists(tests, min_size=1, max_size=3).filter(lambda ts: any(not t.absent for t in ts)),
    min_size=1,
    max_size=8,
).map(lambda many: [fingerprint(f"rule-{n}", *ts) for n, ts in enumerate(many)])
values = st.text(alphabet="abcxyABC.1é \n", max_size=6)
replies = st.dictionaries(st.sampled_from(FIELDS), st.lists(values, min_size=1, max_size=3))


@settings(max_examples=300, deadline=None)
@given(rules, replies)
def test_a_reply_is_judged_as_a_plain_reading_judges_it(
    known: list[Fingerprint], reply: dict[str, list[str]]
) -> None:
    assert [f.id for f in Matcher(known).reply(reply)] == naive(known, reply)


@settings(max_examples=100, deadline=None)
@given(rules, replies, st.randoms())
def test_neither_the_order_of_values_nor_repetition_changes_an_answer(
    known: list[Fingerprint], reply: dict[str, list[str]], random: object
) -> None:
    matcher = Matcher(known)
    turned = {field: list(reversed(said)) * 2 for field, said in sorted(reply.items(), reverse=True)}
    assert matcher.reply(turned) == matcher.reply(reply)


@settings(max_examples=100, deadline=None)
@given(rules, st.lists(values, max_size=5))
def test_hits_are_numbers_of_distinct_tests_in_order_and_speak_of_one_field_only(
    known: list[Fingerprint], said: list[str]
) -> None:
    matcher = Matcher(known)
    for field in FIELDS:
        hits = matcher.hits(field, said)
        assert len(hits) == len(said)
        assert all(list(h) == sorted(set(h)) for h in hits)
    others = [{n for h in matcher.hits(f, said) for n in h} for f in FIELDS]
    assert all(not a & b for i, a in enumerate(others) for b in others[i + 1 :])


def test_bulk_use_gives_what_reply_gives() -> None:
    known = load().fingerprints
    matcher = Matcher(known)
    for rule in known:
        for example in rule.examples + rule.lookalikes:
            numbers = {
                n for field, said in example.fields.items() for h in matcher.hits(field, said) for n in h
            }
            assert matcher.matched(frozenset(numbers)) == matcher.reply(example.fields)


def test_every_shipped_example_matches_and_every_look_alike_does_not() -> None:
    known = load().fingerprints
    matcher = Matcher(known)
    for rule in known:
        for example in rule.examples:
            assert rule in matcher.reply(example.fields), rule.id
        for lookalike in rule.lookalikes:
            assert rule not in matcher.reply(lookalike.fields), rule.id


def test_a_rule_may_demand_that_a_header_is_missing() -> None:
    rule = fingerprint("bare", Condition("http.title", "^WEB$"), Condition("http.server", "", absent=True))
    matcher = Matcher([rule])
    assert matcher.reply({"http.title": ["WEB"]}) == (rule,)
    assert matcher.reply({"http.title": ["WEB"], "http.server": ["x"]}) == ()


def test_a_rule_of_silence_alone_is_refused() -> None:
    with pytest.raises(ValueError, match="no test that must match"):
        Matcher([fingerprint("silence", Condition("http.server", "x", absent=True))])


@pytest.mark.parametrize("pattern", [r"(a)\1", "(?=a)", "(?<!a)b", "(", "a{2,1}"])
def test_what_re2_cannot_express_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="not RE2"):
        Matcher([fingerprint("bad", Condition("http.server", pattern))])


def test_an_unknown_field_has_no_hits() -> None:
    matcher = Matcher([fingerprint("one", Condition("http.server", "x"))])
    assert matcher.hits("no.such", ["x", "y"]) == [(), ()]
    assert matcher.fields == {"http.server"}


def test_no_fingerprints_no_answers() -> None:
    assert Matcher([]).reply({"http.server": ["x"]}) == ()


@pytest.mark.parametrize("size", [1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK + 7])
def test_many_patterns_lose_none(size: int) -> None:
    words = [f"word{n:05d}x" for n in range(size)]
    patterns = PatternFilter([(f"^{word}$", False) for word in words])
    for n in (0, size // 2, size - 1):
        assert patterns.matching(words[n].encode()) == [n]


def test_a_refused_pattern_does_not_shift_the_others() -> None:
    patterns = PatternFilter([("a", False), (r"(b)\1", False), ("c", False)])
    assert patterns.refused == [1]
    assert patterns.matching(b"abbc") == [0, 2]


def test_strange_text_is_just_text() -> None:
    matcher = Matcher([fingerprint("end", Condition("http.server", "end$"))])
    for value in ("\ud800end", "\x00end", "é" * 1000 + "end", "\U0001f4a9end", "\xffend"):
        assert len(matcher.reply({"http.server": [value]})) == 1
    assert encoded("\ud800") == b"?"


def test_hostile_values_take_linear_time() -> None:
    """`(a+)+b` takes Python's `re` exponential time from about 24 characters on."""
    matcher = Matcher(
        [fingerprint("bomb", Condition("http.server", "^(a+)+b$"), Condition("http.title", "(x*)*y"))]
    )
    started = time.perf_counter()
    assert matcher.reply({"http.server": ["a" * 1_000_000], "http.title": ["x" * 1_000_000]}) == ()
    assert time.perf_counter() - started < 2


def test_shipped_fingerprints_take_linear_time_on_hostile_values() -> None:
    matcher = Matcher(load().fingerprints)
    value = "onvif://www.onvif.org/location/country/ " * 20_000
    started = time.perf_counter()
    for field in sorted(matcher.fields):
        matcher.hits(field, [value])
    assert time.perf_counter() - started < 5


def test_ten_thousand_distinct_values_are_quick() -> None:
    matcher = Matcher(load().fingerprints)
    servers = [f"Apache/2.4.{n} (Unix) mod/{n}" for n in range(10_000)]
    started = time.perf_counter()
    assert not any(matcher.matched(hit) for hit in set(matcher.hits("http.server", servers)))
    assert time.perf_counter() - started < 2


def test_examples_are_examples() -> None:
    """An example without a sighting proves nothing."""
    empty = Example({})
    assert all(e != empty for f in load().fingerprints for e in (*f.examples, *f.lookalikes))
