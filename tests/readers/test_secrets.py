"""No secret passes, and nothing that only looks like one is destroyed."""

from __future__ import annotations

import base64
import string
import time
from pathlib import Path

import pytest
from defusedxml.ElementTree import parse
from hypothesis import given, settings
from hypothesis import strategies as st

from nameplate.readers.secrets import MASK, SECRET_HEADER, without_secrets

# Printable, without what ends a word in some place below: quotes, brackets, separators. It begins with a
# letter and holds a digit, so that it is none of the answers ("none", "unset") that keep no secret.
PASSWORDS = st.builds(
    lambda head, body, digit: head + body + digit,
    st.sampled_from(string.ascii_letters),
    st.text(string.ascii_letters + string.digits + "!#$%*+._~^-", min_size=6, max_size=24),
    st.sampled_from(string.digits),
)

PLACES = [
    "rtsp://admin:{}@10.1.1.1/Streaming/Channels/101",
    "http://admin:p@{}@camera.local/",
    "http://john.smith:{}/x@camera.local/",
    "rtsp://:{}@10.1.1.1/",
    "admin:{}@10.1.1.1",
    "Authorization: Basic {}",
    "authorization=Digest {}",
    "Proxy-Authorization: {}",
    "X-Auth-Token: {}",
    "Cookie: id={}; lang=en",
    "Set-Cookie: JSESSIONID={}; Path=/; HttpOnly",
    "Bearer abcdefgh0123{}",
    "/cgi-bin/login?user=admin&pwd={}",
    "/get?x=1&token={}",
    "/video.cgi?loginuse=admin&loginpas={}",
    "/user=admin_password={}_channel=1_stream=0.sdp",
    "username=admin&password={}&submit=1",
    "password={}",
    "Password : {}",
    "passwd\t=\t{}",
    "the password is {}",
    "Password (admin): {}",
    "db_password_old: {}",
    "pw: {}",
    "Pass: {}",
    "wifi key: {}",
    "WPA2 key={}",
    "PSK: {}",
    "pre-shared key: {}",
    "WIFI:T:WPA;S:Guests;P:{};;",
    "SNMP community: {}",
    "snmp-server community {} RO",
    "community string = {}",
    "enable secret 5 {}",
    "username x password 7 {}",
    "api-key: {}",
    "api_key={}",
    "private key: {}",
    "session_id={}",
    "PHPSESSID={}",
    "access_token={}",
    "client_secret={}",
    "admin/{}",
    "root:{}",
    "admin / {}",
    "user/pass: admin/{}",
    "user / password admin / {}",
    "  admin:{} - Valid credentials",
    "--password {}",
    '{{"password": "{}"}}',
    '{{"adminPassword":"{}"}}',
    "{{'pwd': '{}'}}",
    '{{\\"password\\":\\"{}\\"}}',
    '{{"Pass" : "{}", "Model": "X"}}',
    "<password>{}</password>",
    '<tt:Password Type="x">{}',
    "<adminPassword>\n{}\n</adminPassword>",
    "<WPA_PSK>{}</WPA_PSK>",
]

LOOKALIKES = [
    "PIN-4000",
    "PIN 4000",
    "Pin: 12V",
    "Basic IP Camera",
    "Basic Surveillance camera",
    'Basic realm="IP Camera"',
    'Digest realm="IP Camera(C1234)", nonce="5d2f9c", qop="auth"',
    "Bearer: none",
    "Compass: north",
    "Passport: no",
    "Passmark: 12",
    "Bypass: yes",
    "pass-through: yes",
    "sid=12",
    "ssid: Reception",
    "192.0.0.64 login: ",
    "Last login: 12/10/2013",
    "Secretary: Jane",
    "TOP SECRET: north wing",
    "secret",
    "password: not set",
    "Password:",
    "password=",
    "Password required: yes",
    "password = ********",
    "PasswordResetAbility: true",
    "<PasswordResetAbility>true</PasswordResetAbility>",
    "http://camera.local:80/img@2x.png",
    "http://10.1.1.1:8080/doc/page/login.asp?_1",
    "sip:100@10.0.0.1",
    "mailto:bob@example.nz",
    "bob@agency.govt.nz",
    "/admin/index.html",
    "admin/login.php",
    "Admin/Finance",
    "Admin/Level 3",
    "Admin: 04 499 0000",
    "root:/",
    "Community Centre: level 2",
    "Keypad: 4x4",
    "Key West: site",
    "monkey: yes",
    "Token ring: yes",
    "response: 200 OK",
    "44-47-cc-37-ce-81, 4c:11:bf:c2:0b:9d",
    "DS-2CD2320D-I20180919AACHC52932642",
    "1F006E4PAX00075",
    "a=Media_header:MEDIAINFO=494D4B48",
    "CN=www.example.com,OU=DVRNVR,O=EXAMPLE,C=CN",
    "name:uuid:5a4d3c2b-1a09-4f8e-9d7c-6b5a4f3e2d1c",
    "onvif://www.onvif.org/name/EXAMPLE%20CAM onvif://www.onvif.org/hardware/EX-1",
    "1,3,6,12,15,28,42",
]


@pytest.mark.parametrize("place", PLACES)
@given(password=PASSWORDS)
@settings(max_examples=15, deadline=None)
def test_a_planted_secret_never_comes_out(place: str, password: str) -> None:
    kept, secret = without_secrets("", place.format(password))
    assert password not in kept
    assert secret
    assert MASK in kept


@given(before=st.text(max_size=30), password=PASSWORDS, after=st.text(max_size=30))
@settings(max_examples=200, deadline=None)
def test_nor_in_the_middle_of_anything(before: str, password: str, after: str) -> None:
    kept, _ = without_secrets("register.note", f"{before}\npassword={password} {after}")
    assert f"password={password}" not in kept


@pytest.mark.parametrize("text", LOOKALIKES)
def test_what_only_looks_like_one_survives(text: str) -> None:
    assert without_secrets("", text) == (text, False)


@given(st.text())
def test_masking_twice_changes_nothing_more(text: str) -> None:
    once, _ = without_secrets("", text)
    assert without_secrets("", once)[0] == once


def test_what_stands_around_a_secret_survives() -> None:
    text = "rtsp://admin:12345@10.1.1.1/Streaming/Channels/101?transport=tcp"
    assert without_secrets("", text)[0] == f"rtsp://{MASK}@10.1.1.1/Streaming/Channels/101?transport=tcp"
    assert without_secrets("", "password: 12345, model: EX-4")[0] == f"password: {MASK}, model: EX-4"
    assert (
        without_secrets("", "Set-Cookie: EXSESSION=abc; Secure")[0] == f"Set-Cookie: EXSESSION={MASK}; Secure"
    )


def test_basic_is_masked_only_when_it_holds_a_login() -> None:
    login = base64.b64encode(b"admin:12345").decode()
    assert without_secrets("", f"Basic {login}") == (f"Basic {MASK}", True)
    words = base64.b64encode(b"no login at all").decode()
    assert not without_secrets("", f"Basic {words}")[1]


def test_shapes_that_are_nothing_else() -> None:
    for secret in (
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abc",
        "-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY----- MIIEow",
        "AKIAABCDEFGHIJKLMNOP",
        "ghp_0123456789abcdefghij",
        "$6$rounds=5000$saltsalt$hashhash",
        'Digest username="a", response="0123456789abcdef0123456789abcdef"',
    ):
        kept, found = without_secrets("", f"see {secret} here")
        assert found, secret
        assert not any(part in kept for part in (secret, "MIIEow", "0123456789abcdef"))


@pytest.mark.parametrize(
    "header",
    [
        "Password", "Admin password", "user_pwd", "PSK", "User/Pass", "Username / Password", "Login",
        "Credentials", "SNMP Community", "Community string", "PIN", "PIN code", "Wi-Fi key", "API key", "Token",
        "Licence key", "Product key", "Secret",
    ],
)  # fmt: skip
def test_headers_that_name_secrets(header: str) -> None:
    assert SECRET_HEADER.search(header)


@pytest.mark.parametrize(
    "header",
    [
        "Model",
        "Passport office",
        "Compass heading",
        "Spinning",
        "Community",
        "Key contact",
        "Site",
        "Secretary",
    ],
)
def test_headers_that_do_not(header: str) -> None:
    assert not SECRET_HEADER.search(header)


@pytest.mark.parametrize(
    "text",
    [
        "eyJ-" * 20_000, "://a:" * 20_000, "basic " * 20_000, "password" * 20_000, "<a" * 20_000, "admin:" * 20_000,
        "cookie:" * 20_000, '"' * 50_000, 'password="' * 20_000, "a" * 200_000 + "@", " - valid" * 20_000,
        "x" * 200_000 + " key", "a.b" * 50_000 + "@", "wifi:a:" * 20_000, "-----BEGIN " * 20_000, "$1$" * 30_000,
        "<x" + "a:" * 50_000 + "pass", "-" * 100_000 + "key", "password(" * 20_000, "password " + " " * 100_000,
    ],
    ids=lambda text: text[:12],
)  # fmt: skip
def test_time_grows_with_the_length_and_no_faster(text: str) -> None:
    def took(value: str) -> float:
        start = time.process_time()
        without_secrets("", value)
        return time.process_time() - start

    assert took(text) < 1.0  # a quadratic pattern takes minutes here


@pytest.mark.corpus
def test_real_banners_survive(corpus: Path) -> None:
    """Of 7,525 real banners only cookies lose anything, and those only their values."""
    changed, seen = [], 0
    for path in sorted((corpus / "recog" / "xml").glob("*.xml")):
        for example in parse(path).iter("example"):
            seen += 1
            if without_secrets("", example.text or "")[1]:
                changed.append(path.name)
    assert seen == 7525
    assert set(changed) == {"http_cookies.xml"}
    assert len(changed) < 30
