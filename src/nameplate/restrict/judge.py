"""Judges one instrument over one thing: the only implementation, and what `explain` prints.

The answer is made in numbered steps; the code below carries the same numbers, and every step says its
question, its answer and why. A step that does not know says so and names what is missing; nothing that
is missing is read as yes or as no.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from nameplate.model.restrictions import Condition, Duty, Judgement, Obligation, Restriction, Step
from nameplate.model.terms import Grade, Standing, Verdict
from nameplate.parties.walk import Ties
from nameplate.restrict.exceptions import exception_of
from nameplate.restrict.logic import Truth, all_of, any_of
from nameplate.restrict.predicates import evaluate
from nameplate.restrict.purchases import asked_of
from nameplate.restrict.question import Question
from nameplate.restrict.standing import Stand, standing_of
from nameplate.restrict.subjects import Found, Reach, is_subject, reach

CAUGHT_AS = "subject.party"
"""The fact a duty may ask: by which of the instrument's names the thing was caught."""

_VERDICTS = {
    Truth.YES: Verdict.APPLIES,
    Truth.NO: Verdict.DOES_NOT_APPLY,
    Truth.UNKNOWN: Verdict.CANNOT_TELL,
}


@dataclass(frozen=True, slots=True)
class Weighed:
    """A judgement, and whether anything known bears on the subject (what is unseen may go unlisted)."""

    judgement: Judgement
    seen: bool


@dataclass(frozen=True, slots=True)
class _Answer:
    """A step, and what it found missing."""

    step: Step
    truth: Truth
    missing: tuple[str, ...] = ()


def judge_one(restriction: Restriction, asked: Question, *, ties: Ties) -> Judgement:
    """Does the instrument apply to this thing of this organisation on this date, as known on that one?

    1. Was the instrument known on the day of knowledge, and does it operate on the day asked?
    2. What is it to this organisation: does it bind, was it adopted, does it advise, or is it elsewhere?
    3. Is the thing what the instrument restricts?
    4. Does every condition of its scope hold, and at least one of its duties fall on the thing?
    5. Then: applies when 1, 3 and 4 are yes; does not apply when one of them is no; otherwise cannot tell.
    6. Which duties follow, and by when? Dates only when the instrument is ours and operative, and no
       exception covers the thing.
    7. What is missing, by name?
    """
    return weigh(restriction, asked, reached=reach(restriction.subject, ties, asked.on)).judgement


def weigh(restriction: Restriction, asked: Question, *, reached: Reach) -> Weighed:
    """`judge_one` with the subject's reach on the date already known; see there for the steps."""
    # 1
    life = _operates(restriction, asked)
    # 2
    stand = standing_of(restriction, asked)
    # 3
    found = is_subject(restriction.subject, reached, asked.claims, facts=asked.facts)
    asks = f"Is it what is restricted: {restriction.subject.says}?"
    subject = _Answer(Step(3, asks, found.truth, found.because), found.truth, found.missing)
    # 4
    facts = replace(asked, facts={**asked.facts, CAUGHT_AS: found.named} if found.named else asked.facts)
    scope = [_condition(4, condition, facts) for condition in restriction.scope]
    duties = [(duty, _falls(duty, facts)) for duty in restriction.duties]
    deciding = [life, subject, *scope, *_any_duty(duties)]
    # 5
    truth = all_of(answer.truth for answer in deciding)
    verdict = _VERDICTS[truth]
    # 6
    due = tuple(_obligations(restriction, stand, verdict, asked, duties))
    # 7
    missing = _missing(truth, deciding, stand)
    steps = (
        life.step,
        Step(
            2, "What is it to this organisation?", _OURS[stand.standing], f"{stand.standing}: {stand.because}"
        ),
        *(answer.step for answer in deciding[1:]),
        Step(5, "Does it apply?", truth, _why(truth, deciding)),
        _duty_step(restriction, stand, verdict, asked, due),
        Step(7, "Is anything missing?", "yes" if missing else "no", ", ".join(missing) or "Nothing."),
    )
    judgement = Judgement(
        verdict=verdict,
        standing=stand.standing,
        grade=_grade(restriction, found, verdict),
        missing=missing,
        obligations=due,
        steps=steps,
        needs=() if verdict is Verdict.DOES_NOT_APPLY else tuple(said.name for said in found.claims),
    )
    return Weighed(judgement, found.seen)


_OURS = {
    Standing.BINDS: "yes",
    Standing.ADOPTED: "yes",
    Standing.ADVISES: "no",
    Standing.ELSEWHERE: "no",
}


def _operates(r: Restriction, asked: Question) -> _Answer:
    """Step 1: the two times of the instrument itself."""
    truth, because, missing = _life(r, asked)
    if truth is Truth.YES:
        because += f" Status as read: {r.status}."
        if not r.operative:
            because += f" It only informs; not known: {', '.join(r.unknown)}."
    question = f"Was it known on {asked.known}, and does it operate on {asked.on}?"
    return _Answer(Step(1, question, truth, because), truth, missing)


def _life(r: Restriction, asked: Question) -> tuple[Truth, str, tuple[str, ...]]:
    public = r.published or r.issued or r.effective
    begins = r.effective or r.issued
    if public and asked.known < public:
        return Truth.NO, f"Not known on that date: it became known on {public}.", ()
    if r.issued and asked.on < r.issued:
        return Truth.NO, f"Not yet issued: it was issued on {r.issued}.", ()
    if begins and asked.on < begins:
        return Truth.NO, f"Not yet: it operates from {begins}.", ()
    if r.until and asked.on >= r.until:
        return Truth.NO, f"No longer: it ended on {r.until}.", ()
    if begins:
        return Truth.YES, f"It operates from {begins}.", ()
    seen = public or r.source.date
    if asked.on < seen or asked.known < seen:
        return Truth.UNKNOWN, f"The day it began is not known; it stood on {seen}.", ("instrument.issued",)
    return Truth.YES, f"The day it began is not known; it stood on {seen}.", ()


def _condition(number: int, condition: Condition, asked: Question) -> _Answer:
    truth = evaluate(condition, asked.facts)
    stated = bool(asked.facts.get(condition.fact))
    because = {
        Truth.YES: f"{condition.fact} says so.",
        Truth.NO: f"{condition.fact} says otherwise.",
        Truth.UNKNOWN: f"{condition.fact} is stated, but does not settle it."
        if stated
        else f"{condition.fact} is not stated.",
    }[truth]
    missing = (condition.fact,) if truth is Truth.UNKNOWN else ()
    return _Answer(Step(number, f"Does this hold: {condition.says}?", truth, because), truth, missing)


def _falls(duty: Duty, asked: Question) -> _Answer:
    """Whether a duty falls on the thing: it exists on the date, concerns such things, and each condition holds."""
    if duty.start and asked.on < duty.start:
        because = f"Not before {duty.start}."
        return _Answer(Step(4, _plain(duty.action), Truth.NO, because), Truth.NO)
    concerned, conditions = asked_of(duty, asked.facts)
    if not concerned:
        because = "It is a purchase, and this is about goods in place."
        return _Answer(Step(4, _plain(duty.action), Truth.NO, because), Truth.NO)
    parts = [_condition(4, condition, asked) for condition in conditions]
    truth = all_of(part.truth for part in parts)
    says = zip(conditions, parts, strict=True)
    because = "; ".join(f"{c.says}: {part.truth}, {part.step.because.rstrip('.')}" for c, part in says)
    missing = tuple(name for part in parts for name in part.missing)
    step = Step(4, _plain(duty.action), truth, because or "no condition of its own")
    return _Answer(step, truth, missing if truth is Truth.UNKNOWN else ())


def _any_duty(duties: list[tuple[Duty, _Answer]]) -> Iterator[_Answer]:
    """One answer for all duties: an instrument asks something of a thing only through one of them.

    An instrument of which no duty is known asks nothing here; it informs.
    """
    if duties:
        answers = [answer for _, answer in duties]
        truth = any_of(answer.truth for answer in answers)
        missing = tuple(name for a in answers if a.truth is Truth.UNKNOWN for name in a.missing)
        each = "; ".join(f"{a.step.question}: {a.truth} ({a.step.because.rstrip('.')})" for a in answers)
        step = Step(
            4, "At least one of its duties falls on the thing?", truth, f"{each[:1].upper()}{each[1:]}."
        )
        yield _Answer(step, truth, missing if truth is Truth.UNKNOWN else ())


def _obligations(
    r: Restriction, stand: Stand, verdict: Verdict, asked: Question, duties: list[tuple[Duty, _Answer]]
) -> Iterator[Obligation]:
    """Step 6: duties that fall, or while it cannot be told, that may fall."""
    if verdict is Verdict.DOES_NOT_APPLY or not r.operative or exception_of(r.id, asked.facts, asked.on):
        return
    for duty, answer in duties:
        if answer.truth is Truth.YES or (answer.truth is Truth.UNKNOWN and verdict is Verdict.CANNOT_TELL):
            yield _obligation(duty, stand, asked.on, settled=verdict is Verdict.APPLIES)


def _obligation(duty: Duty, stand: Stand, on: date, *, settled: bool) -> Obligation:
    """A duty with its day, if ours and settled; a rule adopted late is not overdue from before that."""
    words = f"{duty.says} ({duty.due_words})" if duty.due_words else duty.says
    if stand.standing is Standing.ELSEWHERE:
        return Obligation(duty.action, None, None, f"Would be asked if it were ours: {words}")
    due = duty.due
    if due and stand.since and stand.since > due:
        due = stand.since
    if due is None or (settled and stand.standing.ours):
        return Obligation(duty.action, due, max((on - due).days, 0) if due else None, words)
    why = "advised" if settled else "if it applies"
    return Obligation(duty.action, None, None, f"{words} ({why}: by {due})")


def _duty_step(
    r: Restriction, stand: Stand, verdict: Verdict, asked: Question, due: tuple[Obligation, ...]
) -> Step:
    question = "Which duties follow, and by when?"
    exception = exception_of(r.id, asked.facts, asked.on)
    if verdict is Verdict.DOES_NOT_APPLY:
        return Step(6, question, "no", "None: it does not apply.")
    if not r.operative:
        return Step(6, question, "no", "None: it only informs.")
    if exception:
        return Step(6, question, "no", f"None while exception {exception} covers the thing.")
    said = "; ".join(f"{_plain(o.action)}{f' by {o.due}' if o.due else ''}" for o in due)
    note = "" if stand.standing.ours else " No date: it is not ours."
    answer = "yes" if verdict is Verdict.APPLIES and stand.standing.ours else "no"
    return Step(6, question, answer if verdict is Verdict.APPLIES else "unknown", f"{said}.{note}")


def _missing(truth: Truth, deciding: Iterable[_Answer], stand: Stand) -> tuple[str, ...]:
    """Step 7: what would settle an open answer, and who we are where that is not stated."""
    if truth is Truth.NO:
        return ()
    open_ = (name for answer in deciding if answer.truth is Truth.UNKNOWN for name in answer.missing)
    return tuple(dict.fromkeys((*open_, *stand.missing)))


def _why(truth: Truth, deciding: list[_Answer]) -> str:
    """Step 5 in words: the steps that decided."""
    steps = sorted({answer.step.number for answer in deciding if answer.truth is truth})
    listed = " and ".join(str(n) for n in steps)
    return {
        Truth.YES: "Every step says yes.",
        Truth.NO: f"Step {listed} says no.",
        Truth.UNKNOWN: f"Step {listed} cannot be answered, and none says no.",
    }[truth]


def _grade(r: Restriction, found: Found, verdict: Verdict) -> Grade | None:
    """The weakest grade among the claims it needs; None when it rests on no claim of the right kind."""
    if verdict is Verdict.DOES_NOT_APPLY:
        return None
    grades = [said.grade for said in found.claims if said.kind.value in r.subject.by]
    return max(grades, key=lambda grade: grade.rank, default=None)


def _plain(action: str) -> str:
    return action.replace("_", " ")
