"""One finding from the files of a report: the question, the answer, the steps, the reasons, what is missing.

1. Find the finding by its id, by the beginning of it, or by the id of its thing (present or former).
2. Read its thing, and the steps of the judgement it rests on.
3. Print them; nothing is judged again.
"""

from __future__ import annotations

import difflib
import json
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nameplate.report.settle import settling
from nameplate.report.text import printable
from nameplate.report.words import CLAIMS, RELATIONS, action, days, plain, verdict

Row = dict[str, Any]
_WIDTH = 96


class ExplainError(Exception):
    """A sentence for a person: what could not be explained, and what to ask for instead."""


def explain(folder: Path, finding: str) -> str:
    """The reasons of one finding as text.

    Args:
        folder: what `audit --out` wrote: summary.json, things.jsonl, findings.jsonl.
        finding: its id, an unambiguous beginning of it, or the id of a thing with one finding.

    Raises:
        ExplainError: there is no such folder, no such finding, or more than one.
    """
    summary = _summary(folder)
    found = _find(folder, finding.strip())
    thing = _thing(folder, found["thing"], found["agency"])
    return "\n".join(_text(summary, found, thing)) + "\n"


def _summary(folder: Path) -> Row:
    try:
        read = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ExplainError(
            f"{folder} holds no report (no summary.json); name the folder `audit --out` wrote"
        ) from None
    except (json.JSONDecodeError, UnicodeDecodeError):
        raise ExplainError(f"{folder / 'summary.json'} is damaged; run the audit again") from None
    if not isinstance(read, dict) or read.get("nameplate") != "summary/1":
        raise ExplainError(f"{folder / 'summary.json'} is no report this version can read")
    return read


def _lines(path: Path) -> Iterator[Row]:
    try:
        with path.open(encoding="utf-8", newline="\n") as lines:
            for line in lines:
                yield json.loads(line)
    except FileNotFoundError:
        raise ExplainError(f"{path} is missing; run the audit again") from None
    except (json.JSONDecodeError, UnicodeDecodeError):
        raise ExplainError(f"{path} is damaged; run the audit again") from None


def _find(folder: Path, wanted: str) -> Row:
    """The one finding meant. Ids are compared as the file is read; only ids and hits are held."""
    if not wanted:
        raise ExplainError("no finding was named")
    things = {wanted, *_former(folder, wanted)}
    exact: list[Row] = []
    begin: list[Row] = []
    of_thing: list[Row] = []
    ids: list[str] = []
    for row in _lines(folder / "findings.jsonl"):
        ids.append(row["finding"])
        if row["finding"] == wanted:
            exact.append(row)
        elif row["finding"].startswith(wanted) and len(begin) < 9:
            begin.append(row)
        elif row["thing"] in things:
            of_thing.append(row)
    for hits in (exact, begin, of_thing):
        if len(hits) == 1:
            return hits[0]
        if hits:
            raise ExplainError(f"{wanted!r} could be any of these:\n{_choices(hits)}")
    near = difflib.get_close_matches(wanted, ids[:100_000], n=3, cutoff=0.5)
    hint = f"; near it: {', '.join(near)}" if near else ""
    raise ExplainError(f"there is no finding {wanted!r} among the {len(ids):,} in {folder}{hint}")


def _choices(hits: list[Row]) -> str:
    lines = [f"  {h['finding']}  {h['restriction']}  {h['thing']}  {h['verdict']}" for h in hits[:8]]
    return "\n".join(lines + (["  and more"] if len(hits) > 8 else []))


def _former(folder: Path, wanted: str) -> set[str]:
    """Ids of things that once had, or could have had, the id asked for."""
    if not (folder / "things.jsonl").exists():
        return set()
    return {row["thing"] for row in _lines(folder / "things.jsonl") if wanted in row["also"]}


def _thing(folder: Path, thing: str, agency: str) -> Row:
    for row in _lines(folder / "things.jsonl"):
        if row["thing"] == thing and row["agency"] == agency:
            return row
    raise ExplainError(f"{thing} is not in {folder / 'things.jsonl'}; the files are not of one audit")


def _text(summary: Row, found: Row, thing: Row) -> Iterator[str]:
    cited: Row = next((r for r in summary["restrictions"] if r["restriction"] == found["restriction"]), {})
    yield summary["marking"]
    yield ""
    name = f"{found['restriction']} {printable(cited.get('title', ''))}".strip()
    yield from _wrap(f"Does {name} touch {thing['thing']} of {found['agency']} on {found['on']}?")
    yield from _wrap(f"Answer: {_answer(found, cited)}")
    yield ""
    yield from _about(thing)
    yield from _steps(summary, found)
    yield from _reasons(found)
    yield from _missing(found)
    yield from _duties(found)
    yield ""
    yield from _wrap(f"Source of the rule: {cited.get('source') or 'not in this report'}")
    yield from _wrap(f"As known on {found['known']}. Finding {found['finding']}.")


def _answer(found: Row, cited: Row) -> str:
    standing, said = found["standing"], verdict(found["verdict"], found["standing"])
    stands = {
        "binds": "the rule binds this organisation",
        "adopted": "this organisation's own decision" if cited.get("own") else "adopted by this organisation",
        "advises": "advice, no ban",
        "elsewhere": "another's rule, which carries no duty here",
    }[standing]
    grade = f"; it rests on {found['grade']} claims" if found["grade"] else ""
    return f"{said} ({stands}){grade}."


def _about(thing: Row) -> Iterator[str]:
    keys = "; ".join(f"{plain(key)} {', '.join(values)}" for key, values in thing["keys"].items())
    yield "The thing"
    yield from _wrap(f"{plain(thing['kind'])}: {keys or 'no key'}", "  ")
    yield from _wrap(RELATIONS.get(thing["relation"], plain(thing["relation"])), "  ")
    for claim in thing["claims"]:
        yield from _wrap(
            f"{CLAIMS[claim['kind']]} {claim['party']}: {claim['grade']} ({claim['score']} decibans)", "  "
        )


def _steps(summary: Row, found: Row) -> Iterator[str]:
    judged: Row = next(
        (j for j in summary["judgements"] if j["judgement"] == found["judgement"]), {"steps": []}
    )
    yield ""
    yield "How this was decided"
    for step in judged["steps"]:
        yield from _wrap(f"{step['number']}. {step['question']} {step['answer'].upper()}", "  ", hang=3)
        if step["because"]:
            yield from _wrap(step["because"], "     ")


def _reasons(found: Row) -> Iterator[str]:
    if not found["because"]:
        return
    yield ""
    yield "Reasons, strongest first"
    for why in found["because"]:
        against = "AGAINST " if why["side"] == "against" else ""
        yield from _wrap(f"{against}{why['evidence']}, {why['place']}", "  ")
        yield from _wrap(f"{why['field']} = {why['value']}", "    ")
        yield from _wrap(f"rule {why['rule']}, {why['decibans']} decibans, for {why['claim']}", "    ")


def _missing(found: Row) -> Iterator[str]:
    if not found["missing"]:
        return
    yield ""
    yield "What is missing"
    for name in found["missing"]:
        known = settling(name)
        yield from _wrap(f"{known.asks} ({name})", "  ")
        yield from _wrap(f"Settled by: {known.by}", "    ")


def _duties(found: Row) -> Iterator[str]:
    if not found["obligations"]:
        return
    ours = found["standing"] in ("binds", "adopted")
    yield ""
    yield "What to do" if ours else "What it asks of those it binds"
    for duty in found["obligations"]:
        due = f" by {duty['due']}" if duty["due"] and found["standing"] != "elsewhere" else ""
        late = f", {days(duty['overdue'])} overdue" if due and duty["overdue"] else ""
        said = f": {duty['says']}" if duty.get("says") else ""
        yield from _wrap(f"{action(duty['action'])}{due}{late}{said}", "  ")


def _wrap(text: str, indent: str = "", hang: int = 0) -> list[str]:
    return textwrap.wrap(
        printable(text), _WIDTH, initial_indent=indent, subsequent_indent=indent + " " * hang,
        break_on_hyphens=False,
    )  # fmt: skip
