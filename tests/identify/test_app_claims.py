"""Apps in inventories are claims on their device: by identifier surely, by name perhaps, removed no more."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from identity_world import DAHUA, NINE, SOURCE, File, Result, knowledge, party, run
from nameplate.knowledge.apps import App, AppDomain, Apps
from nameplate.knowledge.coverage import AppCoverage
from nameplate.knowledge.names import Names
from nameplate.model.terms import SourceGrade
from nameplate.readers.door import Place

APPS = (
    App("tiktok", "TikTok", "app", "bytedance",
        {"android": ("com.zhiliaoapp.musically",), "ios": ("com.zhiliaoapp.musically",), "store": ("835599320",),
         "windows": ("BytedancePte.Ltd.TikTok_6yccndn6064se",)},
        (AppDomain("tiktokv.com", "api", SourceGrade.A),), SOURCE),
    App("capcut", "CapCut", "app", "bytedance", {"android": ("com.lemon.lvoverseas",)}, (), SOURCE),
    App("tiktok-lite", "TikTok Lite", "app", "bytedance", {"android": ("com.tiktok.lite.go",)}, (), SOURCE,
        variant_of="tiktok"),
    App("wechat", "WeChat", "app", "tencent", {"macos": ("com.tencent.xinWeChat",)}, (), SOURCE),
)  # fmt: skip
COVERAGE = {
    name: AppCoverage(name, name, ("store",), misses, None, SOURCE)
    for name, misses in (("whole", ()), ("half", ("unmanaged",)), ("other-half", ("store",)))
}
PARTIES = {p.id: p for p in (party("Bytedance"), party("Tencent"), party("Google"))}
KNOWN = knowledge(domains=Apps(APPS), apps=APPS, coverage=COVERAGE, parties=PARTIES, names=Names(PARTIES))
SERIAL = "PF3TEST204"
DAY = int(datetime(2026, 5, 4, tzinfo=UTC).timestamp())


def inventory(digest: str = "2222bbbb00000000", *, serial: str = SERIAL, covers: str = "whole") -> File:
    file = File("osquery.log", digest, form="osquery")
    file.say(None, serial=serial, **({"inventory_covers": covers} if covers else {}))
    return file


def listed(file: File, part: int, at: float | None = NINE, **app: str) -> File:
    """An app of the last device of the file, as readers tell it."""
    when = None if at is None else int((DAY + at) * 1_000_000)
    place = Place(file._count, 900 + part, f"row {part}", part=part, within=0, seen_from=when, seen_to=when)
    file.rows += [(place, f"app.{name}", value) for name, value in app.items()]
    return file


TIKTOK = {"id": "com.zhiliaoapp.musically", "name": "TikTok", "source": "android"}
THING = f"dev-sn-{SERIAL.lower()}"


def claims(*files: File) -> dict[tuple[str, str], str]:
    return identified(*files).claims.get(THING, {})


def identified(*files: File, shuffle: int | None = None) -> Result:
    result = run(*files, known=KNOWN, shuffle=shuffle)
    assert THING in result.things, sorted(result.things)
    return result


@pytest.mark.parametrize(
    ("app", "grade"),
    [
        (TIKTOK, "confirmed"),
        ({"id": "COM.ZHILIAOAPP.MUSICALLY", "source": "ios"}, "confirmed"),
        ({"id": "com.zhiliaoapp.musically", "source": "macos"}, "confirmed"),
        ({"id": "BytedancePte.Ltd.TikTok_6yccndn6064se", "source": "windows"}, "confirmed"),
        ({"id": "835599320", "source": "store"}, "confirmed"),
        ({"name": "TikTok"}, "possible"),
        ({"name": " tiktok ", "source": "windows", "publisher": "Bytedance"}, "possible"),
        ({"name": "BytedancePte.Ltd.TikTok", "source": "windows"}, "possible"),
        ({"name": "TikTok", "id": "pwa-number", "source": "browser"}, "possible"),
    ],
)  # fmt: skip
def test_an_identifier_confirms_and_a_name_is_possible(app: dict[str, str], grade: str) -> None:
    assert claims(listed(inventory(), 1, **app)) == {("contains", "tiktok"): grade}


@pytest.mark.parametrize(
    "app",
    [
        {"id": "com.example.saver", "name": "Downloader for TikTok", "source": "android"},
        {"id": "com.example.fake", "name": "TikTok", "source": "android"},
        {"id": "com.bytedance.sdk.openadsdk", "name": "Pangle", "source": "android"},
        {"id": "com.zhiliaoapp.musically", "source": "windows"},
        {"id": "com.zhiliaoapp.musically"},  # without a platform nobody's naming
        {"name": "TikTok", "publisher": "Google"},
        {"name": "TikTok Video Saver"},
        {"publisher": "Bytedance"},
        {"id": "com.lemon.lvoverseas.lite", "name": "CapCut", "source": "android"},
    ],
)
def test_what_is_not_tiktok(app: dict[str, str]) -> None:
    assert claims(listed(inventory(), 1, **app)) == {}


def test_capcut_is_capcut_whatever_it_calls_itself() -> None:
    app = {"id": "com.lemon.lvoverseas", "name": "TikTok", "source": "android"}
    assert claims(listed(inventory(), 1, **app)) == {("contains", "capcut"): "confirmed"}


LITE = {"id": "com.tiktok.lite.go", "source": "android"}


def test_a_variant_is_itself_and_perhaps_the_app_it_is_of() -> None:
    """Whether a rule about TikTok reaches TikTok Lite is a person's decision: it must not read as absent."""
    expected = {("contains", "tiktok-lite"): "confirmed", ("contains", "tiktok"): "possible"}
    assert claims(listed(inventory(), 1, **LITE)) == expected


def test_removing_a_variant_does_not_remove_the_app() -> None:
    file = listed(listed(inventory(), 1, NINE, **TIKTOK), 2, NINE, **LITE)
    listed(file, 3, NINE + 9, **LITE, removed="removed")
    assert claims(file) == {("contains", "tiktok"): "confirmed"}


def test_the_publisher_weighs_but_does_not_grade() -> None:
    alone = identified(listed(inventory(), 1, name="TikTok"))
    with_publisher = identified(listed(inventory(), 1, name="TikTok", publisher="Bytedance"))
    (weak,), (firm,) = (r.because[THING, "contains", "tiktok"] for r in (alone, with_publisher))
    assert (weak["rule"], firm["rule"]) == ("app-name", "app-name-and-publisher")
    assert firm["decibans"] > weak["decibans"]


def test_many_names_stay_possible_and_many_listings_count_once() -> None:
    file = inventory()
    for part in range(1, 30):
        listed(file, part, name="TikTok")
    other = listed(inventory("3333cccc00000000"), 1, name="TikTok", publisher="Bytedance")
    assert claims(file, other) == {("contains", "tiktok"): "possible"}


def test_the_reason_is_the_row_word_for_word() -> None:
    (reason,) = identified(listed(inventory(), 7, **TIKTOK)).because[THING, "contains", "tiktok"]
    assert (reason["field"], reason["value"], reason["place"], reason["rule"]) == (
        "app.id", "com.zhiliaoapp.musically", "row 7", "app-identifier",
    )  # fmt: skip


@pytest.mark.parametrize("owner", [0, 1], ids=["the first", "the second"])
def test_an_app_is_on_its_own_device_only_and_is_no_thing(owner: int) -> None:
    file, clock = inventory(), {"id": "com.example.clock", "name": "Clock", "source": "android"}
    listed(file, 1, **(TIKTOK if owner == 0 else clock))
    file.say(None, serial="PF3TEST205", inventory_covers="whole")
    listed(file, 1, **(TIKTOK if owner == 1 else clock))
    result = identified(file)
    assert set(result.things) == {THING, "dev-sn-pf3test205"}
    assert set(result.claims) == {(THING, "dev-sn-pf3test205")[owner]}


# Removed: the latest word counts.


def test_what_was_removed_is_not_there_and_the_removal_is_a_fact() -> None:
    file = listed(inventory(), 1, NINE, **TIKTOK)
    listed(file, 2, NINE + 86_400, **TIKTOK, removed="removed")
    result = identified(file)
    assert result.claims == {}
    assert result.things[THING]["facts"]["thing.app_removed"] == ["tiktok 2026-05-05"]


@pytest.mark.parametrize("again", [NINE + 86_400, NINE + 90_000], ids=["an update", "installed again"])
def test_what_came_back_is_there(again: float) -> None:
    file = listed(inventory(), 1, NINE, **TIKTOK)
    listed(file, 2, NINE + 86_400, **TIKTOK, removed="removed")
    listed(file, 3, again, **TIKTOK, version="37")
    result = identified(file)
    assert result.claims[THING] == {("contains", "tiktok"): "confirmed"}
    assert "thing.app_removed" not in result.things[THING]["facts"]


def test_a_removal_in_one_file_ends_what_another_listed_before() -> None:
    early = listed(inventory(), 1, NINE, **TIKTOK)
    late = listed(inventory("3333cccc00000000"), 1, NINE + 5, **TIKTOK, removed="removed")
    assert claims(early, late) == {}
    late_listing = listed(inventory("3333cccc00000000"), 1, NINE + 9, **TIKTOK)
    early_removal = listed(inventory(), 1, NINE, **TIKTOK, removed="removed")
    assert claims(early_removal, late_listing) == {("contains", "tiktok"): "confirmed"}


def test_a_listing_without_a_time_is_not_ended_by_a_removal() -> None:
    file = listed(inventory(), 1, None, **TIKTOK)
    listed(file, 2, NINE, **TIKTOK, removed="removed")
    assert claims(file) == {("contains", "tiktok"): "confirmed"}


def test_a_removal_of_another_app_or_device_ends_nothing() -> None:
    file = listed(inventory(), 1, NINE, **TIKTOK)
    listed(file, 2, NINE + 5, id="com.lemon.lvoverseas", source="android", removed="removed")
    file.say(None, serial="PF3TEST205")
    listed(file, 3, NINE + 5, **TIKTOK, removed="removed")
    assert claims(file) == {("contains", "tiktok"): "confirmed"}


# Coverage, and what a randomised address does not tell.


@pytest.mark.parametrize(
    ("kinds", "seen"),
    [
        (["whole"], ["complete"]),
        (["half"], ["partial:half"]),
        (["half", "other-half"], ["partial:half", "partial:other-half"]),
        (["half", "whole"], ["complete"]),
        (["unheard-of"], ["partial:unheard-of"]),
        ([""], None),
    ],
)
def test_what_the_inventories_of_a_device_see(kinds: list[str], seen: list[str] | None) -> None:
    files = [inventory(f"{n}222bbbb00000000", covers=kind) for n, kind in enumerate(kinds)]
    assert identified(*files).things[THING]["facts"].get("thing.apps_seen") == seen


def test_whose_device_it_is_and_what_kind_are_read_from_the_inventory() -> None:
    file = File("intune.json", "2222bbbb00000000", form="intune")
    file.say(None, serial=SERIAL, inventory_relation="company", inventory_category="Camera")
    thing = identified(file).things[THING]
    assert thing["relation"] == "owned"
    assert thing["facts"]["thing.category"] == ["camera"]
    other = replace(file, rows=[])
    other.say(None, serial=SERIAL, inventory_relation="personal")
    assert identified(other).things[THING]["relation"] == "enrolled"


def test_a_randomised_address_alone_tells_no_maker() -> None:
    file = File("site.pcap", "2222bbbb00000000")
    file.arp(NINE, "02:11:22:33:44:55", "10.1.4.20")
    file.say(NINE + 1, ip="10.1.4.20", tls_sni="api.tiktokv.com")
    file.arp(NINE, DAHUA + "01", "10.1.4.21")
    things = run(file, known=KNOWN).things
    local = next(t for name, t in things.items() if name.startswith("dev-0211"))
    assert local["facts"]["thing.maker_attributable"] == ["no: randomised MAC"]
    assert "thing.maker_attributable" not in things["dev-4c11bf000001"]["facts"]


def test_a_device_that_names_its_maker_is_attributable_whatever_its_address() -> None:
    file = File("site.pcap", "2222bbbb00000000")
    file.say(NINE, mac="02:11:22:33:44:55", ip="10.1.4.20", dhip_method="client.notifyDevInfo")
    (thing,) = run(file).things.values()
    assert "thing.maker_attributable" not in thing["facts"]


@settings(deadline=None, max_examples=10)
@given(st.integers(0, 1000))
def test_the_order_of_the_rows_changes_nothing(seed: int) -> None:
    file = listed(inventory(), 1, NINE, **TIKTOK)
    listed(file, 2, NINE + 5, **TIKTOK, removed="removed")
    listed(file, 3, NINE + 5, **TIKTOK, version="2")
    listed(file, 4, NINE, name="WeChat", source="android")
    assert identified(file, shuffle=seed).raw == identified(file).raw
