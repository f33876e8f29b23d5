"""Firmware of a family under a brand it makes for: each alone accuses nobody, the two together make it probable."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nameplate.identify.fuse import Fused, Reply, Sign, fuse
from nameplate.identify.kin import Kin, MakesFor
from nameplate.identify.settings import weights
from nameplate.model.parties import Source, Tie, TieKind
from nameplate.model.terms import ClaimKind, Grade, SourceGrade, Strength

TIE = Tie(
    TieKind.MAKES_FOR, "maker", "brand", None, None, None, "", False, False,
    Source("invented", date(2026, 1, 1), SourceGrade.B),
)  # fmt: skip
RUNS = Sign(ClaimKind.RUNS, "maker", "", Strength.FIRMWARE, 30, "onvif", "onvif", "template")
MAYBE = Sign(ClaimKind.MADE_BY, "maker", "", Strength.BANNER, 20, "onvif", "onvif", "template-maker")
LABEL = Sign(ClaimKind.SOLD_AS, "brand", "", Strength.LABEL, 15, "register", "register", "label")
TEMPLATE: Reply = frozenset({RUNS, MAYBE})


def made_by(*replies: Reply, ties: tuple[Tie, ...] = (TIE,)) -> dict[str, Fused]:
    claims = fuse(replies, kin=Kin(ties), makes_for=MakesFor(ties), weights=weights())
    return {c.party: c for c in claims if c.kind is ClaimKind.MADE_BY}


def of(*signs: Sign) -> Reply:
    return frozenset(signs)


def test_the_two_together_make_it_probable_and_show_both() -> None:
    claim = made_by(TEMPLATE, of(LABEL))["maker"]
    assert claim.grade is Grade.PROBABLE
    assert {s.rule for s, side in claim.reasons if side == "for"} == {"template", "template-maker", "label"}
    assert claim.score == MAYBE.decibans  # what is lent is shown, never counted


def test_neither_alone_does() -> None:
    assert made_by(TEMPLATE)["maker"].grade is Grade.POSSIBLE
    assert made_by(of(LABEL)) == {}
    assert made_by(of(RUNS), of(LABEL)) == {}  # nothing says the maker: nothing to lift
    assert made_by(of(MAYBE), of(LABEL))["maker"].grade is Grade.POSSIBLE


@pytest.mark.parametrize("strength", [Strength.BANNER, Strength.MODEL, Strength.LABEL])
def test_a_weaker_sign_of_the_family_does_not(strength: Strength) -> None:
    assert made_by(of(replace(RUNS, strength=strength), MAYBE), of(LABEL))["maker"].grade is Grade.POSSIBLE


@pytest.mark.parametrize("strength", [Strength.BLOCK, Strength.MODEL, Strength.SERIAL])
def test_a_brand_that_was_not_read_in_words_does_not(strength: Strength) -> None:
    assert made_by(TEMPLATE, of(replace(LABEL, strength=strength)))["maker"].grade is Grade.POSSIBLE


@pytest.mark.parametrize("brand", ["stranger", "label:words of nobody"])
def test_a_strange_label_does_not_nor_one_beside_the_right_one(brand: str) -> None:
    other = replace(LABEL, party=brand)
    assert made_by(TEMPLATE, of(other))["maker"].grade is Grade.POSSIBLE
    assert made_by(TEMPLATE, of(LABEL), of(other))["maker"].grade is Grade.POSSIBLE


def test_what_people_write_of_the_firmware_does_not() -> None:
    told = replace(RUNS, channel="register", via="register")
    assert made_by(of(told), of(MAYBE), of(LABEL))["maker"].grade is Grade.POSSIBLE


@pytest.mark.parametrize(
    ("tie", "grade"),
    [
        (replace(TIE, source=replace(TIE.source, grade=SourceGrade.A)), Grade.PROBABLE),
        (replace(TIE, source=replace(TIE.source, grade=SourceGrade.C)), Grade.POSSIBLE),
        (replace(TIE, disputed=True), Grade.POSSIBLE),
        (replace(TIE, line="one line"), Grade.POSSIBLE),
        (replace(TIE, end=date(2019, 1, 1)), Grade.PROBABLE),
        (replace(TIE, subject="other"), Grade.POSSIBLE),
        (replace(TIE, kind=TieKind.OWNS), Grade.POSSIBLE),
        (replace(TIE, kind=TieKind.BRAND_OF, subject="brand", object="maker", whole=True), Grade.PROBABLE),
        (replace(TIE, kind=TieKind.BRAND_OF, subject="brand", object="maker", whole=False), Grade.POSSIBLE),
    ],
)
def test_only_well_known_ties_count_and_an_ended_one_does(tie: Tie, grade: Grade) -> None:
    assert made_by(TEMPLATE, of(LABEL), ties=(tie,))["maker"].grade is grade


def test_it_never_confirms_and_a_rival_still_disputes() -> None:
    rival = Sign(ClaimKind.MADE_BY, "rival", "", Strength.BLOCK, 30, "block", "arp", "mac-block")
    claims = made_by(TEMPLATE, of(LABEL), of(rival))
    assert {claims["maker"].grade, claims["rival"].grade} == {Grade.DISPUTED}


@given(st.permutations([TEMPLATE, of(LABEL), of(replace(LABEL, channel="walk", via="walk")), TEMPLATE]))
def test_order_and_repetition_change_nothing(replies: list[Reply]) -> None:
    assert made_by(*replies) == made_by(*sorted(set(replies), key=sorted))
    assert made_by(*replies)["maker"].grade is Grade.PROBABLE
