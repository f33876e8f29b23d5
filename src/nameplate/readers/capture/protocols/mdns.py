"""Multicast DNS (RFC 6762, 6763): the services a device announces, under which names."""

from __future__ import annotations

import re

from nameplate.readers.capture.packet import Packet, ip_text
from nameplate.readers.capture.protocols.names import AAAA, PTR, SRV, TXT, A, read_name, records, strings
from nameplate.readers.capture.teller import Teller

_SERVICE = re.compile(r"(?:^|\.)(_[^.]+\._(?:tcp|udp))\.local$", re.IGNORECASE)
_MAC = re.compile(r"(?i)macaddress=([0-9a-f]{12}|(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2})")
MOST_TEXTS = 64


class _Said:
    """What one message announces."""

    def __init__(self) -> None:
        self.facts: list[tuple[str, str]] = []
        self.addresses: list[str] = []
        self.texts = 0

    def name(self, name: str) -> None:
        """A service name: `instance._service._proto.local`, or without an instance."""
        found = _SERVICE.search(name)
        if found:
            self.facts.append(("mdns.service", found[1]))
            if found.start():
                self.facts.append(("mdns.instance", name[: found.start()]))

    def text(self, text: str) -> None:
        """One TXT string."""
        if self.texts < MOST_TEXTS and text:
            self.texts += 1
            self.facts.append(("mdns.txt", text))


def read(packet: Packet, teller: Teller) -> None:
    """One response; queries announce nothing.

    A message whose address records leave out its sender's address speaks for another (a sleep proxy, a
    reflector): then those addresses name the subject, and the frame's sender does not.
    """
    message = packet.payload
    if len(message) < 12 or not message[2] & 0x80:
        return
    said = _Said()
    for record in records(message):
        if record.kind == PTR:
            said.name(read_name(message, record.start)[0])
        elif record.kind == SRV and record.end - record.start > 6:
            said.name(record.name)
            said.facts.append(("mdns.host", read_name(message, record.start + 6)[0]))
        elif record.kind == TXT:
            said.name(record.name)
            for text in strings(message[record.start : record.end]):
                said.text(text)
        elif record.kind in (A, AAAA):
            said.facts.append(("mdns.host", record.name))
            said.addresses.append(ip_text(message[record.start : record.end]))
    if said.facts:
        teller.tell(packet, _keys(packet, said), said.facts)


def _keys(packet: Packet, said: _Said) -> list[tuple[str, str]]:
    stated = [("mac", found[1]) for field, value in said.facts
              if field == "mdns.txt" and (found := _MAC.fullmatch(value))]  # fmt: skip
    versions = {":" in address for address in said.addresses}
    if (":" in packet.source_ip) in versions and packet.source_ip not in said.addresses:
        return stated + [("ip", address) for address in said.addresses]
    return [*(stated or [("mac", packet.link_mac)]), ("ip", packet.source_ip)]
