"""What kind of goods a thing is: told by numbers and announcements, without a word about who made it."""

from __future__ import annotations

import pytest

from nameplate.identify.match import Matcher
from nameplate.knowledge.load import load

KNOWN = load()
MATCHER = Matcher(KNOWN.fingerprints)


def kinds(**fields: str) -> set[str]:
    matched = MATCHER.reply({name.replace("__", "."): [value] for name, value in fields.items()})
    return {print_.category for print_ in matched if print_.category}


@pytest.mark.parametrize(
    ("model", "kind"),
    [
        ("DS-2CD2143G2-I", "camera"), ("DS-7616NI-K2/16P", "recorder"), ("DS-KV8113-WME1", "intercom"),
        ("IPC-HDW5421S", "camera"), ("NVR5216-16P-4KS2E", "recorder"), ("VTO2000A", "intercom"),
        ("CP-UNC-DA21PL3-Y", "camera"), ("AXIS P3265-LVE", "camera"), ("XNV-8083R", "camera"),
        ("RLC-810A", "camera"), ("LNB9252B", "camera"), ("N881A63B", "recorder"),
        ("TC-C32XN", "camera"), ("IPC322LB-SF28-A", "camera"), ("WV-S2136L", "camera"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("field", ["register__model", "walk__model", "onvif__hardware", "upnp__model"])
def test_a_model_number_tells_the_kind_in_every_field(model: str, kind: str, field: str) -> None:
    assert kinds(**{field: model}) == {kind}


@pytest.mark.parametrize(
    "model",
    [
        "DS-5000", "DSL5005EN", "TCS-150", "PH-7", "FPR1140", "Latitude 5420", "LaserJet P3015", "iPhone 15", "DS218+",
        "ThinkPad P14s", "OptiPlex 7090", "IPC-610-H", "SD-WAN 1000", "WS-C2960X-48TS-L", "SG350-28", "T46S", "M404dn",
        "ASUS1204", "MX64", "PowerEdge R740", "HP Q6602A", "DVR",
    ],
)  # fmt: skip
def test_goods_of_other_kinds_are_no_cameras(model: str) -> None:
    for field in ("register__model", "walk__model", "onvif__hardware", "nmap__product", "upnp__model"):
        assert kinds(**{field: model}) == set(), field


def test_a_kind_says_nothing_of_the_maker() -> None:
    told = [f for f in KNOWN.fingerprints if f.id.startswith("kind-")]
    assert len(told) > 100
    assert not [f.id for f in told if f.signals]


def test_a_recorder_with_the_scope_of_a_transmitter_is_a_recorder() -> None:
    scope = "onvif://www.onvif.org/type/Network_Video_Transmitter onvif://www.onvif.org/Profile/Streaming"
    assert kinds(onvif__scopes=scope, onvif__hardware="XX-1") == {"camera"}
    assert kinds(onvif__scopes=scope, onvif__hardware="NVR5216-16P-4KS2E") == {"recorder"}
    assert kinds(onvif__scopes=scope, onvif__hardware="DS-7616NI-K2") == {"recorder"}


@pytest.mark.parametrize(
    ("word", "slug"),
    [
        ("scale", "laboratory"), ("modem", "network"), ("router", "network"), ("laptop", "computer"),
        ("van", "vehicle"),
        ("phone", "phone"), ("television", "display"), ("ups", "power"), ("sensor", "sensor"), ("desk", "furniture"),
    ],
)  # fmt: skip
def test_other_goods_have_a_kind_of_their_own(word: str, slug: str) -> None:
    assert KNOWN.categories[word] == slug


def test_words_that_could_be_anything_are_no_kind() -> None:
    assert not {"equipment", "device", "other", "misc", "asset", "hardware", ""} & KNOWN.categories.keys()
