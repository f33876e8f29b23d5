"""What every lease file has in common: an address, held by one client after another, each for an interval.

The last statement about a lease wins, but who held the address before is kept as a record of its own
with its interval: an address reused an hour later belongs to another device.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from nameplate.readers.door import Place, SightingWriter
from nameplate.readers.instants import as_datetime

MOST_ADDRESSES = 100_000
"""Addresses whose last holder is remembered; beyond it the one unchanged for longest is told early."""

SEES = "devices that were given an address by this DHCP server"
BLIND = "devices with a fixed address, and those of networks this server does not serve"

_ETHERNET = 1  # ARP hardware type, RFC 2132 section 9.14
_DUID_LLT, _DUID_LL = 1, 3  # RFC 8415 sections 11.2 and 11.4


@dataclass(frozen=True, slots=True)
class Binding:
    """One client on one address.

    Attributes:
        address: as the file writes it; tells leases apart.
        client: what tells clients apart: a MAC, else an identifier. "" = nobody (free, abandoned, deleted).
        facts: (field, value) to say, keys included.
        start, end: microseconds since 1970, UTC; None = not stated.
        place, offset: where it stands.
    """

    address: str
    client: str
    facts: tuple[tuple[str, str], ...]
    start: int | None
    end: int | None
    place: str
    offset: int | None

    def until(self, moment: int | None) -> Binding:
        """The same binding, ended by `moment` at the latest, because somebody else came then."""
        if moment is None or (self.end is not None and self.end <= moment):
            return self
        return replace(self, end=max(moment, self.start or moment))

    def followed_by(self, later: Binding) -> Binding | None:
        """Both as one binding, when the later one renews this; None when time lies between them."""
        gap = later.start is not None and self.end is not None and later.start > self.end
        if gap or later.client != self.client:
            return None
        return replace(later, start=later.start if self.start is None else self.start)


class Bindings:
    """Takes bindings in the order of the file and tells each of them once, as its own record."""

    def __init__(self, writer: SightingWriter) -> None:
        self._writer = writer
        self._held: dict[str, Binding] = {}
        self._record = 0
        self._from: int | None = None
        self._to: int | None = None

    def take(self, binding: Binding) -> None:
        """A statement about an address. Whoever held it before is told when it is somebody else."""
        before = self._held.pop(binding.address, None)
        if before is not None:
            renewed = before.followed_by(binding)
            if renewed is None:
                self._tell(before.until(binding.start))
            binding = renewed or binding
        if binding.client:
            self._held[binding.address] = binding
        if len(self._held) > MOST_ADDRESSES:
            self._tell(self._held.pop(next(iter(self._held))))

    def close(self) -> tuple[datetime | None, datetime | None]:
        """Tells what is still held; (first, last) time of all bindings."""
        for binding in self._held.values():
            self._tell(binding)
        self._held.clear()
        return as_datetime(self._from), as_datetime(self._to)

    def _tell(self, binding: Binding) -> None:
        self._record += 1
        place = Place(
            self._record, self._record, binding.place, offset=binding.offset,
            seen_from=binding.start, seen_to=binding.end,
        )  # fmt: skip
        for field, value in binding.facts:
            self._writer.say(place, field, value)
        for moment in (binding.start, binding.end):
            if moment is not None:
                self._from = moment if self._from is None else min(self._from, moment)
                self._to = moment if self._to is None else max(self._to, moment)


def facts(pairs: Iterable[tuple[str, str | None]]) -> tuple[tuple[str, str], ...]:
    """Only what was stated."""
    return tuple((field, value) for field, value in pairs if value)


def mac_of(identifier: bytes) -> str:
    """The Ethernet address inside a DHCP client identifier or DUID; "" when there is none.

    Client identifiers: hardware type and address (RFC 2132 section 9.14), or 0xff, IAID and DUID (RFC 4361).
    DUIDs: DUID-LLT and DUID-LL (RFC 8415 section 11). Other kinds are opaque and are not guessed at.
    """
    if len(identifier) == 7 and identifier[0] == _ETHERNET:
        return identifier[1:].hex(":")
    duid = identifier[5:] if identifier[:1] == b"\xff" else identifier
    kind, hardware = int.from_bytes(duid[:2]), int.from_bytes(duid[2:4])
    if hardware == _ETHERNET and (kind, len(duid)) in ((_DUID_LLT, 14), (_DUID_LL, 10)):
        return duid[-6:].hex(":")
    return ""
