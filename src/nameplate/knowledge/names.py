"""Names to parties: whole names, normalised; never a part of one (a scale maker is called Dahua too)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from nameplate.model.parties import Party

_PARTS = re.compile(r"[^\W_]+")

_LEGAL_FORMS = tuple(
    tuple(form.split())
    for form in (
        "co ltd", "co limited", "co inc", "company limited", "company ltd", "corporation limited",
        "private limited", "pvt ltd", "pte ltd", "pty ltd", "sdn bhd", "gmbh co kg",
        "s r l", "s p a", "s a", "s l u", "l l c",
        "ltd", "limited", "inc", "incorporated", "corp", "corporation", "company", "co", "llc", "gmbh",
        "ag", "ab", "kg", "bv", "nv", "sa", "srl", "spa", "oy", "as", "kk", "plc",
    )
)  # fmt: skip
_TRADEMARKS = re.compile(r"[®™©]|\((?:r|tm|c)\)", re.IGNORECASE)


def normal(name: str) -> str:
    """A name without case, punctuation and closing legal form: `Zhejiang Dahua Technology Co., Ltd.` and
    `ZHEJIANG DAHUA TECHNOLOGYCO.,LTD` stay different in their body, the second spelling has to be listed.

    Returns:
        Words joined by one space; "" when there is no letter or digit.
    """
    folded = unicodedata.normalize("NFKC", _TRADEMARKS.sub(" ", name)).casefold().replace("&", " ")
    words = _PARTS.findall(folded)
    return " ".join(_without_form(words))


def _without_form(words: list[str]) -> list[str]:
    for form in sorted(_LEGAL_FORMS, key=len, reverse=True):
        if len(words) > len(form) and tuple(words[-len(form) :]) == form:
            return words[: -len(form)]
    return words


@dataclass(frozen=True, slots=True)
class Words:
    """Words that stand where a brand should and name nobody, and words for goods that may follow a brand."""

    generic: tuple[str, ...] = ()
    goods: tuple[str, ...] = ()


_NO_WORDS = Words()


_REMARKS = frozenset(
    ("no", "not", "none", "label", "sticker", "unreadable", "illegible", "missing", "unknown")
)
"""First words of what a person writes where there is no brand to read: "no label, dome", "label gone"."""


class Names:
    """Every accepted spelling of every party.

    Args:
        parties: id -> party.
        words: words that are no brand, and words that may follow one (`data/labels.toml`).
        traps: names that must never lead to a party, not even by their first word.
    """

    def __init__(
        self, parties: Mapping[str, Party], words: Words = _NO_WORDS, traps: Iterable[str] = ()
    ) -> None:
        self._parties: dict[str, Party] = {}
        self._holders: dict[str, Party] = {}
        for party in parties.values():
            for name in (party.name, *party.names, *party.blocks):
                self._parties.setdefault(normal(name), party)
            for holder in party.blocks:
                self._holders[normal(holder)] = party
        self._generic = frozenset(normal(word) for word in words.generic)
        self._goods = frozenset(word.casefold() for word in words.goods)
        self._traps = frozenset(normal(name) for name in traps)

    def party_of(self, name: str) -> Party | None:
        """The party whose whole name this is; None for anything else."""
        return self._parties.get(normal(name))

    def holder(self, name: str) -> Party | None:
        """The party that holds MAC blocks under this registered name; None for anything else."""
        return self._holders.get(normal(name))

    def is_trap(self, name: str) -> bool:
        """Whether this is a whole name that must never be taken for a party's."""
        return normal(name) in self._traps

    def is_goods(self, word: str) -> bool:
        """Whether a folded word is one for goods that may stand beside a brand."""
        return word in self._goods

    def brand_in(self, text: str) -> str | None:
        """The brand a label or register cell names.

        1. A generic word, a remark that there is none ("no label"), or no letter at all: no brand.
        2. The whole text is a known name: that party's id.
        3. The longest leading run of whole words that is a known name, when what follows begins with a
           model number (a digit in it) or a word for the goods: that party's id. "Dahua Scale" is not Dahua.
        4. Otherwise `label:` and the text, folded: a brand in no list is still what it was sold as.
        """
        whole = normal(text)
        known = self._parties.get(whole)
        if not any(c.isalpha() for c in whole) or whole in self._generic:
            return None
        if known is None and whole.partition(" ")[0] in _REMARKS:
            return None
        if known is None and whole not in self._traps:
            known = self._leading(_TRADEMARKS.sub(" ", text).split())
        return known.id if known else f"label:{whole}"

    def _leading(self, tokens: list[str]) -> Party | None:
        for length in range(len(tokens) - 1, 0, -1):
            party = self._parties.get(normal(" ".join(tokens[:length])))
            if party and self._follows(tokens[length]):
                return party
        return None

    def _follows(self, token: str) -> bool:
        return any(c.isdigit() for c in token) or any(
            w in self._goods for w in _PARTS.findall(token.casefold())
        )
