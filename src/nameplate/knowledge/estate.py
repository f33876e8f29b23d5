"""Reads an organisation's own statement: who it is, its sites and networks, what it has adopted.

These are the facts that no evidence can show. What is not stated stays missing, and a place in the
file that cannot be used becomes a Problem while the rest is kept.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from ipaddress import ip_network

from nameplate.knowledge.table import Fault, Table, parse
from nameplate.model.estate import Estate, Network, Site
from nameplate.model.evidence import Problem
from nameplate.model.restrictions import Adoption, Restriction
from nameplate.model.terms import Relation

DEFAULT_MARKING = "SENSITIVE (marking not stated)"
"""Put on every output until the organisation states its own: a list of an agency's restricted cameras is
a target list for its adversary, so silence marks up and not down."""

UNSTATED = "unstated"
"""The agency id when neither the caller nor the file gives one."""

THING_FACTS = ("category", "exceptions", "purchased", "purpose", "reaches", "relation", "status")
"""Facts of a thing that `[things]` may state by their short name; any other goes under `[things.facts]`."""

_SLUG = re.compile(r"[a-z0-9][a-z0-9._-]*\Z")
_RELATIONS = tuple(r.value for r in Relation if r is not Relation.UNKNOWN)
_SENSITIVITIES = ("not_sensitive", "sensitive")
_FILE = "estate/1"


def nothing_stated(agency: str | None = None) -> Estate:
    """The estate of an organisation that stated nothing: every organisation fact is missing."""
    return Estate(agency=agency or UNSTATED, name=agency or "", marking=DEFAULT_MARKING, facts={})


def read_estate(text: str, *, name: str, agency: str | None = None) -> tuple[Estate, list[Problem]]:
    """Reads an estate file.

    Args:
        text: the file, TOML.
        name: its file name, for problems.
        agency: whose evidence this is, when the caller said so. A file of another organisation is
            then not used at all: its classes would make another's rules ours.

    Returns:
        What was stated and usable, and a Problem for every place that was not. Never raises.
    """
    faults: list[Fault] = []
    estate = nothing_stated(agency)
    root = parse(text, _FILE, faults)
    if root is not None:
        read = _read(root, name)
        if agency and agency.casefold() not in (read.agency.casefold(), read.name.casefold()):
            faults.append(
                Fault(
                    "organisation.id",
                    f"The file states the facts of {read.agency!r}, but the evidence is of {agency!r}.",
                    "Give that organisation's own file, or leave the agency to the file. Nothing was used.",
                )
            )
        else:
            estate = replace(read, agency=agency or read.agency)
    return estate, [_problem(name, fault) for fault in faults]


def loose_adoptions(estate: Estate, restrictions: Mapping[str, Restriction]) -> list[Problem]:
    """A Problem for each adoption of an instrument that is neither shipped nor the organisation's own."""
    known = {*restrictions, *(own.id for own in estate.own)}
    return [
        _problem(
            estate.source,
            Fault(
                f"adoption of {adoption.restriction}",
                "No instrument of this id is known, so the adoption has no effect.",
                "Put the instrument's own file beside the evidence, or mend the id.",
            ),
        )
        for adoption in estate.adoptions
        if adoption.restriction not in known
    ]


def _read(root: Table, name: str) -> Estate:
    agency, title, marking, facts = _organisation(root.table("organisation", required=True))
    sites = _sites(root.tables("site"))
    networks = _networks(root.tables("network"), {site.id for site in sites})
    estate = Estate(
        agency=agency,
        name=title or agency,
        marking=marking or DEFAULT_MARKING,
        facts=facts,
        sites=sites,
        networks=networks,
        default_facts=_things(root.table("things")),
        adoptions=_adoptions(root.tables("adoption")),
        source=name,
    )
    root.done()
    return estate


def _organisation(table: Table | None) -> tuple[str, str, str, dict[str, tuple[str, ...]]]:
    """Agency id, name, marking, and the organisation facts under their full names."""
    if table is None:
        return UNSTATED, "", "", {}
    agency = _slug(table, "id")
    title, marking = table.text("name"), table.text("marking")
    if not marking:
        table.fault(
            "marking",
            "No protective marking is stated.",
            f"Add marking; until then every output says {DEFAULT_MARKING!r}.",
        )
    stated = {"id": (agency,) if agency else (), "jurisdiction": table.texts("jurisdiction")}
    stated |= {"classes": table.texts("classes"), **table.facts("facts")}
    table.done()
    facts = {f"organisation.{key}": values for key, values in stated.items() if values}
    return agency or UNSTATED, title, marking, facts


def _sites(tables: list[Table]) -> tuple[Site, ...]:
    out: dict[str, Site] = {}
    for table in tables:
        site = Site(
            id=_slug(table, "id"),
            names=table.texts("names"),
            sensitivity=table.choice("sensitivity", _SENSITIVITIES),
            networks=tuple(c for c in (_cidr(table, "networks", n) for n in table.texts("networks")) if c),
            facts=table.facts("facts"),
        )
        table.done()
        if site.id in out:
            table.fault(
                "id",
                f"A site {site.id!r} stands above already.",
                "Give each site its own id; this one was left out.",
            )
        elif site.id:
            out[site.id] = site
    return tuple(out.values())


def _networks(tables: list[Table], sites: set[str]) -> tuple[Network, ...]:
    out = []
    for table in tables:
        cidr = _cidr(table, "cidr", table.text("cidr", required=True))
        site = table.text("site")
        if site and site not in sites:
            table.fault(
                "site", f"No site has the id {site!r}.", "Add a [[site]] with this id, or mend the id."
            )
            site = ""
        network = Network(
            cidr=cidr,
            site=site,
            reaches=table.texts("reaches"),
            relation=table.choice("relation", _RELATIONS),
            facts=_full(table.facts("facts")),
        )
        table.done()
        if cidr:
            out.append(network)
    return tuple(out)


def _things(table: Table | None) -> dict[str, tuple[str, ...]] | None:
    if table is None:
        return None
    stated: dict[str, tuple[str, ...]] = {}
    for fact in THING_FACTS:
        if fact == "relation":
            word = table.choice("relation", _RELATIONS)
            stated[fact] = (word,) if word else ()
        else:
            stated[fact] = table.texts(fact)
    stated |= table.facts("facts")
    table.done()
    return _full({key: values for key, values in stated.items() if values})


def _adoptions(tables: list[Table]) -> tuple[Adoption, ...]:
    """Adoptions with an instrument, a first day, a decision-maker and a reason; others are faults."""
    out = []
    for table in tables:
        restriction, since = table.text("restriction", required=True), table.day("since", required=True)
        by, reason = table.text("by", required=True), table.text("reason", required=True)
        until = table.day("until")
        table.done()
        if since and until and until <= since:
            table.fault(
                "until", "It ends before it began.", "Mend one of the two days; this adoption was left out."
            )
        elif since and restriction and by and reason:
            out.append(Adoption(restriction, since, by, reason, until))
    return tuple(out)


def _slug(table: Table, key: str) -> str:
    value = table.text(key, required=True)
    if value and not _SLUG.match(value):
        table.fault(
            key, f"{value!r} is no id.", "Use lower-case letters, digits, dots, hyphens and underscores."
        )
        return ""
    return value


def _cidr(table: Table, key: str, value: str) -> str:
    """The prefix in its normal form, or "" with a fault kept."""
    if not value:
        return ""
    try:
        return str(ip_network(value))
    except ValueError as error:
        table.fault(
            key, f"{value!r} is no network: {error}.", "Write it like 10.1.4.0/24, with no host part set."
        )
        return ""


def _full(facts: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Full fact names: a bare name speaks about the thing."""
    return {key if "." in key else f"thing.{key}": values for key, values in facts.items()}


def _problem(name: str, fault: Fault) -> Problem:
    return Problem("", name, "estate", fault.place, None, fault.message, fault.advice)
