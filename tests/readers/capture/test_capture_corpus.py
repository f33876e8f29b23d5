"""Real captures and real replies: nothing crashes, nothing is lost, and tshark counts the same."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import build
import pytest
from build import CAMERA, VIEWER
from capture_reading import Told, replies, seen, told, told_file

pytestmark = pytest.mark.corpus

MAC = ("mac", "00:11:22:33:44:55")
DASHED = ("mac", "00-11-22-33-44-55")
NUMBER = ("serial", "123456789")
DISCOVERY: dict[str, tuple[int, tuple[tuple[str, str], ...]]] = {  # file: (port, rows that must be said)
    "Axis": (5353, (
        ("mac", "001122334455"), ("mdns.service", "_axis-video._tcp"),
        ("mdns.instance", "Virtual - 001122334455"),
    )),
    "Bosch.xml": (1758, (
        DASHED, ("ip", "240.0.7.1"), ("serial", "12345678:12345678"), ("discovery.bosch", "Virtual (XML)"),
    )),
    "Dahua1": (5050, (
        MAC, ("ip", "240.0.3.0"), NUMBER, ("dhdiscover.reply", "b3"), ("dhdiscover.model", "Virtual"),
        ("dhdiscover.name", "Dahua"), ("dhdiscover.device", "Virtual"),
    )),
    "Dahua2": (37810, (
        MAC, ("ip", "240.0.4.0"), NUMBER, ("dhip.device_type", "Virtual (JSON)"), ("dhip.vendor", "General"),
        ("dhip.device_class", "V"), ("dhip.method", "client.notifyDevInfo"),
    )),
    "Hanwha": (7701, (MAC, ("ip", "240.0.9.0"), ("discovery.hanwha", "Virtual"))),
    "Hikvision": (37020, (
        DASHED, ("ip", "240.0.5.0"), ("serial", "Virtual-123456789"), ("sadp.model", "Virtual"),
        ("sadp.firmware", "V1.0build 200101"), ("sadp.types", "inquiry"),
    )),
    "Panasonic": (10669, (MAC, ("ip", "240.0.15.0"), ("discovery.panasonic", "Virtual"))),
    "SSDP": (1900, (
        ("ssdp.server", "Universal Scanner/0.0, Virtual/1.0"),
        ("ssdp.location", "http://240.0.1.0/rootDesc.xml"),
    )),
    "Sony": (2380, (
        ("mac", "aa-bb-cc-dd-ee-ff"), ("ip", "240.0.11.0"), NUMBER, ("discovery.sony", "Virtual"),
    )),
    "Ubiquiti": (10001, (MAC, ("ip", "240.0.12.0"), ("discovery.ubiquiti", "VIRTUAL"))),
    "Vivotek": (10000, (MAC, ("ip", "240.0.10.0"), ("discovery.vivotek", "Virtual"))),
    "Wsdiscovery": (3702, (
        ("uuid", "11223344-5566-7788-9900-000000000002"), ("onvif.types", "Virtual tds:Device"),
        ("onvif.xaddrs", "http://240.0.2.0/ http://[::1]/"),
    )),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(DISCOVERY))
def test_a_real_discovery_reply_is_read(corpus: Path, name: str) -> None:
    port, wanted = DISCOVERY[name]
    payload = (corpus / "discovery" / f"{name}.selftest").read_bytes()
    (reply,) = replies(seen([build.datagram(CAMERA, VIEWER, (port, port), payload)]))
    assert set(wanted) <= set(reply)


def test_every_discovery_reply_has_its_line_above(corpus: Path) -> None:
    assert {path.name.removesuffix(".selftest") for path in (corpus / "discovery").iterdir()} == set(
        DISCOVERY
    )


def test_the_dhip_reply_of_a_real_camera_is_read(corpus: Path) -> None:
    page = (corpus / "dhip" / "README.md").read_text("utf-8")
    text = page[page.index('{ "mac"') : page.rindex("} } }") + 5]
    (reply,) = replies(seen([build.datagram(CAMERA, VIEWER, (37810, 50_000), build.dhip(text))]))
    assert reply == [
        ("mac", "4c:11:bf:c2:0b:9d"), ("ip", "218.5.136.140"), ("serial", "1F006E4PAX00075"),
        ("dhip.method", "client.notifyDevInfo"), ("dhip.device_class", "IPC"), ("dhip.device_type", "IPC-HDW5421S"),
        ("dhip.machine_name", "1F006E4PAX00075"), ("dhip.manufacturer", "Private"), ("dhip.vendor", "Dahua"),
        ("dhip.version", "2.400.0.8"),
    ]  # fmt: skip
    leaked = text.replace('"mac" : "4c:11:bf:c2:0b:9d", ', "")
    assert seen([build.datagram(CAMERA, VIEWER, (37810, 50_000), leaked.encode())]).values("mac") == [
        "4c:11:bf:c2:0b:9d"
    ]


@pytest.mark.parametrize("step", [60, 1400])
def test_every_real_rtsp_reply_is_read(corpus: Path, step: int) -> None:
    folder = corpus / "rtsp"
    for path in sorted(folder.iterdir()):
        raw = path.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
        if not raw.startswith(b"RTSP/"):
            head = f"RTSP/1.0 200 OK\r\nCSeq: 1\r\nContent-Type: application/sdp\r\nContent-Length: {len(raw)}\r\n\r\n"
            raw = head.encode() + raw
        result = seen(
            build.exchange(b"DESCRIBE rtsp://h/p RTSP/1.0\r\nCSeq: 1\r\n\r\n", raw, port=554, step=step)
        )
        assert result.values("rtsp.status") in (["200"], ["401"]), path.name
        for kind, field in (("s", "sdp.session"), ("i", "sdp.info"), ("m", "sdp.media")):
            wanted = [line[2:].strip() for line in raw.decode().splitlines() if line.startswith(f"{kind}=")]
            assert result.values(field) == list(dict.fromkeys(wanted)), (path.name, field)


def test_the_signs_of_two_makers_are_in_their_streams(corpus: Path) -> None:
    def attributes(name: str) -> Told:
        raw = (corpus / "rtsp" / name).read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
        return seen(build.exchange(b"", raw, port=554))

    one, other = attributes("hikvision_describe.txt"), attributes("dahua_describe_h265_pcma.txt")
    assert one.values("rtsp.path") == ["/Streaming/Channels/101/"]
    assert any(value.startswith("Media_header:MEDIAINFO=494D4B48") for value in one.values("sdp.attribute"))
    assert other.values("rtsp.path") == ["/cam/realmonitor"]
    assert "packetization-supported:DH" in other.values("sdp.attribute")


def captures(corpus: Path) -> list[Path]:
    """Every capture of the corpus; two setups of each IoT-Sentinel camera, for time's sake."""
    cameras = (corpus / "iot-sentinel").rglob("Setup-[AC]-1-*.pcap")
    return sorted(
        path for path in (*(corpus / "pcap").iterdir(), *cameras) if path.suffix in (".pcap", ".pcapng")
    )


def test_no_real_capture_is_damaged_or_crashes(corpus: Path) -> None:
    for path in captures(corpus):
        result = told_file(path)
        assert set(result.kinds()) <= {"blind", "cut-short", "not-understood", "unusable-key", "secret"}, (
            path.name
        )
        assert all(problem.place.startswith("packet ") for problem in result.problems)
        assert result.coverage.covers_from is not None
        assert sum(p.count for p in result.problems if p.kind == "not-understood") <= 12, path.name


def test_real_captures_cut_and_damaged_never_raise(corpus: Path) -> None:
    for path in captures(corpus):
        data = bytearray(path.read_bytes()[:40_000])
        for at in range(200, len(data), 97):
            data[at] ^= 0x55
        told(bytes(data))
        told(bytes(data[: len(data) * 2 // 3 + 1]))


def test_the_cameras_say_who_they_are(corpus: Path) -> None:
    for folder in sorted((corpus / "iot-sentinel").rglob("*Cam*")):
        if not folder.is_dir():
            continue
        mac = (folder / "_iotdevice-mac.txt").read_text().strip()
        told_of = {
            value for path in sorted(folder.glob("Setup-A-1-*")) for value in told_file(path).values("mac")
        }
        assert mac in told_of


# tshark as the oracle: all captures in one file, every field in one run.

FIELDS = (
    "ip.src", "ipv6.src", "dns.qry.name", "tls.handshake.extensions_server_name", "dhcp.hw.mac_addr",
    "dhcp.option.hostname", "dhcp.type", "dhcp.option.dhcp", "dhcp.ip.your", "http.server", "http.user_agent",
    "http.request.version", "rtsp.status", "arp.opcode", "arp.src.hw_mac", "arp.src.proto_ipv4", "frame.number",
    "dns.flags.response", "udp.dstport", "tcp.srcport", "icmp.type", "icmpv6.type",
)  # fmt: skip


@pytest.fixture(scope="module")
def merged(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every capture, one behind the other."""
    if not shutil.which("tshark") or not shutil.which("mergecap"):
        pytest.skip("tshark and mergecap are not on this machine")
    out = tmp_path_factory.mktemp("merged") / "all.pcapng"
    subprocess.run(["mergecap", "-a", "-w", out, *captures(corpus)], check=True, capture_output=True)
    return out


@pytest.fixture(scope="module")
def ours(merged: Path) -> Told:
    return told_file(merged)


@pytest.fixture(scope="module")
def oracle(merged: Path) -> list[dict[str, str]]:
    """One dict of field -> values (joined by '|') per packet. Bodies are not waited for: heads are compared."""
    command = ["tshark", "-n", "-r", str(merged), "-o", "http.desegment_body:FALSE", "-T", "fields"]
    command += ["-E", "separator=/t", "-E", "aggregator=|"]
    for field in FIELDS:
        command += ["-e", field]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    assert len(lines) > 5000
    return [dict(zip(FIELDS, line.split("\t"), strict=True)) for line in lines]


def pairs(result: Told, field: str, key: str = "ip") -> set[tuple[str, str]]:
    """(key of the subject, value) of every sighting of a field."""
    found = set()
    for reply in replies(result):
        said = dict(reply)
        found |= {(said[key], value) for name, value in reply if name == field and key in said}
    return found


def values(oracle: list[dict[str, str]], field: str) -> set[tuple[str, str]]:
    """(sender, value) of every packet that has the field; packets quoted inside ICMP errors left out."""
    return {
        (row["ip.src"] or row["ipv6.src"], value)
        for row in oracle
        for value in row[field].split("|")
        if value and not row["icmp.type"] and not row["icmpv6.type"]
    }


def test_tshark_finds_the_same_questions(ours: Told, oracle: list[dict[str, str]]) -> None:
    asked = [
        row for row in oracle if row["udp.dstport"] == "53" and row["dns.flags.response"] in ("0", "False")
    ]
    wanted = {(ip, name.lower()) for ip, name in values(asked, "dns.qry.name")}
    assert len(wanted) > 40
    assert pairs(ours, "dns.query") == {(ip, name) for ip, name in wanted if not name.endswith(".arpa")}


def test_tshark_finds_the_same_server_names(ours: Told, oracle: list[dict[str, str]]) -> None:
    tcp = [row for row in oracle if row["tcp.srcport"]]
    wanted = values(tcp, "tls.handshake.extensions_server_name")
    assert len(wanted) > 30
    assert pairs(ours, "tls.sni") == wanted


def test_tshark_finds_the_same_clients_and_leases(ours: Told, oracle: list[dict[str, str]]) -> None:
    clients = [row for row in oracle if row["dhcp.type"] == "1" and row["dhcp.option.hostname"]]
    wanted = {(row["dhcp.hw.mac_addr"].split("|")[0], row["dhcp.option.hostname"]) for row in clients}
    assert len(wanted) > 8
    assert pairs(ours, "dhcp.hostname", "mac") == wanted
    given = [row for row in oracle if row["dhcp.option.dhcp"] == "5" and row["dhcp.ip.your"] != "0.0.0.0"]
    leases = {(row["dhcp.hw.mac_addr"].split("|")[0], row["dhcp.ip.your"]) for row in given}
    assert leases
    assert leases <= {(dict(reply).get("mac", ""), dict(reply).get("ip", "")) for reply in replies(ours)}


def test_tshark_finds_the_same_http_heads(ours: Told, oracle: list[dict[str, str]]) -> None:
    tcp = [row for row in oracle if row["tcp.srcport"]]
    wanted = values(tcp, "http.server")
    assert len(wanted) > 20
    assert pairs(ours, "http.server") == wanted
    assert pairs(ours, "http.user_agent") >= values(tcp, "http.user_agent")


def test_tshark_finds_the_same_rtsp_replies(ours: Told, oracle: list[dict[str, str]]) -> None:
    wanted = values(oracle, "rtsp.status")
    assert wanted
    assert pairs(ours, "rtsp.status") == wanted


def test_tshark_finds_the_same_holders_of_addresses(ours: Told, oracle: list[dict[str, str]]) -> None:
    said = [
        row for row in oracle if row["arp.opcode"] in ("1", "2") and row["arp.src.proto_ipv4"] != "0.0.0.0"
    ]
    wanted = {(row["arp.src.hw_mac"], row["arp.src.proto_ipv4"]) for row in said}
    replied = [dict(reply) for reply in replies(ours)]
    got = {(r["mac"], r["ip"]) for r in replied if r.get("arp.reply", "").startswith("arp")}
    assert len(wanted) > 8
    assert got == wanted


def test_tshark_numbers_the_same_packets(ours: Told, oracle: list[dict[str, str]]) -> None:
    by_number = {row["frame.number"]: row["dns.qry.name"].lower() for row in oracle}
    said = [(str(row["record"]), row["value"]) for row in ours.rows if row["field"] == "dns.query"]
    assert said
    assert all(name in by_number[number].split("|") for number, name in said)
