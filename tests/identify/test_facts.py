"""What is stated about things: heard in order of who speaks, mapped by exact words, and never made up."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from identity_world import DAHUA, HIK, NINE, NO_ESTATE, File, Played, Stage
from nameplate.identify.facts import settle
from nameplate.identify.places import Places
from nameplate.model.estate import Estate, Network, Site

ESTATE = Estate(
    "ministry", "Ministry", "IN-CONFIDENCE", {},
    sites=(
        Site("head-office", ("Head Office", "HO Level 3"), "sensitive", ("10.1.0.0/16",), {"guarded": ("yes",)}),
        Site("depot", ("Depot",), "", ("10.2.0.0/16", "10.1.9.0/24"), {}),
        Site("twin", (), "not_sensitive", ("10.2.0.0/16",), {}),
    ),
    networks=(
        Network(
            "10.1.4.0/24", "head-office", ("core_network", "parliamentary_network"), "managed",
            {"thing.monitored": ("no",)},
        ),
        Network("2001:db8::/32", "depot", (), "", {}),
    ),
    default_facts={"thing.purpose": ("office",), "thing.relation": ("owned",)},
)  # fmt: skip

silent, stated = Stage(), Stage(estate=ESTATE)


def rows(**fields: str | list[str]) -> File:
    assets = File("assets.csv", "3333cccc00000000", form="register")
    assets.say(None, serial="1F006E4PAX00075", **fields)
    return assets


def the_thing(result):  # type: ignore[no-untyped-def]
    (thing,) = result.things.values()
    return thing


@silent
def test_nothing_stated_is_nothing_known() -> Played:
    thing = the_thing((yield rows(register_name="camera")))
    assert thing["relation"] == "unknown"
    assert thing["facts"] == {"thing.kind": ["device"]}


@silent
def test_a_register_states_what_its_columns_say() -> Played:
    thing = the_thing((yield rows(
        register_relation="Leased", register_category="IP  Camera", register_purchased="3/02/2025",
        register_purpose="Gate", register_status="In use", register_site="Annex",
    )))  # fmt: skip
    assert thing["relation"] == "leased"
    assert thing["facts"] == {
        "thing.kind": ["device"], "thing.relation": ["leased"], "thing.category": ["camera"],
        "thing.purchased": ["2025-02-03"], "thing.purpose": ["gate"], "thing.status": ["in use"],
        "site.name": ["Annex"],
    }  # fmt: skip


@silent
def test_a_word_in_no_list_states_nothing() -> Played:
    thing = the_thing(
        (yield rows(register_relation="sort of ours", register_category="gizmo", register_network="VLAN 20"))
    )
    assert thing["facts"] == {"thing.kind": ["device"]}


@silent
def test_two_answers_of_one_rank_are_both_listed_and_the_relation_is_unknown() -> Played:
    other = File("other.csv", "4444cccc00000000", form="register")
    other.say(None, serial="1F006E4PAX00075", register_relation="leased", register_category="printer")
    thing = the_thing((yield rows(register_relation="owned", register_category="camera"), other))
    assert thing["relation"] == "unknown"
    assert thing["facts"]["thing.relation"] == ["leased", "owned"]
    assert thing["facts"]["thing.category"] == ["camera", "printer"]


@silent
def test_a_fingerprint_tells_a_category() -> Played:
    seen = File("site.pcap", "2222bbbb00000000")
    seen.say(NINE, mac=DAHUA + "01", dhip_method="client.notifyDevInfo")
    assert the_thing((yield seen))["facts"]["thing.category"] == ["camera"]


@stated
def test_an_address_tells_site_network_and_relation() -> Played:
    seen = File("site.pcap", "2222bbbb00000000")
    seen.arp(NINE, HIK + "01", "10.1.4.20")
    thing = the_thing((yield seen))
    assert thing["relation"] == "managed"
    assert thing["facts"] == {
        "thing.kind": ["device"], "thing.relation": ["managed"], "thing.purpose": ["office"],
        "thing.reaches": ["core_network", "parliamentary_network"], "thing.monitored": ["no"],
        "site.id": ["head-office"], "site.sensitivity": ["sensitive"], "site.guarded": ["yes"],
    }  # fmt: skip


@stated
def test_a_register_is_heard_before_the_network_and_the_network_before_the_defaults() -> Played:
    assets = rows(ip="10.1.4.20", register_relation="leased", register_purpose="gate", register_site="Depot")
    thing = the_thing((yield assets))
    assert thing["relation"] == "leased"
    assert thing["facts"]["thing.purpose"] == ["gate"]


@stated
def test_a_site_a_register_names_silences_all_that_the_addresses_site_says() -> Played:
    """Or a depot without a stated sensitivity would take that of the head office whose range it seems to use."""
    thing = the_thing((yield rows(ip="10.1.4.20", register_site="depot")))
    assert thing["facts"]["site.id"] == ["depot"]
    assert "site.sensitivity" not in thing["facts"]


@stated
def test_defaults_hold_for_what_nobody_speaks_of() -> Played:
    thing = the_thing((yield rows(register_name="camera")))
    assert thing["relation"] == "owned"
    assert thing["facts"]["thing.purpose"] == ["office"]


@stated
def test_a_network_named_in_a_register_is_heard_when_the_estate_knows_it() -> Played:
    assert the_thing((yield rows(register_network="Core network")))["facts"]["thing.reaches"] == [
        "core_network"
    ]


@stated
def test_a_scope_that_is_a_site_places_the_thing() -> Played:
    seen = File("site.pcap", "2222bbbb00000000")
    seen.say(NINE, mac=HIK + "01", scope="HO LEVEL 3", arp_reply="reply")
    assert the_thing((yield seen))["facts"]["site.id"] == ["head-office"]


# -- pure parts --------------------------------------------------------------------------------------------


statements = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.sampled_from(["site.id", "site.name", "thing.a", "thing.b"]),
        st.sampled_from("xyz"),
    )
)


@given(statements, st.randoms(use_true_random=False))
def test_settling_hears_the_best_rank_in_any_order(said, random) -> None:  # type: ignore[no-untyped-def]
    facts = settle(said)
    again = list(said)
    random.shuffle(again)
    assert settle(again) == facts
    assert list(facts) == sorted(facts)
    for fact, values in facts.items():
        ranks = [r for r, f, _ in said if f == fact or (f.startswith("site.") and fact.startswith("site."))]
        assert values == sorted({v for r, f, v in said if f == fact and r == min(ranks)})


def test_the_most_specific_network_decides_and_a_tie_of_two_sites_decides_nothing() -> None:
    places = Places(ESTATE)
    assert places.at("10.1.4.20").site == "head-office"
    assert places.at("10.1.9.1").site == "depot"
    assert places.at("10.2.3.4").site == ""
    assert places.at("192.0.2.1") == places.at("2001:db9::1")
    assert places.at("2001:db8::1").site == "depot"
    assert [n.cidr for n in places.at("10.1.4.1").networks] == ["10.1.4.0/24"]


@pytest.mark.parametrize("text", ["HEAD OFFICE", " head  office ", "head-office"])
def test_a_site_is_known_by_each_of_its_names_and_by_no_part_of_one(text: str) -> None:
    places = Places(ESTATE)
    assert places.place(text) == "head-office"
    assert places.site("Head") is None
    assert places.place("Head  Offices") == "head offices"


def test_an_estate_that_says_nothing_has_no_places() -> None:
    places = Places(NO_ESTATE)
    assert not places.knows_networks
    assert Places(replace(NO_ESTATE, sites=ESTATE.sites)).knows_networks
