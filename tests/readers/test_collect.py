"""Finding files: in order, once, never out of the folder; reading one: whatever happens, the rest is kept."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pytest

from nameplate.model.evidence import Coverage, Evidence, Problem
from nameplate.readers import collect as module
from nameplate.readers.base import Reader, Source
from nameplate.readers.collect import Found, Shelf, collect, read_one
from nameplate.readers.door import Place, SightingWriter

LEASE = b"lease 10.0.0.1 {\n starts 1 2026/03/02 08:00:00;\n hardware ethernet 02:00:5e:00:53:01;\n}\n"
RECEIVED = datetime(2026, 3, 2)


def names(*paths: Path) -> list[str]:
    return [found.name for found in collect(paths)[0]]


def kinds(*paths: Path) -> list[tuple[str, str]]:
    return [(problem.kind, problem.name) for problem in collect(paths)[1]]


def write(path: Path, data: bytes = b"x") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def read(
    path: Path, name: str = "evidence"
) -> tuple[Evidence | None, list[Problem], list[dict[str, object]]]:
    batches: list[pa.RecordBatch] = []
    evidence, problems = read_one(path, name, agency="a", received=RECEIVED, sink=batches.append)
    return evidence, problems, [row for batch in batches for row in batch.to_pylist()]


def test_files_come_in_order_with_names_relative_to_the_argument(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", "sub/z.txt", "sub/deep/y.txt", "B.txt"):
        write(tmp_path / "e" / name)
    assert names(tmp_path / "e") == ["B.txt", "a.txt", "b.txt", "sub/z.txt", "sub/deep/y.txt"]
    assert names(tmp_path / "e" / "sub" / "z.txt") == ["z.txt"]


def test_folders_of_version_control_are_passed_over(tmp_path: Path) -> None:
    write(tmp_path / ".git" / "config")
    write(tmp_path / "sub" / ".svn" / "entries")
    write(tmp_path / ".hidden" / "kept.txt")
    assert names(tmp_path) == [".hidden/kept.txt"]


def test_links_are_not_followed_and_are_told(tmp_path: Path) -> None:
    secret = write(tmp_path / "outside" / "secret.txt")
    inside = tmp_path / "inside"
    write(inside / "a.txt")
    (inside / "link.txt").symlink_to(secret)
    (inside / "folder").symlink_to(secret.parent)
    (inside / "loop").symlink_to(inside)
    (inside / "broken").symlink_to(tmp_path / "nowhere")
    assert names(inside) == ["a.txt"]
    assert kinds(inside) == [("link", name) for name in ("broken", "folder", "link.txt", "loop")]


def test_a_link_given_as_an_argument_was_meant(tmp_path: Path) -> None:
    write(tmp_path / "real" / "a.txt")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert names(tmp_path / "link") == ["a.txt"]


def test_pipes_are_problems_and_do_not_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert names(tmp_path) == []
    assert kinds(tmp_path) == [("special-file", "pipe")]


def test_what_is_not_there_is_a_problem(tmp_path: Path) -> None:
    assert kinds(tmp_path / "nowhere") == [("unreadable", "nowhere")]


def test_a_file_reached_twice_is_found_once(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt")
    assert names(path, tmp_path, tmp_path) == ["a.txt"]


def test_two_files_of_one_name_are_told_apart(tmp_path: Path) -> None:
    for n in ("1", "2", "3"):
        write(tmp_path / n / "x" / "leases.csv", n.encode())
    found = names(*(tmp_path / n / "x" for n in ("1", "2", "3")))
    assert found == ["leases.csv", "x/leases.csv", "x/leases.csv (2)"]


def test_names_that_are_no_text_still_print(tmp_path: Path) -> None:
    try:
        write(Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt")))
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    [name] = names(tmp_path)
    assert name.encode("utf-8")


def test_one_file_is_read_into_evidence(tmp_path: Path) -> None:
    evidence, problems, rows = read(write(tmp_path / "x", LEASE))
    assert evidence is not None
    assert (evidence.format, evidence.size, evidence.agency) == ("isc-leases", len(LEASE), "a")
    assert evidence.sha256.startswith(evidence.id)
    assert len(evidence.id) == 16
    assert (evidence.sightings, evidence.problems) == (len(rows), len(problems)) == (2, 0)
    assert {row["evidence"] for row in rows} == {evidence.id}


def test_a_copy_is_not_read_again(tmp_path: Path) -> None:
    write(tmp_path / "a", LEASE)
    write(tmp_path / "b", LEASE)
    batches: list[pa.RecordBatch] = []
    shelf = Shelf(agency="a", received=RECEIVED, sink=batches.append)
    first, second = (shelf.read(found) for found in collect([tmp_path])[0])
    assert first[0] is not None
    assert second[0] is None
    assert [(p.kind, p.name) for p in second[1]] == [("duplicate", "b")]
    assert len(batches) == 1


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", ""),
        (b"Dear Sir or Madam", "docs/formats"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "save it as .xlsx"),
        (b"PK\x03\x04rest", "unpack it"),
        (b"%PDF-1.7", "table it was printed from"),
    ],
)
def test_what_nobody_knows_is_told_with_advice(tmp_path: Path, data: bytes, words: str) -> None:
    evidence, problems, rows = read(write(tmp_path / "x", data))
    assert evidence is not None
    assert evidence.format == "unknown"
    assert [problem.kind for problem in problems] == ["not-recognised"]
    assert words in problems[0].advice
    assert rows == []


def test_a_reader_that_fails_keeps_what_it_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def bad(source: Source, writer: SightingWriter) -> Coverage:
        writer.say(Place(1, 1, "line 7"), "ip", "10.0.0.1")
        raise RuntimeError("password=hunter2")

    reader = Reader("bad", "bad", lambda head, name: 100, bad)
    monkeypatch.setattr(module, "recognise", lambda head, name: reader)
    evidence, problems, rows = read(write(tmp_path / "x", LEASE))
    assert evidence is not None
    assert [row["value"] for row in rows] == ["10.0.0.1"]
    assert [(p.kind, p.place) for p in problems] == [("reader-failed", "after line 7")]
    assert "hunter2" not in repr(problems)


def test_coverage_passes_the_door_too(tmp_path: Path) -> None:
    sheet = b"Site,Room,Who,When,Label,Model,Serial,MAC,Asset tag,Photo,Relation,Found\n"
    sheet += b"Depot,password: hunter2,A,2026-03-02,,,,,,,,none found\n"
    evidence, problems, rows = read(write(tmp_path / "x", sheet))
    assert evidence is not None
    assert evidence.coverage.rooms
    assert "hunter2" not in repr((evidence, problems, rows))


def test_a_file_that_changes_meanwhile_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "x", LEASE)

    def growing(source: Source, writer: SightingWriter) -> Coverage:
        path.write_bytes(LEASE * 2)
        return Coverage("s", "b")

    monkeypatch.setattr(module, "recognise", lambda head, name: Reader("g", "g", lambda h, n: 1, growing))
    assert [problem.kind for problem in read(path)[1]] == ["changed"]


def test_what_cannot_be_opened_is_no_evidence(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "gone", tmp_path / "pipe", tmp_path):
        evidence, problems, _ = read(path)
        assert evidence is None
        assert [problem.kind for problem in problems] == ["unreadable"]


def test_a_link_put_in_the_place_of_a_found_file_is_not_followed(tmp_path: Path) -> None:
    write(tmp_path / "outside", LEASE)
    (tmp_path / "x").symlink_to(tmp_path / "outside")
    shelf = Shelf(agency="a", received=RECEIVED, sink=lambda batch: None)
    evidence, problems = shelf.read(Found(tmp_path / "x", "x"))
    assert evidence is None
    assert [problem.kind for problem in problems] == ["unreadable"]
