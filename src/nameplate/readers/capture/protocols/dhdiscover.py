"""Dahua's DHDiscover version 1: a binary section, then an address, a model and lines of text, UDP 5050.

Layout: UniversalScanner @fb7ae67 and its self-test reply.
"""

from __future__ import annotations

import re

from nameplate.readers.capture.packet import Packet, UnreadableError, ip_text, text
from nameplate.readers.capture.protocols.heads import decode
from nameplate.readers.capture.teller import Teller

_REPLY, _REQUEST = 0xB3, 0xA3
_FIXED = 0x78
_MAC = re.compile(r"(?i)(?:[0-9a-f]{2}:){5}[0-9a-f]{2}")


def read(packet: Packet, teller: Teller) -> None:
    """One datagram. `a3` asks; `b3` is a device's answer, its MAC behind a fixed section of 0x78 bytes."""
    body = packet.payload
    if not body or body[0] != _REPLY:
        return
    if len(body) < _FIXED or body[1]:
        raise UnreadableError(
            "The DHDiscover answer is shorter than its fixed section, or is another protocol."
        )
    mac_and_model = decode(body[_FIXED : _FIXED + body[2]])
    mac = _MAC.match(mac_and_model)
    if not mac:
        raise UnreadableError("The DHDiscover answer has no hardware address behind its fixed section.")
    lines = _lines(decode(body[_FIXED + body[2] :]))
    teller.tell(
        packet,
        (
            ("mac", mac[0]),
            ("ip", packet.own_ip(ip_text(body[0x38:0x3C]))),
            ("serial", lines.get("serialno", "")),
        ),
        (
            ("dhdiscover.reply", f"{_REPLY:02x}"),
            ("dhdiscover.model", text(mac_and_model[17:].encode()) or text(body[0x28:0x38])),
            ("dhdiscover.name", lines.get("name", "")),
            ("dhdiscover.device", lines.get("device", "")),
        ),
    )


def _lines(body: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in body.replace("\x00", "").splitlines():
        name, colon, value = line.partition(":")
        if colon:
            found.setdefault(name.strip().lower(), value.strip())
    return found
