"""What every reader promises, whatever it is given: run over every sample of every format in the registry.

Nothing raises, nothing is invented, every problem has a place, no planted secret comes out, and the same
bytes give the same answer twice. A format added to the registry is under these tests at once.
"""

from __future__ import annotations

import html
import io
import random
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from nameplate.readers import registry
from nameplate.readers.base import HEAD, Reader
from nameplate.readers.registry import READERS, recognise
from telling import Read, Told

SAMPLES = Path(__file__).parents[1] / "samples"
SECRET = "Zq9xhunter2"
"""Stands in samples wherever a password would."""
OUR_WORDS = frozenset({"inventory.covers", "app.source"})
"""Fields whose values are words of our own (an id of data/coverage.toml, a platform), not of the evidence."""
CAPTURES = frozenset({"pcap", "pcapng"})
"""Binary: their values are decoded, and checked against other tools by tests of their own."""

FILES = [
    (reader, path)
    for reader in READERS
    for path in sorted((SAMPLES / reader.name).rglob("*"))
    if path.is_file()
]
TEXTS = [(reader, path) for reader, path in FILES if reader.name not in CAPTURES]


def named(files: list[tuple[Reader, Path]]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(
        ("reader", "path"), files, ids=[f"{reader.name}-{path.name}" for reader, path in files]
    )


def cuts(data: bytes) -> Iterator[bytes]:
    """A hundred beginnings of the file, the empty one first."""
    for n in range(100):
        yield data[: len(data) * n // 100]


def flips(data: bytes) -> Iterator[bytes]:
    """A thousand flipped bytes, twenty at a time."""
    dice = random.Random(len(data))
    for _ in range(50):
        broken = bytearray(data)
        for _ in range(20 if broken else 0):
            broken[dice.randrange(len(broken))] ^= dice.randrange(1, 256)
        yield bytes(broken)


def test_every_reader_is_under_these_tests() -> None:
    assert {reader.name for reader, _ in FILES} == {reader.name for reader in READERS}
    for reader in READERS:
        damaged = [path for r, path in FILES if r is reader and "damaged" in path.name]
        assert damaged, f"{reader.name} has no damaged sample"


@named(FILES)
def test_recognised_by_content_under_a_neutral_name(reader: Reader, path: Path) -> None:
    found = recognise(path.read_bytes()[:HEAD], "evidence")
    assert found is not None
    assert found.name == reader.name


@named(FILES)
def test_the_name_is_worth_at_most_ten_points(reader: Reader, path: Path) -> None:
    head = path.read_bytes()[:HEAD]
    sure = [reader.recognises(head, name) for name in ("evidence", path.name, "x.csv", "x.xml", "x.pcap")]
    assert max(sure) - min(sure) <= 10
    assert all(0 <= points <= 100 for points in sure)


def test_nobody_recognises_nothing_or_noise() -> None:
    noise = random.Random(7).randbytes(4096)
    for head in (b"", b"\0" * 512, noise, b"Dear Sir or Madam,\nplease find enclosed\n", b"%PDF-1.7\n"):
        assert recognise(head, "evidence") is None


@named(FILES)
def test_recognising_never_raises(reader: Reader, path: Path) -> None:
    data = path.read_bytes()
    for broken in (*cuts(data[:HEAD]), *flips(data[:HEAD])):
        assert 0 <= reader.recognises(broken, "evidence") <= 100


@named(FILES)
def test_an_intact_sample_says_something_and_a_damaged_one_has_problems(
    reader: Reader, path: Path, read: Read
) -> None:
    told = read(reader, path.read_bytes())
    keep_the_contract(told)
    assert told.rows or "damaged" in path.name
    assert told.problems or "damaged" not in path.name
    assert told.coverage.sees
    assert told.coverage.blind


@named(FILES)
def test_cut_off_anywhere(reader: Reader, path: Path, read: Read) -> None:
    data = path.read_bytes()
    for cut in cuts(data):
        keep_the_contract(read(reader, cut))


@named(FILES)
def test_a_thousand_flipped_bytes(reader: Reader, path: Path, read: Read) -> None:
    for broken in flips(path.read_bytes()):
        told = read(reader, broken)
        keep_the_contract(told, secrets=False)  # a flip may destroy the word a secret is known by


@named(FILES)
def test_two_files_joined(reader: Reader, path: Path, read: Read) -> None:
    data = path.read_bytes()
    keep_the_contract(read(reader, data + data))
    keep_the_contract(read(reader, data + b"\n" + data))


@named(FILES)
def test_the_same_bytes_give_the_same_answer(reader: Reader, path: Path, read: Read) -> None:
    data = path.read_bytes()
    assert read(reader, data) == read(reader, data)


@named(TEXTS)
def test_nothing_is_invented(reader: Reader, path: Path, read: Read) -> None:
    data = path.read_bytes()
    for version in (data, data + data, *list(cuts(data))[::10], *list(flips(data))[::10]):
        words = input_words(version)
        for row in read(reader, version).rows:
            for word in words_of(str(row["value"])) if row["field"] not in OUR_WORDS else ():
                assert word in words, (row["field"], row["value"])


def test_the_check_for_inventions_finds_one() -> None:
    assert not all(word in input_words(b"model=Dome 4") for word in words_of("Dome 5"))


def keep_the_contract(told: Told, *, secrets: bool = True) -> None:
    for problem in told.problems:
        assert problem.kind
        assert problem.message
        assert problem.place
        assert problem.count >= 1
    for row in told.rows:
        assert row["value"]
        assert row["path"]
        assert row["record"]  # records and origins count from 1
        assert row["origin"]
        began, ended = row["seen_from"], row["seen_to"]
        assert began is None or ended is None or began <= ended
    if secrets:
        assert SECRET not in repr((told.rows, told.problems, told.coverage))


WORD = re.compile(r"[^\W_]+")
QUOTED = re.compile(rb'"(?:[^"\\\n]|\\.)*"')
OCTAL = re.compile(rb"\\([0-7]{3})|\\(.)", re.DOTALL)


def words_of(value: str) -> list[str]:
    """What must be found in the input; the secret mask and the short names of RFC 4514 are ours."""
    value = value.replace("[secret removed]", " ")
    short = {"cn", "ou", "o", "l", "st", "c"}
    return [word for word in WORD.findall(value.casefold()) if word not in short]


def input_words(data: bytes) -> str:
    """The input as one text, in every way its formats may spell a value."""
    parts = [data]
    if data.startswith(b"PK"):
        parts += unpacked(data)
    texts = []
    for part in parts:
        octets = [OCTAL.sub(unescaped, quoted[1:-1]) for quoted in QUOTED.findall(part)]
        for text in (
            part.decode("utf-8", "replace"),
            part.decode("cp1252", "replace"),
            part.decode("latin-1"),
        ):
            texts += [text, html.unescape(text), text.replace("&#x2c", ","), text.replace('""', '"')]
        texts += [octet.decode("utf-8", "replace") for octet in octets]
        texts += [octet.hex() + " " + octet.hex(":") for octet in octets]
    joined = " ".join(texts).casefold()
    return joined + " " + re.sub(r"[:.\- ]", "", joined)


def unescaped(match: re.Match[bytes]) -> bytes:
    return bytes([int(match[1], 8) & 255]) if match[1] else match[2]


def unpacked(data: bytes) -> list[bytes]:
    """Every part of a workbook that can still be unpacked, and its dates as people read them."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return []
    parts = [b"2021-05-04 2026-03-02"]
    for name in names:
        try:
            parts.append(archive.read(name))
        except Exception:  # noqa: BLE001 - a broken part says nothing
            continue
    return parts


def test_the_earlier_reader_wins_a_tie(monkeypatch: pytest.MonkeyPatch) -> None:
    def sure(points: int) -> Reader:
        return Reader(f"r{points}", "r", lambda head, name: points, READERS[0].read)

    first, second, surer = sure(50), sure(50), sure(60)
    monkeypatch.setattr(registry, "READERS", (first, second))
    assert recognise(b"x", "x") is first
    monkeypatch.setattr(registry, "READERS", (first, second, surer))
    assert recognise(b"x", "x") is surer
    monkeypatch.setattr(registry, "READERS", (sure(0),))
    assert recognise(b"x", "x") is None
