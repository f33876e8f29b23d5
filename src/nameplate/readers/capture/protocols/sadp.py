"""Hikvision's SADP: XML on UDP 37020, and its older binary form in bare frames of Ethernet type 0x8033.

Elements of the XML: replies printed by UniversalScanner's self test and in field notes. Binary layout:
hiktools 1.2.2 (MIT) and a device-side header file of the same protocol agree on the 38 bytes of header
and on the operation numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from nameplate.readers.capture.packet import Packet, UnreadableError, ip_text, mac_text, text
from nameplate.readers.capture.protocols.heads import decode
from nameplate.readers.capture.protocols.xml import local, parse, texts
from nameplate.readers.capture.teller import Teller

_LOOSE = re.compile(r"<\s*([A-Za-z0-9]{1,40})\s*>([^<]{1,512})<")
_FACTS = {
    "types": "sadp.types",
    "devicedescription": "sadp.model",
    "devicetype": "sadp.device_type",
    "softwareversion": "sadp.firmware",
    "dspversion": "sadp.dsp",
    "oeminfo": "sadp.oem",
    "oemcode": "sadp.oem",
}
_FROM_DEVICES = frozenset((0x04, 0x07, 0x0B, 0x0D, 0x11))
_INQUIRY_REPLY = 0x04
_HEADER = 38
_TEXT = re.compile(rb"[\x20-\x7e]{4,48}")


def read(packet: Packet, teller: Teller) -> None:
    """One datagram. Only a `ProbeMatch` (any case) is a device's; a `Probe` comes from a tool.

    Its `Uuid` repeats the one of the question, so that it is the same in every answer and names no device.
    """
    said: dict[str, str] = {}
    for tag, body in _elements(packet.payload):
        said.setdefault(tag, body)
    if said:
        teller.tell(packet, _keys(packet, said), [(_FACTS[tag], said[tag]) for tag in _FACTS if tag in said])


def _elements(payload: bytes) -> Iterable[tuple[str, str]]:
    """(lower-case tag, text) of a reply; damaged XML is read loosely, element by element."""
    try:
        root = parse(payload)
        return texts(root) if local(root) == "probematch" else ()
    except UnreadableError:
        body = decode(payload[:16_384])
        if "<probematch" not in body.lower():
            if "<probe" in body.lower():
                return ()
            raise
        return [(tag.lower(), value.strip()) for tag, value in _LOOSE.findall(body) if value.strip()]


def _keys(packet: Packet, said: dict[str, str]) -> list[tuple[str, str]]:
    return [
        ("mac", said.get("mac", "") or packet.link_mac),
        ("ip", packet.own_ip(said.get("ipv4address", ""))),
        ("serial", said.get("devicesn", "")),
    ]


def frame(packet: Packet, teller: Teller) -> None:
    """One bare frame. The devices' operations are told; inquiries and commands come from tools."""
    body = packet.payload
    if len(body) < _HEADER or body[:3] != b"\x21\x02\x01" or body[8:10] != b"\x06\x04":
        raise UnreadableError("The frame of type 0x8033 is not laid out as SADP.")
    if body[10] not in _FROM_DEVICES:
        return
    keys = [("mac", mac_text(body[14:20])), ("ip", ip_text(body[20:24]) if any(body[20:24]) else "")]
    facts = [("sadp.frame", "0x8033")]
    if body[10] == _INQUIRY_REPLY:
        keys.append(("serial", _padded(body[_HEADER : _HEADER + 48])))
        facts.append(("sadp.firmware", _padded(body[_HEADER + 64 : _HEADER + 112])))
        facts.append(("sadp.dsp", _padded(body[_HEADER + 112 : _HEADER + 160])))
    teller.tell(packet, keys, facts)


def _padded(field: bytes) -> str:
    """A field of plain text padded with zeros; "" when it holds anything else."""
    return text(field) if _TEXT.fullmatch(field.rstrip(b"\x00")) else ""
