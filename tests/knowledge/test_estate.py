"""An organisation's own statement: what is good is kept, what is not is a Problem, what is unsaid is missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nameplate.knowledge.estate import (
    DEFAULT_MARKING,
    UNSTATED,
    loose_adoptions,
    nothing_stated,
    read_estate,
)
from nameplate.knowledge.restrictions import load_restrictions
from nameplate.model.estate import Estate
from nameplate.model.restrictions import Adoption

GOOD = """
nameplate = "estate/1"
[organisation]
id = "ministry"
name = "Ministry of Examples"
marking = "IN-CONFIDENCE"
jurisdiction = "NZ"
classes = ["department"]
facts = { region = "south" }
[[site]]
id = "head-office"
names = ["Head Office", "HO Level 3"]
sensitivity = "sensitive"
networks = ["10.1.4.0/24", "2001:db8::/32"]
facts = { owner = ["us"] }
[[network]]
cidr = "10.1.4.0/24"
site = "head-office"
reaches = ["core_network"]
relation = "owned"
facts = { status = "in use", "site.floor" = "3" }
[things]
purpose = ["public safety"]
relation = "managed"
facts = { embedded = "no" }
[[adoption]]
restriction = "UK-01"
since = 2025-03-01
by = "Chief Executive"
reason = "advice considered"
"""


def read(text: str, agency: str | None = None) -> tuple[Estate, list[str]]:
    estate, problems = read_estate(text, name="estate.toml", agency=agency)
    assert all(p.name == "estate.toml" and p.kind == "estate" and p.message for p in problems)
    return estate, [p.place for p in problems]


def changed(old: str, new: str) -> str:
    assert old in GOOD
    return GOOD.replace(old, new, 1)


def test_a_whole_file_is_read_and_nothing_is_added() -> None:
    estate, problems = read(GOOD)
    assert problems == []
    assert (estate.agency, estate.name, estate.marking) == (
        "ministry",
        "Ministry of Examples",
        "IN-CONFIDENCE",
    )
    assert estate.facts == {
        "organisation.id": ("ministry",),
        "organisation.jurisdiction": ("NZ",),
        "organisation.classes": ("department",),
        "organisation.region": ("south",),
    }
    (site,) = estate.sites
    assert (site.id, site.names, site.sensitivity) == (
        "head-office",
        ("Head Office", "HO Level 3"),
        "sensitive",
    )
    assert site.networks == ("10.1.4.0/24", "2001:db8::/32")
    assert site.facts == {"owner": ("us",)}
    (network,) = estate.networks
    assert (network.site, network.reaches, network.relation) == ("head-office", ("core_network",), "owned")
    assert network.facts == {"thing.status": ("in use",), "site.floor": ("3",)}
    assert estate.default_facts == {
        "thing.purpose": ("public safety",),
        "thing.relation": ("managed",),
        "thing.embedded": ("no",),
    }
    assert estate.adoptions == (Adoption("UK-01", date(2025, 3, 1), "Chief Executive", "advice considered"),)
    assert estate.source == "estate.toml"


def test_what_is_not_stated_is_missing_and_never_a_default() -> None:
    estate, problems = read(
        'nameplate = "estate/1"\n[organisation]\nid = "a"\nmarking = "X"\n[[site]]\nid = "s"'
    )
    assert problems == []
    assert estate.facts == {"organisation.id": ("a",)}
    assert estate.sites[0].sensitivity == ""
    assert estate.default_facts is None
    assert (estate.networks, estate.adoptions, estate.own) == ((), (), ())


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ('jurisdiction = "NZ"', 'juristiction = "NZ"', "organisation.juristiction"),
        ('classes = ["department"]', "classes = [3]", "organisation.classes"),
        ('marking = "IN-CONFIDENCE"', "", "organisation.marking"),
        ('sensitivity = "sensitive"', 'sensitivity = "very"', "site[1].sensitivity"),
        ('"10.1.4.0/24", ', '"10.1.4.300/24", ', "site[1].networks"),
        ('sensitivity = "sensitive"', 'sensitivity = "sensitive"\ncolour = "red"', "site[1].colour"),
        ('cidr = "10.1.4.0/24"', 'cidr = "10.1.4.7/24"', "network[1].cidr"),
        ('site = "head-office"', 'site = "head-offise"', "network[1].site"),
        ('relation = "owned"', 'relation = "ours"', "network[1].relation"),
        ('relation = "owned"', 'relation = "unknown"', "network[1].relation"),
        ('relation = "managed"', 'relation = "manged"', "things.relation"),
        ('purpose = ["public safety"]', 'purpoes = ["public safety"]', "things.purpoes"),
        ("since = 2025-03-01", 'since = "2025-03-01"', "adoption[1].since"),
        ("since = 2025-03-01", "since = 2025-03-01\nuntil = 2025-03-01", "adoption[1].until"),
        ('reason = "advice considered"', 'reason = " "', "adoption[1].reason"),
        ('by = "Chief Executive"', "", "adoption[1].by"),
        ("[[adoption]]", "[[adoptions]]", "adoptions"),
        ("[[network]]", "[[network]]\n[[network]]", "network[1].cidr"),
    ],
)
def test_a_place_that_cannot_be_used_is_named_and_the_rest_is_kept(old: str, new: str, place: str) -> None:
    estate, problems = read(changed(old, new))
    assert place in problems
    whole, _ = read(GOOD)
    kept = [
        part
        for part in ("name", "facts", "sites", "networks", "default_facts", "adoptions")
        if getattr(estate, part) == getattr(whole, part)
    ]
    assert len(kept) >= 5 - place.startswith("site")


@pytest.mark.parametrize(
    "old", ["since = 2025-03-01", 'by = "Chief Executive"', 'reason = "advice considered"']
)
def test_an_adoption_without_a_day_a_decider_or_a_reason_is_none(old: str) -> None:
    estate, problems = read(changed(old, ""))
    assert estate.adoptions == ()
    assert problems


def test_a_bad_network_is_left_out_and_a_good_one_beside_it_is_kept() -> None:
    estate, _ = read(changed('"2001:db8::/32"', '"2001:db8::1/32"'))
    assert estate.sites[0].networks == ("10.1.4.0/24",)
    estate, _ = read(changed('cidr = "10.1.4.0/24"', 'cidr = "everything"'))
    assert estate.networks == ()


def test_a_site_that_does_not_exist_is_not_the_site_of_a_network() -> None:
    estate, _ = read(changed('site = "head-office"', 'site = "elsewhere"'))
    assert (estate.networks[0].site, estate.networks[0].reaches) == ("", ("core_network",))


def test_of_two_sites_with_one_id_the_first_stands() -> None:
    twice = changed("[[network]]", '[[site]]\nid = "head-office"\nsensitivity = "not_sensitive"\n[[network]]')
    estate, problems = read(twice)
    assert problems == ["site[2].id"]
    assert [s.sensitivity for s in estate.sites] == ["sensitive"]


def test_the_marking_is_never_empty_and_silence_marks_up() -> None:
    for text in ("", changed('marking = "IN-CONFIDENCE"', ""), changed('"IN-CONFIDENCE"', '" "'), "junk"):
        assert read(text)[0].marking == DEFAULT_MARKING
    assert nothing_stated().marking == DEFAULT_MARKING


def test_the_file_of_another_organisation_is_not_used_at_all() -> None:
    """Its classes would make another's rules ours, and its sites would be judged by another's word."""
    estate, problems = read(GOOD, agency="council")
    assert problems == ["organisation.id"]
    assert estate == nothing_stated("council")


@pytest.mark.parametrize("agency", ["ministry", "Ministry", "ministry of examples"])
def test_the_agency_may_be_given_by_id_or_name(agency: str) -> None:
    estate, problems = read(GOOD, agency=agency)
    assert problems == []
    assert estate.agency == agency
    assert estate.facts["organisation.id"] == ("ministry",)


@pytest.mark.parametrize(
    "text", ["", "\x00", "[[", 'nameplate = "restriction/1"', "a = " + "[" * 5000, "a = " + "9" * 5000]
)
def test_what_is_no_estate_file_states_nothing_and_says_so(text: str) -> None:
    estate, problems = read(text)
    assert estate == nothing_stated()
    assert len(problems) == 1
    assert estate.agency == UNSTATED


@pytest.mark.parametrize(
    "text",
    [
        "organisation = 3",
        "[[organisation]]",
        "site = 1",
        "site = [1]",
        "[site]",
        "things = []",
        "[organisation]",
    ],
)
def test_wrong_shapes_are_problems(text: str) -> None:
    _, problems = read(f'nameplate = "estate/1"\n{text}\n')
    assert problems


def test_a_byte_order_mark_is_no_obstacle() -> None:
    assert read("\ufeff" + GOOD.lstrip())[1] == []


def test_an_adoption_of_an_instrument_nobody_knows_is_named() -> None:
    estate, _ = read(changed('"UK-01"', '"UK-O1"'))
    (problem,) = loose_adoptions(estate, load_restrictions())
    assert "UK-O1" in problem.place
    assert loose_adoptions(read(GOOD)[0], load_restrictions()) == []
    own = replace(load_restrictions()["UK-01"], id="UK-O1")
    assert loose_adoptions(replace(estate, own=(own,)), load_restrictions()) == []


@settings(deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=200))
def test_no_text_breaks_it(text: str) -> None:
    estate, problems = read(text)
    assert estate.marking
    assert problems


@settings(deadline=None)
@given(st.integers(0, len(GOOD) - 1), st.characters(codec="ascii"))
def test_one_changed_character_never_loses_the_file_in_silence(place: int, letter: str) -> None:
    text = GOOD[:place] + letter + GOOD[place + 1 :]
    estate, problems = read(text)
    if not problems:
        assert estate.agency
        assert len(estate.sites) == 1
        assert len(estate.adoptions) == 1


def test_the_example_in_the_guide_is_a_good_statement() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "estate-file.md").read_text("utf-8")
    estate, problems = read(guide.split("```toml\n")[1].split("```")[0])
    assert problems == []
    assert estate.adoptions
    assert estate.networks[0].reaches == ("core_network",)
