"""Who a party was on a date, with every tie's dates and source."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest

from nameplate.parties.describe import describe, lines
from nameplate.parties.walk import Held
from restrict_world import PARTIES, SALE, tie

WORLD = SimpleNamespace(
    parties=PARTIES,
    ties=(
        tie("controls", "acme", "acme-child", start=date(2010, 1, 1), end=SALE),
        tie("owns", "honest", "acme-child", start=SALE, percent=1042, note="Announced."),
        tie("brand_of", "acme-label", "acme"),
        tie("makes_for", "acme", "seller", line="doorbells", disputed=True),
        tie("successor_of", "mystery", "acme-child", start=SALE),
    ),
)


def test_an_ended_tie_stays_and_says_that_it_no_longer_held() -> None:
    for on, held in ((date(2021, 1, 1), Held.YES), (SALE, Held.NO)):
        found = describe(WORLD, "acme-child", on=on)
        assert [(r.other, r.held) for r in found.owners if r.tie.subject == "acme"] == [("Acme", held)]


def test_a_small_share_is_shown_as_a_share_and_answers_to_no_one() -> None:
    found = describe(WORLD, PARTIES["acme-child"], on=SALE)
    assert [r.held for r in found.owners if r.tie.subject == "honest"] == [Held.YES]
    assert found.above == ()
    text = "\n".join(lines(found))
    assert "Honest: owns 10.42 %; 2022-06-01 to now, as far as known; on the day: yes" in text
    assert "Announced." in text


def test_every_list_is_filled_from_its_own_end_of_the_tie() -> None:
    acme = describe(WORLD, "acme", on=date(2024, 2, 1))
    assert [r.other for r in acme.brands] == ["Acme-Label"]
    assert [(r.other, r.held) for r in acme.sellers] == [("Seller", Held.UNKNOWN)]
    assert [r.other for r in acme.owned] == ["Acme-Child"]
    assert acme.makers == acme.heirs == acme.forebears == acme.owners == ()
    assert [r.other for r in describe(WORLD, "seller", on=SALE).makers] == ["Acme"]
    assert [r.other for r in describe(WORLD, "acme-label", on=SALE).makers] == ["Acme"]
    assert [r.other for r in describe(WORLD, "acme-child", on=SALE).heirs] == ["Mystery"]
    assert [r.other for r in describe(WORLD, "mystery", on=SALE).forebears] == ["Acme-Child"]


def test_every_tie_is_printed_with_its_source_and_grade() -> None:
    text = lines(describe(WORLD, "acme", on=SALE))
    assert text[0] == "Acme (acme): company, seated in XX. As of 2022-06-01."
    assert sum("source (grade A): an invented source" in line for line in text) == 3
    assert any("doorbells" in line and "sources contradict each other" in line for line in text)
    assert "seat not known" in lines(describe(WORLD, "mystery", on=SALE))[0]


def test_who_it_answers_to_in_the_end() -> None:
    found = describe(WORLD, "acme-child", on=date(2021, 1, 1))
    assert [link.party for link in found.above] == ["acme"]
    assert lines(found)[-1] == "In the end answers to: acme."


def test_no_such_party() -> None:
    with pytest.raises(KeyError):
        describe(WORLD, "nobody", on=SALE)
