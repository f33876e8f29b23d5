"""ISAPI and ONVIF device information: whole documents are read, hostile ones expand nothing."""

from __future__ import annotations

import gzip
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reading import RELAXED, SAMPLES, read, read_file

from nameplate.readers.device_xml import LONGEST_DOCUMENT, READER, documents

HIK = "http://www.hikvision.com/ver20/XMLSchema"
TDS = "http://www.onvif.org/ver10/device/wsdl"


def isapi(inner: str = "<model>DS-0</model>", namespace: str = HIK) -> bytes:
    return f'<?xml version="1.0"?>\n<DeviceInfo version="2.0" xmlns="{namespace}">{inner}</DeviceInfo>\n'.encode()


def onvif(inner: str = "<tds:Model>EX-1</tds:Model>") -> bytes:
    return (
        f'<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://www.w3.org/2003/05/soap-envelope" xmlns:tds="{TDS}"><SOAP-ENV:Body>'
        f"<tds:GetDeviceInformationResponse>{inner}</tds:GetDeviceInformationResponse></SOAP-ENV:Body></SOAP-ENV:Envelope>"
    ).encode()


def test_the_sample() -> None:
    told = read_file(READER, SAMPLES / "device-xml" / "saved.txt")
    assert told.about(1) == {
        "isapi.namespace": HIK, "ip": "10.1.4.20", "http.server": "App-webs/",
        "isapi.device_name": "Lobby east", "isapi.model": "DS-0EXAMPLE-I", "mac": "44:47:cc:12:34:56",
        "serial": "DS-0EXAMPLE-I20200304AAWR000012345", "isapi.firmware": "V5.0.0", "isapi.device_type": "IPCamera",
        "isapi.manufacturer": "hikvision", "isapi.oem_code": "1",
    }  # fmt: skip
    assert told.about(2) == {  # the address and server of the first reply are not the second's
        "onvifdev.manufacturer": "Example Brand", "onvifdev.model": "EX-BULLET-4", "serial": "1F00EXAMPLE0075",
        "onvifdev.firmware": "2.800.0000.0.R", "onvifdev.hardware": "1.00",
    }  # fmt: skip
    assert not told.problems
    assert [r["origin"] for r in told.rows] == [r["record"] for r in told.rows]


def test_credentials_in_a_saved_head_are_not_kept() -> None:
    told = read_file(READER, SAMPLES / "device-xml" / "saved.txt")
    assert "YWRtaW46" not in repr(told)


def test_damage_costs_its_document_only() -> None:
    told = read_file(READER, SAMPLES / "device-xml" / "damaged.xml")
    assert [(p.kind, p.place) for p in told.problems] == [
        ("not-understood", "document 1"),
        ("truncated", "document 3"),
    ]
    assert told.about(2)["isapi.namespace"] == "http://www.isapi.org/ver20/XMLSchema"
    assert "mac" not in told.about(2)  # all zeros: no second interface
    assert {r["record"] for r in told.rows} == {2}


@pytest.mark.parametrize(
    "namespace", [HIK, "http://www.hikvision.com/ver10/XMLSchema", "http://www.isapi.org/ver20/XMLSchema"]
)
def test_isapi_namespaces_are_said_word_for_word(namespace: str) -> None:
    data = isapi(namespace=namespace)
    assert READER.recognises(data, "neutral") == 90
    assert read(READER, data).about(1) == {"isapi.namespace": namespace, "isapi.model": "DS-0"}


@pytest.mark.parametrize(
    "namespace",
    ["", "urn:psialliance-org", "http://example.org/ver20/XMLSchema", "http://nothikvision.com/ver20/X",
     "http://hikvision.com.example.org/ver20/X", "http://example.org/hikvision.com/ver20"],
)  # fmt: skip
def test_a_device_info_of_someone_else_is_not_isapi(namespace: str) -> None:
    told = read(READER, isapi(namespace=namespace))
    assert told.rows == []
    assert told.kinds() == ["other-namespace"]


@pytest.mark.parametrize("prefix", ["tds:", "ns1:", "a-b.c:", ""])
def test_any_prefix_will_do(prefix: str) -> None:
    data = onvif().replace(b"tds:", prefix.encode()).replace(b"xmlns:" if not prefix else b"\0", b"x")
    assert READER.recognises(data, "neutral") == 90
    assert read(READER, data).about(1) == {"onvifdev.model": "EX-1"}


def test_many_documents_across_blocks_keep_their_offsets() -> None:
    one, filler = isapi("<model>M</model>"), b"HTTP/1.1 200 OK\r\nHost: 10.0.0.9\r\nServer: x\r\n\r\n"
    data = (filler + one) * 12_000
    told = read(READER, data)
    assert len(told.values("isapi.model")) == 12_000 == len(told.values("ip"))
    assert not told.problems
    for row in told.rows[::4_001]:
        assert data[row["offset"] :].startswith(b"<DeviceInfo")
    assert read(READER, gzip.compress(data)).facts() == told.facts()


@RELAXED
@given(st.lists(st.binary(max_size=60), max_size=8), st.integers(1, 50))
def test_blocks_do_not_matter(fillers: list[bytes], size: int) -> None:
    data = b"".join(filler + isapi(f"<model>{n}</model>") for n, filler in enumerate(fillers))
    whole = [(d.raw, d.offset, d.whole) for d in documents(iter([data]))]
    parts = [data[at : at + size] for at in range(0, len(data), size)]
    assert [(d.raw, d.offset, d.whole) for d in documents(iter(parts))] == whole
    assert len(whole) >= len(fillers)


def test_entities_expand_nothing_and_reach_nothing() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/hostname">]>\n'
    for entity in ("&b;", "&f;"):
        told = read(READER, bomb + isapi(f"<model>{entity}</model>"))
        assert told.rows == []
        assert told.kinds() == ["not-understood"]
    inside = isapi('<!DOCTYPE x [<!ENTITY a "b">]><model>&a;</model>')
    assert read(READER, inside).kinds() == ["not-understood"]


def test_a_document_without_an_end_does_not_swallow_the_next() -> None:
    told = read(READER, isapi()[:-15] + isapi("<model>second</model>"))
    assert told.kinds() == ["truncated"]
    assert told.values("isapi.model") == ["second"]
    long = isapi("<model>" + "x" * LONGEST_DOCUMENT + "</model>") + isapi("<model>second</model>")
    told = read(READER, long)
    assert told.kinds() == ["truncated"]
    assert told.values("isapi.model") == ["second"]


HOSTILE = [b"<DeviceInfo " * 100_000, b"\n" * 4_000_000, (b"\n " * 4_000 + isapi()) * 200]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_files_cost_linear_time(hostile: bytes) -> None:
    start = time.process_time()
    read(READER, b"<x/>" + hostile)
    assert time.process_time() - start < 5


NOT_MINE = [
    b"", b"<html><body>DeviceInfo</body></html>", b'nameplate = "estate/1"\n', b"<DeviceInfoList/>",
    b'<?xml version="1.0"?><nmaprun><DeviceInfo xmlns="' + HIK.encode() + b'">', b"<Probe><Uuid/></Probe>",
    b"\xd4\xc3\xb2\xa1\0\0\0\0" + isapi(), b"Name,Body\ncam," + isapi(), isapi(namespace="http://example.org/"),
    b'{"data":"<DeviceInfo xmlns=\\"http://www.hikvision.com/ver20/X\\">"}',
]  # fmt: skip


@pytest.mark.parametrize("head", NOT_MINE)
def test_other_formats_are_left_alone(head: bytes) -> None:
    assert READER.recognises(head, "deviceInfo.xml") == 0


@RELAXED
@given(st.binary(max_size=200), st.integers(0, 250), st.booleans())
def test_junk_ends_in_problems(junk: bytes, at: int, kind: bool) -> None:
    good = isapi() if kind else onvif()
    READER.recognises(good[:at] + junk, "x")
    read(READER, good[:at] + junk + good[at:])


XML_TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Cn"], exclude_characters="<&>\x85\u2028"),
    min_size=1,
    max_size=40,
)


@RELAXED
@given(XML_TEXT.filter(lambda text: text.strip()))
def test_values_are_word_for_word(value: str) -> None:
    told = read(READER, isapi(f"<deviceName>{value}</deviceName>"))
    if "secret" not in told.kinds():
        assert told.values("isapi.device_name") == [value.strip()]
