"""Kea's memory lease files, `kea-leases4.csv` and `kea-leases6.csv` (Kea ARM, "Lease File").

A journal: each change of a lease is a new line, and the later line wins. A lifetime of 0 deletes the
lease: nobody holds the address from then on, and who held it before is kept with its interval. Columns
are found by name, because every version adds some. A comma inside a value is written `&#x2c`.
"""

from __future__ import annotations

from collections.abc import Sequence

from nameplate.model.evidence import Coverage
from nameplate.readers.base import Reader, Source
from nameplate.readers.door import SightingWriter
from nameplate.readers.instants import micros
from nameplate.readers.leases import BLIND, SEES, Binding, Bindings, facts, mac_of
from nameplate.readers.plain import Line, decoded, lines, peek

_NEEDED = frozenset({"address", "valid_lifetime", "expire"})
_CLIENTS = ("hwaddr", "client_id", "duid")
_PREFIX = "2"  # lease_type of a delegated prefix: the address is no host's
_FOREVER = 4_294_967_295  # 0xffffffff seconds, RFC 2131 section 3.3


def _columns(text: str) -> tuple[str, ...]:
    return tuple(text.strip().split(","))


def recognises(head: bytes, name: str) -> int:
    """The header line of either file, any version."""
    first = _columns(decoded(peek(head)).partition("\n")[0])
    if not set(first) >= _NEEDED or first[0] != "address":
        return 0
    return 95 if any(client in first for client in _CLIENTS) else 0


def read(source: Source, writer: SightingWriter) -> Coverage:
    """One record per binding: MAC, address, host name and state, over its interval."""
    bindings = Bindings(writer)
    columns: tuple[str, ...] = ()
    for line in lines(source, writer):
        cells = _columns(line.text)
        if set(cells) >= _NEEDED:  # the header; also where two files were joined
            columns = cells
        elif line.text.strip():
            binding = _binding(dict(zip(columns, cells, strict=False)), line)
            if binding is None or len(cells) > len(columns):
                writer.problem(
                    "not-understood", "This line is no lease.", place=f"line {line.number}",
                    offset=line.offset,
                )  # fmt: skip
            else:
                bindings.take(binding)
    first, last = bindings.close()
    return Coverage(sees=SEES, blind=BLIND, covers_from=first, covers_to=last)


def _binding(row: dict[str, str], line: Line) -> Binding | None:
    lifetime, expire = (_number(row.get(name, "")) for name in ("valid_lifetime", "expire"))
    address = row.get("address", "")
    if lifetime is None or expire is None or not address or "state" not in row:
        return None
    identifier = _bytes(row.get("client_id") or row.get("duid") or "")
    mac = row.get("hwaddr") or mac_of(identifier)
    told = facts((
        ("mac", mac),
        ("ip", None if row.get("lease_type") == _PREFIX else address),
        ("lease.client_id", identifier.hex()),
        ("lease.hostname", row.get("hostname", "").replace("&#x2c", ",")),
        ("lease.state", row["state"]),
    ))  # fmt: skip
    # Zero lifetime: deleted, and `expire` is when. An endless lease has no start that could be known.
    deleted, endless = lifetime == 0, lifetime == _FOREVER
    return Binding(
        address=address, client="" if deleted else mac.lower() or identifier.hex(), facts=told,
        start=None if endless else micros(str(expire - lifetime)),
        end=None if endless else micros(str(expire)),
        place=f"line {line.number}", offset=line.offset,
    )  # fmt: skip


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


def _bytes(text: str) -> bytes:
    parts: Sequence[str] = text.split(":")
    try:
        return bytes(int(part, 16) for part in parts) if text else b""
    except ValueError:
        return b""


READER = Reader(name="kea-leases", title="Kea leases", recognises=recognises, read=read)
