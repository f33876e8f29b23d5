"""What devices say of themselves when asked, what tools ask, and which of the two is a device."""

from __future__ import annotations

import struct

import build
import pytest
from build import CAMERA, EVERYONE, VIEWER, Host, labels, mdns_reply, resource
from capture_reading import Told, replies, seen, subject
from hypothesis import given, settings
from hypothesis import strategies as st

from nameplate.readers.capture.packet import UnreadableError
from nameplate.readers.capture.protocols import table
from nameplate.readers.capture.protocols.names import read_name, records

SSDP, ONVIF, SADP_GROUP = (build.group("239.255.255.250"),) * 3
DHIP_GROUP, MDNS = build.group("239.255.255.251"), build.group("224.0.0.251")
MAC_IP = [("mac", CAMERA.mac), ("ip", CAMERA.ip)]


def said(payload: bytes, port: int, target: Host = VIEWER, *, source: Host = CAMERA) -> Told:
    return seen([build.datagram(source, target, (port, port), payload)])


# DNS.


def test_a_question_is_about_the_asker() -> None:
    result = said(build.dns_query("A.Cloud.Example"), 53)
    assert subject(result) == [("ip", CAMERA.ip), ("dns.query", "a.cloud.example")]


def test_random_case_is_one_name_and_reverse_lookups_are_none() -> None:
    names = ("cLOUD.example", "Cloud.EXAMPLE", "9.4.1.10.in-addr.arpa", "x.ip6.arpa", "")
    frames = [
        build.datagram(CAMERA, VIEWER, (5000, 53), build.dns_query(n, number=i))
        for i, n in enumerate(names)
        if n
    ]
    assert seen(frames).values("dns.query") == ["cloud.example"]


def test_an_answer_is_no_question() -> None:
    answer = build.dns_query("cloud.example")
    assert said(answer[:2] + b"\x81\x80" + answer[4:], 53).rows == []


@pytest.mark.parametrize(
    "tail",
    [b"\xc0\x0c", b"\x03abc\xc0\x0c", b"\xc0\xff", b"\x3fabc", b"\x80", b"", b"\x01a" * 200 + b"\0"],
)
def test_names_that_loop_or_lie_end_in_a_problem(tail: bytes) -> None:
    message = struct.pack(">HHHHHH", 1, 0x0100, 1, 0, 0, 0) + tail
    result = said(message, 53)
    assert (result.rows, result.kinds()) == ([], ["not-understood"])


@given(st.binary(min_size=12, max_size=300))
@settings(max_examples=300, deadline=None)
def test_no_message_makes_names_endless(message: bytes) -> None:
    try:
        list(records(message))
        read_name(message, 12)
    except UnreadableError:
        pass


# mDNS.

INSTANCE = "Door camera._axis-video._tcp.local"


def announcement(*, address: str = CAMERA.ip, text: tuple[str, ...] = ("model=X1",)) -> bytes:
    return mdns_reply(
        resource("_axis-video._tcp.local", 12, labels(INSTANCE)),
        resource(INSTANCE, 33, struct.pack(">HHH", 0, 0, 80) + labels("door.local")),
        resource(INSTANCE, 16, b"".join(bytes((len(t),)) + t.encode() for t in text)),
        resource("door.local", 1, build.address(address)),
    )


ANNOUNCED = [
    ("mdns.service", "_axis-video._tcp"), ("mdns.instance", "Door camera"), ("mdns.host", "door.local"),
]  # fmt: skip


def test_an_announcement_says_service_instance_host_and_texts() -> None:
    assert subject(said(announcement(), 5353, MDNS)) == [*MAC_IP, *ANNOUNCED, ("mdns.txt", "model=X1")]


def test_a_proxy_speaks_for_the_address_it_names_and_not_for_itself() -> None:
    reply = subject(said(announcement(address="10.1.4.77"), 5353, MDNS))
    assert reply[:1] == [("ip", "10.1.4.77")]
    assert "mac" not in dict(reply)


def test_a_mac_in_a_text_is_the_devices() -> None:
    result = said(announcement(text=("macaddress=00408C112233",), address="10.1.4.77"), 5353, MDNS)
    assert result.values("mac") == ["00408C112233"]


def test_questions_announce_nothing() -> None:
    assert said(build.dns_query("_axis-video._tcp.local"), 5353, MDNS).rows == []


# SSDP.


def notify(server: str = "Linux UPnP/1.0 cam/1") -> bytes:
    return (
        "NOTIFY * HTTP/1.1\r\nHOST:239.255.255.250:1900\r\nLOCATION:http://admin:pw@10.1.4.20:80/d.xml?k=s\r\n"
        f"SERVER: {server}\r\nNT:upnp:rootdevice\r\n"
        "USN:uuid:4D454930-0000-1000-8000-4419B6102030::upnp:rootdevice\r\n\r\n"
    ).encode()


def test_an_announcement_binds_and_an_answer_does_not() -> None:
    facts = [
        ("uuid", "4d454930-0000-1000-8000-4419b6102030"),
        ("ssdp.server", "Linux UPnP/1.0 cam/1"),
        ("ssdp.type", "upnp:rootdevice"),
        ("ssdp.usn", "uuid:4D454930-0000-1000-8000-4419B6102030::upnp:rootdevice"),
        ("ssdp.location", "http://10.1.4.20:80/d.xml"),
    ]
    assert subject(said(notify(), 1900, SSDP)) == [*MAC_IP, *facts]
    assert subject(said(notify().replace(b"NOTIFY * HTTP/1.1", b"HTTP/1.1 200 OK"), 1900)) == [
        MAC_IP[1],
        *facts,
    ]


def test_a_search_says_only_which_program_asked() -> None:
    search = b"M-SEARCH * HTTP/1.1\r\nST: ssdp:all\r\nUSER-AGENT: phone/7\r\n\r\n"
    assert subject(said(search, 1900, SSDP)) == [("ip", CAMERA.ip), ("http.user_agent", "phone/7")]
    assert said(b"M-SEARCH * HTTP/1.1\r\nST: ssdp:all\r\n\r\n", 1900, SSDP).rows == []


# WS-Discovery.

UUID = "11223344-5566-7788-9900-aabbccddeeff"


def match(
    *, scopes: str = "", uuid: str = UUID, xaddrs: str = "http://10.1.4.20/onvif/device_service"
) -> str:
    return (
        f"<d:ProbeMatch><a:EndpointReference><a:Address>urn:uuid:{uuid.upper()}</a:Address></a:EndpointReference>"
        f"<d:Types>dn:NetworkVideoTransmitter  tds:Device</d:Types><d:Scopes>{scopes}</d:Scopes>"
        f"<d:XAddrs>{xaddrs}</d:XAddrs></d:ProbeMatch>"
    )


def envelope(body: str, *, before: str = "") -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" '
        'xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/'
        f'discovery"><s:Header><a:MessageID>urn:uuid:99999999-0000-0000-0000-000000000000</a:MessageID></s:Header>'
        f"<s:Body>{body}</s:Body></s:Envelope>"
    ).encode()


SCOPES = (
    "onvif://www.onvif.org/type/video_encoder onvif://www.onvif.org/name/Door%20camera\n"
    " onvif://www.onvif.org/hardware/X-1  onvif://www.onvif.org/MAC/44:19:b6:10:20:30"
)


def test_a_match_says_its_scopes_in_order() -> None:
    result = said(envelope(f"<d:ProbeMatches>{match(scopes=SCOPES)}</d:ProbeMatches>"), 3702)
    assert subject(result) == [
        *MAC_IP,
        ("uuid", UUID),
        (
            "onvif.scopes",
            "onvif://www.onvif.org/type/video_encoder onvif://www.onvif.org/name/Door camera "
            "onvif://www.onvif.org/hardware/X-1 onvif://www.onvif.org/MAC/44:19:b6:10:20:30",
        ),
        ("onvif.name", "Door camera"),
        ("onvif.hardware", "X-1"),
        ("onvif.types", "dn:NetworkVideoTransmitter tds:Device"),
        ("onvif.xaddrs", "http://10.1.4.20/onvif/device_service"),
    ]


def test_a_hello_binds_by_its_frame_and_a_probe_is_no_device() -> None:
    hello = envelope(match().replace("ProbeMatch", "Hello"))
    assert subject(said(hello, 3702, ONVIF))[:2] == MAC_IP
    assert (
        said(envelope("<d:Probe><d:Types>dn:NetworkVideoTransmitter</d:Types></d:Probe>"), 3702, ONVIF).rows
        == []
    )


def test_a_proxy_names_each_device_by_its_own_address() -> None:
    two = match(xaddrs="http://10.1.4.31/x") + match(uuid=UUID[:-1] + "0", xaddrs="http://10.1.4.32/x")
    result = said(envelope(f"<d:ProbeMatches>{two}</d:ProbeMatches>"), 3702, ONVIF)
    assert [(row["part"], row["value"]) for row in result.rows if row["field"] == "ip"] == [
        (0, "10.1.4.31"), (1, "10.1.4.32"),
    ]  # fmt: skip
    assert result.values("mac") == []


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    "before", [BOMB, '<!DOCTYPE x SYSTEM "file:///etc/passwd">', "<!DOCTYPE x [<!ELEMENT x ANY>]>"]
)
@pytest.mark.parametrize("port", [3702, 37020, 1757])
def test_document_types_are_refused(before: str, port: int) -> None:
    result = said(envelope(match(scopes="&b;" if before == BOMB else ""), before=before), port)
    assert (result.rows, result.kinds()) == ([], ["not-understood"])


@pytest.mark.parametrize("cut", [1, 40, 300, 600])
def test_a_cut_match_is_a_problem(cut: int) -> None:
    result = said(envelope(match())[:-cut], 3702)
    assert (result.rows, result.kinds()) == ([], ["not-understood"])


# SADP.

SADP = (
    '<?xml version="1.0" encoding="UTF-8"?>\r\n<ProbeMatch><Uuid>AAAA1111-0000-0000-0000-000000000000</Uuid>\r\n'
    "<Types>inquiry</Types><DeviceType>1234</DeviceType><DeviceDescription>X-CAM-1</DeviceDescription>"
    "<DeviceSN>X-CAM-120180919AACHC00000001</DeviceSN><MAC>44-19-b6-10-20-30</MAC>"
    "<IPv4Address>10.1.4.20</IPv4Address><SoftwareVersion>V5.5.6build 180326</SoftwareVersion>"
    "<DSPVersion>V7.3</DSPVersion><OEMInfo>Brandless</OEMInfo></ProbeMatch>\r\n"
)
SADP_SAID = [
    ("mac", "44-19-b6-10-20-30"),
    ("ip", CAMERA.ip),
    ("serial", "X-CAM-120180919AACHC00000001"),
    ("sadp.types", "inquiry"),
    ("sadp.model", "X-CAM-1"),
    ("sadp.device_type", "1234"),
    ("sadp.firmware", "V5.5.6build 180326"),
    ("sadp.dsp", "V7.3"),
    ("sadp.oem", "Brandless"),
]


@pytest.mark.parametrize("spelt", ["ProbeMatch", "Probematch", "PROBEMATCH"])
def test_a_sadp_answer_in_any_case(spelt: str) -> None:
    result = said(SADP.replace("ProbeMatch", spelt).encode() + b"\0\0\0", 37020, SADP_GROUP)
    assert subject(result) == SADP_SAID
    assert {row["clean"] for row in result.rows if row["field"] == "mac"} == {CAMERA.mac}


def test_the_uuid_of_a_sadp_answer_is_the_questions_and_joins_nothing() -> None:
    assert said(SADP.encode(), 37020, SADP_GROUP).values("uuid") == []


def test_a_damaged_sadp_answer_is_read_loosely() -> None:
    for broken in (SADP.replace("</ProbeMatch>", ""), SADP.replace("Brandless", "A & B \x01"), SADP[:-60]):
        reply = dict(subject(said(broken.encode(), 37020, SADP_GROUP)))
        assert reply["mac"] == "44-19-b6-10-20-30"
        assert reply["sadp.model"] == "X-CAM-1"


def test_a_sadp_inquiry_is_a_tools() -> None:
    inquiry = b'<?xml version="1.0"?><Probe><Uuid>A</Uuid><MAC>ff-ff-ff-ff-ff-ff</MAC><Types>inquiry</Types></Probe>'
    for payload in (inquiry, inquiry[:-4]):
        assert said(payload, 37020, SADP_GROUP).rows == []


def sadp_frame(operation: int, *, source: Host = CAMERA, ip: str = CAMERA.ip) -> bytes:
    head = b"\x21\x02\x01\x42" + struct.pack(">IBBBBH", 9, 6, 4, operation, 0, 0)
    ends = build.mac(source.mac) + build.address(ip) + b"\xff" * 6 + bytes(8)
    texts = b"".join(
        text.ljust(size, b"\0")
        for text, size in ((b"X-CAM-120180919", 48), (b"", 16), (b"V5.5.6", 48), (b"V7.3", 48))
    )
    return build.frame(source, EVERYONE, head + ends + texts, kind=0x8033)


def test_a_frame_of_the_older_form_is_a_device_when_it_answers() -> None:
    assert subject(seen([sadp_frame(4)])) == [
        *MAC_IP, ("serial", "X-CAM-120180919"), ("sadp.frame", "0x8033"), ("sadp.firmware", "V5.5.6"),
        ("sadp.dsp", "V7.3"),
    ]  # fmt: skip
    assert subject(seen([sadp_frame(7)])) == [*MAC_IP, ("sadp.frame", "0x8033")]


@pytest.mark.parametrize("operation", [1, 2, 3, 6, 0x0A, 0x0C, 0x10, 0xFF])
def test_a_frame_of_the_older_form_that_asks_or_commands_is_a_tools(operation: int) -> None:
    assert seen([sadp_frame(operation)]).rows == []


def test_a_frame_of_that_type_laid_out_otherwise_is_a_problem() -> None:
    assert seen([build.frame(CAMERA, EVERYONE, bytes(80), kind=0x8033)]).kinds() == ["not-understood"]


# Dahua.

DHIP_SAID = [
    *MAC_IP,
    ("serial", "1Z00000TST00001"),
    ("dhip.method", "client.notifyDevInfo"),
    ("dhip.device_class", "IPC"),
    ("dhip.device_type", "IPC-TEST-1"),
    ("dhip.machine_name", "door"),
    ("dhip.manufacturer", "Private"),
    ("dhip.vendor", "Brandless"),
    ("dhip.version", "2.800.0.1"),
]


@pytest.mark.parametrize("tail", ["", "\n", "\0" * 20, " \n\0"])
@pytest.mark.parametrize("target", [VIEWER, DHIP_GROUP, EVERYONE])
def test_a_dhip_answer(tail: str, target: Host) -> None:
    assert subject(said(build.dhip(build.DHIP_REPLY + tail), 37810, target)) == DHIP_SAID


def test_a_dhip_answer_that_lost_quotes_or_its_end_is_read_as_far_as_it_goes() -> None:
    assert subject(said(build.dhip(build.DHIP_REPLY.replace('"', "")), 37810)) == DHIP_SAID
    short = dict(subject(said(build.dhip(build.DHIP_REPLY[:350]), 37810)))
    assert (short["mac"], short["dhip.device_type"]) == (CAMERA.mac, "IPC-TEST-1")
    assert "dhip.version" not in short


def test_the_link_local_address_tells_the_mac_that_was_left_out() -> None:
    bare = build.DHIP_REPLY.replace(f'"mac" : "{CAMERA.mac}", ', "")
    assert said(build.dhip(bare), 37810).values("mac") == [CAMERA.mac]
    private = bare.replace("fe80::4619:b6ff:fe10:2030", "fe80::1234:5678:9abc:def0")
    assert said(build.dhip(private), 37810).values("mac") == []


def test_a_dhip_search_is_a_tools() -> None:
    search = '{ "method" : "DHDiscover.search", "params" : { "mac" : "", "uni" : 1, "DeviceType" : "x" } }'
    assert said(build.dhip(search), 37810, DHIP_GROUP).rows == []


def test_a_header_without_an_answer_is_no_device() -> None:
    alone = seen([build.datagram(CAMERA, VIEWER, (37810, 50_000), build.dhip(""))])
    assert (alone.rows, alone.kinds()) == ([], ["not-understood"])
    for payload in (b"DHIP", b"\xff", b""):
        assert said(payload, 37810).rows == []


def test_json_deeper_than_any_parser_is_survived() -> None:
    assert said(build.dhip('{"a":' * 12_000), 37810).rows == []


def dhdiscover(*, model: str = "X-CAM-1", mac: str = CAMERA.mac) -> bytes:
    second = (mac + model).encode()
    third = b"Name:Brandless\r\nDevice:IPC-1\r\nIPv6Addr:fe80::1/64;gateway:fe80::\r\n\r\n"
    third += b"SerialNo:1Z00000TST00001\r\n\r\n"
    head = bytearray(0x78)
    head[0:4] = bytes((0xB3, 0, len(second), 0))
    head[0x14:0x16] = struct.pack("<H", len(third))
    head[0x28:0x2F] = b"Default"
    head[0x38:0x3C] = build.address(CAMERA.ip)
    return bytes(head) + second + third


def test_a_dhdiscover_answer() -> None:
    expected = [
        *MAC_IP, ("serial", "1Z00000TST00001"), ("dhdiscover.reply", "b3"), ("dhdiscover.model", "X-CAM-1"),
        ("dhdiscover.name", "Brandless"), ("dhdiscover.device", "IPC-1"),
    ]  # fmt: skip
    assert subject(said(dhdiscover(), 5050)) == expected
    assert said(dhdiscover(model=""), 5050).values("dhdiscover.model") == ["Default"]


def test_a_dhdiscover_question_is_a_tools_and_lookalikes_are_problems() -> None:
    assert said(b"\xa3\x01\x00\x01" + bytes(28), 5050, EVERYONE).rows == []
    for payload in (b"\xb3\0" + bytes(60), dhdiscover(mac="no mac at all here"), b"\xb3\x01" + bytes(200)):
        result = said(payload, 5050)
        assert (result.rows, result.kinds()) == ([], ["not-understood"])


# Other makers.


def ubiquiti(*, version: bytes = b"\x02\x06", model: bytes = b"UVC-X") -> bytes:
    fields = ((2, build.mac(CAMERA.mac) + build.address(CAMERA.ip)), (0x0C, model))
    body = b"".join(struct.pack(">BH", code, len(value)) + value for code, value in fields)
    return version + struct.pack(">H", len(body)) + body


def test_other_makers_state_their_model_mac_and_address() -> None:
    assert subject(said(ubiquiti(), 10001)) == [*MAC_IP, ("discovery.ubiquiti", "UVC-X")]
    assert subject(said(ubiquiti(version=b"\x01\x00"), 10001)) == [*MAC_IP, ("discovery.ubiquiti", "UVC-X")]
    sony = b"\x02MAC:44-19-b6-10-20-30\xffMODEL:SNC-X\xffSERIAL:12345\xffIPADR:10.1.4.20\xff\x03"
    assert dict(subject(said(sony, 2380)))["discovery.sony"] == "SNC-X"


@pytest.mark.parametrize(
    ("port", "payload"),
    [
        (10001, b"\x01\x00\x00\x00"),
        (10001, ubiquiti(version=b"\x09\x09")),
        (10001, ubiquiti()[:-1]),
        (10001, ubiquiti(model=b"")),
        (2380, b"\x02ENQ:allinfo\xff\x03"),
        (7701, b"\x01" + bytes(261)),
        (7701, b"\x0b" + bytes(261)),
        (10000, b"\x02\x4a\x5d\x8f\x1c"),
        (10000, b"something else entirely"),
        (10670, b"\x00\x01\x00\x00\x00\x0d" + bytes(46)),
        (1757, bytes(32)),
    ],
)
def test_questions_and_other_programs_on_these_ports_are_no_device(port: int, payload: bytes) -> None:
    result = said(payload, port)
    assert (result.rows, result.problems) == ([], [])


# All of them.

PORTS = sorted({port for protocol in table.DATAGRAMS for port in (*protocol.to, *protocol.by)})
SEEDS = [
    build.dhip(build.DHIP_REPLY), dhdiscover(), SADP.encode(), envelope(match(scopes=SCOPES)), notify(),
    announcement(), ubiquiti(), build.dhcp(1, CAMERA, {12: b"x"}), build.dns_query("a.example"),
]  # fmt: skip


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_no_datagram_breaks_a_reader(data: st.DataObject) -> None:
    payload = bytearray(data.draw(st.sampled_from(SEEDS) | st.binary(max_size=400)))
    for _ in range(data.draw(st.integers(0, 4))):
        if payload:
            payload[data.draw(st.integers(0, len(payload) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(payload)))
    result = said(bytes(payload[:cut]), data.draw(st.sampled_from(PORTS)), SSDP)
    assert set(result.kinds()) <= {"not-understood", "unusable-key", "secret", "cut"}


def test_every_datagram_of_a_port_is_read_by_the_first_that_names_it() -> None:
    ports = [port for protocol in table.DATAGRAMS for port in set(protocol.to)]
    assert len(ports) == len(set(ports)), "no port is claimed twice"


def test_one_reply_is_one_origin_and_another_reply_another() -> None:
    frames = [build.datagram(CAMERA, SSDP, (1900, 1900), notify(f"cam/{n}")) for n in range(3)] + [
        build.datagram(CAMERA, DHIP_GROUP, (37810, 37810), build.dhip(build.DHIP_REPLY))
    ]
    result = seen(frames)
    assert [row["origin"] for row in result.rows] == sorted(row["origin"] for row in result.rows)
    assert len(replies(result)) == 4
    for row in result.rows:
        assert row["path"] == f"packet {row['record']}"
