"""Every device of the tale, with what is true of it. `truth-ministry.csv` says what an audit must find.

MAC blocks are the real ones of the companies named; the last three bytes, addresses and serials are
invented, the serials after the grammar of their makers.
"""

from __future__ import annotations

from evidence_writer.discovery import Plate
from evidence_writer.frames import Host

# Head Office: cameras 10.1.4.0/24, workplace 10.1.10.0/24, ministers' wireless 10.1.20.0/24.
HO_ROUTER = Host("e8:0a:b9:12:40:01", "10.1.4.1")
HO_OFFICE_ROUTER = Host("e8:0a:b9:12:40:02", "10.1.10.1")
HO_WIFI_ROUTER = Host("e8:0a:b9:12:40:03", "10.1.20.1")
VIDEO_SERVER = Host("d0:43:1e:77:10:05", "10.1.4.200")

HIKVISION_DOME = Host("c0:56:e3:1a:20:31", "10.1.4.20")
HIKVISION_DOME_PLATE = Plate("DS-2CD2143G2-I", "DS-2CD2143G2-I20240318AAWRFB4471902", "V5.7.12build 231215")
ANNKE_BULLET = Host("24:28:fd:6b:02:9c", "10.1.4.21")
ANNKE_BULLET_PLATE = Plate("C800", "C80020230411AAWRK54120877", "V5.7.1build 220729")
LTS_RECORDER = Host("44:47:cc:05:d1:7e", "10.1.4.5")
LTS_RECORDER_PLATE = Plate("LTN8816K-P16", "LTN8816K-P161620210902CCRRG31107745WCVU", "V4.31.105build 210430")

DAHUA_TURRET = Host("3c:ef:8c:40:77:12", "10.1.4.30")
DAHUA_TURRET_PLATE = Plate("IPC-HDW3849H-AS-PV", "8K0A21CPAG5F3D7", "2.840.0000000.28.R", "Dahua", "Private")
INTELBRAS_RECORDER = Host("58:10:8c:3e:51:aa", "10.1.4.6")
INTELBRAS_RECORDER_PLATE = Plate(
    "MHDX 1116", "QWKL2800912CE", "4.001.00IB000.0.R", "Intelbras", "Intelbras", "DVR"
)
INTELBRAS_CAMERA = Host("b4:4c:3b:f4:10:22", "10.1.4.33")
INTELBRAS_CAMERA_PLATE = Plate("VIP 3230 B", "ZRTM4102277BX", "2.800.00IB00C.0.T", "Intelbras", "Intelbras")
LOREX_RECORDER = Host("00:1f:54:9a:0c:3d", "10.1.4.7")
LOREX_RECORDER_SERIAL = "ND012108071442"
AMCREST_CAMERA = Host("9c:8e:cd:21:7b:60", "10.1.4.34")
AMCREST_CAMERA_PLATE = Plate("IP8M-2496EB", "AMC0187F2D61B44", "2.800.00AC003.0.R", "Amcrest", "General")

AXIS_DOME = Host("b8:a4:4f:6e:30:11", "10.1.4.40")
AXIS_SPOOFED = Host("ac:cc:8e:51:7f:20", "10.1.4.41")
HANWHA_DOME = Host("e4:30:22:0b:6c:58", "10.1.4.42")
BOSCH_DOME = Host("00:04:63:5d:18:e2", "10.1.4.43")
MOBOTIX_HEMISPHERE = Host("00:03:c5:12:9e:44", "10.1.4.44")

EZVIZ_RECEPTION = Host("64:f2:fb:31:aa:07", "10.1.10.41")
PRINTER = Host("3c:2a:f4:91:0b:c6", "10.1.10.60")
LAPTOP = Host("d0:43:1e:5a:93:44", "10.1.10.77")
REUSED_DAHUA = Host("9c:14:63:0d:e8:5b", "10.1.10.77")
TIKTOK_PHONE = Host("d2:7f:33:5c:01:9e", "10.1.20.31")


def behind_router(ip: str) -> Host:
    """A host of another segment, as this one sees it: the router's MAC, its own address."""
    return Host(HO_ROUTER.mac, ip)


ROUTED = tuple(behind_router(f"10.1.9.{n}") for n in range(10, 22))
HONEYPOT = ROUTED[5]
ROUTED_DAHUA = ROUTED[8]

# Regional office, camera VLAN 40.
REGIONAL_ROUTER = Host("e8:0a:b9:44:02:28", "10.2.40.1")
REGIONAL_SERVER = Host("d0:43:1e:9b:60:72", "10.2.40.200")
OLD_DAHUA_RECORDER = Host("90:02:a9:64:0e:13", "10.2.40.5")
OLD_DAHUA_RECORDER_PLATE = Plate("HCVR5116H-S3", "2E03B47PAJ00213", "3.210.0001.7", "HCVR")
HILOOK_BULLET = Host("54:c4:15:88:1d:f0", "10.2.40.21")
HILOOK_BULLET_SERIAL = "IPC-B640H-Z20260209AAWRFK3318420"
CPPLUS_CAMERA = Host("28:18:fd:31:44:09", "10.2.40.22")
DAHUA_BULLET = Host("e0:50:8b:77:3a:41", "10.2.40.23")
VIVOTEK_CAMERA = Host("00:02:d1:7a:2b:90", "10.2.40.44")
REOLINK_CAMERA = Host("ec:71:db:4c:8f:15", "10.2.40.45")
UNIVIEW_CAMERA = Host("6c:f1:7e:20:91:cd", "10.2.40.46")

# Field depot.
DEPOT_ROUTER = Host("e8:0a:b9:71:33:90", "10.3.0.1")
DEPOT_HIKVISION = Host("28:57:be:c1:44:6a", "10.3.0.20")
DEPOT_HIKVISION_PLATE = Plate("DS-2CD2T47G2-L", "DS-2CD2T47G2-L20220617AAWRJ90276614", "V5.7.3build 220315")
DEPOT_IMOU = Host("a8:31:62:1f:5e:77", "10.3.0.31")
DEPOT_IPRO = Host("d4:2d:c5:80:22:e1", "10.3.0.33")

# Transport operations centre: other people's cameras that feed it.
TOC_HIKVISION_1 = Host("bc:ad:28:71:00:a1", "172.20.8.11")
TOC_HIKVISION_2 = Host("18:68:cb:22:6b:cc", "172.20.8.12")
TOC_DAHUA = Host("e4:24:6c:0b:17:2e", "172.20.8.13")
TOC_AXIS = Host("00:40:8c:9f:01:d8", "172.20.8.14")

# Records store: on no network; a person walked it.
STORE_HIKVISION_SERIAL = "DS-2CD2347G2-LU20211105AAWRG88213340"
