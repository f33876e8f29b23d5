"""A known other maker answers, whoever's label is on the case: only names that are meant leave a doubt."""

from __future__ import annotations

from dataclasses import replace

import pytest
from test_subjects import found

from nameplate.restrict.logic import Truth
from restrict_world import SUBJECT

BOTH = replace(SUBJECT, by=("made_by", "sold_as"))


@pytest.mark.parametrize("maker", ["honest:probable", "honest:confirmed", "label:nobody we know:probable"])
@pytest.mark.parametrize(
    "label", ["seller:possible", "seller:probable", "seller:confirmed", "honest:possible"]
)
def test_the_label_of_a_mere_buyer_is_no_doubt_once_the_maker_is_another(maker: str, label: str) -> None:
    answer = found(BOTH, made_by=maker, sold_as=label)
    assert (answer.truth, answer.missing, answer.claims) == (Truth.NO, (), ())


def test_a_maker_that_also_bought_is_still_its_own_maker() -> None:
    """Its own block says both that it made the thing and under which name it is sold."""
    assert found(BOTH, made_by="seller:probable", sold_as="seller:possible").truth is Truth.NO


def test_a_label_that_is_meant_catches_and_a_doubtful_one_stays_open() -> None:
    assert found(BOTH, made_by="honest:probable", sold_as="acme:probable").truth is Truth.YES
    assert found(BOTH, made_by="honest:probable", sold_as="acme:possible").truth is Truth.UNKNOWN
    named = replace(BOTH, affiliates="unstated")
    assert found(named, made_by="honest:probable", sold_as="acme-label:possible").truth is Truth.UNKNOWN


@pytest.mark.parametrize(
    "claims", [{"runs": "acme:possible"}, {"made_by": ["honest:probable", "acme:possible"]}]
)
def test_what_speaks_of_the_device_itself_stays_open(claims: dict[str, str | list[str]]) -> None:
    assert found(BOTH, **({"made_by": "honest:probable"} | claims)).truth is Truth.UNKNOWN


@pytest.mark.parametrize("grade", ["possible", "disputed"])
def test_a_doubtful_other_maker_clears_no_label(grade: str) -> None:
    answer = found(BOTH, made_by=f"honest:{grade}", sold_as="seller:probable")
    assert (answer.truth, answer.seen) == (Truth.UNKNOWN, True)


def test_a_label_alone_never_clears_the_maker() -> None:
    for label in ("honest:confirmed", "label:words:confirmed", "seller:confirmed"):
        assert "made_by" in found(BOTH, sold_as=label).missing
