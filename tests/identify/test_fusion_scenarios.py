"""Signs into claims: what convicts, what only hints, and what does neither. Accusing wrongly is the worst failure."""

from __future__ import annotations

from identity_world import (
    AXIS,
    BRAND,
    DAHUA,
    EZVIZ,
    HIK,
    MIXED,
    NINE,
    NOBODY,
    File,
    Played,
    Result,
    Stage,
    run,
)
from nameplate.identify.settings import weights

IP = "10.1.4.20"
scene = Stage()


def site(digest: str = "2222bbbb00000000", name: str = "site.pcap") -> File:
    return File(name, digest)


def dhip(file: File, mac: str | None, vendor: str = "Intelbras", ip: str = IP, at: float = NINE) -> int:
    keys = {"mac": mac} if mac else {}
    return file.say(
        at, **keys, ip=ip, dhip_method="client.notifyDevInfo", dhip_vendor=vendor,
        dhip_manufacturer=vendor, dhip_machine_name=vendor, dhip_device_type="MHDX 1016",
    )  # fmt: skip


def only(result: Result) -> dict[tuple[str, str], str]:
    assert len(result.things) == 1, sorted(result.things)
    return result.claims.get(next(iter(result.things)), {})


# -- item 4: a reply whose strings all say another brand -------------------------------------------------


@scene.each(DAHUA, BRAND, NOBODY)
def test_a_private_reply_under_another_brand(owner: str) -> Played:
    seen = site()
    dhip(seen, owner + "01")
    claims = only((yield seen))
    assert claims[("runs", "dahua")] == "confirmed"
    assert claims[("made_by", "dahua")] == "probable"
    assert claims[("sold_as", "intelbras")] in ("probable", "confirmed")
    assert not [party for kind, party in claims if kind == "made_by" and party != "dahua"]


@scene.each(DAHUA, BRAND, NOBODY)
def test_a_second_origin_confirms_the_maker_whoever_owns_the_block(owner: str) -> Played:
    seen = site()
    dhip(seen, owner + "01")
    seen.say(NINE + 5, ip=IP, sdp_attribute="packetization-supported:DH")
    claims = only((yield seen))
    assert claims[("made_by", "dahua")] == "confirmed"
    assert claims[("sold_as", "intelbras")] in ("probable", "confirmed")


def test_the_makers_block_confirms_only_when_the_mac_was_heard_apart() -> None:
    """In one reply, MAC and protocol are one witness; an ARP reply is another."""
    alone, apart = site(), site()
    dhip(alone, DAHUA + "01")
    dhip(apart, DAHUA + "01")
    apart.arp(NINE + 5, DAHUA + "01", IP)
    assert only(run(alone))[("made_by", "dahua")] == "probable"
    assert only(run(apart))[("made_by", "dahua")] == "confirmed"


@scene.each("lease_state", "nmap_vendor", "register_name", "hostname")
def test_every_other_way_of_stating_the_mac_is_apart(said: str) -> Played:
    seen, other = site(), File("other", "4444aaaa00000000", form="neighbours")
    dhip(seen, DAHUA + "01")
    other.say(NINE, mac=DAHUA + "01", ip=IP, **{said: "words"})
    assert only((yield seen, other))[("made_by", "dahua")] == "confirmed"


# -- what convicts no one ---------------------------------------------------------------------------------


def test_repeated_datagrams_count_once() -> None:
    once, often = site(), site()
    dhip(once, DAHUA + "01")
    for n in range(50):
        dhip(often, DAHUA + "01", at=NINE + n)
    a, b = run(once), run(often)
    assert a.raw["claims"] == b.raw["claims"]
    assert len(b.because["dev-4c11bf000001", "made_by", "dahua"]) <= weights().because * 2


@scene
def test_a_lone_banner_makes_the_maker_possible() -> Played:
    seen = site()
    seen.say(NINE, mac=NOBODY + "01", ip=IP, http_server="Hikvision-Webs")
    claims = only((yield seen))
    assert claims == {("made_by", "hikvision"): "possible", ("runs", "hikvision"): "possible"}


@scene
def test_two_banners_of_one_channel_are_one_banner() -> Played:
    seen = site()
    for n in range(3):
        seen.say(NINE + n, ip=IP, http_server="Hikvision-Webs")
    assert only((yield seen))[("made_by", "hikvision")] == "possible"


@scene
def test_banners_of_two_channels_are_probable_and_never_more() -> Played:
    seen = site()
    seen.say(NINE, ip=IP, http_server="Hikvision-Webs")
    seen.say(NINE + 1, ip=IP, rtsp_realm="Hikvision")
    assert only((yield seen))[("made_by", "hikvision")] == "probable"


@scene
def test_two_channels_inside_one_reply_are_one_witness() -> Played:
    seen = site()
    seen.say(NINE, ip=IP, http_server="Hikvision-Webs", rtsp_realm="Hikvision")
    assert only((yield seen))[("made_by", "hikvision")] == "possible"


@scene
def test_a_spoofed_banner_on_another_makers_camera_accuses_nobody() -> Played:
    seen = site()
    seen.arp(NINE, AXIS + "01", IP)
    seen.say(NINE + 1, ip=IP, http_server="Hikvision-Webs")
    claims = only((yield seen))
    assert claims[("made_by", "hikvision")] == "disputed"
    assert claims[("made_by", "axis")] == "disputed"


@scene
def test_one_channel_more_does_not_settle_a_dispute() -> Played:
    seen = site()
    seen.arp(NINE, AXIS + "01", IP)
    seen.say(NINE + 1, ip=IP, http_server="Hikvision-Webs")
    seen.say(NINE + 2, ip=IP, rtsp_server="AXIS Streaming")
    claims = only((yield seen))
    assert claims[("made_by", "axis")] == claims[("made_by", "hikvision")] == "disputed"


@scene
def test_a_row_that_lost_its_mac_to_another_is_not_attributed_by_it() -> Played:
    assets = File("assets.csv", "3333cccc00000000", form="register")
    for n in (1, 2):
        assets.say(None, serial=f"LAPTOP-0000{n}", mac=HIK + "01", register_name="laptop")
    result = yield assets
    assert len(result.things) == 2
    accused = [thing for thing, claims in result.claims.items() if ("made_by", "hikvision") in claims]
    assert accused == ["dev-c056e3000001"]


@scene
def test_a_well_known_camera_outweighs_a_spoofed_banner() -> Played:
    seen = site()
    seen.arp(NINE, AXIS + "01", IP)
    seen.say(NINE + 1, ip=IP, http_server="Hikvision-Webs")
    seen.say(NINE + 2, ip=IP, http_realm="AXIS_ACCC8E000001")
    seen.say(NINE + 3, ip=IP, rtsp_server="AXIS Streaming")
    result = yield seen
    claims = only(result)
    assert claims[("made_by", "axis")] == "probable"
    assert claims[("made_by", "hikvision")] == "disputed"
    sides = {r["side"] for r in result.because["dev-accc8e000001", "made_by", "axis"]}
    assert sides == {"for", "against"}


@scene
def test_two_makers_by_private_protocol_are_both_disputed_with_both_sides() -> Played:
    seen = site()
    dhip(seen, NOBODY + "01")
    seen.say(NINE, ip=IP, sadp_types="inquiry")
    result = yield seen
    claims = only(result)
    assert claims[("made_by", "dahua")] == claims[("made_by", "hikvision")] == "disputed"
    for party, rule in (("dahua", "hik-sadp"), ("hikvision", "dahua-dhip")):
        against = [r for r in result.because["dev-20f85e000001", "made_by", party] if r["side"] == "against"]
        assert [r["rule"] for r in against] == [rule]


@scene
def test_two_makers_for_one_brand_still_contradict_each_other() -> Played:
    """Both made for Honeywell once; that does not make them one house."""
    seen = site()
    seen.arp(NINE, MIXED + "01", IP)
    dhip(seen, None, vendor="Honeywell")
    seen.say(NINE + 1, ip=IP, sadp_types="inquiry")
    assert only((yield seen))[("made_by", "dahua")] == "disputed"


@scene
def test_a_brand_of_a_maker_does_not_contradict_it() -> Played:
    seen = site()
    seen.arp(NINE, EZVIZ + "01", IP)
    seen.say(NINE + 1, ip=IP, sadp_types="inquiry")
    claims = only((yield seen))
    assert claims[("made_by", "hikvision")] == "probable"
    assert "disputed" not in claims.values()


@scene
def test_an_unknown_holder_contradicts_nothing() -> Played:
    seen = site()
    seen.arp(NINE, NOBODY + "01", IP)
    seen.say(NINE + 1, ip=IP, sadp_types="inquiry")
    assert only((yield seen))[("made_by", "hikvision")] == "probable"


# -- blocks ------------------------------------------------------------------------------------------------


@scene
def test_a_block_alone_is_never_more_than_probable() -> Played:
    seen, leases = site(), File("dhcpd.leases", "1111aaaa00000000", form="isc-leases")
    seen.arp(NINE, HIK + "01", IP)
    leases.say(NINE, until=NINE + 99, mac=HIK + "01", ip=IP, lease_state="active")
    assert only((yield seen, leases)) == {("made_by", "hikvision"): "probable"}


@scene
def test_a_brands_block_says_what_it_is_sold_as() -> Played:
    seen = site()
    seen.arp(NINE, BRAND + "01", IP)
    assert only((yield seen)) == {("sold_as", "intelbras"): "possible"}


@scene.each("4e:11:bf:00:00:01", "c2:56:e3:00:00:01", "d2:7f:33:5c:01:9e")
def test_a_locally_administered_mac_attributes_nothing(mac: str) -> Played:
    seen = site()
    seen.arp(NINE, mac, IP)
    assert only((yield seen)) == {}


@scene.each(NOBODY + "01", MIXED + "01")
def test_a_block_of_a_module_maker_or_unknown_name_attributes_nothing(mac: str) -> Played:
    seen = site()
    seen.arp(NINE, mac, IP)
    assert only((yield seen)) == {}


# -- what people tell ----------------------------------------------------------------------------------------


@scene
def test_a_register_alone_never_founds_made_by() -> Played:
    assets = File("assets.csv", "3333cccc00000000", form="register")
    assets.say(
        None, serial="DS-2CD2032-I20140701CCWR471234567", register_manufacturer="Hikvision",
        register_model="DS-2CD2032-I", register_category="IP Camera",
    )  # fmt: skip
    result = yield assets
    assert only(result) == {("sold_as", "hikvision"): "probable"}
    assert next(iter(result.things.values()))["facts"]["thing.category"] == ["camera"]


@scene
def test_a_row_of_nothing_but_a_serial_is_still_a_register() -> Played:
    assets = File("assets.csv", "3333cccc00000000", form="sheet")
    assets.say(None, serial="DS-2CD2032-I20140701CCWR471234567")
    assets.say(None, asset_tag="MIN-2", register_name="another row")
    assert (yield assets).claims == {}


@scene
def test_many_registers_that_agree_still_never_found_made_by() -> Played:
    files = [File(f"r{n}.csv", f"{n}333cccc00000000", form="register") for n in range(4)]
    walk = File("walk.csv", "8888dddd00000000", form="site-walk")
    for file in files:
        file.say(None, asset_tag="MIN-1", register_manufacturer="Hikvision", register_model="DS-2CD2032-I")
    walk.say(None, asset_tag="MIN-1", walk_label="Hikvision")
    assert only((yield *files, walk)) == {("sold_as", "hikvision"): "confirmed"}


@scene
def test_a_serial_in_a_register_confirms_what_the_device_said() -> Played:
    seen, assets = site(), File("assets.csv", "3333cccc00000000", form="register")
    seen.say(NINE, mac=NOBODY + "01", ip=IP, sadp_types="inquiry")
    assets.say(None, mac=NOBODY + "01", serial="DS-2CD2032-I20140701CCWR471234567")
    assert only((yield seen, assets))[("made_by", "hikvision")] == "confirmed"


@scene
def test_a_serial_in_the_same_reply_confirms_nothing() -> Played:
    seen = site()
    seen.say(NINE, mac=NOBODY + "01", sadp_types="inquiry", serial="DS-2CD2032-I20140701CCWR471234567")
    assert only((yield seen))[("made_by", "hikvision")] == "probable"


@scene
def test_a_model_in_a_register_never_confirms() -> Played:
    seen, assets = site(), File("assets.csv", "3333cccc00000000", form="register")
    seen.say(NINE, mac=NOBODY + "01", ip=IP, sadp_types="inquiry")
    assets.say(None, mac=NOBODY + "01", register_model="DS-2CD2032-I", register_manufacturer="Hikvision")
    assert only((yield seen, assets))[("made_by", "hikvision")] == "probable"


@scene
def test_a_brand_in_no_list_is_kept_in_its_own_words() -> Played:
    assets = File("assets.csv", "3333cccc00000000", form="register")
    assets.say(None, serial="SDS15004417", register_manufacturer="Shanghai Dahua Scale Factory")
    assert only((yield assets)) == {("sold_as", "label:shanghai dahua scale factory"): "probable"}


@scene
def test_words_that_name_a_listed_brand_only_are_no_brand_otherwise() -> Played:
    seen = site()
    seen.say(NINE, ip=IP, onvif_name="Lobby door", sadp_oem="1")
    assert only((yield seen)) == {}


@scene
def test_a_brand_is_read_from_the_group_a_fingerprint_names() -> Played:
    seen = site()
    seen.say(NINE, ip=IP, upnp_name="Camera of Intelbras")
    assert only((yield seen)) == {("sold_as", "intelbras"): "probable"}


# -- talk ----------------------------------------------------------------------------------------------------


def test_a_name_looked_up_is_possible_a_connection_probable_and_neither_says_who_made_it() -> None:
    asked, met = site(), site()
    asked.say(NINE, mac=NOBODY + "01", dns_query="api16.tiktokv.com")
    met.say(NINE, mac=NOBODY + "01", tls_sni="api16.tiktokv.com")
    assert only(run(asked)) == {("talks_to", "tiktok"): "possible"}
    assert only(run(met)) == {("talks_to", "tiktok"): "probable"}


@scene
def test_a_look_alike_domain_is_not_the_app() -> Played:
    seen = site()
    seen.say(NINE, mac=NOBODY + "01", dns_query="nottiktokv.com")
    assert only((yield seen)) == {}


# -- reasons ---------------------------------------------------------------------------------------------------


@scene
def test_every_claim_has_its_reasons_with_places_and_file_names() -> Played:
    seen = site()
    dhip(seen, DAHUA + "01")
    seen.arp(NINE + 5, DAHUA + "01", IP)
    result = yield seen
    reasons = result.because["dev-4c11bf000001", "made_by", "dahua"]
    assert [(r["rule"], r["field"], r["value"], r["evidence"]) for r in reasons] == [
        ("dahua-dhip", "dhip.method", "client.notifyDevInfo", "site.pcap"),
        ("mac-block", "mac", DAHUA + "01", "site.pcap"),
        ("mac-block", "mac", DAHUA + "01", "site.pcap"),
    ]
    assert {r["place"] for r in reasons} == {"record 1", "record 2"}
    for claims in result.claims.values():
        assert all((thing, *claim) in result.because for thing in result.claims for claim in claims)


@scene
def test_reasons_are_capped_and_the_last_says_how_many_more() -> Played:
    seen = site()
    for n in range(60):
        seen.say(NINE + n, ip=IP, sdp_attribute=f"packetization-supported:DH{n:02d}")
    reasons = (yield seen).because["dev-ip-10.1.4.20-2222bb", "made_by", "dahua"]
    assert len(reasons) == weights().because
    assert [r["n"] for r in reasons] == list(range(weights().because))
    assert reasons[-1]["place"].endswith(f"(and {60 - weights().because} more)")


@scene
def test_a_crowd_of_places_of_one_sign_does_not_hide_the_other_signs() -> Played:
    seen = site()
    for n in range(60):
        seen.say(NINE + n, ip=IP, sdp_attribute=f"packetization-supported:DH{n:02d}")
    seen.say(NINE, ip=IP, http_title="WEB SERVICE", http_location="/RPC2_Login")
    rules = [r["rule"] for r in (yield seen).because["dev-ip-10.1.4.20-2222bb", "made_by", "dahua"]]
    assert "dahua-http" in rules


@scene
def test_a_reason_shows_what_its_fingerprint_rests_on_and_nothing_else() -> Played:
    seen = site()
    seen.say(NINE, ip=IP, http_title="WEB SERVICE", http_location="/RPC2_Login", http_server="Hikvision-Webs")
    reasons = (yield seen).because["dev-ip-10.1.4.20-2222bb", "made_by", "dahua"]
    fields = {r["field"] for r in reasons if r["side"] == "for"}
    assert fields == {"http.title", "http.location"}


@scene
def test_half_of_a_fingerprint_is_no_fingerprint() -> Played:
    seen = site()
    seen.say(NINE, ip=IP, http_title="WEB SERVICE")
    seen.say(NINE, ip=IP, http_location="/RPC2_Login")
    assert only((yield seen)) == {}


def test_the_place_shown_never_depends_on_the_order_of_cells() -> None:
    assets = File("assets.csv", "3333cccc00000000", form="register")
    assets.say(None, serial="1F006E4PAX00075", register_manufacturer="Intelbras")
    for column in "ABCDEFGH":
        assets.say(None, same=True, path=f"Sheet1!{column}7", register_manufacturer="Intelbras")
    shown = {run(assets, shuffle=seed).raw["because"][0] for seed in range(5)}
    assert len(shown) == 1
