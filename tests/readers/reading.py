"""Runs one reader over bytes, as the main job would, and keeps what it told."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
from hypothesis import settings

from nameplate.model.evidence import Coverage, Problem
from nameplate.readers.base import HEAD, Reader, Source
from nameplate.readers.door import SightingWriter

SAMPLES = Path(__file__).parents[1] / "samples"

RELAXED = settings(deadline=None)
"""For properties that write files: a busy disk is no failure."""

Row = dict[str, object]


@dataclass(frozen=True)
class Told:
    rows: list[Row]
    problems: list[Problem]
    coverage: Coverage

    def facts(self) -> list[tuple[int, int, str, str]]:
        """(record, part, field, value) in the order told."""
        return [(r["record"], r["part"], r["field"], r["value"]) for r in self.rows]

    def about(self, record: int, part: int = 0) -> dict[str, str]:
        """field -> value of one subject (the last of each field)."""
        return {r["field"]: r["value"] for r in self.rows if (r["record"], r["part"]) == (record, part)}

    def values(self, field: str) -> list[str]:
        return [r["value"] for r in self.rows if r["field"] == field]

    def kinds(self) -> list[str]:
        return [p.kind for p in self.problems]


def read(reader: Reader, data: bytes) -> Told:
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        return read_file(reader, Path(file.name))


def read_file(reader: Reader, path: Path) -> Told:
    batches: list[pa.RecordBatch] = []
    writer = SightingWriter(evidence="e", name="evidence", agency="a", sink=batches.append)
    with path.open("rb") as file:
        head = file.read(HEAD)
    coverage = reader.read(Source(path, "evidence", head, path.stat().st_size), writer)
    writer.close()
    assert all(p.message and p.place for p in writer.problems)
    return Told([row for batch in batches for row in batch.to_pylist()], writer.problems, coverage)
