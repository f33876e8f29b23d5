"""Registers kept by people: a Snipe-IT export, a workbook of Facilities', half a workbook, a site walk."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from evidence_writer.sheets import workbook
from ministry_tale import devices as d
from ministry_tale import secrets

Rows = Sequence[Sequence[str]]


def _csv(rows: Rows) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue()


def snipe_it() -> str:
    """An export with a column nobody should have made."""
    one, two, three = secrets.REGISTER_PASSWORDS
    head = (
        "Company", "Asset Name", "Asset Tag", "Category", "Supplier", "Manufacturer", "Model", "Serial",
        "MAC Address", "Location", "Status", "Purchase Date", "Order Number", "Admin Password", "Notes",
    )  # fmt: skip
    office, region = "Head Office", "Hamilton Regional Office"
    moe = "Ministry of Examples"
    return _csv((
        head,
        (moe, "Cam L3 lift lobby", "MOE-00412", "IP Camera", "Kauri Security Ltd", "Hikvision", "DS-2CD2143G2-I",
         d.HIKVISION_DOME_PLATE.serial, d.HIKVISION_DOME.mac, office, "Deployed", "2024-04-22", "PO-20881", one, ""),
        (moe, "Cam L3 corridor east", "MOE-00413", "IP Camera", "Kauri Security Ltd", "Dahua", "IPC-HDW3849H-AS-PV",
         d.DAHUA_TURRET_PLATE.serial, d.DAHUA_TURRET.mac, office, "Deployed", "2023-02-10", "PO-18034", two, ""),
        (moe, "NVR server room", "MOE-00377", "NVR", "Tui Integrators", "Lorex", "N881A63B",
         d.LOREX_RECORDER_SERIAL, d.LOREX_RECORDER.mac, office, "Deployed", "2021-08-30", "PO-11720", three,
         f"SNMP community: {secrets.SNMP_COMMUNITY}"),
        (moe, "Cam L3 main entrance", "MOE-00450", "IP Camera", "Tui Integrators", "Axis", "P3265-LVE",
         "B8A44F6E3011", "B8-A4-4F-6E-30-11", office, "Deployed", "2025-05-06", "PO-24100", "", ""),
        (moe, "Cam L2 archive door", "MOE-00451", "IP Camera", "Tui Integrators", "Hanwha Vision", "XNV-8083R",
         "ZN7X70GT600214", d.HANWHA_DOME.mac, office, "Deployed", "2025-05-06", "PO-24100", "", ""),
        (moe, "Cam HAM car park", "MOE-00502", "IP Camera", "Kauri Security Ltd", "HiLook", "IPC-B640H-Z",
         d.HILOOK_BULLET_SERIAL, d.HILOOK_BULLET.mac, region, "Deployed", "2026-04-14", "PO-27115", "",
         "Bought after the decision; was the cheapest quote"),
        (moe, "Cam HAM lobby", "MOE-00503", "IP Camera", "Kauri Security Ltd", "CP PLUS", "CP-UNC-DA21PL3-Y",
         "CPP7K21160042", d.CPPLUS_CAMERA.mac, region, "Deployed", "2022-11-01", "PO-16620", "", ""),
        (moe, "Cam HAM foyer", "MOE-00504", "IP Camera", "Tui Integrators", "Vivotek", "FD9389-HTV",
         "0002D17A2B90", d.VIVOTEK_CAMERA.mac, region, "Deployed", "2024-09-12", "PO-22340", "", ""),
        # Names that only look like a maker's.
        (moe, "Bench scale 150 kg", "MOE-00120", "Scale", "Weighing Direct", "Shanghai Dahua Scale Factory", "TCS-150",
         "SDS15004417", "", "Science Laboratory", "Deployed", "2019-06-03", "PO-07031", "", ""),
        (moe, "DSL modem, lift phone", "MOE-00098", "Modem", "Office Supplies NZ", "Aztech Electronics", "DSL5005EN",
         "AZ5005E7781", "e0:8e:3c:55:07:1a", office, "Deployed", "2018-02-19", "PO-05512", "", ""),
        (moe, "pH meter", "MOE-00131", "Laboratory", "Lab Traders", "Lorex Industries", "PH-7",
         "LXI-70233", "", "Science Laboratory", "Deployed", "2020-10-11", "PO-09450", "", ""),
        # Two firewalls share a virtual router address; it identifies neither.
        (moe, "Firewall A", "MOE-00201", "Firewall", "Tui Integrators", "Cisco", "FPR1140", "JAD2440A1B2",
         "00:00:5e:00:01:0a", office, "Deployed", "2023-07-01", "PO-18890", "", ""),
        (moe, "Firewall B", "MOE-00202", "Firewall", "Tui Integrators", "Cisco", "FPR1140", "JAD2440A1B3",
         "00:00:5e:00:01:0a", office, "Deployed", "2023-07-01", "PO-18890", "", ""),
        (moe, "Cam store spare", "MOE-00460", "IP Camera", "Kauri Security Ltd", "Hikvision", "DS-2CD2347G2-LU",
         "N/A", "", "Records Store", "Ready to Deploy", "2021-12-01", "PO-12990", "", ""),
    ))  # fmt: skip


def facilities() -> bytes:
    """A free-form workbook: a title, a blank line, odd headers, a second sheet that is no register."""
    gear: list[Sequence[str | int]] = [
        ["Facilities security gear (last touched by Rewi, March)"],
        [],
        ["Item", "Type", "Make", "Model no.", "Serial no.", "MAC addr", "IP addr", "Where", "Bought",
         "Owned/leased", "Comments"],
        ["Bullet cam loading bay", "camera", "ANNKE", "C800", d.ANNKE_BULLET_PLATE.serial, d.ANNKE_BULLET.mac,
         d.ANNKE_BULLET.ip, "HO Level 3", "14/06/2023", "owned", "bought on the card"],
        ["Recorder comms cupboard", "NVR", "LTS", "LTN8816K-P16", d.LTS_RECORDER_PLATE.serial, "", "",
         "HO Level 3", "01/02/2022", "owned", ""],
        ["Recorder library", "DVR", "Intelbras", "MHDX 1116", d.INTELBRAS_RECORDER_PLATE.serial,
         d.INTELBRAS_RECORDER.mac, "", "HO Level 3", "09/09/2022", "leased", "came with the fit-out"],
        ["Library aisle", "camera", "Intelbras", "VIP 3230 B", d.INTELBRAS_CAMERA_PLATE.serial, "", "",
         "HO Level 3", "09/09/2022", "leased", ""],
        ["Stairwell", "camera", "Amcrest", "IP8M-2496EB", d.AMCREST_CAMERA_PLATE.serial, d.AMCREST_CAMERA.mac, "",
         "HO Level 3", "30/11/2022", "owned", f"pin: {secrets.SHEET_PIN}"],
        ["Reception desk cam", "camera", "EZVIZ", "C6N", "", d.EZVIZ_RECEPTION.mac, "", "HO Level 3",
         "20/07/2024", "owned", "=HYPERLINK(\"http://example.invalid\")"],
        ["SH1 Ngauranga", "camera", "", "", "", d.TOC_HIKVISION_1.mac, d.TOC_HIKVISION_1.ip, "TOC feed", "",
         "connected", "council's pole, feeds our wall"],
        ["SH1 Terrace", "camera", "", "", "", d.TOC_HIKVISION_2.mac, d.TOC_HIKVISION_2.ip, "TOC feed", "",
         "connected", "council's pole, feeds our wall"],
    ]  # fmt: skip
    keys: list[Sequence[str | int]] = [["Key cabinet", "Hooks"], ["Level 3", 24], ["Basement", 12]]
    return workbook([("Gear", gear), ("Keys", keys)])


def procurement_cut() -> bytes:
    """A workbook of which only the first half was copied; a ZIP archive without its directory."""
    rows: list[Sequence[str | int]] = [["Order", "Supplier", "Manufacturer", "Model", "Purchase Date"]]
    rows += [[f"PO-{20000 + n}", "Kauri Security Ltd", "Axis", "P3265-LVE", "2025-01-15"] for n in range(60)]
    whole = workbook([("Orders", rows)])
    return whole[: len(whole) // 2]


def site_walk() -> str:
    """What a person with a torch found in the records store, which is on no network."""
    walked = ("R. Paewai", "2026-11-19")

    def row(
        room: str, found: str, *, label: str = "", model: str = "", serial: str = "", photo: str = ""
    ) -> list[str]:
        relation = "owned" if found == "camera" else ""
        return ["Records Store", room, *walked, label, model, serial, "", "", photo, relation, found]

    return _csv((
        ("Site", "Room", "Who", "When", "Label", "Model", "Serial", "MAC", "Asset tag", "Photo", "Relation", "Found"),
        row("Loading bay", "camera", label="HIKVISION", model="DS-2CD2347G2-LU", serial=d.STORE_HIKVISION_SERIAL,
            photo="IMG_2201"),
        row("Front door", "camera", label="Lorex", model="LNB9252B", photo="IMG_2203"),
        row("Stack A", "none found"),
        row("Stack B", "none found"),
        row("Plant room", "none found", photo="IMG_2207"),
        row("Mezzanine", "camera", label="no label; dome, lens cap on", photo="IMG_2209"),
    ))  # fmt: skip
