"""Servers in clear: HTTP, UPnP descriptions, RTSP and SDP, TLS, greetings; and never a secret."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import build
import pytest
from build import CAMERA, VIEWER
from capture_reading import Told, replies, seen
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hypothesis import given, settings
from hypothesis import strategies as st

from nameplate.readers.capture.protocols import heads, rtsp

SERVER = ("ip", CAMERA.ip)
CLIENT = ("ip", VIEWER.ip)


def served(
    reply: bytes, *, request: bytes = b"GET / HTTP/1.1\r\n\r\n", port: int = 80
) -> list[tuple[str, str]]:
    """What the server's only reply says."""
    (answer,) = [r for r in replies(seen(build.exchange(request, reply, port=port))) if r[0] == SERVER]
    return answer


def http(body: bytes, *, headers: str = "", status: str = "200 OK", kind: str = "text/html") -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n{headers}"
    return head.encode() + f"Content-Length: {len(body)}\r\n\r\n".encode() + body


# HTTP.


@pytest.mark.parametrize("port", [80, 8080, 65_000])
def test_a_reply_on_any_port(port: int) -> None:
    headers = (
        'Server: App-webs/\r\nX-Powered-By: PHP\r\nWWW-Authenticate: Digest qop="auth", realm="Door 1"\r\n'
    )
    body = b"<html><title>\n Log  in &amp; out </title></html>"
    assert served(http(body, headers=headers, status="401 Unauthorized"), port=port) == [
        SERVER,
        ("http.status", "401"),
        ("http.server", "App-webs/"),
        ("http.realm", "Door 1"),
        ("http.powered_by", "PHP"),
        ("http.path", "/"),
        ("http.title", "Log in & out"),
        ("http.body", "<html><title> Log in &amp; out </title></html>"),
    ]


def test_several_realms_are_all_said() -> None:
    headers = 'WWW-Authenticate: Basic realm="A"\r\nwww-authenticate: Digest realm=B, nonce="1"\r\n'
    found = served(http(b"", headers=headers, status="401 No"))
    assert [value for field, value in found if field == "http.realm"] == ["A", "B"]


@pytest.mark.parametrize("step", [5, 1400])
def test_bodies_chunked_or_packed_or_without_length(step: int) -> None:
    page = b"<html><title>Door</title>" + b"x" * 3000 + b"</html>"
    chunks = b"".join(
        b"%x;a=b\r\n" % len(page[i : i + 100]) + page[i : i + 100] + b"\r\n" for i in range(0, len(page), 100)
    )
    packed = gzip.compress(page, mtime=0)
    replies_ = (
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
        + chunks
        + b"0\r\n\r\n",
        b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n" + page,
        http(packed, headers="Content-Encoding: gzip\r\n"),
        http(zlib.compress(page), headers="Content-Encoding: deflate\r\n"),
    )
    for reply in replies_:
        result = seen(build.exchange(b"GET / HTTP/1.1\r\n\r\n", reply, step=step))
        assert result.values("http.title") == ["Door"], reply[:80]


def test_a_bomb_in_a_body_is_not_unpacked() -> None:
    bomb = gzip.compress(b"<title>x</title>" + bytes(50_000_000), mtime=0)
    tracemalloc.start()
    found = dict(served(http(bomb[:14_000], headers="Content-Encoding: gzip\r\n")))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found["http.title"] == "x"
    assert peak < 4_000_000


def test_unknown_codings_and_pictures_are_left_alone() -> None:
    for reply in (http(b"\x1f\x8bbroken", headers="Content-Encoding: gzip\r\n"), http(b"\xff\xd8", kind="image/jpeg"),
                  http(b"??", headers="Content-Encoding: br\r\n")):  # fmt: skip
        assert served(reply) == [SERVER, ("http.status", "200"), ("http.path", "/")]


def test_what_a_head_request_is_answered_has_no_body() -> None:
    request = b"HEAD /a HTTP/1.1\r\n\r\nGET /b HTTP/1.1\r\n\r\n"
    head = b"HTTP/1.1 200 OK\r\nServer: x\r\nContent-Type: text/html\r\nContent-Length: 900\r\n\r\n"
    result = seen(build.exchange(request, head + http(b"<title>B</title>")))
    assert result.values("http.path") == ["/a", "/b"]
    assert result.values("http.title") == ["B"]


def test_a_page_that_does_not_exist_was_not_shown() -> None:
    result = seen(
        build.exchange(b"GET /doc/page/login.asp HTTP/1.1\r\n\r\n", http(b"", status="404 Not Found"))
    )
    assert result.values("http.path") == []


def test_a_switch_of_protocols_ends_the_reading() -> None:
    switch = b"HTTP/1.1 101 Switching\r\nServer: a\r\n\r\n"
    assert seen(build.exchange(b"GET / HTTP/1.1\r\n\r\n", switch + http(b""))).values("http.server") == ["a"]


def test_a_body_is_shown_without_scripts_and_values() -> None:
    page = (
        b'<html><script>var token="abc"</script><input name=t value="s3cret"><div class="ui-dialog-content">'
    )
    body = dict(served(http(page)))["http.body"]
    assert "ui-dialog-content" in body
    assert "s3cret" not in body
    assert "abc" not in body


DESCRIPTION = b"""<?xml version="1.0"?>
<root xmlns="urn:schemas-upnp-org:device-1-0"><device><friendlyName>Door</friendlyName>
<manufacturer>Maker</manufacturer><modelName>M</modelName><modelNumber>M-1</modelNumber>
<serialNumber>SN12345</serialNumber><UDN>uuid:4D454930-0000-1000-8000-4419B6102030</UDN>
<deviceList><device><manufacturer>Other</manufacturer></device></deviceList></device></root>"""


def test_a_device_description_is_read() -> None:
    assert served(http(DESCRIPTION, kind="text/xml; charset=utf-8")) == [
        SERVER,
        ("serial", "SN12345"),
        ("uuid", "4d454930-0000-1000-8000-4419b6102030"),
        ("http.status", "200"),
        ("http.path", "/"),
        ("upnp.manufacturer", "Maker"),
        ("upnp.model", "M"),
        ("upnp.model", "M-1"),
        ("upnp.name", "Door"),
    ]


def test_a_description_with_a_document_type_or_cut_short_says_nothing_of_it() -> None:
    for body in (DESCRIPTION.replace(b"<root", b'<!DOCTYPE r [<!ENTITY a "b">]><root'), DESCRIPTION[:-40]):
        assert served(http(body, kind="text/xml")) == [SERVER, ("http.status", "200"), ("http.path", "/")]


# Secrets.

REQUESTS = (
    b"GET http://admin:hunter2@10.1.4.20/a?pw=hunter2 HTTP/1.1\r\nAuthorization: Basic aHVudGVyMg==\r\n"
    b"Cookie: sid=hunter2\r\nUser-Agent: v/1\r\n\r\n",
    b"GET /user=admin&password=hunter2/x HTTP/1.1\r\nUser-Agent: v/1\r\n\r\n",
    b"GET /a;jsessionid=hunter2 HTTP/1.1\r\nX-Token: hunter2\r\n\r\n",
    b"POST /login HTTP/1.1\r\nContent-Length: 16\r\n\r\npassword=hunter2",
    b"GET /hunter2hunter2hunter2hunter2hunter2hunter2 HTTP/1.1\r\n\r\n",
    b"GET //admin:hunter2@10.1.4.20/a HTTP/1.1\r\n\r\n",
    b"GET /admin%40hunter2 HTTP/1.1\r\n\r\n",
)


@pytest.mark.parametrize("request_", REQUESTS)
def test_no_secret_of_a_request_is_said(request_: bytes) -> None:
    answer = http(
        b"", headers="Location: rtsp://admin:hunter2@10.1.4.20/x?token=hunter2\r\nSet-Cookie: a=hunter2\r\n"
    )
    result = seen(build.exchange(request_, answer))
    assert "hunter2" not in str(result.rows)
    assert "aHVudGVyMg" not in str(result.rows)
    assert "hunter2" not in str(result.problems)


def test_where_a_password_went_over_the_network_in_clear_is_told() -> None:
    told, silent = (seen(build.exchange(request, http(b""))) for request in (REQUESTS[0], REQUESTS[4]))
    assert [p.place for p in told.problems if p.kind == "secret"] == ["packet 4"]
    assert "secret" not in silent.kinds()


@pytest.mark.parametrize(
    "target",
    [
        "rtsp://admin:hunter2@10.1.4.20:554/cam/realmonitor?channel=1&subtype=0&authbasic=hunter2",
        "rtsp://10.1.4.20/user=admin_password=hunter2_channel=1_stream=0.sdp",
        "rtsp://10.1.4.20:554/admin:hunter2/ch1",
        "rtsp://10.1.4.20/live;pw=hunter2",
    ],
)
def test_no_secret_of_a_stream_address_is_said(target: str) -> None:
    ask = f"DESCRIBE {target} RTSP/1.0\r\nCSeq: 2\r\nAuthorization: Digest response=hunter2\r\nUser-Agent: vlc\r\n\r\n"
    answer = f"RTSP/1.0 200 OK\r\nCSeq: 2\r\nServer: S\r\nContent-Base: {target}\r\nContent-Length: 0\r\n\r\n"
    result = seen(build.exchange(ask.encode(), answer.encode(), port=554))
    assert result.values("rtsp.server") == ["S"]
    assert "hunter2" not in str(result.rows)
    assert "hunter2" not in str(result.problems)
    assert result.kinds().count("secret") == 1


def test_paths_keep_what_fingerprints_need() -> None:
    assert heads.safe_path("/cam/realmonitor?channel=1&subtype=2/") == "/cam/realmonitor"
    assert heads.safe_path("rtsp://10.0.0.1:554/Streaming/Channels/101/") == "/Streaming/Channels/101/"
    assert heads.safe_path("http://h/ISAPI/System/deviceInfo") == "/ISAPI/System/deviceInfo"
    assert heads.safe_path("/doc/page/login.asp?_1500000000") == "/doc/page/login.asp"
    assert heads.safe_path("/RPC2_Login") == "/RPC2_Login"
    assert heads.safe_path("*") == "*"
    assert heads.safe_path("10.0.0.1:443") == ""
    assert heads.safe_url("http://u:p@h:81/x?y") == "http://h:81/x"


@given(st.text(max_size=60), st.text(alphabet="abcdefgh0123", min_size=6, max_size=12))
@settings(max_examples=200, deadline=None)
def test_user_information_never_survives(path: str, secret: str) -> None:
    for url in (f"http://{secret}@host/{path}", f"rtsp://user:{secret}@host/x?{path}", f"//{secret}@host/"):
        shown = heads.safe_url(url)
        assert secret not in shown or secret in path


# RTSP.

SDP = (
    "v=0\r\no=VSTC 1 1 IN IP4 10.1.4.20\r\ns=Media Server\r\ni=about\r\nu=www.example\r\nt=0 0\r\na=control:*\r\n"
    "a=packetization-supported:XX\r\na=range:npt=now-\r\nm=video 0 RTP/AVP 98\r\na=rtpmap:98 H265/90000\r\n"
    "a=fmtp:98 x=1\r\na=recvonly\r\n"
)
DESCRIBED = (
    "RTSP/1.0 200 OK\r\nCSeq: 3\r\nServer: Rtsp Server/3.0\r\nContent-Base: rtsp://10.1.4.20/cam/x?channel=1/\r\n"
    f"Content-Type: application/sdp\r\nContent-Length: {len(SDP)}\r\n\r\n{SDP}"
).encode()
DESCRIBE = b"DESCRIBE rtsp://10.1.4.20/other RTSP/1.0\r\nCSeq: 3\r\nUser-Agent: vlc/3\r\n\r\n"
SAID = [
    SERVER, ("rtsp.status", "200"), ("rtsp.server", "Rtsp Server/3.0"), ("rtsp.path", "/cam/x"),
    ("sdp.origin", "VSTC"), ("sdp.session", "Media Server"), ("sdp.info", "about"), ("sdp.uri", "www.example"),
    ("sdp.attribute", "packetization-supported:XX"), ("sdp.media", "video 0 RTP/AVP 98"), ("sdp.attribute", "recvonly"),
]  # fmt: skip


@pytest.mark.parametrize("step", [3, 200, 1400])
def test_a_described_stream(step: int) -> None:
    result = seen(build.exchange(DESCRIBE, DESCRIBED, port=554, step=step))
    assert replies(result) == [[CLIENT, ("rtsp.user_agent", "vlc/3")], SAID]


def test_the_path_asked_is_found_by_its_number() -> None:
    asked = b"OPTIONS rtsp://h/a RTSP/1.0\r\nCSeq: 1\r\n\r\nSETUP rtsp://h/b RTSP/1.0\r\nCSeq: 2\r\n\r\n"
    answered = b'RTSP/1.0 401 No\r\nCSeq: 2\r\nWWW-Authenticate: Digest realm="R"\r\n\r\n'
    result = seen(build.exchange(asked, answered, port=554))
    assert result.values("rtsp.path") == ["/b"]
    assert result.values("rtsp.realm") == ["R"]


def test_pictures_between_replies_are_passed_over() -> None:
    picture = b"$\x00\x05\x00" + bytes(1280)
    later = b"RTSP/1.0 200 OK\r\nCSeq: 9\r\nServer: later\r\n\r\n"
    stream = DESCRIBED + picture * 40
    ports = (40_000, 554)
    frames = [
        *build.opening(VIEWER, CAMERA, ports), *build.answers(VIEWER, CAMERA, ports, stream),
        *build.answers(VIEWER, CAMERA, ports, later, after=len(stream)),
    ]  # fmt: skip
    assert seen(frames).values("rtsp.server") == ["Rtsp Server/3.0", "later"]


@given(st.text(max_size=400))
@settings(max_examples=200, deadline=None)
def test_no_session_description_breaks_the_reading(body: str) -> None:
    assert all(field.startswith("sdp.") for field, _ in rtsp.session(body))


# TLS.


def certificate(*, common: str = "cam.example") -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([
        x509.NameAttribute(NameOID.COUNTRY_NAME, "NZ"), x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Door, Ltd"),
        x509.NameAttribute(NameOID.COMMON_NAME, common),
    ])  # fmt: skip
    names = x509.SubjectAlternativeName([x509.DNSName("door.example"), x509.IPAddress(ip_address(CAMERA.ip))])
    begin = datetime(2020, 1, 1, tzinfo=UTC)
    return (
        x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
        .serial_number(5).not_valid_before(begin).not_valid_after(begin + timedelta(days=9))
        .add_extension(names, critical=False).sign(key, hashes.SHA256())
        .public_bytes(serialization.Encoding.DER)
    )  # fmt: skip


@pytest.mark.parametrize("step", [1, 10, 1400])
@pytest.mark.parametrize("record", [40, 16_000])
def test_the_name_asked_and_the_certificate_shown(step: int, record: int) -> None:
    flight = build.server_hello() + build.certificate_list(certificate()) + build.handshake(14, b"")
    frames = build.exchange(
        build.client_hello("cloud.example"), build.records(flight, size=record), port=443, step=step
    )
    assert replies(seen(frames)) == [
        [CLIENT, ("tls.sni", "cloud.example")],
        [
            SERVER, ("tls.subject", "CN=cam.example,O=Door\\, Ltd,C=NZ"),
            ("tls.issuer", "CN=cam.example,O=Door\\, Ltd,C=NZ"),
            ("tls.names", "door.example 10.1.4.20"),
        ],
    ]  # fmt: skip


def test_behind_a_tls_1_3_hello_nothing_is_taken_for_a_certificate() -> None:
    flight = build.server_hello(version13=True) + build.certificate_list(certificate())
    assert (
        seen(build.exchange(build.client_hello("a.example"), build.records(flight), port=443)).values(
            "tls.subject"
        )
        == []
    )


def test_a_broken_certificate_is_a_problem() -> None:
    flight = build.server_hello() + build.certificate_list(b"\x30\x03\x02\x01\x05")
    result = seen(build.exchange(b"", build.records(flight), port=443))
    assert (result.rows, result.kinds()) == ([], ["not-understood"])


def test_an_encrypted_hello_is_told_to_hide_the_true_name() -> None:
    result = seen(build.exchange(build.client_hello("outer.example", encrypted=True), b"", port=443))
    assert result.values("tls.sni") == ["outer.example"]
    assert result.kinds() == ["blind"]


@pytest.mark.parametrize("name", ["", "bad name", "a\x00b", "x" * 254])
def test_a_name_that_is_none_is_not_said(name: str) -> None:
    assert seen(build.exchange(build.client_hello(name), b"", port=443)).rows == []


# Greetings.


def greeted(port: int, text: bytes, *, typed: bytes = b"") -> Told:
    return seen(build.exchange(typed, text, port=port, step=7))


def test_greetings_of_servers_that_speak_first() -> None:
    assert greeted(22, b"SSH-2.0-dropbear_2019\r\n\x00\x00binary").values("banner.ssh") == [
        "SSH-2.0-dropbear_2019"
    ]
    assert greeted(2222, b"SSH-2.0-dropbear\r\n").values("banner.ssh") == ["SSH-2.0-dropbear"]
    assert greeted(21, b"220-Welcome\r\n220-to\r\n220 Door FTP\r\n").values("banner.ftp") == [
        "Welcome to Door FTP"
    ]
    assert greeted(25, b"220 mail.example ESMTP\r\n").rows == [], "a mail server"
    assert greeted(22, b"", typed=b"SSH-2.0-client\r\n").rows == [], "a client"


def test_a_telnet_greeting_ends_at_the_prompt() -> None:
    negotiation = b"\xff\xfd\x01\xff\xfd\x1f\xff\xfa\x18\x01\xff\xf0"
    shown = negotiation + b"\r\nDoor camera\r\n192.0.0.64 login: admin\r\nPassword: hunter2\r\n"
    result = greeted(23, shown)
    assert result.values("banner.telnet") == ["Door camera 192.0.0.64 login:"]
    assert "hunter2" not in str(result.rows)
