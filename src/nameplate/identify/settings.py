"""The constants of resolving and weighing, read from data so that they can be argued with."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

from nameplate.model.fields import FIELDS
from nameplate.model.terms import Relation

TOLD = frozenset({"register", "walk", "recorder", "purchase", "bom"})
"""Channels through which people tell us about a device; all others are the device or the network itself."""


@dataclass(frozen=True, slots=True)
class IdentityRules:
    """What is no key, and how long addresses are held; see `data/identity.toml` for the reasons.

    Attributes:
        shared_macs: prefixes of hardware addresses, lower case with colons.
        junk_serials: folded words.
        macs_of_one_serial, addresses_of_one_serial: more in one evidence, and it is a default.
        serial_stands_alone_from: characters from which a serial is unique beyond its evidence.
        hold_us, before_us: microseconds an address is held after, and before, a statement.
        addresses_of_one_device: more at one time, and it is a router or a proxy.
        relations: folded word of a register -> relation.
    """

    shared_macs: tuple[str, ...]
    junk_serials: tuple[str, ...]
    macs_of_one_serial: int
    addresses_of_one_serial: int
    serial_stands_alone_from: int
    hold_us: int
    before_us: int
    addresses_of_one_device: int
    relations: Mapping[str, Relation]


@dataclass(frozen=True, slots=True)
class Weights:
    """Decibans of what is no fingerprint; see `data/fusion.toml` for the reasons.

    Attributes:
        prior, unknown_holder: for "someone else".
        block_made_by, block_sold_as: a maker's own block; a brand's own block.
        labels: field -> weight of a name read in it.
        listed_only: fields of `labels` from which only listed names are taken.
        protocols: those of them in which a bare name is that of a protocol others speak too.
        same_channel: channel -> the channel it is counted as.
        because: reasons kept for each side of a claim.
        app_identifier, app_name_and_publisher, app_name: an app in an inventory.
    """

    prior: int
    unknown_holder: int
    block_made_by: int
    block_sold_as: int
    labels: Mapping[str, int]
    listed_only: frozenset[str]
    protocols: frozenset[str]
    same_channel: Mapping[str, str]
    because: int
    app_identifier: int
    app_name_and_publisher: int
    app_name: int

    def channel(self, field: str) -> str:
        """The channel a field is counted as."""
        name = FIELDS[field].channel
        return self.same_channel.get(name, name)


@lru_cache(maxsize=1)
def identity_rules() -> IdentityRules:
    """The shipped rules of `data/identity.toml`."""
    data = _toml("identity.toml")
    keys, addresses = data["keys"], data["addresses"]
    return IdentityRules(
        shared_macs=tuple(keys["shared_macs"]),
        junk_serials=tuple(keys["junk_serials"]),
        macs_of_one_serial=keys["macs_of_one_serial"],
        addresses_of_one_serial=keys["addresses_of_one_serial"],
        serial_stands_alone_from=keys["serial_stands_alone_from"],
        hold_us=addresses["hold_hours"] * 3_600_000_000,
        before_us=addresses["before_minutes"] * 60_000_000,
        addresses_of_one_device=addresses["of_one_device"],
        relations={w: Relation(name) for name, words in data["relations"].items() for w in words},
    )


@lru_cache(maxsize=1)
def weights() -> Weights:
    """The shipped weights of `data/fusion.toml`."""
    data = _toml("fusion.toml")
    return Weights(
        prior=data["someone_else"]["prior"],
        unknown_holder=data["someone_else"]["unknown_holder"],
        block_made_by=data["block"]["made_by"],
        block_sold_as=data["block"]["sold_as"],
        labels=data["labels"],
        listed_only=frozenset(data["listed_only"]),
        protocols=frozenset(data["protocols"]),
        same_channel=data["same_channel"],
        because=data["because"]["most"],
        app_identifier=data["apps"]["identifier"],
        app_name_and_publisher=data["apps"]["name_and_publisher"],
        app_name=data["apps"]["name"],
    )


def _toml(name: str) -> dict[str, Any]:
    text = (resources.files("nameplate") / "data" / name).read_text("utf-8")
    return tomllib.loads(text)
