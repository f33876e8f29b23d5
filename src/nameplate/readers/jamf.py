"""Jamf Pro: inventory of computers and of mobile devices as its API answers, current and classic.

Fields: Jamf Pro API `computers-inventory` and `mobile-devices/detail`, the classic `computer` and `mobile_device`,
and the public sample of elastic/integrations. Whole sections may be null: what is null was not collected, and
says nothing about the device.
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

MEMBERS = ("results",)
_SECTIONS = frozenset(
    {"general", "hardware", "applications", "operatingSystem", "diskEncryption", "userAndLocation"}
)
_OPENING = re.compile(
    r'"(?:udid|managementId|mobileDeviceId)"\s*:.{0,4000}?"(?:general|hardware|diskEncryption)"\s*:',
    re.DOTALL,
)


class _Jamf:
    """Tells devices and their apps."""

    def __init__(self, writer: SightingWriter) -> None:
        self.told = Inventories(writer)
        self.writer = writer

    def item(self, data: Object, at: Place) -> None:
        """One device, whichever interface answered."""
        for name in ("computer", "mobile_device"):
            data = table(data, name) or data
        if not _is_device(data):
            self._problem("not-understood", "An object that is no device of Jamf.", at)
            return
        general, hardware = table(data, "general"), table(data, "hardware")
        when = micros(first(general, "reportDate", "lastInventoryUpdateDate", "lastContactTime", "report_date_utc",
                            "last_inventory_update_utc"))  # fmt: skip
        at = Place(0, 0, at.path, seen_from=when, seen_to=when, offset=at.offset)
        keys = list(_keys(data, general, hardware))
        device = self.told.device(first(dict(keys[:1]), "uuid") or first(data, "id", "mobileDeviceId"))
        self.told.tell(device, at, (*keys, *_words(general, hardware)))
        address = first(
            general, "lastReportedIp", "lastReportedIpV4", "lastIpAddress", "ipAddress", "ip_address"
        )
        self.told.address(device, at, address, [key for key in keys if key[0] != "hostname"])
        self._apps(device, at, data, mobile=_is_mobile(data))

    def _apps(self, device: Device, at: Place, data: Object, *, mobile: bool) -> None:
        section = data.get("applications")
        if section is None:
            section = table(data, "software").get("applications")
        for number, app in enumerate(rows(section)):
            here = Place(0, 0, f"{at.path}/applications/{number}", seen_from=at.seen_from, seen_to=at.seen_to,
                         offset=at.offset)  # fmt: skip
            self._app(device, here, app, "ios" if mobile else "macos")
        covers = _mobile(table(data, "general")) if mobile else "jamf-computers"
        self.told.covers(device, at, covers if rows(section) else "empty")

    def _app(self, device: Device, at: Place, app: Object, platform: str) -> None:
        bundle = first(app, "bundleId", "identifier", "bundle_id")
        name = first(app, "name", "application_name").removesuffix(".app")
        version = first(app, "shortVersion", "version", "application_version")
        if not self.told.app(device, at, Installed(platform, bundle, name, version)):
            self._problem("row-names-nothing", "An app without name and identifier.", at)

    def _problem(self, kind: str, message: str, at: Place) -> None:
        self.writer.problem(kind, message, place=at.path, offset=at.offset)


def _keys(data: Object, general: Object, hardware: Object) -> Iterator[Said]:
    yield "uuid", first(data, "udid") or first(general, "udid")
    yield (
        "serial",
        first(hardware, "serialNumber") or first(general, "serial_number") or first(data, "serialNumber"),
    )
    yield (
        "mac",
        first(hardware, "macAddress", "wifiMacAddress") or first(general, "mac_address", "wifi_mac_address"),
    )
    yield "mac", first(hardware, "altMacAddress") or first(general, "alt_mac_address")
    yield "asset_tag", first(general, "assetTag", "asset_tag")
    yield "hostname", first(general, "name", "displayName", "display_name") or first(data, "name")


def _words(general: Object, hardware: Object) -> Iterator[Said]:
    yield "inventory.manufacturer", first(hardware, "make")
    yield "inventory.model", first(hardware, "model") or first(general, "model")
    yield "inventory.relation", _owner(general)


def _owner(general: Object) -> str:
    return first(general, "deviceOwnershipType", "deviceOwnershipLevel", "device_ownership_level")


def _mobile(general: Object) -> str:
    """Apple limits the list under User Enrolment; only supervision shows that it is not limited."""
    supervised = general.get("supervised") is True and "personal" not in _owner(general).casefold()
    return "jamf-mobile-supervised" if supervised else "jamf-mobile-other"


def _is_mobile(data: Object) -> bool:
    general = table(data, "general")
    mobile = {"mobileDeviceId", "deviceType", "wifi_mac_address"} & (data.keys() | general.keys())
    return bool(mobile) or word(general.get("platform")).casefold() in ("ios", "ipados", "tvos")


def _is_device(data: Object) -> bool:
    numbered = {"udid", "mobileDeviceId", "managementId"} & data.keys() or table(data, "general").keys() & {
        "udid"
    }
    return bool(numbered) and bool(_SECTIONS & data.keys())


def recognises(head: bytes, name: str) -> int:
    """By the number of a device beside sections of an inventory."""
    text = opening(head)
    data = first_object(head, MEMBERS)
    if data is None:
        return 75 if _OPENING.search(text[:16_384]) else 0
    for name_ in ("computer", "mobile_device"):
        data = table(data, name_) or data
    return 88 if _is_device(data) else 0


def read(source: Source, writer: SightingWriter) -> Coverage:
    """One record per device, a part per app on it; one more record for its address."""
    jamf = _Jamf(writer)
    for page in pages(source, writer, MEMBERS):
        jamf.item(page.data, Place(0, 0, page.path, offset=page.offset))
    return Coverage(
        sees="apps that Jamf Pro listed of enrolled Apple devices at their last inventory",
        blind="devices that are not enrolled, sections that were not collected, and on personal devices what the "
        "person installed",
        covers_from=as_datetime(jamf.told.first),
        covers_to=as_datetime(jamf.told.last),
    )


READER = Reader(name="jamf", title="Jamf Pro inventory", recognises=recognises, read=read)
