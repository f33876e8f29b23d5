"""Block holders: what they say, what they never say, and newer tables."""

from __future__ import annotations

import os
from collections import Counter
from importlib import metadata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nameplate.knowledge import oui
from nameplate.knowledge.errors import KnowledgeError
from nameplate.knowledge.load import load

CSV = """Registry,Assignment,Organization Name,Organization Address
MA-L,AABBCC,"Big Holder, Inc.",somewhere
MA-L,001122,IEEE Registration Authority,somewhere
MA-M,0011223,Middle Holder,somewhere
MA-S,001122344,Small Holder,somewhere
MA-L,C8D3A3,Private,
MA-L,not hex,Nobody,
"""


@pytest.mark.parametrize(
    ("mac", "holder"),
    [
        ("4c:11:bf:c2:0b:9d", "Zhejiang Dahua Technology Co., Ltd."),
        ("58:10:8c:4d:3b:fa", "Intelbras"),
        ("b4:4c:3b:f4:e3:01", "Zhejiang Dahua Technology Co., Ltd."),
        ("44:47:cc:37:ce:81", "Hangzhou Hikvision Digital Technology Co.,Ltd."),
        ("ac:cc:8e:3c:04:19", "Axis Communications AB"),
        ("20:f8:5e:00:00:01", "Delta Electronics"),
    ],
)
def test_known_devices(mac: str, holder: str) -> None:
    assert load().oui.holder(mac) == holder


def test_counts_of_the_table_are_those_of_its_date() -> None:
    table = load().oui
    counts = Counter(table.blocks[prefix] for prefix in table.blocks)
    assert counts["Hangzhou Hikvision Digital Technology Co.,Ltd."] == 84
    assert counts["Zhejiang Dahua Technology Co., Ltd."] + counts["ZHEJIANG DAHUA TECHNOLOGYCO.,LTD"] == 31
    assert len(table.blocks) > 40_000


@given(st.integers(0, 2**48 - 1))
def test_no_address_that_was_not_assigned_attributes(number: int) -> None:
    digits = f"{number:012x}"
    mac = ":".join(digits[i : i + 2] for i in range(0, 12, 2))
    holder = load().oui.holder(mac)
    if int(digits[:2], 16) & 0b11:
        assert holder is None
    assert holder is None or holder.casefold() not in ("private", "ieee registration authority")


@pytest.mark.parametrize(
    "mac",
    [
        "",
        "zz:zz:zz:zz:zz:zz",
        "4c:11:bf",
        "4c11bfc20b9d00",
        "ff:ff:ff:ff:ff:ff",
        "4e:11:bf:c2:0b:9d",
        "01:00:5e:00:00:fb",
    ],
)
def test_no_address_no_holder(mac: str) -> None:
    assert load().oui.holder(mac) is None


def test_the_table_says_how_old_it_is_and_what_it_cannot_say() -> None:
    table = load().oui
    assert table.date.isoformat() == "2026-09-01"
    assert "aiooui" in table.source
    assert "MIT" in table.source
    assert "never proves" in table.stale


def test_the_longest_block_wins_in_a_newer_listing(tmp_path: Path) -> None:
    path = tmp_path / "oui.csv"
    path.write_text(CSV, "utf-8")
    os.utime(path, (1_795_000_000, 1_795_000_000))
    table = oui.from_ieee_csv(path)
    assert table.holder("aa:bb:cc:00:00:01") is None, "locally administered, whatever the listing says"
    assert table.holder("00:11:22:00:00:01") is None, "held by the registry itself"
    assert table.holder("00:11:22:3f:00:01") == "Middle Holder"
    assert table.holder("00:11:22:34:4f:01") == "Small Holder"
    assert table.holder("c8:d3:a3:00:00:01") is None
    assert table.date.isoformat() == "2026-11-18"
    assert "2026-11-18" in table.stale
    assert oui.from_ieee_csv(tmp_path).blocks == table.blocks


def test_a_newer_listing_takes_the_place_of_the_shipped_table(tmp_path: Path) -> None:
    path = tmp_path / "oui.csv"
    path.write_text(CSV, "utf-8")
    knowledge = load(oui_csv=path)
    assert knowledge.oui.holder("4c:11:bf:c2:0b:9d") is None
    assert "oui.csv" in knowledge.oui.source


@pytest.mark.parametrize(
    "text", ["", "a,b\n1,2\n", "Registry,Assignment,Organization Name\nMA-L,xyz,Nobody\n"]
)
def test_what_is_no_listing_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "other.csv"
    path.write_text(text, "utf-8")
    with pytest.raises(KnowledgeError) as caught:
        oui.from_ieee_csv(path)
    assert "other.csv" in caught.value.problems[0]
    assert "IEEE" in caught.value.problems[0]


def test_missing_listings_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "no.csv"):
        with pytest.raises(KnowledgeError):
            oui.from_ieee_csv(path)


def test_binary_junk_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "junk.csv"
    path.write_bytes(bytes(range(256)) * 4)
    with pytest.raises(KnowledgeError):
        oui.from_ieee_csv(path)


def test_another_version_of_the_table_is_refused_because_its_date_is_not_known(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Other:
        version = "9.9.9"

    monkeypatch.setattr(metadata, "distribution", lambda _: Other())
    with pytest.raises(KnowledgeError, match=r"aiooui 9\.9\.9"):
        oui.shipped.__wrapped__()


def test_a_missing_or_broken_table_says_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    class Broken:
        version = "0.1.11"

        def locate_file(self, _: str) -> Path:
            return tmp_path / "oui.data"

    monkeypatch.setattr(metadata, "distribution", lambda _: Broken())
    for content in (None, b"", b"OUI1", b"XXXX\x00\x00\x00\x00", b"OUI1\xff\xff\xff\x7f"):
        if content is not None:
            (tmp_path / "oui.data").write_bytes(content)
        with pytest.raises(KnowledgeError, match="pip install"):
            oui.shipped.__wrapped__()

    def gone(_: str) -> None:
        raise metadata.PackageNotFoundError("aiooui")

    monkeypatch.setattr(metadata, "distribution", gone)
    with pytest.raises(KnowledgeError, match="pip install"):
        oui.shipped.__wrapped__()


def test_the_pinned_package_is_the_described_one() -> None:
    pinned = next(r for r in metadata.requires("nameplate") or () if r.startswith("aiooui"))
    assert pinned.replace(" ", "") == f"aiooui=={metadata.version('aiooui')}"
