"""Where a statement holds: sites by any name the estate gives them, and networks by address."""

from __future__ import annotations

import ipaddress
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from nameplate.knowledge.vocabulary import folded
from nameplate.model.estate import Estate, Network, Site


@dataclass(frozen=True, slots=True)
class At:
    """What the estate says of an address: its site id ("" when it says none, or two) and its networks."""

    site: str
    networks: tuple[Network, ...]


class Places:
    """An estate's sites and networks, ready to be asked.

    Args:
        estate: as stated. Sites are compared by whole name, case folded; the most specific network of an
            address decides its site, and a tie of two sites decides nothing.
    """

    def __init__(self, estate: Estate) -> None:
        self.sites = {site.id: site for site in estate.sites}
        self._names: dict[str, Site] = {}
        for site in estate.sites:
            for name in (site.id, *site.names):
                self._names.setdefault(folded(name), site)
        self._prefixes: dict[tuple[int, int], dict[int, tuple[set[str], list[Network]]]] = defaultdict(dict)
        for site in estate.sites:
            for cidr in site.networks:
                self._add(cidr, site.id, None)
        for network in estate.networks:
            self._add(network.cidr, network.site, network)

    @property
    def knows_networks(self) -> bool:
        """Whether asking about addresses can say anything."""
        return bool(self._prefixes)

    def site(self, text: str) -> Site | None:
        """The site a register or scope names, by its whole name."""
        return self._names.get(folded(text))

    def place(self, text: str) -> str:
        """What places are compared by: the id of a known site, else the folded words."""
        site = self.site(text)
        return site.id if site else folded(text)

    def at(self, ip: str) -> At:
        """What the estate says of an address (normal form). Longest prefix first."""
        address = ipaddress.ip_address(ip)
        number, width = int(address), address.max_prefixlen
        site, networks = "", []
        for version, length in sorted(self._prefixes, reverse=True):
            found = version == address.version and self._prefixes[version, length].get(
                number >> (width - length)
            )
            if found:
                sites, here = found
                networks += here
                site = site or (next(iter(sites)) if len(sites) == 1 else "?" if sites else "")
        return At("" if site == "?" else site, tuple(networks))

    def _add(self, cidr: str, site: str, network: Network | None) -> None:
        net = ipaddress.ip_network(cidr, strict=False)
        level = self._prefixes[net.version, net.prefixlen]
        key = int(net.network_address) >> (net.max_prefixlen - net.prefixlen)
        sites, networks = level.setdefault(key, (set(), []))
        if site:
            sites.add(site)
        if network:
            networks.append(network)


def distinct_places(places: Places, texts: Iterable[str]) -> dict[str, str]:
    """Each distinct text once -> what it is compared by."""
    return {text: places.place(text) for text in texts}
