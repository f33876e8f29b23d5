"""From what was said about one thing to the claims that stand: the grading rules, and nothing else.

Makers compete, and "someone else" is one of them. Grades are set by rule, never by a number.

1. Signs are gathered per (claim kind, party). Each belongs to one reply (origin).
2. Score: the strongest sign of each reply, then the strongest reply of each channel, then the sum. A
   repeated datagram adds nothing, and what stands inside one reply counts once. A MAC block counts as a
   channel of its own only when the MAC also reached us apart from the other signs.
3. Grade of each claim by the rules of its kind:
   3a. runs: a private protocol confirms; a firmware structure is probable, with a second independent
       channel confirmed; a banner is possible, in two channels or beside the maker's own block probable.
   3b. made_by: protocol or firmware is probable, with a second independent channel (protocol, firmware,
       banner, block, serial) confirmed. A maker's own block is probable at most. A banner is possible, two
       banners of two channels or a banner and a block probable. A model or serial a device states of
       itself is possible, and so is the code of a grantee, whoever wrote it down. Nothing else that people
       tell (`settings.TOLD`) founds it, and no label.
   3c. sold_as: a brand read in words is probable, in two channels confirmed; a block or a model possible.
   3d. talks_to: by a look-up possible, by a connection (SNI) probable.
   3e. contains: by the identifier under which an inventory lists it, confirmed; from a private protocol or
       firmware probable; by name possible. bought_from: as contains, without an inventory.
4. Someone else: a made_by claim without protocol or firmware, whose score does not beat someone else's
   (prior, and an unknown holder of the block), is at most possible.
5. Firmware and brand: a maker that is possible is probable when the thing runs its firmware family (by protocol
   or firmware structure) and is sold, probably, under a brand it makes for, and under none that is a stranger to
   it. Imitators copy one of the two; the reasons show both.
6. Contradiction: two makers that are not kin. The one with at least two more independent channels is kept,
   at most probable, and the other is disputed; otherwise both are. Both sides' reasons are kept. What only
   people tell contradicts nobody.
7. Claims are ordered: grade, kind, score, party.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from nameplate.identify.settings import TOLD, Weights
from nameplate.model.terms import ClaimKind, Grade, Strength

BLOCK = "block"
"""The channel a MAC block is counted as."""
SOMEONE_ELSE = ""
"""The party of a sign that speaks for no one we know."""

_FIRM = frozenset({Strength.PROTOCOL, Strength.FIRMWARE})
_SECOND = _FIRM | {Strength.BANNER, Strength.BLOCK, Strength.SERIAL}
_OF_ITSELF = frozenset({Strength.MODEL, Strength.SERIAL})
_LEAD = 2  # more independent channels than a rival


@dataclass(frozen=True, slots=True, order=True)
class Sign:
    """One thing said about the maker, brand or firmware, as fusion sees it.

    Attributes:
        kind, party, line: what it supports; party "" = someone else.
        strength: what kind of sign it is.
        decibans: its weight.
        channel: what it is counted as.
        via: the channel it reached us through; for a MAC block, the channel that stated the MAC.
        rule: the fingerprint or rule that read it.
    """

    kind: ClaimKind
    party: str
    line: str
    strength: Strength
    decibans: int
    channel: str
    via: str
    rule: str


Reply = frozenset[Sign]
"""The signs of one origin."""


@dataclass(frozen=True, slots=True)
class Fused:
    """A claim before its places are joined back: reasons are (sign, side), strongest first."""

    kind: ClaimKind
    party: str
    line: str
    grade: Grade
    score: int
    reasons: tuple[tuple[Sign, str], ...]


@dataclass(frozen=True, slots=True)
class _Heard:
    """A sign and the number of the reply it stood in."""

    sign: Sign
    reply: int


@dataclass(frozen=True, slots=True)
class _Case:
    """What speaks for one claim, while it is being weighed."""

    kind: ClaimKind
    party: str
    heard: tuple[_Heard, ...]
    by_channel: dict[str, int]
    grade: Grade | None
    lent: tuple[Sign, ...] = ()
    """Signs of other claims it also rests on (step 5): shown among its reasons, never counted."""

    @property
    def score(self) -> int:
        return sum(self.by_channel.values())


def _nobody(maker: str, brand: str) -> bool:
    return False


def fuse(
    replies: Iterable[Reply],
    *,
    kin: Callable[[str, str], bool],
    weights: Weights,
    makes_for: Callable[[str, str], bool] = _nobody,
) -> tuple[Fused, ...]:
    """The claims about one thing, best first.

    Args:
        replies: what was said, one set of signs per reply. Order and repetition change nothing.
        kin: whether two parties do not contradict each other as makers.
        weights: of someone else.
        makes_for: whether a maker (first) is well known to make the goods of a brand; without it, nobody.
    """
    gathered: dict[tuple[ClaimKind, str], list[_Heard]] = defaultdict(list)
    for number, reply in enumerate(sorted(set(replies), key=sorted)):
        for sign in sorted(reply):
            gathered[sign.kind, sign.party].append(_Heard(sign, number))  # 1
    else_where = gathered.pop((ClaimKind.MADE_BY, SOMEONE_ELSE), [])
    doubt = weights.prior + max((h.sign.decibans for h in else_where), default=0)
    cases = [
        _weighed(kind, party, heard, _Beside(doubt, _blocks(gathered.get((ClaimKind.MADE_BY, party), ()))))
        for (kind, party), heard in gathered.items()
    ]
    standing = [case for case in cases if case.grade is not None]
    standing = [_lifted(case, standing, kin=kin, makes_for=makes_for) for case in standing]
    return _ordered(_contradicted(standing, kin))


@dataclass(frozen=True, slots=True)
class _Beside:
    """What else bears on a claim: how much speaks for someone else, and the party's own MAC blocks."""

    doubt: int
    blocks: tuple[_Heard, ...]


def _blocks(heard: Sequence[_Heard]) -> tuple[_Heard, ...]:
    return tuple(h for h in heard if h.sign.strength is Strength.BLOCK)


def _weighed(kind: ClaimKind, party: str, heard: Sequence[_Heard], beside: _Beside) -> _Case:
    weighed = [*heard, *beside.blocks] if kind is ClaimKind.RUNS else heard
    case = _Case(kind, party, tuple(heard), _by_channel(heard), _GRADES[kind](weighed))  # 2, 3
    beaten = kind is ClaimKind.MADE_BY and case.score <= beside.doubt
    if beaten and case.grade and not any(h.sign.strength in _FIRM for h in heard):
        return replace(case, grade=_worse(case.grade, Grade.POSSIBLE))  # 4
    return case


def _lifted(
    case: _Case,
    cases: Sequence[_Case],
    *,
    kin: Callable[[str, str], bool],
    makes_for: Callable[[str, str], bool],
) -> _Case:  # 5
    """A possible maker whose firmware runs under a brand it makes for, made probable."""
    if case.kind is not ClaimKind.MADE_BY or case.grade is not Grade.POSSIBLE:
        return case
    family = [c for c in cases if c.kind is ClaimKind.RUNS and c.party == case.party]
    firm = [h.sign for c in family for h in _by_device(c.heard) if h.sign.strength in _FIRM]
    brands = [c for c in cases if c.kind is ClaimKind.SOLD_AS and c.grade and c.grade.holds]
    theirs = [h.sign for c in brands if makes_for(case.party, c.party) for h in c.heard]
    strange = [c for c in brands if not (kin(case.party, c.party) or makes_for(case.party, c.party))]
    if not firm or not theirs or strange:
        return case
    return replace(case, grade=Grade.PROBABLE, lent=tuple(sorted({*firm, *theirs})))


def _by_channel(heard: Sequence[_Heard]) -> dict[str, int]:
    """Weight per channel: the strongest sign of each reply, the strongest reply of each channel.

    A MAC block that reached us only through the channel of another sign is counted in that channel.
    """
    strongest: dict[int, Sign] = {}
    for h in heard:
        best = strongest.get(h.reply)
        if best is None or (-h.sign.decibans, h.sign) < (-best.decibans, best):
            strongest[h.reply] = h.sign
    others = {s.channel for s in strongest.values() if s.channel != BLOCK}
    out: dict[str, int] = {}
    for sign in strongest.values():
        channel = sign.via if sign.channel == BLOCK and sign.via in others else sign.channel
        out[channel] = max(out.get(channel, 0), sign.decibans)
    return out


def _independent(one: _Heard, other: _Heard) -> bool:
    """Two replies that reached us two ways: for a MAC block, the way the MAC itself was stated."""
    return one.reply != other.reply and one.sign.via != other.sign.via


def _pair(heard: Sequence[_Heard], first: frozenset[Strength], second: frozenset[Strength]) -> bool:
    ones = [h for h in heard if h.sign.strength in first]
    others = [h for h in heard if h.sign.strength in second]
    return any(_independent(a, b) for a in ones for b in others)


def _by_device(heard: Sequence[_Heard]) -> list[_Heard]:
    """Without what people told: a MAC block stays, whoever wrote the MAC down."""
    return [h for h in heard if h.sign.channel not in TOLD]


def _runs(heard: Sequence[_Heard]) -> Grade | None:  # 3a
    said = _by_device(heard)
    strengths = {h.sign.strength for h in said}
    if Strength.PROTOCOL in strengths:
        return Grade.CONFIRMED
    firmware, banner = frozenset({Strength.FIRMWARE}), frozenset({Strength.BANNER})
    if _pair(said, firmware, firmware | banner):
        return Grade.CONFIRMED
    if strengths & firmware or _pair(said, banner, banner | {Strength.BLOCK}):
        return Grade.PROBABLE
    return Grade.POSSIBLE if strengths & banner else None


def _made_by(heard: Sequence[_Heard]) -> Grade | None:  # 3b
    said = _by_device(heard)
    strengths = {h.sign.strength for h in said}
    banner, weak = frozenset({Strength.BANNER}), frozenset({Strength.BANNER, Strength.BLOCK})
    told_serials = [h for h in heard if h.sign.channel in TOLD and h.sign.strength is Strength.SERIAL]
    if _pair([*said, *told_serials], _FIRM, _SECOND):
        return Grade.CONFIRMED
    if strengths & (_FIRM | {Strength.BLOCK}) or _pair(said, banner, weak):
        return Grade.PROBABLE
    if any(h.sign.strength is Strength.GRANT for h in heard):
        return Grade.POSSIBLE
    return Grade.POSSIBLE if strengths & (banner | _OF_ITSELF) else None


def _sold_as(heard: Sequence[_Heard]) -> Grade | None:  # 3c
    hints = frozenset({Strength.BLOCK, Strength.MODEL, Strength.SERIAL})
    words = frozenset(Strength) - hints
    if _pair(heard, words, words | {Strength.BLOCK}):
        return Grade.CONFIRMED
    return Grade.PROBABLE if any(h.sign.strength in words for h in heard) else Grade.POSSIBLE


def _talks_to(heard: Sequence[_Heard]) -> Grade | None:  # 3d
    return Grade.PROBABLE if any(h.sign.channel == "tls" for h in heard) else Grade.POSSIBLE


def _contains(heard: Sequence[_Heard]) -> Grade | None:  # 3e
    if any(h.sign.strength is Strength.IDENTIFIER for h in _by_device(heard)):
        return Grade.CONFIRMED
    return _other(heard)


def _other(heard: Sequence[_Heard]) -> Grade | None:  # 3e
    return Grade.PROBABLE if any(h.sign.strength in _FIRM for h in _by_device(heard)) else Grade.POSSIBLE


_GRADES: dict[ClaimKind, Callable[[Sequence[_Heard]], Grade | None]] = {
    ClaimKind.RUNS: _runs,
    ClaimKind.MADE_BY: _made_by,
    ClaimKind.SOLD_AS: _sold_as,
    ClaimKind.TALKS_TO: _talks_to,
    ClaimKind.CONTAINS: _contains,
    ClaimKind.BOUGHT_FROM: _other,
}


def _contradicted(cases: Sequence[_Case], kin: Callable[[str, str], bool]) -> list[Fused]:
    """Step 6, pair by pair: no order of looking at them changes the outcome."""
    makers = [c for c in cases if c.kind is ClaimKind.MADE_BY and _by_device(c.heard)]
    caps: dict[str, Grade] = {}
    against: dict[str, list[Sign]] = defaultdict(list)
    for one, other in combinations(makers, 2):
        if kin(one.party, other.party):
            continue
        lead = _channels(one) - _channels(other)
        for case, ahead, rival in ((one, lead, other), (other, -lead, one)):
            cap = Grade.PROBABLE if ahead >= _LEAD else Grade.DISPUTED
            caps[case.party] = _worse(caps.get(case.party, cap), cap)
            against[case.party] += [h.sign for h in _by_device(rival.heard)]
    return [
        _closed(case, caps.get(case.party), against[case.party]) if case.kind is ClaimKind.MADE_BY
        else _closed(case, None, [])
        for case in cases
    ]  # fmt: skip


def _channels(case: _Case) -> int:
    """Independent channels that speak for it, labels and what people told left out."""
    signs = {h.sign.channel for h in _by_device(case.heard) if h.sign.strength is not Strength.LABEL}
    return len(signs & case.by_channel.keys())


def _closed(case: _Case, cap: Grade | None, against: Sequence[Sign]) -> Fused:
    grade = case.grade or Grade.POSSIBLE
    lines = {h.sign.line for h in case.heard if h.sign.line}
    reasons = [(s, "for") for s in _strongest_first(h.sign for h in case.heard)]
    reasons += [(s, "for") for s in _strongest_first(case.lent)]
    reasons += [(s, "against") for s in _strongest_first(against)]
    line = lines.pop() if len(lines) == 1 else ""
    return Fused(case.kind, case.party, line, _worse(grade, cap or grade), case.score, tuple(reasons))


def _strongest_first(signs: Iterable[Sign]) -> list[Sign]:
    return sorted(set(signs), key=lambda s: (-s.decibans, s))


def _worse(one: Grade, other: Grade) -> Grade:
    return max(one, other, key=lambda grade: grade.rank)


def _ordered(claims: Iterable[Fused]) -> tuple[Fused, ...]:
    kinds = list(ClaimKind)
    return tuple(sorted(claims, key=lambda c: (c.grade.rank, kinds.index(c.kind), -c.score, c.party)))  # 7
