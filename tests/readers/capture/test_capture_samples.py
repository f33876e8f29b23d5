"""The two samples in the repository are what `build.sample` writes, and say what a person would expect."""

from __future__ import annotations

import build
import pytest
from build import CAMERA, ROUTER, VIEWER
from capture_reading import replies, told
from reading import SAMPLES

from nameplate.readers.registry import recognise

PAGE = "<html><head><title>Door camera</title></head></html>"
EXPECTED = [
    [("mac", CAMERA.mac), ("dhcp.hostname", "door"), ("dhcp.vendor_class", "udhcp 1.22.1")],
    [("mac", CAMERA.mac), ("ip", CAMERA.ip)],
    [("ip", ROUTER.ip), ("mac", ROUTER.mac), ("dhcp.server", "ack")],
    [("mac", CAMERA.mac), ("ip", CAMERA.ip), ("arp.reply", "arp request")],
    [
        ("mac", CAMERA.mac), ("ip", CAMERA.ip), ("ssdp.server", "Linux UPnP/1.0 cam/1"),
        ("ssdp.type", "upnp:rootdevice"), ("ssdp.usn", "uuid:x"),
    ],
    [("ip", CAMERA.ip), ("dns.query", "time.example")],
    [
        ("mac", CAMERA.mac), ("ip", CAMERA.ip), ("serial", "1Z00000TST00001"),
        ("dhip.method", "client.notifyDevInfo"), ("dhip.device_class", "IPC"), ("dhip.device_type", "IPC-TEST-1"),
        ("dhip.machine_name", "door"), ("dhip.manufacturer", "Private"), ("dhip.vendor", "Brandless"),
        ("dhip.version", "2.800.0.1"),
    ],
    [("ip", VIEWER.ip), ("http.user_agent", "viewer/1")],
    [
        ("ip", CAMERA.ip), ("http.status", "200"), ("http.server", "cam/1"), ("http.path", "/"),
        ("http.title", "Door camera"), ("http.body", PAGE),
    ],
    [("ip", CAMERA.ip), ("rtsp.status", "200"), ("rtsp.server", "Rtsp Server/3.0"), ("rtsp.path", "/live")],
    [("ip", VIEWER.ip), ("tls.sni", "cloud.example")],
]  # fmt: skip


@pytest.mark.parametrize("name", ["pcap", "pcapng"])
def test_a_sample_says_what_it_should(name: str) -> None:
    data = (SAMPLES / name / f"segment.{name}").read_bytes()
    assert data == getattr(build, name)(build.sample()), "rewrite the sample when build.py changes"
    reader = recognise(data[:65_536], "no name")
    assert reader is not None
    assert reader.name == name
    result = told(data)
    assert replies(result) == EXPECTED
    assert result.problems == []
    assert "encrypted" in result.coverage.blind


def test_reading_twice_gives_the_same() -> None:
    data = build.pcap(build.sample())
    one, other = told(data), told(data)
    assert (one.rows, one.problems, one.coverage) == (other.rows, other.problems, other.coverage)
