"""dnsmasq's lease file: `expiry MAC address name client-id` per line, a snapshot of what is leased now.

DHCPv6 leases follow a line `duid ...` as `expiry IAID address name client-DUID`, the IAID in decimal and
after a `T` when the address is temporary. `*` stands for nothing. Expiry 0 means never. A MAC may carry
its ARP hardware type before it (`06-aa:bb:...`). Source: lease.c of dnsmasq, the format it has always kept.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from nameplate.model.evidence import Coverage
from nameplate.readers.base import Reader, Source
from nameplate.readers.door import SightingWriter
from nameplate.readers.instants import micros
from nameplate.readers.leases import BLIND, SEES, Binding, Bindings, facts, mac_of
from nameplate.readers.plain import Line, decoded, lines, peek

_HEX = r"[0-9a-fA-F]{2}(?::[0-9a-fA-F]{2})*"
_V4 = re.compile(
    rf"(?P<expiry>\d+) (?:[0-9a-fA-F]{{2}}-)?(?P<mac>{_HEX}) (?P<ip>\d+(?:\.\d+){{3}}) (?P<name>\S+) (?P<id>{_HEX}|\*)"
)
_V6 = re.compile(
    rf"(?P<expiry>\d+) T?\d+ (?P<ip>[0-9a-fA-F:.]*:[0-9a-fA-F:.]*) (?P<name>\S+) (?P<id>{_HEX}|\*)"
)
_DUID = re.compile(rf"duid (?:{_HEX})")
_CLOCK_WAS_SET = 1_000_000_000
"""Seconds; a smaller expiry is a length of time, as builds without a clock write it, and no date."""


class _Lease(NamedTuple):
    expiry: str
    mac: str
    ip: str
    name: str
    identifier: bytes


def _lease(text: str) -> _Lease | None:
    found = _V4.fullmatch(text) or _V6.fullmatch(text)
    if found is None:
        return None
    parts = found.groupdict()
    raw = "" if parts["id"] == "*" else parts["id"]
    identifier = bytes.fromhex(raw.replace(":", ""))
    name = "" if parts["name"] == "*" else parts["name"]
    return _Lease(parts["expiry"], parts.get("mac") or mac_of(identifier), parts["ip"], name, identifier)


def recognises(head: bytes, name: str) -> int:
    """By the share of whole lines that are leases."""
    full = [line.strip() for line in decoded(peek(head)).split("\n")[:-1] if line.strip()][:50]
    leases = sum(1 for line in full if _lease(line) or _DUID.fullmatch(line))
    return 85 if leases and 2 * leases > len(full) else 0


def read(source: Source, writer: SightingWriter) -> Coverage:
    """One record per lease: MAC, address, host name; it ends when the lease does and has no start."""
    bindings = Bindings(writer)
    for line in lines(source, writer):
        text = line.text.strip()
        lease = _lease(text)
        if lease is not None:
            bindings.take(_binding(lease, line))
        elif text and not _DUID.fullmatch(text):
            writer.problem(
                "not-understood", "This line is no lease.", place=f"line {line.number}", offset=line.offset
            )
    first, last = bindings.close()
    return Coverage(sees=SEES, blind=BLIND, covers_from=first, covers_to=last)


def _binding(lease: _Lease, line: Line) -> Binding:
    dated = len(lease.expiry) < 16 and int(lease.expiry) > _CLOCK_WAS_SET
    return Binding(
        address=lease.ip,
        client=lease.mac.lower() or lease.identifier.hex() or lease.ip,
        facts=facts((
            ("mac", lease.mac),
            ("ip", lease.ip),
            ("lease.client_id", lease.identifier.hex()),
            ("lease.hostname", lease.name),
        )),
        start=None,
        end=micros(lease.expiry) if dated else None,
        place=f"line {line.number}",
        offset=line.offset,
    )  # fmt: skip


READER = Reader(name="dnsmasq-leases", title="dnsmasq leases", recognises=recognises, read=read)
