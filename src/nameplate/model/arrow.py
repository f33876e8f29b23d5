"""Arrow schemas of the tables that pass between steps. No other model module imports this one.

Plain strings and signed types only: Spark has no unsigned integers, and DuckDB turns Arrow
dictionaries into VARCHAR. Times are naive UTC microseconds. Every table a step writes has a total
order, given by SORT_KEYS, so that the same input gives the same bytes.
"""

from __future__ import annotations

import pyarrow as pa

_S, _I64, _I32, _T = pa.string(), pa.int64(), pa.int32(), pa.timestamp("us")


def _schema(*columns: tuple[str, pa.DataType, bool]) -> pa.Schema:
    return pa.schema([pa.field(name, kind, nullable=null) for name, kind, null in columns])


SIGHTINGS = _schema(
    ("agency", _S, False),
    ("evidence", _S, False),  # SHA-256 prefix; (evidence, record, part) is one subject
    ("record", _I64, False),
    ("part", _I32, False),
    ("within", _I32, True),  # parent part of the same record
    ("role", _S, False),
    ("field", _S, False),
    ("value", _S, False),
    ("clean", _S, True),  # None when the value has no normal form (then it is no key)
    ("origin", _I64, False),  # unique within the evidence
    ("scope", _S, True),  # None = this evidence
    ("seen_from", _T, True),
    ("seen_to", _T, True),
    ("offset", _I64, True),
    ("path", _S, True),
)

EVIDENCE = _schema(
    ("evidence", _S, False),
    ("agency", _S, False),
    ("name", _S, False),
    ("format", _S, False),
    ("sha256", _S, False),
    ("size", _I64, False),
    ("received", _T, False),
    ("sees", _S, False),
    ("blind", _S, False),
    ("covers_from", _T, True),
    ("covers_to", _T, True),
    ("mapping", _S, False),  # JSON object: field -> column header
    ("rooms", _S, False),  # JSON array
    ("sightings", _I64, False),
    ("problems", _I64, False),
)

PROBLEMS = _schema(
    ("evidence", _S, False),
    ("name", _S, False),
    ("kind", _S, False),
    ("place", _S, False),
    ("offset", _I64, True),
    ("message", _S, False),
    ("advice", _S, False),
    ("count", _I64, False),
)

SUBJECTS = _schema(  # which thing a subject of the evidence turned out to be
    ("agency", _S, False),
    ("evidence", _S, False),
    ("record", _I64, False),
    ("part", _I32, False),
    ("thing", _S, False),
    ("by", _S, False),  # "mac", "serial", ... or "address" when joined by address and time
)

THINGS = _schema(
    ("agency", _S, False),
    ("thing", _S, False),
    ("kind", _S, False),
    ("also", _S, False),  # JSON array
    ("keys", _S, False),  # JSON object: field -> sorted array
    ("relation", _S, False),
    ("facts", _S, False),  # JSON object: fact -> value, stated or read, sorted by name
    ("seen_from", _T, True),
    ("seen_to", _T, True),
)

CLAIMS = _schema(
    ("agency", _S, False),
    ("thing", _S, False),
    ("claim", _I32, False),  # 0 is best within the thing
    ("kind", _S, False),
    ("party", _S, False),
    ("line", _S, False),
    ("grade", _S, False),
    ("score", _I32, False),
)

BECAUSE = _schema(
    ("agency", _S, False),
    ("thing", _S, False),
    ("claim", _I32, False),
    ("n", _I32, False),  # 0 is strongest within the claim
    ("evidence", _S, False),  # file name
    ("place", _S, False),
    ("field", _S, False),
    ("value", _S, False),
    ("rule", _S, False),
    ("decibans", _I32, False),
    ("side", _S, False),
)

FINDINGS = _schema(
    ("agency", _S, False),
    ("finding", _S, False),
    ("restriction", _S, False),
    ("thing", _S, False),
    ("on", _S, False),
    ("known", _S, False),
    ("verdict", _S, False),
    ("standing", _S, False),
    ("grade", _S, True),
    ("needs", _S, False),  # JSON array of claim numbers of the thing
    ("missing", _S, False),  # JSON array
    ("obligations", _S, False),  # JSON array of objects
    ("exception", _S, True),
    ("judgement", _I32, False),  # row of the judgements table: steps are kept once per combination
)

SORT_KEYS: dict[str, tuple[str, ...]] = {
    "sightings": ("agency", "evidence", "record", "part", "origin", "field", "value", "path"),
    "evidence": ("agency", "name", "evidence"),
    "problems": ("name", "evidence", "kind", "offset", "place", "message"),
    "subjects": ("agency", "evidence", "record", "part"),
    "things": ("agency", "thing"),
    "claims": ("agency", "thing", "claim"),
    "because": ("agency", "thing", "claim", "n"),
    "findings": ("agency", "restriction", "thing"),
}
"""The total order of each table. No step relies on any other order."""
