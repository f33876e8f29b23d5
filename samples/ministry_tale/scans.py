"""Two nmap scans: the feeds of the transport centre, and one of the records store that broke off."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from evidence_writer.frames import Host
from ministry_tale import devices as d
from ministry_tale import secrets

Port = tuple[int, str, str, tuple[tuple[str, str], ...]]
"""(port, service, product, scripts as (id, output))."""


def _port(number: int, service: str, product: str, scripts: Sequence[tuple[str, str]]) -> str:
    said = "".join(f"<script id={quoteattr(i)} output={quoteattr(out)}/>" for i, out in scripts)
    product_words = f" product={quoteattr(product)}" if product else ""
    return (
        f'<port protocol="tcp" portid="{number}"><state state="open" reason="syn-ack" reason_ttl="64"/>'
        f'<service name={quoteattr(service)}{product_words} method="probed" conf="10"/>{said}</port>\n'
    )


def _host(host: Host, when: int, *, holder: str, name: str, ports: Sequence[Port]) -> str:
    names = f'<hostname name={quoteattr(name)} type="PTR"/>' if name else ""
    return (
        f'<host starttime="{when}" endtime="{when + 41}"><status state="up" reason="arp-response" reason_ttl="0"/>\n'
        f'<address addr="{host.ip}" addrtype="ipv4"/>\n'
        f'<address addr="{host.mac.upper()}" addrtype="mac" vendor={quoteattr(holder)}/>\n'
        f"<hostnames>{names}</hostnames>\n<ports>\n"
        + "".join(_port(*port) for port in ports)
        + "</ports>\n</host>\n"
    )


def _scan(target: str, when: int, hosts: str, *, up: int) -> str:
    args = f"nmap -sV -sC -oX scan.xml {target}"
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE nmaprun>\n'
        f'<nmaprun scanner="nmap" args={quoteattr(args)} start="{when}" version="7.93" xmloutputversion="1.05">\n'
        f'<scaninfo type="syn" protocol="tcp" numservices="1000" services={quoteattr("1-1000")}/>\n'
        f'{hosts}<runstats><finished time="{when + 300}" elapsed="300.20" exit="success"/>'
        f'<hosts up="{up}" down="{254 - up}" total="254"/></runstats>\n</nmaprun>\n'
    )


def _header(server: str) -> tuple[str, str]:
    return "http-server-header", server


def transport_operations() -> str:
    """Cameras of a council and a contractor: connected, and not the ministry's."""
    when = 1795060800
    hik = "Hangzhou Hikvision Digital Technology"
    login = ("http-default-accounts", f"\n  [Hikvision] at /\n    admin:{secrets.SCAN_PASSWORD}")
    auth = ("http-auth", "\nHTTP/1.1 401 Unauthorized\n  Digest realm=Hikvision qop=auth")
    hosts = [
        _host(d.TOC_HIKVISION_1, when, holder=hik, name="cam-sh1-ngauranga", ports=(
            (80, "http", "", (_header("Hikvision-Webs"), login)),
            (554, "rtsp", "", (("rtsp-methods", "OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN"),)),
            (8000, "http-alt", "", ()),
        )),
        _host(d.TOC_HIKVISION_2, when, holder=hik, name="cam-sh1-terrace", ports=(
            (80, "http", "", (_header("DVRDVS-Webs"), auth)),
        )),
        _host(d.TOC_DAHUA, when, holder="Zhejiang Dahua Technology", name="", ports=(
            (80, "http", "", (("http-title", "WEB SERVICE"),)),
            (554, "rtsp", "Dahua Rtsp Server", ()),
            (37777, "unknown", "", ()),
        )),
        _host(d.TOC_AXIS, when, holder="Axis Communications AB", name="cam-port-gate", ports=(
            (80, "http", "Apache httpd", (("http-title", "AXIS"),)),
        )),
    ]  # fmt: skip
    return _scan("172.20.8.0/24", when, "".join(hosts), up=4)


def records_store_cut() -> str:
    """The laptop's battery died: the second host is cut in the middle of a word."""
    when = 1795075200
    hosts = [
        _host(Host("3c:2a:f4:71:22:0e", "10.4.0.20"), when, holder="Brother Industries", name="store-printer", ports=(
            (631, "ipp", "CUPS", ()),
        )),
        _host(Host("48:ea:63:11:90:3b", "10.4.0.31"), when, holder="Zhejiang Uniview Technologies", name="",
              ports=((80, "http", "", (("http-title", escape("NVR")),)),)),
    ]  # fmt: skip
    whole = _scan("10.4.0.0/24", when, "".join(hosts), up=2)
    return whole[: whole.rindex("Uniview Tech") + 9]
