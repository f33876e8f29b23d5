"""CycloneDX: every component is told once, with its place; nothing else in the document is taken for one."""

from __future__ import annotations

import gzip
import json
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reading import RELAXED, SAMPLES, Told, read, read_file

from nameplate.readers.cyclonedx import DEEPEST, READER, TYPES
from nameplate.readers.registry import recognise

FOLDER = SAMPLES / "cyclonedx"


def bill(*components: object, **more: object) -> bytes:
    described = {"timestamp": "2026-03-02T09:30:00Z", "component": {"type": "device", "name": "Camera"}}
    data = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "metadata": described,
        "components": components,
        **more,
    }
    return json.dumps({key: value for key, value in data.items() if value is not None}).encode()


def parts(told: Told) -> list[str]:
    return told.values("bom.component")


def test_what_the_bill_describes_is_the_subject_and_the_rest_are_parts_of_it() -> None:
    told = read_file(READER, FOLDER / "camera.json")
    assert told.about(1) == {
        "bom.name": "VIP 3230 B",
        "bom.version": "rev C",
        "bom.manufacturer": "Intelbras",
        "bom.type": "device",
        "bom.supplier": "Example Security Ltd",
        "bom.cpe": "cpe:2.3:h:intelbras:vip_3230_b:-:*:*:*:*:*:*:*",
    }
    assert parts(told) == [
        "General_IPC-HX5XXX@2.800.0000.IB01", "linux@4.9.37", "openssl@1.1.1k", "SC4236", "DeepSeek-R1@1"
    ]  # fmt: skip
    assert {(r["record"], r["within"]) for r in told.rows if r["part"]} == {(1, 0)}
    assert {r["within"] for r in told.rows if not r["part"]} == {None}
    assert not told.problems


def test_parts_keep_their_place_supplier_and_address() -> None:
    told = read_file(READER, FOLDER / "camera.json")
    places = {r["value"]: r["path"] for r in told.rows if r["field"] == "bom.component"}
    assert places["openssl@1.1.1k"] == "/components/0/components/1"
    assert places["DeepSeek-R1@1"] == "/components/2"
    assert told.about(1, 3)["bom.purl"] == "pkg:generic/openssl@1.1.1k"
    assert told.about(1, 1)["bom.supplier"] == "Zhejiang Dahua Technology Co., Ltd."
    assert len({r["origin"] for r in told.rows}) == 6


def test_a_list_that_describes_nothing_lets_devices_stand_for_themselves() -> None:
    told = read_file(READER, FOLDER / "list.json")
    assert told.values("bom.name") == ["DS-2CD2143G0-I", "P3245-V"]
    assert parts(told) == ["zlib@1.2.11"]
    assert len({r["record"] for r in told.rows if r["field"] == "bom.name"}) == 2
    assert told.kinds() == ["no-subject"]


def test_nothing_but_the_components_is_taken() -> None:
    """Tools, services, dependencies, vulnerabilities and the formulation have names and types, too."""
    told = read(READER, bill(
        {"type": "library", "name": "zlib"},
        services=[{"name": "update"}],
        dependencies=[{"ref": "x", "dependsOn": ["y"]}],
        vulnerabilities=[{"id": "CVE-1", "affects": [{"ref": "x"}], "component": "x"}],
        formulation=[{"bom-ref": "f", "components": [{"type": "platform", "name": "builder"}]}],
        compositions=[{"aggregate": "complete"}],
        externalReferences=[{"type": "website", "url": "https://example.com"}],
        properties=[{"name": "cdx:x", "value": "y"}],
    ))  # fmt: skip
    assert parts(told) == ["zlib"]
    assert told.values("bom.name") == ["Camera"]


def test_tools_are_no_components() -> None:
    described = {"tools": {"components": [{"type": "application", "name": "writer"}]}}
    told = read(READER, bill(metadata={**described, "component": {"type": "device", "name": "Camera"}}))
    assert "writer" not in repr(told.rows)


def test_metadata_behind_the_components_is_read_too() -> None:
    data = json.loads(bill({"type": "library", "name": "zlib"}))
    data["metadata"] = data.pop("metadata")
    told = read(READER, json.dumps(data).encode())
    assert told.values("bom.name") == ["Camera"]
    assert {r["record"] for r in told.rows} == {1}


def test_a_manufacturer_may_stand_in_the_component_or_beside_it_and_in_older_bills_as_text() -> None:
    for metadata in (
        {"component": {"type": "device", "name": "C", "manufacturer": {"name": "Maker"}}},
        {"component": {"type": "device", "name": "C"}, "manufacture": {"name": "Maker"}},
        {"component": {"type": "device", "name": "C"}, "manufacturer": {"name": "Maker"}},
        {"component": {"type": "device", "name": "C", "manufacturer": "Maker"}},
    ):
        assert read(READER, bill(metadata=metadata)).values("bom.manufacturer") == ["Maker"]


def test_several_bills_in_one_file_are_several_records() -> None:
    one = bill({"type": "library", "name": "zlib"})
    told = read(READER, one + b"\n" + one)
    assert told.values("bom.name") == ["Camera", "Camera"]
    assert {(r["record"], r["value"]) for r in told.rows if r["field"] == "bom.component"} == {
        (1, "zlib"),
        (2, "zlib"),
    }


@pytest.mark.parametrize("pack", [bytes, gzip.compress, lambda data: b"\xef\xbb\xbf" + data])
def test_packed_or_marked_it_says_the_same(pack: object) -> None:
    data = (FOLDER / "camera.json").read_bytes()
    packed = pack(data)  # type: ignore[operator]
    assert recognise(packed, "neutral") is READER
    assert read(READER, packed).facts() == read(READER, data).facts()


def test_times_bound_the_coverage() -> None:
    told = read_file(READER, FOLDER / "camera.json")
    assert told.coverage.covers_from == told.coverage.covers_to == datetime(2026, 3, 2, 9, 30)


def test_nesting_is_followed_so_far_and_said() -> None:
    deep: dict[str, object] = {"type": "library", "name": f"n{DEEPEST + 5}"}
    for level in range(DEEPEST + 4, 0, -1):
        deep = {"type": "library", "name": f"n{level}", "components": [deep]}
    told = read(READER, bill(deep))
    assert parts(told) == [f"n{level}" for level in range(1, DEEPEST + 1)]
    assert told.kinds() == ["too-deep"]


def test_a_bomb_of_brackets_is_survived() -> None:
    for bomb in (b'{"name":' * 50_000, b'{"components":[' * 50_000):
        told = read(READER, bill()[:-1] + b',"x":' + bomb)
        assert told.values("bom.name") == ["Camera"]


def test_what_is_no_component_among_them_is_told() -> None:
    told = read(
        READER,
        bill(
            {"type": "libary", "name": "x"}, {"type": "library", "name": ""}, {"type": "library", "name": "y"}
        ),
    )
    assert told.kinds() == ["row-names-nothing"] * 2
    assert parts(told) == ["y"]


def test_secrets_do_not_come_out() -> None:
    told = read(READER, bill({"type": "library", "name": "x", "purl": "pkg:git/https://u:Zq9xhunter2@h/x"}))
    assert "Zq9xhunter2" not in repr((told.rows, told.problems))
    assert "Zq9xhunter2" not in repr(read_file(READER, FOLDER / "camera.json").rows)


@pytest.mark.parametrize(
    "text",
    ['{"bomFormat": "SPDX"}', '["bomFormat", "CycloneDX"]', "CycloneDX", '{"spdxVersion": "SPDX-2.3"}'],
)
def test_other_documents_are_not_taken(text: str) -> None:
    assert READER.recognises(text.encode(), "bom.json") == 0


VALUES = st.recursive(
    st.none() | st.integers() | st.text(max_size=6) | st.sampled_from(sorted(TYPES)),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["name", "type", "components", "component", "supplier", "bomFormat"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=15,
)


@given(VALUES, VALUES)
@RELAXED
def test_values_of_any_kind_are_survived(one: object, other: object) -> None:
    data = bill(one, {"type": "library", "name": "kept"}, metadata=other)
    told = read(READER, data)
    assert all(row["value"] and row["path"] for row in told.rows)
    assert "kept" in parts(told)


def components(value: object) -> int:
    """Components of a document, however nested: counted by another route."""
    if isinstance(value, dict):
        return sum(1 + components(c) for c in value.get("components", ()))
    return 0


@pytest.mark.corpus
def test_outside_bills_are_counted(corpus: Path) -> None:
    paths = sorted((corpus / "bom").rglob("*.json"))
    assert len(paths) == 5
    for path in paths:
        data = json.loads(path.read_text())
        told = read_file(READER, path)
        assert not told.problems
        assert len(parts(told)) == components(data) > 0
        assert told.values("bom.name") == [data["metadata"]["component"]["name"]]
        purls = [c["purl"] for c in data["components"] if "purl" in c]
        assert sorted(told.values("bom.purl")) == sorted(
            purls + [p for p in [data["metadata"]["component"].get("purl")] if p]
        )
