"""Device lists of video management as XML: `<Device ip="..." .../>` or `<Device><IPAddress>...</IPAddress>...`.

Such lists have no published form. An element whose name says device, camera or the like is a row: its attributes and
those of its children that hold text are the cells, and their names the headers, compared as those of camera lists in
tables are. A document type that declares entities is refused (defusedxml). Users and passwords are never read.
Source of the second form: TKH SDM2 device manager, device list; the first is common usage.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from nameplate.model.evidence import Coverage
from nameplate.model.fields import FIELDS
from nameplate.model.terms import Role
from nameplate.readers.base import Reader, Source
from nameplate.readers.device_xml import parsed
from nameplate.readers.door import SightingWriter
from nameplate.readers.headers import Columns, map_headers
from nameplate.readers.limited import Limited
from nameplate.readers.recorder_lists import BLIND, CAMERAS, SEES, Cameras
from nameplate.readers.tables import Places, Row, Teller

LARGEST = 16 << 20
"""Bytes one device may take before the file is given up: it is held until it ends."""
DEEPEST = 64
"""Elements in elements."""
LOOKED_AT = 20
"""Devices at the start of a file by which it is recognised."""

_NAMES = frozenset(
    {"device", "camera", "channel", "hardware", "encoder", "cameradevice", "unit", "ipcamera", "nvr"}
)
_START = re.compile(rb"\s*(?:<\?xml|<!--|<[A-Za-z_])")
_OPEN = re.compile(
    rb"<(" + b"|".join(sorted(name.encode() for name in _NAMES)) + rb")\b[^<>]{0,4000}>", re.IGNORECASE
)


def _cells(element: Element) -> dict[str, str]:
    """Name -> text of attributes and of children that hold nothing but text; the first of each name."""
    found = {_local(name): value for name, value in element.attrib.items()}
    for child in element:
        if len(child) == 0 and child.text and child.text.strip():
            found.setdefault(_local(child.tag), child.text.strip())
    return found


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _columns(cells: dict[str, str]) -> Columns | None:
    """How they are read; None when they name no device: a key or a name, and one more."""
    columns = map_headers(list(cells), CAMERAS)
    told = set(columns.fields.values())
    named = any(FIELDS[field].role is Role.KEY or field == "recorder.name" for field in told)
    return columns if named and len(told) >= 2 else None


def recognises(head: bytes, name: str) -> int:
    """XML in which an element of such a name has a device's address, serial or MAC, and two more cells."""
    text = head.removeprefix(b"\xef\xbb\xbf")
    if not _START.match(text):
        return 0
    for found, _ in zip(_OPEN.finditer(text), range(LOOKED_AT), strict=False):
        close = re.compile(rb"</" + found[1] + rb"\s*>").search(text, found.end())
        whole = text[found.start() : close.end()] if close and not found[0].endswith(b"/>") else found[0]
        element = parsed(whole)
        columns = None if element is None else _columns(_cells(element))
        told = set(columns.fields.values()) if columns else set()
        if len(told) >= 3 and any(FIELDS[field].role is Role.KEY for field in told):
            return 70
    return 0


def read(source: Source, writer: SightingWriter) -> Coverage:
    """One record, each device a part of it; of a damaged file, the devices before the damage."""
    from defusedxml import DefusedXmlException

    devices = _Devices(writer)
    with source.open() as file:
        limited = Limited(file, LARGEST)
        try:
            for element in _elements(limited):
                devices.tell(element)
        except DefusedXmlException:
            writer.problem(
                "refused", "The file declares entities, which no device list does; it was read up to there.",
                place=devices.place, advice="Find out who made this file.",
            )  # fmt: skip
        except ParseError as error:
            large = (
                "One part of it is larger than can be"
                if limited.exceeded
                else "The XML is damaged or cut off here"
            )
            writer.problem(
                "too-large" if limited.exceeded else "truncated", f"{large}; devices before it were read.",
                place=f"line {error.position[0]}, column {error.position[1] + 1}",
            )  # fmt: skip
        except (ValueError, LookupError):
            writer.problem(
                "refused", "It states a character encoding that cannot be read.", place=devices.place
            )
    return Coverage(sees=SEES, blind=BLIND, mapping=devices.mapping)


class _Devices:
    """Tells devices one after another."""

    def __init__(self, writer: SightingWriter) -> None:
        self._teller = Teller(writer)
        self._cameras = Cameras(self._teller)
        self._number = 0
        self._secret: set[str] = set()
        self.mapping: dict[str, str] = {}

    @property
    def place(self) -> str:
        """Where the reading is, in words."""
        return f"device {self._number}" if self._number else "before the first device"

    def tell(self, element: Element) -> None:
        """One element that may be a device."""
        cells = _cells(element)
        columns = _columns(cells)
        if columns is None:
            return
        self._number += 1
        for field, header in columns.as_stated().items():
            self.mapping.setdefault(field, header)
        new = [column for column in columns.secret if columns.headers[column] not in self._secret]
        if new:
            self._secret |= {columns.headers[column] for column in new}
            self._teller.columns(Columns({}, tuple(new), (), columns.headers), self.place)
        self._cameras.tell(Row(self._number, list(cells.values())), columns, _Numbered("", list(cells)))


class _Numbered(Places):
    """Places of an XML list: `device 3`, `device 3, IPAddress`."""

    def row(self, number: int) -> str:
        """Place of a device."""
        return f"device {number}"

    def cell(self, number: int, column: int) -> str:
        """Place of one of its cells."""
        return super().cell(number, column).replace("line ", "device ", 1).replace(", column ", ", ", 1)


def _elements(file: Limited) -> Iterator[Element]:
    """Every element of such a name, when it ends; what has been passed is dropped."""
    from defusedxml.ElementTree import iterparse

    depth = held = 0  # depth of the outermost device that is open
    open_: list[Element] = []
    events: Iterator[tuple[str, Any]] = iterparse(file, events=("start", "end"))
    for event, element in events:
        named = _local(element.tag).casefold() in _NAMES
        if event == "start":
            depth += 1
            open_.append(element)
            held = held or (depth if named else 0)
            if depth > DEEPEST:
                raise _error(f"deeper than {DEEPEST} elements")
            continue
        if named:
            yield element
            file.since = 0
        held = 0 if held == depth else held
        depth -= 1
        open_.pop()
        if open_ and (named or not held):
            open_[-1].remove(element)


def _error(message: str) -> ParseError:
    error = ParseError(message)
    error.position = (0, 0)
    return error


READER = Reader(
    name="recorder-xml", title="device list of video management (XML)", recognises=recognises, read=read
)
