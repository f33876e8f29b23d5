"""Every distinct sign has a number, so that the tables of signs stay narrow."""

from __future__ import annotations

from nameplate.identify.fuse import SOMEONE_ELSE, Sign
from nameplate.model.terms import ClaimKind


class SignBook:
    """Gives every distinct sign a number; numbers mean nothing outside one run.

    Attributes:
        signs: number -> sign.
    """

    def __init__(self) -> None:
        self.signs: list[Sign] = []
        self._numbers: dict[Sign, int] = {}

    def number(self, sign: Sign) -> int:
        """The number of a sign; the same sign always has the same."""
        known = self._numbers.setdefault(sign, len(self.signs))
        if known == len(self.signs):
            self.signs.append(sign)
        return known

    def makers(self) -> list[int]:
        """The numbers of all signs that speak for a known maker."""
        return [
            n for n, s in enumerate(self.signs) if s.kind is ClaimKind.MADE_BY and s.party != SOMEONE_ELSE
        ]
