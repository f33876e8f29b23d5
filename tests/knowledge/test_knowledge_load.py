"""What is shipped loads, says what the facts say, and every kind of defect is refused in plain words."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nameplate.knowledge.entries import Report, top
from nameplate.knowledge.errors import KnowledgeError
from nameplate.knowledge.load import Knowledge, load
from nameplate.knowledge.makers import read_makers
from nameplate.model.parties import Tie, TieKind
from nameplate.model.terms import SourceGrade

PARTY = """
[[party]]
id = "acme"
name = "Acme Cameras"
kind = "company"
home = "NZ"
makes = ["camera"]
block_means = "made_by"
blocks = ["Acme Cameras Limited"]
source = { text = "a test", date = 2026-11-22, grade = "A" }
"""
TIE = """
[[tie]]
kind = "makes_for"
subject = "acme"
object = "dahua"
start = 2020-01-01
end = 2021-01-01
percent = "10.42"
source = { text = "a test", date = 2026-11-22, grade = "B" }
"""
FINGERPRINT = """
[[fingerprint]]
id = "acme-server"
strength = "banner"
tests = [{ field = "http.server", pattern = '^AcmeCam/(\\d+)' }]
signals = [{ kind = "made_by", party = "dahua", decibans = 20 }]
why = "It names itself."
source = { text = "a test", date = 2026-11-22, grade = "A" }
examples = [{ fields = { "http.server" = "AcmeCam/1" } }]
lookalikes = [{ fields = { "http.server" = "AcmeCamel/1" } }]
"""
APP = """
[[app]]
id = "acme-app"
name = "Acme app"
kind = "app"
party = "dahua"
android = ["nz.acme"]
domains = [{ name = "acme.example", role = "api", grade = "B" }]
source = { text = "a test", date = 2026-11-22, grade = "A" }
"""


def pack(folder: Path, **texts: str) -> Path:
    for kind, text in texts.items():
        (folder / kind).mkdir(parents=True, exist_ok=True)
        (folder / kind / "test.toml").write_text(text, "utf-8")
    return folder


def refused(folder: Path) -> tuple[str, ...]:
    with pytest.raises(KnowledgeError) as caught:
        load(packs=[folder])
    return caught.value.problems


@pytest.fixture(scope="module")
def shipped() -> Knowledge:
    return load()


def ties(knowledge: Knowledge, subject: str, kind: TieKind, object_: str) -> list[Tie]:
    return [t for t in knowledge.ties if (t.subject, t.kind, t.object) == (subject, kind, object_)]


def test_a_good_pack_is_added_to_what_is_shipped(tmp_path: Path, shipped: Knowledge) -> None:
    more = load(packs=[pack(tmp_path, makers=PARTY + TIE, fingerprints=FINGERPRINT, apps=APP)])
    assert set(more.parties) - set(shipped.parties) == {"acme"}
    assert ties(more, "acme", TieKind.MAKES_FOR, "dahua")[0].percent == 1042
    assert {f.id for f in more.fingerprints} - {f.id for f in shipped.fingerprints} == {"acme-server"}
    assert more.domains.match("x.acme.example") is not None
    assert more.names.party_of("ACME CAMERAS LTD.") == more.parties["acme"]


@pytest.mark.parametrize(
    ("kind", "text", "old", "new", "says"),
    [
        ("makers", PARTY, 'home = "NZ"', 'hom = "NZ"', 'the key "hom" is not known'),
        ("makers", PARTY, 'home = "NZ"', 'home = "New Zealand"', "two-letter country code"),
        ("makers", PARTY, 'id = "acme"', 'id = "Acme!"', "lower-case letters"),
        ("makers", PARTY, 'id = "acme"', 'id = "dahua"', "used twice"),
        ("makers", PARTY, 'name = "Acme Cameras"', 'name = "DAHUA"', 'belongs to party "acme" too'),
        ("makers", PARTY, 'name = "Acme Cameras"', 'name = "..."', "no letter or digit"),
        ("makers", PARTY, 'kind = "company"', 'kind = "firm"', "must be one of company, brand, body"),
        ("makers", PARTY, 'makes = ["camera"]', 'makes = "camera"', "a list of texts"),
        ("makers", PARTY, 'makes = ["camera"]', 'makes = ["camera", "camera"]', "names something twice"),
        ("makers", PARTY, 'grade = "A"', 'grade = "?"', 'the grade is "?"'),
        ("makers", PARTY, 'grade = "A"', 'grade = "D"', "one of A, B, C"),
        ("makers", PARTY, ', grade = "A"', "", '"grade" is missing'),
        ("makers", PARTY, "date = 2026-11-22, ", "", '"date" is missing'),
        ("makers", PARTY, "date = 2026-11-22", 'date = "2026-11-22"', "a date without quotes"),
        ("makers", PARTY, "date = 2026-11-22", "date = 2026-11-22T10:00:00", "a date without quotes"),
        ("makers", PARTY, "date = 2026-11-22", "date = 2026-02-30", "this is not TOML"),
        ("makers", PARTY, 'text = "a test"', 'text = " "', "a text with something in it"),
        ("makers", PARTY, "source = {", "#", '"source" is missing'),
        (
            "makers",
            PARTY,
            'source = { text = "a test", date = 2026-11-22, grade = "A" }',
            'source = "x"',
            "[sources]",
        ),
        (
            "makers",
            PARTY,
            'source = { text = "a test", date = 2026-11-22, grade = "A" }',
            "source = 3",
            "neither",
        ),
        ("makers", TIE, 'subject = "acme"', 'subject = "nobody"', 'no party "nobody"'),
        ("makers", TIE, 'subject = "acme"', 'subject = "dahua"', "to itself"),
        ("makers", TIE, "end = 2021-01-01", "end = 2019-01-01", "ends before it starts"),
        ("makers", TIE, 'percent = "10.42"', 'percent = "110"', "a share like"),
        ("makers", TIE, 'percent = "10.42"', 'percent = "a bit"', "a share like"),
        ("makers", TIE, 'percent = "10.42"', "percent = 10.42", "a text with something in it"),
        ("makers", TIE, 'kind = "makes_for"', 'kind = "friend_of"', "must be one of makes_for"),
        ("fingerprints", FINGERPRINT, "^AcmeCam/", "(?=AcmeCam)", "is not RE2 syntax"),
        ("fingerprints", FINGERPRINT, '"AcmeCam/1"', '"Acme/1"', "example 1 does not match"),
        ("fingerprints", FINGERPRINT, '"AcmeCamel/1"', '"AcmeCam/2"', "would accuse the innocent"),
        ("fingerprints", FINGERPRINT, "lookalikes = [{", "lookalikes = [] #", "no look-alike"),
        ("fingerprints", FINGERPRINT, "examples = [{", "examples = [] #", "no example"),
        ("fingerprints", FINGERPRINT, 'party = "dahua"', 'party = "nobody"', 'no party "nobody"'),
        ("fingerprints", FINGERPRINT, 'party = "dahua", ', "", "names a party or captures a brand"),
        (
            "fingerprints",
            FINGERPRINT,
            'party = "dahua"',
            'capture = "http.server:4"',
            "is no group of a test",
        ),
        ("fingerprints", FINGERPRINT, 'party = "dahua"', 'capture = "http.title:1"', "is no group of a test"),
        ("fingerprints", FINGERPRINT, "signals = [{", "signals = [] #", "it says nothing"),
        ("fingerprints", FINGERPRINT, "decibans = 20", "decibans = 500", "a whole number from 1 to 60"),
        ("fingerprints", FINGERPRINT, "decibans = 20", "decibans = true", "a whole number from 1 to 60"),
        (
            "fingerprints",
            FINGERPRINT,
            'field = "http.server"',
            'field = "http.sever"',
            "no field of the vocabulary",
        ),
        ("fingerprints", FINGERPRINT, 'field = "http.server"', 'field = "*"', 'there is no "on"'),
        ("fingerprints", FINGERPRINT, "' }]", "', absent = true }]", "no test that must match"),
        (
            "fingerprints",
            FINGERPRINT,
            'strength = "banner"',
            'strength = "strong"',
            "must be one of protocol",
        ),
        ("fingerprints", FINGERPRINT, 'why = "It names itself."', "", '"why" is missing'),
        ("fingerprints", FINGERPRINT, 'id = "acme-server"', 'id = "dahua-dhip"', "used twice"),
        ("apps", APP, 'party = "dahua"', 'party = "nobody"', 'no party "nobody"'),
        ("apps", APP, 'name = "acme.example"', 'name = "*.acme.example"', "without a star"),
        ("apps", APP, 'name = "acme.example"', 'name = "tiktokv.com"', "stands twice"),
        ("apps", APP, 'android = ["nz.acme"]', 'android = ["com.zhiliaoapp.musically"]', "stands twice"),
        ("apps", APP, 'android = ["nz.acme"]', 'variant_of = "no-such-app"', "there is no other app"),
        ("apps", APP, 'role = "api"', 'role = "any"', "must be one of api"),
    ],
)
def test_one_defect_is_one_plain_sentence_that_names_the_entry(
    tmp_path: Path, kind: str, text: str, old: str, new: str, says: str
) -> None:
    assert old in text
    texts = {kind: text.replace(old, new)}
    if text is TIE:
        texts = {kind: PARTY + texts[kind]}
    problems = refused(pack(tmp_path, **texts))
    assert len(problems) == 1, problems
    assert says in problems[0]
    assert any(word in problems[0] for word in ("test.toml", "acme", "dahua", "nobody"))
    assert problems[0].endswith((".", "."))


def test_every_defect_is_told_at_once(tmp_path: Path) -> None:
    broken = PARTY.replace('home = "NZ"', 'home = "N"').replace('kind = "company"', 'kind = "x"')
    problems = refused(
        pack(tmp_path, makers=broken, fingerprints=FINGERPRINT.replace("decibans = 20", "decibans = 0"))
    )
    assert len(problems) == 3


def test_brands_in_a_circle_are_refused(tmp_path: Path) -> None:
    one = TIE.replace("makes_for", "brand_of")
    back = one.replace('subject = "acme"', 'subject = "dahua"').replace('object = "dahua"', 'object = "acme"')
    problems = refused(pack(tmp_path, makers=PARTY + one + back))
    assert any("a brand of itself" in p for p in problems)


def test_a_missing_pack_is_named(tmp_path: Path) -> None:
    assert "no such folder" in refused(tmp_path / "nowhere")[0]


scalars = st.one_of(
    st.none(), st.booleans(), st.integers(-5, 5), st.text(max_size=3), st.just(date(2026, 1, 1))
)
junk = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
)


def as_toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{as_toml(k)} = {as_toml(v)}" for k, v in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(as_toml, value)) + "]"
    if isinstance(value, str):
        return '"' + "".join(f"\\U{ord(c):08x}" for c in value if not 0xD800 <= ord(c) < 0xE000) + '"'
    return str(value if value is not None else 0)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(
        ["id", "name", "kind", "names", "home", "makes", "block_means", "blocks", "source", "note"]
    ),
    junk,
)
def test_any_junk_in_any_key_is_a_sentence_and_never_a_crash(key: str, value: object) -> None:
    lines = [line for line in PARTY.splitlines() if not line.startswith(f"{key} ")]
    report = Report()
    read_makers("\n".join([*lines, f"{key} = {as_toml(value)}"]), name="junk.toml", report=report)
    assert all(p.startswith("junk.toml") for p in report.problems)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_read_without_a_crash(text: str) -> None:
    report = Report()
    top(text, "any.toml", report, ("party",))
    assert all("any.toml" in p for p in report.problems)


def test_named_sources_are_checked_too() -> None:
    report = Report()
    top('[sources]\na = { text = "x", date = 2026-01-01, grade = "?" }\nb = 3\n', "s.toml", report, ())
    assert len(report.problems) == 2


def test_loading_twice_gives_the_same_object() -> None:
    assert load() is load()


def test_everything_has_a_source_a_date_and_a_grade(shipped: Knowledge) -> None:
    sources = [p.source for p in shipped.parties.values()] + [t.source for t in shipped.ties]
    sources += [f.source for f in shipped.fingerprints] + [a.source for a in shipped.apps]
    sources += [trap.source for trap in shipped.traps]
    for source in sources:
        assert source.text.strip()
        assert date(2020, 1, 1) < source.date <= date(2026, 11, 22)
        assert source.grade in (SourceGrade.A, SourceGrade.B, SourceGrade.C)


def test_orders_are_total(shipped: Knowledge) -> None:
    assert list(shipped.parties) == sorted(shipped.parties)
    assert [f.id for f in shipped.fingerprints] == sorted(f.id for f in shipped.fingerprints)
    assert [a.id for a in shipped.apps] == sorted(a.id for a in shipped.apps)


@pytest.mark.parametrize(
    ("maker", "brands"),
    [
        (
            "hikvision",
            "annke lts swann truvision hills w-box honeywell abus matrix-security-solutions lorex rca laview "
            "nellys a1webcams eyesurv q-see foscam",
        ),
        (
            "dahua",
            "lorex flir digimerge amcrest cp-plus intelbras ic-realtime q-see indigovision kbvision godrej honeywell",
        ),
    ],
)
def test_who_makes_for_whom(shipped: Knowledge, maker: str, brands: str) -> None:
    assert {b for b in brands.split() if ties(shipped, maker, TieKind.MAKES_FOR, b)} == set(brands.split())


def test_sub_brands_are_whole(shipped: Knowledge) -> None:
    for brand, maker in (
        ("ezviz", "hikvision"),
        ("hilook", "hikvision"),
        ("prama", "hikvision"),
        ("imou", "dahua"),
    ):
        assert [t.whole for t in ties(shipped, brand, TieKind.BRAND_OF, maker)] == [True]


def test_lorex_had_three_owners(shipped: Knowledge) -> None:
    (flir,) = ties(shipped, "flir", TieKind.OWNS, "lorex")
    (dahua,) = ties(shipped, "dahua", TieKind.OWNS, "lorex")
    assert flir.end == dahua.start == date(2018, 2, 6)
    assert (dahua.end, dahua.source.grade) == (date(2022, 11, 25), SourceGrade.C)


def test_shares_and_ends(shipped: Knowledge) -> None:
    (mobile,) = ties(shipped, "china-mobile", TieKind.OWNS, "dahua")
    assert (mobile.percent, mobile.start) == (1042, date(2021, 3, 26))
    (usa,) = ties(shipped, "dahua", TieKind.OWNS, "dahua-usa")
    assert usa.end == date(2024, 1, 3)
    (indigo,) = ties(shipped, "dahua", TieKind.MAKES_FOR, "indigovision")
    assert indigo.end == date(2021, 4, 1)
    assert ties(shipped, "cethik", TieKind.CONTROLS, "hikvision")


def test_what_is_disputed_or_weak_says_so(shipped: Knowledge) -> None:
    assert [t.object for t in shipped.ties if t.disputed] == ["abus"]
    (abus,) = ties(shipped, "hikvision", TieKind.MAKES_FOR, "abus")
    assert abus.source.grade is SourceGrade.C


@pytest.mark.parametrize(
    "name",
    [
        "HiWatch",
        "EmpireTech",
        "HIKMICRO",
        "HikAuto",
        "HikStorage",
        "Skywatch",
        "GW Security",
        "Vantech",
        "Northern",
    ],
)
def test_what_is_not_verified_is_not_shipped(shipped: Knowledge, name: str) -> None:
    assert shipped.names.party_of(name) is None


def test_only_makers_with_their_own_blocks_are_taken_for_makers_by_a_block(shipped: Knowledge) -> None:
    means = {id_: p.block_means for id_, p in shipped.parties.items()}
    assert all(
        means[p] == "made_by"
        for p in ("hikvision", "dahua", "axis", "hanwha", "mobotix", "vivotek", "uniview")
    )
    assert all(means[p] == "made_by" for p in ("tiandy", "reolink", "imou", "ezviz"))
    rebranders = (
        "intelbras",
        "lorex",
        "swann",
        "amcrest",
        "cp-plus",
        "d-link",
        "edimax",
        "honeywell",
        "bosch",
        "panasonic",
    )
    assert all(means[p] == "sold_as" for p in rebranders)
    assert all(
        means[p] == "nothing" for p in ("delta-electronics", "espressif", "tuya", "sercomm", "hisilicon")
    )


def test_at_least_ten_other_makers_can_be_told(shipped: Knowledge) -> None:
    told = {s.party for f in shipped.fingerprints for s in f.signals}
    assert len(told - {"hikvision", "dahua"}) >= 15


def test_generic_wordings_carry_no_weight(shipped: Knowledge) -> None:
    from nameplate.identify.match import Matcher

    matcher = Matcher(shipped.fingerprints)
    for server in (
        "Boa/0.94.13",
        "GoAhead-Webs",
        "Webs",
        "App-webs/",
        "thttpd/2.25b",
        "webserver",
        "lighttpd/1.4.35",
    ):
        assert matcher.reply({"http.server": [server]}) == ()
    for title in ("WEB SERVICE", "Web Service", "IP Camera", "NVR", "Login"):
        assert matcher.reply({"http.title": [title]}) == ()
    for server in ("Rtsp Server/3.0", "Rtsp Server/2.0", "GStreamer RTSP server", "Hipcam RealServer/V1.0"):
        assert matcher.reply({"rtsp.server": [server]}) == ()
    assert (
        matcher.reply({"sdp.session": ["Media Server"], "sdp.attribute": ["tool:LIVE555 Streaming Media"]})
        == ()
    )
    assert matcher.reply({"http.realm": ["IP Camera(21388)"]}) == ()


@pytest.mark.parametrize(
    ("model", "never"),
    [
        ("IPC322LB-SF28-A", "dahua"),
        ("TC-C32XN", "hikvision"),
        ("TD-9544E3", "dahua"),
        ("IPC-B640H-Z", "dahua"),
        ("MS-C2964-PB", "hikvision"),
        ("DS-LITE 3DS", "hikvision"),
        ("NVR302-16S", "dahua"),
        ("IPC-model", "dahua"),
    ],
)
def test_models_of_others_are_not_ours(shipped: Knowledge, model: str, never: str) -> None:
    from nameplate.identify.match import Matcher

    matcher = Matcher(shipped.fingerprints)
    for field in ("register.model", "walk.model", "onvif.hardware"):
        said = {s.party for f in matcher.reply({field: [model]}) for s in f.signals}
        assert never not in said


def test_a_register_never_makes_a_maker_by_a_strong_sign(shipped: Knowledge) -> None:
    told = [
        f for f in shipped.fingerprints if any(t.field.startswith(("register.", "walk.")) for t in f.tests)
    ]
    assert told
    assert {f.strength.value for f in told} <= {"model", "serial", "label", "banner"}
    assert all(
        f.strength.value != "banner" or all(s.kind.value != "made_by" for s in f.signals) for f in told
    )
