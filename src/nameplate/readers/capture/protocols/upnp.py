"""UPnP device descriptions (UPnP device architecture 1.1, 2.3), as a device's own web server gives them."""

from __future__ import annotations

import re

from nameplate.readers.capture.packet import UnreadableError
from nameplate.readers.capture.protocols.xml import parse, texts

_NAMESPACE = b"schemas-upnp-org:device"
_UUID = re.compile(r"(?i)uuid:([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})")
_FACTS = {
    "manufacturer": "upnp.manufacturer",
    "modelname": "upnp.model",
    "modelnumber": "upnp.model",
    "friendlyname": "upnp.name",
}
Pairs = list[tuple[str, str]]


def looks_so(body: bytes) -> bool:
    """Whether a body declares itself a device description."""
    return _NAMESPACE in body[:2048]


def description(body: bytes) -> tuple[Pairs, Pairs]:
    """(keys, facts) of the root device; embedded ones follow it and are left out. Empty when damaged."""
    try:
        found = list(texts(parse(body)))
    except UnreadableError:
        return [], []
    said: dict[str, str] = {}
    for tag, text in found:
        said.setdefault(tag, text)
    uuid = _UUID.search(said.get("udn", ""))
    keys = [("serial", said.get("serialnumber", "")), ("uuid", uuid[1].lower() if uuid else "")]
    return keys, [(_FACTS[tag], said[tag]) for tag in _FACTS if tag in said]
