"""One instrument over one thing: dates, standing, duties and what the steps say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from nameplate.model.restrictions import Adoption, Condition, Judgement, Restriction
from nameplate.model.terms import Force, Grade, Standing, Verdict
from nameplate.restrict.judge import judge_one
from nameplate.restrict.question import Question, parse_claims
from restrict_world import OURS, OWNED, REMOVE, RULE, TIES, TRUE_FACTS, ask

SINCE = date(2023, 3, 1)
ADOPTED = Adoption("XX-01", SINCE, "the head", "advice considered")
ELSEWHERE_FACTS = {"organisation.classes": ("council",), "thing.relation": ("owned",)}


def judged(question: Question, rule: Restriction = RULE) -> Judgement:
    return judge_one(rule, question, ties=TIES)


def step(judgement: Judgement, number: int) -> str:
    return " ".join(s.because for s in judgement.steps if s.number == number)


def test_a_thing_in_scope_of_an_instrument_that_binds() -> None:
    answer = judged(ask())
    assert (answer.verdict, answer.standing, answer.grade) == (
        Verdict.APPLIES,
        Standing.BINDS,
        Grade.CONFIRMED,
    )
    assert answer.missing == ()
    assert answer.needs == ("made_by:acme",)
    assert [(o.action, o.due, o.overdue) for o in answer.obligations] == [("remove", REMOVE.due, 0)]


@pytest.mark.parametrize(
    ("on", "verdict", "because"),
    [
        (date(2022, 11, 30), Verdict.DOES_NOT_APPLY, "Not yet issued"),
        (date(2022, 12, 31), Verdict.DOES_NOT_APPLY, "Not yet: it operates from 2023-01-01"),
        (date(2023, 1, 1), Verdict.APPLIES, "It operates from"),
        (date(2024, 12, 31), Verdict.APPLIES, "It operates from"),
        (date(2025, 1, 1), Verdict.DOES_NOT_APPLY, "No longer: it ended on 2025-01-01"),
    ],
)
def test_the_days_on_which_it_operates(on: date, verdict: Verdict, because: str) -> None:
    answer = judged(ask(on=on, known=date(2026, 1, 1)), replace(RULE, until=date(2025, 1, 1)))
    assert answer.verdict is verdict
    assert because in step(answer, 1)


def test_what_was_published_late_was_not_known_before() -> None:
    late = replace(RULE, published=date(2024, 5, 5))
    assert judged(ask(known=date(2024, 5, 4)), late).verdict is Verdict.DOES_NOT_APPLY
    assert "Not known on that date: it became known on 2024-05-05." in step(
        judged(ask(known=date(2024, 5, 4)), late), 1
    )
    assert judged(ask(known=date(2024, 5, 5)), late).verdict is Verdict.APPLIES


def test_an_instrument_whose_beginning_is_not_known_is_open_before_the_day_it_was_seen() -> None:
    vague = replace(
        RULE,
        issued=None,
        effective=None,
        operative=False,
        published=date(2023, 6, 1),
        unknown=("the day it began",),
    )
    before = judged(ask(on=date(2023, 5, 31), known=date(2023, 7, 1)), vague)
    assert (before.verdict, before.missing) == (Verdict.CANNOT_TELL, ("instrument.issued",))
    after = judged(ask(on=date(2023, 6, 1)), vague)
    assert (after.verdict, after.obligations) == (Verdict.APPLIES, ())
    assert "only informs; not known: the day it began" in step(after, 1)
    nowhere = replace(vague, published=None)
    assert judged(ask(on=date(2023, 12, 31), known=date(2025, 1, 1)), nowhere).verdict is Verdict.CANNOT_TELL
    assert judged(ask(on=date(2024, 1, 1)), nowhere).verdict is Verdict.APPLIES


def test_days_past_due_are_counted_from_the_day_after() -> None:
    for on, overdue in ((date(2023, 7, 1), 0), (date(2023, 7, 2), 1), (date(2024, 7, 1), 366)):
        assert [o.overdue for o in judged(ask(on=on)).obligations] == [overdue]


def test_elsewhere_says_what_it_would_ask_and_gives_no_date() -> None:
    answer = judged(ask(ELSEWHERE_FACTS, on=date(2024, 1, 1)))
    assert (answer.verdict, answer.standing) == (Verdict.APPLIES, Standing.ELSEWHERE)
    assert [(o.due, o.overdue) for o in answer.obligations] == [(None, None)]
    assert answer.obligations[0].says == "Would be asked if it were ours: remove it"
    assert answer.missing == ()


def test_an_organisation_that_does_not_say_who_it_is_is_elsewhere_and_told_what_is_missing() -> None:
    answer = judged(ask({"thing.relation": ("owned",)}))
    assert (answer.verdict, answer.standing) == (Verdict.APPLIES, Standing.ELSEWHERE)
    assert answer.missing == ("organisation.classes",)
    assert [o.due for o in answer.obligations] == [None]


def test_an_adopted_rule_is_ours_and_never_overdue_from_before_its_adoption() -> None:
    late = replace(ADOPTED, since=date(2024, 2, 1))
    answer = judged(ask(ELSEWHERE_FACTS, on=date(2024, 2, 11), adoptions=(late,)))
    assert (answer.standing, answer.obligations[0].due) == (Standing.ADOPTED, date(2024, 2, 1))
    assert answer.obligations[0].overdue == 10
    early = judged(ask(ELSEWHERE_FACTS, on=date(2023, 7, 2), adoptions=(ADOPTED,)))
    assert (early.obligations[0].due, early.obligations[0].overdue) == (REMOVE.due, 1)


@pytest.mark.parametrize(
    ("on", "standing"),
    [
        (date(2023, 2, 28), Standing.ELSEWHERE),
        (SINCE, Standing.ADOPTED),
        (date(2023, 8, 31), Standing.ADOPTED),
        (date(2023, 9, 1), Standing.ELSEWHERE),
    ],
)
def test_an_agency_decision_stands_from_and_by_its_adoption_alone(on: date, standing: Standing) -> None:
    """Even where its words reach the agency: it is the recorded decision that makes it ours."""
    own = replace(RULE, force=Force.AGENCY_DECISION)
    adoption = replace(ADOPTED, until=date(2023, 9, 1))
    assert judged(ask(on=on, adoptions=(adoption,)), own).standing is standing


def test_the_adoption_of_another_instrument_adopts_nothing_here() -> None:
    other = replace(ADOPTED, restriction="XX-02")
    assert judged(ask(ELSEWHERE_FACTS, adoptions=(other,))).standing is Standing.ELSEWHERE


@pytest.mark.parametrize("force", [Force.ADVICE, Force.PROPOSAL])
def test_advice_and_proposals_advise_and_give_no_due_date(force: Force) -> None:
    answer = judged(ask(), replace(RULE, force=force))
    assert answer.standing is Standing.ADVISES
    assert [(o.due, o.overdue) for o in answer.obligations] == [(None, None)]
    assert answer.obligations[0].says == "remove it (advised: by 2023-07-01)"


def test_an_instrument_that_names_no_one_binds_no_one() -> None:
    assert judged(ask(), replace(RULE, reaches=())).standing is Standing.ELSEWHERE


def test_while_it_cannot_be_told_nothing_is_due_but_what_may_be_is_shown() -> None:
    answer = judged(ask({"organisation.classes": ("department",)}))
    assert (answer.verdict, answer.missing) == (Verdict.CANNOT_TELL, ("thing.relation",))
    assert [(o.action, o.due, o.overdue) for o in answer.obligations] == [("remove", None, None)]
    assert answer.obligations[0].says == "remove it (if it applies: by 2023-07-01)"
    assert answer.grade is Grade.CONFIRMED


def test_a_condition_the_instrument_leaves_open_is_not_called_unstated() -> None:
    answer = judged(ask({**TRUE_FACTS, "thing.relation": ("enrolled",)}))
    assert answer.verdict is Verdict.CANNOT_TELL
    assert "thing.relation is stated, but does not settle it." in step(answer, 4)


def test_duties_with_their_own_conditions_are_alternatives() -> None:
    hot = Condition("site.sensitivity", "is", ("sensitive",), "the site is sensitive")
    core = Condition("thing.reaches", "has", ("core_network",), "it reaches the core")
    two = replace(
        RULE,
        scope=(),
        duties=(replace(REMOVE, when=(hot,)), replace(REMOVE, action="disconnect", when=(core,))),
    )

    def actions(**facts: str) -> tuple[Verdict, list[str], tuple[str, ...]]:
        stated = {k.replace("_", ".", 1): (v,) for k, v in facts.items()}
        answer = judged(ask({**TRUE_FACTS, **stated}), two)
        return answer.verdict, [o.action for o in answer.obligations], answer.missing

    yes, no, open_ = Verdict.APPLIES, Verdict.DOES_NOT_APPLY, Verdict.CANNOT_TELL
    assert actions(site_sensitivity="sensitive", thing_reaches="none") == (yes, ["remove"], ())
    assert actions(site_sensitivity="not_sensitive", thing_reaches="core_network") == (
        yes,
        ["disconnect"],
        (),
    )
    assert actions(site_sensitivity="sensitive", thing_reaches="core_network")[1] == ["remove", "disconnect"]
    assert actions(site_sensitivity="not_sensitive", thing_reaches="none") == (no, [], ())
    assert actions(site_sensitivity="sensitive") == (yes, ["remove"], ())
    assert actions(site_sensitivity="not_sensitive") == (open_, ["disconnect"], ("thing.reaches",))
    assert actions() == (open_, ["remove", "disconnect"], ("site.sensitivity", "thing.reaches"))


def test_a_duty_that_does_not_exist_yet_asks_nothing() -> None:
    later = replace(RULE, duties=(REMOVE, replace(REMOVE, action="notify", start=date(2023, 6, 2))))
    assert [o.action for o in judged(ask(on=date(2023, 6, 1)), later).obligations] == ["remove"]
    assert [o.action for o in judged(ask(on=date(2023, 6, 2)), later).obligations] == ["remove", "notify"]


def test_a_duty_may_ask_by_which_name_the_thing_was_caught() -> None:
    caught = Condition("subject.party", "has", ("honest",), "it is of Honest")
    two = replace(
        RULE,
        subject=replace(RULE.subject, parties=("acme", "honest")),
        duties=(replace(REMOVE, when=(caught,)),),
    )
    assert judged(ask(claims={"made_by": ["honest:probable"]}), two).verdict is Verdict.APPLIES
    assert judged(ask(claims={"made_by": ["acme-child:probable"]}), two).verdict is Verdict.DOES_NOT_APPLY


@pytest.mark.parametrize(
    ("written", "covers"),
    [
        ("XX-01 2023-01-01/2023-12-31 EX-7", True),
        ("XX-01 2023-06-01/2023-06-01 EX-7", True),
        ("XX-01 2023-01-01/2023-05-31 EX-7", False),  # ended the day before
        ("XX-01 2023-06-02/2023-12-31 EX-7", False),  # begins the day after
        ("XX-02 2023-01-01/2023-12-31 EX-7", False),  # of another instrument
        ("XX-01 2023-01-01/ EX-7", False),  # no end
        ("XX-01 2023-01-01/2023-12-31", False),  # no reference
        ("XX-01 2023-01-01/2023-13-31 EX-7", False),  # no date
        ("XX-01", False),
    ],
)
def test_only_an_exception_with_days_and_a_reference_is_one(written: str, covers: bool) -> None:
    answer = judged(ask({**TRUE_FACTS, "thing.exceptions": (written,)}))
    assert answer.verdict is Verdict.APPLIES
    assert (answer.obligations == ()) is covers
    assert ("EX-7 covers the thing" in step(answer, 6)) is covers


def test_the_steps_are_numbered_as_the_procedure_says() -> None:
    answer = judged(ask())
    assert [s.number for s in answer.steps] == [1, 2, 3, 4, 4, 5, 6, 7]
    assert judge_one.__doc__ is not None
    for number in range(1, 8):
        assert f"    {number}. " in judge_one.__doc__


def test_every_condition_is_shown_with_its_own_answer() -> None:
    answer = judged(ask({"organisation.classes": ("department",), "thing.relation": ("connected",)}))
    shown = [(s.question, s.answer) for s in answer.steps if s.number == 4]
    assert (f"Does this hold: {OWNED.says}?", "no") in shown
    assert step(answer, 5) == "Step 4 says no."


def test_organisation_conditions_decide_the_standing_and_not_the_verdict() -> None:
    for classes in ((), ("department",), ("council",), ("unknown",)):
        facts = {"thing.relation": ("owned",), "organisation.classes": classes}
        assert judged(ask(facts)).verdict is Verdict.APPLIES
        assert judged(ask(facts)).standing.ours is (classes == ("department",))
    assert OURS in RULE.reaches


@pytest.mark.parametrize("written", ["acme", "acme:sure", ":probable", ""])
def test_a_claim_without_a_grade_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="made_by"):
        parse_claims({"made_by": [written]})


def test_a_party_may_have_a_colon_in_its_name() -> None:
    (said,) = parse_claims({"sold_as": ["label:two words:confirmed"]})
    assert (said.party, said.grade) == ("label:two words", Grade.CONFIRMED)
