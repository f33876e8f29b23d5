"""The summary on a terminal: what a tired person needs in ten seconds, in the order they need it.

1. The marking. 2. One sentence. 3. Our rules and their dates. 4. What to do next. 5. Rules of others, dim.
6. Makers behind labels. 7. What could not be told and what would settle it. 8. For how many
devices an answer about an app speaks. 9. What could not be read.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Any

from nameplate.report.text import fit, pad, printable
from nameplate.report.words import STANDINGS, action, days, several

Row = dict[str, Any]
_STYLES = {"strong": "1", "bad": "1;31", "warn": "33", "good": "32", "dim": "2", "marking": "1;7"}
MOST = 5
"""Lines of a block; index.html holds the rest."""


class Paper:
    """Lines of a width, with or without colour. Text from evidence can carry no terminal commands."""

    def __init__(self, width: int, colour: bool) -> None:
        self.width, self.colour = max(width, 40), colour
        self.lines: list[str] = []

    def put(self, text: str = "", style: str = "", *, indent: str = "") -> None:
        """Wrapped text; later lines of it are indented as the first."""
        wrapped = textwrap.wrap(
            printable(text),
            self.width,
            initial_indent=indent,
            subsequent_indent=indent,
            break_on_hyphens=False,
        )
        for line in wrapped or [""]:
            self.lines.append(f"\x1b[{_STYLES[style]}m{line}\x1b[0m" if self.colour and style else line)

    def heading(self, text: str) -> None:
        """A blank line and a strong one."""
        self.put()
        self.put(text, "strong")

    def row(self, left: str, right: str, style: str = "") -> None:
        """Two columns: `left` is cut to a third of the width, `right` wraps beside it."""
        room = max(self.width // 3, 16)
        head = fit(printable(left), room - 2)
        lines = textwrap.wrap(printable(right), self.width - room - 2, break_on_hyphens=False) or [""]
        for number, line in enumerate(lines):
            text = f"  {pad(head if number == 0 else '', room)}{line}"
            self.lines.append(f"\x1b[{_STYLES[style]}m{text}\x1b[0m" if self.colour and style else text)


def render(summary: Row, width: int, colour: bool) -> str:
    """The summary as text, ending in a line end.

    Args:
        summary: what summary.json holds.
        width: columns; at least 40 are used.
        colour: whether to use ANSI colours. Nothing is said by colour alone.
    """
    paper = Paper(width, colour)
    paper.put(summary["marking"], "marking")
    paper.put(f"{summary['agency_name']}, on {summary['on']}{_known(summary)}", "dim")
    paper.put()
    paper.put(summary["headline"], {1: "bad", 3: "warn"}.get(summary["exit"], "good"))
    for block in (_ours, _duties, _advice, _elsewhere, _labels, _open, _apps, _problems, _circumstances):
        block(paper, summary)
    return "\n".join(paper.lines) + "\n"


def _known(summary: Row) -> str:
    return "" if summary["known"] == summary["on"] else f", as known on {summary['known']}"


def _ours(paper: Paper, summary: Row) -> None:
    ours = [row for row in summary["restrictions"] if row["ours"]]
    if not ours:
        return
    paper.heading("Our rules")
    for row in ours:
        standing = "our own decision" if row["own"] else STANDINGS[row["standing"]]
        untold, clear = row["cannot_tell"], row["does_not_apply"]
        said = f"{row['applies']:,} apply · {untold:,} cannot be told · {clear:,} do not"
        style = "bad" if row["applies"] else "warn" if row["cannot_tell"] else ""
        paper.row(f"{row['restriction']} ({standing})", said, style)


def _duties(paper: Paper, summary: Row) -> None:
    duties = summary["deadlines"]
    if not duties:
        return
    paper.heading("To do")
    for row in duties[:MOST]:
        late = f", {days(row['overdue'])} overdue" if row["overdue"] else ""
        date = row["due"] or "no date"
        text = f"{action(row['action'])}: {several(row['things'], 'thing')} ({row['restriction']}){late}"
        paper.row(date, text, "bad" if row["overdue"] else "")
    _rest(paper, len(duties))


def _advice(paper: Paper, summary: Row) -> None:
    found = [
        r
        for r in summary["restrictions"]
        if r["standing"] == "advises" and (r["applies"] or r["cannot_tell"])
    ]
    if not found:
        return
    paper.heading("Advice to consider (no ban)")
    for row in found[:MOST]:
        paper.row(
            row["restriction"], f"speaks of {row['applies']:,}, cannot be told for {row['cannot_tell']:,}"
        )
    _rest(paper, len(found))


def _elsewhere(paper: Paper, summary: Row) -> None:
    others = [row for row in summary["restrictions"] if row["standing"] == "elsewhere"]
    # Where nothing known bears on a rule, it is counted in summary.json and not worth a tired person's line.
    found = [r for r in others if r["applies"] or r["cannot_tell"] > r["cannot_tell_not_listed"]]
    if not found:
        return
    paper.put()
    paper.put("Rules of others: would apply if they were ours", "dim")
    for row in found[:MOST]:
        paper.row(
            f"{row['restriction']} ({row['jurisdiction'] or 'another'})",
            f"{row['applies']:,} would, {row['cannot_tell']:,} cannot be told",
            "dim",
        )
    _rest(paper, len(found))


def _labels(paper: Paper, summary: Row) -> None:
    found = [row for row in summary["labels"] if row["rebrand"]]
    if not found:
        return
    paper.heading("Sold under one name, made by another")
    for row in found[:MOST]:
        paper.row(f"{row['label_name']} → {row['maker_name']}", ", ".join(_grades(row)))
    _rest(paper, len(found))


def _grades(row: Row) -> Iterator[str]:
    for grade in ("confirmed", "probable", "possible", "disputed"):
        if row[grade]:
            yield f"{row[grade]:,} {grade}"


def _open(paper: Paper, summary: Row) -> None:
    found = sorted(summary["unsettled"], key=lambda row: (-row["ours"], -row["findings"], row["missing"]))
    if not found:
        return
    paper.heading("Could not be told, and what would settle it")
    for row in found[:MOST]:
        paper.put(f"{row['asks']} ({several(row['things'], 'thing')})", indent="  ")
        paper.put(row["settled_by"], "dim", indent="    ")
    _rest(paper, len(found))


def _problems(paper: Paper, summary: Row) -> None:
    total = summary["counts"]["problems"]
    if not total:
        return
    paper.heading(f"Not read, or not kept: {several(total, 'place')}")
    for row in summary["problems"][:MOST]:
        paper.row(f"{row['kind']} ({row['count']:,})", row["example"])
    _rest(paper, len(summary["problems"]))


def _apps(paper: Paper, summary: Row) -> None:
    """One line for what our rules ask of apps, and for what any inventory told."""
    for row in summary["coverage"]:
        if row["things"] and (row["ours"] or row["present"] or row["absent"]):
            paper.put()
            paper.put(row["says"])


def _circumstances(paper: Paper, summary: Row) -> None:
    counts, oui = summary["counts"], summary["oui"]
    unmatched = several(oui["things_unmatched"], "thing")
    cost = f"; {unmatched} untold for want of a block" if oui["things_unmatched"] else ""
    paper.put()
    paper.put(f"Read: {several(counts['evidence'], 'file')}, {several(counts['things'], 'thing')}.", "dim")
    paper.put(f"MAC blocks: {oui['source']}, {oui['date']}{cost}.", "dim")


def _rest(paper: Paper, count: int) -> None:
    if count > MOST:
        paper.put(f"and {count - MOST} more in the report", "dim", indent="  ")
