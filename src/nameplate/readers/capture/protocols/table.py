"""Every protocol that is read, in one place: a new one is a module beside this file and a line here."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from nameplate.readers.capture.links import ARP, SADP
from nameplate.readers.capture.packet import Packet
from nameplate.readers.capture.protocols import (
    banners,
    dhcp,
    dhcp6,
    dhdiscover,
    dhip,
    dns,
    makers,
    mdns,
    neighbours,
    sadp,
    snmp,
    ssdp,
    tls,
    web,
    wsdiscovery,
)
from nameplate.readers.capture.stream import Stream, StreamReader
from nameplate.readers.capture.teller import Teller

Read = Callable[[Packet, Teller], None]


class Datagrams(NamedTuple):
    """A protocol over UDP.

    Attributes:
        name: for messages.
        read: reads one datagram and tells; may raise UnreadableError, ValueError or IndexError.
        to: ports it is sent to.
        by: ports it is sent from.
        varies: leading bytes that differ between repeats of one message (a transaction number).
        asked: whoever sends to `to` is answered at the port it asked from, by any port.
    """

    name: str
    read: Read
    to: tuple[int, ...]
    by: tuple[int, ...] = ()
    varies: int = 0
    asked: bool = False


DATAGRAMS: tuple[Datagrams, ...] = (
    Datagrams("DNS", dns.read, to=(53,), varies=2),
    Datagrams("mDNS", mdns.read, to=(5353,), by=(5353,), varies=2),
    Datagrams("DHCP", dhcp.read, to=(67, 68)),
    Datagrams("DHCPv6", dhcp6.read, to=(547,)),
    Datagrams("SSDP", ssdp.read, to=(1900,), by=(1900,), asked=True),
    Datagrams("WS-Discovery", wsdiscovery.read, to=(3702,), by=(3702,), asked=True),
    Datagrams("SADP", sadp.read, to=(37020,), by=(37020,), asked=True),
    Datagrams("DHIP", dhip.read, to=(37810,), by=(37810,), asked=True),
    Datagrams("DHDiscover", dhdiscover.read, to=(5050,), by=(5050,), asked=True),
    Datagrams("SNMP", snmp.read, to=(), by=(snmp.PORT,)),
    Datagrams("Hanwha discovery", makers.hanwha, to=(7701,), by=(7701,), asked=True),
    Datagrams("Sony discovery", makers.sony, to=(2380,), by=(2380,), asked=True),
    Datagrams("Ubiquiti discovery", makers.ubiquiti, to=(10001,), by=(10001,), asked=True),
    Datagrams("Vivotek discovery", makers.vivotek, to=(10000,), by=(10000,), asked=True),
    Datagrams("Bosch discovery", makers.bosch, to=(1757, 1758), by=(1757,), asked=True),
    Datagrams("Panasonic discovery", makers.panasonic, to=(10669, 10670), by=(10670,), asked=True),
)
"""Protocols over UDP. The first that names a port has it."""

FRAMES: dict[int, Read] = {ARP: neighbours.arp, SADP: sadp.frame}
"""Ethernet type -> reader of the frame's body."""

ICMP6: Read = neighbours.discovery
"""Reader of ICMPv6."""

STREAMS: tuple[tuple[Callable[[Stream], bool], StreamReader], ...] = (
    (web.begins, web.read),
    (tls.begins, tls.read),
    (banners.ssh_begins, banners.ssh),
    (banners.ftp_begins, banners.ftp),
    (banners.telnet_begins, banners.telnet),
)
"""Protocols over TCP: (whether the first bytes are its, reader). Asked once four bytes are there."""

HEADS: frozenset[bytes] = web.HEADS | tls.HEADS | banners.HEADS
"""First four bytes of a segment that may begin a message in a flow whose beginning was not seen."""


def stream_reader(stream: Stream, *, final: bool) -> StreamReader | None:
    """The protocol of a direction by its first bytes; None when it is none of ours, or too early to say."""
    if len(stream.buffer) < 4 and not final:
        return None
    return next((read for begins, read in STREAMS if begins(stream)), None)


class Interest:
    """The ports and first bytes that matter, and where answers to questions seen are awaited.

    Attributes:
        to, by: ports, two bytes each as they lie in a packet; sets the walk reads live.
        heads: see HEADS.
    """

    MOST_AWAITED = 1024

    def __init__(self) -> None:
        self.heads = HEADS
        self._to = {port: protocol for protocol in reversed(DATAGRAMS) for port in protocol.to}
        self._by = {port: protocol for protocol in reversed(DATAGRAMS) for port in protocol.by}
        self._awaited: dict[tuple[bytes, int], Datagrams] = {}
        self.to: set[bytes] = set()
        self.by = {port.to_bytes(2, "big") for port in self._by}
        self._only_fixed()

    def protocol(self, packet: Packet) -> Datagrams | None:
        """The protocol of a datagram, by where it goes, where it comes from, or who awaits it."""
        found = self._to.get(packet.target_port)
        if found is not None:
            if found.asked and packet.source_port not in found.by:
                self._await(packet, found)
            return found
        return self._by.get(packet.source_port) or self._awaited.get((packet.target, packet.target_port))

    def _await(self, packet: Packet, protocol: Datagrams) -> None:
        if len(self._awaited) >= self.MOST_AWAITED:
            self._awaited.clear()
            self._only_fixed()
        self._awaited[packet.source, packet.source_port] = protocol
        self.to.add(packet.source_port.to_bytes(2, "big"))

    def _only_fixed(self) -> None:
        self.to.clear()
        self.to.update(port.to_bytes(2, "big") for port in self._to)
