"""What is missing, as a question, and the evidence that would settle it.

The names are those of `Finding.missing`: facts of restrictions, or kinds of claims. A name that is not
in the table still gets an answer from its prefix, because instruments may speak of any stated fact.
"""

from __future__ import annotations

from dataclasses import dataclass

from nameplate.report.words import plain


@dataclass(frozen=True, slots=True)
class Settling:
    """One missing name: what it asks, and what would answer it. Both are for people."""

    asks: str
    by: str


_KNOWN: dict[str, Settling] = {
    "made_by": Settling(
        "Who made it?",
        "A capture of its discovery answers (SADP, DHIP, ONVIF), a scan that reads its web and RTSP "
        "banners, or the serial number read off its case on a site walk.",
    ),
    "sold_as": Settling(
        "Which brand is on it?",
        "The label read off the case on a site walk, or a register's manufacturer column.",
    ),
    "runs": Settling("Whose firmware does it run?", "A capture or scan in which the device itself answers."),
    "contains": Settling(
        "What is inside it?", "The supplier's bill of materials, or the product's certification."
    ),
    "talks_to": Settling("Whom does it talk to?", "A capture or log at the gateway or the DNS resolver."),
    "bought_from": Settling("Who sold it?", "The order, or a register's supplier column."),
    "app_inventory": Settling(
        "Is the app installed?",
        "An inventory that can see apps: device management, an endpoint agent, or a bill of materials.",
    ),
    "thing.category": Settling(
        "What kind of thing is it?",
        "A register's category column, a site walk, or a capture in which it announces its services.",
    ),
    "thing.kind": Settling("Is it a device, an app or a contract?", "A register's category column."),
    "thing.relation": Settling(
        "Is it owned, managed, leased or only connected?",
        "A register's ownership column, or “relation” for its network in the estate file.",
    ),
    "thing.purchased": Settling("When was it bought?", "A register's purchase date, or the order."),
    "thing.purpose": Settling(
        "What is it used for?", "A register's purpose column, or “purpose” under [things] in the estate file."
    ),
    "thing.reaches": Settling(
        "Which networks does it reach?",
        "“reaches” for its network in the estate file, from the network plan.",
    ),
    "thing.status": Settling("Is it in use?", "A register's status column."),
    "site.id": Settling(
        "Where is it?",
        "A register's site column, a site walk, or its network under [[site]] in the estate file.",
    ),
    "site.sensitivity": Settling(
        "Is its site sensitive?",
        "“sensitivity” for its site in the estate file, from whoever owns the site list.",
    ),
    "organisation.jurisdiction": Settling(
        "Under whose law is the organisation?", "“jurisdiction” under [organisation] in the estate file."
    ),
    "organisation.classes": Settling(
        "What kind of body is the organisation?", "“classes” under [organisation] in the estate file."
    ),
}

_ABOUT_PARTIES = {
    "party.home": Settling(
        "Where is {0} seated?", "An entry for it in the knowledge, from a company register."
    ),
    "tie.whole": Settling(
        "Does all that is sold as {0} come from {1}?",
        "Who made this one: the device's own answers, or its case.",
    ),
    "tie": Settling(
        "Did {0} belong with {1} on the day?",
        "A dated tie in the knowledge, from a register, filing or contract.",
    ),
}
"""Gaps of the knowledge itself; the names after the colons are party ids."""

_BY_PREFIX = {
    "thing": "A register column that states it, or [things] or a [[network]] in the estate file.",
    "site": "The site's entry in the estate file.",
    "organisation": "[organisation] in the estate file.",
}


def settling(name: str) -> Settling:
    """The question and the evidence for a missing name; never fails on an unknown one."""
    base, *parties = (part.strip() for part in name.split(":"))
    if base in _KNOWN:
        return _KNOWN[base]
    prefix, _, fact = base.partition(".")
    gap = _ABOUT_PARTIES.get(base) or _ABOUT_PARTIES.get(prefix)
    if gap and len(parties) == gap.asks.count("{"):
        return Settling(gap.asks.format(*parties), gap.by)
    if fact and prefix in _BY_PREFIX:
        return Settling(f"{plain(fact).capitalize()} of the {prefix}?", _BY_PREFIX[prefix])
    return Settling(
        f"{plain(base).capitalize()}?", "Evidence, or a statement in the estate file, that says so."
    )
