"""Camera lists: every shape says which camera hangs on which recorder, and no login ever comes along."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reading import RELAXED, SAMPLES, Told, read, read_file

from nameplate.readers import recorder_lists, recorder_xml, xlsx
from nameplate.readers.csv_tables import CAMERAS
from nameplate.readers.headers import aliases
from nameplate.readers.recorder_lists import address
from nameplate.readers.registry import recognise

LISTS, XMLS = SAMPLES / "recorder-list", SAMPLES / "recorder-xml"
FREE = ("Channel", "Camera name", "IP address", "Protocol", "Manufacturer", "Model", "User", "Password")
SECRET = "Zq9xhunter2"


def sheet(*rows: Sequence[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def book(*rows: Sequence[str]) -> bytes:
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def cameras(told: Told) -> list[dict[str, str]]:
    return [told.about(r, p) for r, p in dict.fromkeys((r["record"], r["part"]) for r in told.rows) if p]


def test_milestone() -> None:
    told = read_file(CAMERAS, LISTS / "milestone.csv")
    first, second, third = cameras(told)
    assert first == {
        "recorder.name": "Lobby north",
        "ip": "10.1.4.20",
        "mac": "4419B6102030",
        "recorder.driver": "Hikvision DS-2CD2xx Series",
        "link.recorder": "REC-01",
    }
    assert second["ip"] == "10.1.4.21"
    assert (third["hostname"], third["link.recorder"]) == ("cam-park.example.govt.nz", "REC-02")
    records = {r["value"]: r["record"] for r in told.rows if not r["part"]}
    assert set(records) == {"REC-01", "REC-02"}
    assert [r["record"] for r in told.rows if r["field"] == "link.recorder"] == [
        records["REC-01"], records["REC-01"], records["REC-02"]
    ]  # fmt: skip


def test_every_camera_is_a_part_of_its_recorder_and_an_origin_of_its_own() -> None:
    told = read_file(CAMERAS, LISTS / "milestone.csv")
    assert {r["within"] for r in told.rows if r["part"]} == {0}
    assert {r["within"] for r in told.rows if not r["part"]} == {None}
    subjects = {(r["record"], r["part"]) for r in told.rows}
    assert len({r["origin"] for r in told.rows}) == len(subjects) == 5


def test_free_form_and_empty_channels() -> None:
    told = read_file(CAMERAS, LISTS / "free-form.csv")
    assert [c["recorder.channel"] for c in cameras(told)] == ["1", "2", "3", "5"]
    assert told.values("recorder.driver") == ["HIKVISION", "Private", "ONVIF", "Dahua"]
    assert told.kinds().count("row-names-nothing") == 1
    assert all(r["part"] for r in told.rows)  # the list does not name its recorder


def test_genetec_and_ivms() -> None:
    told = read_file(CAMERAS, LISTS / "genetec.csv")
    assert told.values("recorder.model") == ["P3245-V", "XNV-8080R"]
    assert told.values("link.recorder") == ["ARCH-WLG"] * 2
    told = read_file(CAMERAS, LISTS / "ivms.csv")
    assert told.values("recorder.category") == ["NVR", "IPC"]
    assert len(told.values("serial")) == 2


def test_xml_of_both_forms() -> None:
    told = read_file(recorder_xml.READER, XMLS / "elements.xml")
    assert cameras(told) == [{
        "ip": "10.1.9.102", "recorder.name": "Gate", "recorder.model": "network camera", "serial": "00067300F",
        "mac": "00-06-73-00-F0-F4",
    }]  # fmt: skip
    told = read_file(recorder_xml.READER, XMLS / "attributes.xml")
    assert told.values("ip") == ["10.1.8.20", "10.1.8.21", "10.1.8.2"]
    assert told.values("serial") == ["4H02D1FPAG00123", "4K03E2FPAJ00456"]
    assert told.values("recorder.name") == ["Loading dock", "Yard", "Depot NVR"]
    assert [p.place for p in told.problems] == ["device 1"]  # the password column, once


def test_a_sheet_says_what_the_file_says() -> None:
    rows = [FREE, ("1", "Door", "10.1.5.11", "HIKVISION", "Hikvision", "DS-2CD2143G0-I", "admin", SECRET)]
    told, other = read(CAMERAS, sheet(*rows)), read(xlsx.READER, book(*rows))
    assert told.facts() == other.facts()
    assert other.coverage.sees == recorder_lists.SEES
    assert other.rows[0]["path"] == "Sheet!A2"
    assert SECRET not in repr((told, other))


@pytest.mark.parametrize("path", [*LISTS.iterdir(), *XMLS.iterdir()], ids=lambda path: path.name)
def test_logins_never_come_along(path: object) -> None:
    data = path.read_bytes()  # type: ignore[attr-defined]
    reader = recognise(data, "neutral")
    assert reader in (CAMERAS, recorder_xml.READER)
    told = read(reader, data)
    assert SECRET not in repr(told)
    values = {str(r["value"]).casefold() for r in told.rows}
    assert not values & {"admin", "root"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("10.1.4.20", [("ip", "10.1.4.20")]),
        ("http://10.1.4.20/", [("ip", "10.1.4.20")]),
        ("https://10.1.4.20:8443/onvif/device_service", [("ip", "10.1.4.20")]),
        ("10.1.4.20:554", [("ip", "10.1.4.20")]),
        ("http://[2001:db8::20]:80/", [("ip", "2001:db8::20")]),
        ("2001:db8::20", [("ip", "2001:db8::20")]),
        ("rtsp://admin:Zq9xhunter2@10.1.4.20/cam", [("ip", "10.1.4.20")]),
        ("cam1.example.govt.nz", [("hostname", "cam1.example.govt.nz")]),
        ("44:19:B6:10:20:30", [("mac", "44:19:B6:10:20:30")]),
        ("192.168.100.200", [("ip", "192.168.100.200")]),
        ("127.0.0.1", []), ("0.0.0.0", []), ("localhost", []), ("-", []), ("", []), ("Channel 5", []), ("a b.c", []),
        ("http://", []), ("http:///", []), ("255.255.255.255", []), ("http://127.0.0.1/", []),
    ],
)  # fmt: skip
def test_addresses_as_people_type_them(text: str, said: list[tuple[str, str]]) -> None:
    assert list(address(text)) == said


@given(st.text(max_size=60))
def test_any_text_is_an_address_or_none(text: str) -> None:
    for field, value in address(text):
        assert field in ("ip", "hostname", "mac")
        assert value.casefold() in text.casefold()


def test_recorders_are_known_again_and_named_once() -> None:
    rows = [
        ("Camera name", "Protocol", "Recorder"),
        *((f"C{n}", "ONVIF", f"NVR {n % 2}") for n in range(1, 9)),
    ]
    told = read(CAMERAS, sheet(*rows))
    named = [r["value"] for r in told.rows if not r["part"]]
    assert sorted(named) == ["NVR 0", "NVR 1"]
    assert len({r["record"] for r in told.rows}) == 2
    assert {r["part"] for r in told.rows if r["part"]} == {1, 2, 3, 4}


def test_a_recorder_named_by_its_address_is_known_by_it() -> None:
    told = read(CAMERAS, sheet(("Camera name", "IP address", "NVR IP"), ("Door", "10.1.5.11", "10.1.5.2")))
    assert [(r["part"], r["value"]) for r in told.rows if r["field"] == "ip"] == [
        (0, "10.1.5.2"),
        (1, "10.1.5.11"),
    ]


def test_more_recorders_than_are_remembered_are_records_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recorder_lists, "MOST_RECORDERS", 2)
    rows = [("Camera name", "Driver", "Recorder"), *((f"C{n}", "ONVIF", f"NVR {n % 3}") for n in range(9))]
    told = read(CAMERAS, sheet(*rows))
    assert len(cameras(told)) == 9
    assert len({(r["record"], r["part"]) for r in told.rows if r["part"]}) == 9


@pytest.mark.parametrize(
    "header",
    [
        "Asset tag,Description,Manufacturer,Model,Serial,IP address,NVR,Location",
        "Name,Device role,Tenant,Site,Manufacturer,Type,Serial number,Asset tag,Primary IPv4",
        "Camera,Make,Model,MAC,Recorder,Site,Status",
    ],
)
def test_registers_stay_registers(header: str) -> None:
    found = recognise((header + "\n" + ",".join("x" for _ in header.split(",")) + "\n").encode(), "neutral")
    assert found is not None
    assert found.name == "register-csv"


@pytest.mark.parametrize(
    "text",
    [
        "<html><body><device>x</device></body></html>",
        '<?xml version="1.0"?><inventory><Device name="x" colour="red"/></inventory>',
        "<DeviceInfo><model>x</model></DeviceInfo>",
        '<nmaprun><host><address addr="10.0.0.1"/></host></nmaprun>',
        "Channel,Protocol\n1,ONVIF\n",
        json.dumps([{"ip": "10.0.0.1", "name": "x"}]),
    ],
)
def test_other_files_are_not_taken(text: str) -> None:
    assert recorder_xml.READER.recognises(text.encode(), "list.xml") == 0
    assert CAMERAS.recognises(text.encode(), "list.csv") == 0


def test_entities_are_refused_and_expand_nothing() -> None:
    device = '<d><Device name="&b;" ip="10.0.0.1" sn="AB12345"/></d>'
    for entities in ('<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">', '<!ENTITY b SYSTEM "file:///etc/passwd">'):
        told = read(recorder_xml.READER, f'<?xml version="1.0"?><!DOCTYPE d [{entities}]>{device}'.encode())
        assert (told.rows, told.kinds()) == ([], ["refused"])


def test_depth_and_size_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    deep = "<d>" + "<x>" * 100 + "</x>" * 100 + "</d>"
    assert read(recorder_xml.READER, deep.encode()).kinds() == ["truncated"]
    monkeypatch.setattr(recorder_xml, "LARGEST", 1 << 10)
    large = '<d><Device name="a" ip="10.0.0.1"><Note>' + "x" * 300_000 + "</Note></Device></d>"
    assert read(recorder_xml.READER, large.encode()).kinds() == ["too-large"]


def test_a_long_list_does_not_pile_up() -> None:
    one = '<Device name="c{0}" ip="10.0.{1}.{2}" sn="SN{0:08}"/>'
    text = "<d>" + "".join(one.format(n, n // 250, n % 250 + 1) for n in range(2000)) + "</d>"
    assert len(cameras(read(recorder_xml.READER, text.encode()))) == 2000


CELLS = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)


@given(st.lists(st.tuples(*[CELLS] * len(FREE)), max_size=6))
@RELAXED
def test_any_cells_are_survived_and_the_last_two_never_told(rows: list[tuple[str, ...]]) -> None:
    marked = [(*row[:6], "Zq9xuser", SECRET) for row in rows]
    told = read(CAMERAS, sheet(FREE, *marked))
    assert "Zq9x" not in repr(told.rows)
    assert all(row["value"] for row in told.rows)


def test_the_table_of_headers_is_sound() -> None:
    for kind in (recorder_lists.CAMERAS,):
        assert len(aliases(kind)) > 100
        assert not {"username", "user", "password", "drivernumber"} & set(aliases(kind))
