"""nmap XML: who answered, each reply as its own origin; bombs refused, a cut file keeps its hosts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from nameplate.readers import nmap
from nameplate.readers.registry import recognise
from telling import Read

NMAP = nmap.READER
SAMPLE = (Path(__file__).parents[1] / "samples" / "nmap" / "scan.xml").read_bytes()
HEAD = '<?xml version="1.0"?>\n<!DOCTYPE nmaprun>\n<nmaprun scanner="nmap" start="1772438400">\n'


def host(inside: str, *, reason: str = "arp-response", state: str = "up") -> str:
    return (
        f'<host starttime="1772438401" endtime="1772438460"><status state="{state}" reason="{reason}"/>'
        f'<address addr="10.0.0.1" addrtype="ipv4"/>{inside}</host>\n'
    )


def port(inside: str, service: str = "http") -> str:
    opened = f'<state state="open"/><service name="{service}"/>'
    return f'<ports><port protocol="tcp" portid="80">{opened}{inside}</port></ports>'


def scan(*hosts: str, end: str = "</nmaprun>") -> bytes:
    return (HEAD + "".join(hosts) + end).encode()


def script(name: str, output: str, inside: str = "") -> str:
    return f'<script id="{name}" output="{output}">{inside}</script>'


def test_the_sample(read: Read) -> None:
    told = read(NMAP, SAMPLE)
    first = told.records()[1]
    assert first["ip"] == ["10.1.4.2"]
    assert first["mac"] == ["02:00:5E:00:53:01"]
    assert first["hostname"] == ["gate.example"]
    assert first["nmap.vendor"] == ["Example Optics & Co"]
    assert first["nmap.service"] == ["80/tcp http", "443/tcp https", "554/tcp rtsp"]
    assert first["nmap.product"] == ["Example httpd 2.1", "Example rtspd"]
    assert first["http.title"] == ["Gate <1>"]
    assert first["http.server"] == ["Example-Webs/2.1"]
    assert first["http.realm"] == ["IP Camera(G1234)"]
    assert first["http.header"] == ["X-Frame-Options: DENY"]
    assert first["tls.subject"] == ["CN=gate.example,O=Example\\, Inc."]
    assert first["tls.issuer"] == ["CN=Example CA"]
    assert first["tls.names"] == ["gate.example 10.1.4.2"]
    assert first["nmap.os"] == ["Linux 3.2 - 4.9"]
    assert set(told.records()) == {1, 4}  # one was down, one only assumed to be up


def test_each_reply_is_an_origin_of_its_own(read: Read) -> None:
    rows = [row for row in read(NMAP, SAMPLE).rows if row["record"] == 1]
    origin = {row["field"]: row["origin"] for row in rows}
    assert origin["mac"] != origin["ip"]
    assert origin["mac"] == origin["nmap.vendor"]
    assert origin["http.title"] == origin["http.realm"] == origin["http.server"]  # one port
    assert len({origin[name] for name in ("mac", "ip", "http.title", "tls.subject", "nmap.os")}) == 5


def test_places_name_host_and_port(read: Read) -> None:
    places = {row["field"]: row["path"] for row in read(NMAP, SAMPLE).rows if row["record"] == 1}
    assert places["http.title"] == "host 1, 80/tcp"
    assert places["mac"] == "host 1"


def test_a_host_that_is_down_or_only_assumed_up_says_nothing(read: Read) -> None:
    assert read(NMAP, scan(host("", state="down"))).rows == []
    assert read(NMAP, scan(host("", reason="user-set"))).rows == []
    assert read(NMAP, scan(host(port(""), reason="user-set"))).values("ip") == ["10.0.0.1"]


def test_a_closed_port_says_nothing(read: Read) -> None:
    told = read(NMAP, scan(host(port("").replace("open", "closed"))))
    assert told.values("nmap.service") == []
    assert told.values("ip") == ["10.0.0.1"]


def test_titles_that_are_none(read: Read) -> None:
    moved = script("http-title", "Did not follow redirect to http://10.0.0.1/login.asp")
    bare = script("http-title", "Site doesn&apos;t have a title (text/html).")
    told = read(NMAP, scan(host(port(moved)), host(port(bare))))
    assert told.values("http.title") == []
    assert told.values("http.location") == ["http://10.0.0.1/login.asp"]


def test_realms_printed_by_old_versions(read: Read) -> None:
    printed = script("http-auth", "&#xa;HTTP/1.0 401&#xa;  Basic realm=&quot;NVR, 2nd floor&quot;&#xa;")
    assert read(NMAP, scan(host(port(printed)))).values("http.realm") == ["NVR, 2nd floor"]


def test_certificates_printed_by_old_versions(read: Read) -> None:
    printed = script(
        "ssl-cert", "Subject: commonName=cam/organizationName=ACME/countryName=NZ&#xa;Not valid before: x"
    )
    assert read(NMAP, scan(host(port(printed)))).values("tls.subject") == ["CN=cam,O=ACME,C=NZ"]


@pytest.mark.parametrize(
    ("service", "field"), [("telnet", "banner.telnet"), ("ftp", "banner.ftp"), ("ssh", "banner.ssh")]
)
def test_banners_go_to_their_service(read: Read, service: str, field: str) -> None:
    told = read(NMAP, scan(host(port(script("banner", "hello\\x0D\\x0Alogin:"), service))))
    assert told.values(field) == ["hello \nlogin:"]


@pytest.mark.parametrize(
    "name", ["http-brute", "snmp-brute", "http-default-accounts", "ms-sql-dump-hashes", "creds-summary"]
)
def test_scripts_that_print_passwords_are_not_read(read: Read, name: str) -> None:
    told = read(NMAP, scan(host(port(script(name, "admin hunter2")))))
    assert "hunter2" not in repr(told)
    assert told.kinds() == ["secret"]


def test_passwords_in_urls_found_are_taken_out_and_the_path_is_kept(read: Read) -> None:
    told = read(
        NMAP, scan(host(port(script("rtsp-url-brute", "rtsp://admin:hunter2@10.0.0.1/cam/realmonitor"))))
    )
    assert "hunter2" not in repr(told)
    assert any("/cam/realmonitor" in str(value) for value in told.values("nmap.script"))


@pytest.mark.parametrize(
    "dtd",
    [
        '<!DOCTYPE nmaprun [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>',
        '<!DOCTYPE nmaprun [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE nmaprun [<!ENTITY % x SYSTEM "http://127.0.0.1/x.dtd"> %x;]>',
    ],
)
def test_entities_are_refused(read: Read, dtd: str) -> None:
    inside = host('<hostnames><hostname name="h"/></hostnames>')
    data = f'<?xml version="1.0"?>\n{dtd}\n<nmaprun>{inside}</nmaprun>'.encode()
    told = read(NMAP, data)
    assert told.kinds() == ["refused"]
    assert told.rows == []


def test_the_document_type_nmap_writes_is_read_and_nothing_is_fetched(read: Read) -> None:
    data = scan(host("")).replace(
        b"<!DOCTYPE nmaprun>", b'<!DOCTYPE nmaprun SYSTEM "http://127.0.0.1:1/nmap.dtd">'
    )
    assert read(NMAP, data).values("ip") == ["10.0.0.1"]


def test_a_cut_file_keeps_the_hosts_before_the_cut(read: Read) -> None:
    whole = scan(*(host("").replace("10.0.0.1", f"10.0.0.{n}") for n in range(1, 6)))
    for cut in range(len(HEAD), len(whole), 37):
        told = read(NMAP, whole[:cut])
        finished = whole[:cut].count(b"</host>")
        assert len(told.values("ip")) in (finished, finished + 1)
        assert "truncated" in told.kinds()


def test_the_host_in_which_a_file_is_cut_keeps_its_addresses(read: Read) -> None:
    told = read(NMAP, scan(host(port("")))[: -len("</host>\n</nmaprun>")])
    assert told.values("nmap.service") == ["80/tcp http"]
    assert told.values("ip") == ["10.0.0.1"]


def test_nesting_and_size_are_bounded(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    deep = scan(host("<x>" * 100_000))
    assert read(NMAP, deep).kinds() == ["truncated"]
    monkeypatch.setattr(nmap, "LARGEST_ITEM", 100_000)
    huge = scan(host(port(script("x", "y") * 20_000)))
    assert read(NMAP, huge).kinds() == ["too-large"]
    many = scan(*(host(port("")) for _ in range(3_000)))  # large, but in small items
    assert read(NMAP, many).problems == []


def test_an_unknown_encoding_is_a_problem(read: Read) -> None:
    data = scan(host("")).replace(b'version="1.0"', b'version="1.0" encoding="klingon-8"')
    assert read(NMAP, data).problems


@pytest.mark.corpus
def test_real_scans_give_as_many_records_as_hosts_answered(corpus: Path, read: Read) -> None:
    seen = 0
    for path in sorted((corpus / "nmap").glob("*.xml")):
        data = path.read_bytes()
        up = re.search(rb'<hosts up="(\d+)"', data)
        if up is None:
            continue
        seen += 1
        reader = recognise(data[:65536], "evidence")
        assert reader is NMAP
        told = read(NMAP, data)
        assert len(told.records()) == int(up[1]), path.name
        assert set(told.kinds()) <= {"secret", "unusable-key"}, path.name
    assert seen == 8


@pytest.mark.corpus
def test_the_entity_bombs_of_defusedxml_are_refused(corpus: Path, read: Read) -> None:
    assert read(NMAP, (corpus / "nmap" / "defused_et_local_includer.xml").read_bytes()).kinds() == ["refused"]
    for path in sorted((corpus / "nmap").glob("defused_*.xml")):
        assert recognise(path.read_bytes(), "scan.xml") is not NMAP
        assert read(NMAP, path.read_bytes()).rows == []
