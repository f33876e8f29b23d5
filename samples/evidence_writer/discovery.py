"""What devices say of themselves when asked: SADP, DHIP, WS-Discovery, SSDP, mDNS, and makers' own ways.

The shapes follow docs/formats/pcap.md, which names their sources; every value in them is invented.
"""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass

from evidence_writer.frames import Host, address, mac
from evidence_writer.web import name

SADP_GROUP, SADP_PORT = "239.255.255.250", 37020
DHIP_GROUP, DHIP_PORT = "239.255.255.251", 37810
WSD_GROUP, WSD_PORT = "239.255.255.250", 3702
SSDP_GROUP, SSDP_PORT = "239.255.255.250", 1900
MDNS_GROUP, MDNS_PORT = "224.0.0.251", 5353
EVERYONE = "255.255.255.255"


@dataclass(frozen=True)
class Plate:
    """What a device calls itself."""

    model: str
    serial: str
    firmware: str
    vendor: str = ""
    manufacturer: str = ""
    kind: str = "IPC"


def uuid_of(host: Host) -> str:
    tail = host.mac.replace(":", "")
    return f"5a7e0c10-4d21-11ee-9b2f-{tail}"


def sadp(host: Host, plate: Plate) -> bytes:
    """A SADP reply (UDP 37020): XML, MAC with dashes."""
    rows = {
        "Uuid": uuid_of(host).upper(), "Types": "inquiry", "DeviceType": "133636",
        "DeviceDescription": plate.model, "DeviceSN": plate.serial, "CommandPort": "8000",
        "HttpPort": "80", "MAC": host.mac.replace(":", "-"), "IPv4Address": host.ip,
        "IPv4SubnetMask": "255.255.255.0", "IPv4Gateway": host.ip.rpartition(".")[0] + ".1",
        "IPv6Address": "::", "IPv6Gateway": "::", "IPv6MaskLen": "64", "DHCP": "true",
        "AnalogChannelNum": "0", "DigitalChannelNum": "1", "SoftwareVersion": plate.firmware,
        "DSPVersion": "V7.3 build 210903", "BootTime": "2026-11-02 03:11:09", "Encrypt": "true",
        "ResetAbility": "false", "DiskNumber": "0", "Activated": "true", "PasswordResetAbility": "true",
    }  # fmt: skip
    body = "\r\n".join(f"<{key}>{value}</{key}>" for key, value in rows.items())
    return f'<?xml version="1.0" encoding="UTF-8"?>\r\n<ProbeMatch>{body}\r\n</ProbeMatch>\r\n'.encode()


def sadp_frame(host: Host, plate: Plate, counter: int) -> bytes:
    """The answer of an 0x8033 frame to an inquiry: 38 bytes of header, then fields of plain text."""
    head = b"\x21\x02\x01\x42" + struct.pack(">I", counter) + b"\x06\x04\x04\0\0\0"
    ends = mac(host.mac) + address(host.ip) + b"\xff" * 6 + b"\0" * 8
    fields = ((plate.serial, 48), ("", 16), (plate.firmware, 48), ("V7.3 build 210903", 48))
    return head + ends + b"".join(text.encode().ljust(size, b"\0") for text, size in fields)


def dhip(host: Host, plate: Plate) -> bytes:
    """A DHIP reply (UDP 37810): 32-byte little-endian header, then JSON."""
    told = {
        "mac": host.mac,
        "method": "client.notifyDevInfo",
        "params": {"deviceInfo": {
            "AlarmInputChannels": 0, "AlarmOutputChannels": 0, "DeviceClass": plate.kind,
            "DeviceType": plate.model, "HttpPort": 80,
            "IPv4Address": {
                "DefaultGateway": host.ip.rpartition(".")[0] + ".1", "DhcpEnable": True,
                "IPAddress": host.ip, "SubnetMask": "255.255.255.0",
            },
            "MachineName": plate.serial, "Manufacturer": plate.manufacturer, "Port": 37777,
            "RemoteVideoInputChannels": 0, "SerialNo": plate.serial, "Vendor": plate.vendor,
            "Version": plate.firmware, "VideoInputChannels": 1, "VideoOutputChannels": 16,
        }},
    }  # fmt: skip
    text = json.dumps(told).encode() + b"\n\0"
    return dhip_header(len(text)) + text


def dhip_header(size: int) -> bytes:
    """The 32 bytes before the JSON of a DHIP message."""
    return b"\x20\0\0\0DHIP" + b"\0" * 8 + struct.pack("<IIII", size, 0, size, 0)


def dhdiscover(host: Host, plate: Plate) -> bytes:
    """A DHDiscover version 1 reply (UDP 5050): 0x78 bytes, then MAC, model and lines."""
    second = (host.mac + plate.model).encode()
    lines = (
        f"Name:{plate.vendor}\r\nDevice:{plate.model}\r\n"
        f"IPv6Addr:fe80::1/64;gateway:fe80::\r\n\r\nSerialNo:{plate.serial}\r\n\r\n"
    ).encode()
    fixed = bytearray(0x78)
    fixed[0:2] = b"\xb3\0"
    struct.pack_into("<H", fixed, 0x02, len(second))
    struct.pack_into("<I", fixed, 0x04, len(lines))
    fixed[0x10] = 2
    struct.pack_into("<H", fixed, 0x14, len(lines))
    fixed[0x28 : 0x28 + len(plate.model)] = plate.model.encode()
    fixed[0x38:0x3C] = address(host.ip)
    fixed[0x3C:0x40] = b"\xff\xff\xff\0"
    fixed[0x40:0x44] = address(host.ip)[:3] + b"\x01"
    return bytes(fixed) + second + lines


def probe_match(host: Host, scopes: list[str], *, types: str = "dn:NetworkVideoTransmitter") -> bytes:
    """A WS-Discovery ProbeMatch with ONVIF scopes, in the order given."""
    text = " ".join(f"onvif://www.onvif.org/{scope}" for scope in scopes)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<env:Envelope '
        'xmlns:env="http://www.w3.org/2003/05/soap-envelope" '
        'xmlns:wsadis="http://schemas.xmlsoap.org/ws/2004/08/addressing" '
        'xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery" '
        'xmlns:dn="http://www.onvif.org/ver10/network/wsdl"><env:Header>'
        "<wsadis:Action>http://schemas.xmlsoap.org/ws/2005/04/discovery/ProbeMatches</wsadis:Action>"
        "</env:Header><env:Body><d:ProbeMatches><d:ProbeMatch><wsadis:EndpointReference>"
        f"<wsadis:Address>urn:uuid:{uuid_of(host)}</wsadis:Address></wsadis:EndpointReference>"
        f"<d:Types>{types}</d:Types><d:Scopes>{text}</d:Scopes>"
        f"<d:XAddrs>http://{host.ip}/onvif/device_service</d:XAddrs>"
        "<d:MetadataVersion>10</d:MetadataVersion>"
        "</d:ProbeMatch></d:ProbeMatches></env:Body></env:Envelope>"
    ).encode()


def notify(host: Host, *, server: str, kind: str, path: str) -> bytes:
    """An SSDP announcement."""
    lines = (
        "NOTIFY * HTTP/1.1", "HOST: 239.255.255.250:1900", "CACHE-CONTROL: max-age=1800",
        f"LOCATION: http://{host.ip}{path}", f"SERVER: {server}", f"NT: {kind}",
        f"USN: uuid:{uuid_of(host)}::{kind}", "NTS: ssdp:alive", "", "",
    )  # fmt: skip
    return "\r\n".join(lines).encode()


def _record(owner: bytes, kind: int, data: bytes) -> bytes:
    return owner + struct.pack(">HHIH", kind, 0x8001 if kind != 12 else 1, 120, len(data)) + data


def mdns(host: Host, *, service: str, instance: str, hostname: str, txt: tuple[str, ...] = ()) -> bytes:
    """An mDNS announcement: PTR, SRV, TXT and A of one service instance."""
    full = bytes((len(instance.encode()),)) + instance.encode() + name(service)
    strings = b"".join(bytes((len(t),)) + t.encode() for t in txt) or b"\0"
    records = [
        _record(name(service), 12, full),
        _record(full, 33, struct.pack(">HHH", 0, 0, 80) + name(hostname)),
        _record(full, 16, strings),
        _record(name(hostname), 1, address(host.ip)),
    ]
    return struct.pack(">HHHHHH", 0, 0x8400, 0, len(records), 0, 0) + b"".join(records)


def hanwha(host: Host, model: str) -> bytes:
    """A reply in Hanwha's own discovery (asked on UDP 7701, answered on 7711)."""
    out = bytearray(0x106)
    out[0] = 0x0B
    for place, text in (
        (0x13, host.mac), (0x25, host.ip), (0x35, "255.255.255.0"),
        (0x45, host.ip.rpartition(".")[0] + ".1"), (0x6D, model), (0x85, f"http://{host.ip}/index.htm"),
    ):  # fmt: skip
        out[place : place + len(text)] = text.encode()
    return bytes(out)


def bosch(host: Host, title: str, serial: str) -> bytes:
    """A reply in Bosch's own discovery (asked on UDP 1757, answered on 1758): XML."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?><root xmlns="OEMExt00:device-1-0"><device>'
        "<deviceType>OEMExt00:device:deviceID0</deviceType><App>1</App>"
        f"<friendlyName>{title}</friendlyName><unitName></unitName>"
        f"<serialNumber>{serial}</serialNumber><physAddress>{host.mac.replace(':', '-')}</physAddress>"
        f"<unitIPAddress>{host.ip}</unitIPAddress><unitSubnetMask>255.255.255.0</unitSubnetMask>"
        "<RCPPort>1756</RCPPort><HTTPPort>80</HTTPPort><HTTPSPort>443</HTTPSPort><dhcp>1</dhcp>"
        "</device></root>"
    ).encode()


def vivotek(host: Host, model: str) -> bytes:
    """A reply in Vivotek's own discovery (UDP 10000): session, magic, then type-length-value."""
    title = f"Network Camera-{model}".encode()
    short = model.encode()
    parts = ((1, title), (2, mac(host.mac)), (3, address(host.ip)), (8, b"en"), (9, short))
    body = b"".join(bytes((kind, len(value))) + value for kind, value in parts)
    return b"\x02\x4a\x5d\x8f\x1c" + body
