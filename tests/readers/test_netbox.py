"""NetBox: one device says the same in a fixture and in an answer; what is referred to is found wherever it stands."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reading import RELAXED, SAMPLES, read, read_file

from nameplate.readers import netbox
from nameplate.readers.netbox import READER
from nameplate.readers.registry import recognise

FOLDER = SAMPLES / "netbox"
CAMERA = {
    ("serial", "DS-2CD2143G0-I20190312AAWR123456789"),
    ("asset_tag", "MIN-0441"),
    ("register.name", "cam-lobby-01"),
    ("register.manufacturer", "Hikvision"),
    ("register.model", "DS-2CD2143G0-I"),
    ("register.category", "IP Camera"),
    ("register.site", "Head Office"),
    ("ip", "10.1.4.20/24"),
}
MACS = {("mac", "44:19:B6:10:20:30"), ("mac", "44:19:b6:10:20:31")}
MEMBERS = ("name", "site", "device_type", "manufacturer", "model", "address", "interfaces", "mac_address")
OWNER = {("register.owner", "Facilities")}


def sample(name: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads((FOLDER / name).read_text())
    return found


def said(told: object, record: int) -> set[tuple[str, str]]:
    return {(r["field"], r["value"]) for r in told.rows if r["record"] == record}  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("fixture.json", MACS | OWNER | {("register.status", "active")}),
        ("devices.json", OWNER | {("register.status", "active")}),
        ("graphql.json", MACS | {("register.status", "ACTIVE")}),
    ],
)
def test_every_export_says_the_same_of_a_device(name: str, more: set[tuple[str, str]]) -> None:
    told = read_file(READER, FOLDER / name)
    assert said(told, 1) == CAMERA | more
    assert not told.problems


def test_one_device_is_one_record_and_one_origin_with_its_place() -> None:
    told = read_file(READER, FOLDER / "fixture.json")
    assert {(r["record"], r["origin"], r["path"]) for r in told.rows} == {
        (1, 1, "/4"),
        (2, 2, "/5"),
        (3, 3, "/6"),
    }
    told = read_file(READER, FOLDER / "devices.json")
    assert {r["path"] for r in told.rows} == {"/results/0", "/results/1"}
    told = read_file(READER, FOLDER / "graphql.json")
    assert {r["path"] for r in told.rows} == {"/data/device_list/0"}


def test_the_role_of_older_versions_is_read() -> None:
    told = read_file(READER, FOLDER / "fixture.json")
    assert told.values("register.category") == ["IP Camera", "IP Camera", "Switch"]
    assert read_file(READER, FOLDER / "devices.json").about(2)["register.category"] == "Switch"


@given(st.randoms(use_true_random=False))
@RELAXED
def test_the_order_of_a_fixture_says_nothing(dice: random.Random) -> None:
    rows = sample("fixture.json")
    expected = {frozenset(said(read(READER, json.dumps(rows).encode()), n)) for n in (1, 2, 3)}
    dice.shuffle(rows)
    told = read(READER, json.dumps(rows).encode())
    assert {frozenset(said(told, n)) for n in (1, 2, 3)} == expected
    assert not told.problems


def test_comments_tokens_and_secrets_are_not_read() -> None:
    for path in FOLDER.iterdir():
        told = read_file(READER, path)
        assert "Zq9xhunter2" not in repr((told.rows, told.problems))


def test_what_a_device_refers_to_and_the_file_lacks_is_told() -> None:
    rows = [
        row
        for row in sample("fixture.json")
        if row["model"] not in ("dcim.site", "dcim.manufacturer", "ipam.ipaddress")
    ]
    told = read(READER, json.dumps(rows).encode())
    assert told.kinds() == ["reference-missing"] * 3
    assert "site 4" in told.problems[0].message
    assert "primary_ip4 7" in told.problems[0].message
    assert told.values("register.manufacturer") == []
    assert told.values("register.model") == ["DS-2CD2143G0-I", "DS-2CD2143G0-I", "EX4300"]


def test_numbers_of_other_models_are_not_mistaken() -> None:
    """Site 4 is not tenant 4, and a virtual machine's interface is no device's."""
    rows = [
        {"model": "dcim.device", "pk": 1, "fields": {"name": "a", "site": 4, "tenant": 4}},
        {"model": "tenancy.tenant", "pk": 4, "fields": {"name": "T"}},
        {"model": "dcim.site", "pk": 4, "fields": {"name": "S"}},
        {
            "model": "virtualization.vminterface",
            "pk": 1,
            "fields": {"virtual_machine": 1, "mac_address": "44:19:b6:00:00:01"},
        },
    ]
    told = read(READER, json.dumps(rows).encode())
    assert said(told, 1) == {("register.name", "a"), ("register.site", "S"), ("register.owner", "T")}


def test_a_file_of_more_names_than_are_remembered_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(netbox, "MOST_NAMES", 3)
    told = read_file(READER, FOLDER / "fixture.json")
    assert "too-many" in told.kinds()
    assert len(told.values("register.name")) == 3


def test_interfaces_of_one_device_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(netbox, "MOST_MACS", 1)
    assert len(read_file(READER, FOLDER / "fixture.json").values("mac")) == 1


def test_a_broken_row_costs_itself() -> None:
    told = read_file(READER, FOLDER / "damaged.json")
    assert "truncated" in told.kinds()
    assert told.about(1)["register.name"] == "cam-lobby-01"


def test_a_device_that_says_nothing_is_told() -> None:
    rows = [{"model": "dcim.device", "pk": 1, "fields": {"name": None, "serial": ""}}]
    assert read(READER, json.dumps(rows).encode()).kinds() == ["row-names-nothing"]


def test_a_stranger_in_an_answer_is_told_and_passed() -> None:
    pages = json.loads((FOLDER / "devices.json").read_text())
    pages["results"].insert(1, {"id": 7, "name": "a rack"})
    told = read(READER, json.dumps(pages).encode())
    assert told.kinds() == ["not-understood"]
    assert len({r["record"] for r in told.rows}) == 2


@pytest.mark.parametrize(
    "shape",
    [
        lambda d: json.dumps(d),
        lambda d: json.dumps(d["results"]),
        lambda d: "\n".join(map(json.dumps, d["results"])),
    ],
)
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_answers_are_known_however_they_are_strung(
    shape: Callable[[object], str], pack: Callable[[bytes], bytes]
) -> None:
    data = pack(shape(json.loads((FOLDER / "devices.json").read_text())).encode())
    found = recognise(data, "neutral")
    assert found is READER
    assert said(read(READER, data), 1) >= CAMERA


@pytest.mark.parametrize(
    "text",
    [
        '[{"model": "auth.user", "pk": 1, "fields": {}}]',
        '{"results": [{"device_type": "camera", "id": 1}]}',
        '{"data": {"device_list": []}}',
        '[{"model": "DS-2CD", "pk": 1}]',
        "dcim.device",
    ],
)
def test_other_json_is_not_taken(text: str) -> None:
    assert READER.recognises(text.encode(), "netbox.json") == 0


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(MEMBERS), inner, max_size=4)
        ),
        max_leaves=12,
    )
)
@RELAXED
def test_values_of_any_kind_are_survived(value: object) -> None:
    names = ("name", "device_type", "role", "site", "serial", "primary_ip4", "interfaces", "status")
    fields = dict.fromkeys(names, value)
    for data in (
        [{"model": "dcim.device", "pk": value, "fields": fields}],
        [{**fields, "device_type": {"model": value}}],
    ):
        told = read(READER, json.dumps(data).encode())
        assert all(row["value"] for row in told.rows)


@pytest.mark.corpus
def test_the_devices_of_the_demonstration_data_are_counted(corpus: Path) -> None:
    path = corpus / "netbox" / "netbox-demo-v3.6.json"
    rows = json.loads(path.read_text())
    devices = [row["fields"] for row in rows if row["model"] == "dcim.device"]
    told = read_file(READER, path)
    assert not told.problems
    assert len({r["record"] for r in told.rows}) == len(devices) == 72
    assert sorted(told.values("register.name")) == sorted(d["name"] for d in devices if d["name"])
    types = {row["pk"]: row["fields"] for row in rows if row["model"] == "dcim.devicetype"}
    assert sorted(told.values("register.model")) == sorted(types[d["device_type"]]["model"] for d in devices)
    makers = {row["pk"]: row["fields"]["name"] for row in rows if row["model"] == "dcim.manufacturer"}
    assert sorted(told.values("register.manufacturer")) == sorted(
        makers[types[d["device_type"]]["manufacturer"]] for d in devices
    )
    with path.open("rb") as file:
        assert recognise(file.read(65536), "neutral") is READER
