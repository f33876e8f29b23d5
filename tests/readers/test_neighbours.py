"""ARP, neighbour and switch tables: every shape binds, what was never answered binds nothing."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reading import RELAXED, SAMPLES, read, read_file

from nameplate.readers.neighbours import READER, entry

MAC = "4c:11:bf:c2:0b:9d"
DOTS = "4c11.bfc2.0b9d"

BINDINGS = {
    "ip neigh": f"10.1.4.20 dev eth0 lladdr {MAC} REACHABLE",
    "ip neigh, one device": f"10.1.4.20 lladdr {MAC} STALE",
    "ip neigh -s": f"10.1.4.20 dev eth0 lladdr {MAC} ref 1 used 12/10/3 probes 1 REACHABLE",
    "arp -an, Linux": f"? (10.1.4.20) at {MAC} [ether] on eth0",
    "arp -a, a name, permanent": f"cam.example (10.1.4.20) at {MAC} [ether] PERM on eth0",
    "arp -an, macOS": f"? (10.1.4.20) at {MAC} on en0 ifscope [ethernet]",
    "arp -an, FreeBSD": f"? (10.1.4.20) at {MAC} on em0 expires in 1193 seconds [ethernet]",
    "arp -n": f"10.1.4.20                ether   {MAC}   C                     eth0",
    "/proc/net/arp": f"10.1.4.20        0x1         0x2         {MAC}     *        eth0",
    "Windows": "  10.1.4.20             4c-11-bf-c2-0b-9d     dynamic   ",
    "Windows, German": "  10.1.4.20             4C-11-BF-C2-0B-9D     dynamisch",
    "IOS": f"Internet  10.1.4.20              17   {DOTS}  ARPA   GigabitEthernet0/0",
    "IOS, its own": f"Internet  10.1.4.20               -   {DOTS}  ARPA   Vlan4",
    "NX-OS": f"10.1.4.20       00:10:20  {DOTS}  Vlan10",
    "NX-OS, own": f"10.1.4.20       -         {DOTS}  Vlan10",
    "IOS-XR": f"10.1.4.20     00:12:34  {DOTS}  Dynamic    ARPA  GigabitEthernet0/0/0/0",
    "ASA": f"\tinside 10.1.4.20 {DOTS} 120",
}
LEARNT = {
    "IOS": (f"  10    {DOTS}    DYNAMIC     Gi1/0/5", "Gi1/0/5"),
    "IOS, protocols": (f"  10    {DOTS}    DYNAMIC  ip,ipx  Gi1/0/5", "Gi1/0/5"),
    "NX-OS": (f"* 10     {DOTS}   dynamic  0         F      F    Eth1/5", "Eth1/5"),
    "NX-OS, static": (f"+   10     {DOTS}    static   -         F      F    Po12", "Po12"),
}
BINDS_NOTHING = {
    "failed": "10.1.4.20 dev eth0 FAILED",
    "failed, old address kept": f"10.1.4.20 dev eth0 lladdr {MAC} FAILED",
    "incomplete": "10.1.4.20 dev eth0  INCOMPLETE",
    "proxy": "10.1.4.20 dev eth0 proxy",
    "arp -an": "? (10.1.4.20) at <incomplete> on eth0",
    "macOS": "? (10.1.4.20) at (incomplete) on en0 ifscope [ethernet]",
    "arp -n": "10.1.4.20                (incomplete)                              eth0",
    "/proc/net/arp": "10.1.4.20        0x1         0x0         00:00:00:00:00:00     *        eth0",
    "/proc/net/arp, old address kept": f"10.1.4.20        0x1         0x0         {MAC}     *        eth0",
    "IOS": "Internet  10.1.4.20               0   Incomplete      ARPA",
    "NX-OS": "10.1.4.20       00:00:12  INCOMPLETE      Vlan10",
    "the switch itself": " All    0100.0ccc.cccc    STATIC      CPU",
    "NX-OS, its own": f"G    -     {DOTS}   static   -         F      F    sup-eth1(R)",
    "a group": "224.0.0.22 dev eth0 lladdr 01:00:5e:00:00:16 NOARP",
    "a group, Windows": "  224.0.0.22            01-00-5e-00-00-16     static",
    "a group's address beside a host's": "10.1.4.7 dev eth0 lladdr 01:00:5e:00:00:16 STALE",
    "broadcast": "  255.255.255.255       ff-ff-ff-ff-ff-ff     static",
    "no address yet": "10.1.4.20 dev eth0 lladdr 00:00:00:00:00:00 STALE",
}


@pytest.mark.parametrize("line", BINDINGS.values(), ids=BINDINGS)
def test_every_shape_binds_its_address(line: str) -> None:
    told = read(READER, line.encode() + b"\n")
    assert [r["clean"] for r in told.rows if r["role"] == "key"] == [MAC, "10.1.4.20"]
    assert told.values("arp.reply") == [line.strip()]  # word for word
    assert not told.problems
    assert READER.recognises(line.encode() + b"\n", "neutral") >= 60


@pytest.mark.parametrize(("line", "port"), LEARNT.values(), ids=LEARNT)
def test_a_switch_table_gives_the_port_and_no_address(line: str, port: str) -> None:
    told = read(READER, line.encode())
    assert told.about(1) == {"mac": DOTS, "switch.port": port}
    assert told.rows[0]["clean"] == MAC


@pytest.mark.parametrize("line", BINDS_NOTHING.values(), ids=BINDS_NOTHING)
def test_unanswered_groups_and_the_switch_itself_bind_nothing(line: str) -> None:
    told = read(READER, line.encode())
    assert told.rows == []
    assert told.problems == []  # understood, and it says nothing


def test_macs_without_leading_zeros_are_whole_keys() -> None:
    told = read(READER, b"? (192.168.1.9) at 0:1c:42:0:0:8 on en0 ifscope [ethernet]\n")
    assert [r["clean"] for r in told.rows if r["field"] == "mac"] == ["00:1c:42:00:00:08"]


def test_json_keeps_the_pointer_and_the_words() -> None:
    table = [
        {"dst": "10.1.4.20", "dev": "eth0", "lladdr": MAC, "state": ["REACHABLE"]},
        {"dst": "10.1.4.9", "dev": "eth0", "state": ["FAILED"]},
        {"dst": "10.1.4.8", "dev": "eth0", "lladdr": MAC, "state": ["INCOMPLETE"]},
        {"dst": "10.1.4.21", "dev": "eth0", "lladdr": "44:47:cc:37:ce:81", "state": ["STALE"]},
    ]
    for data in (json.dumps(table).encode(), json.dumps(table, indent=2).encode()):
        assert READER.recognises(data, "neutral") == 90
        told = read(READER, data)
        assert [(r["path"], r["value"]) for r in told.rows if r["field"] == "ip"] == [
            ("/0", "10.1.4.20"), ("/3", "10.1.4.21"),
        ]  # fmt: skip
        assert all(r["value"].encode() in data for r in told.rows)


def test_json_entry_without_its_parts_is_told() -> None:
    told = read(
        READER,
        b'[{"dst":"10.0.0.1","lladdr":7,"state":[{}]},{"dst":"10.0.0.2","lladdr":"4c:11:bf:c2:0b:9d"}]',
    )
    assert [(p.kind, p.place) for p in told.problems] == [("not-understood", "/0")]
    assert told.values("ip") == ["10.0.0.2"]


def test_the_sample_and_its_count() -> None:
    """Counted by hand in the file: 3 + 1 + 1 + 2 bindings, 1 learnt port."""
    told = read_file(READER, SAMPLES / "neighbours" / "tables.txt")
    assert len(told.values("arp.reply")) == 7
    assert told.values("switch.port") == ["Gi1/0/12"]
    assert len(told.values("mac")) == 8
    assert not told.problems
    assert "no times" in told.coverage.blind


def test_damage_costs_its_line_only() -> None:
    told = read_file(READER, SAMPLES / "neighbours" / "damaged.txt")
    assert told.values("ip") == ["10.1.4.20", "10.1.4.22"]
    assert [(p.kind, p.place) for p in told.problems] == [
        ("not-understood", "line 2"),
        ("not-understood", "line 4"),  # the file was cut inside an address
    ]


def test_powershell_writes_utf16() -> None:
    text = "  10.1.4.20             4c-11-bf-c2-0b-9d     dynamic\r\n" * 3
    data = text.encode("utf-16")
    assert READER.recognises(data, "neutral") == 90
    assert read(READER, data).values("ip") == ["10.1.4.20"] * 3


def test_places_are_offsets_of_lines() -> None:
    data = f"# mine\n\n{BINDINGS['ip neigh']}\n".encode()
    row = read(READER, data).rows[0]
    assert (row["path"], row["offset"], row["record"]) == ("line 3", 8, 3)


NOT_MINE = {
    "dnsmasq leases": b"1700000000 4c:11:bf:c2:0b:9d 10.1.4.20 cam 01:4c:11:bf:c2:0b:9d\n",
    "isc leases": b"lease 10.1.4.20 {\n  hardware ethernet 4c:11:bf:c2:0b:9d;\n}\n",
    "kea": b"address,hwaddr,client_id\n10.1.4.20,4c:11:bf:c2:0b:9d,\n",
    "nmap": b'<?xml version="1.0"?>\n<nmaprun>\n10.1.4.20 lladdr 4c:11:bf:c2:0b:9d STALE\n</nmaprun>',
    "toml": b'nameplate = "estate/1"\n',
    "csv register": b"Name,IP,MAC\ncam,10.1.4.20,4c:11:bf:c2:0b:9d\n",
    "pcap": b"\xd4\xc3\xb2\xa1\0\0\0\0" + b"10.1.4.20 dev eth0 lladdr 4c:11:bf:c2:0b:9d REACHABLE\n",
    "json of another kind": b'[{"ip":"10.1.4.20","ports":[]}]',
    "nothing": b"",
}


@pytest.mark.parametrize("head", NOT_MINE.values(), ids=NOT_MINE)
def test_other_formats_are_left_alone(head: bytes) -> None:
    assert READER.recognises(head, "arp.txt") == 0


@RELAXED
@given(st.binary(max_size=400))
def test_junk_is_read_without_a_word_too_many(junk: bytes) -> None:
    READER.recognises(junk, "x")
    told = read(READER, junk)
    assert all(r["field"] in ("mac", "ip", "arp.reply", "switch.port") for r in told.rows)


@RELAXED
@given(st.text(alphabet="0123456789abcdef:.-() at[]ether<>incomplete\t", max_size=120))
def test_an_entry_is_never_half_an_address(line: str) -> None:
    found = entry(line)
    if found is not None:
        assert sum(c in "0123456789abcdef" for c in found.mac) == 12


def test_a_hostile_line_is_passed_in_no_time() -> None:
    """Brackets that never close made a naive pattern quadratic: a megabyte would take hours."""
    told = read(READER, b"(" * 1_000_000 + b"\n" + BINDINGS["ip neigh"].encode())
    assert told.values("ip") == ["10.1.4.20"]
