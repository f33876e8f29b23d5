"""The closed vocabulary of sightings: every field a reader may say, with its role and normal form.

A field is `channel.name`; a bare name is a key. The channel is the way the statement reached us, and
fusion counts independent channels, so a new field never shares a channel it did not arrive through.
"""

from __future__ import annotations

from dataclasses import dataclass

from nameplate.model.terms import Role


@dataclass(frozen=True, slots=True)
class Field:
    """One word of the vocabulary.

    Attributes:
        name: as it stands in the `field` column.
        role: key, attribute or link.
        form: name of the normal form of `clean` (see `readers/clean.py`).
        meaning: one line for people.
    """

    name: str
    role: Role
    form: str
    meaning: str

    @property
    def channel(self) -> str:
        """The part before the dot; the whole name for a key."""
        return self.name.partition(".")[0]


_KEYS = """
mac         mac     hardware address of an interface
ip          ip      network address; unique only within a scope and an interval
serial      serial  serial number as the device or its label gives it
hostname    host    name on a network; never joins two subjects by itself
asset_tag   text    the agency's own tag; unique within the agency
uuid        text    endpoint identifier a device gives of itself (WS-Discovery, UPnP, SADP)
"""

_ATTRIBUTES = """
arp.reply             text   an ARP or ND message bound this MAC to this address on the link
dhcp.vendor_class     text   option 60
dhcp.parameters       text   option 55, the numbers joined by commas
dhcp.client_id        text   option 61, hex
dhcp.hostname         text   option 12
dhcp.fqdn             text   option 81
dhcp.server           text   this subject answered as a DHCP server
lease.hostname        text   host name in a lease file
lease.vendor_class    text   vendor class in a lease file
lease.state           text   binding state in a lease file
lease.client_id       text   client identifier or DUID in a lease file, hex
dns.query             domain name this subject asked for
mdns.service          text   service type announced
mdns.instance         text   instance name announced
mdns.host             text   host name announced
mdns.txt              text   one TXT string, `key=value`
ssdp.server           text   SERVER header
ssdp.type             text   NT or ST header
ssdp.usn              text   USN header
ssdp.location         text   LOCATION header
upnp.manufacturer     text   manufacturer in a device description
upnp.model            text   modelName or modelNumber in a device description
upnp.name             text   friendlyName in a device description
onvif.scopes          text   the scopes of one ProbeMatch, percent-decoded, in order, joined by one space
onvif.name            text   value of the name scope
onvif.hardware        text   value of the hardware scope
onvif.types           text   Types of one ProbeMatch
onvif.xaddrs          text   service addresses of one ProbeMatch
sadp.types            text   Types element of a ProbeMatch reply
sadp.model            text   DeviceDescription
sadp.device_type      text   DeviceType
sadp.firmware         text   SoftwareVersion
sadp.dsp              text   DSPVersion
sadp.oem              text   OEMInfo or OEMCode, where present
sadp.frame            text   ethertype of a layer 2 SADP frame, `0x8033`
dhip.method           text   JSON method of a DHIP reply
dhip.device_class     text   DeviceClass
dhip.device_type      text   DeviceType (the model)
dhip.machine_name     text   MachineName
dhip.manufacturer     text   Manufacturer
dhip.vendor           text   Vendor
dhip.version          text   Version
dhdiscover.reply      text   magic of a DHDiscover v1 reply, hex
dhdiscover.model      text   model in the fixed section or after the MAC
dhdiscover.name       text   Name line
dhdiscover.device     text   Device line
http.status           text   status code of a response
http.server           text   Server header of a response
http.realm            text   realm of a WWW-Authenticate header
http.title            text   title of an HTML page
http.location         text   Location header of a redirect
http.powered_by       text   X-Powered-By header
http.header           text   any other response header kept as evidence, `Name: value`
http.path             text   path that was asked of this server and answered (no query string)
http.user_agent       text   User-Agent header of this client
http.body             text   first readable characters of a page, when a fingerprint needs them
rtsp.status           text   status code of a response
rtsp.server           text   Server header
rtsp.realm            text   realm of a WWW-Authenticate header
rtsp.path             text   path asked of this server, or its Content-Base (no user, no query secrets)
rtsp.user_agent       text   User-Agent header of this client
sdp.session           text   s= line
sdp.info              text   i= line
sdp.origin            text   user name of the o= line
sdp.uri               text   u= line
sdp.attribute         text   one a= line outside rtpmap, fmtp, control and range
sdp.media             text   one m= line
tls.sni               domain server name this client asked for
tls.subject           text   subject of a certificate this server showed, RFC 4514, most specific first
tls.issuer            text   issuer of that certificate
tls.names             text   subject alternative names, joined by one space
banner.telnet         text   text a telnet server sent before login
banner.ftp            text   greeting of an FTP server
banner.ssh            text   identification string of an SSH server
snmp.descr            text   sysDescr
snmp.object_id        text   sysObjectID, in numbers
snmp.name             text   sysName
snmp.model            text   model an agent gives in its entity table or a private tree
snmp.serial           text   serial number from the same places (also said as the key)
snmp.firmware         text   firmware or software version from the same places
snmp.vendor           text   maker from the same places
snmp.private          text   prefix of a private tree that answered, in numbers: `1.3.6.1.4.1.39165`
isapi.namespace       text   XML namespace of an ISAPI DeviceInfo
isapi.model           text   model
isapi.manufacturer    text   manufacturer
isapi.oem_code        text   OEMCode
isapi.firmware        text   firmwareVersion
isapi.device_name     text   deviceName, which the owner may change
isapi.device_type     text   deviceType
onvifdev.manufacturer text   Manufacturer in a GetDeviceInformationResponse
onvifdev.model        text   Model
onvifdev.firmware     text   FirmwareVersion
onvifdev.hardware     text   HardwareId
scan.port             text   port that answered a scan
scan.product          text   product a scanner's own table names for a port
switch.port           text   switch port behind which this MAC was learnt
discovery.hanwha      text   model in a Hanwha discovery reply
discovery.sony        text   model in a Sony discovery reply
discovery.ubiquiti    text   model in a Ubiquiti discovery reply
discovery.vivotek     text   model in a Vivotek discovery reply
discovery.bosch       text   name in a Bosch discovery reply
discovery.panasonic   text   model in a Panasonic discovery reply
nmap.vendor           text   holder of the MAC block in nmap's own table
nmap.service          text   port/protocol and service name
nmap.product          text   product and version nmap reports for a port
nmap.cpe              text   CPE nmap reports
nmap.os               text   best operating system match
nmap.script           text   script id, a colon, its output
register.manufacturer text   maker or brand a register names
register.model        text   model name or number in a register
register.name         text   name or description in a register
register.category     text   category, type or role in a register
register.supplier     text   seller a register names
register.firmware     text   firmware version in a register
register.site         text   site or location in a register
register.relation     text   owned, managed, leased, contractor or connected, as the register says
register.network      text   network or segment a register names
register.purpose      text   purpose of use a register names
register.purchased    date   purchase date
register.order        text   order or contract number
register.status       text   in use, stored, retired
register.owner        text   who a register says owns it
register.note         text   free text of a register
walk.label            text   text read off the case by the person who walked
walk.model            text   model read off the case
walk.site             text   site walked
walk.rooms            text   rooms covered
walk.who              text   who walked
walk.when             date   when
walk.photo            text   reference of a photograph
walk.relation         text   owned, managed, leased or connected, as stated on the sheet
walk.none_found       text   rooms in which nothing was found
app.id                text   identifier of an installed app as listed: bundle, package, package family, store number
app.name              text   name of an installed app
app.version           text   version of an installed app
app.publisher         text   who published an installed app, as the inventory says
app.source            text   naming the identifier belongs to: a platform of data/apps, or browser, or linux
app.removed           text   the inventory says that the app is no longer there from now on
inventory.covers      text   what kind of app inventory this is of its device: an id of data/coverage.toml
inventory.manufacturer text  maker or brand an inventory names for its device
inventory.model       text   model an inventory names for its device
inventory.name        text   name an inventory gives its device
inventory.category    text   kind of device in the words of the inventory
inventory.firmware    text   firmware or system version an inventory names
inventory.relation    text   whose device it is, in the words of the inventory: company, personal
bom.name              text   name of what a bill of materials describes
bom.version           text   its version
bom.type              text   what kind of thing it or a part is: device, firmware, application, library, ...
bom.manufacturer      text   who a bill of materials says made or assembled it
bom.supplier          text   who a bill of materials says supplied or published it, or a part
bom.component         text   a part listed, `name@version`
bom.purl              text   package address of it, or of a part
bom.cpe               text   CPE of it, or of a part
recorder.name         text   name a recorder or video management gives a camera, or the name of the recorder
recorder.driver       text   driver or protocol by which it reaches the camera
recorder.model        text   model it names
recorder.manufacturer text   maker or brand it names
recorder.firmware     text   firmware version it names
recorder.channel      text   number of the channel
recorder.category     text   kind of device it names: camera, NVR, door station
recorder.site         text   site or area it files the camera under
purchase.description  text   what a line of a ledger, order or invoice says was bought
purchase.supplier     text   who was paid
purchase.date         date   day of the line: invoice, order or payment
purchase.order        text   order, invoice or contract number
purchase.amount       text   amount as it stands, never added up
purchase.quantity     text   how many
purchase.code         text   product or part number a line gives
purchase.cost_centre  text   cost centre, account or business unit
purchase.fcc_id       text   FCC identifier in a line
"""

_LINKS = """
link.server      ip      address this subject talked to
link.gateway     ip      router this subject names
link.recorder    text    recorder this subject is behind
"""


def _rows(table: str, role: Role) -> list[Field]:
    out = []
    for line in table.strip().splitlines():
        name, form, meaning = line.split(None, 2)
        out.append(Field(name, role, form, meaning))
    return out


FIELDS: dict[str, Field] = {
    f.name: f
    for f in (
        *_rows(_KEYS, Role.KEY),
        *_rows(_ATTRIBUTES, Role.ATTRIBUTE),
        *_rows(_LINKS, Role.LINK),
    )
}
"""Every field a sighting may carry, by name. Closed: the writer refuses any other."""
