"""Three captures: the head office, the regional camera VLAN, and one from the depot that breaks off."""

from __future__ import annotations

from evidence_writer import discovery as say
from evidence_writer import web
from evidence_writer.captures import Wire, pcap, pcapng
from evidence_writer.frames import Host
from ministry_tale import devices as d
from ministry_tale import secrets

CAMERA_OPTIONS = [(55, bytes((1, 3, 6, 12, 15, 28, 42)))]
"""The parameter list of busybox, which cameras of many makers send; it tells none of them apart."""


def option(code: int, text: str) -> tuple[int, bytes]:
    return code, text.encode()


def _sadp(wire: Wire, host: Host, plate: say.Plate) -> None:
    wire.say(host, say.SADP_GROUP, (say.SADP_PORT, say.SADP_PORT), say.sadp(host, plate))


def _dhip(wire: Wire, host: Host, plate: say.Plate) -> None:
    wire.say(host, say.DHIP_GROUP, (say.DHIP_PORT, say.DHIP_PORT), say.dhip(host, plate))


def _announced(wire: Wire, host: Host, *, service: str, instance: str, hostname: str, txt: str) -> None:
    text = say.mdns(host, service=service, instance=instance, hostname=hostname, txt=(txt,))
    wire.say(host, say.MDNS_GROUP, (say.MDNS_PORT, say.MDNS_PORT), text)


def _hikvision_family(wire: Wire) -> None:
    for host, plate in (
        (d.HIKVISION_DOME, d.HIKVISION_DOME_PLATE),
        (d.ANNKE_BULLET, d.ANNKE_BULLET_PLATE),
        (d.LTS_RECORDER, d.LTS_RECORDER_PLATE),
    ):
        wire.arp(host, d.VIDEO_SERVER)
        _sadp(wire, host, plate)
    bare = say.sadp_frame(d.HIKVISION_DOME, d.HIKVISION_DOME_PLATE, 0x2A91)
    wire.frame(d.HIKVISION_DOME.mac, "ff:ff:ff:ff:ff:ff", 0x8033, bare)
    wire.talk(d.VIDEO_SERVER, d.HIKVISION_DOME, 80, turns=[
        (web.request("GET /ISAPI/System/deviceInfo HTTP/1.1", "Host: 10.1.4.20"),
         web.answer("HTTP/1.1 401 Unauthorized", "Server: Hikvision-Webs",
                    'WWW-Authenticate: Digest qop="auth", realm="Hikvision", nonce="4e6a413"', body="denied")),
        (web.request("GET /ISAPI/System/deviceInfo HTTP/1.1", "Host: 10.1.4.20",
                     f"Authorization: Basic {secrets.HTTP_BASIC}",
                     f"Cookie: WebSession={secrets.HTTP_SESSION}"),
         web.answer("HTTP/1.1 200 OK", "Server: Hikvision-Webs", "Content-Type: application/xml",
                    body="<DeviceInfo><deviceName>IP CAMERA</deviceName></DeviceInfo>")),
    ])  # fmt: skip
    # The head of this answer comes in pieces of eleven bytes.
    wire.talk(d.VIDEO_SERVER, d.LTS_RECORDER, 80, piece=11, turns=[
        (web.request("GET /doc/page/login.asp HTTP/1.1", "Host: 10.1.4.5"),
         web.answer("HTTP/1.1 200 OK", "Server: DNVRS-Webs", "Content-Type: text/html",
                    body=web.page("index"))),
    ])  # fmt: skip


def _dahua_family(wire: Wire) -> None:
    for host, plate in (
        (d.DAHUA_TURRET, d.DAHUA_TURRET_PLATE),
        (d.INTELBRAS_RECORDER, d.INTELBRAS_RECORDER_PLATE),
        (d.INTELBRAS_CAMERA, d.INTELBRAS_CAMERA_PLATE),
        (d.AMCREST_CAMERA, d.AMCREST_CAMERA_PLATE),
    ):
        wire.arp(host, d.VIDEO_SERVER)
        _dhip(wire, host, plate)
    wire.arp(d.LOREX_RECORDER, d.VIDEO_SERVER)
    base = f"rtsp://{d.LOREX_RECORDER.ip}/cam/realmonitor?channel=1&subtype=0/"
    wire.talk(d.VIDEO_SERVER, d.LOREX_RECORDER, 554, piece=97, turns=[
        (web.describe(base.rstrip("/")), web.described(base, web.dahua_sdp(2253040596))),
    ])  # fmt: skip


def _other_makers(wire: Wire) -> None:
    for host in (d.AXIS_DOME, d.AXIS_SPOOFED, d.HANWHA_DOME, d.BOSCH_DOME, d.MOBOTIX_HEMISPHERE):
        wire.arp(host, d.VIDEO_SERVER)
    for host, model in ((d.AXIS_DOME, "AXIS P3265-LVE"), (d.AXIS_SPOOFED, "AXIS M3115-LVE")):
        plain = host.mac.replace(":", "").upper()
        _announced(
            wire, host, service="_axis-video._tcp.local", instance=f"{model} - {plain}",
            hostname=f"axis-{plain.lower()}.local", txt=f"macaddress={plain}",
        )  # fmt: skip
    clip = "/axis-media/media.amp"
    asked = f"rtsp://root:{secrets.RTSP_PASSWORD}@{d.AXIS_DOME.ip}:554{clip}"
    text = web.sdp(
        "o=- 7188210937 1 IN IP4 10.1.4.40", "s=Session streamed with GStreamer", "i=rtsp-server", "t=0 0",
        "a=tool:GStreamer", "a=type:broadcast", "a=control:*", "m=video 0 RTP/AVP 96",
        "a=rtpmap:96 H264/90000",
    )  # fmt: skip
    wire.talk(d.VIDEO_SERVER, d.AXIS_DOME, 554, turns=[
        (web.describe(asked), web.described(f"rtsp://{d.AXIS_DOME.ip}:554{clip}/", text,
                                            "Server: GStreamer RTSP server")),
    ])  # fmt: skip
    wire.say(d.HANWHA_DOME, say.EVERYONE, (7701, 7711), say.hanwha(d.HANWHA_DOME, "XNV-8083R"))
    wire.say(
        d.BOSCH_DOME, say.EVERYONE, (1757, 1758),
        say.bosch(d.BOSCH_DOME, "FLEXIDOME IP 3000i IR", "044518827301940023:094518827301940012"),
    )  # fmt: skip
    wire.talk(d.VIDEO_SERVER, d.MOBOTIX_HEMISPHERE, 80, turns=[
        (web.request("GET /control/userimage.html HTTP/1.1", "Host: 10.1.4.44"),
         web.answer("HTTP/1.1 401 Unauthorized", 'WWW-Authenticate: Basic realm="MOBOTIX Camera User"',
                    "Content-Type: text/html", body=web.page("MOBOTIX M16 mx10-18-158-68"))),
    ])  # fmt: skip


def _planted_banner(wire: Wire) -> None:
    """Somebody made an Axis camera, and a plain Linux box, answer as if they were Hikvision."""
    for host in (d.AXIS_SPOOFED, d.HONEYPOT):
        wire.talk(d.VIDEO_SERVER, host, 80, turns=[
            (web.request("GET / HTTP/1.1", f"Host: {host.ip}"),
             web.answer("HTTP/1.1 200 OK", "Server: Hikvision-Webs", "Content-Type: text/html",
                        body=web.page("index"))),
        ])  # fmt: skip


def _routed(wire: Wire) -> None:
    """One router MAC carries many addresses, one of them a camera."""
    wire.arp(d.HO_ROUTER, d.VIDEO_SERVER)
    for number, host in enumerate(d.ROUTED):
        if host in (d.HONEYPOT, d.ROUTED_DAHUA):
            continue
        wire.talk(d.VIDEO_SERVER, host, 80, turns=[
            (web.request("GET / HTTP/1.1", f"Host: {host.ip}"),
             web.answer("HTTP/1.1 200 OK", ("Server: nginx", "Server: Apache/2.4.57 (Debian)")[number % 2],
                        body=web.page(f"Building services {number}"))),
        ])  # fmt: skip
    base = f"rtsp://{d.ROUTED_DAHUA.ip}/cam/realmonitor?channel=1&subtype=1/"
    wire.talk(d.VIDEO_SERVER, d.ROUTED_DAHUA, 554, turns=[
        (web.describe(base.rstrip("/")), web.described(base, web.dahua_sdp(3310077219))),
    ])  # fmt: skip


def camera_segment() -> Wire:
    wire = Wire("2026-11-17T21:00:00")
    _hikvision_family(wire)
    _dahua_family(wire)
    _other_makers(wire)
    wire.at("2026-11-17T21:20:00")
    _planted_banner(wire)
    _routed(wire)
    return wire


def office_segment() -> Wire:
    wire = Wire("2026-11-17T20:58:00")
    router = d.HO_OFFICE_ROUTER
    wire.dhcp(d.LAPTOP, router, asks=[option(12, "MOE-L2207"), option(60, "MSFT 5.0")])
    wire.arp(d.LAPTOP, router)
    wire.talk(d.LAPTOP, Host(router.mac, "203.0.113.10"), 80, turns=[
        (web.request("GET /connecttest.txt HTTP/1.1", "Host: www.example.net",
                     "User-Agent: Microsoft NCSI"),
         web.answer("HTTP/1.1 200 OK", "Server: nginx", body="ok")),
    ])  # fmt: skip
    wire.dhcp(d.EZVIZ_RECEPTION, router, asks=[option(12, "EZVIZ-C6N"), *CAMERA_OPTIONS])
    wire.arp(d.EZVIZ_RECEPTION, router)
    for number, text in enumerate(("litedev.ezvizlife.com", "time.ys7.com"), 11):
        wire.ask_name(
            d.EZVIZ_RECEPTION, router,
            query=web.dns_query(text, number), answer=web.dns_answer(text, number, "203.0.113.44"),
        )  # fmt: skip
    wire.arp(d.PRINTER, router)
    wire.say(d.PRINTER, say.SSDP_GROUP, (say.SSDP_PORT, say.SSDP_PORT), say.notify(
        d.PRINTER, server="Network Printer Server UPnP/1.0 Brother/1.0", kind="upnp:rootdevice",
        path="/description.xml",
    ))  # fmt: skip
    _announced(wire, d.PRINTER, service="_ipp._tcp.local", instance="Brother MFC-L6900DW series",
               hostname="BRW3C2AF4910BC6.local", txt="ty=Brother MFC-L6900DW series")  # fmt: skip
    _reused_address(wire)
    return wire


def _reused_address(wire: Wire) -> None:
    """The laptop has left; a camera is plugged in and gets the same address an hour later."""
    wire.at("2026-11-17T22:05:00")
    camera, router = d.REUSED_DAHUA, d.HO_OFFICE_ROUTER
    wire.dhcp(camera, router, asks=CAMERA_OPTIONS)
    wire.arp(camera, router)
    base = f"rtsp://{camera.ip}/cam/realmonitor?channel=1&subtype=0/"
    viewer = Host("d0:43:1e:5a:70:0b", "10.1.10.82")
    wire.talk(viewer, camera, 554, turns=[
        (web.describe(base.rstrip("/")), web.described(base, web.dahua_sdp(1190342250))),
    ])  # fmt: skip


def ministers_segment() -> Wire:
    """A phone with a randomised MAC that asks for TikTok; it is somebody's, and of no known maker."""
    wire = Wire("2026-11-17T21:40:00")
    phone, router = d.TIKTOK_PHONE, d.HO_WIFI_ROUTER
    wire.dhcp(phone, router, asks=[option(12, "Galaxy-A55"), option(60, "android-dhcp-15")])
    wire.arp(phone, router)
    for number, text in enumerate(("api16-normal-useast5.tiktokv.us", "www.tiktok.com"), 31):
        wire.ask_name(
            phone, router,
            query=web.dns_query(text, number), answer=web.dns_answer(text, number, "203.0.113.77"),
        )  # fmt: skip
    wire.talk(
        phone,
        Host(router.mac, "203.0.113.77"),
        443,
        turns=[(web.client_hello("www.tiktok.com"), b"\x15\x03\x03\0\2\2\x28")],
    )
    return wire


def head_office() -> bytes:
    return pcapng([("span-cameras", camera_segment()), ("span-office", office_segment()),
                   ("span-ministers", ministers_segment())])  # fmt: skip


def regional() -> bytes:
    """802.1Q tagged, VLAN 40."""
    wire = Wire("2026-11-18T01:10:00", vlan=40)
    server = d.REGIONAL_SERVER
    for host in (d.HILOOK_BULLET, d.CPPLUS_CAMERA, d.DAHUA_BULLET, d.OLD_DAHUA_RECORDER,
                 d.VIVOTEK_CAMERA, d.REOLINK_CAMERA, d.UNIVIEW_CAMERA):  # fmt: skip
        wire.arp(host, server)
    base = f"rtsp://{d.HILOOK_BULLET.ip}:554/Streaming/Channels/101/"
    wire.talk(server, d.HILOOK_BULLET, 554, piece=120, turns=[
        (web.describe(base), web.described(base, web.hikvision_sdp(1620251477190769, d.HILOOK_BULLET.ip))),
    ])  # fmt: skip
    _regional_onvif(wire)
    wire.say(d.OLD_DAHUA_RECORDER, say.EVERYONE, (5050, 5050),
             say.dhdiscover(d.OLD_DAHUA_RECORDER, d.OLD_DAHUA_RECORDER_PLATE))  # fmt: skip
    wire.say(d.VIVOTEK_CAMERA, say.EVERYONE, (10000, 10000), say.vivotek(d.VIVOTEK_CAMERA, "FD9389-HTV"))
    base = f"rtsp://{d.REOLINK_CAMERA.ip}/h264Preview_01_main/"
    text = web.live555_sdp(
        1619813458434609, d.REOLINK_CAMERA.ip, session='Session streamed by "preview"',
        info="h264Preview_01_main", tool="LIVE555 Streaming Media v2013.04.08",
    )  # fmt: skip
    wire.talk(server, d.REOLINK_CAMERA, 554, turns=[(web.describe(base), web.described(base, text))])
    return pcap(wire)


def _regional_onvif(wire: Wire) -> None:
    """Dahua's template of scopes under its own name and under CP PLUS; Uniview's differs."""

    def template(country: str, brand: str, model: str) -> list[str]:
        return [
            f"location/country/{country}", f"name/{brand}", f"hardware/{model}", "Profile/Streaming",
            "type/Network_Video_Transmitter", "extension/unique_identifier/1", "Profile/G", "Profile/T",
        ]  # fmt: skip

    for host, scopes in (
        (d.CPPLUS_CAMERA, template("India", "CPPLUS", "CP-UNC-DA21PL3-Y")),
        (d.DAHUA_BULLET, template("china", "Dahua", "IPC-HFW2228M-I1-V2")),
        (d.UNIVIEW_CAMERA, ["type/Network_Video_Transmitter", "type/video_encoder", "Profile/Streaming",
                            "location/country/china", "name/IPC322LB-SF28-A", "hardware/IPC322LB-SF28-A",
                            "extension/uniview"]),
    ):  # fmt: skip
        wire.say(host, say.WSD_GROUP, (say.WSD_PORT, say.WSD_PORT), say.probe_match(host, scopes))


def depot() -> bytes:
    """The disk filled up: the file ends inside a packet."""
    wire = Wire("2026-11-18T03:00:00")
    for host in (d.DEPOT_HIKVISION, d.DEPOT_IMOU, d.DEPOT_IPRO):
        wire.arp(host, d.DEPOT_ROUTER)
    _sadp(wire, d.DEPOT_HIKVISION, d.DEPOT_HIKVISION_PLATE)
    wire.send(d.DEPOT_IPRO, d.DEPOT_ROUTER, (16020, 16020), bytes(range(256)) * 4)
    return pcap(wire)[:-417]
