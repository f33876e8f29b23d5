"""Real replies of labelled devices: Hikvision and Dahua are found, others are themselves or nobody."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nameplate.identify.match import Matcher
from nameplate.knowledge.load import load

pytestmark = pytest.mark.corpus

RTSP = {
    "bunny_describe": set(),
    "dahua_describe_h265_pcma": {"dahua"},
    "dahua_options": set(),  # "Rtsp Server/3.0" alone is generic
    "foscam_describe": {"foscam"},
    "hikvision_describe": {"hikvision"},
    "hikvision_play": set(),  # nothing but a path the client asked for
    "longse_unauthorized": {"longse"},
    "macrovideo_describe": {"macro-video"},
    "reolink_describe": {"reolink"},
    "tplink_sdp": {"tp-link"},
    "ubiquiti_sdp": {"ubiquiti"},
    "vstarcam_describe": {"vstarcam"},
}


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher(load().fingerprints)


def fields_of(text: str) -> dict[str, list[str]]:
    """A reply and its session description, read in the simplest way that serves a test."""
    out: dict[str, list[str]] = {}
    names = {"s": "sdp.session", "i": "sdp.info", "u": "sdp.uri", "a": "sdp.attribute", "m": "sdp.media"}
    for line in text.splitlines():
        head, _, rest = line.partition(": ")
        if head == "Server":
            out.setdefault("rtsp.server", []).append(rest)
        elif head == "WWW-Authenticate":
            out.setdefault("rtsp.realm", []).append(rest.split('"')[1])
        elif head == "Content-Base":
            out.setdefault("rtsp.path", []).append("/" + rest.split("/", 3)[3])
        elif line[1:2] == "=" and line[0] in names:
            out.setdefault(names[line[0]], []).append(line[2:])
        elif line.startswith("o="):
            out.setdefault("sdp.origin", []).append(line[2:].split()[0])
    return out


@pytest.mark.parametrize(("name", "parties"), sorted(RTSP.items()))
def test_a_stream_betrays_its_own_maker(corpus: Path, matcher: Matcher, name: str, parties: set[str]) -> None:
    text = (corpus / "rtsp" / f"{name}.txt").read_text("utf-8", "replace")
    found = {s.party for f in matcher.reply(fields_of(text)) for s in f.signals}
    assert found == parties


def test_every_stream_of_the_corpus_is_judged(corpus: Path) -> None:
    assert {path.stem for path in (corpus / "rtsp").glob("*.txt")} == set(RTSP)


def test_the_real_dhip_reply_is_dahua(corpus: Path, matcher: Matcher) -> None:
    text = (corpus / "dhip" / "README.md").read_text("utf-8")
    reply = json.loads(text[text.index('{ "mac"') : text.index("`\n\n### Documentation")].replace("\\/", "/"))
    info = reply["params"]["deviceInfo"]
    fields = {
        "dhip.method": [reply["method"]],
        "dhip.device_type": [info["DeviceType"]],
        "dhip.vendor": [info["Vendor"]],
        "dhip.version": [info["Version"]],
        "serial": [info["SerialNo"]],
    }
    rules = {f.id.partition("/")[0]: f.strength.value for f in matcher.reply(fields) if f.signals}
    assert rules == {"dahua-dhip": "protocol", "dahua-camera-model": "model", "dahua-serial": "serial"}


@pytest.mark.parametrize(
    ("field", "party"),
    [
        ("discovery.hanwha", "hanwha"),
        ("discovery.sony", "sony"),
        ("discovery.ubiquiti", "ubiquiti"),
        ("discovery.vivotek", "vivotek"),
        ("discovery.bosch", "bosch"),
        ("discovery.panasonic", "panasonic"),
    ],
)
def test_private_discovery_names_its_maker(matcher: Matcher, field: str, party: str) -> None:
    assert {s.party for f in matcher.reply({field: ["Virtual"]}) for s in f.signals} == {party}
