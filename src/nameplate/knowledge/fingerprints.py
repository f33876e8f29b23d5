"""Reads `data/fingerprints/*.toml`. The format, key by key, is in docs/add-a-fingerprint.md."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from nameplate.knowledge.entries import Entry, Report, top
from nameplate.knowledge.makers import slug
from nameplate.model.fields import FIELDS
from nameplate.model.fingerprints import Example, Fingerprint, Signal, Test
from nameplate.model.terms import ClaimKind, Strength

HEAVIEST = 60
"""Decibans: a million to one. No single reading of one reply deserves more."""
ANY = "*"
"""Stands for each field of `on` in turn: one entry, one fingerprint per field."""


def read_fingerprints(text: str, *, name: str, report: Report) -> tuple[Fingerprint, ...]:
    """The fingerprints of one file; what is wrong goes to the report."""
    out: list[Fingerprint] = []
    for entry in top(text, name, report, ("fingerprint",))["fingerprint"]:
        out.extend(_fingerprints(entry))
    return tuple(out)


def _fingerprints(entry: Entry) -> list[Fingerprint]:
    on = entry.texts("on", optional=True)
    for field in on:
        _known_field(entry, field)
    general = Fingerprint(
        id=slug(entry),
        strength=Strength(entry.word("strength", [s.value for s in Strength])),
        tests=tuple(_test(e) for e in entry.tables("tests")),
        signals=tuple(_signal(e) for e in entry.tables("signals")),
        category=entry.text("category", optional=True),
        why=entry.text("why"),
        source=entry.source(),
        examples=tuple(_example(e) for e in entry.tables("examples")),
        lookalikes=tuple(_example(e) for e in entry.tables("lookalikes")),
    )
    entry.close()
    if not on and any(t.field == ANY for t in general.tests):
        entry.wrong('a test speaks of field "*", but there is no "on".', 'Add on = ["field", ...].')
    return [_on(general, field) for field in on] if on else [general]


def _on(general: Fingerprint, field: str) -> Fingerprint:
    """The fingerprint for one field of `on`; its id is `general-id/field`."""

    def swap(examples: Sequence[Example]) -> tuple[Example, ...]:
        return tuple(
            replace(e, fields={field if k == ANY else k: v for k, v in e.fields.items()}) for e in examples
        )

    return replace(
        general,
        id=f"{general.id}/{field}",
        tests=tuple(replace(t, field=field) if t.field == ANY else t for t in general.tests),
        signals=tuple(replace(s, capture=_captured(s.capture, field)) for s in general.signals),
        examples=swap(general.examples),
        lookalikes=swap(general.lookalikes),
    )


def _captured(capture: str, field: str) -> str:
    return field + capture[1:] if capture.startswith(ANY) else capture


def _test(entry: Entry) -> Test:
    test = Test(
        field=entry.text("field"),
        pattern=entry.text("pattern", optional=True),
        ignore_case=entry.flag("ignore_case", default=False),
        absent=entry.flag("absent", default=False),
    )
    if not test.absent and not test.pattern:
        entry.wrong('"pattern" is missing.', "Add what must be found in the value.")
    if test.field != ANY:
        _known_field(entry, test.field)
    entry.close()
    return test


def _signal(entry: Entry) -> Signal:
    signal = Signal(
        kind=ClaimKind(entry.word("kind", [k.value for k in ClaimKind])),
        party=entry.text("party", optional=True),
        decibans=entry.number("decibans", low=1, high=HEAVIEST),
        capture=entry.text("capture", optional=True),
        line=entry.text("line", optional=True),
    )
    if bool(signal.party) == bool(signal.capture):
        entry.wrong(
            "a signal names a party or captures a brand, one of the two.", 'Keep "party" or "capture".'
        )
    entry.close()
    return signal


def _example(entry: Entry) -> Example:
    fields = {}
    for field, values in _tables(entry).items():
        if field != ANY:
            _known_field(entry, field)
        listed = [values] if isinstance(values, str) else values
        if isinstance(listed, list) and listed and all(isinstance(v, str) for v in listed):
            fields[field] = tuple(str(v) for v in listed)
        else:
            entry.wrong(f"the values of {field} are {values!r}.", "Write a text, or a list of texts.")
    example = Example(fields, entry.text("why", optional=True))
    entry.close()
    return example


def _tables(entry: Entry) -> Mapping[str, object]:
    return entry.table("fields")


def _known_field(entry: Entry, field: str) -> None:
    if field and field not in FIELDS:
        entry.wrong(
            f'"{field}" is no field of the vocabulary.', "See model/fields.py for the words readers use."
        )
