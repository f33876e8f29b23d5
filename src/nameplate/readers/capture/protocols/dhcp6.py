"""DHCP for IPv6 (RFC 8415): what a client says of itself on its own link."""

from __future__ import annotations

from nameplate.readers.capture.packet import Packet, UnreadableError, mac_text, text
from nameplate.readers.capture.protocols.names import read_name
from nameplate.readers.capture.teller import Teller

_FROM_CLIENTS = frozenset((1, 3, 4, 5, 6, 8, 9, 11))
_CLIENT, _VENDOR, _FQDN = 1, 16, 39
_ETHERNET_DUIDS = {b"\x00\x01\x00\x01": 8, b"\x00\x03\x00\x01": 4}
MOST_OPTIONS = 64


def read(packet: Packet, teller: Teller) -> None:
    """One message of a client. Relayed and server messages say nothing about a device's maker."""
    body = packet.payload
    if len(body) < 4:
        raise UnreadableError("The DHCPv6 message is incomplete.")
    if body[0] not in _FROM_CLIENTS:
        return
    options = _options(body)
    duid = options.get(_CLIENT, b"")
    mac = packet.link_mac or mac_text(duid[_ETHERNET_DUIDS.get(duid[:4], len(duid)) :])
    facts = [
        ("dhcp.vendor_class", text(options.get(_VENDOR, b"")[6:])),
        ("dhcp.client_id", duid.hex()),
        ("dhcp.fqdn", read_name(options[_FQDN], 1)[0] if len(options.get(_FQDN, b"")) > 1 else ""),
    ]
    teller.tell(packet, (("mac", mac), ("ip", packet.source_ip)), facts)


def _options(body: bytes) -> dict[int, bytes]:
    found: dict[int, bytes] = {}
    at = 4
    for _ in range(MOST_OPTIONS):
        if at + 4 > len(body):
            break
        code, size = int.from_bytes(body[at : at + 2], "big"), int.from_bytes(body[at + 2 : at + 4], "big")
        found.setdefault(code, body[at + 4 : at + 4 + size])
        at += 4 + size
    return found
