"""Loads all knowledge, shipped and added, into one checked object. Nothing half-right ever leaves here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from nameplate.knowledge import crosscheck, oui
from nameplate.knowledge.apps import App, Apps, read_apps
from nameplate.knowledge.coverage import AppCoverage, read_coverage
from nameplate.knowledge.entries import Report
from nameplate.knowledge.errors import KnowledgeError
from nameplate.knowledge.fingerprints import read_fingerprints
from nameplate.knowledge.makers import Makers, Trap, read_makers
from nameplate.knowledge.names import Names
from nameplate.knowledge.oui import OuiTable
from nameplate.knowledge.vocabulary import read_categories, read_labels
from nameplate.model.fingerprints import Fingerprint
from nameplate.model.parties import Party, Tie
from nameplate.model.restrictions import Restriction

_T = TypeVar("_T")


@dataclass(frozen=True)
class Knowledge:
    """Everything the steps know about the world, checked.

    Attributes:
        parties: id -> company, brand or body, ordered by id.
        ties: dated relations, in a total order.
        fingerprints: ordered by id; each proved by its examples.
        restrictions: id -> instrument.
        apps: apps and makers' clouds, ordered by id.
        categories: folded register word -> slug, e.g. "ip camera" -> "camera".
        oui: the MAC block table.
        traps: names that must never be taken for a party.
        names: whole names, holders and labels -> party.
        domains: names asked for and app identifiers -> app or cloud.
        coverage: id -> what that kind of app inventory can and cannot see.
    """

    parties: Mapping[str, Party]
    ties: tuple[Tie, ...]
    fingerprints: tuple[Fingerprint, ...]
    restrictions: Mapping[str, Restriction]
    apps: tuple[App, ...]
    categories: Mapping[str, str]
    oui: OuiTable
    traps: tuple[Trap, ...]
    names: Names
    domains: Apps
    coverage: Mapping[str, AppCoverage] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Pack:
    """What one folder of knowledge says."""

    makers: Makers
    fingerprints: tuple[Fingerprint, ...]
    apps: tuple[App, ...]


def load(*, packs: Sequence[Path] = (), oui_csv: Path | None = None) -> Knowledge:
    """All knowledge: what is shipped, and the packs on top.

    Args:
        packs: folders laid out like `data/`: makers, fingerprints and apps, each with TOML files. A pack
            adds entries; it cannot replace one.
        oui_csv: a newer IEEE listing of MAC blocks, or a folder with several; dated by the files.

    Raises:
        KnowledgeError: everything that is wrong, in plain words.
    """
    return _load(tuple(packs), oui_csv)


@lru_cache(maxsize=4)
def _load(packs: tuple[Path, ...], oui_csv: Path | None) -> Knowledge:
    from nameplate.knowledge.restrictions import load_restrictions

    report = Report()
    shipped = resources.files("nameplate") / "data"
    read = [_pack(shipped, report), *(_pack(_folder(pack, report), report) for pack in packs)]
    categories = read_categories(_text(shipped / "categories.toml"), name="categories.toml", report=report)
    words = read_labels(_text(shipped / "labels.toml"), name="labels.toml", report=report)
    coverage = read_coverage(_text(shipped / "coverage.toml"), name="coverage.toml", report=report)
    everyone = sorted((p for pack in read for p in pack.makers.parties), key=lambda p: p.id)
    parties = MappingProxyType({party.id: party for party in everyone})
    ties = tuple(sorted((t for pack in read for t in pack.makers.ties), key=_tie_order))
    traps = tuple(sorted((t for pack in read for t in pack.makers.traps), key=lambda t: (t.name, t.is_not)))
    fingerprints = tuple(sorted((f for pack in read for f in pack.fingerprints), key=lambda f: f.id))
    apps = tuple(sorted((a for pack in read for a in pack.apps), key=lambda a: a.id))
    _stop_if_wrong(report)  # what could not be read would make the next checks say more than is wrong
    crosscheck.check_parties(everyone, report)
    crosscheck.check_ties(ties, parties, report)
    crosscheck.check_traps(traps, parties, report)
    crosscheck.check_fingerprints(fingerprints, parties, report)
    crosscheck.check_apps(apps, parties, report)
    _stop_if_wrong(report)
    table = oui.shipped() if oui_csv is None else oui.from_ieee_csv(oui_csv)
    restrictions = MappingProxyType(load_restrictions())
    return Knowledge(
        parties=parties,
        ties=ties,
        fingerprints=fingerprints,
        restrictions=restrictions,
        apps=apps,
        categories=MappingProxyType(categories),
        oui=table,
        traps=traps,
        names=Names(parties, words, [trap.name for trap in traps]),
        domains=Apps(apps),
        coverage=MappingProxyType({kind.id: kind for kind in coverage}),
    )


def _stop_if_wrong(report: Report) -> None:
    if report.problems:
        raise KnowledgeError(report.problems)


def _pack(root: Traversable, report: Report) -> _Pack:
    makers = [read_makers(text, name=name, report=report) for name, text in _texts(root, "makers")]
    return _Pack(
        Makers(
            tuple(p for m in makers for p in m.parties),
            tuple(t for m in makers for t in m.ties),
            tuple(t for m in makers for t in m.traps),
        ),
        _all(
            read_fingerprints(text, name=name, report=report) for name, text in _texts(root, "fingerprints")
        ),
        _all(read_apps(text, name=name, report=report) for name, text in _texts(root, "apps")),
    )


def _all(parts: Iterable[tuple[_T, ...]]) -> tuple[_T, ...]:
    return tuple(item for part in parts for item in part)


def _texts(root: Traversable, kind: str) -> Iterator[tuple[str, str]]:
    folder = root / kind
    if not folder.is_dir():
        return
    for file in sorted(folder.iterdir(), key=lambda f: f.name):
        if file.name.endswith(".toml"):
            yield f"{kind}/{file.name}", _text(file)


def _text(file: Traversable) -> str:
    return file.read_text("utf-8")


def _folder(pack: Path, report: Report) -> Path:
    if not pack.is_dir():
        report.add(
            str(pack), "there is no such folder.", "Name a folder with makers, fingerprints or apps in it."
        )
    return pack


def _tie_order(tie: Tie) -> tuple[str, ...]:
    dates = (tie.start.isoformat() if tie.start else "", tie.end.isoformat() if tie.end else "")
    return (tie.subject, tie.kind.value, tie.object, *dates, tie.line, tie.source.text)
