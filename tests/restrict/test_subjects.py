"""Is it what is restricted? Made by is not sold as, a label is no maker, and doubt is neither yes nor no."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nameplate.model.restrictions import Subject
from nameplate.model.terms import ClaimKind, Grade
from nameplate.parties.walk import Ties
from nameplate.restrict.logic import Truth
from nameplate.restrict.question import parse_claims
from nameplate.restrict.subjects import Found, is_subject, reach
from restrict_world import PARTIES, SALE, SUBJECT, TIES, tie

YES, NO, UNKNOWN = Truth.YES, Truth.NO, Truth.UNKNOWN
ON = date(2021, 1, 1)
APP = Subject("app", ("chat",), ("contains", "runs"), "named", (), (), "the app Chat")
EXPOSED = Subject("legal_exposure", (), ("made_by",), "named", ("XX",), (), "goods of makers seated in XX")
CAMERAS = Subject("category", (), (), "named", (), ("camera",), "cameras")


def found(
    subject: Subject,
    *,
    on: date = ON,
    ties: Ties = TIES,
    category: str = "",
    seen: tuple[str, ...] = (),
    **claims: str | list[str],
) -> Found:
    said = parse_claims(
        {kind: [value] if isinstance(value, str) else value for kind, value in claims.items()}
    )
    facts = {"thing.category": (category,)} if category else {}
    facts |= {"thing.apps_seen": seen} if seen else {}
    return is_subject(subject, reach(subject, ties, on), said, facts=facts)


@pytest.mark.parametrize(
    ("grade", "truth"), [("confirmed", YES), ("probable", YES), ("possible", UNKNOWN), ("disputed", UNKNOWN)]
)
def test_a_claim_catches_from_probable_upwards(grade: str, truth: Truth) -> None:
    answer = found(SUBJECT, made_by=f"acme:{grade}")
    assert answer.truth is truth
    assert answer.seen
    assert answer.missing == (() if truth is YES else ("made_by",))
    assert answer.named == ("acme",)


@pytest.mark.parametrize("kind", ["sold_as", "runs", "contains", "talks_to", "bought_from"])
def test_only_claims_of_the_kinds_it_reaches_catch(kind: str) -> None:
    answer = found(SUBJECT, **{kind: "acme:confirmed"})
    assert (answer.truth, answer.missing, answer.seen) == (UNKNOWN, ("made_by",), True)
    assert found(replace(SUBJECT, by=("made_by", kind)), **{kind: "acme:confirmed"}).truth is YES


@pytest.mark.parametrize("grade", ["confirmed", "probable"])
def test_another_maker_answers_no_whatever_the_label_says(grade: str) -> None:
    assert found(SUBJECT, made_by=f"honest:{grade}", sold_as="acme:confirmed").truth is NO
    assert found(SUBJECT, made_by=f"label:nobody we know:{grade}").truth is NO


@pytest.mark.parametrize("grade", ["possible", "disputed"])
def test_a_doubtful_other_maker_answers_nothing(grade: str) -> None:
    answer = found(SUBJECT, made_by=f"honest:{grade}")
    assert (answer.truth, answer.seen) == (UNKNOWN, False)


def test_a_probable_other_maker_does_not_silence_what_speaks_of_the_device() -> None:
    assert found(SUBJECT, made_by=["honest:probable", "acme:disputed"]).truth is UNKNOWN
    assert found(SUBJECT, made_by="honest:probable", runs="acme:confirmed").truth is UNKNOWN
    assert found(SUBJECT, made_by=["honest:confirmed", "acme:possible"]).truth is NO


def test_what_nothing_bears_on_is_unseen() -> None:
    for claims in ({}, {"sold_as": "honest:confirmed"}, {"sold_as": "label:words:confirmed"}):
        answer = found(SUBJECT, **claims)
        assert (answer.truth, answer.seen, answer.claims) == (UNKNOWN, False, ())
        assert answer.missing == ("made_by",)


def test_the_label_of_one_for_whom_it_makes_goods_is_seen_and_open() -> None:
    answer = found(SUBJECT, sold_as="seller:confirmed")
    assert (answer.truth, answer.seen, answer.missing) == (UNKNOWN, True, ("made_by",))
    assert found(SUBJECT, sold_as="seller:confirmed", made_by="acme:probable").truth is YES
    assert found(SUBJECT, sold_as="seller:confirmed", made_by="honest:probable").truth is NO
    assert found(SUBJECT, made_by="seller:probable").truth is NO  # it makes them itself


@pytest.mark.parametrize("affiliates", ["named", "unstated", "subsidiaries"])
def test_subsidiaries_are_reached_only_where_the_instrument_reaches_them(affiliates: str) -> None:
    subject = replace(SUBJECT, affiliates=affiliates)
    answer = found(subject, made_by="acme-child:confirmed")
    assert answer.truth is (YES if affiliates == "subsidiaries" else UNKNOWN)
    label = found(replace(subject, by=("sold_as",)), sold_as="acme-label:confirmed")
    assert label.truth is (YES if affiliates == "subsidiaries" else UNKNOWN)


@settings(deadline=None)
@given(st.integers(-5000, 5000))
def test_a_sale_changes_only_the_ownership_ground_and_from_that_day(days: int) -> None:
    on = SALE + timedelta(days=days)
    owned = date(2010, 1, 1) <= on < SALE
    assert found(SUBJECT, on=on, made_by="acme-child:confirmed").truth is (YES if owned else UNKNOWN)
    sold = found(SUBJECT, on=on, made_by="acme:probable", sold_as="acme-child:confirmed")
    assert sold.truth is YES  # what it produced stays produced, under any label


def test_an_unknown_share_is_unknown_and_named() -> None:
    ties = Ties(PARTIES, [tie("owns", "acme", "acme-child", start=date(2010, 1, 1))])
    answer = found(SUBJECT, ties=ties, made_by="acme-child:confirmed")
    assert (answer.truth, answer.missing) == (UNKNOWN, ("tie.percent:acme:acme-child",))
    for percent, truth in ((5001, YES), (5000, NO), (100, NO)):
        shared = Ties(PARTIES, [tie("owns", "acme", "acme-child", start=date(2010, 1, 1), percent=percent)])
        assert found(SUBJECT, ties=shared, made_by="acme-child:confirmed").truth is truth


def test_an_app_is_on_a_device_only_when_it_was_seen_on_it() -> None:
    assert found(APP, contains="chat:probable").truth is YES
    assert found(APP, runs="chat:confirmed").truth is YES
    for claims in (
        {"talks_to": "chat:probable"},
        {"contains": "chat:possible"},
        {"made_by": "chat:confirmed"},
    ):
        answer = found(APP, **claims)
        assert (answer.truth, answer.missing, answer.seen) == (UNKNOWN, ("app_inventory",), True)
    unseen = found(APP, contains="other:confirmed")
    assert (unseen.truth, unseen.missing, unseen.seen) == (UNKNOWN, ("app_inventory",), False)


def test_an_app_is_absent_only_under_an_inventory_that_misses_nothing() -> None:
    absent = found(APP, seen=("complete",))
    assert (absent.truth, absent.missing, absent.claims) == (NO, (), ())
    assert absent.because.startswith("Absent under coverage")
    for seen in ((), ("partial:a",), ("partial:a", "partial:b"), ("complete", "partial:a"), ("whole",)):
        hidden = found(APP, seen=seen)
        assert (hidden.truth, hidden.missing, hidden.seen) == (UNKNOWN, ("app_inventory",), False)
        assert "Not observable" in hidden.because


def test_coverage_never_outweighs_a_claim_that_the_app_is_there() -> None:
    assert found(APP, seen=("complete",), contains="chat:probable").truth is YES
    for grade in ("possible", "disputed"):
        named = found(APP, seen=("complete",), contains=f"chat:{grade}")
        assert (named.truth, named.missing, named.seen) == (UNKNOWN, ("app_inventory",), True)


def test_talking_to_its_servers_is_settled_by_a_complete_inventory_only() -> None:
    for grade in ("probable", "possible"):
        talks = f"chat:{grade}"
        assert found(APP, seen=("complete",), talks_to=talks).truth is NO
        partial = found(APP, seen=("partial:a",), talks_to=talks)
        assert (partial.truth, partial.seen) == (UNKNOWN, True)
        assert "talking to chat" in partial.because
        assert "cannot see every app" in partial.because


def test_another_app_or_maker_says_nothing_about_an_app() -> None:
    for claims in ({"contains": "other:confirmed"}, {"made_by": "honest:confirmed"}):
        assert found(APP, **claims).truth is UNKNOWN
        assert found(APP, seen=("complete",), **claims).truth is NO


def test_coverage_of_apps_says_nothing_about_makers() -> None:
    assert found(SUBJECT, seen=("complete",)) == found(SUBJECT)
    assert found(CAMERAS, seen=("complete",)) == found(CAMERAS)


def test_successors_are_reached_only_where_the_instrument_reaches_them() -> None:
    ties = Ties(PARTIES, [tie("successor_of", "chat2", "chat", start=date(2020, 1, 1))])
    successors = replace(APP, affiliates="successors")
    assert found(APP, ties=ties, contains="chat2:confirmed").truth is UNKNOWN
    assert found(successors, ties=ties, contains="chat2:confirmed").truth is YES
    assert found(successors, ties=ties, on=date(2019, 1, 1), contains="chat2:confirmed").truth is UNKNOWN


def test_legal_exposure_is_the_seat_of_the_maker_and_never_of_the_label() -> None:
    assert found(EXPOSED, made_by="acme:probable").truth is YES
    assert found(EXPOSED, made_by="honest:probable").truth is NO
    assert found(EXPOSED, made_by="honest:probable", sold_as="acme:confirmed").truth is NO
    assert found(EXPOSED, sold_as="acme:confirmed").truth is UNKNOWN
    unknown_seat = found(EXPOSED, made_by="mystery:confirmed")
    assert (unknown_seat.truth, unknown_seat.missing) == (UNKNOWN, ("party.home:mystery",))
    assert found(EXPOSED, made_by="label:stranger:confirmed").truth is UNKNOWN  # its seat is not known either
    assert not found(EXPOSED, sold_as="mystery:confirmed").seen


def test_a_brand_is_what_the_label_says() -> None:
    brand = Subject("brand", ("acme-label",), ("sold_as",), "named", (), (), "the brand")
    assert found(brand, sold_as="acme-label:probable", made_by="honest:confirmed").truth is YES
    assert found(brand, sold_as="honest:probable", made_by="acme:confirmed").truth is NO


def test_the_kind_of_goods_is_one_more_condition() -> None:
    subject = replace(SUBJECT, categories=("camera", "recorder"))
    assert found(subject, made_by="acme:probable", category="recorder").truth is YES
    assert found(subject, made_by="acme:probable", category="printer").truth is NO
    answer = found(subject, made_by="acme:probable")
    assert (answer.truth, answer.missing) == (UNKNOWN, ("thing.category",))
    assert found(subject).missing == ("made_by", "thing.category")
    assert found(CAMERAS, category="camera").truth is YES
    assert found(CAMERAS, category="phone").truth is NO
    assert (found(CAMERAS).truth, found(CAMERAS).seen) == (UNKNOWN, False)


GRADES = st.sampled_from(Grade)
CLAIMS = st.dictionaries(
    st.sampled_from([k.value for k in ClaimKind]),
    st.lists(
        st.builds(lambda p, g: f"{p}:{g.value}", st.sampled_from([*PARTIES, "label:x"]), GRADES), max_size=3
    ),
)


@settings(deadline=None)
@given(CLAIMS, st.sampled_from([SUBJECT, APP, EXPOSED, replace(SUBJECT, by=("made_by", "sold_as"))]))
def test_nobody_is_caught_without_a_claim_that_names_them(
    claims: dict[str, list[str]], subject: Subject
) -> None:
    answer = found(subject, **claims)  # type: ignore[arg-type]
    if answer.truth is YES:
        (said,) = answer.claims
        assert said.kind.value in subject.by
        assert said.grade.holds
        assert said.party in reach(subject, TIES, ON).caught
    if answer.truth is UNKNOWN:
        assert answer.missing
    assert answer.seen or answer.truth is UNKNOWN


@settings(deadline=None)
@given(CLAIMS)
def test_the_order_in_which_claims_arrive_changes_nothing(claims: dict[str, list[str]]) -> None:
    turned = {kind: list(reversed(values)) for kind, values in reversed(claims.items())}
    assert found(SUBJECT, **claims) == found(SUBJECT, **turned)  # type: ignore[arg-type]
