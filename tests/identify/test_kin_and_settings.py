"""Who contradicts whom, and constants that are read from data."""

from __future__ import annotations

import pytest

from identity_world import tie
from nameplate.identify.kin import Kin
from nameplate.identify.settings import identity_rules, weights
from nameplate.knowledge.load import load
from nameplate.model.fields import FIELDS
from nameplate.model.parties import TieKind

KIN = Kin((
    tie(TieKind.BRAND_OF, "ezviz", "hikvision"),
    tie(TieKind.CONTROLS, "cethik", "hikvision"),
    tie(TieKind.OWNS, "hikvision", "hikrobot", percent=6000),
    tie(TieKind.OWNS, "chinamobile", "dahua", percent=1042),
    tie(TieKind.OWNS, "chinamobile", "hikvision", percent=100),
    tie(TieKind.MAKES_FOR, "hikvision", "honeywell"),
    tie(TieKind.MAKES_FOR, "dahua", "honeywell"),
    tie(TieKind.SUCCESSOR_OF, "luminys", "dahua-usa"),
))  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("dahua", "dahua", True),
        ("ezviz", "hikvision", True),
        ("ezviz", "hikrobot", True),
        ("ezviz", "cethik", True),
        ("honeywell", "dahua", True),
        ("honeywell", "hikvision", True),
        ("luminys", "dahua-usa", True),
        ("dahua", "chinamobile", True),
        ("dahua", "hikvision", False),
        ("honeywell", "ezviz", False),
        ("unheard", "of", False),
    ],
)
def test_who_is_kin(one: str, other: str, expected: bool) -> None:
    assert KIN(one, other) is expected
    assert KIN(other, one) is expected


def test_a_ring_of_owners_ends() -> None:
    ring = Kin(
        (tie(TieKind.CONTROLS, "a", "b"), tie(TieKind.CONTROLS, "b", "c"), tie(TieKind.CONTROLS, "c", "a"))
    )
    assert ring("a", "c")
    assert not ring("a", "d")


def test_the_two_families_are_rivals_in_the_shipped_knowledge() -> None:
    kin = Kin(load().ties)
    assert not kin("dahua", "hikvision")
    assert kin("imou", "dahua")
    assert kin("ezviz", "hikvision")
    assert not kin("imou", "ezviz")


def test_every_field_with_a_weight_is_in_the_vocabulary() -> None:
    scale = weights()
    assert set(scale.labels) <= FIELDS.keys()
    assert scale.listed_only <= scale.labels.keys()
    channels = {field.channel for field in FIELDS.values()}
    assert set(scale.same_channel) <= channels
    assert set(scale.same_channel.values()) <= channels
    assert all(weight > 0 for weight in scale.labels.values())


def test_a_block_outweighs_someone_else_and_a_label_never_outweighs_a_block() -> None:
    scale = weights()
    assert scale.block_made_by > scale.prior + scale.unknown_holder
    assert max(scale.labels.values()) < scale.block_made_by


def test_rtsp_and_sdp_are_one_channel_and_http_is_another() -> None:
    scale = weights()
    assert scale.channel("sdp.session") == scale.channel("rtsp.server") == "rtsp"
    assert scale.channel("http.server") == "http"


def test_rules_of_identity_are_in_the_forms_that_keys_are_in() -> None:
    rules = identity_rules()
    assert all(prefix == prefix.lower() and ":" in prefix for prefix in rules.shared_macs)
    assert all(word == word.casefold() for word in (*rules.junk_serials, *rules.relations))
    assert rules.before_us < rules.hold_us
