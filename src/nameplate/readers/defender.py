"""Microsoft Defender for Endpoint: machines, and the software on them, as its API answers.

Fields: Microsoft Learn, machine resource and software inventory by machine; the public sample of
elastic/integrations. A machine that was onboarded twice has two ids; `mergedIntoMachineId` says that they are one.
Hardware addresses stand without separators.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nameplate.model.evidence import Coverage
from nameplate.readers.apps import Installed, Inventories, Said, first, rows, word
from nameplate.readers.base import Reader, Source
from nameplate.readers.door import Place, SightingWriter
from nameplate.readers.instants import as_datetime, micros
from nameplate.readers.json_pages import Object, first_object, opening, pages

MEMBERS = ("value", "machines", "results")
_MACHINE = frozenset(
    {"computerDnsName", "healthStatus", "onboardingStatus", "isPotentialDuplication", "riskScore"}
)
_SOFTWARE = frozenset({"softwareVendor", "softwareName", "deviceName", "softwareVersion"})
_OPENING = re.compile(r'"(?:computerDnsName|softwareVendor|mergedIntoMachineId)"\s*:')
_PLATFORMS = (
    ("windows", "windows"),
    ("macos", "macos"),
    ("ios", "ios"),
    ("android", "android"),
    ("linux", "linux"),
)


class _Tenant:
    """Tells machines and software."""

    def __init__(self, writer: SightingWriter) -> None:
        self.told = Inventories(writer)
        self.writer = writer

    def item(self, data: Object, at: Place) -> None:
        """A machine, or one program on one."""
        if _MACHINE & data.keys():
            self._machine(data, at)
        elif _is_software(data):
            self._software(data, at)
        else:
            self.writer.problem(
                "not-understood", "An object that is no machine and no software of Defender.",
                place=at.path, offset=at.offset,
            )  # fmt: skip

    def _machine(self, data: Object, at: Place) -> None:
        when = micros(word(data.get("lastSeen")))
        at = Place(0, 0, at.path, seen_from=when, seen_to=when, offset=at.offset)
        device = self.told.device(first(data, "id"))
        keys = list(_keys(data))
        self.told.tell(device, at, (
            *keys, ("hostname", data.get("computerDnsName")), ("inventory.firmware", data.get("version")),
        ))  # fmt: skip
        for number, interface in enumerate(rows(data.get("ipAddresses"))):
            here = Place(
                0, 0, f"{at.path}/ipAddresses/{number}", seen_from=when, seen_to=when, offset=at.offset
            )
            self.told.tell(device, here, (("mac", interface.get("macAddress")),))
            if first(interface, "operationalStatus").casefold() in ("", "up"):
                self.told.address(device, here, interface.get("ipAddress"), keys)

    def _software(self, data: Object, at: Place) -> None:
        machine = first(data, "deviceId", "machineId")
        if not machine:
            self.writer.problem(
                "row-names-nothing", "Software without a machine.", place=at.path, offset=at.offset,
            )  # fmt: skip
            return
        when = micros(first(data, "lastSeenTimestamp", "lastSeenTime"))
        at = Place(0, 0, at.path, seen_from=when, seen_to=when, offset=at.offset)
        device = self.told.device(machine)
        self.told.tell(device, at, (("uuid", machine), ("hostname", data.get("deviceName"))))
        name, vendor = first(data, "softwareName", "name"), first(data, "softwareVendor", "vendor")
        version = first(data, "softwareVersion", "version")
        platform = _platform(first(data, "osPlatform"))
        if not self.told.app(device, at, Installed(platform, "", name, version, vendor)):
            self.writer.problem(
                "row-names-nothing", "Software without a name.", place=at.path, offset=at.offset
            )
        self.told.covers(device, at, "defender-software")


def _keys(data: Object) -> Iterator[Said]:
    """All numbers of the machine; one that was merged into another is that other."""
    yield "uuid", data.get("id")
    yield "uuid", data.get("aadDeviceId")
    yield "uuid", data.get("mergedIntoMachineId")


def _platform(text: str) -> str:
    folded = text.casefold()
    return next((platform for mark, platform in _PLATFORMS if mark in folded), "")


def _is_software(data: Object) -> bool:
    listed = len(_SOFTWARE & data.keys()) >= 2 and bool({"deviceId", "machineId"} & data.keys())
    return (
        listed
        or {"machineId", "vendor", "name"} <= data.keys()
        or {"deviceId", "vendor", "name"} <= data.keys()
    )


def recognises(head: bytes, name: str) -> int:
    """By members only Defender has."""
    data = first_object(head, MEMBERS)
    if data is None:
        return 75 if _OPENING.search(opening(head)[:8192]) else 0
    return 88 if len(_MACHINE & data.keys()) >= 2 or _is_software(data) else 0


def read(source: Source, writer: SightingWriter) -> Coverage:
    """One record per machine, a part per program on it; one more record per address."""
    tenant = _Tenant(writer)
    for page in pages(source, writer, MEMBERS):
        tenant.item(page.data, Place(0, 0, page.path, offset=page.offset))
    return Coverage(
        sees="machines that Defender manages, and the programs on them that it knows weaknesses of",
        blind="machines that are not onboarded, and programs Defender keeps no record of, Store apps among them",
        covers_from=as_datetime(tenant.told.first),
        covers_to=as_datetime(tenant.told.last),
    )


READER = Reader(name="defender", title="Defender machines and software", recognises=recognises, read=read)
