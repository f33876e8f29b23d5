"""Device information a camera or recorder gives of itself: ISAPI `DeviceInfo`, ONVIF `GetDeviceInformationResponse`.

Raw bodies, bodies saved with their HTTP heads (`curl -i`, `curl -v`), and several in one file. Each document is cut
out by its root element and parsed alone with defusedxml: a DOCTYPE and its entities stay outside and expand
nothing. Sources: the ISAPI dumps of hikvision_next (namespaces hikvision.com/ver20 and isapi.org/ver20),
ONVIF Core Specification, GetDeviceInformation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from nameplate.model.evidence import Coverage
from nameplate.readers import clean
from nameplate.readers.base import Reader, Source
from nameplate.readers.door import Place, SightingWriter
from nameplate.readers.plain import blocks, decoded, packed, peek

LONGEST_DOCUMENT = 65_536
"""Bytes of one document; real ones have under 4,000."""
LONGEST_HEAD = 8_192
"""Bytes before a document in which its HTTP head is looked for."""

ISAPI = {
    "deviceName": "isapi.device_name", "deviceType": "isapi.device_type", "model": "isapi.model",
    "manufacturer": "isapi.manufacturer", "OEMCode": "isapi.oem_code", "firmwareVersion": "isapi.firmware",
    "serialNumber": "serial", "macAddress": "mac",
}  # fmt: skip
ONVIF = {
    "Manufacturer": "onvifdev.manufacturer", "Model": "onvifdev.model", "FirmwareVersion": "onvifdev.firmware",
    "HardwareId": "onvifdev.hardware", "SerialNumber": "serial",
}  # fmt: skip
_KNOWN = re.compile(r"https?://(?:www\.)?(?:hikvision\.com|isapi\.org)/\S*")

_ROOT = re.compile(rb"<((?:[A-Za-z_][\w.-]*:)?(?:DeviceInfo|GetDeviceInformationResponse))(?=[\s>])")
_PREFIX = re.compile(r"<([A-Za-z_][\w.-]*):")
_HOST = re.compile(rb"(?im)^[>* \t]{0,8}Host:[ \t]*([0-9.]+|\[[0-9a-f:.]+\])(?::\d+)?[ \t\r]*$")
_SERVER = re.compile(rb"(?im)^[< \t]{0,8}Server:[ \t]*(\S[^\r\n]*)")
_OPENINGS = (b"<", b"HTTP/", b"GET ", b"POST ", b"PUT ", b"*", b">")


class Document(NamedTuple):
    """One document: its bytes, what stands before it, its offset, and whether its end was found."""

    raw: bytes
    before: bytes
    offset: int
    whole: bool


def documents(parts: Iterator[bytes]) -> Iterator[Document]:
    """Every document in the joined parts; one without an end within LONGEST_DOCUMENT comes as not whole."""
    buffer, at = b"", 0  # `at`: offset of the buffer
    searched = 0  # in the buffer: where the head of the next document may begin
    more = True
    while more:
        part = next(parts, b"")
        more = bool(part)
        buffer += part
        while found := _ROOT.search(buffer, searched):
            end = _end(buffer, found)
            if end is None and more and len(buffer) - found.start() < LONGEST_DOCUMENT:
                break
            last = end or min(found.end(), len(buffer))
            before = buffer[max(searched, found.start() - LONGEST_HEAD) : found.start()]
            yield Document(buffer[found.start() : last], before, at + found.start(), end is not None)
            searched = last
        found_at = found.start() if found else len(buffer)
        keep = max(searched, found_at - LONGEST_HEAD)
        buffer, at, searched = buffer[keep:], at + keep, 0


def _end(buffer: bytes, root: re.Match[bytes]) -> int | None:
    """Where the document ends: before the next one starts, so that searching stays linear."""
    window = root.start() + LONGEST_DOCUMENT
    following = _ROOT.search(buffer, root.end(), window)
    closing = b"</" + root[1] + b">"
    end = buffer.find(closing, root.end(), following.start() if following else window)
    return None if end < 0 else end + len(closing)


def parsed(raw: bytes) -> Element | None:
    """The root element; None when it is not well-formed. Prefixes bound outside are bound to nothing here."""
    text = decoded(raw)
    bound = "".join(f' xmlns:{prefix}="urn:unbound"' for prefix in sorted(set(_PREFIX.findall(text))))
    try:
        wrapped = fromstring(f"<w{bound}>{text}</w>")
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        return None
    return next(iter(wrapped), None)


def recognises(head: bytes, name: str) -> int:
    """By a root element at the beginning of a text, or after an HTTP head; never inside another format."""
    text = peek(head)
    if not text.lstrip().startswith(_OPENINGS) or b"<nmaprun" in text:
        return 0
    found = _ROOT.search(text)
    if not found:
        return 0
    if found[1].endswith(b"GetDeviceInformationResponse"):
        return 90
    return 90 if re.search(rb"(?:hikvision\.com|isapi\.org)/ver", text[found.start() :]) else 0


def read(source: Source, writer: SightingWriter) -> Coverage:
    """One record and one origin per document: it is one reply of one device."""
    offsets = not packed(source.head)
    for number, document in enumerate(documents(blocks(source, writer)), 1):
        offset = document.offset if offsets else None
        place = Place(number, number, f"document {number}", offset=offset)
        root = parsed(document.raw) if document.whole else None
        if root is None:
            kind, what = (
                ("not-understood", "is not well-formed") if document.whole else ("truncated", "has no end")
            )
            writer.problem(kind, f"The device information {what}.", place=place.path, offset=offset)
        elif root.tag.endswith("GetDeviceInformationResponse"):
            _tell(writer, place, root, ONVIF, document.before)
        elif _KNOWN.fullmatch(namespace := root.tag[1:].partition("}")[0]):
            writer.say(place, "isapi.namespace", namespace)
            _tell(writer, place, root, ISAPI, document.before)
        else:
            writer.problem(
                "other-namespace", "A DeviceInfo that is not ISAPI's; nothing of it was read.",
                place=place.path, offset=offset,
            )  # fmt: skip
    return Coverage(
        sees="the devices that gave this information of themselves",
        blind="every device that was not asked, or did not answer; the documents state no times",
    )


def _tell(writer: SightingWriter, place: Place, root: Element, fields: dict[str, str], before: bytes) -> None:
    for name, value in _head(before):
        writer.say(place, name, value)
    for child in root:
        field = fields.get(child.tag.rpartition("}")[2])
        value = (child.text or "").strip()
        if field == "mac" and clean.mac(value) is None and not value.strip("0:-. "):
            continue  # a recorder without a second interface says so with zeros
        if field and value:
            writer.say(place, field, value)


def _head(before: bytes) -> Iterator[tuple[str, str]]:
    """Address asked and server that answered, from the last head before the document."""
    hosts, servers = _HOST.findall(before), _SERVER.findall(before)
    if hosts and clean.ip(address := decoded(hosts[-1]).strip("[]")):
        yield "ip", address
    if servers:
        yield "http.server", decoded(servers[-1]).strip()


READER = Reader(
    name="device-xml", title="Device information (ISAPI, ONVIF)", recognises=recognises, read=read
)
