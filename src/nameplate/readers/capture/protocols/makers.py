"""Discovery replies of further camera makers, each by its own small layout.

Layouts and ports: UniversalScanner @6a150c7 and its self-test replies. Only what both the program and its
sample show is read; a datagram that does not fit exactly is another program's on the same port, and
silently none of ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nameplate.readers.capture.packet import Packet, UnreadableError, ip_text, mac_text, text
from nameplate.readers.capture.protocols.xml import local, parse, texts
from nameplate.readers.capture.teller import Teller

_MAC = re.compile(r"(?i)(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}")
_VIVOTEK = b"\x4a\x5d\x8f\x1c"


def _tell(packet: Packet, teller: Teller, field: str, said: dict[str, str]) -> None:
    """`said` may hold mac, ip, serial and model; without a model and an own MAC it is no such reply."""
    if said.get("model") and _MAC.fullmatch(said.get("mac", "")):
        keys = (
            ("mac", said["mac"]),
            ("ip", packet.own_ip(said.get("ip", ""))),
            ("serial", said.get("serial", "")),
        )
        teller.tell(packet, keys, ((field, said["model"]),))


def hanwha(packet: Packet, teller: Teller) -> None:
    """UDP 7701: type 0x0b, then fixed text fields: MAC at 19, address at 37, model at 109."""
    body = packet.payload
    if len(body) >= 125 and body[0] == 0x0B:
        said = {"mac": text(body[19:37]), "ip": text(body[37:53]), "model": text(body[109:119])}
        _tell(packet, teller, "discovery.hanwha", said)


def sony(packet: Packet, teller: Teller) -> None:
    """UDP 2380: 0x02, `NAME:value` texts each ended by 0xff, 0x03. `ENQ` asks."""
    body = packet.payload
    if len(body) > 2 and body[0] == 0x02 and body[-1] == 0x03:
        lines = (text(line).partition(":") for line in body[1:-1].split(b"\xff"))
        found = {name.upper(): value for name, _, value in lines}
        said = {"mac": found.get("MAC", ""), "ip": found.get("IPADR", ""),
                "serial": found.get("SERIAL", ""), "model": found.get("MODEL", "")}  # fmt: skip
        _tell(packet, teller, "discovery.sony", said)


def _fields(body: bytes, at: int, widths: tuple[int, int]) -> Iterator[tuple[int, bytes]]:
    """(number, value) of fields that begin with a number and a length of so many bytes."""
    number, length = widths
    while at + number + length <= len(body):
        code = int.from_bytes(body[at : at + number], "big")
        at += number
        size = int.from_bytes(body[at : at + length], "big")
        at += length
        if at + size > len(body):
            return
        yield code, body[at : at + size]
        at += size


def ubiquiti(packet: Packet, teller: Teller) -> None:
    """UDP 10001: version and type 0x0206 or 0x0100, length, then fields. An empty body asks."""
    body = packet.payload
    if body[:2] not in (b"\x02\x06", b"\x01\x00") or int.from_bytes(body[2:4], "big") != len(body) - 4:
        return
    said: dict[str, str] = {}
    for code, value in _fields(body, 4, (1, 2)):
        if code == 0x02 and len(value) == 10:
            said.setdefault("mac", mac_text(value[:6]))
            said.setdefault("ip", ip_text(value[6:]))
        elif code == 0x01 and len(value) == 6:
            said.setdefault("mac", mac_text(value))
        elif code in (0x0C, 0x14, 0x15):
            said.setdefault("model", text(value))
    _tell(packet, teller, "discovery.ubiquiti", said)


def vivotek(packet: Packet, teller: Teller) -> None:
    """UDP 10000: a counter, the magic 4a5d8f1c, fields of one-byte number and length; 4 has no length."""
    body = packet.payload
    if body[1:5] != _VIVOTEK:
        return
    said: dict[str, str] = {}
    at = 5
    while at + 2 <= len(body):
        code, size = body[at], 0 if body[at] == 4 else body[at + 1]
        value = body[at + 2 : at + 2 + size]
        at += 2 + size
        if code == 0x02:
            said["mac"] = mac_text(value)
        elif code == 0x03:
            said["ip"] = ip_text(value)
        elif code == 0x09:
            said["model"] = text(value)
    _tell(packet, teller, "discovery.vivotek", said)


def bosch(packet: Packet, teller: Teller) -> None:
    """UDP 1757 and 1758: an XML `root` with `friendlyName` and `physAddress`; the binary form is nameless."""
    if not packet.payload.startswith(b"<?xml"):
        return
    root = parse(packet.payload)
    if local(root) != "root":
        raise UnreadableError("The XML is no Bosch discovery reply.")
    found: dict[str, str] = {}
    for tag, body in texts(root):
        found.setdefault(tag, body)
    said = {"mac": found.get("physaddress", ""), "ip": found.get("unitipaddress", ""),
            "serial": found.get("serialnumber", ""), "model": found.get("friendlyname", "")}  # fmt: skip
    _tell(packet, teller, "discovery.bosch", said)


def panasonic(packet: Packet, teller: Teller) -> None:
    """UDP 10669: 0x0001, length, 0x000e, MAC at 6; fields of two-byte number and length from 53 on."""
    body = packet.payload
    if len(body) < 57 or body[:2] != b"\x00\x01" or body[4:6] != b"\x00\x0e":
        return
    fields = dict(_fields(body, 53, (2, 2)))
    said = {"mac": mac_text(body[6:12]), "ip": ip_text(fields.get(0x20, b"")),
            "model": text(fields.get(0xA7, b"")) or text(fields.get(0xA8, b""))}  # fmt: skip
    _tell(packet, teller, "discovery.panasonic", said)
