"""Promises of the pure fusion that hold for any signs whatever."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from nameplate.identify.fuse import BLOCK, SOMEONE_ELSE, Fused, Reply, Sign, fuse
from nameplate.identify.settings import TOLD, weights
from nameplate.model.terms import ClaimKind, Grade, Strength

PARTIES = ("dahua", "hikvision", "axis", "imou")
CHANNELS = ("dhip", "rtsp", "http", "register", "walk", "dhcp")


def kin(one: str, other: str) -> bool:
    return one == other or {one, other} == {"dahua", "imou"}


@st.composite
def signs(draw: st.DrawFn, kinds: tuple[ClaimKind, ...] = tuple(ClaimKind)) -> Sign:
    strength = draw(st.sampled_from(Strength))
    via = draw(st.sampled_from(CHANNELS))
    channel = BLOCK if strength is Strength.BLOCK else via
    kind, party = draw(st.sampled_from(kinds)), draw(st.sampled_from(PARTIES))
    return Sign(
        kind, party, "", strength, draw(st.integers(1, 60)), channel, via, f"{strength}-{party}-{via}"
    )


replies = st.lists(st.frozensets(signs(), min_size=1, max_size=4), max_size=6)
about_makers = st.lists(st.frozensets(signs((ClaimKind.MADE_BY,)), min_size=1, max_size=4), max_size=6)


def fused(said: list[Reply]) -> tuple[Fused, ...]:
    return fuse(said, kin=kin, weights=weights())


def grades(said: list[Reply]) -> dict[tuple[ClaimKind, str], Grade]:
    return {(c.kind, c.party): c.grade for c in fused(said)}


@given(replies, st.randoms())
def test_order_and_repetition_change_nothing(said, random) -> None:  # type: ignore[no-untyped-def]
    again = [*said, *random.choices(said, k=3)] if said else []
    random.shuffle(again)
    assert fused(again) == fused(said)


@given(about_makers)
def test_what_people_tell_never_founds_a_maker(said: list[Reply]) -> None:
    told = [frozenset(s for s in r if s.channel in TOLD and s.strength is not Strength.GRANT) for r in said]
    assert not [c for c in fused([r for r in told if r]) if c.kind in (ClaimKind.MADE_BY, ClaimKind.RUNS)]


@given(about_makers)
def test_a_grantees_code_alone_makes_a_maker_possible_and_no_more(said: list[Reply]) -> None:
    codes = [frozenset(s for s in r if s.strength is Strength.GRANT and s.channel in TOLD) for r in said]
    assert all(c.grade is Grade.POSSIBLE for c in fused([r for r in codes if r]))


@given(about_makers)
def test_what_people_tell_never_contests_a_maker(said: list[Reply]) -> None:
    """A grantee's code in a ledger takes nothing from what a device says of itself."""
    shown = [frozenset(s for s in r if s.channel not in TOLD) for r in said]
    before = grades([r for r in shown if r])
    code = Sign(ClaimKind.MADE_BY, "stranger", "", Strength.GRANT, 15, "purchase", "purchase", "code")
    after = grades([*(r for r in shown if r), frozenset({code})])
    assert before.items() <= after.items()


@given(about_makers)
def test_labels_never_found_a_maker(said: list[Reply]) -> None:
    labels = [frozenset(s for s in r if s.strength is Strength.LABEL) for r in said]
    assert fused([r for r in labels if r]) == ()


@given(st.frozensets(signs((ClaimKind.MADE_BY, ClaimKind.RUNS)), min_size=1, max_size=5))
def test_one_reply_never_confirms_a_maker(reply: Reply) -> None:
    assert Grade.CONFIRMED not in [c.grade for c in fused([reply]) if c.kind is ClaimKind.MADE_BY]


@given(about_makers)
def test_nothing_is_confirmed_without_protocol_or_firmware(said: list[Reply]) -> None:
    firm = (Strength.PROTOCOL, Strength.FIRMWARE)
    weak = [frozenset(s for s in r if s.strength not in firm) for r in said]
    assert Grade.CONFIRMED not in [c.grade for c in fused([r for r in weak if r])]


@given(about_makers)
def test_blocks_alone_are_at_most_probable(said: list[Reply]) -> None:
    blocks = [frozenset(s for s in r if s.strength is Strength.BLOCK) for r in said]
    assert all(c.grade.rank >= Grade.PROBABLE.rank for c in fused([r for r in blocks if r]))


@given(about_makers)
def test_two_makers_that_are_not_kin_are_never_both_held(said: list[Reply]) -> None:
    held = [c.party for c in fused(said) if c.kind is ClaimKind.MADE_BY and c.grade.holds]
    assert all(kin(a, b) for a in held for b in held)


@given(about_makers)
def test_a_contested_maker_is_never_confirmed_and_shows_both_sides(said: list[Reply]) -> None:
    claims = [c for c in fused(said) if c.kind is ClaimKind.MADE_BY]
    for claim in claims:
        rivals = [c for c in claims if not kin(c.party, claim.party) and _shown(c)] if _shown(claim) else []
        sides = {side for _, side in claim.reasons}
        assert ("against" in sides) == bool(rivals)
        assert not (rivals and claim.grade is Grade.CONFIRMED)


def _shown(claim: Fused) -> bool:
    """Whether more speaks for it than what people tell."""
    return any(s.channel not in TOLD for s, side in claim.reasons if side == "for")


@given(replies)
def test_every_claim_has_a_reason_of_its_own_and_a_score_that_its_signs_can_pay(said: list[Reply]) -> None:
    for claim in fused(said):
        own = [s for s, side in claim.reasons if side == "for"]
        assert own
        assert all(s.party == claim.party and s.kind is claim.kind for s in own)
        assert max(s.decibans for s in own) <= claim.score + 60
        assert claim.score <= sum(s.decibans for s in own)
        weights_shown = [s.decibans for s in own]
        assert weights_shown == sorted(weights_shown, reverse=True)


@given(replies)
def test_best_comes_first(said: list[Reply]) -> None:
    ranks = [c.grade.rank for c in fused(said)]
    assert ranks == sorted(ranks)


@given(about_makers, signs((ClaimKind.MADE_BY,)))
def test_more_for_one_maker_never_worsens_it_when_nobody_else_is_named(said: list[Reply], more: Sign) -> None:
    mine = [frozenset(s for s in r if s.party == more.party) for r in said]
    before = grades([r for r in mine if r]).get((ClaimKind.MADE_BY, more.party))
    after = grades([*(r for r in mine if r), frozenset({more})]).get((ClaimKind.MADE_BY, more.party))
    if before is not None:
        assert after is not None
        assert after.rank <= before.rank


@given(st.integers(1, 60))
def test_a_sign_of_someone_else_makes_no_claim(decibans: int) -> None:
    sign = Sign(ClaimKind.MADE_BY, SOMEONE_ELSE, "", Strength.BLOCK, decibans, BLOCK, "arp", "mac-block")
    assert fused([frozenset({sign})]) == ()


def test_someone_else_outweighs_a_feeble_block() -> None:
    """Step 4: with a weight below the prior, even what the rules call probable is only possible."""
    feeble = Sign(ClaimKind.MADE_BY, "axis", "", Strength.BLOCK, weights().prior, BLOCK, "arp", "mac-block")
    assert grades([frozenset({feeble})]) == {(ClaimKind.MADE_BY, "axis"): Grade.POSSIBLE}


def test_a_block_that_came_the_way_of_a_banner_is_counted_with_it_and_not_lost() -> None:
    block = Sign(ClaimKind.MADE_BY, "axis", "", Strength.BLOCK, 30, BLOCK, "http", "mac-block")
    banner = Sign(ClaimKind.MADE_BY, "axis", "", Strength.BANNER, 20, "http", "http", "axis-http")
    (claim,) = fused([frozenset({block}), frozenset({banner})])
    assert (claim.grade, claim.score) == (Grade.PROBABLE, 30)


def test_a_mac_stated_the_same_way_as_a_reply_does_not_confirm_it() -> None:
    """Another reply of the same service carries the MAC: still the same mouth."""
    protocol = Sign(ClaimKind.MADE_BY, "dahua", "", Strength.PROTOCOL, 40, "dhip", "dhip", "dahua-dhip")
    for via, grade in (("dhip", Grade.PROBABLE), ("arp", Grade.CONFIRMED)):
        block = Sign(ClaimKind.MADE_BY, "dahua", "", Strength.BLOCK, 30, BLOCK, via, "mac-block")
        assert grades([frozenset({protocol}), frozenset({block})]) == {(ClaimKind.MADE_BY, "dahua"): grade}


def test_a_line_is_kept_only_when_all_signs_agree_on_it() -> None:
    one = Sign(ClaimKind.MADE_BY, "axis", "P", Strength.PROTOCOL, 40, "dhip", "dhip", "a")
    other = Sign(ClaimKind.MADE_BY, "axis", "Q", Strength.PROTOCOL, 40, "rtsp", "rtsp", "b")
    assert [c.line for c in fused([frozenset({one})])] == ["P"]
    assert [c.line for c in fused([frozenset({one}), frozenset({other})])] == [""]
