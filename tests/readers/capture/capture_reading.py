"""What the tests of the capture readers share: read bytes, and look at the rows."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import build
from reading import Row, Told, read, read_file

from nameplate.readers.base import HEAD
from nameplate.readers.capture import PCAP, PCAPNG

__all__ = ["Row", "Told", "replies", "seen", "subject", "told", "told_file"]


def told(data: bytes) -> Told:
    """What the reader that takes `data` says."""
    readers = [reader for reader in (PCAP, PCAPNG) if reader.recognises(data[:HEAD], "evidence")]
    assert len(readers) == 1, "exactly one reader takes it"
    return read(readers[0], data)


def told_file(path: Path) -> Told:
    with path.open("rb") as file:
        head = file.read(HEAD)
    return read_file(max((PCAP, PCAPNG), key=lambda reader: reader.recognises(head, path.name)), path)


def seen(frames: Iterable[bytes | build.Timed]) -> Told:
    """What a capture of these frames says."""
    return told(build.pcap(frames))


def replies(result: Told) -> list[list[tuple[str, str]]]:
    """(field, value) of each reply, in order."""
    found: dict[int, list[tuple[str, str]]] = {}
    for row in result.rows:
        found.setdefault(row["origin"], []).append((row["field"], row["value"]))
    return [found[origin] for origin in sorted(found)]


def subject(result: Told) -> list[tuple[str, str]]:
    """The only reply of a capture."""
    (only,) = replies(result)
    return only
