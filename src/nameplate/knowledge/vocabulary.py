"""Reads the two small word lists: kinds of goods as registers write them, and words that are no brand."""

from __future__ import annotations

from nameplate.knowledge.entries import Entry, Report, parsed, read_source
from nameplate.knowledge.names import Words
from nameplate.model.parties import Source


def read_categories(text: str, *, name: str, report: Report) -> dict[str, str]:
    """Folded word of a register -> slug of the category. The file maps each slug to its words."""
    file = Entry(parsed(text, name, report), name, report)
    _source(file)
    out: dict[str, str] = {}
    for slug, words in sorted(file.table("categories").items()):
        if not isinstance(words, list) or not all(isinstance(w, str) and w.strip() for w in words):
            file.wrong(f'"{slug}" is {words!r}.', "It must be a list of words.")
            continue
        for word in (slug, *words):
            other = out.setdefault(folded(word), slug)
            if other != slug:
                file.wrong(f'"{word}" stands under {other} and {slug}.', "A word must lead to one category.")
    file.close()
    return out


def read_labels(text: str, *, name: str, report: Report) -> Words:
    """Words that stand where a brand should and name nobody, and words that may follow a brand."""
    file = Entry(parsed(text, name, report), name, report)
    _source(file)
    words = Words(file.texts("generic"), file.texts("goods"))
    file.close()
    return words


def folded(word: str) -> str:
    """The normal form of a register word: case folded, single spaces."""
    return " ".join(word.casefold().split())


def _source(file: Entry) -> Source:
    table = file.table("source")
    return read_source(Entry(table, f"{file.where}, source", file.report))
