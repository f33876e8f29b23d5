"""Rows of Zeek logs, whichever way they were written: TSV with its `#` header, or JSON lines.

The header stands again wherever a rotated log was joined to the next, and rules what follows it.
Source of the shapes: Zeek's documentation of the ASCII writer (separator, set_separator, empty_field,
unset_field, path, fields, types; `\\xHH` escapes) and of its JSON option.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from nameplate.readers.door import SightingWriter
from nameplate.readers.plain import Line

KINDS = ("conn", "dhcp", "dns", "http", "quic", "ssl", "x509")
"""The logs that are read, by the name in `#path`."""

_MARKS = (  # a column only this log has -> the log; how JSON lines without `_path` are told apart
    ("certificate.subject", "x509"),
    ("client_initial_dcid", "quic"),
    ("trans_depth", "http"),
    ("conn_state", "conn"),
    ("cert_chain_fuids", "ssl"),
    ("cert_chain_fps", "ssl"),
    ("cipher", "ssl"),
    ("established", "ssl"),
    ("msg_types", "dhcp"),
    ("assigned_addr", "dhcp"),
    ("assigned_ip", "dhcp"),
    ("qclass", "dns"),
    ("rcode", "dns"),
    ("query", "dns"),
)
_ESCAPE = re.compile(r"(?:\\x[0-9a-fA-F]{2})+")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of one log: its kind ("" when it cannot be told), its cells and its line."""

    kind: str
    cells: dict[str, object]
    line: Line
    sets: str = ","

    def text(self, name: str) -> str:
        """The cell as text; "" when unset or no scalar."""
        value = self.cells.get(name, "")
        if isinstance(value, bool):
            return "T" if value else "F"
        return str(value) if isinstance(value, (str, int, float)) else ""

    def many(self, name: str) -> list[str]:
        """The members of a set or vector."""
        value = self.cells.get(name)
        if isinstance(value, list):
            return [member for member in value if isinstance(member, str)]
        return [part for part in self.text(name).split(self.sets) if part]

    def host(self, end: str) -> str:
        """Address of the `orig` or `resp` end, under the names log shippers give it."""
        plain = self.text(f"id.{end}_h") or self.text(f"id_{end}_h")
        nested = self.cells.get("id")
        if not plain and isinstance(nested, dict):
            address = nested.get(f"{end}_h")
            plain = address if isinstance(address, str) else ""
        return plain


def kind_of(cells: dict[str, object]) -> str:
    """The log a JSON row is of, by `_path` or by a column only that log has; "" when neither tells."""
    path = cells.get("_path")
    if isinstance(path, str):
        return path
    return next((kind for column, kind in _MARKS if column in cells), "")


@dataclass(slots=True)
class _Header:
    """What the `#` lines above a row say."""

    separator: str = "\t"
    sets: str = ","
    empty: str = "(empty)"
    unset: str = "-"
    path: str = ""
    fields: list[str] = field(default_factory=list)

    def take(self, text: str) -> None:
        """One `#` line. `#separator` opens a new log."""
        name, _, rest = (
            text.partition(" ") if text.startswith("#separator") else text.partition(self.separator)
        )
        if name == "#separator":
            self.separator = _unescaped(rest) or "\t"
            self.sets, self.empty, self.unset, self.path, self.fields = ",", "(empty)", "-", "", []
        elif name == "#set_separator":
            self.sets = rest or ","
        elif name == "#empty_field":
            self.empty = rest
        elif name == "#unset_field":
            self.unset = rest
        elif name == "#path":
            self.path = rest.strip()
        elif name == "#fields":
            self.fields = rest.split(self.separator)

    def cells(self, parts: list[str]) -> dict[str, object]:
        pairs = zip(self.fields, parts, strict=True)
        return {name: _unescaped(part) for name, part in pairs if part not in (self.unset, self.empty)}


def rows(told: Iterator[Line], writer: SightingWriter) -> Iterator[Row]:
    """Every row that can be read; the others become problems with their line."""
    header = _Header()
    for line in told:
        text = line.text
        if text.startswith("#"):
            header.take(text)
        elif text.startswith("{"):
            yield from _json(line, writer)
        elif text.strip():
            yield from _tsv(line, header, writer)


def _json(line: Line, writer: SightingWriter) -> Iterator[Row]:
    try:
        cells = json.loads(line.text, strict=False)
    except (ValueError, RecursionError):
        _refused(writer, line, "This JSON line could not be read.")
        return
    yield Row(kind_of(cells), cells, line)


def _tsv(line: Line, header: _Header, writer: SightingWriter) -> Iterator[Row]:
    parts = line.text.split(header.separator)
    if not header.fields:
        _refused(writer, line, "A row stands here before any #fields line.")
    elif len(parts) != len(header.fields):
        _refused(writer, line, f"The row has {len(parts)} cells; its header has {len(header.fields)}.")
    else:
        yield Row(header.path, header.cells(parts), line, header.sets)


def _refused(writer: SightingWriter, line: Line, message: str) -> None:
    writer.problem("not-understood", message, place=f"line {line.number}", offset=line.offset)


def _unescaped(text: str) -> str:
    """`\\xHH` as the bytes they are: UTF-8 where they form it, else Latin-1."""
    if "\\x" not in text:
        return text
    return _ESCAPE.sub(_bytes, text)


def _bytes(found: re.Match[str]) -> str:
    raw = bytes.fromhex(found[0].replace("\\x", ""))
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")
