"""ARP (RFC 826) and IPv6 neighbour discovery (RFC 4861): who holds an address on this link."""

from __future__ import annotations

from nameplate.readers.capture.packet import Packet, UnreadableError, ip_text, mac_text
from nameplate.readers.capture.teller import Teller

_ARP_SAYS = {1: "arp request", 2: "arp reply"}
_SOURCE_OPTION, _TARGET_OPTION = 1, 2
_ADVERTISEMENT = 136
_ND_SAYS = {
    133: "router solicitation",
    134: "router advertisement",
    135: "neighbour solicitation",
    _ADVERTISEMENT: "neighbour advertisement",
}
MOST_OPTIONS = 16


def arp(packet: Packet, teller: Teller) -> None:
    """The sender of an ARP message states its own pair of addresses; a probe (0.0.0.0) states none."""
    body = packet.payload
    if len(body) < 28 or body[:6] != b"\x00\x01\x08\x00\x06\x04":
        raise UnreadableError("The ARP message is not of Ethernet and IPv4.")
    says = _ARP_SAYS.get(int.from_bytes(body[6:8], "big"))
    if says and any(body[14:18]):
        _bind(packet, teller, (body[8:14], body[14:18]), says)


def discovery(packet: Packet, teller: Teller) -> None:
    """The link-layer address option of a neighbour or router message names the holder of an address.

    Only with the hop limit untouched would it prove the link; senders off it set no such option.
    """
    body = packet.payload
    says = _ND_SAYS.get(body[0]) if body else None
    if says is None:
        return
    kind = body[0]
    at = {133: 8, 134: 16}.get(kind, 24)
    if len(body) < at:
        raise UnreadableError("The neighbour message is incomplete.")
    address = body[8:24] if kind == _ADVERTISEMENT else packet.source
    mac = _option(body, at, _TARGET_OPTION if kind == _ADVERTISEMENT else _SOURCE_OPTION)
    if mac and any(address):
        _bind(packet, teller, (mac, address), says)


def _option(body: bytes, at: int, wanted: int) -> bytes:
    for _ in range(MOST_OPTIONS):
        size = body[at + 1] * 8 if at + 2 <= len(body) else 0
        if not size:
            break
        if body[at] == wanted:
            return body[at + 2 : at + 8]
        at += size
    return b""


def _bind(packet: Packet, teller: Teller, pair: tuple[bytes, bytes], says: str) -> None:
    mac, ip = mac_text(pair[0]), ip_text(pair[1])
    if mac and not teller.bound(packet, ip, mac):
        teller.tell(packet, (("mac", mac), ("ip", ip)), (("arp.reply", says),))
