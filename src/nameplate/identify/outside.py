"""Hosts of the internet that things here talked to are not things of the estate.

A capture or a connection log names every host that answered. One is left out when all of this holds:
1. it is known by address only, and the address is not one of those anyone may use inside (RFC 1918, 4193,
   6598, 3927, 4291);
2. no network of the estate holds that address;
3. only evidence that overhears (captures, connection logs) speaks of it: a scan was aimed at it on purpose;
4. nothing is claimed about it: a camera on the internet that feeds us stays.
How many were left out is told.
"""

from __future__ import annotations

import ipaddress
import json
from typing import TYPE_CHECKING

from nameplate.identify.places import Places
from nameplate.model.evidence import Problem

if TYPE_CHECKING:
    import duckdb

OVERHEARS = ("pcap", "pcapng", "zeek")
"""Formats that speak of whoever passed by."""

INSIDE = tuple(
    ipaddress.ip_network(prefix)
    for prefix in (
        "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16", "fc00::/7", "fe80::/10",
    )
)  # fmt: skip
"""Addresses that say nothing of whose network they are in."""

_KNOWN_BY_ADDRESS = """
SELECT t.agency, t.thing, t.keys FROM things t
ANTI JOIN claims c USING (agency, thing)
JOIN (SELECT s.agency, s.thing FROM subjects s JOIN evidence e USING (agency, evidence)
      GROUP BY ALL HAVING bool_and(list_contains(?, e.format))) USING (agency, thing)
WHERE starts_with(t.thing, 'dev-ip-') ORDER BY t.agency, t.thing
"""


def leave_out(con: duckdb.DuckDBPyConnection, places: Places) -> list[Problem]:
    """Removes outside hosts from `things` and `subjects`; says how many, or nothing when there were none.

    Args:
        con: holds things, subjects, claims and evidence.
        places: the estate's networks.
    """
    rows = con.execute(_KNOWN_BY_ADDRESS, [list(OVERHEARS)]).fetchall()
    outside = [
        (agency, thing)
        for agency, thing, keys in rows
        if all(_outside(ip, places) for ip in json.loads(keys).get("ip", ()))
    ]
    if not outside:
        return []
    con.execute("CREATE TEMP TABLE i_outside (agency VARCHAR, thing VARCHAR)")
    con.executemany("INSERT INTO i_outside VALUES (?, ?)", outside)
    for table in ("things", "subjects"):
        con.execute(
            f"CREATE OR REPLACE TABLE {table} AS SELECT * FROM {table} "  # noqa: S608 - our own names
            "ANTI JOIN i_outside USING (agency, thing)"
        )
    con.execute("DROP TABLE i_outside")
    hosts = "1 host" if len(outside) == 1 else f"{len(outside)} hosts"
    said = (
        f"{hosts} of the internet, known by address only: nothing is claimed of them, and they are left out."
    )
    advice = "If some of these addresses are yours, state their networks in the estate file."
    return [
        Problem("", "captures and connection logs", "outside-host", "all", None, said, advice, len(outside))
    ]


def _outside(ip: str, places: Places) -> bool:
    address, at = ipaddress.ip_address(ip), places.at(ip)
    return not (at.site or at.networks or any(address in prefix for prefix in INSIDE))
