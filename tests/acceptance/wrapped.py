"""Wraps real replies of the outside corpus into captures: each from a device of its own.

The corpus's self-test replies all carry the same MAC and serial; taken as they are, fourteen makers
would be one device. So each gets its own, of the same length, and nothing else is changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from evidence_writer import web
from evidence_writer.captures import Wire, pcap
from evidence_writer.discovery import DHIP_GROUP, EVERYONE, MDNS_GROUP, SADP_GROUP, dhip_header
from evidence_writer.frames import Host

ASKER = Host("d0:43:1e:00:10:02", "10.9.9.2")
ASKING = 50321
_MACS = (b"00:11:22:33:44:55", b"00-11-22-33-44-55", b"001122334455", bytes.fromhex("001122334455"),
         b"aa-bb-cc-dd-ee-ff")  # fmt: skip

PORTS = {
    "Axis": (5353, 5353, MDNS_GROUP), "Bosch.xml": (1757, 1758, EVERYONE), "Dahua1": (5050, 0, EVERYONE),
    "Dahua2": (37810, 0, DHIP_GROUP), "Hanwha": (7701, 7711, EVERYONE), "Hikvision": (37020, 0, SADP_GROUP),
    "Panasonic": (10669, 10670, EVERYONE), "SSDP": (1900, 0, SADP_GROUP), "Sony": (2380, 0, EVERYONE),
    "Ubiquiti": (10001, 0, EVERYONE), "Vivotek": (10000, 0, EVERYONE), "Wsdiscovery": (3702, 0, SADP_GROUP),
}  # fmt: skip
"""Self-test file -> the port its protocol answers from, the port it answers to (0 = the one that asked),
and where an announcement of it goes. As UniversalScanner's list of protocols has them."""


@dataclass(frozen=True)
class Reply:
    """A real reply, who says it, and the capture that holds it."""

    name: str
    host: Host


def _spelt(form: bytes, mac: str) -> bytes:
    plain = mac.replace(":", "")
    if len(form) == 6:
        return bytes.fromhex(plain)
    return mac.replace(":", chr(form[2])).encode() if len(form) == 17 else plain.encode()


def discovery(corpus: Path, *, announced: bool) -> tuple[list[Reply], bytes]:
    """Every discovery self-test as one capture.

    Args:
        corpus: the outside corpus.
        announced: to everyone, as when a device announces itself; else to the one that asked.
    """
    wire, replies = Wire("2026-11-18T05:00:00"), []
    for number, path in enumerate(sorted((corpus / "discovery").glob("*.selftest")), 10):
        name = path.name.removesuffix(".selftest")
        host = Host(f"d0:43:1e:99:{number:02x}:07", f"10.9.9.{number}")
        data = path.read_bytes().replace(b"12345678", f"{number}720495".encode())
        for form in _MACS:
            data = data.replace(form, _spelt(form, host.mac))
        port, to, group = PORTS[name]
        if announced:
            wire.say(host, group, (port, to or port), data)
        else:
            wire.send(host, ASKER, (port, to or ASKING), data)
        replies.append(Reply(name, host))
    return replies, pcap(wire)


def streams(corpus: Path) -> tuple[list[Reply], bytes]:
    """Every RTSP reply of the corpus, as the answer of a server of its own; the frames are routed."""
    wire, replies = Wire("2026-11-18T06:00:00"), []
    for number, path in enumerate(sorted((corpus / "rtsp").glob("*.txt")), 10):
        host = Host("e8:0a:b9:00:00:01", f"10.9.8.{number}")
        said = path.read_bytes()
        if said.startswith(b"v=0"):
            said = web.described(f"rtsp://{host.ip}/stream/", said.decode())
        wire.talk(ASKER, host, 554, turns=[(web.describe(f"rtsp://{host.ip}/stream"), said)], piece=211)
        replies.append(Reply(path.stem, host))
    return replies, pcap(wire)


def dhip_of_the_readme(corpus: Path) -> bytes:
    """The one real DHIP reply, printed in a README, with its 32-byte header put back."""
    text = (corpus / "dhip" / "README.md").read_text("utf-8")
    body = text[text.index('{ "mac"') : text.index("} } }`") + 5].encode()
    wire = Wire("2026-11-18T07:00:00")
    camera = Host("4c:11:bf:c2:0b:9d", "218.5.136.140")
    wire.send(camera, ASKER, (37810, ASKING), dhip_header(len(body)) + body)
    return pcap(wire)
