"""What the answers of an SNMP agent say about the device, OID by OID: one table for text and captures.

Only what stands here is ever kept: an agent also answers with community strings, users and routes.
Sources: RFC 3418 (system group), RFC 2863 (ifPhysAddress), RFC 6933 (entPhysicalTable); the private trees
are those met in LibreNMS's recorded walks `hikvision-cam`, `hikvision-nvr` and `dahua-nvr`. 1004849 is in no
registry, and 50001 is registered to another company: what answered is said, not who owns the number.
"""

from __future__ import annotations

from collections.abc import Iterator

SYSTEM = {
    "1.3.6.1.2.1.1.1.0": "snmp.descr",
    "1.3.6.1.2.1.1.2.0": "snmp.object_id",
    "1.3.6.1.2.1.1.5.0": "snmp.name",
}
PRIVATE = {
    "1.3.6.1.4.1.39165.1.1.0": "snmp.model",
    "1.3.6.1.4.1.39165.1.3.0": "snmp.firmware",
    "1.3.6.1.4.1.39165.1.6.0": "snmp.vendor",
    "1.3.6.1.4.1.50001.1.3.0": "snmp.serial",
    "1.3.6.1.4.1.1004849.2.1.2.4.0": "snmp.serial",
    "1.3.6.1.4.1.1004849.2.1.2.6.0": "snmp.model",
}
"""Scalars of private trees."""
TREES = tuple(f"1.3.6.1.4.1.{number}" for number in (39165, 37496, 1004849, 50001))
"""Private trees whose answering is itself said, as `snmp.private`."""

MAC_COLUMN = "1.3.6.1.2.1.2.2.1.6."
CLASS_COLUMN = "1.3.6.1.2.1.47.1.1.1.1.5."
ENTITY = {
    "1.3.6.1.2.1.47.1.1.1.1.9.": "snmp.firmware",
    "1.3.6.1.2.1.47.1.1.1.1.10.": "snmp.firmware",
    "1.3.6.1.2.1.47.1.1.1.1.11.": "snmp.serial",
    "1.3.6.1.2.1.47.1.1.1.1.12.": "snmp.vendor",
    "1.3.6.1.2.1.47.1.1.1.1.13.": "snmp.model",
}
"""Columns of the entity table: revision, serial, maker and model of every chassis, card and transceiver."""
CHASSIS = "3"
MOST_CHASSIS = 64
"""Chassis of one stack that are told apart."""


def tree(oid: str) -> str | None:
    """The private tree an OID lies in, of those whose answering is said."""
    return next((prefix for prefix in TREES if oid.startswith(prefix + ".")), None)


def wanted(oid: str) -> bool:
    """Whether anything is said about a device by this OID."""
    return (
        oid in SYSTEM
        or oid in PRIVATE
        or oid.startswith((MAC_COLUMN, CLASS_COLUMN, *ENTITY))
        or tree(oid) is not None
    )


class Agent:
    """The answers of one agent, in the order they came: what each says about which part of the device.

    Part 0 is the device. The entity table describes cards, fans and transceivers too, whose makers are
    not the device's: only rows of class chassis count, the first as the device, further ones as parts of it.
    """

    def __init__(self) -> None:
        self._chassis: dict[str, int] = {}
        self._told: set[str] = set()

    def says(self, oid: str, value: str) -> Iterator[tuple[int, str, str]]:
        """(part, field, value) of one answer; serials come as the key as well.

        Args:
            oid: dotted numbers without a leading dot.
            value: text; hex digits for a MAC; digits for an enumeration.
        """
        if not value:
            return
        if (prefix := tree(oid)) and prefix not in self._told:
            self._told.add(prefix)
            yield 0, "snmp.private", prefix
        column = oid[: oid.rfind(".") + 1]
        if field := SYSTEM.get(oid) or PRIVATE.get(oid):
            yield from _with_key(0, field, value)
        elif column == MAC_COLUMN:
            yield 0, "mac", value
        elif column == CLASS_COLUMN:
            if value == CHASSIS and len(self._chassis) < MOST_CHASSIS:
                self._chassis.setdefault(oid[len(column) :], len(self._chassis))
        elif column in ENTITY and (part := self._chassis.get(oid[len(column) :])) is not None:
            yield from _with_key(part, ENTITY[column], value)


def _with_key(part: int, field: str, value: str) -> Iterator[tuple[int, str, str]]:
    yield part, field, value
    if field == "snmp.serial":
        yield part, "serial", value
