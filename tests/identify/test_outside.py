"""Hosts of the internet are no things of the estate; cameras there, and hosts that were scanned, are."""

from __future__ import annotations

import json

import pytest

from identity_world import NINE, File, Result, run

FAR, NEAR = "198.51.100.7", "10.1.4.9"


AXIS = "ac:cc:8e:00:00:"


def site() -> File:
    return File("site", "1111aaaa00000000", form="pcap")


def addresses(result: Result) -> list[str]:
    return sorted(json.loads(row[4])["ip"][0] for row in result.raw["things"])


def test_a_web_server_someone_talked_to_is_left_out_and_counted() -> None:
    seen = site()
    seen.say(NINE, ip=FAR, http_server="nginx")
    seen.say(NINE, ip=NEAR, http_server="nginx")
    result = run(seen)
    assert addresses(result) == [NEAR]
    (told,) = [p for p in result.problems if p.kind == "outside-host"]
    assert told.count == 1


def test_a_camera_on_the_internet_stays() -> None:
    seen = site()
    seen.say(NINE, ip=FAR, http_server="Hikvision-Webs")
    assert len(run(seen).raw["things"]) == 1


def test_a_host_that_was_scanned_on_purpose_stays() -> None:
    scanned = File("scan", "5555aaaa00000000", form="nmap")
    scanned.say(NINE, ip=FAR, http_server="nginx")
    assert len(run(scanned).raw["things"]) == 1


def test_a_device_with_a_mac_stays_wherever_its_address_is() -> None:
    seen = site()
    seen.arp(NINE, AXIS + "09", FAR)
    assert len(run(seen).raw["things"]) == 1


@pytest.mark.parametrize("ip", ["192.168.1.4", "172.31.0.9", "100.64.3.3", "fd00::5"])
def test_an_address_anyone_may_use_inside_stays(ip: str) -> None:
    seen = site()
    seen.say(NINE, ip=ip, http_server="nginx")
    assert len(run(seen).raw["things"]) == 1
