"""CycloneDX bills of materials (JSON, 1.2 to 1.6): what a product or machine says it is made of.

The document is never held whole: each object behind its first brace (metadata, every component) is cut out and
read alone. What the bill describes is part 0 of a record, its components are parts `within` it, however deep they
are nested. A bill that does not say what it describes is a list: devices and firmware in it stand for themselves.

Source: CycloneDX specification, JSON schemas 1.2 to 1.6 (`metadata.component`, `components`, component types;
`manufacture` became `component.manufacturer` in 1.6).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from nameplate.model.evidence import Coverage
from nameplate.readers.apps import first, rows, table, word
from nameplate.readers.base import Reader, Source
from nameplate.readers.door import Place, SightingWriter
from nameplate.readers.instants import as_datetime, micros
from nameplate.readers.json_objects import objects
from nameplate.readers.json_pages import Object, opening
from nameplate.readers.plain import peek

TYPES = frozenset({
    "application", "framework", "library", "container", "platform", "operating-system", "device", "device-driver",
    "firmware", "file", "machine-learning-model", "data", "cryptographic-asset",
})  # fmt: skip
"""Component types of the specification; anything else with a name is no component."""
OF_ITS_OWN = frozenset({"device", "firmware"})
"""Types that stand for themselves in a bill that describes nothing else."""
DEEPEST = 32
"""Levels of nested components that are followed."""

_MARK = re.compile(r'"bomFormat"\s*:\s*"CycloneDX"')
_METADATA = frozenset({"component", "tools", "authors", "lifecycles", "manufacture", "manufacturer"})


class _Bill:
    """Tells one bill after another.

    Attributes:
        described: whether the bill now being read has said what it describes.
        first, last: times of the bills, microseconds since 1970.
    """

    def __init__(self, writer: SightingWriter) -> None:
        self._writer = writer
        self._records = self._bill = 1
        self._origins = self._parts = 0
        self.described = False
        self.first: int | None = None
        self.last: int | None = None

    def whole(self, data: Object, path: str) -> None:
        """A document in one piece: one behind another, or one whose first brace could not be passed."""
        if self._origins:
            self._records += 1
            self._bill, self._parts, self.described = self._records, 0, False
        self.metadata(table(data, "metadata"), f"{path}/metadata", None)
        for number, component in enumerate(rows(data.get("components"))):
            self.component(component, f"{path}/components/{number}", None)

    def metadata(self, data: Object, path: str, offset: int | None) -> None:
        """What the bill describes, and when it was written."""
        when = micros(word(data.get("timestamp")))
        if when is not None:
            self.first = when if self.first is None else min(self.first, when)
            self.last = when if self.last is None else max(self.last, when)
        described = table(data, "component")
        if not _named(described):
            return
        self.described = True
        place = Place(self._bill, 0, f"{path}/component", offset=offset)
        self._subject(described, place, also=_names(data, "manufacturer", "manufacture"))
        for number, inner in enumerate(rows(described.get("components"))):
            self.component(inner, f"{path}/component/components/{number}", offset)

    def component(self, data: Object, path: str, offset: int | None) -> None:
        """A component and all those nested in it."""
        for depth, at, inner in _nested(data, path):
            if depth > DEEPEST:
                self._problem("too-deep", f"Components more than {DEEPEST} deep were not read.", at, offset)
            elif not _named(inner):
                self._problem("row-names-nothing", "A component without a name or a known type.", at, offset)
            elif not self.described and word(inner.get("type")) in OF_ITS_OWN:
                self._records += 1
                self._subject(inner, Place(self._records, 0, at, offset=offset))
            else:
                self._part(inner, at, offset)

    def _subject(self, data: Object, place: Place, *, also: tuple[str, ...] = ()) -> None:
        said = [("bom.name", first(data, "name")), ("bom.version", first(data, "version"))]
        said += [("bom.manufacturer", name) for name in (*_names(data, "manufacturer"), *also)]
        self._tell([*said, *_words(data)], place)

    def _part(self, data: Object, path: str, offset: int | None) -> None:
        self._parts += 1
        name, version = first(data, "name"), first(data, "version")
        said = [("bom.component", f"{name}@{version}" if version else name)]
        said += [("bom.supplier", maker) for maker in _names(data, "manufacturer")]
        self._tell(
            [*said, *_words(data)], Place(self._bill, 0, path, part=self._parts, within=0, offset=offset)
        )

    def _tell(self, said: list[tuple[str, str]], place: Place) -> None:
        self._origins += 1
        place = replace(place, origin=self._origins)
        for field, value in dict.fromkeys(said):
            self._writer.say(place, field, value)

    def _problem(self, kind: str, message: str, path: str, offset: int | None) -> None:
        self._writer.problem(kind, message, place=path, offset=offset)


def _nested(data: Object, path: str) -> Iterator[tuple[int, str, Object]]:
    """(depth, place, component) of a component and those inside it, in order; one too deep ends its branch."""
    todo = [(1, path, data)]
    while todo:
        depth, at, component = todo.pop()
        yield depth, at, component
        if depth <= DEEPEST:
            inner = rows(component.get("components"))
            todo += [(depth + 1, f"{at}/components/{n}", row) for n, row in reversed(list(enumerate(inner)))]


def _named(data: Object) -> bool:
    return bool(first(data, "name")) and word(data.get("type")) in TYPES


def _names(data: Object, *members: str) -> tuple[str, ...]:
    """Names of organisations, which are objects; older bills write plain text."""
    found = (first(table(data, member), "name") or word(data.get(member)) for member in members)
    return tuple(name for name in found if name)


def _words(data: Object) -> list[tuple[str, str]]:
    suppliers = [("bom.supplier", name) for name in _names(data, "supplier", "publisher")]
    return [
        ("bom.type", first(data, "type")),
        *suppliers,
        ("bom.purl", first(data, "purl")),
        ("bom.cpe", first(data, "cpe")),
    ]


def recognises(head: bytes, name: str) -> int:
    """By the mark every bill carries near its start."""
    text = opening(head)
    return 95 if text.startswith("{") and _MARK.search(text) else 0


def read(source: Source, writer: SightingWriter) -> Coverage:
    """One record per bill, its components as parts."""
    bill = _Bill(writer)
    listed: int | None = None
    for item in objects(source, writer, skip=peek(source.head).find(b"{") + 1):
        data = item.data
        if data is None:
            continue
        if "bomFormat" in data:
            bill.whole(data, f"line {item.line}, ")
        elif "type" not in data and _METADATA & data.keys():
            bill.metadata(data, "/metadata", item.offset)
        elif "name" in data and "type" in data:
            listed = item.index if listed is None else listed
            bill.component(data, f"/components/{item.index - listed}", item.offset)
    if not bill.described:
        writer.problem(
            "no-subject", "The bill does not say what it describes; its parts belong to nothing known.",
            place="/metadata/component", advice="Ask for a bill that names the product.",
        )  # fmt: skip
    return Coverage(
        sees="the components its author listed, as the author calls them",
        blind="what the author left out or could not see, and what was changed since; names prove no maker",
        covers_from=as_datetime(bill.first),
        covers_to=as_datetime(bill.last),
    )


READER = Reader(
    name="cyclonedx", title="CycloneDX bill of materials (JSON)", recognises=recognises, read=read
)
