"""Model objects as Arrow tables, in their total order."""

from __future__ import annotations

import json
from collections.abc import Iterable

import pyarrow as pa

from nameplate.model.arrow import EVIDENCE, PROBLEMS, SORT_KEYS
from nameplate.model.evidence import Evidence, Problem


def evidence_table(evidence: Iterable[Evidence]) -> pa.Table:
    """One row per file, ordered by SORT_KEYS["evidence"]."""
    rows = [
        {
            "evidence": e.id,
            "agency": e.agency,
            "name": e.name,
            "format": e.format,
            "sha256": e.sha256,
            "size": e.size,
            "received": e.received,
            "sees": e.coverage.sees,
            "blind": e.coverage.blind,
            "covers_from": e.coverage.covers_from,
            "covers_to": e.coverage.covers_to,
            "mapping": json.dumps(e.coverage.mapping, ensure_ascii=False, sort_keys=True),
            "rooms": json.dumps(list(e.coverage.rooms), ensure_ascii=False),
            "sightings": e.sightings,
            "problems": e.problems,
        }
        for e in evidence
    ]
    return _ordered(pa.Table.from_pylist(rows, schema=EVIDENCE), "evidence")


def problems_table(problems: Iterable[Problem]) -> pa.Table:
    """One row per problem, ordered by SORT_KEYS["problems"]."""
    rows = [
        {
            "evidence": p.evidence,
            "name": p.name,
            "kind": p.kind,
            "place": p.place,
            "offset": p.offset,
            "message": p.message,
            "advice": p.advice,
            "count": p.count,
        }
        for p in problems
    ]
    return _ordered(pa.Table.from_pylist(rows, schema=PROBLEMS), "problems")


def _ordered(table: pa.Table, name: str) -> pa.Table:
    return table.sort_by([(key, "ascending") for key in SORT_KEYS[name]])
