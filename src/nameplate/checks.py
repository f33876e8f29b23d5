"""Is what we ship well formed, sourced, and proved by the examples inside it? `nameplate knowledge check`.

1. Load: every entry has a source, a date and a grade; every fingerprint matches its examples and none of
   its look-alikes. Knowledge that does not load is refused whole, with every fault named.
2. Judge the worked cases of every instrument with the code that judges real things.
3. Run the examples of a recog folder through the engine, when one is named.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nameplate.identify.recog import Conformance, conformance
from nameplate.knowledge.check import CheckReport, check, refused
from nameplate.knowledge.errors import KnowledgeError
from nameplate.knowledge.load import Knowledge, load
from nameplate.parties.walk import Ties
from nameplate.restrict.cases_check import check_cases

SHOWN = 20
"""Failures of a recog folder that are printed; the rest are counted."""


@dataclass(frozen=True, slots=True)
class Checked:
    """The lines to print, and whether all is well."""

    lines: tuple[str, ...]
    ok: bool


def check_all(*, recog: Path | None = None) -> Checked:
    """Checks everything that is shipped, and a recog folder if named.

    Raises:
        OSError: the recog folder cannot be read.
    """
    try:
        knowledge = load()
    except KnowledgeError as error:
        return Checked(tuple(_said(refused(error))), ok=False)
    faults = [fault for rule in knowledge.restrictions.values() for fault in _of_rule(rule.id, knowledge)]
    report = check(knowledge)
    lines = [*_said(report), *faults]
    ok = report.ok and not faults
    lines.append("What is shipped is well." if ok else "Something that is shipped is wrong: see above.")
    if recog is None:
        return Checked(tuple(lines), ok)
    proved = conformance(recog)
    return Checked((*lines, *_of_recog(proved, recog)), ok and proved.passed == proved.total)


def _of_rule(rule: str, knowledge: Knowledge) -> list[str]:
    ties = Ties(knowledge.parties, knowledge.ties)
    return check_cases(knowledge.restrictions[rule], ties=ties, apps=[app.id for app in knowledge.apps])


def _said(report: CheckReport) -> Iterator[str]:
    width = max((len(str(count)) for _, count in report.counts), default=0)
    for what, count in report.counts:
        yield f"{count:>{width}}  {what}"
    yield from (f"wrong: {problem}" for problem in report.problems)
    yield from (f"look at: {warning}" for warning in report.warnings)


def _of_recog(proved: Conformance, folder: Path) -> Iterator[str]:
    for failure in proved.failures[:SHOWN]:
        yield f"wrong: {failure}"
    if len(proved.failures) > SHOWN:
        yield f"... and {len(proved.failures) - SHOWN} more"
    yield f"recog examples in {folder.name}: {proved.passed}/{proved.total}"
