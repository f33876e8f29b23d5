"""SNMP walks as text: the listed objects and nothing else, whatever tool printed them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reading import RELAXED, SAMPLES, read, read_file

from nameplate.readers.snmp import READER, numbers
from nameplate.readers.snmp_words import MOST_CHASSIS, PRIVATE, SYSTEM, TREES, Agent

MAC = "44:47:cc:12:34:56"

WALKS = {
    "snmprec": "1.3.6.1.2.1.1.1.0|4|An agent\n1.3.6.1.2.1.1.2.0|6|1.3.6.1.4.1.39165.7\n"
    "1.3.6.1.2.1.2.2.1.6.1|4x|4447cc123456\n1.3.6.1.4.1.39165.1.1.0|4|DS-0\n1.3.6.1.4.1.39165.1.3.0|4x|56312e30\n",
    "snmpwalk -On": ".1.3.6.1.2.1.1.1.0 = STRING: An agent\n.1.3.6.1.2.1.1.2.0 = OID: .1.3.6.1.4.1.39165.7\n"
    ".1.3.6.1.2.1.2.2.1.6.1 = Hex-STRING: 44 47 CC 12 34 56 \n"
    '.1.3.6.1.4.1.39165.1.1.0 = STRING: "DS-0"\n.1.3.6.1.4.1.39165.1.3.0 = Hex-STRING: 56 31 2E 30 \n',
    "snmpwalk, no MIBs": 'iso.3.6.1.2.1.1.1.0 = STRING: "An agent"\niso.3.6.1.2.1.1.2.0 = OID: iso.3.6.1.4.1.39165.7\n'
    "iso.3.6.1.2.1.2.2.1.6.1 = Hex-STRING: 44 47 CC 12 34 56 \n"
    'iso.3.6.1.4.1.39165.1.1.0 = STRING: "DS-0"\niso.3.6.1.4.1.39165.1.3.0 = STRING: "V1.0"\n',
    "snmpwalk with MIBs": "SNMPv2-MIB::sysDescr.0 = STRING: An agent\n"
    "SNMPv2-MIB::sysObjectID.0 = OID: SNMPv2-SMI::enterprises.39165.7\n"
    "IF-MIB::ifPhysAddress.1 = STRING: 44:47:cc:12:34:56\n"
    'SNMPv2-SMI::enterprises.39165.1.1.0 = STRING: "DS-0"\n'
    'SNMPv2-SMI::enterprises.39165.1.3.0 = STRING: "V1.0"\n',
    "snmpwalk -OnQ": '.1.3.6.1.2.1.1.1.0 = An agent\n.1.3.6.1.2.1.1.2.0 = .1.3.6.1.4.1.39165.7\n'
    '.1.3.6.1.2.1.2.2.1.6.1 = 44:47:cc:12:34:56\n.1.3.6.1.4.1.39165.1.1.0 = "DS-0"\n'
    '.1.3.6.1.4.1.39165.1.3.0 = "V1.0"\n',
}  # fmt: skip


@pytest.mark.parametrize("text", WALKS.values(), ids=WALKS)
def test_every_tool_says_the_same(text: str) -> None:
    told = read(READER, text.encode())
    assert told.facts() == [
        (1, 0, "snmp.descr", "An agent"),
        (1, 0, "snmp.object_id", "1.3.6.1.4.1.39165.7"),
        (1, 0, "mac", told.values("mac")[0]),
        (1, 0, "snmp.private", "1.3.6.1.4.1.39165"),
        (1, 0, "snmp.model", "DS-0"),
        (1, 0, "snmp.firmware", "V1.0"),
    ]
    assert [r["clean"] for r in told.rows if r["field"] == "mac"] == [MAC]
    assert {r["origin"] for r in told.rows} == {1}  # one reply: fusion counts it once
    assert not told.problems
    assert READER.recognises(text.encode(), "neutral") == 90


def test_the_sample_is_two_agents() -> None:
    told = read_file(READER, SAMPLES / "snmp" / "recorder.snmprec")
    assert told.about(1) == {
        "snmp.descr": "Example company products", "snmp.object_id": "1.3.6.1.4.1.50001",
        "snmp.name": "recorder-lobby", "mac": "4447cc123456", "snmp.private": "1.3.6.1.4.1.50001",
        "snmp.serial": "0820200304AARR000012345WCVU", "serial": "0820200304AARR000012345WCVU",
    }  # fmt: skip
    assert told.about(2) == {
        "snmp.descr": "DH-NVR0000-EXAMPLE", "snmp.object_id": "1.3.6.1.4.1.1004849.3.2.10",
        "mac": "3cef8c123456", "snmp.private": "1.3.6.1.4.1.1004849",
        "snmp.serial": "2M00D2XEXAMPL2J", "serial": "2M00D2XEXAMPL2J", "snmp.model": "DH-NVR0000-EXAMPLE",
    }  # fmt: skip
    assert len(told.rows) == 14
    assert not told.problems


@pytest.mark.parametrize("name", ["recorder.snmprec", "damaged.txt"])
def test_community_strings_are_never_kept(name: str) -> None:
    told = read_file(READER, SAMPLES / "snmp" / name)
    assert "s3cret" not in repr(told)


def test_a_quote_that_never_closes_does_not_swallow_a_pasted_command() -> None:
    told = read(READER, b'.1.3.6.1.2.1.1.1.0 = STRING: "Camera\n$ snmpget -v2c -c s3cret 10.0.0.1\n')
    assert "s3cret" not in repr(told)
    assert told.values("snmp.descr")[0].lstrip('"') == "Camera"
    told = read(READER, b'.1.3.6.1.2.1.1.1.0 = STRING: "Camera\n' + b"x" * 900_000 + b"\n" * 9)
    assert len(told.values("snmp.descr")[0]) <= 2048


def test_damage_costs_its_line_only() -> None:
    told = read_file(READER, SAMPLES / "snmp" / "damaged.txt")
    assert told.values("snmp.descr") == ["Camera of two\nlines"]
    assert told.values("snmp.name") == ["cam-9"]
    assert told.values("mac") == []  # four octets are no address
    assert told.values("snmp.firmware") == ["V5.0.0 build 200101"]
    assert [(p.kind, p.place) for p in told.problems] == [("not-understood", "line 8")]


@pytest.mark.parametrize(
    "answer",
    [
        "No Such Object available on this agent at this OID",
        "No Such Instance currently exists at this OID",
        "No more variables left in this MIB View (It is past the end of the MIB tree)",
        '""',
        "NULL",
        "STRING: ",
        'STRING: ""',
    ],
)
def test_an_agent_that_has_no_such_object_did_not_answer_in_the_tree(answer: str) -> None:
    """A walk over a maker's tree asks every agent; only those that answered speak that maker's firmware."""
    told = read(READER, f".1.3.6.1.4.1.39165.1.1.0 = {answer}\n".encode())
    assert told.rows == []


def test_lookalike_trees_are_not_the_tree() -> None:
    for number in (391650, 3916, 150001, 500010, 10048490, 374960):
        told = read(READER, f".1.3.6.1.4.1.{number}.1.1.0 = STRING: x\n".encode())
        assert told.rows == []


@pytest.mark.parametrize("prefix", TREES)
def test_any_answer_in_a_private_tree_is_said_once(prefix: str) -> None:
    told = read(READER, "".join(f".{prefix}.9.{n}.0 = INTEGER: {n}\n" for n in range(5)).encode())
    assert told.facts() == [(1, 0, "snmp.private", prefix)]


ENTITIES = """
ENTITY-MIB::entPhysicalClass.1 = INTEGER: chassis(3)
ENTITY-MIB::entPhysicalClass.2 = INTEGER: port(10)
ENTITY-MIB::entPhysicalClass.1000 = INTEGER: chassis(3)
ENTITY-MIB::entPhysicalSerialNum.1 = STRING: FDO00000001
ENTITY-MIB::entPhysicalSerialNum.2 = STRING: SFP00000002
ENTITY-MIB::entPhysicalSerialNum.1000 = STRING: FDO00000003
ENTITY-MIB::entPhysicalMfgName.1 = STRING: Example Networks
ENTITY-MIB::entPhysicalMfgName.2 = STRING: Optics Maker
ENTITY-MIB::entPhysicalModelName.1 = STRING: EX-1
ENTITY-MIB::entPhysicalModelName.1000 = STRING: EX-2
"""


def test_a_transceiver_is_not_the_switch() -> None:
    told = read(READER, ENTITIES.encode())
    assert told.about(1, 0) == {
        "snmp.serial": "FDO00000001", "serial": "FDO00000001", "snmp.vendor": "Example Networks",
        "snmp.model": "EX-1",
    }  # fmt: skip
    assert "Optics Maker" not in repr(told.rows)


def test_a_second_chassis_is_a_part_of_its_own() -> None:
    """Two serials on one subject would be two exclusive keys of one thing."""
    told = read(READER, ENTITIES.encode())
    assert told.about(1, 1) == {"snmp.serial": "FDO00000003", "serial": "FDO00000003", "snmp.model": "EX-2"}
    assert {r["within"] for r in told.rows if r["part"] == 1} == {0}
    agent = Agent()
    for index in range(MOST_CHASSIS + 5):
        list(agent.says(f"1.3.6.1.2.1.47.1.1.1.1.5.{index}", "3"))
        said = list(agent.says(f"1.3.6.1.2.1.47.1.1.1.1.13.{index}", "M"))
        assert [part for part, _, _ in said] == ([index] if index < MOST_CHASSIS else [])


def test_macs_of_groups_and_of_nobody_are_no_keys() -> None:
    lines = ("0:0:0:0:0:0", "ff:ff:ff:ff:ff:ff", "1:0:5e:0:0:1", "aa:bb:cc", "")
    told = read(
        READER, "".join(f"IF-MIB::ifPhysAddress.{n} = STRING: {m}\n" for n, m in enumerate(lines)).encode()
    )
    assert told.rows == []
    assert told.problems == []
    told = read(READER, b"IF-MIB::ifPhysAddress.1 = STRING: 0:1c:42:0:0:8\n")
    assert [r["clean"] for r in told.rows] == ["00:1c:42:00:00:08"]


def test_a_serial_that_tells_nothing_apart_is_no_key() -> None:
    told = read(READER, b".1.3.6.1.4.1.50001.1.3.0 = STRING: 0\n")
    assert told.values("snmp.serial") == ["0"]
    assert told.values("serial") == []
    assert told.problems == []


def test_brackets_in_a_name_stay() -> None:
    assert read(READER, b"SNMPv2-MIB::sysName.0 = STRING: cam(3)\n").values("snmp.name") == ["cam(3)"]


@pytest.mark.parametrize(
    ("printed", "oid"),
    [
        (".1.3.6.1.2.1.1.1.0", "1.3.6.1.2.1.1.1.0"),
        ("iso.3.6.1", "1.3.6.1"),
        (".iso.3.6.1", "1.3.6.1"),
        ("SNMPv2-SMI::enterprises.50001", "1.3.6.1.4.1.50001"),
        ("SNMPv2-MIB::sysDescr.0", "1.3.6.1.2.1.1.1.0"),
        ("OTHER-MIB::sysDescr.0", ""),
    ],
)
def test_names_become_numbers(printed: str, oid: str) -> None:
    assert numbers(printed) == oid


NOT_MINE = [
    b"", b"a = b\n", b"x|y|z\n", b'nameplate = "estate/1"\nid = "x"\n', b"1.2.3.4 = host\n", b"Name|IP\ncam|10.0.0.1\n",
    b"10.1.4.20 dev eth0 lladdr 4c:11:bf:c2:0b:9d REACHABLE\n", b"\xd4\xc3\xb2\xa1\0\0",
    b'<?xml version="1.0"?><nmaprun/>', b"lease 10.0.0.1 {\n  starts 4 2026/11/19 10:00:00;\n}\n",
]  # fmt: skip


@pytest.mark.parametrize("head", NOT_MINE)
def test_other_formats_are_left_alone(head: bytes) -> None:
    assert READER.recognises(head, "walk.snmprec") == 0


LINES = st.lists(
    st.sampled_from([line for text in WALKS.values() for line in text.splitlines()]), max_size=12
)


@RELAXED
@given(LINES, st.binary(max_size=60))
def test_nothing_is_invented(lines: list[str], junk: bytes) -> None:
    data = "\n".join(lines).encode() + junk
    READER.recognises(data, "x")
    for row in read(READER, data).rows:
        assert row["field"] == "mac" or row["field"].startswith("snmp.") or row["field"] == "serial"


@RELAXED
@given(st.sampled_from([*SYSTEM, *PRIVATE]), st.text(max_size=40))
def test_any_value_of_any_listed_object_is_taken(oid: str, value: str) -> None:
    read(READER, f".{oid} = STRING: {value}\n".encode("utf-8", "surrogatepass"))
    read(READER, f"{oid}|4|{value}\n".encode("utf-8", "surrogatepass"))
