"""Passwords planted in the evidence, as careless as real ones. None may reach any output."""

from __future__ import annotations

import base64

HTTP_PASSWORD = "Kakapo-771"
HTTP_BASIC = base64.b64encode(f"admin:{HTTP_PASSWORD}".encode()).decode()
HTTP_SESSION = "4b1d07aa55c39e21"
RTSP_PASSWORD = "Pohutukawa-26"
REGISTER_PASSWORDS = ("Harakeke88!", "Tieke#Mokoia4", "Weka-weka-09")
SNMP_COMMUNITY = "tui-ro-5521"
SCAN_PASSWORD = "Moa-4417"
SHEET_PIN = "80264719"

ALL = (
    HTTP_PASSWORD, HTTP_BASIC, HTTP_SESSION, RTSP_PASSWORD, *REGISTER_PASSWORDS, SNMP_COMMUNITY,
    SCAN_PASSWORD, SHEET_PIN,
)  # fmt: skip
