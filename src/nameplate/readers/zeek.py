"""Zeek logs: who asked for which name, which server showed which certificate, who was leased which address.

What a client did (a name asked for, a server name, a user agent) is said about `id.orig_h`; what a server
showed is said about `id.resp_h`, and only when it answered. Exact repeats within one clock hour become one
statement with its first and last time: not longer, because an address may belong to another device later.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

from nameplate.model.evidence import Coverage
from nameplate.readers import clean
from nameplate.readers.base import Reader, Source
from nameplate.readers.door import LONGEST, Place, SightingWriter
from nameplate.readers.instants import as_datetime, micros
from nameplate.readers.plain import decoded, lines, peek
from nameplate.readers.zeek_rows import KINDS, Row, kind_of, rows

REPEATS = 50_000
"""Statements kept open for repeats; past it the oldest are told, and a later repeat is told again."""
SHORT = 500
"""Characters of a statement that is kept open; a longer one is told at once, repeat or not."""
CERTIFICATES = 10_000
"""Certificates, and servers waiting for one, that are remembered while `ssl` and `x509` are joined."""

_HOUR = 3_600_000_000
_NETBIOS = "137"
_ID = 80  # characters of a file id, a SHA-256 fingerprint or a time
_ANSWERED = frozenset({"SF", "S1", "S2", "S3", "RSTO", "RSTR", "OTH"})
_FOREVER = 4_294_967_295.0  # 0xffffffff seconds: a lease without end (RFC 2131 section 3.3)

Facts = tuple[tuple[str, str], ...]


class Said(NamedTuple):
    """One statement: part of its row (0 = the client, 1 = the server), its facts, the key first."""

    part: int
    facts: Facts
    until: int | None = None


@lru_cache(maxsize=65_536)
def _one_host(address: str) -> bool:
    """Whether an address is one host's. Remembered: a log names few hosts many times."""
    return clean.ip(address) is not None


def _about(end: int, address: str, *facts: tuple[str, str]) -> Iterator[Said]:
    told = tuple((name, value) for name, value in facts if value)
    if told and _one_host(address):
        yield Said(end, (("ip", address), *told))


def _dns(row: Row) -> Iterator[Said]:
    if row.text("id.resp_p") != _NETBIOS:  # NetBIOS names are no domain names
        yield from _about(0, row.host("orig"), ("dns.query", row.text("query")))


def _tls(row: Row) -> Iterator[Said]:
    yield from _about(0, row.host("orig"), ("tls.sni", row.text("server_name")))
    issuer = row.text("issuer") or row.text("issuer_subject")
    yield from _about(1, row.host("resp"), ("tls.subject", row.text("subject")), ("tls.issuer", issuer))


def _http(row: Row) -> Iterator[Said]:
    yield from _about(0, row.host("orig"), ("http.user_agent", row.text("user_agent")))
    status = row.text("status_code")
    path = row.text("uri").partition("?")[0].partition("#")[0]
    if status.startswith("2") and path.startswith("/"):  # a refusal or a redirect shows no such page
        yield from _about(1, row.host("resp"), ("http.status", status), ("http.path", path))


def _dhcp(row: Row) -> Iterator[Said]:
    mac = row.text("mac")
    address = row.text("assigned_addr") or row.text("assigned_ip") or row.text("client_addr")
    if clean.mac(mac):
        keys = (("mac", mac), ("ip", address)) if clean.ip(address) else (("mac", mac),)
        names = (("dhcp.hostname", row.text("host_name")), ("dhcp.fqdn", row.text("client_fqdn")))
        yield Said(0, (*keys, *((name, value) for name, value in names if value)), _lease_end(row))
    server = row.text("server_addr")
    yield from _about(1, server, ("dhcp.server", server))


def _lease_end(row: Row) -> int | None:
    start = micros(row.text("ts"))
    try:
        seconds = float(row.text("lease_time"))
    except ValueError:
        return None
    if start is None or not 0 < seconds < _FOREVER - 1_000:  # TSV rounds the endless lease
        return None
    return start + round(seconds * 1_000_000)


def _conn(row: Row) -> Iterator[Said]:
    if row.text("conn_state") in _ANSWERED and row.text("resp_bytes") not in ("", "0"):
        server = row.host("resp")
        yield from _about(0, row.host("orig"), ("link.server", server if _one_host(server) else ""))


STATEMENTS: dict[str, Callable[[Row], Iterator[Said]]] = {
    "conn": _conn, "dhcp": _dhcp, "dns": _dns, "http": _http, "quic": _tls, "ssl": _tls,
}  # fmt: skip
"""What a row of each log says. `x509` rows name no host: see Certificates."""


class Certificates:
    """Joins `x509` rows to the servers of `ssl` rows of the same file, whichever comes first."""

    def __init__(self) -> None:
        self.hosts = 0  # rows that could have told whose certificates they are
        self.alone: tuple[int, int] | None = None  # (first line, how many) of x509 rows
        self._known: OrderedDict[str, Facts] = OrderedDict()
        self._waiting: OrderedDict[tuple[str, str], Row] = OrderedDict()  # (certificate, server) -> row
        self._waited: dict[str, set[str]] = {}  # certificate -> servers

    def join(self, row: Row) -> Iterator[tuple[Row, Said]]:
        """The statements about servers this row completes, each with the `ssl` row it belongs to."""
        if row.kind == "x509":
            yield from self._certificate(row)
        elif row.kind in ("ssl", "quic"):
            yield from self._server(row)

    def _certificate(self, row: Row) -> Iterator[tuple[Row, Said]]:
        first, count = self.alone or (row.line.number, 0)
        self.alone = (first, count + 1)
        facts = tuple(
            (name, value[:LONGEST])
            for name, value in (
                ("tls.subject", row.text("certificate.subject")),
                ("tls.issuer", row.text("certificate.issuer")),
                ("tls.names", " ".join(row.many("san.dns"))),
            )
        )
        for name in {row.text("id")[:_ID], row.text("fingerprint")[:_ID]} - {""}:
            self._known[name] = facts
            for server in sorted(self._waited.pop(name, ())):
                yield from self._served(name, server, facts)
        while len(self._known) > CERTIFICATES:
            self._known.popitem(last=False)

    def _served(self, name: str, server: str, facts: Facts) -> Iterator[tuple[Row, Said]]:
        row = self._waiting.pop((name, server))
        yield from ((row, said) for said in _about(1, server, *facts))

    def _server(self, row: Row) -> Iterator[tuple[Row, Said]]:
        self.hosts += 1
        chain, server = row.many("cert_chain_fuids") or row.many("cert_chain_fps"), row.host("resp")
        if row.text("subject") or not chain or not clean.ip(server):
            return
        name = chain[0][:_ID]
        if facts := self._known.get(name):
            yield from ((row, said) for said in _about(1, server, *facts))
        elif (name, server) not in self._waiting:
            self._waiting[name, server] = Row("ssl", {"ts": row.text("ts")[:_ID]}, row.line._replace(text=""))
            self._waited.setdefault(name, set()).add(server)
            while len(self._waiting) > CERTIFICATES:
                old, host = next(iter(self._waiting))
                del self._waiting[old, host]
                self._waited[old].discard(host)
                if not self._waited[old]:
                    del self._waited[old]


class _Open(NamedTuple):
    """A statement that may still be repeated: where it was first, and from when to when it was said."""

    place: Place
    start: int | None
    end: int | None


def _opened(row: Row, said: Said, start: int | None, end: int | None) -> _Open:
    number, offset = row.line.number, row.line.offset
    place = Place(number, 2 * number + said.part, f"line {number}", part=said.part, offset=offset)
    return _Open(place, start, end)


class Repeats:
    """Tells each statement once for every clock hour it was repeated in."""

    def __init__(self, writer: SightingWriter) -> None:
        self.first: int | None = None
        self.last: int | None = None
        self._writer = writer
        self._open: OrderedDict[tuple[int, Facts, int | None], _Open] = OrderedDict()

    def add(self, row: Row, said: Said) -> None:
        """Takes one statement; tells the oldest when too many are open."""
        when = micros(row.text("ts"))
        end = max((t for t in (when, said.until) if t is not None), default=None)
        if when is not None:
            self.first = when if self.first is None else min(self.first, when)
            self.last = when if self.last is None else max(self.last, when)
        key = (said.part, said.facts, None if when is None else when // _HOUR)
        known = self._open.get(key)
        if sum(len(value) for _, value in said.facts) > SHORT:
            self._tell(key, _opened(row, said, when, end))
        elif known is not None and when is not None and known.start is not None and known.end is not None:
            self._open[key] = known._replace(start=min(known.start, when), end=max(known.end, end or when))
        elif known is None:
            self._open[key] = _opened(row, said, when, end)
            if len(self._open) > REPEATS:
                self._tell(*self._open.popitem(last=False))

    def close(self) -> None:
        """Tells what is still open."""
        for key, told in self._open.items():
            self._tell(key, told)
        self._open.clear()

    def _tell(self, key: tuple[int, Facts, int | None], told: _Open) -> None:
        place = Place(
            told.place.record, told.place.origin, told.place.path, part=told.place.part,
            seen_from=told.start, seen_to=told.end, offset=told.place.offset,
        )  # fmt: skip
        for name, value in key[1]:
            self._writer.say(place, name, value)


def recognises(head: bytes, name: str) -> int:
    """By the `#` header of the ASCII writer, or by the columns of the first JSON line."""
    text = decoded(peek(head))
    if text.startswith("#separator ") and "\n#path" in text[:4096]:
        return 95
    first = text.partition("\n")[0]
    if not first.startswith("{"):
        return 0
    try:
        cells = json.loads(first, strict=False)
    except (ValueError, RecursionError):
        return 0
    if not _like_zeek(cells):
        return 0
    return 90 if kind_of(cells) in KINDS else 60


def _like_zeek(cells: dict[str, object]) -> bool:
    """Zeek's own names: a connection id with its ends, a certificate, or a DHCP exchange."""
    ends = any(name in cells for name in ("id.orig_h", "id_orig_h")) or isinstance(cells.get("id"), dict)
    exchange = "mac" in cells and ("uids" in cells or "msg_types" in cells)
    return "ts" in cells and (ends or exchange or "certificate.subject" in cells)


def read(source: Source, writer: SightingWriter) -> Coverage:
    """Every row of every log in the file; logs of another kind are told once each."""
    repeats, certificates, others = Repeats(writer), Certificates(), set[str]()
    for row in rows(lines(source, writer), writer):
        if row.kind in KINDS:
            for said in STATEMENTS.get(row.kind, _nothing)(row):
                repeats.add(row, said)
            for server, said in certificates.join(row):
                repeats.add(server, said)
        elif row.kind not in others and len(others) < 100:
            others.add(row.kind)
            _tell_other(row, writer)
    repeats.close()
    _tell_alone(certificates, writer)
    return Coverage(
        sees="connections that passed the sensor, by the names and certificates shown in clear",
        blind="segments the sensor does not watch, names inside encrypted DNS or an encrypted client hello,"
        " and the device itself where a proxy or resolver asks on its behalf",
        covers_from=as_datetime(repeats.first),
        covers_to=as_datetime(repeats.last),
    )


def _nothing(row: Row) -> Iterator[Said]:
    return iter(())


def _tell_other(row: Row, writer: SightingWriter) -> None:
    writer.problem(
        "other-log", f"Rows of the Zeek log {row.kind[:40] or 'without a name'!r} are not read.",
        place=f"line {row.line.number}", offset=row.line.offset, advice=f"Read are: {', '.join(KINDS)}.",
    )  # fmt: skip


def _tell_alone(certificates: Certificates, writer: SightingWriter) -> None:
    if certificates.alone and not certificates.hosts:
        first, count = certificates.alone
        writer.problem(
            "no-host", f"{count} certificates stand here without the server that showed them.",
            place=f"line {first}", advice="Join ssl.log and x509.log of the same time into one file.",
        )  # fmt: skip


READER = Reader(name="zeek", title="Zeek log", recognises=recognises, read=read)
