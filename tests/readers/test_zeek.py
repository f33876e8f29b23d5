"""Zeek logs: TSV and JSON say the same, counts equal the files' own, and hostile files end in problems."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reading import RELAXED, SAMPLES, Told, read, read_file

from nameplate.readers import plain, zeek
from nameplate.readers.zeek import READER
from nameplate.readers.zeek_rows import KINDS

JOINED = (SAMPLES / "zeek" / "joined.log").read_bytes()
HOUR = 3600
T = 1_795_165_200


def json_line(**cells: object) -> bytes:
    whole = {"ts": T + 0.5, "uid": "C1", "id.orig_h": "10.0.0.1", "id.resp_h": "10.0.0.2", **cells}
    return json.dumps(whole).encode() + b"\n"


def tsv(path: str, fields: list[str], *rows: list[str]) -> bytes:
    head = ["#separator \\x09", "#unset_field\t-", f"#path\t{path}", "#fields\t" + "\t".join(fields)]
    return "\n".join([*head, *("\t".join(row) for row in rows), ""]).encode()


def test_the_sample_says_what_stands_in_it() -> None:
    told = read_file(READER, SAMPLES / "zeek" / "joined.log")
    assert Counter(r["field"] for r in told.rows) == {
        "ip": 9, "mac": 1, "dns.query": 3, "tls.sni": 1, "tls.subject": 1, "tls.issuer": 1, "tls.names": 1,
        "http.user_agent": 1, "http.status": 1, "http.path": 1, "dhcp.hostname": 1, "dhcp.server": 1,
    }  # fmt: skip
    assert not told.problems
    assert told.coverage.covers_from == datetime(2026, 11, 20, 9, 0, 1)
    assert told.coverage.covers_to == datetime(2026, 11, 20, 10, 1, 40, 250000)


def subject_of(told: Told, field: str) -> list[tuple[str, str]]:
    """(address, value) for every sighting of the field."""
    address = {(r["record"], r["part"]): r["value"] for r in told.rows if r["field"] == "ip"}
    return [
        (address[r["record"], r["part"]], r["value"]) for r in told.rows if r["field"] == field
    ]  # fmt: skip


def test_clients_ask_and_servers_show() -> None:
    told = read(READER, JOINED)
    assert subject_of(told, "tls.sni") == [("10.1.4.31", "api16.example.org")]
    assert subject_of(told, "tls.subject") == [("10.1.4.20", "CN=nvr.example,OU=DVRNVR,O=EXAMPLE")]
    assert subject_of(told, "tls.names") == [("10.1.4.20", "nvr.example")]
    assert subject_of(told, "http.user_agent") == [("10.1.4.31", "Example Browser/1.0")]
    assert ("10.1.4.31", "time.example.net") in subject_of(told, "dns.query")


def test_a_path_is_the_servers_only_when_it_was_served() -> None:
    """A scan asks every host for a camera's page; a refusal must not make it a camera."""
    told = read(READER, JOINED)
    assert subject_of(told, "http.path") == [("10.1.4.20", "/doc/page/login.asp")]  # no query string
    for status in ("301", "302", "401", "403", "404", "500", ""):
        line = json_line(trans_depth=1, method="GET", uri="/ISAPI/System/deviceInfo", status_code=status)
        assert "http.path" not in [r["field"] for r in read(READER, line).rows]


def test_passwords_in_the_log_are_not_read() -> None:
    rows = repr(read(READER, JOINED).rows)
    assert "letmein-7" not in rows
    assert "admin" not in rows


def test_two_ends_of_one_row_are_two_subjects_and_two_origins() -> None:
    told = read(READER, json_line(cipher="x", server_name="a.example", subject="CN=a", issuer="CN=b"))
    assert told.about(1, 0) == {"ip": "10.0.0.1", "tls.sni": "a.example"}
    assert told.about(1, 1) == {"ip": "10.0.0.2", "tls.subject": "CN=a", "tls.issuer": "CN=b"}
    assert len({(r["part"], r["origin"]) for r in told.rows}) == len({r["origin"] for r in told.rows}) == 2


def test_netbios_names_are_no_domain_names() -> None:
    told = read(READER, json_line(query="WORKGROUP", qclass=1, **{"id.resp_p": 137}))
    assert told.rows == []


def test_repeats_are_one_statement_with_its_first_and_last_time() -> None:
    data = b"".join(json_line(ts=T + s, query="a.example", qclass=1) for s in (40, 10, 3000, 10))
    told = read(READER, data)
    (row,) = [r for r in told.rows if r["field"] == "dns.query"]
    assert (row["seen_from"], row["seen_to"]) == (
        datetime(2026, 11, 20, 9, 0, 10), datetime(2026, 11, 20, 9, 50),
    )  # fmt: skip


@RELAXED
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 5 * HOUR)), min_size=1, max_size=30))
def test_an_interval_never_leaves_its_hour_and_no_time_is_lost(asked: list[tuple[int, int]]) -> None:
    """An address may be another device's an hour later: a merged interval must not bridge the two."""
    data = b"".join(json_line(ts=T + s, query=f"n{n}.example", qclass=1) for n, s in asked)
    rows = [r for r in read(READER, data).rows if r["field"] == "dns.query"]
    assert len(rows) == len({(n, s // HOUR) for n, s in asked})
    for row in rows:
        assert row["seen_from"].replace(minute=0, second=0) == row["seen_to"].replace(minute=0, second=0)
    for n, s in asked:
        stamp = (T + s) * 1_000_000
        same = [r for r in rows if r["value"] == f"n{n}.example"]
        assert any(_us(r["seen_from"]) <= stamp <= _us(r["seen_to"]) for r in same)


def _us(when: object) -> int:
    assert isinstance(when, datetime)
    return int((when - datetime(1970, 1, 1)).total_seconds() * 1_000_000)


def test_too_many_open_statements_are_told_early_and_none_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zeek, "REPEATS", 3)
    data = b"".join(json_line(query=f"n{n}.example", qclass=1) for n in [*range(10), 0])
    assert Counter(read(READER, data).values("dns.query")) == {
        "n0.example": 2, **{f"n{n}.example": 1 for n in range(1, 10)},
    }  # fmt: skip


DHCP = ["ts", "mac", "host_name", "client_fqdn", "assigned_addr", "lease_time", "server_addr"]


def test_a_lease_holds_until_its_end() -> None:
    row = [f"{T}.0", "44:47:cc:37:ce:81", "cam", "cam.x", "10.1.4.20", "3600.0", "-"]
    told = read(READER, tsv("dhcp", DHCP, row))
    assert told.about(5) == {
        "mac": "44:47:cc:37:ce:81", "ip": "10.1.4.20", "dhcp.hostname": "cam", "dhcp.fqdn": "cam.x",
    }  # fmt: skip
    assert {r["seen_to"] for r in told.rows} == {datetime(2026, 11, 20, 10, 0)}


@pytest.mark.parametrize("lease", ["4294967295.0", "4.294967e+09", "-", "soon", "nan", "inf", "-5"])
def test_a_lease_without_a_usable_end_claims_no_later_time(lease: str) -> None:
    told = read(READER, tsv("dhcp", DHCP, [f"{T}.0", "44:47:cc:37:ce:81", "-", "-", "10.1.4.20", lease, "-"]))
    assert {r["seen_to"] for r in told.rows} == {datetime(2026, 11, 20, 9, 0)}


def ssl_row(server: str, chain: list[str], **cells: object) -> bytes:
    return json_line(**{"id.resp_h": server, "cert_chain_fps": chain, "established": True, **cells})


def cert(name: str, subject: str) -> bytes:
    return json.dumps(
        {"ts": T, "fingerprint": name, "certificate.subject": subject, "certificate.issuer": "CN=i"}
    ).encode() + b"\n"  # fmt: skip


@pytest.mark.parametrize("order", [0, 1])
def test_certificates_join_their_servers_in_either_order(order: int) -> None:
    """One certificate shown by three servers; its issuer's own certificate belongs to none of them."""
    servers = b"".join(ssl_row(f"10.0.0.{n}", ["leaf", "ca"]) for n in (3, 4, 5))
    certs = cert("leaf", "CN=cam") + cert("ca", "CN=ca")
    told = read(READER, certs + servers if order else servers + certs)
    assert sorted(subject_of(told, "tls.subject")) == [(f"10.0.0.{n}", "CN=cam") for n in (3, 4, 5)]
    assert not told.problems


def test_a_subject_in_the_row_itself_is_not_said_twice() -> None:
    row = ssl_row("10.0.0.3", ["leaf"], subject="CN=cam", issuer="CN=i")
    certificate = json.loads(cert("leaf", "CN=cam")) | {"san.dns": ["cam.example"]}
    told = read(READER, row + json.dumps(certificate).encode() + b"\n" + row)
    assert told.values("tls.subject") == ["CN=cam"]


def test_the_join_is_bounded_and_forgets_the_oldest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zeek, "CERTIFICATES", 2)
    servers = b"".join(ssl_row(f"10.0.0.{n}", [f"c{n}"]) for n in (3, 4, 5))
    told = read(READER, servers + cert("c3", "a") + cert("c5", "b"))
    assert subject_of(told, "tls.subject") == [("10.0.0.5", "b")]
    told = read(READER, b"".join(cert(f"c{n}", "s") for n in (3, 4, 5)) + ssl_row("10.0.0.3", ["c3"]))
    assert told.values("tls.subject") == []


def test_certificates_without_servers_are_told_once() -> None:
    told = read(READER, cert("a", "CN=a") + cert("b", "CN=b"))
    assert told.rows == []
    assert [(p.kind, p.place) for p in told.problems] == [("no-host", "line 1")]
    assert told.problems[0].message.startswith("2 ")


def test_connections_link_only_what_answered() -> None:
    def conn(state: str, size: int) -> bytes:
        return json_line(conn_state=state, resp_bytes=size, proto="tcp")

    assert read(READER, conn("SF", 10)).about(1) == {"ip": "10.0.0.1", "link.server": "10.0.0.2"}
    for data in (conn("S0", 0), conn("REJ", 0), conn("SF", 0)):
        assert read(READER, data).rows == []


def test_shippers_rename_columns_and_write_times_otherwise() -> None:
    said = {"ip": "10.0.0.9", "dns.query": "a.example"}
    common = '"query":"a.example","qclass":1'
    for ends in ('"id_orig_h":"10.0.0.9"', '"id":{"orig_h":"10.0.0.9","resp_h":"10.0.0.2"}'):
        for when in (f"{T}.25", f"{T}250", '"2026-11-20T09:00:00.250000Z"', '"2026-11-20T22:00:00.25+13:00"'):
            told = read(READER, f'{{"ts":{when},{ends},{common}}}'.encode())
            assert told.about(1) == said
            assert told.rows[0]["seen_from"] == datetime(2026, 11, 20, 9, 0, 0, 250000)


def test_another_header_rules_what_follows_it() -> None:
    comma = b"#separator \\x2c\n#unset_field,NA\n#path,dns\n#fields,ts,id.orig_h,query\n"
    comma += b"1795165200,10.0.0.7,b.example\n1795165200,10.0.0.7,NA\n"
    told = read(READER, tsv("dns", ["ts", "query", "id.orig_h"], [str(T), "a.example", "10.0.0.8"]) + comma)
    assert subject_of(told, "dns.query") == [("10.0.0.8", "a.example"), ("10.0.0.7", "b.example")]
    assert not told.problems


def test_escapes_are_the_bytes_they_stand_for() -> None:
    columns = ["ts", "id.orig_h", "user_agent"]
    pairs = {r"K\xc4\x81kano": "Kākano", r"a\x09b": "a\tb", r"\xe9t\xe9": "été", r"\x2d": "-"}
    for written, meant in pairs.items():
        told = read(READER, tsv("http", columns, [str(T), "10.0.0.8", written]))
        assert told.values("http.user_agent") == [meant]


def test_damage_costs_its_line_only() -> None:
    told = read_file(READER, SAMPLES / "zeek" / "damaged.log")
    assert told.values("dns.query") == ["one.example.org", "two.example.org"]
    assert told.kinds() == ["not-understood"] * 2
    assert [p.place for p in told.problems] == ["line 2", "line 4"]
    short = read(READER, JOINED + b"1795165200\tCx")
    assert short.facts() == read(READER, JOINED).facts()
    assert short.problems[0].message == "The row has 2 cells; its header has 11."
    assert read(READER, b"1795165200\t10.0.0.1\n").problems[0].message.endswith("before any #fields line.")


def test_other_zeek_logs_are_told_once() -> None:
    weird = json_line(name="weird_one", _path="weird")
    told = read(READER, weird * 3 + json_line(query="a.example", qclass=1))
    assert [(p.kind, p.place) for p in told.problems] == [("other-log", "line 1")]
    assert told.values("dns.query") == ["a.example"]
    assert READER.recognises(json_line(name="x"), "x") == 60


# gzip


def test_gzip_says_the_same_without_offsets() -> None:
    assert READER.recognises(gzip.compress(JOINED)[:65536], "neutral") == 95
    half = JOINED.index(b"#separator", 10)
    for packed in (gzip.compress(JOINED), gzip.compress(JOINED[:half]) + gzip.compress(JOINED[half:])):
        told = read(READER, packed)
        assert told.facts() == read(READER, JOINED).facts()
        assert {r["offset"] for r in told.rows} == {None}
        assert not told.problems


def test_a_gzip_cut_anywhere_keeps_what_came_before() -> None:
    packed = gzip.compress(JOINED)
    counts = []
    for end in range(len(packed) - 1, 20, -37):
        told = read(READER, packed[:end])
        assert "truncated" in told.kinds()
        counts.append(len(told.rows))
    assert all(a >= b for a, b in pairwise(counts))
    assert counts[0] > 10


def test_damage_inside_a_gzip_is_told() -> None:
    noise = b"".join(json_line(query=f"{n * 2654435761 % 2**32:x}.example", qclass=1) for n in range(3000))
    packed = bytearray(gzip.compress(noise))
    packed[len(packed) // 2] ^= 0x55
    told = read(READER, bytes(packed))
    assert "damaged" in told.kinds()
    assert 100 < len(told.values("dns.query")) < 3000


def test_a_gzip_bomb_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plain, "ALWAYS_ALLOWED", 1 << 20)
    told = read(READER, gzip.compress(JOINED + b" " * (40 << 20)))
    assert "bomb" in told.kinds()


def test_a_line_without_an_end_is_not_held() -> None:
    told = read(READER, b'{"x":"' + b"a" * (3 << 20) + b'"}\n' + json_line(query="a.example", qclass=1))
    assert "long-line" in told.kinds()
    assert told.values("dns.query") == ["a.example"]
    assert told.rows[0]["offset"] == 6 + (3 << 20) + 3
    assert told.rows[0]["path"] == "line 2"


# recognition


NOT_MINE = [
    b"", b"{", b"{}", b'{"ts": 1}', b"[1]", b"#fields\tindicator\tindicator_type\n",
    b"\xd4\xc3\xb2\xa1" + b"\0" * 40, b'nameplate = "estate/1"\n', b"Name,IP\n",
    b'<?xml version="1.0"?><nmaprun/>', b"lease 10.0.0.1 {\n}\n", b'{"ip_str":"10.0.0.1","port":80}',
    b'{"ts":1,"event_type":"dns","src_ip":"10.0.0.1"}', b"\x1f\x8bjunk",
]  # fmt: skip


@pytest.mark.parametrize("head", NOT_MINE)
def test_other_formats_are_left_alone(head: bytes) -> None:
    assert READER.recognises(head, "dns.log.gz") == 0


STARTS = [b"", b"#separator \\x09\n#path\tdns\n#fields\tts\tquery\tid.orig_h\n", b"{"]


@RELAXED
@given(st.binary(max_size=300), st.sampled_from(STARTS))
def test_junk_ends_in_problems(junk: bytes, start: bytes) -> None:
    READER.recognises(start + junk, "x")
    read(READER, start + junk)


CELLS = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=5,
)
NAMES = ["ts", "id", "id.orig_h", "id.resp_h", "query", "server_name", "subject", "cert_chain_fuids", "uri",
         "status_code", "mac", "assigned_addr", "lease_time", "conn_state", "resp_bytes",
         "certificate.subject",
         "san.dns", "fingerprint", "user_agent", "server_addr"]  # fmt: skip


@RELAXED
@given(st.sampled_from(KINDS), st.dictionaries(st.sampled_from(NAMES), CELLS))
def test_any_cell_may_be_of_any_type(kind: str, cells: dict[str, object]) -> None:
    read(READER, json.dumps({"_path": kind, **cells}).encode())


# the outside corpus: counts equal the files' own


UNANSWERED = ("S0", "REJ", "SH", "SHR", "RSTOS0", "RSTRH")


def lines_of(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("name", "field", "key", "keep"),
    [
        ("dns.log", "dns.query", ("id.orig_h", "query"), lambda r: "query" in r and r["id.resp_p"] != 137),
        ("ssl.log", "tls.sni", ("id.orig_h", "server_name"), lambda r: "server_name" in r),
        ("ssl.log", "tls.subject", ("id.resp_h", "subject", "issuer"), lambda r: "subject" in r),
        ("http.log", "http.user_agent", ("id.orig_h", "user_agent"), lambda r: "user_agent" in r),
        ("conn.log", "link.server", ("id.orig_h", "id.resp_h"),
         lambda r: r.get("resp_bytes", 0) > 0 and r["conn_state"] not in UNANSWERED),
    ],
)  # fmt: skip
def test_corpus_counts(corpus: Path, name: str, field: str, key: tuple[str, ...], keep: object) -> None:
    path = corpus / "zeek" / name
    kept = [r for r in lines_of(path) if keep(r)]  # type: ignore[operator]
    expected = {(*(r[k] for k in key), int(float(str(r["ts"])) // HOUR)) for r in kept}
    told = read_file(READER, path)
    assert len(told.values(field)) == len(expected) > 0
    assert not told.problems


@pytest.mark.corpus
def test_corpus_truncated_gzip(corpus: Path) -> None:
    """The reference is Python's own gzip reading the same broken file byte by byte."""
    path = corpus / "zeek" / "http.log.corrupt.gz"
    text = _as_far_as_it_goes(path)
    header = next(line for line in text.splitlines() if line.startswith("#fields")).split("\t")[1:]
    rows = [line.split("\t") for line in text.splitlines() if not line.startswith("#")]
    whole = [dict(zip(header, row, strict=True)) for row in rows if len(row) == len(header)]
    agents = {
        (row["id.orig_h"], row["user_agent"], int(float(row["ts"]) // HOUR))
        for row in whole
        if row["user_agent"] != "-"
    }
    told = read_file(READER, path)
    assert "truncated" in told.kinds()
    assert len(told.values("http.user_agent")) == len(agents) > 0


def _as_far_as_it_goes(path: Path) -> str:
    text = b""
    with gzip.open(path) as file:
        try:
            while chunk := file.read1(1):
                text += chunk
        except EOFError:
            return text.decode()
    raise AssertionError("the corpus file is no longer truncated")


@pytest.mark.corpus
def test_corpus_old_dhcp_log(corpus: Path) -> None:
    told = read_file(READER, corpus / "zeek" / "dhcp_002.log")
    assert told.facts() == [(9, 0, "mac", "00:20:18:eb:ca:21"), (9, 0, "ip", "192.168.33.101")]
