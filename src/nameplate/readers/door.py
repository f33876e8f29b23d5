"""The one door every sighting passes: the vocabulary is closed, secrets are dropped, problems are capped."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import pyarrow as pa

from nameplate.model.arrow import SIGHTINGS
from nameplate.model.evidence import Problem
from nameplate.model.fields import FIELDS
from nameplate.model.terms import Role
from nameplate.readers.clean import FORMS
from nameplate.readers.secrets import without_secrets

BATCH = 65_536
"""Rows in one record batch."""
PROBLEMS_OF_A_KIND = 100
"""Problems of one kind that are kept whole in one file; the rest are counted."""
LONGEST = 2_048
"""Characters of a value that are kept."""

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]+")


@dataclass(frozen=True, slots=True)
class Place:
    """The subject a run of sightings is about, and where and when it was said.

    Attributes:
        record: number of the record in the evidence: packet, row, host. From 1.
        origin: number of the reply, flow or label that said it; unique within the evidence.
        path: the place in words: "packet 812", "line 7", "Sheet1!C7".
        part, within: part of the record, and its parent part.
        scope: where addresses are unique; None = this evidence.
        seen_from, seen_to: microseconds since 1970, UTC; None when the evidence has no times.
        offset: byte offset of the record.
    """

    record: int
    origin: int
    path: str
    part: int = 0
    within: int | None = None
    scope: str | None = None
    seen_from: int | None = None
    seen_to: int | None = None
    offset: int | None = None


@lru_cache(maxsize=65_536)
def _prepared(field: str, value: str) -> tuple[str, str, str | None, bool, bool]:
    """(role, raw value, clean, a secret was taken out, it was cut). Once per distinct value."""
    known = FIELDS[field]
    printable = _UNPRINTABLE.sub(" ", value).strip()
    kept, secret = without_secrets(field, printable)
    cut = len(kept) > LONGEST
    kept = kept[:LONGEST]
    return known.role.value, kept, FORMS[known.form](kept), secret, cut


class SightingWriter:
    """Builds columns from sightings and hands full batches to a sink.

    Args:
        evidence, name: id and file name of the evidence.
        agency: partition.
        sink: takes record batches of the SIGHTINGS schema.
    """

    def __init__(
        self, *, evidence: str, name: str, agency: str, sink: Callable[[pa.RecordBatch], None]
    ) -> None:
        self.evidence, self.name, self.agency = evidence, name, agency
        self.sightings = 0
        self.problems: list[Problem] = []
        self._more: Counter[str] = Counter()
        self._of_kind: Counter[str] = Counter()
        self._sink = sink
        self._rows: list[tuple[object, ...]] = []

    def say(self, place: Place, field: str, value: str, *, path: str | None = None) -> None:
        """One sighting. Empty values are not sightings; a key that has no normal form becomes a problem.

        Args:
            place: the subject, and where and when.
            field: a word of the vocabulary.
            value: raw text, word for word.
            path: the place of this very value, when it is finer than the place of the record.

        Raises:
            KeyError: the field is not in the vocabulary (a defect of the reader).
        """
        role, kept, clean, secret, cut = _prepared(field, value)
        where = path or place.path
        if secret:
            self.problem(
                "secret",
                "A password or token stood here; it was not kept.",
                place=where,
                offset=place.offset,
                advice="Change it: evidence files are copied around.",
            )
        if cut:
            self.problem(
                "cut", f"A value longer than {LONGEST} characters was cut.", place=where, offset=place.offset
            )
        if not kept:
            return
        if clean is None and role == Role.KEY:
            self.problem(
                "unusable-key",
                f"{field} {kept[:60]!r} cannot identify a device.",
                place=where,
                offset=place.offset,
            )
        self._rows.append((
            self.agency, self.evidence, place.record, place.part, place.within, role, field, kept, clean,
            place.origin, place.scope, place.seen_from, place.seen_to, place.offset, where,
        ))  # fmt: skip
        self.sightings += 1
        if len(self._rows) >= BATCH:
            self._flush()

    def problem(
        self, kind: str, message: str, *, place: str, offset: int | None = None, advice: str = ""
    ) -> None:
        """One place that could not be read. At most PROBLEMS_OF_A_KIND are kept whole; the rest are counted."""
        self._of_kind[kind] += 1
        if self._of_kind[kind] > PROBLEMS_OF_A_KIND:
            self._more[kind] += 1
            return
        message, _ = without_secrets("", message)
        self.problems.append(Problem(self.evidence, self.name, kind, place, offset, message, advice))

    def close(self) -> None:
        """Flushes what is left and adds one problem per kind that had too many."""
        self._flush()
        for kind, count in sorted(self._more.items()):
            self.problems.append(
                Problem(self.evidence, self.name, kind, "further on", None,
                        f"{count} more problems of this kind.", "", count)
            )  # fmt: skip
        self._more.clear()

    def _flush(self) -> None:
        if not self._rows:
            return
        columns = list(zip(*self._rows, strict=True))
        arrays = [pa.array(column, type=field.type) for column, field in zip(columns, SIGHTINGS, strict=True)]
        self._rows.clear()
        self._sink(pa.RecordBatch.from_arrays(arrays, schema=SIGHTINGS))
