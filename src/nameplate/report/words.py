"""The report's English: one place that turns the alphabets of `model.terms` into what people read.

Two rules of wording live here. Another's rule is "would apply if it were ours", never a ban on us.
Advice is advice, never a ban.
"""

from __future__ import annotations

from datetime import date

VERDICTS = {"applies": "applies", "does_not_apply": "does not apply", "cannot_tell": "cannot be told"}
STANDINGS = {
    "binds": "binds us",
    "adopted": "adopted by us",
    "advises": "advice to us",
    "elsewhere": "another's rule",
}
CLAIMS = {
    "made_by": "made by",
    "sold_as": "sold as",
    "contains": "contains",
    "runs": "runs",
    "talks_to": "talks to",
    "bought_from": "bought from",
}
RELATIONS = {
    "connected": "connected only",
    "unknown": "relation not stated",
    "enrolled": "enrolled (personal)",
}
FORCES = {"procurement_rule": "procurement rule", "agency_decision": "one agency's decision"}
ACTIONS = {
    "remove": "remove",
    "no_install": "do not install",
    "no_use": "do not use",
    "no_new_purchase": "buy no more",
    "no_new_deployment": "deploy no more",
    "disconnect": "disconnect",
    "block": "block on the network",
    "replace_at_renewal": "replace at renewal",
    "assess": "assess the risk",
    "inventory": "list them",
    "notify": "notify",
    "report": "report",
    "consider": "consider the advice",
}
_PLURALS = {
    "switch": "switches",
    "access_switch": "access switches",
    "dated_duty": "dated duties",
}


def verdict(value: str, standing: str) -> str:
    """The answer in words, true to what the instrument is to us."""
    if value == "applies" and standing == "elsewhere":
        return "would apply if it were ours"
    if value == "cannot_tell" and standing == "elsewhere":
        return "could not be told if it were ours"
    if value == "applies" and standing == "advises":
        return "the advice speaks of it"
    return VERDICTS.get(value, value)


def plain(slug: str) -> str:
    """A slug as words."""
    return slug.replace("_", " ")


def action(slug: str) -> str:
    """A duty's action as an instruction."""
    return ACTIONS.get(slug, plain(slug))


def several(count: int, noun: str) -> str:
    """`1 camera`, `7 cameras`, `1,204 devices`; the noun is a slug."""
    if count == 1:
        return f"1 {plain(noun)}"
    return f"{count:,} {_PLURALS.get(noun, plain(noun) + 's')}"


def days(count: int) -> str:
    """`1 day`, `20 days`."""
    return several(count, "day")


def when(due: date, on: date) -> str:
    """A date seen from the day asked about: `passed 20 days ago`, `is today`, `is in 9 days`."""
    distance = (due - on).days
    if distance == 0:
        return "is today"
    return f"passed {days(-distance)} ago" if distance < 0 else f"is in {days(distance)}"


def listed(words: list[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""
