"""SSDP (UPnP device architecture 1.1): announcements, and answers to a search."""

from __future__ import annotations

import re

from nameplate.readers.capture.packet import Packet
from nameplate.readers.capture.protocols.heads import Head, parse, safe_url
from nameplate.readers.capture.teller import Teller

_UUID = re.compile(r"(?i)uuid:([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})")


def read(packet: Packet, teller: Teller) -> None:
    """One message. A search is a question: it says what program asked, and nothing of a device answering."""
    start = packet.payload[:10]
    if start.startswith((b"NOTIFY ", b"HTTP/1.")):
        _device(packet, teller, parse(packet.payload))
    elif start.startswith(b"M-SEARCH "):
        agent = parse(packet.payload).get("user-agent")
        if agent:
            teller.tell(packet, (("ip", packet.source_ip),), (("http.user_agent", agent),))


def _device(packet: Packet, teller: Teller, head: Head) -> None:
    usn = head.get("usn")
    found = _UUID.search(usn)
    keys = (("mac", packet.link_mac), ("ip", packet.source_ip), ("uuid", found[1].lower() if found else ""))
    facts = (
        ("ssdp.server", head.get("server")),
        ("ssdp.type", head.get("nt") or head.get("st")),
        ("ssdp.usn", usn),
        ("ssdp.location", safe_url(head.get("location")) if head.get("location") else ""),
    )
    if any(value for _, value in facts):
        teller.tell(packet, keys, facts)
