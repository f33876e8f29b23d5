"""masscan and Shodan: every shape says the same of a port, closed ports and strangers say nothing."""

from __future__ import annotations

import gzip
import json
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reading import RELAXED, SAMPLES, read, read_file

from nameplate.readers import scans_json
from nameplate.readers.scans_json import READER, SERVICES

T = 1_795_165_200
HTTP = "HTTP/1.1 200 OK\r\nServer: App-webs/\r\n\r\n<html><title>Web</title>"
SAID = {
    "ip": "10.1.4.20",
    "scan.port": "80",
    "http.status": "200",
    "http.server": "App-webs/",
    "http.title": "Web",
}


def masscan(name: str, banner: str, *, port: int = 80, ip: str = "10.1.4.20") -> dict[str, object]:
    service = {"name": name, "banner": banner}
    return {"ip": ip, "timestamp": str(T), "ports": [{"port": port, "proto": "tcp", "service": service}]}


def ndjson(name: str, banner: str) -> dict[str, object]:
    data = {"service_name": name, "banner": banner}
    return {
        "ip": "10.1.4.20",
        "timestamp": str(T),
        "port": 80,
        "proto": "tcp",
        "rec_type": "banner",
        "data": data,
    }


def shodan(banner: str, **more: object) -> dict[str, object]:
    when = "2026-11-20T09:00:00"
    return {"ip_str": "10.1.4.20", "port": 80, "transport": "tcp", "timestamp": when, "data": banner, **more}


def listed(name: str, banner: str) -> str:
    escaped = "".join(c if c.isprintable() and c not in "<>&\\\"'" else f"\\x{ord(c):02x}" for c in banner)
    return f"banner tcp 80 10.1.4.20 {T} {name} {escaped}"


one = json.dumps(masscan("http", HTTP))
SHAPES = {
    "masscan -oJ": f"[\n{one}\n]\n",
    "masscan -oJ, comma left": f"[\n{one},\n]\n",
    "masscan -oJ, old end": f"{one},\n{{finished: 1}}\n",
    "masscan -oJ, cut": f"[\n{one},\n",
    "masscan, bytes as \\x": "[" + one.replace("\\r", "\\x0d").replace("\\n", "\\x0a") + "]",
    "masscan -oD": json.dumps(ndjson("http", HTTP)) + "\n",
    "masscan -oL": f"#masscan\n{listed('http', HTTP)}\n# end\n",
    "masscan -oL, no heading": listed("http", HTTP),
    "Shodan lines": json.dumps(shodan(HTTP)) + "\n",
    "Shodan array": json.dumps([shodan(HTTP)]),
    "Shodan array, indented": json.dumps([shodan(HTTP)], indent=2),
    "Shodan host": json.dumps(
        {"ip_str": "10.1.4.20", "ports": [80], "data": [{**shodan(HTTP), "ip_str": ""}]}
    ),
    "Shodan, parsed": json.dumps(shodan("HTTP/1.1 200 OK\r\n", http={"title": "Web", "server": "App-webs/"})),
}


@pytest.mark.parametrize("text", SHAPES.values(), ids=SHAPES)
def test_every_shape_says_the_same(text: str) -> None:
    for data in (text.encode(), gzip.compress(text.encode())):
        told = read(READER, data)
        assert told.about(1) == SAID
        assert {r["record"] for r in told.rows} == {1}
        assert {r["seen_from"] for r in told.rows} == {datetime(2026, 11, 20, 9)}
        assert not told.problems
        assert READER.recognises(data, "neutral") >= 80


def test_the_sample_and_its_count() -> None:
    """5 answers: `grep -c '"ip"'` less the closed port."""
    told = read_file(READER, SAMPLES / "scans-json" / "masscan.json")
    assert max(r["record"] for r in told.rows) == 5 == len(told.values("scan.port"))
    assert told.values("http.realm") == ["cam"]
    assert told.values("http.title") == ["<Welcome>"]
    assert told.values("rtsp.server") == ["Rtsp Server/3.0"]
    assert told.values("banner.telnet") == ["login:"]
    assert "10.1.4.22" not in told.values("ip")  # closed
    assert not told.problems
    assert [r["path"] for r in told.rows if r["field"] == "rtsp.server"] == ["/3"]
    assert told.coverage.covers_from == datetime(2026, 11, 20, 9)
    assert told.coverage.covers_to == datetime(2026, 11, 20, 9, 0, 5)


def test_banners_of_one_port_are_one_origin() -> None:
    told = read_file(READER, SAMPLES / "scans-json" / "masscan.json")
    origins: dict[tuple[str, str], set[int]] = {}
    ports = {(r["record"]): r["value"] for r in told.rows if r["field"] == "scan.port"}
    hosts = {(r["record"]): r["value"] for r in told.rows if r["field"] == "ip"}
    for row in told.rows:
        origins.setdefault((hosts[row["record"]], ports[row["record"]]), set()).add(row["origin"])
    assert all(len(numbers) == 1 for numbers in origins.values())
    assert len({n for numbers in origins.values() for n in numbers}) == len(origins) == 3


def test_origins_are_remembered_in_bounded_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scans_json, "CONVERSATIONS", 2)
    data = [masscan("title", "x", port=p) for p in (1, 2, 3, 2, 1)]
    told = read(READER, json.dumps(data).encode())
    assert [r["origin"] for r in told.rows if r["field"] == "ip"] == [1, 2, 3, 2, 4]


def test_cookies_nonces_and_bodies_are_not_read() -> None:
    told = read_file(READER, SAMPLES / "scans-json" / "masscan.json")
    assert "c2VjcmV0" not in repr(told)
    page = 'HTTP/1.1 200 OK\r\n\r\nServer: Hikvision-Webs\r\nWWW-Authenticate: Basic realm="fake"\r\n'
    assert read(READER, json.dumps(shodan(page)).encode()).values("http.server") == []


def test_a_mail_servers_greeting_is_not_ftp() -> None:
    assert read(READER, json.dumps(shodan("220 mail ESMTP", port=25)).encode()).about(1) == {
        "ip": "10.1.4.20", "scan.port": "25",
    }  # fmt: skip
    assert read(READER, json.dumps(shodan("220 cam FTP", port=21)).encode()).values("banner.ftp") == [
        "220 cam FTP"
    ]


def test_subjects_of_shodan_are_most_specific_first() -> None:
    cert = {
        "subject": {"C": "NZ", "emailAddress": "a@b", "O": "Example, Ltd", "CN": "nvr"},
        "issuer": {"CN": "CA"},
    }
    told = read(READER, json.dumps(shodan("", ssl={"cert": cert})).encode())
    assert told.values("tls.subject") == ["CN=nvr,O=Example\\, Ltd,C=NZ,emailAddress=a@b"]
    assert told.values("tls.issuer") == ["CN=CA"]


CERTIFICATE = "".join((
    "MIIBPDCB76ADAgECAgEBMAUGAytlcDA6MQswCQYDVQQGEwJOWjEVMBMGA1UECgwMRXhhbXBsZSwgTHRkMRQwEgYDVQQDDAtjYW0u",
    "ZXhhbXBsZTAeFw0yNjAxMDEwMDAwMDBaFw0zNjAxMDEwMDAwMDBaMDoxCzAJBgNVBAYTAk5aMRUwEwYDVQQKDAxFeGFtcGxlLCBM",
    "dGQxFDASBgNVBAMMC2NhbS5leGFtcGxlMCowBQYDK2VwAyEAiojj3XQJ8ZX9UtstPLpdcspnCb8dlBIb83SIAbQPb1yjGjAYMBYG",
    "A1UdEQQPMA2CC2NhbS5leGFtcGxlMAUGAytlcANBALrDKpnkX7M8IW8UepGUG1losXH4l/o5oEzEaIsVJEQ92WyFLGg7d/0bW3dQ",
    "E3uiMhpQoJS7VL8T8Dy4yjM1NwY=",
))  # fmt: skip
"""Made for this test: C=NZ, O="Example, Ltd", CN=cam.example, for cam.example."""


def test_a_certificate_is_read_most_specific_first() -> None:
    told = read(READER, json.dumps([masscan("X509", CERTIFICATE)]).encode())
    assert told.values("tls.subject") == told.values("tls.issuer") == ["CN=cam.example,O=Example\\, Ltd,C=NZ"]
    assert told.values("tls.names") == ["cam.example"]


@pytest.mark.parametrize("encoded", ["", "AAAA", "not base64 at all!", "MIIB", "A" * 70_000])
def test_what_is_no_certificate_says_nothing(encoded: str) -> None:
    told = read(READER, json.dumps([masscan("X509", encoded)]).encode())
    assert told.about(1) == {"ip": "10.1.4.20", "scan.port": "80"}


def test_damage_costs_its_object_only() -> None:
    told = read_file(READER, SAMPLES / "scans-json" / "damaged.json")
    assert told.values("ip") == ["192.0.2.7", "192.0.2.9"]
    assert all(p.kind in ("not-understood", "truncated") for p in told.problems)
    assert (told.problems[0].place, told.problems[-1].place) == ("line 2", "line 4")


def test_an_object_of_a_stranger_is_told() -> None:
    told = read(READER, b'[{"ip":"10.0.0.1"},{"ip_str":"nowhere","port":80}]')
    assert told.rows == []
    assert [(p.kind, p.place) for p in told.problems] == [("not-understood", "/0"), ("not-understood", "/1")]
    told = read(READER, b"#masscan\nopen tcp 80 10.0.0.1 1\nopen tcp\n")
    assert told.values("ip") == ["10.0.0.1"]
    assert [p.place for p in told.problems] == ["line 3"]


NOT_MINE = [
    b"", b"[]", b"{}", b"[1]", b'{"ip":"10.0.0.1"}', b'[{"dst":"10.0.0.1","lladdr":"4c:11:bf:c2:0b:9d"}]',
    b'{"ts":1,"id.orig_h":"10.0.0.1"}', b"open the door\n", b"Name,IP\n", b'nameplate = "estate/1"\n', b"<nmaprun/>",
    b"\xd4\xc3\xb2\xa1\0\0", b"lease 10.0.0.1 {\n}\n", b'{"bomFormat":"CycloneDX"}', b"\x1f\x8b\x08junk",
]  # fmt: skip


@pytest.mark.parametrize("head", NOT_MINE)
def test_other_formats_are_left_alone(head: bytes) -> None:
    assert READER.recognises(head, "scan.json") == 0


def test_a_first_object_longer_than_the_head_is_still_known() -> None:
    data = json.dumps([shodan("HTTP/1.1 200 OK\r\n\r\n" + "x" * 100_000)]).encode()
    assert READER.recognises(data[:65_536], "neutral") == 90
    assert read(READER, data).about(1)["http.status"] == "200"


MEMBERS = ["ip", "ip_str", "ports", "port", "data", "service", "name", "banner", "status", "ssl", "cert", "subject",
           "http", "title", "rec_type", "timestamp"]  # fmt: skip
WORD = st.text(max_size=8) | st.sampled_from(sorted(SERVICES))
ANY = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | WORD,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(MEMBERS), inner, max_size=5),
    max_leaves=12,
)


@RELAXED
@given(st.lists(ANY, max_size=3))
def test_any_member_may_be_of_any_type(items: list[object]) -> None:
    read(READER, json.dumps(items).encode())


@RELAXED
@given(st.sampled_from(sorted(SHAPES)), st.integers(0, 300), st.binary(max_size=8))
def test_a_patch_of_junk_never_invents(shape: str, at: int, junk: bytes) -> None:
    data = SHAPES[shape].encode()
    data = data[:at] + junk + data[at + len(junk) :]
    READER.recognises(data, "x")
    for row in read(READER, data).rows:
        if row["field"] == "ip":
            assert row["value"].encode() in data
