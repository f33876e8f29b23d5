"""Fixtures every test may use."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The outside test material: NAMEPLATE_CORPUS, or `shared/corpus` beside the repository.

    It is never part of the repository; without it the tests that read it are skipped, and say so.
    """
    folder = Path(os.environ.get("NAMEPLATE_CORPUS") or ROOT.parent / "shared" / "corpus")
    if not folder.is_dir():
        pytest.skip("outside corpus not on this machine (set NAMEPLATE_CORPUS)")
    return folder
