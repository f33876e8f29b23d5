"""Names asked for and identifiers lead to the app they belong to, on whole labels only."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nameplate.knowledge.load import load

DOMAINS = load().domains
NAMES = sorted(d.name for app in DOMAINS.all for d in app.domains)


@pytest.mark.parametrize(
    ("name", "app"),
    [
        ("tiktokv.com", "tiktok"),
        ("api16-normal-useast5.tiktokv.us", "tiktok"),
        ("WWW.TikTok.COM.", "tiktok"),
        ("analytics.tiktok.com", "tiktok"),
        ("p16-sign.tiktokcdn-us.com", "tiktok"),
        ("capcut.com", "capcut"),
        ("time.ys7.com", "ezviz-cloud"),
        ("litedev.ezvizlife.com", "ezviz-cloud"),
        ("www.easy4ipcloud.com", "dahua-p2p"),
        ("chat.deepseek.com", "deepseek-chat"),
        ("p16.ibyteimg.com", "bytedance-services"),
    ],
)
def test_whose_name_it_is(name: str, app: str) -> None:
    found = DOMAINS.match(name)
    assert found is not None
    assert found.app.id == app


@pytest.mark.parametrize(
    "name",
    [
        "nottiktokv.com",
        "tiktokv.com.example.nz",
        "tiktok",
        "com",
        "",
        ".",
        "tiktokv.co",
        "xn--tiktok-.com",
        "edgesuite.net",
        "qq.com",
        "rsproxy.cn",
        "nothik-connect.com",
    ],
)
def test_whose_name_it_is_not(name: str) -> None:
    assert DOMAINS.match(name) is None


@given(st.sampled_from(NAMES), st.text("abc-9", min_size=1, max_size=5))
def test_a_label_in_front_belongs_and_letters_in_front_do_not(name: str, more: str) -> None:
    below, glued = DOMAINS.match(f"{more}.{name}"), DOMAINS.match(more + name)
    assert below is not None
    if glued is not None:
        assert (more + name).endswith("." + glued.domain.name) or more + name == glued.domain.name


@given(st.text(max_size=80))
def test_any_text_is_asked_without_a_crash(text: str) -> None:
    found = DOMAINS.match(text)
    assert found is None or found.decibans > 0


def test_interface_hosts_weigh_more_than_pages_and_pages_more_than_delivery() -> None:
    api, front, cdn = (DOMAINS.match(n) for n in ("tiktokv.com", "tiktok.com", "tiktokcdn.com"))
    assert api is not None
    assert front is not None
    assert cdn is not None
    assert api.decibans > front.decibans > cdn.decibans


def test_the_longest_domain_wins() -> None:
    found = DOMAINS.match("x.api.deepseek.com")
    assert found is not None
    assert found.domain.name == "api.deepseek.com"


def test_identifiers_are_whole_and_without_case() -> None:
    assert DOMAINS.by_id("android", "com.zhiliaoapp.musically").id == "tiktok"  # type: ignore[union-attr]
    assert DOMAINS.by_id("ios", "COM.ZHILIAOAPP.MUSICALLY").id == "tiktok"  # type: ignore[union-attr]
    assert DOMAINS.by_id("android", "com.zhiliaoapp.musically.go").id == "tiktok-lite"  # type: ignore[union-attr]
    assert DOMAINS.by_id("android", "com.lemon.lvoverseas").id == "capcut"  # type: ignore[union-attr]
    assert DOMAINS.by_id("windows", "com.zhiliaoapp.musically") is None
    assert DOMAINS.by_id("android", "com.tiktok.downloader") is None


def test_what_is_not_verified_is_not_shipped() -> None:
    ids = {i for app in DOMAINS.all for known in app.ids.values() for i in known}
    assert not ids & {"com.tencent.mm", "com.tencent.xin", "com.kms.free", "com.ss.iphone.ugc.Ame"}
    assert not {"imoulife.com", "capcutapi.com", "lechange.com"} & set(NAMES)


def test_clouds_belong_to_makers_and_say_so() -> None:
    clouds = {app.id: app.party for app in DOMAINS.all if app.kind == "cloud"}
    assert clouds == {"hik-connect": "hikvision", "ezviz-cloud": "ezviz", "dahua-p2p": "dahua"}


# Installed apps: by identifier, and by name where no identifier contradicts.


@pytest.mark.parametrize(
    ("platform", "identifier", "app"),
    [
        ("android", "com.zhiliaoapp.musically", "tiktok"),
        ("android", " COM.SS.Android.ugc.trill ", "tiktok"),
        ("ios", "com.zhiliaoapp.musically", "tiktok"),
        ("macos", "com.zhiliaoapp.musically", "tiktok"),  # an iPad app on a Mac
        ("windows", "bytedancepte.ltd.tiktok_6yccndn6064se", "tiktok"),
        ("store", "835599320", "tiktok"),
        ("android", "com.lemon.lvoverseas", "capcut"),
        ("android", "com.tiktok.lite.go", "tiktok-lite"),
    ],
)
def test_whose_identifier_it_is(platform: str, identifier: str, app: str) -> None:
    found = DOMAINS.by_id(platform, identifier)
    assert found is not None
    assert found.id == app


@pytest.mark.parametrize(
    ("platform", "identifier"),
    [
        ("windows", "com.zhiliaoapp.musically"),
        ("store", "com.zhiliaoapp.musically"),
        ("ios", "com.zhiliaoapp.musically.extra"),
        ("android", "com.bytedance.sdk.openadsdk"),
        ("android", "com.example.downloader.for.tiktok"),
        ("ios", "com.tencent.xinWeChat"),
        ("", "com.zhiliaoapp.musically"),
        ("android", ""),
    ],
)
def test_whose_identifier_it_is_not(platform: str, identifier: str) -> None:
    assert DOMAINS.by_id(platform, identifier) is None


@pytest.mark.parametrize("name", ["TikTok", "  tiktok ", "BytedancePte.Ltd.TikTok"])
def test_a_whole_name_leads_to_its_app(name: str) -> None:
    found = DOMAINS.named(name, platform="windows", identifier="")
    assert found is not None
    assert found.id == "tiktok"


@pytest.mark.parametrize(
    "name",
    [
        "Downloader for TikTok",
        "TikTok Video Saver",
        "Tik",
        "TikTok Lite 2",
        "",
        "ByteDance services",
        "Hik-Connect",
    ],
)
def test_names_that_only_hold_or_resemble_it_lead_nowhere(name: str) -> None:
    assert DOMAINS.named(name, platform="android", identifier="") is None


def test_a_name_under_anothers_identifier_is_not_believed() -> None:
    assert DOMAINS.named("TikTok", platform="android", identifier="com.example.fake") is None
    assert DOMAINS.named("TikTok", platform="macos", identifier="com.lemon.lvoverseas") is None
    assert DOMAINS.named("TikTok", platform="browser", identifier="abcdefghijklmnop") is not None
    assert DOMAINS.named("WeChat", platform="android", identifier="com.tencent.mm") is not None
