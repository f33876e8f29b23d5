"""Lease files of three kinds of DHCP server: ISC (head office), Kea (regional), dnsmasq (depot)."""

from __future__ import annotations

from datetime import UTC, datetime

from evidence_writer.frames import Host
from ministry_tale import devices as d


def _isc_block(
    host: Host, starts: str, ends: str, *, name: str = "", vendor: str = "", free: bool = False
) -> str:
    lines = [
        f"lease {host.ip} {{",
        f"  starts 2 {starts};",
        f"  ends 2 {ends};",
        f"  cltt 2 {starts};",
        f"  binding state {'free' if free else 'active'};",
        "  next binding state free;",
        "  rewind binding state free;",
        f"  hardware ethernet {host.mac};",
    ]
    if vendor:
        lines.append(f'  set vendor-class-identifier = "{vendor}";')
    if name:
        lines.append(f'  client-hostname "{name}";')
    return "\n".join([*lines, "}", ""])


DAY = "2026/11/17"


def isc() -> str:
    """The address 10.1.10.77 stands in it twice: a laptop's, and an hour later a camera's. The last block wins."""
    long = (f"{DAY} 20:10:00", f"{DAY} 23:59:00")
    cameras = (
        d.HIKVISION_DOME, d.ANNKE_BULLET, d.DAHUA_TURRET, d.INTELBRAS_CAMERA, d.LOREX_RECORDER, d.AMCREST_CAMERA,
        d.HANWHA_DOME, d.BOSCH_DOME, d.MOBOTIX_HEMISPHERE,
    )  # fmt: skip
    axis = [
        _isc_block(host, *long, name="axis-" + host.mac.replace(":", ""), vendor="AXIS,Network Camera")
        for host in (d.AXIS_DOME, d.AXIS_SPOOFED)
    ]
    blocks = [
        "# The format of this file is documented in the dhcpd.leases(5) manual page.",
        "# This lease file was written by isc-dhcp-4.4.3-P1\n",
        "authoring-byte-order little-endian;\n",
        *(_isc_block(host, *long) for host in cameras),
        *axis,
        _isc_block(
            d.LAPTOP, f"{DAY} 20:58:00", f"{DAY} 21:03:00", name="MOE-L2207", vendor="MSFT 5.0", free=True
        ),
        _isc_block(d.PRINTER, *long, name="BRW3C2AF4910BC6"),
        _isc_block(d.EZVIZ_RECEPTION, f"{DAY} 20:58:01", f"{DAY} 23:58:01", name="EZVIZ-C6N"),
        _isc_block(
            d.TIKTOK_PHONE, f"{DAY} 21:40:00", f"{DAY} 23:40:00", name="Galaxy-A55", vendor="android-dhcp-15"
        ),
        _isc_block(d.REUSED_DAHUA, f"{DAY} 22:05:00", f"{DAY} 23:59:00"),
    ]
    return "\n".join(blocks)


def kea() -> str:
    """Kea 2.2 CSV: a comma in a host name is `&#x2c`, a later line wins, lifetime 0 is a deletion."""
    ends = int(datetime(2026, 11, 18, 9, tzinfo=UTC).timestamp())

    def row(host: Host, *, lifetime: int = 86400, name: str = "", state: int = 0) -> str:
        return f"{host.ip},{host.mac},01:{host.mac},{lifetime},{ends},40,0,0,{name},{state},"

    gone = Host("3c:2a:f4:00:17:5d", "10.2.40.60")
    lines = [
        "address,hwaddr,client_id,valid_lifetime,expire,subnet_id,fqdn_fwd,fqdn_rev,hostname,state,user_context",
        row(d.HILOOK_BULLET),
        row(d.CPPLUS_CAMERA, name="cp-lobby"),
        row(d.DAHUA_BULLET),
        row(d.VIVOTEK_CAMERA, name="fd9389-htv"),
        row(d.REOLINK_CAMERA, name="reolink&#x2c car park"),
        row(d.UNIVIEW_CAMERA),
        row(gone, name="old-printer"),
        row(gone, lifetime=0, name="old-printer", state=2),
        row(d.VIVOTEK_CAMERA, name="fd9389-foyer"),
    ]
    return "\n".join([*lines, ""])


def dnsmasq() -> str:
    ends = int(datetime(2026, 11, 18, 15, tzinfo=UTC).timestamp())
    rows = ((d.DEPOT_HIKVISION, "*"), (d.DEPOT_IMOU, "IPC-A32E"), (d.DEPOT_IPRO, "*"))
    return "".join(f"{ends} {host.mac} {host.ip} {name} 01:{host.mac}\n" for host, name in rows)
