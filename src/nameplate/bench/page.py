"""docs/performance.md: what was measured, on what, and what it does not show."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from nameplate.bench.job import FULL, Figure, Result, Table

_MET = {True: "reached", False: "**not reached**", None: "not stated for this size"}
_LIMITS = (
    "Generated input is not your network: shares, sizes and names are stated above, yours differ.",
    "Times are of whole processes on the wall, start-up counted; each cell is a median, with least and greatest. Peers "
    "and ours run in turn in the same run, so other work on the machine falls on both; ratios bear that better "
    "than seconds do.",
    "Peak memory is the kernel's peak resident set; private memory is sampled twenty times a second from the "
    "process's own account (`Private_*` of `smaps_rollup`): a shorter peak can be missed.",
    "Growth is fitted to CPU time, because a busy machine bends seconds on the wall; the time over next to nothing "
    "is taken off, because a slow start would flatter the exponent.",
)


def page(results: Sequence[Result], *, on: date, size: int, rounds: int, machine: Iterable[str]) -> str:
    """The page, whole, as Markdown.

    Args:
        results: of the jobs that were asked for.
        on: the day it was measured.
        size, rounds: as asked.
        machine: lines about it.
    """
    return "\n".join(_lines(results, on=on, size=size, rounds=rounds, machine=machine)) + "\n"


def _lines(
    results: Sequence[Result], *, on: date, size: int, rounds: int, machine: Iterable[str]
) -> Iterator[str]:
    yield from ("# Performance", "", "Written by `nameplate bench`; run it to measure your own machine.", "")
    yield f"Measured {on.isoformat()} at {size} MB of {FULL}, {rounds} rounds, on: {'; '.join(machine)}."
    figures = [figure for result in results for figure in result.figures]
    if figures:
        yield from ("", "## Figures to reach", "", *_table(_figures(figures)))
    for result in results:
        yield from ("", f"## {result.title}", "", result.about)
        if result.skipped:
            yield from ("", f"Not measured: {result.skipped}")
        if not result.same:
            yield from ("", "**The answers differ: the times compare nothing.**")
        for table in result.tables:
            yield from ("", *_table(table))
        if result.notes:
            yield from ("", *(f"* {note}" for note in result.notes))
    yield from ("", "## What these figures do not show", "", *(f"* {limit}" for limit in _LIMITS))


def _figures(figures: Iterable[Figure]) -> Table:
    rows = tuple((f.what, f.wanted, f.got, _MET[f.met]) for f in figures)
    return Table(("figure", "wanted", "measured", ""), rows)


def _table(table: Table) -> Iterator[str]:
    yield f"| {' | '.join(table.headers)} |"
    yield "|" + "---|" * len(table.headers)
    yield from (f"| {' | '.join(row)} |" for row in table.rows)
