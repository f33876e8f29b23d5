"""The peer for captures: tshark, asked for the same protocols, and its rows read back.

Wireshark's fields: display filter reference (dns, mdns, arp, dhcp, ssdp, http, tls).
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

FILTER = (
    "(dns && !mdns && dns.flags.response == 0) || (mdns && dns.flags.response == 1) || arp || dhcp || ssdp"
    " || http.request || http.response || tls.handshake.type == 1"
)
"""The protocols of the generated captures that say something of a device."""

FIELDS = (
    "frame.protocols", "dns.qry.name", "dns.ptr.domain_name", "arp.src.hw_mac", "dhcp.option.hostname",
    "http.user_agent", "http.server", "tls.handshake.extensions_server_name",
)  # fmt: skip

_LAST = {"dns": 1, "mdns": 2, "arp": 3, "dhcp": 4, "ssdp": 6, "tls": 7}
_SERVICE = "._http._tcp.local"


def version() -> str:
    """As it names itself; "" when it is not on this machine."""
    path = shutil.which("tshark")
    if path is None:
        return ""
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False)  # noqa: S603
    return " ".join(said.stdout.partition("\n")[0].split()[:3]).strip("().")


def command(capture: Path) -> list[str]:
    """The command line: no name is resolved, no file of preferences asked for beyond its own."""
    fields = [part for name in FIELDS for part in ("-e", name)]
    return ["tshark", "-n", "-r", str(capture), "-Y", FILTER, "-T", "fields", *fields, "-E", "occurrence=f"]


def rows(output: Path) -> Iterator[tuple[str, str]]:
    """(protocol, what was said) of each row, in the words ours uses."""
    with output.open(encoding="utf-8") as lines:
        for line in lines:
            cells = line.rstrip("\n").split("\t")
            stack = cells[0].split(":")
            if "http" in stack:
                yield ("http request", cells[5]) if cells[5] else ("http reply", cells[6])
                continue
            protocol = stack[-1]
            value = cells[_LAST[protocol]]
            yield protocol, value.removesuffix(_SERVICE) if protocol == "mdns" else value
