"""Normal forms: the short ways taken for what nearly always arrives say what the long ways say."""

from __future__ import annotations

import ipaddress
import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nameplate.readers import clean
from nameplate.readers.door import _UNPRINTABLE
from nameplate.readers.secrets import without_secrets

NEARLY_ADDRESSES = st.one_of(
    st.ip_addresses().map(str),
    st.ip_addresses().map(lambda a: f"{a}/24"),
    st.lists(st.integers(0, 300).map(str), min_size=1, max_size=6).map(".".join),
    st.text("0123456789.:%/ abcdef\u0661\n", max_size=20),
    st.text(max_size=20),
)


def ip_by_the_book(value: str) -> str | None:
    text = value.strip().partition("/")[0].partition("%")[0]
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    if address.is_unspecified or address.is_multicast or address.is_loopback:
        return None
    return None if str(address) == "255.255.255.255" else str(address)


@given(NEARLY_ADDRESSES)
@example("0.0.0.0")
@example("0.0.0.1")
@example("127.0.0.1")
@example("12.7.0.1")
@example("223.255.255.255")
@example("224.0.0.1")
@example("239.1.2.3")
@example("240.0.0.1")
@example("24.0.0.1")
@example("255.255.255.255")
@example("255.255.255.254")
@example("010.0.0.1")
@example("10.0.0.01")
@example("10.0.0.1\n")
@example("\u0661.1.1.1")
@example("::ffff:10.0.0.1")
@example("fe80::1%eth0")
def test_an_address_is_what_the_standard_library_says(value: str) -> None:
    assert clean.ip(value) == ip_by_the_book(value)


@given(st.text(max_size=30) | st.text(st.characters(max_codepoint=127), max_size=30))
@example(" A\tB\x1cC\x0b ")
@example("")
def test_text_is_folded_alike_in_every_alphabet(value: str) -> None:
    long = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", value)).strip().casefold()
    assert clean.text(value) == (long or None)


@given(st.binary(min_size=6, max_size=6))
@example(bytes(6))
@example(b"\xff" * 6)
def test_a_mac_is_one_in_any_spelling(raw: bytes) -> None:
    canonical = clean.mac(raw.hex(":"))
    for spelling in (raw.hex("-").upper(), raw.hex(), raw.hex(".", 2), f" {raw.hex(':')} "):
        assert clean.mac(spelling) == canonical
    assert (canonical is None) == (raw in (bytes(6), b"\xff" * 6))


@pytest.mark.parametrize(
    "value", ["00:00:5e:00:53:01\n", "00:00:5e:00:53:0g", "00:00:5e:00:53", "\u0660" * 12]
)
def test_what_is_no_mac_stays_none_or_is_cleaned(value: str) -> None:
    assert clean.mac(value) in (None, "00:00:5e:00:53:01")


@given(st.text(max_size=20))
@example("\x80")
@example("\ud800")
@example("a\tb")
@example("\u200b")
def test_what_is_printable_needs_no_cleaning(value: str) -> None:
    """The door asks `isprintable` first: nothing it would take out may be called printable."""
    if value.isprintable():
        assert _UNPRINTABLE.sub(" ", value) == value


def test_words_that_only_begin_like_a_login_are_no_hint_of_one() -> None:
    assert without_secrets("", "uuid:1::upnp:rootdevice") == ("uuid:1::upnp:rootdevice", False)
    assert without_secrets("", "administration 666666 root") == ("administration 666666 root", False)
    for login in (
        "admin:Qx12345!",
        "root/Qx12345!",
        "admin / Qx12345!",
        "admin\t/\tQx12345!",
        "666666:Qx12345!",
    ):
        kept, secret = without_secrets("", f"login {login} here")
        assert secret, login
        assert "Qx12345" not in kept
