"""Which parties do not contradict each other as makers of one thing, read from the ties.

1. Two parties with a direct tie (a brand and its maker, an owner and what it owns) are kin.
2. So are two members of one house: parties that reach a common head through `brand_of`, `controls`, or
   `owns` of half or more.
3. Nothing else is. Two makers that once made for the same brand are rivals: making for someone joins no
   houses, or Hikvision and Dahua would be kin through every seller that bought from both.

Dates are not looked at: a thing may have been made while an ended tie still held, and a missed
contradiction only keeps two honest claims side by side.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from nameplate.model.parties import Tie, TieKind
from nameplate.model.terms import SourceGrade

_GOOD = (SourceGrade.A, SourceGrade.B)
_HALF = 5000  # hundredths of a percent


class Kin:
    """Answers whether two parties are kin.

    Args:
        ties: all known ties; SUCCESSOR_OF counts as a direct tie too.
    """

    def __init__(self, ties: Iterable[Tie]) -> None:
        self._direct: set[tuple[str, str]] = set()
        above: dict[str, set[str]] = defaultdict(set)
        for tie in ties:
            self._direct |= {(tie.subject, tie.object), (tie.object, tie.subject)}
            if tie.kind is TieKind.BRAND_OF:
                above[tie.subject].add(tie.object)
            elif tie.kind is TieKind.CONTROLS or (tie.kind is TieKind.OWNS and (tie.percent or 0) >= _HALF):
                above[tie.object].add(tie.subject)
        self._above = {party: frozenset(heads) for party, heads in above.items()}

    def __call__(self, one: str, other: str) -> bool:
        """Whether they may both be named as makers without contradiction."""
        if one == other or (one, other) in self._direct:
            return True
        return not self._house(one).isdisjoint(self._house(other))

    def _house(self, party: str) -> frozenset[str]:
        found, todo = {party}, [party]
        while todo:
            new = self._above.get(todo.pop(), frozenset()) - found
            found |= new
            todo.extend(new)
        return frozenset(found)


class MakesFor:
    """Answers whether a maker is well known to make the goods of a brand, now or once.

    Only ties of grade A or B count, that no source contradicts, and that are not limited to one product line: which
    line a thing belongs to is seldom known. Dates are not looked at, as in `Kin`.

    Args:
        ties: all known ties; those of other kinds than MAKES_FOR and a whole BRAND_OF are passed over.
    """

    def __init__(self, ties: Iterable[Tie]) -> None:
        sure = [t for t in ties if t.source.grade in _GOOD and not t.disputed and not t.line]
        self._pairs = {(t.subject, t.object) for t in sure if t.kind is TieKind.MAKES_FOR}
        self._pairs |= {(t.object, t.subject) for t in sure if t.kind is TieKind.BRAND_OF and t.whole}

    def __call__(self, maker: str, brand: str) -> bool:
        """Whether the brand's goods are known to come from the maker, all or many."""
        return (maker, brand) in self._pairs
