"""osquery result logs: JSON lines of events, snapshots and batches (`diffResults`), as agent or server wrote them.

Formats: osquery wiki, deployment/logging.md; columns: osquery `specs/*.table`. The log names the query and not the
table, so a table is known by columns only it has, else by the end of the query's name. All lines of one host
are one device; an address is told with its own time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from nameplate.model.evidence import Coverage
from nameplate.readers.apps import WHOLE, Device, Installed, Inventories, first, rows, table, word
from nameplate.readers.base import Reader, Source
from nameplate.readers.door import Place, SightingWriter
from nameplate.readers.instants import as_datetime, micros
from nameplate.readers.json_pages import Object, first_object, opening, pages

STORE_APPS_FROM = (5, 17)
"""The agent's version from which `programs` lists Store apps (fleetdm/fleet 27199)."""
PART = "osquery-part"

_TABLES = ("apps", "programs", "deb_packages", "chrome_extensions", "system_info", "interface_addresses",
           "interface_details", "osquery_info")  # fmt: skip
_MARKS: tuple[tuple[str, frozenset[str]], ...] = (
    ("system_info", frozenset({"hardware_serial", "hardware_vendor", "hardware_model", "cpu_brand"})),
    ("interface_details", frozenset({"ipackets", "opackets", "link_speed"})),
    ("interface_addresses", frozenset({"mask", "broadcast", "point_to_point"})),
    ("osquery_info", frozenset({"build_platform", "config_hash"})),
    ("apps", frozenset({"bundle_identifier", "bundle_short_version", "bundle_name"})),
    (
        "programs",
        frozenset({"package_family_name", "identifying_number", "uninstall_string", "upgrade_code"}),
    ),
    ("chrome_extensions", frozenset({"browser_type", "from_webstore", "update_url"})),
    ("deb_packages", frozenset({"maintainer", "admindir"})),
)
"""Columns that none of the tables read here shares: one of them tells the table. `mac` and `address` do not: they
are also in `arp_cache`, where they are other devices'."""
_ENDING = re.compile(rf"(?:^|[^a-z0-9])({'|'.join(sorted(_TABLES, key=len, reverse=True))})$")
_OPENING = re.compile(
    r"\s*\[?\s*\{\s*\"(?:snapshot\"\s*:\s*\[|diffResults\"\s*:\s*\{|name\"\s*:\s*\"[^\"]{1,200}\"\s*,\s*\"hostIdentifier\")"
)
_VERSION = re.compile(r"(\d{1,4})\.(\d{1,4})")


class _Row(NamedTuple):
    """One row of a result, and whether it appeared, went, or is part of a whole listing."""

    columns: Object
    action: str
    pointer: str


def _app(columns: Object) -> Installed:
    name = first(columns, "display_name", "bundle_name", "name").removesuffix(".app")
    version = first(columns, "bundle_short_version", "bundle_version", "version")
    return Installed("macos", columns.get("bundle_identifier"), name, version)


def _program(columns: Object) -> Installed:
    """The family name is the identifier of a Store app; an installer's own number is nobody's naming."""
    family = word(columns.get("package_family_name"))
    return Installed("windows", family, columns.get("name"), columns.get("version"), columns.get("publisher"))


def _package(columns: Object) -> Installed:
    return Installed("linux", "", columns.get("name"), columns.get("version"), columns.get("maintainer"))


def _extension(columns: Object) -> Installed:
    author = columns.get("author")
    return Installed(
        "browser", columns.get("identifier"), columns.get("name"), columns.get("version"), author
    )


LISTINGS: dict[str, Callable[[Object], Installed]] = {
    "apps": _app, "programs": _program, "deb_packages": _package, "chrome_extensions": _extension,
}  # fmt: skip
"""Tables of apps -> how a row is read."""
_COVERS = {"apps": "osquery-apps", "deb_packages": "osquery-deb", "chrome_extensions": "osquery-extensions"}


class _Log:
    """Reads one line after another."""

    def __init__(self, writer: SightingWriter) -> None:
        self.told = Inventories(writer)
        self._writer = writer
        self._agents: dict[int, str] = {}  # record of a device -> version of its agent

    def line(self, data: Object, at: Place) -> None:
        """One result: its host, then every row of it."""
        host = first(data, "hostIdentifier", "host_identifier")
        if not host:
            self._problem("not-understood", "A result that names no host.", at)
            return
        at = _timed(at, data)
        device = self.told.device(host)
        keys = list(_keys(data, host))
        self.told.tell(device, at, keys)
        self._version(device, table(data, "decorations"), "osquery_version", "version")
        results = list(_rows(data))
        kind = _table(word(data.get("name")), results[0].columns) if results else ""
        if kind in LISTINGS:
            self._listing(device, at, kind, results, whole=_whole(data))
        elif kind:
            for row in results:
                self._about(device, at, kind, row, keys)

    def _listing(self, device: Device, at: Place, kind: str, results: list[_Row], *, whole: bool) -> None:
        there = 0
        for row in results:
            gone = row.action if row.action == "removed" else ""
            app = LISTINGS[kind](row.columns)._replace(removed=gone)
            path = _under(at, row.pointer)
            if not self.told.app(device, path, app):
                self._problem("row-names-nothing", "This row names no app.", path)
            there += not gone
        full = whole and device.list_one(kind, there) >= WHOLE
        self.told.covers(device, at, self._kind(device, kind) if full else PART)

    def _kind(self, device: Device, kind: str) -> str:
        if kind != "programs":
            return _COVERS[kind]
        found = _VERSION.match(self._agents.get(device.record, ""))
        if not found:
            return "osquery-programs-version-unknown"
        new = (int(found[1]), int(found[2])) >= STORE_APPS_FROM
        return "osquery-programs-from-5.17" if new else "osquery-programs-before-5.17"

    def _about(self, device: Device, at: Place, kind: str, row: _Row, keys: list[tuple[str, object]]) -> None:
        if row.action == "removed":
            return  # what a device was called, or where it was: nothing ends with it
        columns, path = row.columns, _under(at, row.pointer)
        if kind == "system_info":
            name = first(columns, "hostname", "computer_name")
            self.told.tell(device, path, (
                ("serial", columns.get("hardware_serial")), ("uuid", columns.get("uuid")), ("hostname", name),
                ("inventory.manufacturer", columns.get("hardware_vendor")),
                ("inventory.model", columns.get("hardware_model")),
            ))  # fmt: skip
        elif kind == "interface_details":
            self.told.tell(device, path, (("mac", columns.get("mac")),))
        elif kind == "osquery_info":
            self._version(device, columns, "version")
        else:
            strong = [(name, value) for name, value in keys if name != "hostname"]
            self.told.address(device, path, columns.get("address"), strong)

    def _version(self, device: Device, data: Object, *names: str) -> None:
        if version := first(data, *names):
            self._agents[device.record] = version[:20]

    def _problem(self, kind: str, message: str, at: Place) -> None:
        self._writer.problem(kind, message, place=at.path, offset=at.offset)


def _timed(at: Place, data: Object) -> Place:
    when = micros(word(data.get("unixTime")))
    return Place(0, 0, at.path, seen_from=when, seen_to=when, offset=at.offset)


def _under(at: Place, pointer: str) -> Place:
    path = f"{at.path}, {pointer}"
    return Place(0, 0, path, seen_from=at.seen_from, seen_to=at.seen_to, offset=at.offset)


def _keys(data: Object, host: str) -> Iterator[tuple[str, object]]:
    """What the line says of its host. An identifier that is a UUID is one; anything else is a host name."""
    said = table(data, "decorations")
    yield "uuid", said.get("host_uuid") or said.get("uuid")
    yield "serial", said.get("hardware_serial") or said.get("serial")
    yield "hostname", said.get("hostname") or said.get("host_name")
    dashes = re.fullmatch(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}", host)
    yield ("uuid", host) if dashes else ("hostname", host)


def _rows(data: Object) -> Iterator[_Row]:
    if isinstance(data.get("snapshot"), list):
        yield from (_Row(row, "snapshot", f"/snapshot/{n}") for n, row in enumerate(rows(data["snapshot"])))
    elif isinstance(data.get("diffResults"), dict):
        changes = table(data, "diffResults")
        for action in ("removed", "added"):
            for number, row in enumerate(rows(changes.get(action))):
                yield _Row(row, action, f"/diffResults/{action}/{number}")
    elif isinstance(data.get("columns"), dict):
        yield _Row(table(data, "columns"), word(data.get("action")), "/columns")


def _whole(data: Object) -> bool:
    """Whether the rows are of a whole listing: a snapshot, or the first run of a query (`counter` 0)."""
    return "snapshot" in data or word(data.get("counter")) == "0"


def _table(query: str, columns: Object) -> str:
    """The table; "" for none that is read. What has a process is running, and that it ends removes nothing."""
    if "pid" in columns:
        return ""
    for name, marks in _MARKS:
        if marks & columns.keys():
            return name
    found = _ENDING.search(query.lower())
    return found[1] if found else ""


def recognises(head: bytes, name: str) -> int:
    """By a result's members; a snapshot longer than the head by how it begins."""
    data = first_object(head, ())
    if data is not None:
        named = bool(first(data, "hostIdentifier", "host_identifier"))
        return 90 if named and {"snapshot", "diffResults", "columns"} & data.keys() else 0
    return 80 if _OPENING.match(opening(head)) else 0


def read(source: Source, writer: SightingWriter) -> Coverage:
    """One record per host, a part per row of an app table; one more record per address."""
    log = _Log(writer)
    for page in pages(source, writer, ()):
        log.line(page.data, Place(0, 0, page.path, offset=page.offset))
    return Coverage(
        sees="what the agents on these hosts answered to the queries that were scheduled, at those times",
        blind="hosts without an agent, tables that were not asked for, and apps these tables do not list",
        covers_from=as_datetime(log.told.first),
        covers_to=as_datetime(log.told.last),
    )


READER = Reader(name="osquery", title="osquery result log", recognises=recognises, read=read)
