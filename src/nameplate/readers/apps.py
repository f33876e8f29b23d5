"""What all app inventories tell alike: devices with their keys, the apps on them, and what the listing can see.

One device of a file is one record, part 0, however many lines speak of it; each app is a further part `within` it.
An app row has no key of its own: it is a statement about its device.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from nameplate.readers import clean
from nameplate.readers.door import Place, SightingWriter

MOST_DEVICES = 200_000
"""Devices of one file, and hardware addresses, that are remembered. One more that comes back is a record of its
own, which its keys join to the first."""
WHOLE = 10
"""Apps from which a listing counts as one of a whole machine: every machine has more, and a query that asks for
one app by name has fewer."""

Said = tuple[str, object]
"""(field, value as it stands in the file); what is no text or number says nothing."""


class Installed(NamedTuple):
    """One row of an inventory.

    Attributes:
        platform: whose naming the identifier is of: a word of `knowledge.apps.PLATFORMS`, "linux", "browser" or "".
        id, name, version, publisher: as they stand in the file.
        removed: the words by which the inventory says that it is gone; "" when it is there.
    """

    platform: str = ""
    id: object = ""
    name: object = ""
    version: object = ""
    publisher: object = ""
    removed: str = ""


@dataclass
class Device:
    """A device of this file: its record, and what has been said of it."""

    record: int
    parts: int = 0
    covered: set[str] = field(default_factory=set)
    said: set[tuple[str, str]] = field(default_factory=set)
    listed: dict[str, int] = field(default_factory=dict)

    def list_one(self, table: str, count: int = 1) -> int:
        """Counts apps listed in full by a table; returns how many so far."""
        self.listed[table] = self.listed.get(table, 0) + count
        return self.listed[table]


class Inventories:
    """Tells devices and apps, numbering records and origins through one file.

    Args:
        writer: whom to tell.

    Attributes:
        first, last: earliest and latest instant met, microseconds since 1970.
    """

    def __init__(self, writer: SightingWriter) -> None:
        self.writer = writer
        self.first: int | None = None
        self.last: int | None = None
        self._devices: OrderedDict[str, Device] = OrderedDict()
        self._macs: OrderedDict[str, int] = OrderedDict()
        self._records = 0
        self._origins = 0

    def device(self, identity: str) -> Device:
        """The device this file knows by `identity`; a new one when it is "" or not remembered."""
        known = self._devices.get(identity) if identity else None
        if known is None:
            self._records += 1
            known = Device(self._records)
            if identity:
                self._devices[identity] = known
                if len(self._devices) > MOST_DEVICES:
                    self._devices.popitem(last=False)
        return known

    def tell(self, device: Device, at: Place, said: Iterable[Said]) -> None:
        """Keys and words of the device, as one statement; what was said of it before is not repeated."""
        self._origins += 1
        place = replace(at, record=device.record, origin=self._origins)
        for name, value in self._new(device, said):
            self.writer.say(place, name, value)

    def address(self, device: Device, at: Place, ip: object, said: Iterable[Said]) -> bool:
        """An address the device held at one time: a record of its own, since it says when. False without a key."""
        keys = dict.fromkeys((name, word(value)) for name, value in said if word(value))
        usable = [(name, value) for name, value in keys if self._usable(device, name, value)]
        if not usable or not _of_one_host(word(ip)):
            return False
        self._records += 1
        self._origins += 1
        place = replace(at, record=self._records, origin=self._origins)
        for name, value in (*usable, ("ip", word(ip))):
            self.writer.say(place, name, value)
        return True

    def app(self, device: Device, at: Place, app: Installed) -> bool:
        """One app on the device; False when the row names none."""
        if not word(app.id) and not word(app.name):
            return False
        device.parts += 1
        self._origins += 1
        self._at(at.seen_from)
        place = replace(at, record=device.record, origin=self._origins, part=device.parts, within=0)
        said = (("app.id", app.id), ("app.name", app.name), ("app.version", app.version),
                ("app.publisher", app.publisher), ("app.removed", app.removed))  # fmt: skip
        for name, value in said:
            if text := word(value):
                self.writer.say(place, name, text)
        if app.platform:
            self.writer.say(place, "app.source", app.platform)
        return True

    def covers(self, device: Device, at: Place, kind: str) -> None:
        """What this listing can see of the device: an id of `data/coverage.toml`. Said once per device."""
        if kind not in device.covered:
            device.covered.add(kind)
            self._origins += 1
            self.writer.say(replace(at, record=device.record, origin=self._origins), "inventory.covers", kind)

    def _new(self, device: Device, said: Iterable[Said]) -> Iterable[tuple[str, str]]:
        for name, value in said:
            text = word(value)
            if text and (name, text) not in device.said and self._usable(device, name, text):
                device.said.add((name, text))
                yield name, text

    def _usable(self, device: Device, name: str, text: str) -> bool:
        """Whether a key names this device alone. Inventories list every interface: loopback, bridges, tunnels, and
        the docking station that ten laptops share."""
        if name == "uuid":
            return clean.uuid(text) is not None
        if name == "mac":
            return self._own_mac(device, clean.mac(text))
        return True

    def _own_mac(self, device: Device, mac: str | None) -> bool:
        if (
            mac is None or int(mac[:2], 16) & 3
        ):  # multicast, or administered locally: tunnels use the same everywhere
            return False
        owner = self._macs.setdefault(mac, device.record)
        if len(self._macs) > MOST_DEVICES:
            self._macs.popitem(last=False)
        return owner == device.record

    def _at(self, instant: int | None) -> None:
        if instant is not None:
            self.first = instant if self.first is None else min(self.first, instant)
            self.last = instant if self.last is None else max(self.last, instant)


def _of_one_host(text: str) -> bool:
    """Whether an address can name a host: loopback is everybody's, and a link-local one is of its link only."""
    ip = clean.ip(text)
    return ip is not None and not ip.startswith(("169.254.", "fe80:"))


def word(value: object) -> str:
    """Text of a value of JSON; "" for what is no text and no number."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return ""
    return str(value).strip()


def table(value: object, *path: str) -> dict[str, object]:
    """The object at a path of nested objects; empty when there is none. Sections of inventories may be null."""
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def rows(value: object) -> list[dict[str, object]]:
    """The objects of a list; empty when it is none."""
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def first(data: dict[str, object], *names: str) -> str:
    """The first of several members that says something."""
    return next((text for name in names if (text := word(data.get(name)))), "")
