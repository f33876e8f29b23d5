"""Writes the evidence of `samples/ministry/` anew; the same bytes every time.

    python samples/make_ministry.py [DIRECTORY]

The organisation's own statements there (`estate.toml`, `decision.toml`) are written by hand.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from ministry_tale import captures, leases, papers, scans

FILES: dict[str, Callable[[], str | bytes]] = {
    "head-office.pcapng": captures.head_office,
    "regional.pcap": captures.regional,
    "depot-cut.pcap": captures.depot,
    "head-office-dhcpd.leases": leases.isc,
    "regional-kea-leases4.csv": leases.kea,
    "depot-dnsmasq.leases": leases.dnsmasq,
    "toc-scan.xml": scans.transport_operations,
    "records-store-scan-cut.xml": scans.records_store_cut,
    "assets-snipe-it.csv": papers.snipe_it,
    "facilities-gear.xlsx": papers.facilities,
    "procurement-2025-half.xlsx": papers.procurement_cut,
    "site-walk-records-store.csv": papers.site_walk,
}
"""File name -> what writes it."""


def write(folder: Path) -> list[Path]:
    """Writes every generated file and returns their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, make in FILES.items():
        made = make()
        path = folder / name
        path.write_bytes(made.encode() if isinstance(made, str) else made)
        written.append(path)
    return written


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "ministry"
    for path in write(target):
        print(f"{path.stat().st_size:>8} {path}")
