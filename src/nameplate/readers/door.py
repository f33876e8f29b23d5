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
from nameplate.readers.secrets import MASK, without_secrets

BATCH = 65_536
"""Rows in one record batch."""
PROBLEMS_OF_A_KIND = 100
"""Problems of one kind that are kept whole in one file; the rest are counted."""
LONGEST = 2_048
"""Characters of a value that are kept."""

_TOLD = tuple(SIGHTINGS)[2:]  # the columns that differ from row to row
_FULL = BATCH * len(_TOLD)
_KNOWN = {
    name: (field.role.value, field.role is Role.KEY, FORMS[field.form]) for name, field in FIELDS.items()
}
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


_Remarks = tuple[tuple[str, str, str], ...]
_Prepared = tuple[str, str, str | None, _Remarks]
"""A (field, value) made ready, once per distinct pair: role, what is kept of the value, its normal form, and
remarks as (kind, message, advice); nearly all have none."""


def _prepare(field: str, value: str) -> _Prepared:
    """Takes unprintable characters and secrets out, cuts, and finds the normal form."""
    role, key, form = _KNOWN[field]
    printable = (value if value.isprintable() else _UNPRINTABLE.sub(" ", value)).strip()
    kept, secret = without_secrets(field, printable)
    remarks: _Remarks = (_SECRET,) if secret else ()
    if len(kept) > LONGEST:
        kept = kept[:LONGEST]
        remarks += (_CUT,)
    if secret and kept.replace(MASK, "").strip(_EMPTY) == "":
        kept = ""
    if not kept:
        return role, "", None, remarks
    # A key that held a secret is no key: every device with one would become the same device.
    clean = None if secret and key else form(kept)
    if clean is None and key:
        remarks += (("unusable-key", f"{field} {kept[:60]!r} cannot identify a device.", ""),)
    return role, kept, clean, remarks


_SECRET = (
    "secret",
    "A password or token stood here; it was not kept.",
    "Change it: evidence files are copied around.",
)
_CUT = ("cut", f"A value longer than {LONGEST} characters was cut.", "")
_EMPTY = " \t\n:;,.=-'\"()[]{}<>/"
_prepared = lru_cache(maxsize=65_536)(_prepare)


class SightingWriter:
    """Builds columns from sightings and hands full batches to a sink.

    Args:
        evidence, name: id and file name of the evidence.
        agency: partition.
        sink: takes record batches of the SIGHTINGS schema.

    Attributes:
        place: the place last spoken of; where a reader was when it failed.
        problems: what could not be read or was not kept.
    """

    def __init__(
        self, *, evidence: str, name: str, agency: str, sink: Callable[[pa.RecordBatch], None]
    ) -> None:
        self.evidence, self.name, self.agency = evidence, name, agency
        self.place = "the start"
        self.problems: list[Problem] = []
        self._more: Counter[str] = Counter()
        self._of_kind: Counter[str] = Counter()
        self._sink = sink
        self._sent = 0
        # One flat list, row after row: a tuple per row would set the garbage collector to work.
        self._told: list[object] = []

    @property
    def sightings(self) -> int:
        """Rows said so far."""
        return self._sent + len(self._told) // len(_TOLD)

    def say(self, place: Place, field: str, value: str, *, path: str | None = None) -> None:
        """One sighting. Nothing but spaces or a secret is none; a key without a normal form is told.

        Args:
            place: the subject, and where and when.
            field: a word of the vocabulary.
            value: raw text, word for word.
            path: the place of this very value, when it is finer than the place of the record.

        Raises:
            KeyError: the field is not in the vocabulary (a defect of the reader).
        """
        found = _prepared(field, value) if len(value) <= LONGEST else _prepare(field, value)
        role, kept, clean, remarks = found
        if not path:
            path = place.path
        self.place = path
        if remarks:
            for kind, message, advice in remarks:
                self.problem(kind, message, place=path, offset=place.offset, advice=advice)
        if not kept:
            return
        self._told.extend((
            place.record, place.part, place.within, role, field, kept, clean,
            place.origin, place.scope, place.seen_from, place.seen_to, place.offset, path,
        ))  # fmt: skip
        if len(self._told) >= _FULL:
            self._flush()

    def problem(
        self, kind: str, message: str, *, place: str, offset: int | None = None, advice: str = ""
    ) -> None:
        """One place that could not be read. PROBLEMS_OF_A_KIND are kept whole; the rest are counted."""
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
        width = len(_TOLD)
        size = len(self._told) // width
        if not size:
            return
        same = [pa.repeat(value, size) for value in (self.agency, self.evidence)]
        columns = [pa.array(self._told[n::width], type=column.type) for n, column in enumerate(_TOLD)]
        self._told.clear()
        self._sent += size
        self._sink(pa.RecordBatch.from_arrays([*same, *columns], schema=SIGHTINGS))
