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
    assert DOMAINS.by_id("macos", "com.zhiliaoapp.musically") is None
    assert DOMAINS.by_id("android", "com.tiktok.downloader") is None


def test_what_is_not_verified_is_not_shipped() -> None:
    ids = {i for app in DOMAINS.all for known in app.ids.values() for i in known}
    assert not ids & {"com.tencent.mm", "com.tencent.xin", "com.kms.free", "com.ss.iphone.ugc.Ame"}
    assert not {"imoulife.com", "capcutapi.com", "lechange.com"} & set(NAMES)


def test_clouds_belong_to_makers_and_say_so() -> None:
    clouds = {app.id: app.party for app in DOMAINS.all if app.kind == "cloud"}
    assert clouds == {"hik-connect": "hikvision", "ezviz-cloud": "ezviz", "dahua-p2p": "dahua"}
