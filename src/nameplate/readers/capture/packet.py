"""What passes between the framing, the layers and the protocols: one record, one packet."""

from __future__ import annotations

import socket
from functools import lru_cache
from typing import NamedTuple

from nameplate.readers.clean import ip


class UnreadableError(ValueError):
    """A message that claims to be of a protocol and is not; the words are for people."""


class Record(NamedTuple):
    """One captured frame as the file holds it.

    Attributes:
        number: 1-based over the whole file, as tshark counts.
        offset: byte offset of its record in the file.
        time: microseconds since 1970 UTC, or None.
        link: link-layer type number of the capture file formats.
        frame: the bytes captured.
        cut: whether the capture kept fewer bytes than were on the wire.
    """

    number: int
    offset: int
    time: int | None
    link: int
    frame: bytes
    cut: bool

    @property
    def place(self) -> str:
        """The place in words."""
        return f"packet {self.number}"


class Packet(NamedTuple):
    """One datagram or segment (or the body of a bare frame), with all that says who sent it.

    Attributes:
        number, offset, time: see Record.
        scope: "vlan N" when the frame was tagged, else None.
        mac: hardware address of the frame's sender, six bytes; b"" where the link has none.
        to_many: the frame went to a multicast or broadcast address: no router carried it here.
        source, target: network addresses, 4 or 16 bytes; b"" for a bare frame.
        source_port, target_port: 0 where there are none.
        payload: what the protocol reads.
        cut: bytes of the payload are missing.
    """

    number: int
    offset: int
    time: int | None
    scope: str | None
    mac: bytes
    to_many: bool
    source: bytes
    target: bytes
    source_port: int
    target_port: int
    payload: bytes
    cut: bool

    @property
    def place(self) -> str:
        """The place in words."""
        return f"packet {self.number}"

    @property
    def source_ip(self) -> str:
        """Address of the sender, as text."""
        return ip_text(self.source)

    def own_ip(self, stated: str) -> str:
        """The address a device states of itself, or the sender's where that is none."""
        return stated if ip(stated) else self.source_ip

    @property
    def link_mac(self) -> str:
        """Hardware address of the sender, if this frame proves that it is the sender's; else ""."""
        return mac_text(self.mac) if self.to_many else ""


@lru_cache(maxsize=4096)
def ip_text(address: bytes) -> str:
    """Text of a 4- or 16-byte address; "" for anything else."""
    if len(address) == 4:
        return socket.inet_ntop(socket.AF_INET, address)
    return socket.inet_ntop(socket.AF_INET6, address) if len(address) == 16 else ""


def mac_text(address: bytes) -> str:
    """`aa:bb:cc:dd:ee:ff`; "" for anything but six bytes and for a group address (it is no sender)."""
    return address.hex(":") if len(address) == 6 and not address[0] & 1 else ""


def text(raw: bytes) -> str:
    """The text of a zero-padded field: up to the first NUL, UTF-8 where it is, else Latin-1."""
    body = raw.partition(b"\x00")[0]
    try:
        return body.decode("utf-8").strip()
    except UnicodeDecodeError:
        return body.decode("latin-1").strip()
