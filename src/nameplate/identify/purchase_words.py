"""What the free text of a purchase line says: brands, model numbers, kinds of goods. Pure; `data/purchases.toml`.

1. The text is cut into words; punctuation ends a phrase.
2. A run of words is a brand when it is a party's whole name, what stands right before and after it in the phrase is a
   quantity, a model, a word for trade or for goods the party makes, or nothing, and it lies in no name that is known
   to be another's. A brand whose name is an ordinary word needs a word for goods right beside it.
3. It was bought, unless the last word before it that says so says that it was taken away. It stays open ("doubtful")
   where the text speaks of fitting, service or parts, or of no goods at all.
4. Model numbers are the words with letters and digits; which of them are a maker's is for fingerprints to say.
5. A kind of goods is a register's word for it in the text, unless an accessory follows or it was taken away.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from itertools import pairwise

from nameplate.knowledge.names import Names
from nameplate.model.parties import Party

LONGEST_NAME = 8
"""Words of a name that are looked for."""
MOST_WORDS = 400
"""Words of one text that are read; the door keeps no text much longer."""
_LONGEST_KIND = 3

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_MODEL = re.compile(r"[0-9A-Za-z][0-9A-Za-z/+().-]{3,60}")
_SIZE = re.compile(r"\d{1,3}(?:mp|ch|megapixel|channel)")  # of a camera or a recorder: a word for goods
_ENDS = ".,;:()[]{}\"'/-"


@dataclass(frozen=True, slots=True)
class PurchaseRules:
    """The word lists and weights of `data/purchases.toml`; see there."""

    brand: int
    doubtful: int
    supplier: int
    trade: frozenset[str]
    bought: frozenset[str]
    taken: frozenset[str]
    fitting: frozenset[str]
    beside: frozenset[str]
    leased: frozenset[str]
    ordinary: frozenset[str]
    accessory: frozenset[str]


@lru_cache(maxsize=1)
def purchase_rules() -> PurchaseRules:
    """The shipped rules."""
    data = tomllib.loads((resources.files("nameplate") / "data" / "purchases.toml").read_text("utf-8"))
    weights: dict[str, int] = data["weights"]
    words = {name: frozenset(listed) for name, listed in data["words"].items()}
    return PurchaseRules(weights["brand"], weights["doubtful"], weights["supplier"], **words)


@dataclass(frozen=True, slots=True)
class Read:
    """What a text says.

    Attributes:
        brands: (id of the party, whether it was surely bought), in the order of the text.
        models: words that may be model numbers, upper case.
        kinds: slugs of goods, sorted.
        leased: whether it was hired and not bought.
    """

    brands: tuple[tuple[str, bool], ...] = ()
    models: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    leased: bool = False


@dataclass(frozen=True, slots=True)
class _Word:
    """A word, folded; whether nothing of its phrase stands before it, or behind it."""

    text: str
    start: int
    end: int
    opens: bool
    closes: bool


@dataclass(frozen=True, slots=True)
class _Said:
    """A text, its words, and of each whether what stands there was taken away."""

    text: str
    words: list[_Word]
    taken: list[bool]

    def part(self, at: int, end: int) -> str:
        """The text of words `at` to `end`, the last not included."""
        return self.text[self.words[at].start : self.words[end - 1].end]

    def beside(self, at: int, end: int) -> tuple[_Word | None, _Word | None]:
        """The words of the phrase right before and right behind these."""
        before = None if self.words[at].opens else self.words[at - 1]
        after = None if self.words[end - 1].closes else self.words[end]
        return before, after


class PurchaseReader:
    """Reads texts.

    Args:
        names: every party's names, traps, and the words for goods.
        categories: folded word of a register -> slug of goods.
        rules: word lists; the shipped ones by default.
    """

    def __init__(
        self, names: Names, categories: Mapping[str, str], rules: PurchaseRules | None = None
    ) -> None:
        self._names, self._categories = names, categories
        self._rules = rules or purchase_rules()
        self._kinds: dict[str, set[str]] = defaultdict(set)
        for word, slug in categories.items():
            for part in word.split():
                self._kinds[part].add(slug)

    def read(self, text: str) -> Read:
        """All that a text says."""
        words = _words(text)  # 1
        said = _Said(text, words, self._taken(words))
        return Read(
            brands=tuple(dict.fromkeys(self._brands(said))),
            models=tuple(dict.fromkeys(_models(said))),
            kinds=tuple(sorted(set(self._goods(said)))),
            leased=any(word.text in self._rules.leased for word in words),
        )

    def _taken(self, words: list[_Word]) -> list[bool]:  # 3
        out, state = [], False
        for word in words:
            state = word.text in self._rules.taken or (state and word.text not in self._rules.bought)
            out.append(state)
        return out

    def _brands(self, said: _Said) -> Iterator[tuple[str, bool]]:  # 2, 3
        doubtful = any(word.text in self._rules.beside for word in said.words)
        fitting, at = False, 0
        while at < len(said.words):
            party, end = self._name_at(said, at)
            if party and not said.taken[at]:
                goods = any(self._is_goods(word, party) for word in said.words)
                yield party.id, goods and not doubtful and not fitting
            fitting = fitting or said.words[at].text in self._rules.fitting
            at = end

    def _name_at(self, said: _Said, at: int) -> tuple[Party | None, int]:
        """(party whose name begins at this word and stands free, first word behind it)."""
        last = at
        while not said.words[last].closes and last + 1 - at < LONGEST_NAME:
            last += 1
        for end in range(last + 1, at, -1):
            party = self._names.party_of(said.part(at, end))
            if party is not None:
                free = self._stands_free(said, at, end, party=party) and not self._trapped(said, at, end)
                return (party if free else None, end)
        return None, at + 1

    def _stands_free(self, said: _Said, at: int, end: int, *, party: Party) -> bool:
        beside = [word for word in said.beside(at, end) if word is not None]
        if not all(self._allowed(word) or self._is_goods(word, party) for word in beside):
            return False
        ordinary = party.name.casefold() in self._rules.ordinary
        return not ordinary or any(self._is_goods(word, party) for word in beside)

    def _allowed(self, word: _Word) -> bool:
        rules = self._rules
        lists = (rules.trade, rules.bought, rules.taken, rules.fitting, rules.beside)
        return any(c.isdigit() for c in word.text) or any(word.text in listed for listed in lists)

    def _is_goods(self, word: _Word, party: Party) -> bool:
        """A word for goods as it stands on the labels of cameras, or for a kind of goods the party makes."""
        kinds = self._kinds.get(word.text, set())
        return (
            self._names.is_goods(word.text)
            or bool(_SIZE.fullmatch(word.text))
            or not kinds.isdisjoint(party.makes)
        )

    def _trapped(self, said: _Said, at: int, end: int) -> bool:
        """Whether it lies within a name that is known to be another's."""
        starts = range(max(0, at - LONGEST_NAME), at + 1)
        stops = range(end, min(len(said.words), at + LONGEST_NAME) + 1)
        return any(self._names.is_trap(said.part(start, stop)) for start in starts for stop in stops)

    def _goods(self, said: _Said) -> Iterator[str]:  # 5
        at = 0
        while at < len(said.words):
            kind, end = self._kind_at(said.words, at)
            after = said.beside(at, end)[1]
            if kind and not said.taken[at] and not (after and after.text in self._rules.accessory):
                yield kind
            at = end

    def _kind_at(self, words: list[_Word], at: int) -> tuple[str, int]:
        """(kind of goods whose word begins here, or "", first word behind it); a plural is its singular."""
        for length in range(_LONGEST_KIND, 0, -1):
            run = words[at : at + length]
            text = " ".join(word.text for word in run)
            kind = self._categories.get(text) or self._categories.get(text.removesuffix("s"))
            if kind and len(run) == length and not any(word.closes for word in run[:-1]):
                return kind, at + length
        return "", at + 1


def _words(text: str) -> list[_Word]:
    found = list(_WORD.finditer(text))[:MOST_WORDS]
    joined = [_joins(text[one.end() : other.start()]) for one, other in pairwise(found)]
    return [
        _Word(match[0].casefold(), match.start(), match.end(), not before, not after)
        for match, before, after in zip(found, [False, *joined], [*joined, False], strict=False)
    ]


def _joins(gap: str) -> bool:
    """Whether two words with this between them stand in one phrase."""
    return gap in ("-", ".") or ("\n" not in gap and gap.strip() in ("", "&"))


def _models(said: _Said) -> Iterator[str]:  # 4
    starts = [word.start for word in said.words]
    for match in _MODEL.finditer(said.text):
        at = bisect_right(starts, match.start()) - 1
        token = match[0].strip(_ENDS)
        mixed = any(c.isdigit() for c in token) and any(c.isalpha() for c in token)
        if len(token) > 4 and mixed and at >= 0 and not said.taken[at]:
            yield token.upper()
