"""Apps from end to end: attributed to the device that has them, and never absent where nothing could see them."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from audits import Audited, Thing, audit, said_of

sys.path.insert(0, str(Path(__file__).parents[1] / "readers" / "capture"))

import build
from build import Host

PHONE = Host("02:4d:6e:11:22:33", "10.1.9.50")  # a locally administered address, as phones make them up
OTHER = Host("3c:52:82:00:00:60", "10.1.9.60")
EDGE = "23.15.0.9"  # a delivery network's address: anyone's
TIKTOK = "api16-normal-useast5.tiktokv.us"
APP_RULES = {"NZ-01", "NZ-11", "AU-01", "US-14"}
ESTATE = """
nameplate = "estate/1"
[organisation]
id = "ministry"
name = "Ministry of Examples"
marking = "IN-CONFIDENCE"
jurisdiction = "NZ"
classes = ["department"]
[things]
relation = "owned"
[[adoption]]
restriction = "AU-01"
since = 2025-03-01
by = "Chief Executive"
reason = "Asked of every department."
"""


def capture(*, asks: str = TIKTOK) -> bytes:
    """One device connects to an app's host at a delivery network; another is the only one to ask for an address."""
    server, ports = Host(build.ROUTER.mac, EDGE), (50_123, 443)
    hello = build.client_hello(asks)
    nobody = Host(OTHER.mac, "0.0.0.0")
    return build.pcap([
        build.datagram(nobody, build.EVERYONE, (68, 67), build.dhcp(3, OTHER, {12: b"ws-60", 60: b"MSFT 5.0"})),
        build.datagram(build.ROUTER, build.EVERYONE, (67, 68), build.dhcp(5, OTHER, {}, given=OTHER.ip)),
        build.arp(OTHER),
        build.arp(PHONE),
        *build.opening(PHONE, server, ports),
        *build.asks(PHONE, server, ports, hello),
        *build.closing(PHONE, server, ports, len(hello), 0),
    ])  # fmt: skip


def run(folder: Path, files: dict[str, bytes | str]) -> Audited:
    evidence = folder / "evidence"
    evidence.mkdir()
    for name, data in files.items():
        (evidence / name).write_bytes(data if isinstance(data, bytes) else data.encode())
    return audit([evidence], folder / "out")


def about_apps(audited: Audited, thing: Thing) -> list[dict[str, Any]]:
    return [f for f in audited.findings if f["thing"] == thing["thing"] and f["restriction"] in APP_RULES]


# One uses the app, the other is the only DHCP client.


def test_the_finding_is_on_the_device_that_used_the_app_and_none_on_the_dhcp_client(tmp_path: Path) -> None:
    audited = run(tmp_path, {"site.pcap": capture()})
    phone, other = audited.the("ip", PHONE.ip), audited.the("mac", OTHER.mac)
    assert {f["restriction"] for f in about_apps(audited, phone)} == APP_RULES
    assert about_apps(audited, other) == []
    assert said_of(phone, "talks_to") == {"tiktok": "probable"}
    assert other["claims"] == [] or said_of(other, "talks_to") == {}
    assert other["keys"]["ip"] == [OTHER.ip]


def test_an_app_finding_says_that_a_randomised_address_tells_no_maker(tmp_path: Path) -> None:
    audited = run(tmp_path, {"site.pcap": capture()})
    phone, other = audited.the("ip", PHONE.ip), audited.the("mac", OTHER.mac)
    assert phone["facts"]["thing.maker_attributable"] == ["no: randomised MAC"]
    assert said_of(phone, "made_by") == {}
    assert "thing.maker_attributable" not in other["facts"]
    for finding in about_apps(audited, phone):
        assert (finding["verdict"], finding["grade"]) == ("cannot_tell", None)
        assert "app_inventory" in finding["missing"]
        assert [b["value"] for b in finding["because"]] == [TIKTOK]
    assert audited.by_key("ip", EDGE) == [], "a delivery network's address is nobody's device here"


def test_under_a_rule_of_ours_the_silent_device_is_not_observable_and_never_accused(tmp_path: Path) -> None:
    audited = run(tmp_path, {"site.pcap": capture(), "estate.toml": ESTATE})
    other = audited.of(audited.the("mac", OTHER.mac), "AU-01")
    assert other is not None
    assert (other["verdict"], other["grade"], other["because"]) == ("cannot_tell", None, [])
    (row,) = [r for r in summary(audited)["coverage"] if "AU-01" in r["restrictions"]]
    assert (row["present"], row["absent"], row["not_observable"]) == (0, 0, row["things"])
    assert audited.code == 3


@pytest.mark.parametrize("name", ["nottiktokv.us", "tiktokv.us.example.nz", "www.example.org"])
def test_a_name_that_is_not_the_apps_finds_nothing(tmp_path: Path, name: str) -> None:
    audited = run(tmp_path, {"site.pcap": capture(asks=name)})
    assert about_apps(audited, audited.the("ip", PHONE.ip)) == []


# Inventories.


def osquery(
    host: str, programs: Iterable[dict[str, str]], *, agent: str = "5.19.0", at: int = 1_795_165_200
) -> str:
    filler = [{"name": f"Program {n}", "version": "1", "identifying_number": "{1}"} for n in range(12)]
    common = {"hostIdentifier": host, "unixTime": at, "counter": 0}
    lines = [
        {
            **common,
            "name": "info",
            "action": "added",
            "columns": {"version": agent, "build_platform": "windows"},
        },
        {**common, "name": "programs", "action": "snapshot", "snapshot": [*filler, *programs]},
    ]
    return "".join(json.dumps(line) + "\n" for line in lines)


def uuid(number: int) -> str:
    return f"{number:08x}-5b2e-4c6d-9e8f-0a1b2c3d4e5f"


FAMILY = {"name": "TikTok", "package_family_name": "BytedancePte.Ltd.TikTok_6yccndn6064se"}
CAPCUT = {"name": "CapCut for TikTok", "publisher": "Bytedance Pte. Ltd."}
INTUNE = {
    "value": [
        {"id": uuid(5), "deviceName": "iPhone of A. Person", "managedDeviceOwnerType": "personal",
         "operatingSystem": "iOS", "detectedApps": []},
        {"id": uuid(6), "deviceName": "iPad 6", "managedDeviceOwnerType": "company", "operatingSystem": "iOS",
         "detectedApps": [{"displayName": "TikTok", "version": "36"}, {"displayName": "Weather", "version": "4"}]},
    ]
}  # fmt: skip
ANDROID = {
    "action": "inventory", "deviceid": "p7", "itemtype": "Phone", "content": {
        "versionclient": "a", "hardware": {"name": "p7"}, "bios": {"ssn": "R58TEST0007"}, "softwares": [
            {"name": "Whatever it is called", "comments": "com.zhiliaoapp.musically", "from": "Android"}]},
}  # fmt: skip


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Audited:
    return run(tmp_path_factory.mktemp("fleet"), {
        "estate.toml": ESTATE,
        "results.log": osquery(uuid(1), [FAMILY]) + osquery(uuid(2), [CAPCUT])
        + osquery(uuid(3), [], agent="5.10.2") + osquery(uuid(4), [FAMILY], at=1_795_000_000)
        + json.dumps({"hostIdentifier": uuid(4), "unixTime": 1_795_170_000, "counter": 7, "name": "programs",
                      "action": "removed", "columns": {**FAMILY, "identifying_number": ""}}) + "\n",
        "detected.json": json.dumps(INTUNE),
        "phone.json": json.dumps(ANDROID),
    })  # fmt: skip


def verdict(audited: Audited, key: str, value: str) -> str:
    finding = audited.of(audited.the(key, value), "AU-01")
    return finding["verdict"] if finding else "not listed"


def test_an_app_by_identifier_applies_with_its_place(fleet: Audited) -> None:
    finding = fleet.of(fleet.the("uuid", uuid(1)), "AU-01")
    assert finding is not None
    assert (finding["verdict"], finding["standing"], finding["grade"]) == ("applies", "adopted", "confirmed")
    (reason,) = finding["because"]
    assert (reason["evidence"], reason["field"], reason["value"]) == (
        "results.log", "app.id", FAMILY["package_family_name"],
    )  # fmt: skip
    assert "/snapshot/12" in reason["place"]
    assert verdict(fleet, "serial", "R58TEST0007") == "applies"
    assert fleet.code == 1


def test_absence_under_a_complete_inventory_is_an_answer(fleet: Audited) -> None:
    """The second machine has CapCut, whose name speaks of TikTok; the fourth had the app until it was removed."""
    assert verdict(fleet, "uuid", uuid(2)) == "not listed"
    assert verdict(fleet, "uuid", uuid(4)) == "not listed"
    removed = fleet.the("uuid", uuid(4))
    assert removed["facts"]["thing.app_removed"] == ["tiktok 2026-11-20"]
    assert said_of(removed, "contains") == {}


def test_absence_from_what_cannot_see_the_app_is_no_answer(fleet: Audited) -> None:
    for number, seen in ((3, "partial:osquery-programs-before-5.17"), (5, "partial:empty")):
        thing = fleet.the("uuid", uuid(number))
        assert thing["facts"]["thing.apps_seen"] == [seen]
        finding = fleet.of(thing, "AU-01")
        assert finding is not None
        assert finding["verdict"] == "cannot_tell"
        assert "app_inventory" in finding["missing"]


def test_a_name_in_a_complete_inventory_is_possible_and_stays_open(fleet: Audited) -> None:
    thing = fleet.the("uuid", uuid(6))
    assert said_of(thing, "contains") == {"tiktok": "possible"}
    assert verdict(fleet, "uuid", uuid(6)) == "cannot_tell"


def test_the_summary_says_for_how_many_devices_it_speaks(fleet: Audited) -> None:
    (row,) = [r for r in summary(fleet)["coverage"] if "AU-01" in r["restrictions"]]
    assert (row["things"], row["present"], row["absent"], row["not_observable"]) == (7, 2, 2, 3)
    assert "speaks for 4 of 7 devices" in " ".join(fleet.said.split())


def test_nobody_is_said_to_have_made_these_devices(fleet: Audited) -> None:
    assert [t for t in fleet.things if said_of(t, "made_by")] == []


def summary(audited: Audited) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((audited.folder / "summary.json").read_text("utf-8"))
    return found
