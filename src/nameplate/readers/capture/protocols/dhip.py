"""Dahua's DHIP, also called DHDiscover version 2: JSON behind a header of 32 bytes, UDP 37810.

Layout: UniversalScanner, AMP-Research and six further implementations agree.
"""

from __future__ import annotations

import json
import re
from typing import Any

from nameplate.readers.capture.packet import Packet, UnreadableError
from nameplate.readers.capture.protocols.heads import decode
from nameplate.readers.capture.teller import Teller

_HEADER = b"DHIP"
_REQUEST = "dhdiscover.search"
_LARGEST = 16_384
_DEEPEST = 6
_LOOSE = re.compile(r'"?([A-Za-z0-9]{2,30})"?\s*:\s*"?([^",{}\x00-\x1f]{1,256})')
_FACTS = {
    "method": "dhip.method",
    "DeviceClass": "dhip.device_class",
    "DeviceType": "dhip.device_type",
    "MachineName": "dhip.machine_name",
    "Manufacturer": "dhip.manufacturer",
    "Vendor": "dhip.vendor",
    "Version": "dhip.version",
}
_DEVICE = frozenset(("DeviceType", "SerialNo", "DeviceClass"))


def read(packet: Packet, teller: Teller) -> None:
    """One datagram. A search is a tool's; an answer carries a device's own description."""
    start = packet.payload.find(b"{")
    if start < 0:
        if packet.source_port == 37810 != packet.target_port and _HEADER in packet.payload[:8]:
            raise UnreadableError("The DHIP answer ends behind its header.")
        return
    said = _fields(packet.payload[start:_LARGEST])
    if said.get("method", "").lower() == _REQUEST or not _DEVICE & said.keys():
        return
    teller.tell(packet, _keys(packet, said), [(_FACTS[name], said[name]) for name in _FACTS if name in said])


def _fields(payload: bytes) -> dict[str, str]:
    """Name -> text, the first of each name; whatever can be read of a JSON that lost quotes or its end."""
    body = decode(payload.rstrip(b"\x00 \r\n\t"))
    found: dict[str, str] = {}
    try:
        _flatten(json.loads(body), found, _DEEPEST)
    except (ValueError, RecursionError):
        for name, value in _LOOSE.findall(body.replace("\\/", "/")):
            found.setdefault(name, value.strip())
    return found


def _flatten(value: Any, found: dict[str, str], depth: int) -> None:
    if not isinstance(value, dict) or not depth:
        return
    for name, inner in value.items():
        if isinstance(inner, dict):
            _flatten(inner, found, depth - 1)
        elif isinstance(inner, str):
            found.setdefault(str(name), inner.strip())


def _keys(packet: Packet, said: dict[str, str]) -> list[tuple[str, str]]:
    mac = said.get("mac", "") or _from_link_local(said.get("LinkLocalAddress", "")) or packet.link_mac
    return [
        ("mac", mac),
        ("ip", packet.own_ip(said.get("IPAddress", ""))),
        ("serial", said.get("SerialNo", "")),
    ]


def _from_link_local(address: str) -> str:
    """The hardware address inside a link-local IPv6 address made by EUI-64 (RFC 4291, appendix A)."""
    groups = address.partition("/")[0].lower().removeprefix("fe80::").split(":")
    digits = "".join(group.zfill(4) for group in groups)
    if len(groups) != 4 or not re.fullmatch(r"[0-9a-f]{6}fffe[0-9a-f]{6}", digits):
        return ""
    raw = bytes.fromhex(digits)
    return (bytes((raw[0] ^ 2,)) + raw[1:3] + raw[5:]).hex(":")
