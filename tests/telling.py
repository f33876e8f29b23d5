"""What a reader told about some bytes, for tests to look at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from nameplate.model.evidence import Coverage, Problem
from nameplate.readers.base import Reader

ROOT = Path(__file__).parents[1]
"""The repository."""

Row = dict[str, object]


@dataclass(frozen=True)
class Told:
    """What a reader told about some bytes.

    Attributes:
        rows: sightings as dicts of the SIGHTINGS schema, in the order told.
        problems, coverage: as the reader left them.
    """

    rows: list[Row]
    problems: list[Problem]
    coverage: Coverage

    def records(self) -> dict[object, dict[str, list[object]]]:
        """Record number -> field -> values."""
        found: dict[object, dict[str, list[object]]] = {}
        for row in self.rows:
            found.setdefault(row["record"], {}).setdefault(str(row["field"]), []).append(row["value"])
        return found

    def values(self, field: str) -> list[object]:
        """Every value of a field, in the order told."""
        return [row["value"] for row in self.rows if row["field"] == field]

    def kinds(self) -> list[str]:
        """Kinds of the problems, in order."""
        return [problem.kind for problem in self.problems]


Read = Callable[[Reader, bytes], Told]
