"""What an organisation states about itself: the facts no evidence can show. All silence is missing."""

from __future__ import annotations

from dataclasses import dataclass

from nameplate.model.restrictions import Adoption, Restriction


@dataclass(frozen=True, slots=True)
class Site:
    """A place of the organisation.

    Attributes:
        id: slug.
        names: every way registers write it (compared case-insensitively, exact).
        sensitivity: "sensitive", "not_sensitive" or "" when not stated.
        networks: CIDRs found there.
        facts: further stated facts of the site, fact name (without "site.") -> values.
    """

    id: str
    names: tuple[str, ...]
    sensitivity: str
    networks: tuple[str, ...]
    facts: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Network:
    """A segment: what it reaches and what the things on it are to the organisation.

    Attributes:
        cidr: IPv4 or IPv6 prefix.
        site: site id or "".
        reaches: networks a device here has access to, e.g. "parliamentary", "core".
        relation: relation of things here unless a register says otherwise; "" when not stated.
        facts: further stated facts of the things here, full fact name -> values.
    """

    cidr: str
    site: str
    reaches: tuple[str, ...]
    relation: str
    facts: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Estate:
    """One organisation's own statement, read from its estate file.

    Attributes:
        agency: id used in every output.
        name: for people.
        marking: protective marking put on every output; never empty.
        facts: organisation facts, full name ("organisation.jurisdiction", "organisation.classes") -> values.
        sites, networks: as stated.
        default_facts: facts that hold for every thing unless stated otherwise, full name -> values.
        adoptions: its recorded adoptions.
        own: its own instruments.
        source: file name it was read from, "" when nothing was stated.
    """

    agency: str
    name: str
    marking: str
    facts: dict[str, tuple[str, ...]]
    sites: tuple[Site, ...] = ()
    networks: tuple[Network, ...] = ()
    default_facts: dict[str, tuple[str, ...]] | None = None
    adoptions: tuple[Adoption, ...] = ()
    own: tuple[Restriction, ...] = ()
    source: str = ""
