from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nameplate.model.terms import ClaimKind, Relation, Standing, Verdict
from nameplate.report import words
from nameplate.report.settle import settling

ON = date(2026, 11, 21)


@pytest.mark.parametrize("standing", list(Standing))
@pytest.mark.parametrize("verdict", list(Verdict))
def test_only_our_rules_are_said_to_apply(verdict: Verdict, standing: Standing) -> None:
    said = words.verdict(verdict, standing)
    assert (said == "applies") == (verdict is Verdict.APPLIES and standing.ours)


@pytest.mark.parametrize("standing", ["elsewhere", "advises"])
def test_no_wording_for_others_or_advice_speaks_of_a_ban(standing: str) -> None:
    for verdict in Verdict:
        assert "ban" not in words.verdict(verdict, standing).split()
    assert "if it were ours" in words.verdict("applies", "elsewhere")


def test_every_word_of_the_model_has_english() -> None:
    assert set(words.STANDINGS) == {s.value for s in Standing}
    assert set(words.VERDICTS) == {v.value for v in Verdict}
    assert set(words.CLAIMS) == {k.value for k in ClaimKind}
    assert set(words.RELATIONS) <= {r.value for r in Relation}


@pytest.mark.parametrize(
    ("days", "said"),
    [(-20, "passed 20 days ago"), (-1, "passed 1 day ago"), (0, "is today"), (9, "is in 9 days")],
)
def test_a_date_is_seen_from_the_day_asked_about(days: int, said: str) -> None:
    assert words.when(ON + timedelta(days=days), ON) == said


@pytest.mark.parametrize(
    ("count", "noun", "said"),
    [(1, "camera", "1 camera"), (7, "camera", "7 cameras"), (0, "thing", "0 things"),
     (1204, "access_switch", "1,204 access switches"), (2, "dated_duty", "2 dated duties")],
)  # fmt: skip
def test_counts_read_as_english(count: int, noun: str, said: str) -> None:
    assert words.several(count, noun) == said


def test_lists_read_as_english() -> None:
    assert [words.listed(list("abc")[:n]) for n in range(4)] == ["", "a", "a and b", "a, b and c"]


@given(st.text(max_size=60))
def test_any_missing_name_gets_a_question_and_an_answer(name: str) -> None:
    found = settling(name)
    assert found.asks.endswith("?")
    assert found.by


@pytest.mark.parametrize("kind", list(ClaimKind))
def test_every_kind_of_claim_has_its_own_question(kind: ClaimKind) -> None:
    assert settling(kind).asks not in {settling(other).asks for other in ClaimKind if other is not kind}


@pytest.mark.parametrize(
    ("name", "asks", "by"),
    [
        ("site.sensitivity", "Is its site sensitive?", "estate file"),
        ("organisation.classes", "What kind of body is the organisation?", "[organisation]"),
        ("thing.cable_colour", "Cable colour of the thing?", "register"),
        ("party.home:lorex", "Where is lorex seated?", "company register"),
        ("tie.start:lorex:dahua", "Did lorex belong with dahua on the day?", "dated tie"),
        ("tie.whole:lorex:dahua", "Does all that is sold as lorex come from dahua?", "Who made this one"),
        ("app_inventory", "Is the app installed?", "device management"),
    ],
)
def test_a_missing_name_says_what_would_settle_it(name: str, asks: str, by: str) -> None:
    assert settling(name).asks == asks
    assert by in settling(name).by
