"""Fixtures every test may use."""

from __future__ import annotations

import os
from pathlib import Path

import pyarrow as pa
import pytest

from nameplate.readers.base import HEAD, Reader, Source
from nameplate.readers.door import SightingWriter
from telling import ROOT, Read, Told


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The outside test material: NAMEPLATE_CORPUS, or `shared/corpus` beside the repository.

    It is never part of the repository; without it the tests that read it are skipped, and say so.
    """
    folder = Path(os.environ.get("NAMEPLATE_CORPUS") or ROOT.parent / "shared" / "corpus")
    if not folder.is_dir():
        pytest.skip("outside corpus not on this machine (set NAMEPLATE_CORPUS)")
    return folder


@pytest.fixture(scope="session")
def read(tmp_path_factory: pytest.TempPathFactory) -> Read:
    """Runs one reader over bytes, as the main job would, under a file name that tells nothing."""
    path = tmp_path_factory.mktemp("evidence") / "evidence"

    def run(reader: Reader, data: bytes) -> Told:
        path.write_bytes(data)
        batches: list[pa.RecordBatch] = []
        writer = SightingWriter(evidence="e", name="evidence", agency="ministry", sink=batches.append)
        coverage = reader.read(Source(path, "evidence", data[:HEAD], len(data)), writer)
        writer.close()
        return Told([row for batch in batches for row in batch.to_pylist()], writer.problems, coverage)

    return run
