"""WS-Discovery as ONVIF uses it: what a device says of itself in Hello, ProbeMatch and ResolveMatch."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from nameplate.readers.capture.packet import Packet
from nameplate.readers.capture.protocols.heads import safe_url
from nameplate.readers.capture.protocols.xml import local, parse, texts
from nameplate.readers.capture.teller import Teller

_SAID = frozenset(("hello", "probematch", "resolvematch"))
_UUID = re.compile(r"(?i)([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})")
_SCOPE = re.compile(r"(?i)^onvif://[^/]*/(name|hardware|mac)/(.+)$")
MOST_MATCHES = 64


def read(packet: Packet, teller: Teller) -> None:
    """Every device of one message; Probe, Resolve and Bye are none."""
    found = [element for element in parse(packet.payload).iter() if local(element) in _SAID][:MOST_MATCHES]
    for part, element in enumerate(found):
        said: dict[str, str] = {}
        for tag, body in texts(element):
            said.setdefault(tag, body)
        _tell(packet, teller, said, part=part, alone=len(found) == 1)


def _tell(packet: Packet, teller: Teller, said: dict[str, str], *, part: int, alone: bool) -> None:
    scopes = [unquote(scope) for scope in said.get("scopes", "").split()]
    named: dict[str, str] = {}
    for scope in scopes:
        match = _SCOPE.match(scope)
        if match:
            named.setdefault(match[1].lower(), match[2])
    uuid = _UUID.search(said.get("address", ""))
    addresses = said.get("xaddrs", "").split()
    teller.tell(
        packet,
        [
            ("mac", named.get("mac", "") or (packet.link_mac if alone else "")),
            *_ips(packet, addresses, alone=alone),
            ("uuid", uuid[1].lower() if uuid else ""),
        ],
        (
            ("onvif.scopes", " ".join(scopes)),
            ("onvif.name", named.get("name", "")),
            ("onvif.hardware", named.get("hardware", "")),
            ("onvif.types", " ".join(said.get("types", "").split())),
            ("onvif.xaddrs", " ".join(safe_url(address) for address in addresses)),
        ),
        part=part,
    )


def _ips(packet: Packet, addresses: list[str], *, alone: bool) -> list[tuple[str, str]]:
    """The sender's address; where one message speaks for several devices, what each states of itself."""
    if alone:
        return [("ip", packet.source_ip)]
    hosts = []
    for address in addresses:
        try:
            hosts.append(urlsplit(address).hostname or "")
        except ValueError:
            continue
    return [("ip", host) for host in hosts if re.fullmatch(r"[0-9.]+|[0-9a-f:]+", host)]
