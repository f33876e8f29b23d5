"""Generated sightings of a large estate: twenty-five of each device, written by the engine's own arithmetic.

An office: computers, telephones and printers that are seen in a capture of their site (ARP, DHCP, names asked
for, SSDP, HTTP) and in a lease file; of a hundred devices ten are cameras, which answer their makers' discovery
protocols and stand in a register. Three in ten of the others have randomised addresses.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pyarrow.parquet as pq

from nameplate.engine.duck import connect
from nameplate.model.arrow import SIGHTINGS
from nameplate.model.evidence import Coverage, Evidence

if TYPE_CHECKING:
    import duckdb

SITES = 8
AGENCY = "ministry"
PER_DEVICE = 25
_SEEN = "make_timestamp(1763600000000000 + d * 1000000)"

ESTATE = """nameplate = "estate/1"
[organisation]
id = "ministry"
name = "Ministry of Examples"
marking = "IN-CONFIDENCE"
jurisdiction = "NZ"
classes = ["department"]
[[site]]
id = "head-office"
names = ["Head Office"]
sensitivity = "sensitive"
networks = ["10.0.0.0/10"]
[[site]]
id = "depot"
names = ["Depot"]
sensitivity = "not_sensitive"
networks = ["10.64.0.0/10"]
"""
"""What the organisation states of itself."""


class _Row(NamedTuple):
    """One sighting of each device of a kind: SQL of its columns over `d`, the number of the device."""

    kind: str  # SQL condition over d
    source: str  # "capture" or "list"
    record: int  # of the device's records
    field: str
    role: str
    value: str
    clean: str = ""  # "" = lower(value)


_MAC = "mac"
_IP = "ip"
_ALL, _OFFICE, _CAMERA = "true", "d % 10 <> 0", "d % 10 = 0"
_HIK, _DAHUA, _OTHER = "d % 50 = 0", "d % 50 = 10", "d % 10 = 0 AND d % 50 NOT IN (0, 10)"

_ROWS: tuple[_Row, ...] = (
    _Row(_ALL, "capture", 0, "mac", "key", _MAC),
    _Row(_ALL, "capture", 0, "ip", "key", _IP),
    _Row(_ALL, "capture", 0, "arp.reply", "attribute", "'arp reply'"),
    _Row(_ALL, "capture", 1, "mac", "key", _MAC),
    _Row(_ALL, "capture", 1, "dhcp.hostname", "attribute", "'host-' || d"),
    _Row(_ALL, "capture", 1, "dhcp.vendor_class", "attribute",
         "['MSFT 5.0', 'android-dhcp-14', 'udhcp 1.30.1', 'Hewlett-Packard JetDirect'][1 + d % 4]"),
    _Row(_ALL, "capture", 1, "dhcp.parameters", "attribute", "'1,3,6,15,31,33,43,44,46,47,' || d % 40"),
    *(row for n in (2, 3, 4) for row in (
        _Row(_ALL, "capture", n, "ip", "key", _IP),
        _Row(_ALL, "capture", n, "dns.query", "attribute", f"'h' || (d * {n} + {n}) % 50000 || '.service.example'"),
    )),
    _Row(_OFFICE, "capture", 5, "mac", "key", _MAC),
    _Row(_OFFICE, "capture", 5, "ip", "key", _IP),
    _Row(_OFFICE, "capture", 5, "uuid", "key", "format('2fac1234-31f8-11b4-a222-{:012x}', d)"),
    _Row(_OFFICE, "capture", 5, "ssdp.server", "attribute", "'Linux/5.' || d % 20 || ' UPnP/1.0 unit/' || d % 300"),
    _Row(_OFFICE, "capture", 5, "ssdp.type", "attribute", "'upnp:rootdevice'"),
    _Row(_OFFICE, "capture", 5, "ssdp.location", "attribute", f"'http://' || {_IP} || ':8008/d.xml'"),
    *(row for kind, fields in (
        (_HIK, (("sadp.types", "'inquiry'"), ("sadp.model", "'DS-2CD20' || 10 + d % 80"),
                ("sadp.firmware", "'V5.5.' || d % 100"))),
        (_DAHUA, (("dhip.method", "'client.notifyDevInfo'"), ("dhip.device_class", "'IPC'"),
                  ("dhip.device_type", "'IPC-HDW' || 1000 + d % 90"))),
        (_OTHER, (("onvif.scopes", "'onvif://www.onvif.org/type/ptz onvif://www.onvif.org/name/AXIS%20' || d % 90"),
                  ("onvif.name", "'AXIS P' || 1000 + d % 90"), ("onvif.hardware", "'P' || 1000 + d % 90"))),
    ) for row in (
        _Row(kind, "capture", 5, "mac", "key", _MAC),
        _Row(kind, "capture", 5, "ip", "key", _IP),
        _Row(kind, "capture", 5, "serial", "key", "format('SN{:010d}', d)", "format('SN{:010d}', d)"),
        *(_Row(kind, "capture", 5, field, "attribute", value) for field, value in fields),
    )),
    _Row(_ALL, "capture", 6, "ip", "key", _IP),
    _Row(_ALL, "capture", 6, "http.status", "attribute", "'200'"),
    _Row(_ALL, "capture", 6, "http.server", "attribute", "'httpd/2.' || d % 60"),
    _Row(_ALL, "capture", 6, "http.title", "attribute", "'Device ' || d % 5000"),
    _Row(_OFFICE, "list", 0, "mac", "key", _MAC),
    _Row(_OFFICE, "list", 0, "ip", "key", _IP),
    _Row(_CAMERA, "list", 0, "mac", "key", _MAC),
    _Row(_CAMERA, "list", 0, "register.category", "attribute", "'Camera'"),
)  # fmt: skip

_DEVICES = """
CREATE TEMP TABLE device AS
SELECT d, format('10.{}.{}.{}', (d >> 16) % 256, (d >> 8) % 256, d % 256) AS ip,
       CASE WHEN d % 10 = 0 THEN ['44:19:b6', '4c:11:bf', '00:40:8c', '00:40:8c', '00:40:8c'][1 + (d // 10) % 5]
            WHEN d % 10 < 4 THEN '06:00:00' ELSE ['3c:52:82', '00:1b:21', 'b8:27:eb'][1 + d % 3] END
       || format(':{:02x}:{:02x}:{:02x}', (d >> 16) % 256, (d >> 8) % 256, d % 256) AS mac
FROM (SELECT unnest(range(1, ? + 1)) AS d)
"""


def write_sightings(folder: Path, devices: int) -> int:
    """Writes `sightings.parquet` into `folder`; the same rows every time. Returns how many.

    Args:
        folder: existing; also takes what the engine spills.
        devices: fewer than 2^24.
    """
    con = connect(folder)
    try:
        con.execute(_DEVICES, [devices])
        with pq.ParquetWriter(folder / "sightings.parquet", SIGHTINGS, compression="lz4") as out:
            return sum(_write(con, out, site) for site in range(SITES))
    finally:
        con.close()


def _write(con: duckdb.DuckDBPyConnection, out: pq.ParquetWriter, site: int) -> int:
    """The sightings of one site's devices."""
    arms = " UNION ALL ".join(_arm(n, row, site) for n, row in enumerate(_ROWS))
    sql = f"SELECT {', '.join(_COLUMNS)} FROM ({arms}) ORDER BY evidence, record, n"  # noqa: S608 - own constants
    table = con.sql(sql).to_arrow_table()
    out.write_table(table.cast(SIGHTINGS))
    return int(table.num_rows)


_COLUMNS = (
    "agency", "evidence", "record", '"part"', "within", "role", "field", "value", "clean", "origin", "scope",
    "seen_from", "seen_to", '"offset"', "path",
)  # fmt: skip


def _arm(n: int, row: _Row, site: int) -> str:
    capture = row.source == "capture"
    evidence = format(site + (1 if capture else 101), "016x")
    number = f"d * 8 + {row.record}" if capture else "d"
    place = f"'packet ' || {number}" if capture else "'line ' || d"
    return f"""SELECT {n} AS n, '{AGENCY}' AS agency, '{evidence}' AS evidence, ({number})::BIGINT AS record,
        0 AS "part", NULL AS within, '{row.role}' AS role, '{row.field}' AS field, {row.value} AS value,
        {row.clean or f"lower({row.value})"} AS clean, ({number})::BIGINT AS origin, NULL AS scope,
        {_SEEN} AS seen_from, {_SEEN} AS seen_to, ({number})::BIGINT * 100 AS "offset", {place} AS path
        FROM device WHERE d % {SITES} = {site} AND {row.kind}"""  # noqa: S608 - our own constants


def evidence() -> Sequence[Evidence]:
    """The files those sightings claim to come from."""
    found = []
    for site in range(SITES):
        for number, name, form in (
            (site + 1, "capture.pcap", "pcap"),
            (site + 101, "leases.txt", "isc-leases"),
        ):
            digest = format(number, "016x") + "0" * 48
            coverage = Coverage("what was generated", "everything else")
            found.append(Evidence(
                id=digest[:16], name=f"site-{site}/{name}", format=form, sha256=digest, size=1, agency=AGENCY,
                received=datetime(2026, 11, 21), coverage=coverage, sightings=1, problems=0,
            ))  # fmt: skip
    return found
