from __future__ import annotations

import pytest
import report_world
from hypothesis import given
from hypothesis import strategies as st

from nameplate.report.catalogue import catalogue
from nameplate.report.prepare import duty

NAMES = catalogue(report_world.knowledge(), report_world.run())


@pytest.mark.parametrize(
    ("party", "name"),
    [("hanwha", "Hanwha Vision"), ("tiktok", "TikTok"), ("label:acme secure", "acme secure"), ("nobody", "nobody"),
     ("label:", ""), ("label:hanwha", "hanwha")],
)  # fmt: skip
def test_a_party_is_called_by_its_name_and_a_label_by_its_words(party: str, name: str) -> None:
    assert NAMES.party(party) == name


@given(st.text(max_size=30))
def test_a_label_is_never_taken_for_a_listed_party(words: str) -> None:
    assert NAMES.party(f"label:{words}") == words


def test_our_own_instrument_is_known_as_ours_and_others_are_not() -> None:
    own = NAMES.instrument("MIN-01")
    assert own.own
    assert own.issuer == "Ministry of Examples"
    assert not NAMES.instrument("UK-01").own
    assert NAMES.instrument("UK-01").source == "Paper 7 (invented) (read 2026-10-01, grade A)"


def test_an_instrument_in_no_list_is_its_id_and_claims_nothing_more() -> None:
    cited = NAMES.instrument("XX-99")
    assert (cited.title, cited.issuer, cited.force, cited.own) == ("XX-99", "", "", False)


@pytest.mark.parametrize(
    ("standing", "said"),
    [
        ("binds", "remove by 2026-11-01, 20 days overdue"),
        ("adopted", "remove by 2026-11-01, 20 days overdue"),
        ("advises", "remove by 2026-11-01, 20 days overdue"),
        ("elsewhere", "remove"),
    ],
)
def test_a_duty_shows_its_date_unless_the_rule_is_anothers(standing: str, said: str) -> None:
    assert duty(report_world.LATE, standing) == said


def test_a_duty_that_is_not_late_is_not_called_so() -> None:
    assert duty(report_world.AHEAD, "binds") == "replace at renewal by 2027-06-30"
    assert duty(report_world.UNDATED, "binds") == "buy no more"
    assert duty({"action": "paint_it_red"}, "binds") == "paint it red"
