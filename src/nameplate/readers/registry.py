"""The formats that are read, in order, and which of them a file is."""

from __future__ import annotations

from nameplate.readers import (
    csv_tables,
    cyclonedx,
    defender,
    device_xml,
    dnsmasq_leases,
    fleet,
    glpi,
    intune,
    isc_leases,
    jamf,
    kea_leases,
    neighbours,
    netbox,
    nmap,
    osquery,
    recorder_xml,
    scans_json,
    snmp,
    xlsx,
    zeek,
)
from nameplate.readers.base import Reader
from nameplate.readers.capture import PCAP, PCAPNG

READERS: tuple[Reader, ...] = (
    PCAP,
    PCAPNG,
    nmap.READER,
    isc_leases.READER,
    kea_leases.READER,
    dnsmasq_leases.READER,
    zeek.READER,
    neighbours.READER,
    snmp.READER,
    scans_json.READER,
    device_xml.READER,
    osquery.READER,
    fleet.READER,
    intune.READER,
    jamf.READER,
    defender.READER,
    glpi.READER,
    netbox.READER,
    cyclonedx.READER,
    recorder_xml.READER,
    csv_tables.WALK,
    csv_tables.REGISTER,
    csv_tables.CAMERAS,
    csv_tables.LEDGER,
    xlsx.READER,
)
"""Every reader. A new format is one module and one line here."""


def recognise(head: bytes, name: str) -> Reader | None:
    """The reader surest of a file by its first bytes; the earlier one when two are equally sure.

    Args:
        head: first HEAD bytes.
        name: file name, which can only break a tie.
    """
    confidence = [reader.recognises(head, name) for reader in READERS]
    best = max(range(len(READERS)), key=lambda number: (confidence[number], -number))
    return READERS[best] if confidence[best] else None
