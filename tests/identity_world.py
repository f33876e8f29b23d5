"""A small world to identify: evidence told through the real door, and a knowledge of a few made-up parties."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import partial, wraps
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from nameplate.engine.duck import connect
from nameplate.engine.tables import evidence_table
from nameplate.identify.step import identify
from nameplate.knowledge.apps import App, AppDomain, Apps
from nameplate.knowledge.load import Knowledge
from nameplate.knowledge.names import Names
from nameplate.knowledge.oui import OuiTable
from nameplate.model.arrow import SIGHTINGS, SORT_KEYS
from nameplate.model.estate import Estate
from nameplate.model.evidence import Coverage, Evidence, Problem
from nameplate.model.fingerprints import Fingerprint, Signal, Test
from nameplate.model.parties import Party, Source, Tie, TieKind
from nameplate.model.terms import ClaimKind, SourceGrade, Strength
from nameplate.readers.door import Place, SightingWriter

SOURCE = Source("made up", date(2026, 1, 1), SourceGrade.A)
AGENCY = "ministry"
NINE = 9 * 3600
"""Nine in the morning of the day everything happens, in seconds."""
_DAY = int(datetime(2026, 5, 4, tzinfo=UTC).timestamp())


def party(name: str, *, means: str = "nothing", blocks: tuple[str, ...] = (), kind: str = "company") -> Party:
    return Party(name.lower(), name, kind, (), "", (), means, blocks, SOURCE)


def tie(kind: TieKind, subject: str, to: str, *, percent: int | None = None) -> Tie:
    return Tie(kind, subject, to, None, None, percent, "", True, False, SOURCE)


def rule(
    name: str,
    strength: Strength,
    tests: Mapping[str, str],
    *signals: tuple[ClaimKind, str, int],
    category: str = "",
) -> Fingerprint:
    return Fingerprint(
        name, strength, tuple(Test(f, p) for f, p in tests.items()), tuple(Signal(*s) for s in signals), category,
        "made up", SOURCE, (), (),
    )  # fmt: skip


MADE, RUNS, SOLD = ClaimKind.MADE_BY, ClaimKind.RUNS, ClaimKind.SOLD_AS

PARTIES = (
    party("Dahua", means="made_by", blocks=("Zhejiang Dahua Technology",)),
    party("Hikvision", means="made_by", blocks=("Hangzhou Hikvision",)),
    party("Axis", means="made_by", blocks=("Axis Communications AB",)),
    party("Ezviz", means="made_by", blocks=("Ezviz Software",), kind="brand"),
    party("Intelbras", means="sold_as", blocks=("Intelbras",), kind="brand"),
    party("Honeywell", means="nothing", blocks=("Honeywell",)),
)

TIES = (
    tie(TieKind.MAKES_FOR, "dahua", "intelbras"),
    tie(TieKind.MAKES_FOR, "dahua", "honeywell"),
    tie(TieKind.MAKES_FOR, "hikvision", "honeywell"),
    tie(TieKind.BRAND_OF, "ezviz", "hikvision"),
)

RULES = (
    rule("dahua-dhip", Strength.PROTOCOL, {"dhip.method": "^client[.]notifyDevInfo$"},
         (RUNS, "dahua", 60), (MADE, "dahua", 40), category="camera"),
    rule("dahua-rtsp", Strength.FIRMWARE, {"sdp.attribute": "^packetization-supported:DH"},
         (RUNS, "dahua", 40), (MADE, "dahua", 30)),
    rule("dahua-http", Strength.BANNER, {"http.title": "^WEB SERVICE$", "http.location": "^/RPC2"},
         (RUNS, "dahua", 20), (MADE, "dahua", 15)),
    rule("hik-sadp", Strength.PROTOCOL, {"sadp.types": "^inquiry$"}, (RUNS, "hikvision", 60), (MADE, "hikvision", 40)),
    rule("hik-http", Strength.BANNER, {"http.server": "^Hikvision-Webs$"},
         (RUNS, "hikvision", 25), (MADE, "hikvision", 20)),
    rule("hik-rtsp", Strength.BANNER, {"rtsp.realm": "^Hikvision$"}, (RUNS, "hikvision", 20), (MADE, "hikvision", 20)),
    rule("hik-serial", Strength.SERIAL, {"serial": "^DS-2CD.*[A-Z]{4}[0-9]{9}$"}, (MADE, "hikvision", 20)),
    rule("hik-model", Strength.MODEL, {"register.model": "^DS-2CD"}, (MADE, "hikvision", 15)),
    rule("axis-http", Strength.BANNER, {"http.realm": "^AXIS_"}, (MADE, "axis", 20), category="camera"),
    rule("axis-rtsp", Strength.BANNER, {"rtsp.server": "^AXIS"}, (MADE, "axis", 20)),
    rule("sold-capture", Strength.BANNER, {"upnp.name": "^Camera of ([a-zA-Z]+)"}),
)  # fmt: skip

RULES = (
    *RULES[:-1],
    replace(RULES[-1], signals=(Signal(SOLD, "", 20, capture="upnp.name:1"),)),
)

APPS = (
    App(
        "tiktok", "TikTok", "app", "bytedance", {}, (AppDomain("tiktokv.com", "api", SourceGrade.A),), SOURCE
    ),
)

BLOCKS = {
    "4c11bf": "Zhejiang Dahua Technology", "c056e3": "Hangzhou Hikvision", "accc8e": "Axis Communications AB",
    "58108c": "Intelbras", "64f2fb": "Ezviz Software", "20f85e": "Delta Electronics", "00d02d": "Honeywell",
    "d27f33": "Hangzhou Hikvision",
}  # fmt: skip
DAHUA, HIK, AXIS, BRAND, EZVIZ, NOBODY, MIXED = (
    "4c:11:bf:00:00:", "c0:56:e3:00:00:", "ac:cc:8e:00:00:", "58:10:8c:00:00:", "64:f2:fb:00:00:",
    "20:f8:5e:00:00:", "00:d0:2d:00:00:",
)  # fmt: skip


def knowledge(**changes: Any) -> Knowledge:
    parties = {p.id: p for p in PARTIES}
    known = Knowledge(
        parties=parties, ties=TIES, fingerprints=RULES, restrictions={}, apps=APPS,
        categories={"ip camera": "camera", "camera": "camera", "printer": "printer"},
        oui=OuiTable(date(2026, 9, 1), "made up", "", BLOCKS), traps=(), names=Names(parties), domains=Apps(APPS),
    )  # fmt: skip
    return replace(known, **changes)


NO_ESTATE = Estate(AGENCY, "Ministry", "IN-CONFIDENCE", {})


@dataclass
class File:
    """One evidence file: every call of `say` is one record, one origin, unless an origin is named."""

    name: str
    digest: str
    agency: str = AGENCY
    form: str = "capture"
    rows: list[tuple[Place, str, str]] = field(default_factory=list)
    _count: int = 0

    def say(
        self, at: float | None, /, *, until: float | None = None, origin: int | None = None, scope: str | None = None,
        part: int = 0, same: bool = False, path: str = "", **fields: str | Iterable[str],
    ) -> int:  # fmt: skip
        """One record at a second of the day. Underscores become dots after the first word; a list says several.

        Returns the number of its origin. `same` adds to the record before; `path` is the place in words.
        """
        self._count += not same
        said = self._count * 10 + part if origin is None else origin
        place = Place(
            record=self._count, origin=said, path=path or f"record {self._count}", part=part, scope=scope,
            seen_from=None if at is None else int((_DAY + at) * 1_000_000),
            seen_to=None if until is None else int((_DAY + until) * 1_000_000),
        )  # fmt: skip
        for name, values in fields.items():
            for value in [values] if isinstance(values, str) else values:
                self.rows.append((place, _field(name), value))
        return said

    @property
    def records(self) -> int:
        """Number of the last record."""
        return self._count

    def arp(self, at: float, mac: str, ip: str) -> None:
        self.say(at, mac=mac, ip=ip, arp_reply="reply")


def _field(name: str) -> str:
    return (
        name
        if name in ("mac", "ip", "serial", "hostname", "asset_tag", "uuid")
        else name.replace("_", ".", 1)
    )


@dataclass
class Result:
    """What came of it, as plain rows."""

    things: dict[str, dict[str, Any]]
    subjects: dict[tuple[str, int, int], tuple[str, str]]
    claims: dict[str, dict[tuple[str, str], str]]
    because: dict[tuple[str, str, str], list[dict[str, Any]]]
    problems: list[Problem]
    raw: dict[str, list[tuple[Any, ...]]]

    def thing_of(self, file: File, record: int, part: int = 0) -> str:
        return self.subjects[file.digest, record, part][0]

    def kinds(self) -> set[str]:
        return {p.kind for p in self.problems}


def run(
    *files: File, estate: Estate = NO_ESTATE, known: Knowledge | None = None, shuffle: int | None = None
) -> Result:
    """Identifies; `shuffle` tells the same sightings in another order."""
    with database(*files, shuffle=shuffle) as con:
        problems = identify(con, knowledge=known or knowledge(), estate=estate)
        raw = _tables(con)
    return _result(raw, problems)


@contextmanager
def database(*files: File, shuffle: int | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    batches: list[pa.RecordBatch] = []
    for file in files:
        writer = SightingWriter(evidence=file.digest, name=file.name, agency=file.agency, sink=batches.append)
        for row in file.rows:
            writer.say(*row)
        writer.close()
    rows = pa.Table.from_batches(batches, schema=SIGHTINGS)
    if shuffle is not None:
        order = list(range(rows.num_rows))
        Random(shuffle).shuffle(order)
        rows = rows.take(order)
    with tempfile.TemporaryDirectory() as work:
        con = connect(Path(work), threads=1)
        con.register("sightings", rows)
        con.register("evidence", evidence_table(_evidence(f) for f in files))
        yield con
        con.close()


def _evidence(file: File) -> Evidence:
    received = datetime(2026, 6, 1)
    return Evidence(
        file.digest, file.name, file.form, file.digest * 4, 1, file.agency, received, Coverage("", ""), 0, 0
    )


Played = Generator["tuple[File, ...] | File", Result, None]
"""A scene: says its files, is given what came of them, and asserts."""


class Stage:
    """Plays all scenes of a module in one run, each as an agency of its own: quick, and proof that agencies never mix.

    Used as a decorator on generator functions; `each` does so once per parameter.
    """

    def __init__(self, *, estate: Estate = NO_ESTATE) -> None:
        self._estate = estate
        self._scenes: dict[str, Callable[[], Played]] = {}
        self._players: dict[str, Played] = {}
        self._raw: dict[str, list[tuple[Any, ...]]] | None = None
        self._problems: list[Problem] = []

    def __call__(self, scene: Callable[[], Played]) -> Callable[[], None]:
        self._scenes[scene.__name__] = scene

        @wraps(scene)
        def test() -> None:
            self._finish(scene.__name__)

        return _plain(test)

    def each(self, *values: str) -> Callable[[Callable[[str], Played]], Callable[[str], None]]:
        def decorate(scene: Callable[[str], Played]) -> Callable[[str], None]:
            for value in values:
                self._scenes[f"{scene.__name__} {value}"] = partial(scene, value)

            def test(value: str) -> None:
                self._finish(f"{scene.__name__} {value}")

            test.__name__, test.__doc__ = scene.__name__, scene.__doc__
            return pytest.mark.parametrize("value", values)(test)

        return decorate

    def _play(self) -> dict[str, list[tuple[Any, ...]]]:
        files: list[File] = []
        for name, scene in self._scenes.items():
            player = self._players[name] = scene()
            said = next(player)
            for file in (said,) if isinstance(said, File) else said:
                file.agency, file.name = name, f"{name}|{file.name}"
                files.append(file)
        with database(*files) as con:
            self._problems = identify(con, knowledge=knowledge(), estate=self._estate)
            return _tables(con)

    def _finish(self, name: str) -> None:
        if self._raw is None:
            self._raw = self._play()
        raw = {table: [_unnamed(row) for row in rows if row[0] == name] for table, rows in self._raw.items()}
        mine = [
            replace(p, name=p.name.partition("|")[2]) for p in self._problems if p.name.startswith(f"{name}|")
        ]
        try:
            self._players[name].send(_result(raw, mine))
        except StopIteration:
            return
        raise AssertionError("a scene is played once")


def _plain(test: Callable[[], None]) -> Callable[[], None]:
    del test.__wrapped__  # type: ignore[attr-defined] - pytest would take the generator for the test
    return test


def _unnamed(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(v.partition("|")[2] if isinstance(v, str) and v.startswith(f"{row[0]}|") else v for v in row)


def _tables(con: duckdb.DuckDBPyConnection) -> dict[str, list[tuple[Any, ...]]]:
    return {
        name: con.execute(f"SELECT * FROM {name} ORDER BY {', '.join(SORT_KEYS[name])}").fetchall()
        for name in ("subjects", "things", "claims", "because")
    }


def _result(raw: dict[str, list[tuple[Any, ...]]], problems: list[Problem]) -> Result:
    claims: dict[str, dict[tuple[str, str], str]] = {}
    numbers: dict[tuple[str, int], tuple[str, str]] = {}
    for _, thing, number, kind, who, _, grade, _ in raw["claims"]:
        claims.setdefault(thing, {})[kind, who] = grade
        numbers[thing, number] = (kind, who)
    because: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
    names = (
        "agency",
        "thing",
        "claim",
        "n",
        "evidence",
        "place",
        "field",
        "value",
        "rule",
        "decibans",
        "side",
    )
    for row in raw["because"]:
        reason = dict(zip(names, row, strict=True))
        because.setdefault((row[1], *numbers[row[1], row[2]]), []).append(reason)
    things = {
        t[1]: {"agency": t[0], "also": json.loads(t[3]), "keys": json.loads(t[4]), "relation": t[5],
               "facts": json.loads(t[6]), "seen": (t[7], t[8])}
        for t in raw["things"]
    }  # fmt: skip
    subjects = {(s[1], s[2], s[3]): (s[4], s[5]) for s in raw["subjects"]}
    return Result(things, subjects, claims, because, problems, raw)
