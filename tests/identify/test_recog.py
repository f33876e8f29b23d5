"""Recog files on our engine: the whole public bar, one altered example, mutated strings, hostile strings."""

from __future__ import annotations

import random
import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from nameplate.identify.recog import RecogMatcher, attributes, conformance
from nameplate.knowledge.errors import KnowledgeError
from nameplate.knowledge.recog import Param, RecogFile, RecogFingerprint, read_recog, read_recog_folder

SMALL = """<?xml version="1.0"?>
<fingerprints matches="http_header.server">
  <fingerprint pattern="^Foo/(\\S+)(?: \\((\\w+)\\))?$" flags="REG_ICASE">
    <description>Foo server</description>
    <example service.version="1.2" service.cpe23="cpe:/a:foo:foo:1.2">foo/1.2</example>
    <example service.version="1.3" os.product="BSD">Foo/1.3 (BSD)</example>
    <param pos="0" name="service.vendor" value="Foo"/>
    <param pos="1" name="service.version"/>
    <param pos="2" name="os.product"/>
    <param pos="0" name="service.cpe23" value="cpe:/a:foo:foo:{service.version}"/>
  </fingerprint>
  <fingerprint pattern="^Foo">
    <description>Some Foo</description>
    <example _encoding="base64">Rm9vCg==</example>
    <param pos="0" name="service.vendor" value="Foo"/>
  </fingerprint>
</fingerprints>
"""


def written(folder: Path, text: str = SMALL) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "small.xml").write_text(text, "utf-8")
    return folder


def matcher_of(*patterns: str) -> RecogMatcher:
    found = tuple(RecogFingerprint(f"rule {n}", p, p, (), ()) for n, p in enumerate(patterns))
    return RecogMatcher(RecogFile("made-up.xml", "made.up", found))


@pytest.fixture(scope="session")
def recog_folder(corpus: Path) -> Path:
    return corpus / "recog" / "xml"


@pytest.fixture(scope="session")
def files(recog_folder: Path) -> list[RecogFile]:
    return read_recog_folder(recog_folder)


@pytest.fixture(scope="session")
def matchers(files: list[RecogFile]) -> dict[str, RecogMatcher]:
    return {file.name: RecogMatcher(file) for file in files}


def test_a_small_file_passes(tmp_path: Path) -> None:
    result = conformance(written(tmp_path / "xml"))
    assert (str(result), result.failures, result.fallback) == ("3/3", (), 0)


@pytest.mark.parametrize(
    ("old", "new", "expected", "got"),
    [
        ('service.version="1.2"', 'service.version="1.9"', "service.version='1.9'", "'1.2'"),
        ('os.product="BSD"', 'os.family="BSD"', "os.family='BSD'", "nothing"),
        ("foo/1.2</example>", "bar/1.2</example>", "this fingerprint first", "no match"),
        ("Rm9vCg==", "Rm9vLzE=", "this fingerprint first", "'Foo server'"),
    ],
)  # fmt: skip
def test_one_altered_example_is_named(tmp_path: Path, old: str, new: str, expected: str, got: str) -> None:
    result = conformance(written(tmp_path / "xml", SMALL.replace(old, new)))
    assert str(result) == "2/3"
    (failure,) = result.failures
    assert failure.file == "small.xml"
    assert failure.fingerprint in ("Foo server", "Some Foo")
    assert (failure.expected, failure.got) == (expected, got)
    assert all(part in str(failure) for part in ("small.xml", failure.fingerprint, expected, got))


@pytest.mark.corpus
def test_the_whole_public_bar(recog_folder: Path) -> None:
    result = conformance(recog_folder)
    assert result.failures == ()
    assert (str(result), result.fallback) == ("7525/7525", 0)


@pytest.mark.corpus
def test_the_public_bar_with_one_example_altered(recog_folder: Path, tmp_path: Path) -> None:
    name = "rtsp_servers.xml"
    altered = (
        (recog_folder / name)
        .read_text("utf-8")
        .replace("<example>Dahua Rtsp Server</example>", "<example>Dahua Rtsp Servant</example>")
    )
    shutil.copy(recog_folder / "http_servers.xml", tmp_path)
    (tmp_path / name).write_text(altered, "utf-8")
    result = conformance(tmp_path)
    assert result.total - result.passed == 1
    (failure,) = result.failures
    assert (failure.file, failure.fingerprint) == (name, "Dahua IP Camera")
    assert (failure.example, failure.got) == ("Dahua Rtsp Servant", "no match")


def as_python(pattern: str) -> re.Pattern[str]:
    """The same pattern for the oracle: an inline flag holds for the rest of its pattern."""
    head, body = re.fullmatch(r"\(\?([ims]+)\)(.*)", pattern, re.DOTALL).groups()  # type: ignore[union-attr]
    moved = re.match(r"\^?\(\?([ims]+)\)", body)
    if moved:
        head, body = head + moved[1], body.replace(f"(?{moved[1]})", "", 1)
    return re.compile(f"(?{''.join(sorted(set(head)))}){body}", re.ASCII)


def mutated(text: str, chance: random.Random) -> str:
    """One or two small changes, of the kinds real devices make: case, spaces, bytes, cuts, doublings."""
    for _ in range(chance.choice((1, 1, 2))):
        at = chance.randrange(len(text) + 1)
        match chance.randrange(6):
            case 0:
                text = text[:at] + chance.choice("aZ0 .-/()\n\r\t\x00\x0b\xe9\xff") + text[at:]
            case 1:
                text = text[:at] + text[at + 1 :]
            case 2:
                text = text.swapcase()
            case 3:
                text = text[:at]
            case 4:
                text = text[:at] + text[at:] * 2
            case _:
                text = text[at:] + text[:at]
    return text


def mutations(files: list[RecogFile], count: int) -> Iterator[tuple[RecogFile, str]]:
    chance = random.Random(20261122)
    pool = [
        (file, e.text) for file in files for f in file.fingerprints for e in f.examples if len(e.text) < 300
    ]
    for _ in range(count):
        file, text = chance.choice(pool)
        yield file, mutated(text, chance)


@pytest.mark.corpus
def test_equal_to_re_on_ten_thousand_mutated_strings(
    files: list[RecogFile], matchers: dict[str, RecogMatcher]
) -> None:
    """Each string against every pattern of its file: the same patterns match, with the same captures."""
    oracles = {file.name: [as_python(f.pattern) for f in file.fingerprints] for file in files}
    matched = 0
    for file, text in mutations(files, 10_000):
        expected = [n for n, pattern in enumerate(oracles[file.name]) if pattern.search(text)]
        matcher = matchers[file.name]
        assert matcher.matching(text) == expected, (file.name, text)
        for number in expected:
            match = oracles[file.name][number].search(text)
            assert match is not None
            assert matcher.groups(number, text) == [match[0], *match.groups()], (file.name, number, text)
            matched += 1
    assert matched > 2_000, "mutations so strong that nothing matches would prove nothing"


@pytest.mark.corpus
def test_first_of_a_file_is_the_first_by_re_on_a_thousand_mutated_strings(
    files: list[RecogFile], matchers: dict[str, RecogMatcher]
) -> None:
    small = [file for file in files if len(file.fingerprints) < 60]
    oracles = {file.name: [as_python(f.pattern) for f in file.fingerprints] for file in small}
    for file, text in mutations(small, 1_000):
        expected = next((n for n, p in enumerate(oracles[file.name]) if p.search(text)), None)
        answer = matchers[file.name].first(text)
        assert (answer.position if answer else None) == expected, (file.name, text)


@pytest.mark.corpus
def test_strings_that_stop_re_are_answered_in_milliseconds(matchers: dict[str, RecogMatcher]) -> None:
    """Nested repetition over dots, spaces, digits and letters, asked of every public pattern."""
    for unit in ("a", "1", "1.", " ", "a ", "-", "0:", "A1-"):
        text = unit * 2_000 + "\x01"
        for name, matcher in matchers.items():
            started = time.perf_counter()
            matcher.first(text)
            assert time.perf_counter() - started < 1, (name, unit)


@pytest.mark.corpus
@pytest.mark.parametrize("length", [24, 2_000])
def test_the_public_pattern_that_stops_re_is_answered_in_milliseconds(
    matchers: dict[str, RecogMatcher], length: int
) -> None:
    """`; (.+)* http` in smtp_banners.xml: 24 spaces after the semicolon cost Python's `re` most of a second,
    and each further one doubles it."""
    matcher = matchers["smtp_banners.xml"]
    started = time.perf_counter()
    assert matcher.first("foo.bar SMTP NAVIEG 2.0.1;" + " " * length) is None
    assert time.perf_counter() - started < 0.1


def test_a_pattern_that_explodes_is_answered_in_milliseconds() -> None:
    matcher = matcher_of(r"^(?:(?:\d+)+\.?)+x$")
    started = time.perf_counter()
    assert matcher.first("1" * 100_000 + "y") is None
    assert time.perf_counter() - started < 0.5


def test_a_pattern_beyond_re2_falls_back_on_bounded_input() -> None:
    matcher = matcher_of(r"(a)\1", "b")
    assert matcher.fallback == 1
    assert matcher.matching("aab") == [0, 1]
    assert matcher.matching("x" * 5_000 + "aa") == []
    answer = matcher.first("baa")
    assert answer is not None
    assert answer.position == 0


def test_a_missing_version_in_a_cpe_is_a_dash_and_elsewhere_stays_visible() -> None:
    params = (
        Param("service.cpe23", 0, "cpe:/a:x:y:{service.version}"),
        Param("service.product", 0, "{service.family} Server"),
        Param("service.version", 1, ""),
    )
    assert attributes(params, ["all", None]) == {
        "service.cpe23": "cpe:/a:x:y:-",
        "service.product": "{service.family} Server",
    }
    assert attributes(params, ["all", "2"])["service.cpe23"] == "cpe:/a:x:y:2"


def test_a_captured_brace_is_text() -> None:
    params = (Param("a", 1, ""), Param("b", 0, "{a}"))
    assert attributes(params, ["", "{b}"]) == {"a": "{b}", "b": "{b}"}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("<fingerprints><fingerprint></fingerprints>", "cannot be read as XML"),
        ("<other/>", "not <fingerprints>"),
        ('<!DOCTYPE x [<!ENTITY a "b">]><fingerprints/>', "cannot be read as XML"),
        ("<fingerprints><fingerprint/></fingerprints>", "no pattern"),
        ('<fingerprints><fingerprint pattern="a" flags="REG_X"/></fingerprints>', "REG_X"),
        (
            '<fingerprints><fingerprint pattern="a"><param pos="z" name="b"/></fingerprint></fingerprints>',
            "pos 'z'",
        ),
        (
            '<fingerprints><fingerprint pattern="a"><param pos="0" name="b"/></fingerprint></fingerprints>',
            "no value",
        ),
        (
            '<fingerprints><fingerprint pattern="a"><example _encoding="base64">*</example>'
            "</fingerprint></fingerprints>",
            "base64",
        ),
    ],
)
def test_a_broken_file_is_refused_in_plain_words(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "broken.xml"
    path.write_text(text, "utf-8")
    with pytest.raises(KnowledgeError) as caught:
        read_recog(path)
    assert "broken.xml" in caught.value.problems[0]
    assert says in caught.value.problems[0]


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match="no XML file"):
        conformance(tmp_path)
