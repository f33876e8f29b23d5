"""Fleet, Intune, Jamf, Defender and GLPI: devices with their keys, apps on their device, blind spots by their name."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reading import RELAXED, SAMPLES, Told, read, read_file

from nameplate.knowledge.load import load
from nameplate.readers import defender, fleet, glpi, intune, jamf, osquery
from nameplate.readers.base import Reader
from nameplate.readers.registry import READERS

OURS = (osquery.READER, fleet.READER, intune.READER, jamf.READER, defender.READER, glpi.READER)


def told_of(reader: Reader, data: object) -> Told:
    return read(reader, (data if isinstance(data, str) else json.dumps(data)).encode())


def sample(reader: Reader, name: str) -> Told:
    return read_file(reader, SAMPLES / reader.name / name)


def keys(told: Told, record: int = 1) -> set[tuple[str, str]]:
    wanted = ("uuid", "serial", "mac", "hostname", "asset_tag", "ip")
    return {(r["field"], r["value"]) for r in told.rows if r["record"] == record and r["field"] in wanted}  # type: ignore[misc]


def apps(told: Told) -> list[tuple[str, str]]:
    """(device, app by identifier or name) in the order told."""
    named = {(r["record"], r["part"]): r["value"] for r in told.rows if r["field"] == "app.name"}
    named |= {(r["record"], r["part"]): r["value"] for r in told.rows if r["field"] == "app.id"}
    return [(record, app) for (record, _), app in named.items()]  # type: ignore[misc]


def covers(told: Told) -> dict[int, list[str]]:
    out: dict[int, list[str]] = {}
    for row in told.rows:
        if row["field"] == "inventory.covers":
            out.setdefault(row["record"], []).append(row["value"])  # type: ignore[arg-type]
    return out


# All of them.


@pytest.mark.parametrize("reader", OURS, ids=lambda r: r.name)
def test_every_coverage_a_reader_names_is_in_the_knowledge(reader: Reader) -> None:
    for path in sorted((SAMPLES / reader.name).iterdir()):
        for kind in read_file(reader, path).values("inventory.covers"):
            assert kind in load().coverage


def test_every_coverage_in_the_knowledge_is_named_by_a_reader() -> None:
    source = "".join(p.read_text() for p in (Path(fleet.__file__).parent).glob("*.py"))
    prefixes = ("osquery-programs-", "fleet-ios-")
    assert [k for k in load().coverage if k not in source and not k.startswith(prefixes)] == []


@pytest.mark.parametrize("reader", OURS, ids=lambda r: r.name)
def test_apps_have_no_keys_and_lie_within_their_device(reader: Reader) -> None:
    for path in sorted((SAMPLES / reader.name).iterdir()):
        for row in read_file(reader, path).rows:
            assert (row["part"] == 0) is (row["within"] is None)
            assert str(row["field"]).startswith("app.") is (row["part"] != 0)


@pytest.mark.parametrize("reader", OURS, ids=lambda r: r.name)
def test_nobody_else_takes_its_samples_and_it_takes_nobody_elses(reader: Reader) -> None:
    for folder in SAMPLES.iterdir():
        for path in folder.iterdir():
            head = path.read_bytes()[:65_536]
            sure = {r.name: r.recognises(head, "evidence") for r in READERS}
            assert (max(sure, key=lambda name: sure[name]) == reader.name) is (folder.name == reader.name), (
                path
            )


@pytest.mark.parametrize("reader", OURS, ids=lambda r: r.name)
@pytest.mark.parametrize(
    "head",
    [b"", b"[]", b"{}", b"[1]", b'{"value":[]}', b'{"results":[]}', b'{"hosts":[]}', b'{"value":[{"name":"x"}]}',
     b'{"id":"1","name":"x","applications":[]}', b'{"bomFormat":"CycloneDX","components":[]}', b"Name,Version\n1,2\n",
     b"Device name,Serial number,Model\na,b,c\n", b"\x1f\x8bjunk", b'nameplate = "estate/1"\n'],
)  # fmt: skip
def test_what_is_none_of_them_is_left_alone(reader: Reader, head: bytes) -> None:
    assert reader.recognises(head, "export.json") == 0


WORDS = ["value", "results", "hosts", "host", "software", "applications", "managedDevices", "detectedApps",
         "displayName", "id", "udid", "general", "hardware", "content", "softwares", "networks", "ipAddresses",
         "macAddress", "name",
         "deviceId", "uuid", "hardware_serial", "mdm", "network_device", "ips", "supervised", "computer"]  # fmt: skip
ANY = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=5),
    max_leaves=15,
)


@RELAXED
@given(st.sampled_from(OURS), ANY)
def test_any_member_may_be_of_any_type(reader: Reader, item: object) -> None:
    data = json.dumps(item).encode()
    assert 0 <= reader.recognises(data, "x") <= 100
    read(reader, data)


PAGES = {
    "fleet": ("hosts.json", "hosts"), "intune": ("detected-apps.json", "value"), "jamf": ("computers.json", "results"),
    "defender": ("machines.json", "value"),
}  # fmt: skip


@pytest.mark.parametrize("reader", OURS[1:5], ids=lambda r: r.name)
def test_a_page_is_read_like_its_items(reader: Reader) -> None:
    """Wrapped in a page, in an array, as lines, or pretty: the same devices and the same apps."""
    name, member = PAGES[reader.name]
    items = json.loads((SAMPLES / reader.name / name).read_text())[member]
    shapes = (
        {member: items},
        {"totalCount": 9, "next": None, "link": 'a "b" {c', "errors": [], member: items, "more": {"x": 1}},
        items,
        "\n".join(json.dumps(item) for item in items),
        json.dumps({member: items[:1]}) + "\n" + json.dumps({member: items[1:]}),
        "  \n" + json.dumps({member: items}, indent=4),
    )
    first, *rest = [told_of(reader, shape).facts() for shape in shapes]
    assert first
    for facts in rest:
        assert facts == first


def test_a_page_of_any_size_is_read_item_by_item() -> None:
    """Thirty megabytes in one object: nothing is passed over for its size."""
    host = json.loads((SAMPLES / "fleet" / "hosts.json").read_text())["hosts"][0]
    host["notes"] = "x" * 300_000
    hosts = [
        {**host, "uuid": f"{n:08x}-0000-4a5b-8c6d-7e8f90a1b2c3", "hardware_serial": f"C02TEST{n:04}"}
        for n in range(100)
    ]
    told = told_of(fleet.READER, {"hosts": hosts})
    assert len(set(told.values("serial"))) == 100
    assert told.problems == []


# Fleet.


def test_fleet_hosts_and_their_software() -> None:
    told = sample(fleet.READER, "hosts.json")
    assert ("serial", "C02TEST0017") in keys(told)
    assert ("mac", "f0:18:98:00:00:17") in keys(told)
    assert ("ip", "10.1.9.31") in keys(told, 2)
    assert apps(told)[:2] == [(1, "org.mozilla.firefox"), (1, "com.zhiliaoapp.musically")]
    assert covers(told) == {1: ["osquery-apps"], 3: ["fleet-ios-personal"]}
    assert told.about(3)["inventory.relation"] == "On (personal)"
    assert told.coverage.covers_from == datetime(2026, 11, 20, 8)


def fleet_host(source: str, **more: object) -> dict[str, object]:
    software = [{"name": "A", "source": source}] if source else []
    return {"uuid": "11c2d3e4-0000-4a5b-8c6d-7e8f90a1b2c3", "hostname": "h", "hardware_serial": "C02TEST0017",
            "software": software, **more}  # fmt: skip


@pytest.mark.parametrize(
    ("host", "kind"),
    [
        (fleet_host("ios_apps", mdm={"enrollment_status": "On (personal)"}), "fleet-ios-personal"),
        (fleet_host("ios_apps", mdm={"enrollment_status": "On (automatic)"}), "fleet-ios-company"),
        (fleet_host("ipados_apps", mdm=None), "fleet-ios-unknown"),
        (fleet_host("programs", osquery_version="5.19.0"), "osquery-programs-from-5.17"),
        (fleet_host("programs", osquery_version="5.16.0"), "osquery-programs-before-5.17"),
        (fleet_host("programs"), "osquery-programs-version-unknown"),
        (fleet_host("android_apps"), "fleet-android"),
        (fleet_host("python_packages"), "osquery-part"),
        (fleet_host(""), "empty"),
    ],
)
def test_what_fleet_can_see_depends_on_platform_agent_and_owner(host: dict[str, object], kind: str) -> None:
    assert covers(told_of(fleet.READER, {"hosts": [host]})) == {1: [kind]}


def test_a_fleet_host_without_software_in_the_answer_covers_nothing() -> None:
    host = fleet_host("apps")
    del host["software"]
    assert covers(told_of(fleet.READER, {"host": {**host, "osquery_version": "5.19.0"}})) == {}


def test_fleet_software_as_a_table() -> None:
    told = sample(fleet.READER, "host-software.csv")
    assert apps(told) == [(1, "com.zhiliaoapp.musically"), (1, "com.apple.weather")]
    assert told.values("app.source") == ["ios", "ios"]
    assert covers(told) == {1: ["fleet-ios-unknown"]}
    assert told.coverage.mapping["serial"] == "hardware_serial"


# Intune.


def test_intune_apps_with_their_devices() -> None:
    told = sample(intune.READER, "detected-apps.json")
    assert apps(told) == [(1, "BytedancePte.Ltd.TikTok"), (2, "Company Portal"), (1, "Notepad++")]
    assert covers(told) == {1: ["intune-corporate"], 2: ["intune-personal"]}
    assert {("serial", "5CGTEST031"), ("mac", "A4C3F0000031"), ("hostname", "LAP-31")} <= keys(told)
    assert told.values("app.id") == [], "Graph gives no bundle identifier"
    assert told.coverage.covers_to == datetime(2026, 11, 19, 22, 10)


def intune_device(owner: str, system: str, found: object) -> dict[str, object]:
    return {"id": "00000031-aaaa-4bbb-8ccc-ddddeeee0031", "deviceName": "d", "managedDeviceOwnerType": owner,
            "operatingSystem": system, "detectedApps": found}  # fmt: skip


@pytest.mark.parametrize(
    ("owner", "system", "kind"),
    [("company", "iOS", "intune-corporate"), ("company", "Windows", "intune-corporate"),
     ("personal", "iOS", "intune-personal"), ("personal", "Windows", "intune-personal"),
     ("company", "Android", "intune-android"), ("company", "", "intune-unknown"),
     ("personal", "AndroidForWork", "intune-android"),
     ("unknown", "iOS", "intune-unknown"), ("", "", "intune-unknown")],
)  # fmt: skip
def test_what_intune_can_see_depends_on_owner_and_platform(owner: str, system: str, kind: str) -> None:
    listed = told_of(intune.READER, {"value": [intune_device(owner, system, [{"displayName": "A"}])]})
    assert covers(listed) == {1: [kind]}
    for nothing in ([], None):
        empty = told_of(intune.READER, {"value": [intune_device(owner, system, nothing)]})
        assert covers(empty) == {1: ["empty"]}, "an empty list is no list"


def test_an_app_without_its_devices_says_so() -> None:
    told = told_of(intune.READER, {"value": [{"displayName": "TikTok", "deviceCount": 3}]})
    assert (told.rows, told.kinds()) == ([], ["no-devices"])
    assert "expand" in told.problems[0].advice


REPORTS = {
    "as exported": "ApplicationName,ApplicationVersion,Platform,DeviceId,DeviceName\nTikTok,36,iOS,{id},phone\n",
    "as shown": "Device name;Application name;Application version;Device ID;Platform\nphone;TikTok;36;{id};iOS\n",
    "with a mark and tabs": "\ufeffApplication Name\tDevice ID\tDevice Name\tPlatform\tApplication Version\n"
    "TikTok\t{id}\tphone\tiOS\t36\n",
}


@pytest.mark.parametrize("text", REPORTS.values(), ids=REPORTS)
def test_reports_of_intune_in_any_order_and_cut(text: str) -> None:
    data = text.replace("{id}", "00000033-aaaa-4bbb-8ccc-ddddeeee0033").encode()
    assert intune.READER.recognises(data, "x") == 85
    told = read(intune.READER, data)
    assert told.about(1, 1) == {"app.name": "TikTok", "app.version": "36", "app.source": "ios"}
    assert ("uuid", "00000033-aaaa-4bbb-8ccc-ddddeeee0033") in keys(told)
    assert covers(told) == {1: ["intune-unknown"]}


# Jamf.


def test_jamf_computers_and_a_section_that_is_null() -> None:
    told = sample(jamf.READER, "computers.json")
    assert apps(told) == [(1, "com.apple.Safari"), (1, "com.zhiliaoapp.musically")]
    assert {("serial", "C02TEST0007"), ("asset_tag", "MIN-0007"), ("hostname", "mac-07")} <= keys(told)
    nulls = {record: kinds for record, kinds in covers(told).items() if kinds == ["empty"]}
    assert len(nulls) == 1
    assert covers(told)[1] == ["jamf-computers"]


def jamf_mobile(**general: object) -> dict[str, object]:
    return {"mobileDeviceId": "1", "deviceType": "iOS", "general": {"udid": "a" * 20 + "b" * 20, **general},
            "hardware": None,
            "applications": [{"identifier": "com.zhiliaoapp.musically", "name": "TikTok"}]}  # fmt: skip


@pytest.mark.parametrize(
    ("general", "kind"),
    [({"supervised": True}, "jamf-mobile-supervised"), ({"supervised": False}, "jamf-mobile-other"),
     ({}, "jamf-mobile-other"),
     ({"supervised": "true"}, "jamf-mobile-other"),
     ({"supervised": True, "deviceOwnershipType": "Personal"}, "jamf-mobile-other")],
)  # fmt: skip
def test_only_supervision_shows_that_a_mobile_list_is_whole(general: dict[str, object], kind: str) -> None:
    told = told_of(jamf.READER, {"results": [jamf_mobile(**general)]})
    assert covers(told) == {1: [kind]}
    assert told.values("app.source") == ["ios"]
    assert told.about(1)["uuid"] == "a" * 20 + "b" * 20


CLASSIC = {
    "computer": {
        "general": {"udid": "A1B2C3D4-1111-4222-8333-444455556666", "serial_number": "C02TEST0007", "name": "mac-07",
                    "mac_address": "F0:18:98:00:00:07", "ip_address": "10.1.9.47"},
        "hardware": {"make": "Apple"},
        "software": {"applications": [
            {"name": "TikTok.app", "bundle_id": "com.zhiliaoapp.musically", "version": "36"}]},
    }
}  # fmt: skip


def test_the_classic_interface_says_the_same() -> None:
    assert jamf.READER.recognises(json.dumps(CLASSIC).encode(), "x") == 88
    told = told_of(jamf.READER, CLASSIC)
    assert told.about(1, 1) == {
        "app.id": "com.zhiliaoapp.musically", "app.name": "TikTok", "app.version": "36", "app.source": "macos",
    }  # fmt: skip
    assert {("serial", "C02TEST0007"), ("mac", "F0:18:98:00:00:07")} <= keys(told)
    assert told.values("ip") == ["10.1.9.47"]


# Defender.


def test_a_machine_that_was_onboarded_twice_states_both_numbers() -> None:
    told = sample(defender.READER, "machines.json")
    first, second = (r for r in sorted({r["record"] for r in told.rows if r["field"] == "hostname"}))  # type: ignore[type-var]
    numbers = {value for field, value in keys(told, second) if field == "uuid"}  # type: ignore[arg-type]
    assert numbers == {"2f6cd0e8f524eee8013d3043f529813c95e1dd18", "1e5bc9d7e413ddd7902c2932e418702b84d0cc07"}
    assert ("mac", "A4C3F0000061") in keys(told, first)  # type: ignore[arg-type]
    assert told.values("ip") == ["10.1.9.61"], "link-local addresses name nobody"
    clean = {r["clean"] for r in told.rows if r["field"] == "mac"}
    assert clean == {"a4:c3:f0:00:00:61"}


def test_software_joins_its_machine_by_the_number_alone() -> None:
    told = sample(defender.READER, "software.jsonl")
    assert apps(told) == [(1, "firefox"), (1, "tiktok")]
    assert ("uuid", "1e5bc9d7e413ddd7902c2932e418702b84d0cc07") in keys(told)
    assert covers(told) == {1: ["defender-software"]}
    assert not load().coverage["defender-software"].complete


# GLPI.


def test_an_android_package_name_stands_in_the_comments() -> None:
    told = sample(glpi.READER, "phone.json")
    assert apps(told)[0] == (1, "com.zhiliaoapp.musically")
    assert told.values("app.source") == ["android"] * 3
    assert covers(told) == {1: ["glpi-android"]}
    assert told.about(1)["serial"] == "R58TEST0003"


def test_comments_of_other_systems_are_comments() -> None:
    told = sample(glpi.READER, "agents.json")
    assert told.values("app.id") == []
    assert covers(told) == {1: ["glpi-computer"]}
    assert ("mac", "00:1b:21:00:00:04") in keys(told)
    assert "127.0.0.1" not in told.values("ip")


def test_network_equipment_is_labelled_and_its_ports_are_not_its_keys() -> None:
    told = sample(glpi.READER, "agents.json")
    switch = next(r["record"] for r in told.rows if r["value"] == "FOCTEST0001")
    assert told.about(switch)["inventory.manufacturer"] == "Example Networks"  # type: ignore[arg-type]
    assert told.about(switch)["inventory.category"] == "Networking"  # type: ignore[arg-type]
    assert "8c:60:4f:00:00:11" not in told.values("mac")


@pytest.mark.corpus
def test_the_public_examples_of_glpi_are_read_whole(corpus: Path) -> None:
    folder = corpus / "glpi"
    for path in sorted(folder.glob("*_*.json")):
        assert glpi.READER.recognises(path.read_bytes()[:65_536], "x") >= 78, path.name
        data = json.loads(path.read_text("utf-8"))
        told = read_file(glpi.READER, path)
        assert told.problems == [], path.name
        softwares = data["content"].get("softwares", [])
        assert [str(s["name"]).strip() for s in softwares] == told.values("app.name"), path.name
        serial = (data["content"].get("network_device") or {}).get("serial") or data["content"]["bios"]["ssn"]
        assert serial in told.values("serial")
    assert glpi.READER.recognises((folder / "inventory.schema.json").read_bytes()[:65_536], "x") == 0
