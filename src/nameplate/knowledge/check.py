"""What `nameplate knowledge check` says: how much there is, what is wrong, what to look at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from nameplate.knowledge.errors import KnowledgeError
from nameplate.knowledge.load import Knowledge
from nameplate.model.terms import SourceGrade


@dataclass(frozen=True, slots=True)
class CheckReport:
    """The answer.

    Attributes:
        counts: (what, how many), in the order they are shown.
        problems: what makes the knowledge unusable; empty when it loaded.
        warnings: what still works and should be looked at.
    """

    counts: tuple[tuple[str, int], ...]
    problems: tuple[str, ...]
    warnings: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether the knowledge can be used."""
        return not self.problems


def check(knowledge: Knowledge) -> CheckReport:
    """Counts what loaded (so it has no problems), and warns of holders the MAC block table does not name."""
    return CheckReport(_counts(knowledge), (), _unknown_holders(knowledge))


def refused(error: KnowledgeError) -> CheckReport:
    """The report of knowledge that did not load."""
    return CheckReport((), error.problems, ())


def _counts(knowledge: Knowledge) -> tuple[tuple[str, int], ...]:
    fingerprints = knowledge.fingerprints
    ties = Counter(tie.source.grade for tie in knowledge.ties)
    return (
        ("parties", len(knowledge.parties)),
        ("ties", len(knowledge.ties)),
        *((f"ties of grade {g.value}", ties[g]) for g in (SourceGrade.A, SourceGrade.B, SourceGrade.C)),
        ("disputed ties", sum(tie.disputed for tie in knowledge.ties)),
        ("names that must not be mistaken", len(knowledge.traps)),
        ("fingerprints", len(fingerprints)),
        ("makers and brands with a fingerprint", len({s.party for f in fingerprints for s in f.signals})),
        ("examples that match", sum(len(f.examples) for f in fingerprints)),
        ("look-alikes that do not", sum(len(f.lookalikes) for f in fingerprints)),
        ("apps and clouds", len(knowledge.apps)),
        ("restrictions", len(knowledge.restrictions)),
        ("worked cases", sum(len(r.cases) for r in knowledge.restrictions.values())),
        ("MAC blocks", len(knowledge.oui.blocks)),
    )


def _unknown_holders(knowledge: Knowledge) -> tuple[str, ...]:
    known: frozenset[str] = knowledge.oui.names()
    missing: Sequence[tuple[str, str]] = sorted(
        (party.id, holder)
        for party in knowledge.parties.values()
        for holder in party.blocks
        if holder not in known
    )
    return tuple(
        f'party "{party}": no block is held by {holder!r} in the table of {knowledge.oui.date.isoformat()}. '
        "Check the spelling, or whether the holder was renamed."
        for party, holder in missing
    )
