"""GLPI inventory as its agents write it: one JSON object per computer, phone, printer or piece of network equipment.

Format: glpi-project/inventory_format, inventory.schema.json and its examples. On Android the package name of an app
stands in `comments`. What `network_device` calls the maker was looked up in a table: it is a label.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nameplate.model.evidence import Coverage
from nameplate.readers.apps import Device, Installed, Inventories, Said, first, rows, table, word
from nameplate.readers.base import Reader, Source
from nameplate.readers.door import Place, SightingWriter
from nameplate.readers.instants import as_datetime, micros
from nameplate.readers.json_pages import Object, first_object, opening, pages

_SECTIONS = frozenset({
    "accesslog", "bios", "hardware", "network_device", "network_ports", "networks", "operatingsystem", "softwares",
    "versionclient", "firmwares", "cartridges", "network_components",
})  # fmt: skip
_OPENING = re.compile(
    r'\s*\{(?:\s*"(?:deviceid|itemtype|action|tag|jobid|partial)"\s*:\s*[^,{}\[\]]{1,300},)*\s*"content"\s*:\s*\{\s*'
    rf'"(?:{"|".join(sorted(_SECTIONS))}|[a-z_]{{3,30}})"\s*:'
)
_GATEWAYS = 8
"""Addresses of one device that are told; a router states every one it has."""


class _Agents:
    """Tells one inventory after another."""

    def __init__(self, writer: SightingWriter) -> None:
        self.told = Inventories(writer)
        self.writer = writer

    def inventory(self, data: Object, at: Place) -> None:
        """One inventory of one device."""
        content = table(data, "content")
        if not _SECTIONS & content.keys():
            self.writer.problem(
                "not-understood", "An object that is no inventory of GLPI.", place=at.path, offset=at.offset
            )  # fmt: skip
            return
        when = micros(first(table(content, "accesslog"), "logdate"))
        at = Place(0, 0, at.path, seen_from=when, seen_to=when, offset=at.offset)
        device = self.told.device("")
        keys = list(_keys(content))
        self.told.tell(device, at, (*keys, *_words(data, content)))
        strong = [key for key in keys if key[0] in ("serial", "mac", "uuid")]
        for address in _addresses(content):
            self.told.address(device, at, address, strong)
        self._softwares(device, at, content)

    def _softwares(self, device: Device, at: Place, content: Object) -> None:
        listed = rows(content.get("softwares"))
        for number, software in enumerate(listed):
            here = Place(0, 0, f"{at.path}, /content/softwares/{number}", seen_from=at.seen_from,
                         seen_to=at.seen_to, offset=at.offset)  # fmt: skip
            if not self.told.app(device, here, _software(software)):
                self.writer.problem(
                    "row-names-nothing", "Software without a name.", place=here.path, offset=at.offset
                )  # fmt: skip
        if "softwares" in content:
            android = any(_android(software) for software in listed)
            kind = "empty" if not listed else "glpi-android" if android else "glpi-computer"
            self.told.covers(device, at, kind)


def _software(data: Object) -> Installed:
    android = _android(data)
    identifier = first(data, "comments") if android else ""
    return Installed("android" if android else "", identifier, data.get("name"), data.get("version"),
                     data.get("publisher"))  # fmt: skip


def _android(data: Object) -> bool:
    return word(data.get("from")).casefold() == "android"


def _keys(content: Object) -> Iterator[Said]:
    found, bios, hardware = (table(content, name) for name in ("network_device", "bios", "hardware"))
    yield "serial", first(found, "serial") or first(bios, "ssn")
    yield "uuid", hardware.get("uuid")
    yield "mac", found.get("mac")
    for network in rows(content.get("networks")):
        if not network.get("virtualdev"):
            yield "mac", network.get("mac")
    yield (
        "hostname",
        first(found, "name") or first(hardware, "name") or first(table(content, "operatingsystem"), "fqdn"),
    )


def _words(data: Object, content: Object) -> Iterator[Said]:
    found, bios, hardware = (table(content, name) for name in ("network_device", "bios", "hardware"))
    yield (
        "inventory.manufacturer",
        first(found, "manufacturer") or first(bios, "smanufacturer", "mmanufacturer"),
    )
    yield "inventory.model", first(found, "model") or first(bios, "smodel", "mmodel")
    yield (
        "inventory.category",
        first(found, "type") or first(hardware, "chassis_type") or first(data, "itemtype"),
    )
    yield (
        "inventory.firmware",
        first(found, "firmware") or first(table(content, "operatingsystem"), "full_name"),
    )


def _addresses(content: Object) -> Iterator[object]:
    told = table(content, "network_device").get("ips")
    yield from (told if isinstance(told, list) else [])[:_GATEWAYS]
    for network in rows(content.get("networks"))[:_GATEWAYS]:
        if not network.get("virtualdev"):
            yield network.get("ipaddress")


def recognises(head: bytes, name: str) -> int:
    """By `content` and its sections."""
    text = opening(head)
    data = first_object(head, ())
    if data is None:
        return 78 if _OPENING.match(text) and sum(f'"{s}"' in text for s in _SECTIONS) >= 2 else 0
    return 88 if len(_SECTIONS & table(data, "content").keys()) >= 2 else 0


def read(source: Source, writer: SightingWriter) -> Coverage:
    """One record per inventory, a part per program; one more record per address."""
    agents = _Agents(writer)
    for page in pages(source, writer, ()):
        agents.inventory(page.data, Place(0, 0, page.path, offset=page.offset))
    return Coverage(
        sees="the devices whose agent, or that an agent asked over SNMP, and the software their systems list",
        blind="devices without an agent, the other profile of a phone, and apps outside the system's own lists",
        covers_from=as_datetime(agents.told.first),
        covers_to=as_datetime(agents.told.last),
    )


READER = Reader(name="glpi", title="GLPI inventory", recognises=recognises, read=read)
