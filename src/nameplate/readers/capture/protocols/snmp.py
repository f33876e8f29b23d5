"""SNMP responses, UDP from port 161: what an agent answers about its own device, never the community string.

Each response is read by itself: a row of the entity table counts where its class stands in the same response.
What an OID says stands in `snmp_words`, the same table that text walks are read by.
"""

from __future__ import annotations

from collections import defaultdict

from nameplate.readers import clean
from nameplate.readers.capture.packet import Packet, UnreadableError, mac_text
from nameplate.readers.capture.teller import Teller
from nameplate.readers.snmp_ber import Value, response
from nameplate.readers.snmp_words import MAC_COLUMN, Agent, wanted

PORT = 161
_SEQUENCE = 0x30


def read(packet: Packet, teller: Teller) -> None:
    """One datagram. Questions, traps and SNMPv3 say nothing; the sender's address is who answered."""
    bindings = response(packet.payload)
    if bindings is None:
        if packet.payload[:1] != bytes((_SEQUENCE,)):
            raise UnreadableError("The datagram from the SNMP port is no SNMP message.")
        return
    agent = Agent()
    keys: dict[int, list[tuple[str, str]]] = defaultdict(list)
    facts: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for oid, value in bindings:
        if wanted(oid):
            for part, field, text in agent.says(oid, _text(oid, value)):
                if field == "mac" or (field == "serial" and clean.serial(text)):
                    keys[part].append((field, text))
                elif field != "serial":
                    facts[part].append((field, text))
    for part in sorted(keys.keys() | facts.keys()):
        own = [("ip", packet.source_ip)] if part == 0 else []
        teller.tell(packet, [*own, *keys[part]], facts[part], part=part)


def _text(oid: str, value: Value) -> str:
    """A value as people read it: octets that are text, a hardware address as hex; "" for other octets."""
    if not isinstance(value, bytes):
        return str(value)
    if oid.startswith(MAC_COLUMN):
        return mac_text(value) if any(value) else ""
    try:
        text = value.rstrip(b"\0").decode("utf-8")
    except UnicodeDecodeError:
        return ""
    return text if "".join(text.split()).isprintable() else ""
