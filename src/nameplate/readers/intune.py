"""Microsoft Intune: discovered apps as Graph JSON (`detectedApps` with `managedDevices`, or devices with their
`detectedApps`) and as the CSV of its reports.

Fields: Microsoft Graph, intune-devices-detectedapp and managedDevice. Graph gives a display name and no bundle
identifier: such an app is known by name only. What a listing can see depends on whose device it is.
"""

from __future__ import annotations

import re

from nameplate.model.evidence import Coverage
from nameplate.readers.app_tables import Aliases, find_sheet, sheet_rows
from nameplate.readers.apps import Device, Installed, Inventories, first, rows, word
from nameplate.readers.base import Reader, Source
from nameplate.readers.door import Place, SightingWriter
from nameplate.readers.headers import plain
from nameplate.readers.instants import as_datetime, micros
from nameplate.readers.json_pages import Object, first_object, opening, pages

MEMBERS = ("value",)
COLUMNS: Aliases = {
    "app": ("applicationname", "appname", "displayname", "name"),
    "publisher": ("applicationpublisher", "publisher", "apppublisher"),
    "version": ("applicationversion", "applicationshortversion", "version", "appversion"),
    "device_id": ("deviceid", "intunedeviceid", "manageddeviceid"),
    "device": ("devicename",),
    "serial": ("serialnumber",),
    "platform": ("platform", "os", "operatingsystem", "osdescription"),
    "ownership": ("ownership", "deviceownership", "ownertype", "manageddeviceownertype"),
}
_OF_INTUNE = frozenset({"applicationname", "applicationkey", "applicationpublisher"})
_PLATFORMS = (("android", "android"), ("ipad", "ios"), ("iphone", "ios"), ("ios", "ios"), ("mac", "macos"),
              ("windows", "windows"))  # fmt: skip
_OWNERS = {"company": "intune-corporate", "corporate": "intune-corporate", "personal": "intune-personal"}
_GRAPH = re.compile(
    r'"(?:managedDevices|detectedApps)(?:@odata\.context)?"\s*:|#deviceManagement/(?:detectedApps|managedDevices)'
)


class _Tenant:
    """Tells devices and the apps found on them."""

    def __init__(self, writer: SightingWriter) -> None:
        self.told = Inventories(writer)
        self.writer = writer

    def item(self, data: Object, at: Place) -> None:
        """One object of Graph: an app with its devices, or a device with its apps."""
        if isinstance(data.get("managedDevices"), list):
            for number, device in enumerate(rows(data["managedDevices"])):
                self._found(data, device, _under(at, f"/managedDevices/{number}", device))
        elif "deviceName" in data or "managedDeviceOwnerType" in data:
            self._listed(data, _under(at, "", data))
        elif "displayName" in data:
            self._problem("no-devices", "An app without the devices it is on says nothing of any device.", at,
                          "Export it with $expand=managedDevices.")  # fmt: skip
        else:
            self._problem("not-understood", "An object that is no app and no device of Intune.", at)

    def _found(self, app: Object, device: Object, at: Place) -> None:
        known = self.device(device, at)
        self._app(known, at, app, _platform(first(app, "platform") or first(device, "operatingSystem")))
        self.told.covers(known, at, _covers(device))

    def _listed(self, device: Object, at: Place) -> None:
        known = self.device(device, at)
        apps = rows(device.get("detectedApps"))
        for number, app in enumerate(apps):
            here = _under(at, f"/detectedApps/{number}", device)
            self._app(known, here, app, _platform(first(app, "platform") or first(device, "operatingSystem")))
        if "detectedApps" in device:
            self.told.covers(known, at, _covers(device) if apps else "empty")

    def _app(self, device: Device, at: Place, app: Object, platform: str) -> None:
        row = Installed(platform, "", app.get("displayName"), app.get("version"), app.get("publisher"))
        if not self.told.app(device, at, row):
            self._problem("row-names-nothing", "An app without a name.", at)

    def device(self, data: Object, at: Place) -> Device:
        """The device of an object, with its keys told."""
        identity = first(data, "id", "managedDeviceId", "serialNumber", "deviceName")
        device = self.told.device(identity)
        self.told.tell(device, at, (
            ("uuid", first(data, "id", "managedDeviceId")), ("uuid", data.get("azureADDeviceId")),
            ("serial", data.get("serialNumber")), ("hostname", data.get("deviceName")),
            ("mac", data.get("wiFiMacAddress")), ("mac", data.get("ethernetMacAddress")),
            ("inventory.manufacturer", data.get("manufacturer")), ("inventory.model", data.get("model")),
            ("inventory.relation", _owner(data)), ("inventory.firmware", data.get("osVersion")),
        ))  # fmt: skip
        return device

    def row(self, cells: dict[str, str], at: Place) -> None:
        """One row of a report: an app on a device."""
        identity = cells.get("device_id") or cells.get("serial") or cells.get("device") or ""
        if not identity:
            self._problem("row-names-nothing", "This row names no device.", at)
            return
        device = self.told.device(identity)
        self.told.tell(device, at, (
            ("uuid", cells.get("device_id")), ("serial", cells.get("serial")), ("hostname", cells.get("device")),
            ("inventory.relation", cells.get("ownership")),
        ))  # fmt: skip
        platform = _platform(cells.get("platform", ""))
        app = Installed(platform, "", cells.get("app"), cells.get("version"), cells.get("publisher"))
        if not self.told.app(device, at, app):
            self._problem("row-names-nothing", "This row names no app.", at)
        self.told.covers(device, at, _kind(cells.get("ownership", ""), platform))

    def _problem(self, kind: str, message: str, at: Place, advice: str = "") -> None:
        self.writer.problem(kind, message, place=at.path, offset=at.offset, advice=advice)


def _under(at: Place, pointer: str, device: Object) -> Place:
    when = micros(word(device.get("lastSyncDateTime")))
    return Place(0, 0, f"{at.path}{pointer}", seen_from=when, seen_to=when, offset=at.offset)


def _owner(device: Object) -> str:
    return first(device, "managedDeviceOwnerType", "ownerType")


def _covers(device: Object) -> str:
    return _kind(_owner(device), _platform(first(device, "operatingSystem")))


def _kind(owner: str, platform: str) -> str:
    """What the listing can see; a device whose owner or platform is not stated is taken for the worse."""
    if platform == "android":
        return "intune-android"
    known = _OWNERS.get(owner.strip().casefold(), "intune-unknown")
    return known if platform or known == "intune-personal" else "intune-unknown"


def _platform(text: str) -> str:
    """The platform in the words of Intune: "Windows", "iOS/iPadOS", "AndroidForWork"; "" for another."""
    folded = text.casefold()
    return next((platform for mark, platform in _PLATFORMS if mark in folded), "")


def recognises(head: bytes, name: str) -> int:
    """By the members of Graph, or by the columns of a report that has an app and a device in every row."""
    if text := opening(head):
        data = first_object(head, MEMBERS)
        if data is None:
            return 80 if _GRAPH.search(text[:8192]) else 0
        return 90 if _graph(data) or (_GRAPH.search(text[:2048]) and "displayName" in data) else 0
    sheet = find_sheet(head, COLUMNS)
    if sheet is None:
        return 0
    known = sheet.columns.keys()
    named = _OF_INTUNE & {plain(header) for header in sheet.names if len(header) <= 80}
    return 85 if named and "app" in known and {"device_id", "device"} & known else 0


def _graph(data: Object) -> bool:
    listed = isinstance(data.get("managedDevices"), list) and "displayName" in data
    return listed or (
        "deviceName" in data and {"managedDeviceOwnerType", "detectedApps"} & data.keys() != set()
    )


def read(source: Source, writer: SightingWriter) -> Coverage:
    """One record per device, a part per app on it."""
    tenant = _Tenant(writer)
    mapping: dict[str, str] = {}
    if opening(source.head):
        for page in pages(source, writer, MEMBERS):
            tenant.item(page.data, Place(0, 0, page.path, offset=page.offset))
    elif sheet := find_sheet(source.head, COLUMNS):
        mapping = sheet.stated()
        for row, cells in sheet_rows(source, sheet, writer):
            tenant.row(cells, Place(0, 0, f"line {row.number}", offset=row.offset))
    return Coverage(
        sees="apps that Intune discovered on enrolled devices; of personal devices, managed apps only",
        blind="devices that are not enrolled, unmanaged apps on personal devices, most apps of Android Enterprise; "
        "answers are up to 7 days old",
        covers_from=as_datetime(tenant.told.first),
        covers_to=as_datetime(tenant.told.last),
        mapping=mapping,
    )


READER = Reader(name="intune", title="Intune discovered apps", recognises=recognises, read=read)
