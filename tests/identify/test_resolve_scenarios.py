"""Sightings into things: what is one device, what is two, and what is nobody's."""

from __future__ import annotations

from identity_world import AXIS, DAHUA, HIK, NINE, NOBODY, File, Played, Result, Stage, run
from nameplate.identify.settings import identity_rules
from nameplate.model.estate import Estate, Network, Site

TWO_SITES = Estate(
    "ministry", "Ministry", "IN-CONFIDENCE", {},
    sites=(
        Site("head-office", ("Head Office", "HO"), "sensitive", ("10.1.0.0/16",), {}),
        Site("depot", ("Depot",), "not_sensitive", ("10.2.0.0/16",), {}),
    ),
    networks=(Network("10.1.4.0/24", "head-office", ("core_network",), "managed", {}),),
)  # fmt: skip

scene, sites = Stage(), Stage(estate=TWO_SITES)

HOUR = 3600
IP = "10.1.4.20"


def lease_file(name: str = "dhcpd.leases", digest: str = "1111aaaa00000000") -> File:
    return File(name, digest, form="isc-leases")


def capture(name: str = "site.pcap", digest: str = "2222bbbb00000000") -> File:
    return File(name, digest)


def register(name: str = "assets.csv", digest: str = "3333cccc00000000") -> File:
    return File(name, digest, form="register")


def talk(file: File, at: float, ip: str = IP, **more: str) -> None:
    file.say(at, ip=ip, **{"http_server": "nginx", **more})


# -- one device ---------------------------------------------------------------------------------------


@scene
def test_mac_in_a_lease_address_in_a_capture_and_serial_in_a_register_are_one_thing() -> Played:
    leases, seen, assets = lease_file(), capture(), register()
    leases.say(NINE, until=NINE + 2 * HOUR, mac=DAHUA + "01", ip=IP, lease_state="active")
    seen.say(NINE + 60, ip=IP, serial="1F006E4PAX00075", dhip_method="client.notifyDevInfo")
    talk(seen, NINE + 90)
    assets.say(None, serial="1F006E4PAX00075", register_manufacturer="Intelbras")
    result = yield leases, seen, assets
    assert set(result.things) == {"dev-4c11bf000001"}
    thing = result.things["dev-4c11bf000001"]
    assert thing["keys"] == {"ip": [IP], "mac": [DAHUA + "01"], "serial": ["1F006E4PAX00075"]}
    assert thing["also"] == ["dev-ip-10.1.4.20-2222bb", "dev-sn-1f006e4pax00075"]
    assert {by for _, by in result.subjects.values()} == {"mac", "serial", "address"}


@scene
def test_two_macs_in_one_reply_are_two_ports_of_one_device() -> Played:
    seen = capture()
    seen.say(NINE, mac=[DAHUA + "09", DAHUA + "02"], serial="RECORDER0001")
    result = yield seen
    assert set(result.things) == {"dev-4c11bf000002"}
    assert "dev-4c11bf000009" in result.things["dev-4c11bf000002"]["also"]


@scene
def test_an_endpoint_identifier_joins_like_a_serial() -> Played:
    seen, later = capture(), capture("later.pcap", "9999bbbb00000000")
    for file in (seen, later):
        file.say(NINE, uuid="4d454930-0000-1000-8000-0123456789ab", onvif_types="NetworkVideoTransmitter")
    assert len((yield seen, later).things) == 1


@scene
def test_a_host_name_alone_never_joins() -> Played:
    seen = capture()
    seen.say(NINE, mac=DAHUA + "01", hostname="camera")
    seen.say(NINE, mac=DAHUA + "02", hostname="camera")
    assert len((yield seen).things) == 2


@scene
def test_a_reply_without_mac_joins_the_device_that_held_its_address() -> Played:
    seen = capture()
    seen.arp(NINE, HIK + "01", IP)
    seen.say(NINE + 5, ip=IP, uuid="4d454930-0000-1000-8000-0123456789ab", onvif_name="HIKVISION")
    assert set((yield seen).things) == {"dev-c056e3000001"}


@scene
def test_replies_behind_a_router_are_put_together_by_address() -> Played:
    """No MAC crosses a router: serial, endpoint identifier and stream of one address are still one camera."""
    seen = capture()
    seen.say(NINE, ip=IP, serial="1F006E4PAX00075")
    seen.say(NINE + 1, ip=IP, uuid="4d454930-0000-1000-8000-0123456789ab")
    talk(seen, NINE + 2)
    assert set((yield seen).things) == {"dev-sn-1f006e4pax00075"}


# -- time ---------------------------------------------------------------------------------------------


@scene
def test_an_address_reused_an_hour_later_is_two_things_and_traffic_goes_to_the_right_one() -> Played:
    seen = capture()
    seen.arp(NINE, AXIS + "01", IP)
    talk(seen, NINE + 300)
    seen.arp(NINE + HOUR, DAHUA + "01", IP)
    talk(seen, NINE + HOUR + 300)
    result = yield seen
    assert set(result.things) == {"dev-accc8e000001", "dev-4c11bf000001"}
    assert result.thing_of(seen, 2) == "dev-accc8e000001"
    assert result.thing_of(seen, 4) == "dev-4c11bf000001"


@scene
def test_a_lease_binds_for_its_interval_and_not_a_minute_longer() -> Played:
    leases, seen = lease_file(), capture()
    leases.say(NINE, until=NINE + HOUR, mac=DAHUA + "01", ip=IP, lease_state="active")
    talk(seen, NINE + HOUR - 60)
    talk(seen, NINE + HOUR + 60)
    result = yield leases, seen
    assert result.thing_of(seen, 1) == "dev-4c11bf000001"
    assert result.thing_of(seen, 2) == "dev-ip-10.1.4.20-2222bb"


@scene
def test_a_statement_on_the_link_outweighs_an_older_lease() -> Played:
    leases, seen = lease_file(), capture()
    leases.say(NINE, until=NINE + 8 * HOUR, mac=DAHUA + "01", ip=IP, lease_state="active")
    seen.arp(NINE + 2 * HOUR, AXIS + "01", IP)
    talk(seen, NINE + 2 * HOUR + 5)
    assert (yield leases, seen).thing_of(seen, 2) == "dev-accc8e000001"


@scene
def test_an_address_is_not_held_for_ever() -> Played:
    seen = capture()
    seen.arp(NINE, DAHUA + "01", IP)
    hold = identity_rules().hold_us / 1e6
    talk(seen, NINE + hold)
    talk(seen, NINE + hold + 1)
    result = yield seen
    assert result.thing_of(seen, 2) == "dev-4c11bf000001"
    assert result.thing_of(seen, 3) != "dev-4c11bf000001"


@scene
def test_two_devices_that_hold_an_address_at_once_get_none_of_its_traffic() -> Played:
    seen = capture()
    for at in (0, 600):
        seen.arp(NINE + at, DAHUA + "01", IP)
        seen.arp(NINE + at + 60, AXIS + "01", IP)
    talk(seen, NINE + 300)
    result = yield seen
    assert result.thing_of(seen, 5) == "dev-ip-10.1.4.20-2222bb"
    assert "address-in-doubt" in result.kinds()


@scene
def test_what_is_in_doubt_in_two_files_is_not_joined_either() -> Played:
    """It may be the one device in one file and the other in the other."""
    one, other, link = capture(), capture("b.pcap", "5555bbbb00000000"), capture("c.pcap", "6666bbbb00000000")
    for at in (0, 600):
        link.arp(NINE + at, DAHUA + "01", IP)
        link.arp(NINE + at + 60, AXIS + "01", IP)
    talk(one, NINE + 300)
    talk(other, NINE + 310)
    result = yield one, other, link
    assert result.thing_of(one, 1) != result.thing_of(other, 1)


@scene
def test_a_reply_in_doubt_between_two_devices_does_not_go_to_the_one_whose_serial_is_known() -> Played:
    seen = capture()
    for at in (0, 600):
        seen.say(NINE + at, mac=DAHUA + "01", ip=IP, serial="1F006E4PAX00075", dhip_method="x")
        seen.arp(NINE + at + 60, AXIS + "01", IP)
    seen.say(NINE + 300, ip=IP, uuid="4d454930-0000-1000-8000-0123456789ab", onvif_name="HIKVISION")
    result = yield seen
    assert result.thing_of(seen, 5).startswith("dev-uuid-")


@scene
def test_two_leases_that_overlap_are_two_unnamed_sites_and_bind_nothing() -> Played:
    one, other, seen = lease_file(), lease_file("other.leases", "4444aaaa00000000"), capture()
    one.say(NINE, until=NINE + 4 * HOUR, mac=DAHUA + "01", ip=IP, lease_state="active")
    other.say(NINE + 60, until=NINE + 4 * HOUR, mac=AXIS + "01", ip=IP, lease_state="active")
    talk(seen, NINE + HOUR)
    assert (yield one, other, seen).thing_of(seen, 1).startswith("dev-ip-")


@scene
def test_talk_shortly_before_the_first_statement_belongs_to_the_only_holder() -> Played:
    seen = capture()
    talk(seen, NINE)
    seen.arp(NINE + 120, DAHUA + "01", IP)
    talk(seen, NINE - 600)
    result = yield seen
    assert result.thing_of(seen, 1) == "dev-4c11bf000001"
    assert result.thing_of(seen, 3).startswith("dev-ip-")


@scene
def test_talk_before_a_statement_is_nobodys_when_the_address_had_another_holder() -> Played:
    leases, seen = lease_file(), capture()
    leases.say(NINE - 5 * HOUR, until=NINE - 4 * HOUR, mac=AXIS + "01", ip=IP, lease_state="expired")
    talk(seen, NINE)
    seen.arp(NINE + 120, DAHUA + "01", IP)
    assert (yield leases, seen).thing_of(seen, 1).startswith("dev-ip-")


# -- place --------------------------------------------------------------------------------------------


@sites
def test_overlapping_private_ranges_of_two_sites_never_join() -> Played:
    seen, assets = capture(), register()
    seen.say(NINE, mac=DAHUA + "01", ip="192.168.1.20", scope="Depot", arp_reply="reply")
    assets.say(None, ip="192.168.1.20", register_name="printer", register_site="Head Office")
    assert len((yield seen, assets).things) == 2


@sites
def test_one_site_under_two_names_is_one_place() -> Played:
    seen, assets = capture(), register()
    seen.say(NINE, mac=DAHUA + "01", ip="192.168.1.20", scope="HO", arp_reply="reply")
    assets.say(None, ip="192.168.1.20", register_name="camera", register_site="head  office")
    assert set((yield seen, assets).things) == {"dev-4c11bf000001"}


@sites
def test_the_estate_gives_an_address_its_place() -> Played:
    """The sheet says depot, the estate says that 10.1.4.20 is at head office: not the same address."""
    seen, assets = capture(), register()
    seen.arp(NINE, DAHUA + "01", IP)
    assets.say(None, ip=IP, register_name="camera", register_site="Depot")
    result = yield seen, assets
    assert len(result.things) == 2


@scene
def test_a_statement_without_place_does_not_choose_between_two_places() -> Played:
    one, other, seen = capture(), capture("b.pcap", "5555bbbb00000000"), capture("c.pcap", "6666bbbb00000000")
    one.say(NINE, mac=DAHUA + "01", ip=IP, scope="north", arp_reply="reply")
    other.say(NINE + HOUR, mac=AXIS + "01", ip=IP, scope="south", arp_reply="reply")
    talk(seen, NINE + HOUR + 60)
    result = yield one, other, seen
    assert result.thing_of(seen, 1).startswith("dev-ip-")


def test_agencies_never_share_a_thing() -> None:
    ours = capture()
    theirs = File("theirs.pcap", "7777bbbb00000000", agency="council")
    for file in (ours, theirs):
        file.arp(NINE, DAHUA + "01", IP)
        talk(file, NINE + 5)
    result = run(ours, theirs)
    assert [row[0] for row in result.raw["things"]] == ["council", "ministry"]


# -- routers and shared addresses -----------------------------------------------------------------------


@scene
def test_a_router_in_the_path_takes_nobodys_traffic() -> Played:
    """It answers ARP for every address behind it; what talks from these addresses is not the router."""
    seen = capture()
    for n in range(1, 41):
        seen.arp(NINE + n, NOBODY + "01", f"10.9.0.{n}")
        talk(seen, NINE + 100 + n, f"10.9.0.{n}")
    result = yield seen
    assert len(result.things) == 41
    assert result.thing_of(seen, 2) == "dev-ip-10.9.0.1-2222bb"


@scene
def test_as_many_addresses_as_one_device_may_have_still_bind() -> Played:
    seen = capture()
    many = identity_rules().addresses_of_one_device
    for n in range(1, many + 1):
        seen.arp(NINE + n, DAHUA + "01", f"10.9.0.{n}")
        talk(seen, NINE + 100 + n, f"10.9.0.{n}")
    assert set((yield seen).things) == {"dev-4c11bf000001"}


@scene
def test_many_addresses_one_after_another_are_no_router() -> Played:
    leases, seen = lease_file(), capture()
    for n in range(40):
        leases.say(
            n * HOUR, until=(n + 1) * HOUR - 1, mac=DAHUA + "01", ip=f"10.9.0.{n + 1}", lease_state="active"
        )
    talk(seen, 30 * HOUR + 60, "10.9.0.31")
    assert set((yield leases, seen).things) == {"dev-4c11bf000001"}


SHARED = (
    "00:00:5e:00:01:07", "00:00:5e:00:02:07", "00:00:0c:07:ac:0a", "00:00:0c:9f:f0:01", "00:07:b4:00:01:02",
    "02:42:ac:11:00:02", "0a:58:0a:f4:00:05", "ee:ee:ee:ee:ee:ee", "01:00:5e:00:00:fb", "33:33:00:00:00:01",
)  # fmt: skip


@scene.each(*SHARED)
def test_shared_and_derived_macs_join_nothing_and_name_nothing(mac: str) -> Played:
    seen = capture()
    seen.say(NINE, mac=mac, ip="10.1.4.2", arp_reply="reply")
    seen.say(NINE, mac=mac, ip="10.1.4.3", arp_reply="reply")
    seen.say(NINE, mac=mac, arp_reply="reply")
    result = yield seen
    assert set(result.things) == {"dev-ip-10.1.4.2-2222bb", "dev-ip-10.1.4.3-2222bb"}
    assert not any("mac" in thing["keys"] for thing in result.things.values())


@scene
def test_a_virtual_router_does_not_merge_the_routers_behind_it() -> Played:
    seen = capture()
    seen.say(NINE, mac=["00:00:5e:00:01:07", NOBODY + "01"], ip="10.1.4.1", arp_reply="reply")
    seen.say(NINE + 9, mac=["00:00:5e:00:01:07", NOBODY + "02"], ip="10.1.4.1", arp_reply="reply")
    assert set((yield seen).things) == {"dev-20f85e000001", "dev-20f85e000002"}


RANDOM = "d2:7f:33:5c:01:9e"


@scene
def test_a_randomised_mac_names_a_device_of_its_evidence_only() -> Played:
    one, other = capture(), capture("b.pcap", "5555bbbb00000000")
    one.arp(NINE, RANDOM, IP)
    other.arp(NINE, RANDOM, "10.1.4.99")
    result = yield one, other
    assert set(result.things) == {"dev-d27f335c019e-2222bb", "dev-d27f335c019e-5555bb"}


@scene
def test_a_randomised_mac_at_the_same_address_is_the_same_phone() -> Played:
    leases, seen = lease_file(), capture()
    leases.say(NINE, until=NINE + HOUR, mac=RANDOM, ip=IP, lease_state="active")
    seen.arp(NINE + 60, RANDOM, IP)
    talk(seen, NINE + 90)
    result = yield leases, seen
    assert set(result.things) == {"dev-d27f335c019e-1111aa"}
    assert "dev-d27f335c019e-2222bb" in result.things["dev-d27f335c019e-1111aa"]["also"]


# -- junk and exclusive keys ----------------------------------------------------------------------------


@scene.each("Default string", "To be filled by O.E.M.", "N/A", "0000000", "123456789", "unknown")
def test_junk_serials_join_nothing(serial: str) -> Played:
    assets = register()
    assets.say(None, serial=serial, mac=DAHUA + "01")
    assets.say(None, serial=serial, mac=DAHUA + "02")
    result = yield assets
    assert set(result.things) == {"dev-4c11bf000001", "dev-4c11bf000002"}
    assert not any("serial" in thing["keys"] for thing in result.things.values())


@scene
def test_a_serial_that_too_many_devices_state_is_a_default() -> Played:
    seen = capture()
    for n in range(identity_rules().macs_of_one_serial + 1):
        seen.say(NINE, mac=f"{DAHUA}{n:02x}", serial="FACTORY-0001")
    result = yield seen
    assert len(result.things) == identity_rules().macs_of_one_serial + 1
    assert "shared-default" in result.kinds()


@scene
def test_a_default_identifier_is_seen_by_its_addresses_when_no_mac_is() -> Played:
    seen = capture()
    for n in range(identity_rules().addresses_of_one_serial + 1):
        seen.say(NINE, ip=f"10.1.4.{n + 1}", uuid="00000000-1111-2222-3333-444444444444")
    assert len((yield seen).things) == identity_rules().addresses_of_one_serial + 1


@scene
def test_a_short_serial_names_a_device_of_its_evidence_only() -> Played:
    one, other = register(), register("other.csv", "8888cccc00000000")
    one.say(None, serial="A1204", register_name="camera")
    other.say(None, serial="A1204", register_name="printer")
    assert set((yield one, other).things) == {"dev-sn-a1204-3333cc", "dev-sn-a1204-8888cc"}


def both_named(result: Result, one: str, other: str) -> bool:
    return any(
        p.kind == "identity-conflict" and one in p.message and other in p.message for p in result.problems
    )


@scene
def test_two_serials_of_one_register_are_two_assets_whatever_mac_they_share() -> Played:
    """Two laptops, one docking station."""
    assets = register()
    assets.say(None, serial="LAPTOP-00001", mac=NOBODY + "01")
    assets.say(None, serial="LAPTOP-00002", mac=NOBODY + "01")
    result = yield assets
    assert len(result.things) == 2
    assert result.thing_of(assets, 1) != result.thing_of(assets, 2)
    assert both_named(result, "LAPTOP-00001", "LAPTOP-00002")
    assert next(p for p in result.problems if p.kind == "identity-conflict").place in ("record 1", "record 2")


@scene
def test_serials_of_one_register_exclude_each_other_whatever_their_length() -> Played:
    assets = register()
    assets.say(None, serial="LAPTOP-00001", mac=NOBODY + "01")
    assets.say(
        None, serial="SCREEN-2", mac=NOBODY + "01", register_name="a sheet is known by any of its rows"
    )
    result = yield assets
    assert result.thing_of(assets, 1) != result.thing_of(assets, 2)


@scene
def test_serials_of_two_registers_may_differ() -> Played:
    """One of them is mistyped; the MAC says it is one device."""
    one, other = register(), register("other.csv", "8888cccc00000000")
    one.say(None, serial="LAPTOP-00001", mac=NOBODY + "01", register_name="laptop")
    other.say(None, serial="LAPTOP-0000I", mac=NOBODY + "01", register_name="laptop")
    result = yield one, other
    assert set(result.things) == {"dev-20f85e000001"}


@scene
def test_two_asset_tags_are_two_assets() -> Played:
    one, other = register(), register("other.csv", "8888cccc00000000")
    one.say(None, asset_tag="MIN-1", mac=NOBODY + "01")
    other.say(None, asset_tag="MIN-2", mac=NOBODY + "01")
    result = yield one, other
    assert len(result.things) == 2
    assert both_named(result, "min-1", "min-2")


@scene
def test_two_serials_of_one_form_that_devices_state_are_two_devices() -> Played:
    seen = capture()
    seen.say(NINE, mac=DAHUA + "01", serial="1F006E4PAX00075")
    seen.say(NINE, mac=DAHUA + "01", serial="1F006E4PAX00076")
    result = yield seen
    assert len(result.things) == 2
    assert both_named(result, "1F006E4PAX00075", "1F006E4PAX00076")


@scene
def test_a_long_and_a_short_form_of_a_serial_may_stand_side_by_side() -> Played:
    seen, assets = capture(), register()
    seen.say(NINE, mac=HIK + "01", serial="DS-2CD2032-I20140701CCWR471234567")
    assets.say(None, mac=HIK + "01", serial="471234567")
    result = yield seen, assets
    assert set(result.things) == {"dev-c056e3000001"}
    assert not result.problems


@scene
def test_a_register_that_says_two_assets_keeps_two_macs_apart() -> Played:
    """A third sheet lists both MACs in one row; the register has them as two assets."""
    assets, sheet = register(), register("sheet.csv", "8888cccc00000000")
    assets.say(None, mac=DAHUA + "01", asset_tag="MIN-1")
    assets.say(None, mac=DAHUA + "02", asset_tag="MIN-2")
    sheet.say(None, mac=[DAHUA + "01", DAHUA + "02"], register_name="pair")
    result = yield assets, sheet
    assert set(result.things) == {"dev-4c11bf000001", "dev-4c11bf000002"}
    assert "identity-conflict" in result.kinds()


@scene
def test_an_address_does_not_join_a_row_whose_serial_says_otherwise() -> Played:
    """The register is old: another device of the same make has that address now."""
    seen, assets = capture(), register()
    seen.say(NINE, mac=DAHUA + "01", ip=IP, serial="1F006E4PAX00075")
    assets.say(None, ip=IP, serial="1F006E4PAX99999", register_name="lobby")
    assert set((yield seen, assets).things) == {"dev-4c11bf000001", "dev-sn-1f006e4pax99999"}


@scene
def test_a_row_with_an_address_joins_the_only_device_there() -> Played:
    seen, assets = capture(), register()
    seen.arp(NINE, DAHUA + "01", IP)
    assets.say(None, ip=IP, serial="1F006E4PAX99999", register_name="lobby")
    assert set((yield seen, assets).things) == {"dev-4c11bf000001"}


@scene
def test_a_row_with_an_address_two_devices_held_is_neither() -> Played:
    seen, assets = capture(), register()
    seen.arp(NINE, DAHUA + "01", IP)
    seen.arp(NINE + HOUR, AXIS + "01", IP)
    assets.say(None, ip=IP, register_name="lobby")
    result = yield seen, assets
    assert result.thing_of(assets, 1) == "dev-ip-10.1.4.20-3333cc"
    assert "address-in-doubt" in result.kinds()


@scene
def test_a_register_does_not_bind_an_address_the_link_gives_to_another() -> Played:
    seen, assets = capture(), register()
    assets.say(None, mac=AXIS + "01", ip=IP, register_name="lobby")
    seen.arp(NINE, DAHUA + "01", IP)
    talk(seen, NINE + 5)
    assert (yield seen, assets).thing_of(seen, 2) == "dev-4c11bf000001"


@scene
def test_a_register_binds_an_address_nobody_contradicts() -> Played:
    seen, assets = capture(), register()
    assets.say(None, mac=AXIS + "01", ip=IP, register_name="lobby")
    talk(seen, NINE + 5)
    assert (yield seen, assets).thing_of(seen, 1) == "dev-accc8e000001"


# -- things with no key ---------------------------------------------------------------------------------


@scene
def test_a_camera_on_no_network_is_still_a_thing_and_an_empty_room_is_none() -> Played:
    walk = File("walk.csv", "8888dddd00000000", form="site-walk")
    walk.say(None, walk_label="Hikvision", walk_site="Depot")
    walk.say(None, walk_none_found="Room 2", walk_site="Depot")
    walk.say(None, walk_site="Depot", walk_who="A. Person")
    result = yield walk
    assert set(result.things) == {"dev-row-8888dddd-1"}


@scene
def test_an_empty_room_with_a_key_is_a_thing() -> Played:
    walk = File("walk.csv", "8888dddd00000000", form="site-walk")
    walk.say(None, walk_none_found="Room 2", serial="1F006E4PAX00075")
    assert set((yield walk).things) == {"dev-sn-1f006e4pax00075"}


@scene
def test_two_rows_of_one_sheet_with_one_address_are_two_things() -> Played:
    assets = register()
    assets.say(None, ip=IP, register_name="lobby camera")
    assets.say(None, ip=IP, register_name="hall camera")
    result = yield assets
    assert set(result.things) == {"dev-row-3333cccc-1", "dev-row-3333cccc-2"}
    assert "address-in-doubt" in result.kinds()


@scene
def test_addresses_without_any_device_join_across_evidence_when_times_touch() -> Played:
    scan, seen, old = File("scan.xml", "aaaa000000000000"), capture(), capture("old.pcap", "bbbb000000000000")
    talk(scan, NINE)
    talk(seen, NINE + HOUR)
    talk(old, NINE - 90 * 24 * HOUR)
    result = yield scan, seen, old
    assert result.thing_of(scan, 1) == result.thing_of(seen, 1) != result.thing_of(old, 1)


@scene
def test_what_names_the_addresses_of_two_devices_is_neither() -> Played:
    seen = capture()
    seen.arp(NINE, DAHUA + "01", IP)
    seen.arp(NINE, AXIS + "01", "10.1.4.21")
    seen.say(NINE + 5, ip=[IP, "10.1.4.21"], http_server="nginx")
    result = yield seen
    assert result.thing_of(seen, 3).startswith("dev-ip-")


@scene
def test_parts_of_one_record_are_different_subjects() -> Played:
    seen = capture()
    seen.say(NINE, mac=DAHUA + "01", arp_reply="reply")
    seen.say(NINE, same=True, part=1, mac=DAHUA + "02", arp_reply="reply")
    result = yield seen
    assert (result.thing_of(seen, 1, 0), result.thing_of(seen, 1, 1)) == (
        "dev-4c11bf000001",
        "dev-4c11bf000002",
    )


@scene
def test_ids_of_different_keys_never_collide() -> Played:
    assets = register()
    assets.say(None, serial="AB-123456", register_name="a")
    assets.say(None, serial="AB.123456", register_name="b")
    result = yield assets
    assert len({row[1] for row in result.raw["things"]}) == len(result.raw["things"]) == 2


def test_nothing_in_nothing_out() -> None:
    result = run(capture())
    assert all(rows == [] for rows in result.raw.values())
