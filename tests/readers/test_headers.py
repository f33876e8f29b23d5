"""Headers of registers: the table is sound, and people's spellings of one header are one header."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nameplate.model.fields import FIELDS
from nameplate.readers.headers import HEADER_WITHIN, aliases, find_header, map_headers, plain


def mapped(*headers: str) -> dict[str, str]:
    columns = map_headers(headers)
    return {headers[column]: field for column, field in columns.fields.items()}


def test_the_table_is_sound() -> None:
    assert len(aliases()) > 200
    for header, entries in aliases().items():
        assert plain(header) == header
        assert {entry.field for entry in entries} <= set(FIELDS)


@pytest.mark.parametrize(
    "spellings",
    [
        (
            "Serial Number",
            "serial_number",
            "SerialNumber",
            "SERIAL NO.",
            "Serial #",
            "Serial numbers",
            "serialnumber",
        ),
        ("MAC", "MACs", "Mac", "mac"),
        ("MAC Address", "mac_address", "MACAddress", "MAC-addresses", "MAC  Address (hex)", "mac address:"),
        ("IP Address", "IPAddress", "ip_address", "IP addresses", "ipaddress", "IP Address(es)"),
        ("Asset Tag", "asset_tag", "AssetTag", "Asset tags", "asset-tag"),
        ("u_purpose", "Purpose"),
    ],
)
def test_spellings_of_one_header(spellings: tuple[str, ...]) -> None:
    assert len({plain(spelling) for spelling in spellings}) == 1


@given(st.text(max_size=60))
def test_any_header_can_be_compared_and_comparing_is_stable(header: str) -> None:
    assert plain(plain(header)) == plain(header) or "#" in header or not header.isascii()
    map_headers([header])


def test_snipe_it() -> None:
    assert mapped("Company", "Asset Tag", "Manufacturer", "Model", "Model Number", "Checked Out To") == {
        "Company": "register.owner",
        "Asset Tag": "asset_tag",
        "Manufacturer": "register.manufacturer",
        "Model": "register.model",
        "Model Number": "register.model",
    }


def test_netbox_calls_the_model_type() -> None:
    netbox = mapped("Name", "Status", "Site", "Role", "Manufacturer", "Type", "IP Address", "Serial number")
    assert netbox["Type"] == "register.model"
    assert netbox["Role"] == "register.category"
    assert mapped("Name", "Type", "Model", "Serial")["Type"] == "register.category"
    assert mapped("Name", "Role", "Type", "Model")["Type"] == "register.category"


def test_servicenow() -> None:
    columns = mapped(
        "name", "sys_id", "serial_number", "manufacturer", "model_id", "ip_address", "install_status"
    )
    assert columns["model_id"] == "register.model"
    assert columns["install_status"] == "register.status"
    assert "sys_id" not in columns


def test_lansweeper() -> None:
    columns = mapped(
        "AssetName", "AssetType", "Manufacturer", "Model", "Serialnumber", "IPAddress", "Mac", "Lastseen"
    )
    assert columns["AssetName"] == "register.name"
    assert columns["AssetType"] == "register.category"
    assert {"Serialnumber", "IPAddress", "Mac"} <= set(columns)


def test_a_vendor_beside_a_maker_is_the_seller() -> None:
    assert mapped("Vendor", "Model")["Vendor"] == "register.manufacturer"
    assert mapped("Vendor", "Make", "Model")["Vendor"] == "register.supplier"


def test_columns_that_name_secrets_are_never_mapped() -> None:
    headers = [
        "Model",
        "Serial",
        "Admin Password",
        "adminPass",
        "user_pwd",
        "SNMP Community",
        "Login",
        "Passport office",
    ]
    columns = map_headers(headers)
    assert [headers[column] for column in columns.secret] == headers[2:7]
    assert [headers[column] for column in columns.unused] == ["Passport office"]


@pytest.mark.parametrize(
    "headers", [("Name", "Site"), ("Colour", "Model"), ("Model",), ("Name", "Status", "Owner"), (), ("", "")]
)
def test_a_table_that_says_too_little_is_no_register(headers: tuple[str, ...]) -> None:
    assert map_headers(headers).score == 0


def test_the_header_is_found_below_a_title_and_not_too_far_down() -> None:
    header = ["Make", "Model", "Serial"]
    assert (found := find_header([["Register of model cameras"], [], header, ["A", "B", "C"]]))
    assert found[0] == 2
    assert find_header([["x"]] * HEADER_WITHIN + [header]) is None


def test_two_columns_of_one_field_are_both_shown() -> None:
    columns = map_headers(["Model", "Model Number", "Serial"])
    assert columns.as_stated() == {"register.model": "Model | Model Number", "serial": "Serial"}
