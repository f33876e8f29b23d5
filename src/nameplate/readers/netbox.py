"""NetBox: devices as its interfaces answer (REST, GraphQL), and the fixture that `manage.py dumpdata` writes.

A fixture names everything by number, and in any order, so it is read twice: once for the names, once for the devices.
What NetBox holds was typed or imported by people: it is a register. Its CSV export is read as one (`csv_tables`).

Fields: NetBox documentation, models Device, DeviceType, Interface, IPAddress; hardware addresses stand in the
interface up to version 4.1 and in a model of their own from 4.2 on; a device's role was `device_role` before 3.6.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nameplate.model.evidence import Coverage
from nameplate.readers.apps import Said, first, rows, table, word
from nameplate.readers.base import Reader, Source
from nameplate.readers.door import Place, SightingWriter
from nameplate.readers.json_objects import Item, inside, objects
from nameplate.readers.json_pages import Object, first_object, opening, pages
from nameplate.readers.plain import peek

MOST_NAMES = 1_000_000
"""Rows of a fixture whose names or addresses are remembered; one more, and what refers to it stays unsaid."""
MOST_MACS = 256
"""Interfaces of one device whose hardware address is told."""

_LISTS = ("results", "device_list")
_GRAPHQL = re.compile(rb'\s*\{\s*"data"\s*:\s*\{\s*"device_list"\s*:\s*\[')
_FIXTURE = re.compile(
    r'"model"\s*:\s*"(?:dcim|ipam|circuits|tenancy|virtualization)\.[a-z]{2,40}"|"app_label"\s*:\s*"dcim"'
)
_OF_DEVICE = re.compile(r'"url"\s*:\s*"[^"]{0,300}/api/dcim/devices/')
_NAMES = {
    "dcim.manufacturer": "name", "dcim.devicerole": "name", "dcim.site": "name", "tenancy.tenant": "name",
    "ipam.ipaddress": "address", "dcim.macaddress": "mac_address",
}  # fmt: skip
"""Model of a fixture -> the field others know it by."""


class _Fixture:
    """The names a fixture gives its rows, by model and number.

    Args:
        source: read once, silently: what is broken is told when the devices are read.
    """

    def __init__(self, source: Source) -> None:
        self._names: dict[tuple[str, str], str] = {}
        self._types: dict[str, tuple[str, str]] = {}
        self._interfaces: dict[str, list[tuple[str, str]]] = {}
        self._left = MOST_NAMES
        deaf = SightingWriter(evidence="", name="", agency="", sink=lambda batch: None)
        for item in objects(source, deaf):
            if item.data is not None and self._left > 0:
                self._remember(item.data, table(item.data, "fields"))

    @property
    def full(self) -> bool:
        """Whether some rows were not remembered."""
        return self._left <= 0

    def _remember(self, data: Object, fields: Object) -> None:
        model, number = word(data.get("model")), word(data.get("pk"))
        if model in _NAMES and (name := word(fields.get(_NAMES[model]))):
            self._names[model, number] = name
        elif model == "dcim.devicetype":
            self._types[number] = (word(fields.get("manufacturer")), word(fields.get("model")))
        elif model == "dcim.interface" and (stated := _addressed(fields)):
            self._interfaces.setdefault(word(fields.get("device")), []).append(stated)
        else:
            return
        self._left -= 1

    def says(self, fields: Object) -> tuple[list[Said], list[str]]:
        """What the fields of a device say, and which of their references lead nowhere."""
        lost: list[str] = []

        def named(model: str, *names: str) -> str:
            number = first(fields, *names)
            found = self._names.get((model, number), "")
            if number and not found:
                lost.append(f"{names[0]} {number}")
            return found

        kind = first(fields, "device_type")
        maker, model = self._types.get(kind, ("", ""))
        if kind and not model:
            lost.append(f"device_type {kind}")
        said: list[Said] = [("register.manufacturer", self._names.get(("dcim.manufacturer", maker), ""))]
        said += [
            ("register.model", model),
            ("register.category", named("dcim.devicerole", "role", "device_role")),
        ]
        said += [
            ("register.site", named("dcim.site", "site")),
            ("register.owner", named("tenancy.tenant", "tenant")),
        ]
        for name in ("primary_ip4", "primary_ip6", "oob_ip"):
            said.append(("ip", named("ipam.ipaddress", name)))
        return said, lost

    def macs(self, number: str) -> Iterator[Said]:
        """Hardware addresses of the interfaces of a device."""
        for stated, elsewhere in self._interfaces.get(number, [])[:MOST_MACS]:
            yield "mac", stated or self._names.get(("dcim.macaddress", elsewhere), "")


def _addressed(interface: Object) -> tuple[str, str] | None:
    """(hardware address as it stands in the interface, number of the row it stands in); None when neither does."""
    stated, elsewhere = first(interface, "mac_address"), first(interface, "primary_mac_address")
    return (stated, elsewhere) if stated or elsewhere else None


def _own(data: Object) -> list[Said]:
    """What a device says in its own fields, in every export alike."""
    return [
        ("serial", data.get("serial")), ("asset_tag", data.get("asset_tag")),
        ("register.name", first(data, "name", "display")), ("register.status", _choice(data.get("status"))),
    ]  # fmt: skip


def _choice(value: object) -> str:
    """A choice as REST writes it (`{"value": "active"}`), as a fixture does, or as GraphQL (`ACTIVE`)."""
    return first(value, "value", "label") if isinstance(value, dict) else word(value)


def _answered(data: Object) -> list[Said]:
    """What one device of an interface's answer says; names stand inside it."""
    kind = table(data, "device_type")
    said = _own(data)
    said.append(("register.manufacturer", first(table(kind, "manufacturer"), "name", "display")))
    said.append(("register.model", first(kind, "model", "display")))
    said.append(("register.category", _name(data, "role") or _name(data, "device_role")))
    said += [("register.site", _name(data, "site")), ("register.owner", _name(data, "tenant"))]
    for name in ("primary_ip", "primary_ip4", "primary_ip6", "oob_ip"):
        said.append(("ip", first(table(data, name), "address")))
    for interface in rows(data.get("interfaces"))[:MOST_MACS]:
        listed = [interface, table(interface, "primary_mac_address"), *rows(interface.get("mac_addresses"))]
        said += [("mac", first(stated, "mac_address")) for stated in listed]
    return said


def _name(data: Object, member: str) -> str:
    return first(table(data, member), "name", "display") or word(data.get(member))


class _Teller:
    """Tells devices, one record each."""

    def __init__(self, writer: SightingWriter) -> None:
        self._writer = writer
        self._record = 0

    def device(self, said: list[Said], path: str, offset: int | None) -> None:
        """One device; the same value is said once."""
        words = dict.fromkeys((field, word(value)) for field, value in said if word(value))
        if not words:
            self._writer.problem(
                "row-names-nothing", "This device says nothing of itself.", place=path, offset=offset
            )
            return
        self._record += 1
        for field, value in words:
            self._writer.say(Place(self._record, self._record, path, offset=offset), field, value)


def _is_device(data: Object) -> bool:
    kind = data.get("device_type")
    return isinstance(kind, dict) and ("model" in kind or "manufacturer" in kind or "display" in kind)


def recognises(head: bytes, name: str) -> int:
    """A fixture by its models, an answer by the device type inside its devices."""
    text = opening(head)
    if not text:
        return 0
    if text.startswith("[") and _FIXTURE.search(text):
        return 85
    whole = peek(head)
    start = _GRAPHQL.match(whole)
    data = first_object(b"[" + whole[start.end() :] if start else head, _LISTS)
    if data is not None:
        return 85 if _is_device(data) else 0
    return 70 if '"device_type"' in text and _OF_DEVICE.search(text) else 0


def read(source: Source, writer: SightingWriter) -> Coverage:
    """One record per device."""
    if _FIXTURE.search(opening(source.head)):
        _read_fixture(source, writer)
    else:
        _read_answers(source, writer)
    return Coverage(
        sees="the devices NetBox holds, as people entered or imported them",
        blind="devices nobody entered, virtual machines, modules and parts inside a device; names prove no maker",
    )


def _read_fixture(source: Source, writer: SightingWriter) -> None:
    known, teller = _Fixture(source), _Teller(writer)
    if known.full:
        writer.problem(
            "too-many",
            f"More than {MOST_NAMES} rows; the names of the others are not known.",
            place="the whole file",
        )
    for item in objects(source, writer):
        if item.data is not None and item.data.get("model") == "dcim.device":
            _tell_row(item, known, teller, writer)


def _tell_row(item: Item, known: _Fixture, teller: _Teller, writer: SightingWriter) -> None:
    fields, path = table(item.data, "fields"), f"/{item.index}"
    said, lost = known.says(fields)
    if lost:
        writer.problem(
            "reference-missing", f"The file does not hold what this device refers to: {', '.join(lost)}.",
            place=path, offset=item.offset,
        )  # fmt: skip
    teller.device([*_own(fields), *said, *known.macs(word((item.data or {}).get("pk")))], path, item.offset)


def _read_answers(source: Source, writer: SightingWriter) -> None:
    teller = _Teller(writer)
    start = _GRAPHQL.match(peek(source.head))
    if start and not inside(peek(source.head), _LISTS):
        found: Iterator[tuple[str, int | None, Object]] = (
            (f"/data/device_list/{item.index}", item.offset, item.data)
            for item in objects(source, writer, skip=start.end())
            if item.data is not None
        )
    else:
        found = ((page.path, page.offset, page.data) for page in pages(source, writer, _LISTS))
    for path, offset, data in found:
        if _is_device(data):
            teller.device(_answered(data), path, offset)
        else:
            writer.problem(
                "not-understood", "An object that is no device of NetBox.", place=path, offset=offset
            )


READER = Reader(name="netbox", title="NetBox export", recognises=recognises, read=read)
