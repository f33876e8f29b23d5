"""Names lead to a party whole or not at all; labels to a brand, or to themselves."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nameplate.knowledge.load import load
from nameplate.knowledge.names import Names, Words, normal

NAMES = load().names
PARTIES = load().parties
SPELLINGS = sorted({(n, p.id) for p in PARTIES.values() for n in (p.name, *p.names, *p.blocks)})


@pytest.mark.parametrize("trap", load().traps, ids=lambda t: t.name)
def test_no_trap_is_ever_taken_for_what_it_is_not(trap: object) -> None:
    name, is_not = trap.name, trap.is_not  # type: ignore[attr-defined]
    for spelling in (name, name.upper(), name.lower(), f"  {name}.", name.replace(" ", "  ")):
        party = NAMES.party_of(spelling)
        assert party is None or party.id != is_not
        assert NAMES.brand_in(spelling) != is_not
        assert NAMES.holder(spelling) is None


@pytest.mark.parametrize(
    "name",
    [
        "Shanghai Dahua Scale Factory",
        "Jorex Lorex India Private Limited",
        "Pramac GmbH",
        "Lorex Industries, Inc.",
        "MATRIX COMSEC PRIVATE LIMITED",
    ],
)
def test_the_known_traps_are_shipped(name: str) -> None:
    assert name in {t.name for t in load().traps}


@pytest.mark.parametrize(
    "name",
    [
        "Aztech Electronics Pte Ltd",
        "Naztec, Inc.",
        "Aztek, Inc.",
        "Dahuang",
        "Hikvisions",
        "Not Dahua",
        "Dahua Scale",
        "Hik",
        "Reolinks",
    ],
)
def test_look_alikes_are_nobody(name: str) -> None:
    assert NAMES.party_of(name) is None


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(SPELLINGS), st.sampled_from(["upper", "lower", "dots", "spaces", "legal"]))
def test_case_punctuation_and_spaces_do_not_count(spelling: tuple[str, str], change: str) -> None:
    name, party = spelling
    changed = {
        "upper": name.upper(),
        "lower": name.lower(),
        "dots": name.replace(",", " ,").replace(".", ". "),
        "spaces": f"\t{name.replace(' ', '  ')} \n",
        "legal": f"{name}" if normal(name) != normal(f"{name}.") else f"{name}.",
    }[change]
    found = NAMES.party_of(changed)
    if normal(changed) == normal(name):
        assert found is not None
        assert found.id == party


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(SPELLINGS), st.sampled_from(["scale", "zebra", "bakery", "of otago", "x"]), st.booleans()
)
def test_a_name_with_another_word_is_another_name(spelling: tuple[str, str], word: str, before: bool) -> None:
    name, _ = spelling
    assert NAMES.party_of(f"{word} {name}" if before else f"{name} {word}") is None


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=40))
def test_any_text_gets_an_answer(text: str) -> None:
    brand = NAMES.brand_in(text)
    assert brand is None or brand in PARTIES or brand.startswith("label:")
    assert NAMES.party_of(text) is None or normal(text)
    assert normal(normal(text)) in (normal(text), normal(normal(text)))


@pytest.mark.parametrize(
    ("text", "brand"),
    [
        ("Hikvision", "hikvision"),
        ("HIKVISION", "hikvision"),
        ("Hikvision DS-2CD2143G0-I", "hikvision"),
        ("Hikvision dome camera", "hikvision"),
        ("HIKVISION® DS-2CD2143G0-I", "hikvision"),
        ("CP PLUS CP-UNC-DA21PL3-Y", "cp-plus"),
        ("CP_PLUS", "cp-plus"),
        ("CPPlus", "cp-plus"),
        ("Intelbras VIP 3230 B", "label:intelbras vip 3230 b"),
        ("Intelbras MHDX1016", "intelbras"),
        ("Hanwha Vision XNV-8083R", "hanwha"),
        ("Lorex", "lorex"),
        ("Lorex Industries", "label:lorex industries"),
        ("Ring main unit", "label:ring main unit"),
        ("Dahua Scale Factory", "label:dahua scale factory"),
        ("海康威视", "hikvision"),
        ("Globex", "label:globex"),
        ("Globex NVR-4", "label:globex nvr 4"),
    ],
)
def test_what_a_label_says(text: str, brand: str) -> None:
    assert NAMES.brand_in(text) == brand


@pytest.mark.parametrize(
    "text",
    [
        "General",
        "Private",
        "OEM",
        "IP Camera",
        "IPC",
        "N/A",
        "NVR",
        "network camera",
        "",
        " ",
        "---",
        "1234",
        "12.5",
        "Unknown",
        "Virtual",
        "n.a.",
        "None",
        "H.264",
    ],
)
def test_generic_words_are_no_brand(text: str) -> None:
    assert NAMES.brand_in(text) is None


def test_holders_are_exact_names_of_blocks_only() -> None:
    assert NAMES.holder("ZHEJIANG DAHUA TECHNOLOGYCO.,LTD").id == "dahua"  # type: ignore[union-attr]
    assert NAMES.holder("Zhejiang Dahua Technology Co., Ltd.").id == "dahua"  # type: ignore[union-attr]
    assert NAMES.holder("Hangzhou Hikvision Digital Technology") is not None
    assert NAMES.holder("Hikvision") is None


def test_every_registered_holder_of_a_block_leads_to_the_party_that_lists_it_and_to_no_other() -> None:
    listed = {block: p.id for p in PARTIES.values() for block in p.blocks}
    for name in sorted(load().oui.names()):
        party = NAMES.holder(name)
        if name in listed:
            assert party is not None
            assert party.id == listed[name]
        elif party is not None:
            assert normal(name) in {normal(b) for b in party.blocks}


def test_names_without_words_still_work() -> None:
    bare = Names(PARTIES)
    assert bare.brand_in("Hikvision DS-2CD2143G0-I") == "hikvision"
    assert bare.brand_in("Hikvision camera") == "label:hikvision camera"
    assert Names(PARTIES, Words(goods=("camera",))).brand_in("Hikvision camera") == "hikvision"


@pytest.mark.parametrize(
    "text", ["no label, dome, lens cap on", "Label gone", "unreadable (paint)", "not visible"]
)
def test_a_remark_that_there_is_no_label_is_no_brand(text: str) -> None:
    assert NAMES.brand_in(text) is None


def test_a_brand_that_begins_like_a_remark_is_still_found_when_it_is_known() -> None:
    assert NAMES.brand_in("Nobody Knows Ltd") == "label:nobody knows"
