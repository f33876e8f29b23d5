"""What an instrument asks of a purchase: a line of a ledger is nothing that could be removed or disconnected.

1. A duty about goods in place falls on no purchase: what became of the goods is not known from the line.
2. A duty not to buy falls on what was bought on or after the day it began. A line without a date leaves it open.
3. A duty that speaks of kinds of things itself (`thing.kind`) is taken at its word.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from nameplate.model.restrictions import Condition, Duty
from nameplate.model.terms import ThingKind

KIND = "thing.kind"
BOUGHT = "thing.purchased"
NO_PURCHASE = "no_new_purchase"


def is_purchase(stated: Iterable[str]) -> bool:
    """Whether the thing is a purchase, by its stated kinds."""
    return tuple(stated) == (ThingKind.CONTRACT.value,)


def concerns(duty: Duty) -> bool:
    """Whether the duty can fall on a purchase at all: steps 1 and 3."""
    return duty.action == NO_PURCHASE or any(condition.fact == KIND for condition in duty.when)


def since(duty: Duty) -> Condition | None:
    """Step 2: what it asks of the day of purchase; None when it asks nothing, or names no day."""
    if duty.action != NO_PURCHASE or duty.start is None:
        return None
    return Condition(
        BOUGHT, "on_or_after", (duty.start.isoformat(),), f"It was bought on or after {duty.start}"
    )


def asked_of(duty: Duty, facts: Mapping[str, tuple[str, ...]]) -> tuple[bool, tuple[Condition, ...]]:
    """(whether the duty can fall on this thing, its conditions and those a purchase adds)."""
    if not is_purchase(facts.get(KIND, ())):
        return True, duty.when
    added = since(duty)
    return concerns(duty), (*duty.when, *((added,) if added else ()))
