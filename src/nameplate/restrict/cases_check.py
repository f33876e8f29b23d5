"""Proves an instrument by the worked cases inside its own file, with the code that judges real things."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from nameplate.knowledge.restrictions import ADOPTED
from nameplate.model.restrictions import Adoption, Judgement, Restriction, WorkedCase
from nameplate.model.terms import Verdict
from nameplate.parties.walk import Ties
from nameplate.restrict.judge import judge_one
from nameplate.restrict.question import Question, only_facts, parse_claims


def check_cases(restriction: Restriction, *, ties: Ties, apps: Collection[str]) -> list[str]:
    """What is wrong with the instrument when its worked cases are judged; empty when all is well.

    Args:
        restriction: the instrument, with its cases.
        ties: the parties and ties of the knowledge.
        apps: ids of the apps of the knowledge.

    Returns:
        Sentences for people, each beginning with the instrument's id: a name that is in no list, a kind of
        answer that no case shows, a case that is answered otherwise than it says.
    """
    out = [*_unknown_names(restriction, ties, apps), *_unshown(restriction)]
    for case in restriction.cases:
        try:
            judgement = judge_one(restriction, _question(restriction, case), ties=ties)
        except ValueError as error:
            out.append(f"case {case.name!r}: {error} Mend the fact.")
            continue
        out += (f"case {case.name!r}: {difference}" for difference in _differences(case, judgement))
    return [f"{restriction.id}: {problem}" for problem in out]


def _unknown_names(restriction: Restriction, ties: Ties, apps: Collection[str]) -> Iterator[str]:
    subject = restriction.subject
    known = apps if subject.kind == "app" else ties.parties
    for party in subject.parties:
        if party not in known:
            kind = "app" if subject.kind == "app" else "maker or brand"
            yield f"subject.parties: no {kind} has the id {party!r}. Add it to the knowledge, or mend the id."


def _unshown(restriction: Restriction) -> Iterator[str]:
    """An operative instrument must show all three answers: it obliges people."""
    shown = {case.verdict for case in restriction.cases}
    wanted = tuple(Verdict) if restriction.operative else (Verdict.APPLIES,)
    for verdict in wanted:
        if verdict not in shown:
            yield f"no worked case ends with {verdict.value!r}. Add one: it shows where the rule ends."


def _question(restriction: Restriction, case: WorkedCase) -> Question:
    facts = only_facts(case.facts)
    adopted = facts.pop(ADOPTED, ())
    return Question(
        facts=facts,
        claims=parse_claims(case.facts),
        adoptions=tuple(Adoption(restriction.id, date.fromisoformat(d), "a case", "a case") for d in adopted),
        on=case.on,
        known=case.known or case.on,
    )


def _differences(case: WorkedCase, judgement: Judgement) -> Iterator[str]:
    pairs = (
        ("verdict", case.verdict.value, judgement.verdict.value),
        ("standing", case.standing.value, judgement.standing.value),
    )
    for what, said, found in pairs:
        if said != found:
            yield f"the {what} should be {said!r} but is {found!r}. {_deciding_step(judgement)}"
    if case.missing and set(case.missing) != set(judgement.missing):
        said = ", ".join(sorted(case.missing))
        yield f"what is missing should be {said}, but is {', '.join(sorted(judgement.missing)) or 'nothing'}."
    if case.due is not None:
        due = {o.action: o.due for o in judgement.obligations}
        if due != case.due:
            yield f"the duties should be {_duties(case.due)}, but are {_duties(due)}."


def _deciding_step(judgement: Judgement) -> str:
    """The first step that did not say yes, or else the verdict's own."""
    open_ = [s for s in judgement.steps if s.number in (1, 3, 4) and s.answer != "yes"]
    step = open_[0] if open_ else next(s for s in judgement.steps if s.number == 5)
    return f"Step {step.number} asked {step.question!r} and said {step.answer}: {step.because}"


def _duties(due: dict[str, date | None]) -> str:
    return ", ".join(f"{action} by {day or 'no day'}" for action, day in sorted(due.items())) or "none"
