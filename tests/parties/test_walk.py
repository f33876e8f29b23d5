"""The walk over ties: dates, shares, doubt and circles."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nameplate.model.parties import Source, Tie, TieKind
from nameplate.model.terms import SourceGrade
from nameplate.parties.walk import Held, Ties, held_on
from restrict_world import READ, tie

START, END = date(2018, 2, 6), date(2022, 11, 25)
NAMES = ("a", "b", "c", "d", "e")


def held(ties: list[Tie], party: str, on: date) -> dict[str, Held]:
    return {name: link.held for name, link in Ties({}, ties).group(party, on).items()}


@pytest.mark.parametrize(
    ("on", "answer"),
    [
        (START - timedelta(1), Held.NO),
        (START, Held.YES),
        (END - timedelta(1), Held.YES),
        (END, Held.NO),
    ],
)
def test_a_tie_holds_from_its_first_day_and_no_longer_on_its_last(on: date, answer: Held) -> None:
    assert held_on(tie("controls", "a", "b", start=START, end=END), on) == (answer, ())


def test_without_a_first_day_it_is_unknown_before_its_source_was_read() -> None:
    open_start = tie("controls", "a", "b")
    assert held_on(open_start, READ) == (Held.YES, ())
    assert held_on(open_start, READ - timedelta(1)) == (Held.UNKNOWN, ("tie.start:a:b",))
    assert held_on(tie("brand_of", "a", "b"), date(1999, 1, 1)) == (Held.YES, ())


@pytest.mark.parametrize(
    ("percent", "answer"),
    [(None, Held.UNKNOWN), (10000, Held.YES), (5001, Held.YES), (5000, Held.NO), (0, Held.NO)],
)
def test_a_share_makes_a_subsidiary_only_above_half(percent: int | None, answer: Held) -> None:
    assert held_on(tie("owns", "a", "b", start=START, percent=percent), START)[0] is answer


def test_weak_and_contradicting_sources_are_doubt() -> None:
    weak = Source("a blog", READ, SourceGrade.C)
    for doubtful in (
        tie("controls", "a", "b", start=START, disputed=True),
        tie("controls", "a", "b", start=START, source=weak),
    ):
        assert held_on(doubtful, START) == (Held.UNKNOWN, ("tie.sources:a:b",))


def test_a_brand_of_which_only_some_goods_come_from_it_is_doubt() -> None:
    assert held_on(tie("brand_of", "a", "b", whole=False), START) == (Held.UNKNOWN, ("tie.whole:a:b",))


def test_the_group_goes_down_and_the_owners_go_up_through_any_number_of_steps() -> None:
    chain = [tie("controls", "a", "b", start=START), tie("owns", "b", "c", start=START, percent=9000)]
    ties = Ties({}, chain)
    assert set(ties.group("a", END)) == {"a", "b", "c"}
    assert set(ties.owners("c", END)) == {"a", "b", "c"}
    assert ties.group("a", END)["c"].via == tuple(chain)
    assert set(ties.owners("a", END)) == {"a"}


def test_a_certain_way_is_preferred_to_a_doubtful_one() -> None:
    doubtful = tie("owns", "a", "c", start=START)
    certain = [tie("controls", "a", "b", start=START), tie("controls", "b", "c", start=START)]
    assert held([doubtful, *certain], "a", START) == {"a": Held.YES, "b": Held.YES, "c": Held.YES}


def test_doubt_is_carried_along_the_way_and_named_once() -> None:
    ties = Ties({}, [tie("owns", "a", "b", start=START), tie("controls", "b", "c", start=START)])
    link = ties.group("a", START)["c"]
    assert (link.held, link.missing) == (Held.UNKNOWN, ("tie.percent:a:b",))


def test_making_goods_for_someone_owns_nobody() -> None:
    ties = Ties(
        {}, [tie("makes_for", "a", "seller"), tie("makes_for", "b", "seller"), tie("brand_of", "label", "a")]
    )
    assert set(ties.group("a", READ)) == {"a"}
    assert ties.kin("a") == {"label"}
    assert ties.concerns("a") == {"label", "seller"}
    assert "b" not in ties.concerns("a")  # two makers of one seller are strangers


def test_kin_remembers_ended_ties_and_forgets_small_shares() -> None:
    ties = Ties({}, [tie("controls", "a", "b", start=START, end=END), tie("owns", "a", "c", percent=1000)])
    assert ties.kin("a") == {"b"}


kinds = st.sampled_from(
    [TieKind.OWNS, TieKind.CONTROLS, TieKind.MAKES_FOR, TieKind.BRAND_OF, TieKind.SUCCESSOR_OF]
)
dates = st.none() | st.dates(date(2010, 1, 1), date(2030, 1, 1))
graphs = st.lists(
    st.builds(
        lambda kind, s, o, start, end, percent, disputed: tie(
            kind, s, o, start=start, end=end, percent=percent, disputed=disputed
        ),
        kinds, st.sampled_from(NAMES), st.sampled_from(NAMES), dates, dates,
        st.none() | st.integers(0, 10000), st.booleans(),
    ),
    max_size=12,
)  # fmt: skip


@settings(deadline=None)
@given(graphs, st.sampled_from(NAMES), st.dates(date(2009, 1, 1), date(2031, 1, 1)))
def test_circles_end_and_what_is_reached_is_reached_by_ties_that_held(
    graph: list[Tie], start: str, on: date
) -> None:
    ties = Ties({}, graph)
    for walk in (ties.group, ties.owners, ties.successors, ties.brands):
        for name, link in walk(start, on).items():
            answers = [held_on(t, on) for t in link.via]
            assert Held.NO not in [h for h, _ in answers]
            assert (link.held is Held.YES) == all(h is Held.YES for h, _ in answers)
            assert set(link.missing) == {m for _, missing in answers for m in missing}
            assert (name == start) == (link.via == ())


@settings(deadline=None)
@given(graphs, st.dates(date(2009, 1, 1), date(2031, 1, 1)))
def test_who_owns_and_who_is_owned_agree(graph: list[Tie], on: date) -> None:
    ties = Ties({}, graph)
    for a in NAMES:
        for b, link in ties.group(a, on).items():
            assert ties.owners(b, on)[a].held is link.held


@settings(deadline=None)
@given(graphs)
def test_the_order_of_ties_changes_nothing(graph: list[Tie]) -> None:
    on = date(2020, 1, 1)
    assert {n: Ties({}, graph).group(n, on) for n in NAMES} == {
        n: Ties({}, graph[::-1]).group(n, on) for n in NAMES
    }


@settings(deadline=None)
@given(graphs, st.sampled_from(NAMES))
def test_whom_it_may_concern_holds_all_kin(graph: list[Tie], name: str) -> None:
    ties = Ties({}, graph)
    assert ties.kin(name) <= ties.concerns(name)
    assert name not in ties.concerns(name)
