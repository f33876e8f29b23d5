"""DHCP for IPv4 (RFC 2131, 2132, 4702): what a client says of itself, and what a server gave it."""

from __future__ import annotations

from nameplate.readers.capture.packet import Packet, UnreadableError, ip_text, mac_text, text
from nameplate.readers.capture.protocols.names import read_name
from nameplate.readers.capture.teller import Teller

_COOKIE = b"\x63\x82\x53\x63"
_REQUEST, _REPLY = 1, 2
_HOST, _KIND, _SERVER, _PARAMETERS, _VENDOR, _CLIENT, _FQDN = 12, 53, 54, 55, 60, 61, 81
_ANSWERS = {b"\x02": "offer", b"\x05": "ack", b"\x06": "nak"}
_ACK = b"\x05"


def read(packet: Packet, teller: Teller) -> None:
    """One message. A client's hardware address stands in the message itself, whoever relayed it."""
    body = packet.payload
    if len(body) < 240 or body[236:240] != _COOKIE:
        raise UnreadableError("The DHCP message is incomplete.")
    mac = mac_text(body[28:34]) if body[1:3] == b"\x01\x06" else ""
    options = _options(body)
    if body[0] == _REQUEST:
        teller.tell(packet, (("mac", mac),), _client(options))
    elif body[0] == _REPLY:
        kind = options.get(_KIND, b"")
        if kind == _ACK and mac and any(body[16:20]):
            teller.tell(packet, (("mac", mac), ("ip", ip_text(body[16:20]))), ())
        if kind in _ANSWERS:
            _server(packet, teller, options, relayed=any(body[24:28]))


def _options(body: bytes) -> dict[int, bytes]:
    """Options by number; parts of one that was split are joined (RFC 3396)."""
    found: dict[int, bytes] = {}
    at = 240
    while at + 1 < len(body) and body[at] != 255:
        if body[at] == 0:
            at += 1
            continue
        code, size = body[at], body[at + 1]
        found[code] = found.get(code, b"") + body[at + 2 : at + 2 + size]
        at += 2 + size
    return found


def _client(options: dict[int, bytes]) -> list[tuple[str, str]]:
    return [
        ("dhcp.hostname", text(options.get(_HOST, b""))),
        ("dhcp.vendor_class", text(options.get(_VENDOR, b""))),
        ("dhcp.parameters", ",".join(str(number) for number in options.get(_PARAMETERS, b""))),
        ("dhcp.client_id", options.get(_CLIENT, b"").hex()),
        ("dhcp.fqdn", _fqdn(options.get(_FQDN, b""))),
    ]


def _fqdn(option: bytes) -> str:
    """Three bytes of flags, then the name: DNS labels, perhaps without their end, or text (RFC 4702)."""
    if len(option) < 4:
        return ""
    return read_name(option[3:] + b"\x00", 0)[0] if option[0] & 4 else text(option[3:])


def _server(packet: Packet, teller: Teller, options: dict[int, bytes], *, relayed: bool) -> None:
    """The answering server by the identifier it states; by its frame too, if no relay stands between."""
    address = ip_text(options.get(_SERVER, b"")) or packet.source_ip
    own = packet.link_mac if not relayed and address == packet.source_ip else ""
    says = _ANSWERS[options[_KIND]]
    teller.tell(packet, (("ip", address), ("mac", own)), (("dhcp.server", says),), part=1)
