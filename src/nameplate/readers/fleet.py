"""Fleet: hosts with their software as its API answers (`/hosts`, `/hosts/:id`), and the same as CSV.

Fields: fleetdm/fleet REST API and its osquery schema. What a listing can see depends on the platform, on the
agent's version, and for iOS on whose device it is: since February 2026 personal devices show managed apps only.
"""

from __future__ import annotations

import re

from nameplate.model.evidence import Coverage
from nameplate.readers.app_tables import Aliases, find_sheet, sheet_rows
from nameplate.readers.apps import Device, Installed, Inventories, first, rows, table
from nameplate.readers.base import Reader, Source
from nameplate.readers.door import Place, SightingWriter
from nameplate.readers.instants import as_datetime, micros
from nameplate.readers.json_pages import Object, first_object, opening, pages

MEMBERS = ("hosts",)
SOURCES = {
    "apps": "macos", "programs": "windows", "ios_apps": "ios", "ipados_apps": "ios", "android_apps": "android",
    "chrome_extensions": "browser", "deb_packages": "linux", "rpm_packages": "linux",
}  # fmt: skip
"""Where Fleet found an app -> whose naming its identifier is of. Others (homebrew, python, npm) are no apps."""
COLUMNS: Aliases = {
    "name": ("softwarename", "software", "name", "softwaretitle"),
    "version": ("softwareversion", "version"),
    "source": ("source", "softwaresource"),
    "bundle": ("bundleidentifier",),
    "vendor": ("vendor", "softwarevendor"),
    "hostname": ("hostname", "hostdisplayname", "host"),
    "uuid": ("hostuuid", "uuid"),
    "serial": ("hardwareserial", "hostserial"),
    "platform": ("platform", "hostplatform"),
    "agent": ("osqueryversion",),
}
_HOST = frozenset(
    {"software", "osquery_version", "hardware_serial", "primary_mac", "team_id", "software_updated_at"}
)
_OPENING = re.compile(r'\s*\{\s*"hosts?"\s*:')


class _Fleet:
    """Tells hosts and their software."""

    def __init__(self, writer: SightingWriter) -> None:
        self.told = Inventories(writer)
        self.writer = writer

    def host(self, data: Object, at: Place) -> None:
        """One host of the API; its software, where the answer has it."""
        if not _HOST & data.keys():
            self._problem("not-understood", "An object that is no host of Fleet.", at)
            return
        when = micros(first(data, "software_updated_at", "detail_updated_at", "seen_time"))
        at = Place(0, 0, at.path, seen_from=when, seen_to=when, offset=at.offset)
        device = self.told.device(first(data, "uuid", "hardware_serial", "id"))
        keys = (
            ("uuid", data.get("uuid")),
            ("serial", data.get("hardware_serial")),
            ("mac", data.get("primary_mac")),
        )
        self.told.tell(device, at, (
            *keys, ("hostname", data.get("hostname")), ("inventory.name", data.get("computer_name")),
            ("inventory.manufacturer", data.get("hardware_vendor")), ("inventory.model", data.get("hardware_model")),
            ("inventory.firmware", data.get("os_version")), ("inventory.relation", _relation(data)),
        ))  # fmt: skip
        self.told.address(device, at, data.get("primary_ip"), keys)
        for number, app in enumerate(rows(data.get("software"))):
            here = Place(0, 0, f"{at.path}/software/{number}", seen_from=when, seen_to=when, offset=at.offset)
            self._software(device, here, app)
        if isinstance(data.get("software"), list):
            for kind in _covers(data):
                self.told.covers(device, at, kind)

    def _software(self, device: Device, at: Place, app: Object) -> None:
        source = first(app, "source")
        bundle = first(app, "bundle_identifier", "application_id", "extension_id")
        row = Installed(
            SOURCES.get(source, ""), bundle, app.get("name"), app.get("version"), app.get("vendor")
        )
        if not self.told.app(device, at, row):
            self._problem("row-names-nothing", "An app without a name.", at)

    def row(self, cells: dict[str, str], at: Place) -> None:
        """One row of a CSV: an app on a host."""
        identity = cells.get("uuid") or cells.get("serial") or cells.get("hostname") or ""
        if not identity:
            self._problem("row-names-nothing", "This row names no host.", at)
            return
        device = self.told.device(identity)
        keys = [(key, cells.get(key)) for key in ("uuid", "serial", "hostname")]
        self.told.tell(device, at, keys)
        source = cells.get("source", "")
        row = Installed(SOURCES.get(source, ""), cells.get("bundle"), cells.get("name"), cells.get("version"),
                        cells.get("vendor"))  # fmt: skip
        if not self.told.app(device, at, row):
            self._problem("row-names-nothing", "This row names no app.", at)
        self.told.covers(device, at, _kind(source, cells.get("agent", ""), ""))

    def _problem(self, kind: str, message: str, at: Place) -> None:
        self.writer.problem(kind, message, place=at.path, offset=at.offset)


def _enrolment(data: Object) -> str:
    return first(table(data, "mdm"), "enrollment_status")


def _relation(data: Object) -> str:
    """`On (personal)` is the only status that tells whose device it is."""
    return _enrolment(data) if "personal" in _enrolment(data).casefold() else ""


def _covers(data: Object) -> list[str]:
    """What the listing can see: one entry for each source that it has."""
    sources = sorted({first(app, "source") for app in rows(data.get("software"))})
    if not sources:
        return ["empty"]
    return list(dict.fromkeys(_kind(s, first(data, "osquery_version"), _enrolment(data)) for s in sources))


def _kind(source: str, agent: str, enrolment: str) -> str:
    if source in ("ios_apps", "ipados_apps"):
        owner = "personal" if "personal" in enrolment.casefold() else "company" if enrolment else "unknown"
        return f"fleet-ios-{owner}"
    if source == "programs":
        found = re.match(r"(\d{1,4})\.(\d{1,4})", agent)
        if not found:
            return "osquery-programs-version-unknown"
        return f"osquery-programs-{'from' if (int(found[1]), int(found[2])) >= (5, 17) else 'before'}-5.17"
    return _KINDS.get(source, "osquery-part")


_KINDS = {
    "apps": "osquery-apps", "android_apps": "fleet-android", "chrome_extensions": "osquery-extensions",
    "deb_packages": "osquery-deb",
}  # fmt: skip


def recognises(head: bytes, name: str) -> int:
    """By members only Fleet has, or by the columns of a list of software per host."""
    if text := opening(head):
        data = first_object(head, MEMBERS)
        if data is None:
            return 75 if _OPENING.match(text) and _named(text) else 0
        inner = table(data, "host") or data
        return 90 if len(_HOST & inner.keys()) >= 3 and {"uuid", "hostname"} & inner.keys() else 0
    sheet = find_sheet(head, COLUMNS)
    if sheet is None or not {"name", "source"} <= sheet.columns.keys():
        return 0
    return (
        85
        if {"bundle", "uuid", "agent"} & sheet.columns.keys() and {"hostname", "uuid"} & sheet.columns.keys()
        else 0
    )


def _named(text: str) -> bool:
    return all(f'"{member}"' in text for member in ("hostname", "hardware_serial"))


def read(source: Source, writer: SightingWriter) -> Coverage:
    """One record per host, a part per app on it; one more record for its address."""
    fleet = _Fleet(writer)
    mapping: dict[str, str] = {}
    if opening(source.head):
        for page in pages(source, writer, MEMBERS):
            data = table(page.data, "host") or page.data
            fleet.host(data, Place(0, 0, page.path, offset=page.offset))
    elif sheet := find_sheet(source.head, COLUMNS):
        mapping = sheet.stated()
        for row, cells in sheet_rows(source, sheet, writer):
            fleet.row(cells, Place(0, 0, f"line {row.number}", offset=row.offset))
    return Coverage(
        sees="software that Fleet lists of its hosts, when each was last asked",
        blind="hosts that are not enrolled, and apps its agent or the device's enrolment does not show",
        covers_from=as_datetime(fleet.told.first),
        covers_to=as_datetime(fleet.told.last),
        mapping=mapping,
    )


READER = Reader(name="fleet", title="Fleet hosts and software", recognises=recognises, read=read)
