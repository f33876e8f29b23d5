"""osquery: every shape of result says the same, a host is one device, and a listing claims no more than it saw."""

from __future__ import annotations

import json
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reading import RELAXED, SAMPLES, Told, read, read_file

from nameplate.readers.osquery import READER

UUID = "7d1f0a3c-5b2e-4c6d-9e8f-0a1b2c3d4e5f"
T = 1_795_165_200
FAMILY = "BytedancePte.Ltd.TikTok_6yccndn6064se"
TIKTOK = {
    "name": "TikTok",
    "version": "1",
    "publisher": "P",
    "package_family_name": FAMILY,
    "identifying_number": "",
}
SAID = {
    "app.id": FAMILY,
    "app.name": "TikTok",
    "app.version": "1",
    "app.publisher": "P",
    "app.source": "windows",
}


def line(name: str = "programs", *, host: str = UUID, at: object = T, **more: object) -> dict[str, object]:
    return {"name": name, "hostIdentifier": host, "unixTime": at, "epoch": 0, "counter": 0, **more}


def event(
    columns: dict[str, str], name: str = "programs", *, action: str = "added", **more: object
) -> dict[str, object]:
    return line(name, columns=columns, action=action, **more)


def snapshot(rows: list[dict[str, str]], name: str = "programs", **more: object) -> dict[str, object]:
    return line(name, snapshot=rows, action="snapshot", **more)


def log(*lines: dict[str, object]) -> Told:
    return read(READER, "".join(json.dumps(entry) + "\n" for entry in lines).encode())


def programs(count: int) -> list[dict[str, str]]:
    return [{"name": f"Program {n}", "identifying_number": "{1}"} for n in range(count)]


SHAPES = {
    "event": event(TIKTOK),
    "snapshot": snapshot([TIKTOK]),
    "batch": line(diffResults={"added": [TIKTOK], "removed": []}),
    "times and counters as text": event(TIKTOK, at=str(T), counter="0"),
    "members in another order": dict(reversed(event(TIKTOK).items())),
    "a query that names no table": event(TIKTOK, "what is on it"),
}


@pytest.mark.parametrize("entry", SHAPES.values(), ids=SHAPES)
def test_every_shape_says_the_same(entry: dict[str, object]) -> None:
    told = log(entry)
    assert told.about(1, 1) == SAID
    assert told.about(1)["uuid"] == UUID
    assert {r["within"] for r in told.rows if r["part"]} == {0}
    assert {r["seen_from"] for r in told.rows if r["part"]} == {datetime(2026, 11, 20, 9)}
    array = read(READER, json.dumps([entry]).encode())
    assert array.about(1, 1) == SAID


def test_a_removed_row_says_so() -> None:
    for entry in (event(TIKTOK, action="removed"), line(diffResults={"removed": [TIKTOK]})):
        assert log(entry).about(1, 1) == {**SAID, "app.removed": "removed"}


@pytest.mark.parametrize(
    ("name", "columns", "said"),
    [
        ("apps", {"name": "Safari.app", "bundle_identifier": "com.apple.Safari", "bundle_short_version": "18"},
         {"app.id": "com.apple.Safari", "app.name": "Safari", "app.version": "18", "app.source": "macos"}),
        ("deb_packages", {"name": "bash", "version": "5", "maintainer": "M"},
         {"app.name": "bash", "app.version": "5", "app.publisher": "M", "app.source": "linux"}),
        ("chrome_extensions", {"name": "X", "identifier": "abc", "browser_type": "chrome"},
         {"app.id": "abc", "app.name": "X", "app.source": "browser"}),
        ("pack/all/programs", {"name": "Only a name"}, {"app.name": "Only a name", "app.source": "windows"}),
    ],
)  # fmt: skip
def test_tables_are_known_by_their_columns_or_the_query(
    name: str, columns: dict[str, str], said: dict[str, str]
) -> None:
    assert log(event(columns, name)).about(1, 1) == said


@pytest.mark.parametrize(
    "columns",
    [
        {"address": "10.1.9.1", "mac": "4c:11:bf:00:00:01", "interface": "1", "permanent": "0"},  # arp_cache
        {"address": "10.9.9.9", "port": "80", "pid": "4"},  # listening_ports
        {"bundle_identifier": "com.zhiliaoapp.musically", "pid": "4"},  # running_apps
        {"path": "/Applications/TikTok.app", "name": "TikTok.app"},
    ],
)
def test_tables_of_other_things_say_nothing_of_the_host(columns: dict[str, str]) -> None:
    told = log(event(columns, "some query"))
    assert {r["field"] for r in told.rows} == {"uuid"}


# Devices.


def test_all_lines_of_a_host_are_one_device_and_every_app_its_own_part() -> None:
    told = log(
        event(TIKTOK),
        event({"name": "B", "uninstall_string": "x"}),
        event(TIKTOK, host="lap-2"),
        event(TIKTOK),
    )
    assert {r["record"] for r in told.rows} == {1, 2}
    assert [r["part"] for r in told.rows if r["field"] == "app.name"] == [1, 2, 1, 3]
    assert told.about(2)["hostname"] == "lap-2"
    origins = [r["origin"] for r in told.rows if r["field"] == "app.name"]
    assert len(set(origins)) == 4


def test_what_a_host_says_of_itself_is_said_once() -> None:
    info = {
        "hardware_serial": "PF3TEST204",
        "uuid": UUID.upper(),
        "hostname": "lap-204",
        "hardware_model": "21CB",
    }
    told = log(event(info, "system_info"), event(info, "system_info"))
    assert told.values("serial") == ["PF3TEST204"]
    assert told.about(1) == {
        "uuid": UUID.upper(), "serial": "PF3TEST204", "hostname": "lap-204", "inventory.model": "21CB",
    }  # fmt: skip


def test_decorations_name_the_host() -> None:
    said = {"host_uuid": UUID, "hostname": "lap-204", "hardware_serial": "PF3TEST204"}
    told = log(event(TIKTOK, host="lap-204.example", decorations=said)).about(1)
    assert (told["uuid"], told["serial"]) == (UUID, "PF3TEST204")


def interface(mac: str, host: str = UUID) -> dict[str, object]:
    return event({"interface": "1", "mac": mac, "ipackets": "1"}, "interface_details", host=host)


def test_addresses_of_tunnels_and_shared_docks_name_nobody() -> None:
    ours, shared = "54:e1:ad:00:02:04", "00:e0:4c:68:01:db"
    junk = ("00:00:00:00:00:00", "02:50:41:00:00:01", "01:00:5e:00:00:01", "", "none")
    told = log(
        interface(ours), interface(shared), interface(shared, "lap-2"), *(interface(mac) for mac in junk)
    )
    assert [(r["record"], r["value"]) for r in told.rows if r["field"] == "mac"] == [(1, ours), (1, shared)]
    assert told.problems == []


def address(ip: str, at: int, host: str = UUID) -> dict[str, object]:
    return event(
        {"interface": "1", "address": ip, "mask": "255.255.255.0"}, "interface_addresses", at=at, host=host
    )


def test_an_address_is_a_record_of_its_own_at_its_own_time() -> None:
    """A laptop that was at two desks in a month held neither address all month."""
    told = log(address("10.1.9.24", T), address("10.1.9.99", T + 86_400), event(TIKTOK))
    held = [(r["record"], r["seen_from"]) for r in told.rows if r["field"] == "ip"]
    assert len({record for record, _ in held} | {1}) == 3
    assert [when for _, when in held] == [datetime(2026, 11, 20, 9), datetime(2026, 11, 21, 9)]
    for record, _ in held:
        assert told.about(record)["uuid"] == UUID


@pytest.mark.parametrize("ip", ["127.0.0.1", "::1", "fe80::1%eth0", "169.254.3.4", "0.0.0.0", "junk"])
def test_addresses_everybody_has_are_not_told(ip: str) -> None:
    told = log(address(ip, T))
    assert (told.values("ip"), told.problems) == ([], [])


def test_an_address_of_a_host_known_by_name_only_joins_nothing() -> None:
    assert log(address("10.1.9.24", T, "lap-2")).values("ip") == []


# What a listing can see.


def agent(version: str) -> dict[str, object]:
    return event({"version": version, "build_platform": "windows"}, "osquery_info")


@pytest.mark.parametrize(
    ("version", "covers"),
    [("5.17.0", "from-5.17"), ("5.19.1", "from-5.17"), ("6.0", "from-5.17"), ("5.16.9", "before-5.17"),
     ("4.99", "before-5.17"), ("5.9.1", "before-5.17"), ("", "version-unknown"), ("dev", "version-unknown")],
)  # fmt: skip
def test_programs_see_store_apps_from_5_17(version: str, covers: str) -> None:
    told = log(agent(version), snapshot(programs(12)))
    assert told.values("inventory.covers") == [f"osquery-programs-{covers}"]


def test_a_query_that_asks_for_one_name_covers_nothing() -> None:
    for rows in ([], [TIKTOK], programs(9)):
        told = log(agent("5.19.0"), snapshot(rows))
        assert told.values("inventory.covers") == (["osquery-part"] if rows else [])


def test_changes_cover_nothing_and_the_first_run_of_a_query_covers_all() -> None:
    rows = [event(row) for row in programs(12)]
    first = log(agent("5.19.0"), *rows)
    assert "osquery-programs-from-5.17" in first.values("inventory.covers")
    changes = log(agent("5.19.0"), *({**row, "counter": 3} for row in rows))
    assert changes.values("inventory.covers") == ["osquery-part"]


def test_rows_that_are_gone_make_no_listing() -> None:
    told = log(agent("5.19.0"), line(diffResults={"removed": programs(30), "added": []}))
    assert told.values("inventory.covers") == ["osquery-part"]


# Junk.


def test_what_is_broken_is_told_and_the_rest_read() -> None:
    told = read_file(READER, SAMPLES / "osquery" / "damaged.log")
    assert told.kinds() == ["truncated", "not-understood", "secret", "row-names-nothing"]


def test_the_sample_counts() -> None:
    told = read_file(READER, SAMPLES / "osquery" / "results.log")
    assert len(told.values("app.name")) == 14
    assert told.problems == []
    assert told.coverage.covers_from is not None


@pytest.mark.parametrize(
    "head",
    [b"", b"{}", b"[]", b'{"name":"x"}', b'{"hostIdentifier":"h"}', b'{"snapshot":[]}', b'{"columns":{}}',
     b'{"ip":"10.0.0.1","ports":[]}', b'{"bomFormat":"CycloneDX"}', b'{"content":{"bios":{}}}'],
)  # fmt: skip
def test_other_formats_are_left_alone(head: bytes) -> None:
    assert READER.recognises(head, "osqueryd.results.log") == 0


def test_a_snapshot_longer_than_the_head_is_still_known() -> None:
    data = json.dumps({"snapshot": programs(3000), **line()}).encode()
    assert READER.recognises(data[:65_536], "x") == 80
    assert len(read(READER, data).values("app.name")) == 3000


ANY = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["name", "hostIdentifier", "columns", "snapshot", "diffResults", "added", "removed", "action",
                         "unixTime", "decorations", "counter", "bundle_identifier", "mac", "address", "mask"]),
        inner, max_size=5),
    max_leaves=12,
)  # fmt: skip


@RELAXED
@given(st.lists(ANY, max_size=3))
def test_any_member_may_be_of_any_type(items: list[object]) -> None:
    read(READER, json.dumps([{"hostIdentifier": "h", "columns": {}, "x": items}, *items]).encode())
