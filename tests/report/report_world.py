"""A small made-up outcome of an audit, in the tables the report reads: no reader, no judge, no clock."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import duckdb
import pyarrow as pa

from nameplate.engine.duck import connect
from nameplate.knowledge.load import Knowledge
from nameplate.model import arrow
from nameplate.model.parties import Source
from nameplate.model.restrictions import Judgement, Restriction, Step, Subject
from nameplate.model.terms import Force, Grade, SourceGrade, Standing, Verdict
from nameplate.report import Run, write

ON = date(2026, 11, 21)
HOSTILE = "<script>alert(1)</script>\"'&\u2028=cmd|' /C calc'!A0"
SOURCE = Source("Paper 7 (invented)", date(2026, 10, 1), SourceGrade.A)
NAMES = {
    "hikvision": "Hikvision", "dahua": "Dahua", "axis": "Axis", "lorex": "Lorex", "annke": "ANNKE",
    "hanwha": "Hanwha Vision", "hp": "HP",
}  # fmt: skip
OUI = {"4c:11:bf", "c0:56:e3", "00:40:8c", "00:09:18"}


def restriction(
    name: str, *, title: str, force: Force, jurisdiction: str = "NZ", issuer: str = ""
) -> Restriction:
    subject = Subject("party", ("hikvision", "dahua"), ("made_by",), "named", (), ("camera",), title)
    return Restriction(
        id=name, jurisdiction=jurisdiction, issuer=issuer or "An issuer", title=title, force=force,
        subject=subject, scope=(), reaches=(), issued=None, effective=date(2025, 3, 1), until=None,
        published=None, duties=(), exceptions="The chief executive may except one device for a year.",
        status="in force", operative=True, unknown=(), source=SOURCE, cases=(),
    )  # fmt: skip


MIN01 = restriction(
    "MIN-01",
    title="Decision on surveillance equipment",
    force=Force.AGENCY_DECISION,
    issuer="Ministry of Examples",
)
UK01 = restriction(
    "UK-01", title="Statement on surveillance at sensitive sites", force=Force.DIRECTION, jurisdiction="UK",
    issuer="Cabinet Office",
)  # fmt: skip
NZ11 = restriction("NZ-11", title="Guidance on connected cameras", force=Force.ADVICE, issuer="A lead agency")
US01 = restriction(
    "US-01",
    title="Ban on buying covered equipment",
    force=Force.STATUTE,
    jurisdiction="US",
    issuer="Congress",
)


def knowledge() -> Knowledge:
    """The few parts of the knowledge a report reads."""
    return cast(
        Knowledge,
        SimpleNamespace(
            parties={key: SimpleNamespace(id=key, name=name) for key, name in NAMES.items()},
            apps=(SimpleNamespace(id="tiktok", name="TikTok"),),
            restrictions={r.id: r for r in (UK01, NZ11, US01)},
            oui=SimpleNamespace(holder=lambda mac: "Somebody" if mac[:8] in OUI else None),
        ),
    )


def run(**changes: Any) -> Run:
    said: dict[str, Any] = {
        "agency": "ministry", "agency_name": "Ministry of Examples", "marking": "IN-CONFIDENCE", "on": ON,
        "known": ON, "oui_date": date(2025, 10, 3), "oui_source": "a block table", "version": "0.1.0",
        "estate_source": "estate.toml", "own": (MIN01,),
    }  # fmt: skip
    return Run(**(said | changes))


def judgement(verdict: Verdict, standing: Standing, *missing: str) -> Judgement:
    """Steps that say who asked, so that a test can tell two judgements apart."""
    last = {"applies": "yes", "does_not_apply": "no", "cannot_tell": "unknown"}[verdict.value]
    steps = (
        Step(1, "Is it what the instrument restricts?", last, "made_by dahua, probable."),
        Step(2, "Does it operate on 2026-11-21?", "yes", "In force since 2025-03-01."),
        Step(3, f"Does it reach us as {standing.value}?", "yes", ""),
    )
    return Judgement(verdict, standing, Grade.PROBABLE, missing, (), steps, ("made_by:dahua",))


@dataclass
class World:
    """Rows of the tables; `connection` loads them."""

    things: list[dict[str, Any]] = field(default_factory=list)
    claims: list[dict[str, Any]] = field(default_factory=list)
    because: list[dict[str, Any]] = field(default_factory=list)
    findings: list[dict[str, Any]] = field(default_factory=list)
    verdicts: list[tuple[str, str, str, bool, int]] = field(default_factory=list)
    evidence: list[dict[str, Any]] = field(default_factory=list)
    problems: list[dict[str, Any]] = field(default_factory=list)
    judgements: list[Judgement] = field(default_factory=list)

    def thing(self, thing: str, *, category: str = "camera", **said: Any) -> str:
        facts = {"thing.category": [category]} if category else {}
        self.things.append({
            "agency": "ministry", "thing": thing, "kind": said.get("kind", "device"),
            "also": json.dumps(said.get("also", [])), "keys": json.dumps(said.get("keys", {})),
            "relation": said.get("relation", "owned"), "facts": json.dumps(facts | said.get("facts", {})),
            "seen_from": datetime(2026, 11, 1, 8, 0), "seen_to": None,
        })  # fmt: skip
        return thing

    def claim(self, thing: str, kind: str, party: str, *, grade: str = "probable", **said: Any) -> None:
        number = sum(row["thing"] == thing for row in self.claims)
        score = said.get("score", 170)
        base = {"agency": "ministry", "thing": thing, "claim": number}
        self.claims.append(base | {"kind": kind, "party": party, "line": "", "grade": grade, "score": score})
        self.because.append(base | {
            "n": 0, "evidence": said.get("evidence", "site.pcapng"), "place": said.get("place", "packet 812"),
            "field": said.get("field", "dhip.device_type"), "value": said.get("value", "IPC-HDW5421S"),
            "rule": said.get("rule", "dahua-dhip"), "decibans": score, "side": said.get("side", "for"),
        })  # fmt: skip

    def finding(
        self, thing: str, rule: str, *, verdict: str = "applies", standing: str = "adopted", **said: Any
    ) -> str:
        finding = f"f-{len(self.findings):04x}{thing[-4:]}"
        missing = said.get("missing", [])
        wanted = judgement(Verdict(verdict), Standing(standing), *missing)
        if wanted not in self.judgements:
            self.judgements.append(wanted)
        self.findings.append({
            "agency": "ministry", "finding": finding, "restriction": rule, "thing": thing,
            "on": ON.isoformat(),
            "known": ON.isoformat(), "verdict": verdict, "standing": standing,
            "grade": said.get("grade", "probable"), "needs": json.dumps(said.get("needs", [0])),
            "missing": json.dumps(missing), "obligations": json.dumps(said.get("obligations", [])),
            "exception": None, "judgement": self.judgements.index(wanted),
        })  # fmt: skip
        self.count(rule, standing, verdict, listed=True)
        return finding

    def count(self, rule: str, standing: str, verdict: str, *, listed: bool, n: int = 1) -> None:
        self.verdicts.append((rule, standing, verdict, listed, n))

    def problem(self, kind: str, place: str, message: str, **said: Any) -> None:
        self.problems.append({
            "evidence": "aa", "name": said.get("name", "site.pcapng"), "kind": kind, "place": place,
            "offset": said.get("offset"), "message": message, "advice": said.get("advice", ""),
            "count": said.get("count", 1),
        })  # fmt: skip

    def file(self, name: str, reader: str, **said: Any) -> None:
        self.evidence.append({
            "evidence": "aa", "agency": "ministry", "name": name, "format": reader, "sha256": "0" * 64,
            "size": 10, "received": datetime(2026, 11, 20), "sees": said.get("sees", "what spoke"),
            "blind": said.get("blind", "what was silent"), "covers_from": said.get("covers_from"),
            "covers_to": said.get("covers_to"), "mapping": json.dumps(said.get("mapping", {})),
            "rooms": json.dumps(said.get("rooms", [])), "sightings": said.get("sightings", 3), "problems": 0,
        })  # fmt: skip

    def connection(self, work: Path) -> duckdb.DuckDBPyConnection:
        """An engine that holds the tables, rows in the order they were made."""
        con = connect(work)
        for name in ("things", "claims", "because", "findings", "evidence", "problems"):
            schema: pa.Schema = getattr(arrow, name.upper())
            con.register("incoming", pa.Table.from_pylist(getattr(self, name), schema=schema))
            con.execute(f'CREATE TABLE "{name}" AS SELECT * FROM incoming')
            con.unregister("incoming")
        con.execute(
            "CREATE TABLE verdicts (restriction TEXT, standing TEXT, verdict TEXT, listed BOOLEAN, n BIGINT)"
        )
        if self.verdicts:
            con.executemany("INSERT INTO verdicts VALUES (?, ?, ?, ?, ?)", self.verdicts)
        return con


LATE = {"action": "remove", "due": "2026-11-01", "overdue": 20, "says": "removed from sensitive sites"}
AHEAD = {"action": "replace_at_renewal", "due": "2027-06-30", "overdue": 0, "says": "replaced elsewhere"}
UNDATED = {"action": "no_new_purchase", "due": None, "overdue": None, "says": "none are bought"}
ELSEWHERE = {"action": "disconnect", "due": None, "overdue": None, "says": "off the core network"}


def ministry() -> World:
    """Genuine and rebranded cameras, a dispute, a connected camera, a printer, hostile names."""
    world = World()
    makers = ["dahua"] * 5 + ["hikvision"] * 4
    labels = ["dahua", "lorex", "lorex", "label:acme secure", "", "hikvision", "annke", "annke", ""]
    for n, (maker, label) in enumerate(zip(makers, labels, strict=True)):
        _caught(world, n, maker, label)
    _left_open(world)
    _others(world)
    _circumstances(world)
    return world


def _caught(world: World, n: int, maker: str, label: str) -> None:
    grade = "confirmed" if n % 3 else "probable"
    site = ["head-office", "depot", "records-store"][n % 3]
    thing = world.thing(
        f"dev-4c11bfc2{n:04x}", category="recorder" if n in (4, 8) else "camera",
        keys={"ip": [f"10.1.4.{20 + n}"], "mac": [f"4c:11:bf:c2:00:{n:02x}"],
              "serial": [f"1F006E4PAX000{n:02d}"]},
        facts={"site.id": [site]}, also=[f"dev-old{n:04x}"],
    )  # fmt: skip
    world.claim(thing, "made_by", maker, grade=grade, score=180 - n)
    if label:
        world.claim(thing, "sold_as", label, score=60, field="register.manufacturer", value=label.title(),
                    evidence="assets.csv", place=f"row {n + 2}", rule="label-brand")  # fmt: skip
    if n < 7:
        world.finding(thing, "MIN-01", obligations=[LATE if n % 2 else AHEAD, UNDATED], grade=grade)
    else:
        world.finding(thing, "MIN-01", verdict="cannot_tell", missing=["site.sensitivity"], grade=grade)
    world.finding(thing, "UK-01", standing="elsewhere", obligations=[ELSEWHERE], grade=grade)


def _left_open(world: World) -> None:
    disputed = world.thing("dev-disputed0001", keys={"ip": ["10.1.4.90"]}, relation="unknown")
    world.claim(disputed, "made_by", "axis", grade="disputed")
    world.claim(disputed, "made_by", "dahua", grade="disputed", side="against")
    world.finding(
        disputed,
        "MIN-01",
        verdict="cannot_tell",
        missing=["made_by", "thing.relation"],
        grade="disputed",
        needs=[0, 1],
    )
    hostile = world.thing("dev-hostile00001", category="", keys={"hostname": [HOSTILE]}, relation="connected")
    world.claim(hostile, "sold_as", f"label:{HOSTILE}", grade="possible", value=HOSTILE, place="row =2")
    world.finding(
        hostile, "US-01", verdict="cannot_tell", standing="elsewhere", missing=["made_by"], grade="possible"
    )


def _others(world: World) -> None:
    for n, (maker, block) in enumerate([("axis", "00:40:8c"), ("hanwha", "00:09:18"), ("", "c8:02:8f")]):
        thing = world.thing(f"dev-other000{n:04x}", keys={"mac": [f"{block}:00:00:{n:02x}"]})
        if maker:
            world.claim(thing, "made_by", maker, grade="probable")
    printer = world.thing("dev-printer00001", category="printer", keys={"asset_tag": ["P-1"]})
    world.claim(printer, "made_by", "hp", grade="possible")
    advised = world.thing("dev-advised00001", keys={"ip": ["10.9.9.9"]}, relation="connected")
    world.claim(advised, "made_by", "hikvision", grade="confirmed")
    world.finding(advised, "NZ-11", standing="advises", obligations=[{**UNDATED, "action": "consider"}])


def _circumstances(world: World) -> None:
    world.count("MIN-01", "adopted", "does_not_apply", listed=False, n=31)
    world.count("US-01", "elsewhere", "cannot_tell", listed=False, n=12)
    world.file(
        "site.pcapng", "pcapng", sees="devices that spoke on this segment while it was captured",
        blind="devices that were silent, off, or on another segment",
        covers_from=datetime(2026, 11, 1, 8), covers_to=datetime(2026, 11, 1, 9),
    )  # fmt: skip
    world.file(
        "assets.csv", "register-csv", mapping={"register.manufacturer": "Make", "serial": "Serial No."}
    )
    world.file("walk.xlsx", "site-walk", rooms=["Basement", "Room 3.12"], sees="labels somebody read")
    world.problem(
        "secret", "packet 15", "A password or token stood here; it was not kept.", advice="Change it."
    )
    world.problem("truncated", "byte 91", "The file ends in the middle of a packet.", offset=91, count=3)
    world.problem("identity-conflict", "packet 77", "Two serials claimed one address; they were kept apart.")


@dataclass(frozen=True)
class Written:
    """A report on disk, the tables it was written from, and what `write` returned."""

    folder: Path
    con: duckdb.DuckDBPyConnection
    summary: dict[str, Any]
    world: World

    def text(self, name: str) -> str:
        return (self.folder / name).read_text(encoding="utf-8")


def written(world: World, work: Path, **changes: Any) -> Written:
    """The report of a world; `work` takes the engine's files and the report."""
    engine, folder = work / "engine", work / "report"
    engine.mkdir(parents=True)
    con = world.connection(engine)
    told = write(con, folder, run=run(**changes), judgements=world.judgements, knowledge=knowledge())
    return Written(folder, con, told, world)
