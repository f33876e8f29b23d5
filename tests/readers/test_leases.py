"""Lease files: the last word wins, and who held an address before keeps it for their own time."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nameplate.readers import dnsmasq_leases, isc_leases, kea_leases, leases
from nameplate.readers.leases import Binding, mac_of
from telling import Read, Told

ISC, KEA, DNSMASQ = isc_leases.READER, kea_leases.READER, dnsmasq_leases.READER
SAMPLES = Path(__file__).parents[1] / "samples"
KEA_HEADER = (
    "address,hwaddr,client_id,valid_lifetime,expire,subnet_id,fqdn_fwd,fqdn_rev,hostname,state,user_context\n"
)


def held(told: Told) -> list[tuple[object, object, str, str]]:
    """(address, MAC, from, to) of every record, times as HH:MM."""
    spans = {row["record"]: (row["seen_from"], row["seen_to"]) for row in told.rows}
    return [
        (*(fields.get(key, [""])[0] for key in ("ip", "mac")), *(clock(moment) for moment in spans[record]))
        for record, fields in told.records().items()
    ]


def clock(moment: object) -> str:
    return moment.strftime("%H:%M") if isinstance(moment, datetime) else ""


def lease(address: str, mac: str, start: str, end: str, more: str = "") -> str:
    return (
        f"lease {address} {{\n starts 1 2026/03/02 {start}:00;\n ends 1 2026/03/02 {end}:00;\n"
        f" hardware ethernet {mac};\n {more}\n}}\n"
    )


A, B = "02:00:5e:00:53:0a", "02:00:5e:00:53:0b"


def test_a_renewal_is_one_binding_from_first_to_last(read: Read) -> None:
    text = lease("10.0.0.1", A, "08:00", "12:00") + lease("10.0.0.1", A, "10:00", "14:00")
    assert held(read(ISC, text.encode())) == [("10.0.0.1", A, "08:00", "14:00")]


def test_the_last_block_wins(read: Read) -> None:
    text = lease("10.0.0.1", A, "08:00", "12:00", 'client-hostname "old";')
    text += lease("10.0.0.1", A, "08:00", "09:00", 'client-hostname "new";')
    told = read(ISC, text.encode())
    assert held(told) == [("10.0.0.1", A, "08:00", "09:00")]
    assert told.values("lease.hostname") == ["new"]


def test_an_address_used_again_is_two_bindings_that_do_not_overlap(read: Read) -> None:
    text = lease("10.0.0.1", A, "08:00", "12:00") + lease("10.0.0.1", B, "10:00", "14:00")
    assert held(read(ISC, text.encode())) == [
        ("10.0.0.1", A, "08:00", "10:00"),
        ("10.0.0.1", B, "10:00", "14:00"),
    ]


def test_the_same_device_after_a_pause_is_two_bindings(read: Read) -> None:
    text = lease("10.0.0.1", A, "08:00", "09:00") + lease("10.0.0.1", A, "11:00", "12:00")
    assert [span[2:] for span in held(read(ISC, text.encode()))] == [("08:00", "09:00"), ("11:00", "12:00")]


def test_the_sample_of_dhcpd(read: Read) -> None:
    told = read(ISC, (SAMPLES / "isc-leases" / "dhcpd.leases").read_bytes())
    assert held(told) == [
        ("10.1.4.20", "02:00:5e:00:53:01", "08:00", "13:00"),
        ("10.1.4.21", "02:00:5e:00:53:02", "08:05", ""),  # ends never
        ("10.1.4.20", "02:00:5e:00:53:99", "13:00", "17:00"),
        ("10.1.4.23", "02:00:5e:00:53:03", "08:00", "09:00"),  # MAC out of the uid
        ("2001:db8:4::104", "02:00:5e:00:53:04", "08:10", "08:24"),  # MAC out of the DUID
    ]
    assert told.values("lease.hostname")[1] == 'hall "east" é'
    assert told.kinds() == ["secret"]


def test_damage_costs_the_block_it_is_in(read: Read) -> None:
    told = read(ISC, (SAMPLES / "isc-leases" / "damaged.leases").read_bytes())
    assert [row[0] for row in held(told)] == ["10.1.5.1", "10.1.5.2", "10.1.5.3", "10.1.5.4"]
    assert [(p.kind, p.place) for p in told.problems] == [
        ("not-understood", "line 3"),
        ("not-understood", "line 10"),
        ("truncated", "line 6"),
        ("not-understood", "line 16"),
        ("truncated", "line 17"),
    ]


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("name", "records"),
    [("debian7", 5), ("dhcpd6-4.3.3", 4), ("epoch", 1), ("options", 1)],
)
def test_real_files_give_as_many_records_as_they_hold_leases_with_a_client(
    corpus: Path, read: Read, name: str, records: int
) -> None:
    data = (corpus / "leases" / f"{name}.leases").read_bytes()
    blocks = [block for block in data.split(b"\nlease ") if b"hardware ethernet" in block]
    inner = data.count(b"iaaddr ") + data.count(b"iaprefix ")
    told = read(ISC, data)
    assert len(told.records()) == len(blocks) + inner == records
    assert told.problems == []


@given(st.binary(max_size=12))
def test_octal_escapes_come_back_as_the_bytes_they_were(raw: bytes) -> None:
    quoted = "".join(chr(b) if chr(b).isalnum() and b < 128 else f"\\{b:03o}" for b in raw)
    assert isc_leases._unquoted(f'"{quoted}"') == raw


@given(st.binary(max_size=30))
def test_a_mac_is_only_taken_from_an_identifier_that_has_one(raw: bytes) -> None:
    mac = mac_of(raw)
    assert mac == "" or bytes.fromhex(mac.replace(":", "")) == raw[-6:]


def test_identifiers_of_every_kind() -> None:
    mac = bytes.fromhex("02005e005301")
    plain = mac.hex(":")
    assert mac_of(b"\x01" + mac) == plain
    assert mac_of(b"\x00\x01\x00\x01" + b"time" + mac) == plain  # DUID-LLT
    assert mac_of(b"\x00\x03\x00\x01" + mac) == plain  # DUID-LL
    assert mac_of(b"\xff" + b"iaid" + b"\x00\x03\x00\x01" + mac) == plain  # RFC 4361
    assert mac_of(b"\x00\x02" + b"\x00\x00\x00\x09" + mac) == ""  # DUID-EN: opaque
    assert mac_of(b"\x00\x03\x00\x06" + mac) == ""  # hardware that is no Ethernet
    assert mac_of(b"\x00" + mac) == ""


def test_kea_the_later_line_wins_and_zero_deletes(read: Read) -> None:
    told = read(KEA, (SAMPLES / "kea-leases" / "kea-leases4.csv").read_bytes())
    assert held(told) == [
        ("10.1.4.21", "02:00:5e:00:53:02", "08:00", "08:26"),  # deleted then
        ("10.1.4.20", "02:00:5e:00:53:01", "08:00", "09:50"),
        ("10.1.4.20", "02:00:5e:00:53:99", "10:46", "11:46"),
        ("10.1.4.23", "02:00:5e:00:53:05", "", ""),  # never expires
    ]
    assert told.values("lease.hostname") == ["hall, east", "gate-camera.example", "visitor"]


def test_kea_a_lease_known_only_from_its_deletion_is_none(read: Read) -> None:
    line = f"10.0.0.1,{A},,0,1772442000,1,0,0,,0,\n"
    assert read(KEA, (KEA_HEADER + line).encode()).rows == []


def test_kea_a_deleted_address_may_be_given_to_another(read: Read) -> None:
    lines = (
        f"10.0.0.1,{A},,3600,1772442000,1,0,0,,0,\n"
        f"10.0.0.1,{A},,0,1772439000,1,0,0,,0,\n"
        f"10.0.0.1,{B},,3600,1772445600,1,0,0,,0,\n"
    )
    spans = held(read(KEA, (KEA_HEADER + lines).encode()))
    assert spans == [("10.0.0.1", A, "08:00", "08:10"), ("10.0.0.1", B, "09:00", "10:00")]


def test_kea_six(read: Read) -> None:
    told = read(KEA, (SAMPLES / "kea-leases" / "damaged6.csv").read_bytes())
    assert [row[:2] for row in held(told)] == [
        ("2001:db8:4::104", "02:00:5e:00:53:04"),
        ("", "02:00:5e:00:53:07"),  # a delegated prefix is no host's address
    ]
    assert [problem.place for problem in told.problems] == ["line 3", "line 5", "line 6"]


def test_dnsmasq(read: Read) -> None:
    told = read(DNSMASQ, (SAMPLES / "dnsmasq-leases" / "dnsmasq.leases").read_bytes())
    assert held(told) == [
        ("10.1.4.20", "02:00:5e:00:53:01", "", "09:00"),
        ("10.1.4.21", "02:00:5e:00:53:02", "", "09:10"),
        ("10.1.4.22", "02:00:5e:00:53:03", "", ""),
        ("2001:db8:4::104", "02:00:5e:00:53:04", "", "09:00"),
        ("2001:db8:4::abcd", "02:00:5e:00:53:04", "", "09:00"),
    ]
    assert told.values("lease.hostname") == ["gate-camera", "forever", "stairs"]
    assert told.problems == []


def test_dnsmasq_without_a_clock_states_lengths_and_not_dates(read: Read) -> None:
    told = read(DNSMASQ, f"7200 {A} 10.0.0.1 * *\n".encode())
    assert {row["seen_to"] for row in told.rows} == {None}


ENDS = st.one_of(st.none(), st.integers(0, 50))
STATEMENTS = st.lists(
    st.tuples(st.sampled_from("12"), st.sampled_from(["a", "b", ""]), st.integers(0, 50), ENDS), max_size=25
).map(
    lambda statements: sorted(statements, key=lambda statement: statement[2])  # a lease file is a journal
)


@given(STATEMENTS)
@settings(max_examples=300)
def test_bindings_of_one_address_follow_each_other(
    statements: list[tuple[str, str, int | None, int | None]],
) -> None:
    """No client is lost, nobody is invented, and two holders told one after another never overlap."""
    told = stood(statements)
    clients = {(address, client) for address, client, _, _ in statements if client}
    assert {(b.address, b.client) for b in told} == clients
    for address in "12":
        mine = [b for b in told if b.address == address]
        for before, after in pairwise(mine):
            if before.client != after.client and after.start is not None and before.end is not None:
                assert before.end <= max(after.start, before.start or 0)


def stood(statements: list[tuple[str, str, int | None, int | None]]) -> list[Binding]:
    told: list[Binding] = []

    class Kept(leases.Bindings):
        def _tell(self, binding: Binding) -> None:
            told.append(binding)

    bindings = Kept(None)  # type: ignore[arg-type]  # nothing is written
    for address, client, start, end in statements:
        bindings.take(Binding(address, client, (), start, end, "line 1", None))
    bindings.close()
    return told


def test_memory_is_bounded_by_telling_the_oldest_early(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leases, "MOST_ADDRESSES", 3)
    text = "".join(f"1772442000 02:00:5e:00:53:{n:02x} 10.0.0.{n} * *\n" for n in range(1, 21))
    assert len(read(DNSMASQ, text.encode()).records()) == 20


@pytest.mark.parametrize(
    "text",
    [
        "lease { interface eth0; }\n",  # a client's file, not a server's
        "The lease 10.0.0.1 ended.\n",
        "address,model,serial\n",
        "1772442000 someone 10.0.0.1 x y\n",
    ],
)
def test_what_is_no_lease_file(text: str) -> None:
    assert [reader.recognises(text.encode(), "dhcpd.leases") for reader in (ISC, KEA, DNSMASQ)] == [0, 0, 0]


def test_hostile_files_end_in_time_and_say_nothing(read: Read) -> None:
    for text in (
        "lease 10.0.0.1 {" * 20_000,
        '"' * 200_000,
        '\\"' * 100_000,
        "}" * 50_000,
        "a " * 200_000,
        "{" * 50_000,
    ):
        assert read(ISC, text.encode()).rows in ([], read(ISC, b"lease 10.0.0.1 {}").rows)
