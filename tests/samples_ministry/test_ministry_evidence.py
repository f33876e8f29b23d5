"""The sample ministry: what is committed is what the script writes, and it is what it says it is."""

from __future__ import annotations

import csv
import shutil
import subprocess
import tomllib
from pathlib import Path

import openpyxl
import pytest

import make_ministry
from evidence_writer.captures import Wire
from ministry_tale import captures, devices, leases, papers, scans, secrets
from nameplate.knowledge.load import load

SAMPLES = Path(make_ministry.__file__).parent
MINISTRY = SAMPLES / "ministry"
BY_HAND = {"estate.toml", "decision.toml"}
GENERATED = sorted(make_ministry.FILES)


def truth() -> list[dict[str, str]]:
    with (SAMPLES / "truth-ministry.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def everything() -> bytes:
    return b"\n".join(path.read_bytes() for path in sorted(MINISTRY.iterdir()))


def test_the_script_writes_the_committed_bytes(tmp_path: Path) -> None:
    for path in make_ministry.write(tmp_path):
        assert path.read_bytes() == (MINISTRY / path.name).read_bytes(), f"{path.name} differs: run {SAMPLES}"


def test_nothing_lies_in_the_folder_that_no_one_wrote() -> None:
    assert {path.name for path in MINISTRY.iterdir()} == BY_HAND | set(GENERATED)


def test_two_runs_in_one_process_write_the_same() -> None:
    assert captures.head_office() == captures.head_office()
    assert papers.facilities() == papers.facilities()


@pytest.mark.parametrize("row", truth(), ids=lambda row: row["value"])
def test_every_row_of_the_truth_speaks_of_something_in_the_evidence(row: dict[str, str]) -> None:
    evidence = everything()
    value = row["value"].encode()
    spellings = [value, value.upper()]
    if row["key"] == "mac":
        spellings += [bytes.fromhex(row["value"].replace(":", "")), value.replace(b":", b"-").upper()]
    if row["key"] == "ip":
        spellings.append(bytes(int(part) for part in row["value"].split(".")))
    assert any(spelling in evidence for spelling in spellings)


@pytest.mark.parametrize("secret", [s for s in secrets.ALL if s != secrets.HTTP_PASSWORD])
def test_each_planted_secret_is_there_to_be_leaked(secret: str) -> None:
    assert secret.encode() in everything()


def test_no_planted_secret_stands_in_the_story_or_the_truth() -> None:
    told = (SAMPLES / "truth-ministry.csv").read_text("utf-8")
    told += "".join((MINISTRY / name).read_text("utf-8") for name in BY_HAND)
    assert not [secret for secret in secrets.ALL if secret in told]


@pytest.mark.parametrize(
    ("host", "holder"),
    [
        (devices.HIKVISION_DOME, "Hangzhou Hikvision Digital Technology"),
        (devices.ANNKE_BULLET, "Hangzhou Hikvision Digital Technology"),
        (devices.DAHUA_TURRET, "Zhejiang Dahua Technology"),
        (devices.INTELBRAS_RECORDER, "Intelbras"),
        (devices.INTELBRAS_CAMERA, "Zhejiang Dahua Technology"),
        (devices.LOREX_RECORDER, "Lorex Technology"),
        (devices.AMCREST_CAMERA, "Amcrest Technologies"),
        (devices.CPPLUS_CAMERA, "Aditya Infotech"),
        (devices.EZVIZ_RECEPTION, "Hangzhou Ezviz Software"),
        (devices.AXIS_DOME, "Axis Communications"),
        (devices.AXIS_SPOOFED, "Axis Communications"),
        (devices.HANWHA_DOME, "Hanwha Vision"),
        (devices.BOSCH_DOME, "Bosch Security Systems"),
        (devices.MOBOTIX_HEMISPHERE, "Mobotix"),
        (devices.VIVOTEK_CAMERA, "Vivotek"),
        (devices.REOLINK_CAMERA, "Reolink"),
        (devices.UNIVIEW_CAMERA, "Zhejiang Uniview"),
    ],
    ids=lambda value: getattr(value, "mac", None),
)
def test_the_blocks_are_really_theirs(host: devices.Host, holder: str) -> None:
    assert (load().oui.holder(host.mac) or "").casefold().startswith(holder.casefold())


def test_the_phone_has_a_locally_administered_mac() -> None:
    assert int(devices.TIKTOK_PHONE.mac[:2], 16) & 0b10
    assert load().oui.holder(devices.TIKTOK_PHONE.mac) is None


def test_the_router_carries_many_addresses_and_answers_arp_for_one() -> None:
    wire = captures.camera_segment()
    router = bytes.fromhex(devices.HO_ROUTER.mac.replace(":", ""))
    sent = [data for _, data in wire.frames if data[6:12] == router]
    assert len({data[26:30] for data in sent if data[12:14] == b"\x08\x00"}) == len(devices.ROUTED) == 12
    assert {data[28:32] for data in sent if data[12:14] == b"\x08\x06"} == {bytes((10, 1, 4, 1))}


def test_one_address_two_devices_an_hour_apart() -> None:
    at = {}
    for when, data in captures.office_segment().frames:
        if data[12:14] == b"\x08\x06" and data[28:32] == bytes((10, 1, 10, 77)):
            at.setdefault(data[22:28].hex(":"), when)
    first, second = devices.LAPTOP.mac, devices.REUSED_DAHUA.mac
    assert list(at) == [first, second]
    assert at[second] - at[first] > 3600 * 1_000_000
    blocks = [block for block in leases.isc().split("lease ") if block.startswith("10.1.10.77 ")]
    assert first in blocks[0]
    assert second in blocks[-1]


def test_a_dhip_reply_says_everywhere_that_it_is_intelbras() -> None:
    head_office = (MINISTRY / "head-office.pcapng").read_bytes()
    reply = head_office[head_office.index(devices.INTELBRAS_RECORDER.mac.encode()) :][:900].lower()
    assert b"intelbras" in reply
    assert b"dahua" not in reply.split(b"\0")[0]


def test_the_damaged_files_are_damaged_and_hold_something_before_it() -> None:
    cut = captures.depot()
    assert devices.DEPOT_HIKVISION_PLATE.serial.encode() in cut
    place, total = 24, len(cut)
    while place + 16 <= total:
        place += 16 + int.from_bytes(cut[place + 8 : place + 12], "little")
    assert place > total, "the capture must end inside a packet"
    assert not papers.procurement_cut().endswith(b"PK\x05\x06" + b"\0" * 18)
    text = scans.records_store_cut()
    assert "store-printer" in text
    assert "</nmaprun>" not in text


def test_the_workbook_is_one() -> None:
    book = openpyxl.load_workbook(MINISTRY / "facilities-gear.xlsx", read_only=True)
    assert book.sheetnames == ["Gear", "Keys"]
    rows = list(book["Gear"].iter_rows(values_only=True))
    assert rows[2][2] == "Make"
    assert {row[2] for row in rows[3:]} >= {"ANNKE", "LTS", "Intelbras", "Amcrest", "EZVIZ"}
    book.close()


def test_the_ministrys_statements_are_toml() -> None:
    estate = tomllib.loads((MINISTRY / "estate.toml").read_text("utf-8"))
    decision = tomllib.loads((MINISTRY / "decision.toml").read_text("utf-8"))
    assert estate["adoption"][0]["restriction"] == decision["id"] == "MIN-01"
    assert len(decision["case"]) >= 5


CHECKED = ("ip.check_checksum", "tcp.check_checksum", "udp.check_checksum")
WRONG = "_ws.malformed || tcp.analysis.flags || ip.checksum.status == 0 || tcp.checksum.status == 0"


@pytest.mark.skipif(shutil.which("tshark") is None, reason="tshark is not on this machine")
@pytest.mark.parametrize("name", ["head-office.pcapng", "regional.pcap"])
def test_wireshark_finds_nothing_malformed(name: str) -> None:
    options = [part for option in CHECKED for part in ("-o", f"{option}:TRUE")]
    done = subprocess.run(
        ["tshark", "-r", str(MINISTRY / name), *options, "-Y", f"{WRONG} || udp.checksum.status == 0"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout == ""


@pytest.mark.skipif(shutil.which("tshark") is None, reason="tshark is not on this machine")
def test_wireshark_reads_the_same_conversations() -> None:
    done = subprocess.run(
        ["tshark", "-r", str(MINISTRY / "head-office.pcapng"), "-T", "fields",
         "-e", "http.server", "-e", "rtsp.request", "-e", "tls.handshake.extensions_server_name",
         "-e", "dns.qry.name", "-e", "mdns", "-e", "dhcp.option.hostname"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    for text in ("Hikvision-Webs", "DNVRS-Webs", "www.tiktok.com", "litedev.ezvizlife.com", "Galaxy-A55",
                 "cam/realmonitor"):  # fmt: skip
        assert text in done.stdout


def test_a_wire_keeps_its_clock() -> None:
    wire = Wire("2026-11-17T21:00:00")
    wire.arp(devices.AXIS_DOME, devices.VIDEO_SERVER)
    times = [when for when, _ in wire.frames]
    assert times == sorted(times)
    assert times[0] == 1_794_949_200_000_000
