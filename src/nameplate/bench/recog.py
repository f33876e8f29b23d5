"""Job `recog`: recog's fingerprints by our engine, against a loop of Python's `re`."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nameplate.bench.captures import growth_of
from nameplate.bench.growth import STEPS
from nameplate.bench.job import Asked, Figure, Result, Table, at_full_size
from nameplate.bench.measure import Taken, in_turn, python, run, spread
from nameplate.knowledge.errors import KnowledgeError
from nameplate.knowledge.recog import read_recog_folder

WANTED = 8.0
_VARIANTS = 4
"""Texts made of each example of the files: itself, and three small changes of it."""
_LONGEST = 2_000
_CHANGED = "aZ09 .-/()_"


def job(asked: Asked) -> Result:
    """Measures both sides over the same texts, then growth."""
    about = (
        "Every example of the folder's files and three small changes of each (a character more, less, another case), "
        "each asked of its file: which fingerprint is the first that matches, and which attributes come out? "
        "The peer compiles every pattern and searches one after another with Python's `re`. Texts on which `re` "
        "takes more than a quarter of a second are found beforehand and left out for both. Warm is the second pass "
        "in the same process; cold is everything from the start of the process to the end of its first pass."
    )
    if asked.recog is None:
        return Result("Recog", about, skipped="no folder of recog's XML files was named (--recog DIR).")
    texts, sifted = asked.work / "texts.jsonl", asked.work / "sifted.json"
    try:
        count = write_texts(asked.recog, texts, asked.scale)
    except KnowledgeError as error:
        return Result("Recog", about, skipped=f"{asked.recog.name} cannot be used: {error.problems[0]}")
    asked.progress("recog: finding texts on which re is exponential")
    run(_command("sift", asked, texts, sifted=sifted), asked.work / "said.txt")
    said: dict[str, list[dict[str, Any]]] = {"re": [], "ours": []}

    def side(engine: str) -> Taken:
        asked.progress(f"recog: {engine}")
        taken = run(_command(engine, asked, texts, sifted=sifted), asked.work / f"{engine}.json")
        said[engine].append(json.loads((asked.work / f"{engine}.json").read_text("utf-8")))
        return taken

    theirs, mine = in_turn((lambda: side("re"), lambda: side("ours")), asked.rounds)
    table, figure, same = _compared(asked, said, whole=(theirs, mine))
    growth, grown = _growth(asked, texts, sifted)
    left = said["ours"][0]["left_out"]
    notes = (
        f"{left} of {count:,} texts were left out because `re` is exponential on them; ours answers them too.",
    )
    return Result("Recog", about, same, tables=(table, growth), figures=(figure, grown), notes=notes)


def _command(engine: str, asked: Asked, texts: Path, *, sifted: Path) -> list[str]:
    return python("recog", engine, str(asked.recog), str(texts), str(sifted))


def _compared(
    asked: Asked, said: dict[str, list[dict[str, Any]]], *, whole: tuple[list[Taken], list[Taken]]
) -> tuple[Table, Figure, bool]:
    theirs, ours = said["re"], said["ours"]
    same = len({answer["digest"] for answer in (*theirs, *ours)}) == 1
    ratios = spread(a["warm"] / b["warm"] for a, b in zip(theirs, ours, strict=True))
    headers = ("", "texts", "matched", "answers the same", "warm, s", "compile, s", "cold, s", "whole process, s",
               "peak MB")  # fmt: skip
    rows = []
    for name, answers, taken in (("loop of re", theirs, whole[0]), ("ours", ours, whole[1])):
        cold = spread(a["read"] + a["compile"] + a["first"] for a in answers)
        rows.append((
            name, f"{answers[0]['texts']:,}", f"{answers[0]['matched']:,}", "yes" if same else "NO",
            str(spread(a["warm"] for a in answers)), str(spread(a["compile"] for a in answers)), str(cold),
            str(spread(t.seconds for t in taken)), f"{max(t.rss for t in taken) / 1e6:.0f}",
        ))  # fmt: skip
    met = at_full_size(asked, ratios.median >= WANTED)
    figure = Figure("recog, warm: times as fast as a loop of `re`", f"at least {WANTED:g}", str(ratios), met)
    return Table(headers, tuple(rows)), figure, same


def write_texts(folder: Path, target: Path, scale: float) -> int:
    """Writes JSON lines of [position of the file, text]; the same ones every time. Returns how many.

    Args:
        folder: recog's XML files.
        target: file to write.
        scale: share of the texts that are wanted, above zero; at least one is written. Spread over all files.
    """
    texts = list(_texts(folder))
    step = max(1, round(1 / min(scale, 1)))
    chosen = texts[::step]
    with target.open("w", encoding="utf-8") as out:
        out.writelines(json.dumps(pair) + "\n" for pair in chosen)
    return len(chosen)


def _texts(folder: Path) -> Iterator[tuple[int, str]]:
    chance = random.Random(20_261_121)  # noqa: S311 - the same texts every time
    for number, file in enumerate(read_recog_folder(folder)):
        for fingerprint in file.fingerprints:
            for example in fingerprint.examples:
                text = example.text[:_LONGEST]
                yield number, text
                yield from ((number, _changed(text, chance)) for _ in range(_VARIANTS - 1))


def _changed(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text) + 1)
    kind = chance.randrange(3)
    if kind == 0:
        return text[:at] + chance.choice(_CHANGED) + text[at:]
    return text[:at] + text[at + 1 :] if kind == 1 else text.swapcase()


def _growth(asked: Asked, texts: Path, sifted: Path) -> tuple[Table, Figure]:
    """CPU time of ours over a hundredth, a tenth and all of the texts, start-up and compiling taken off."""
    assert asked.recog is not None
    points = []
    for step in (0, *STEPS):
        asked.progress(f"recog, growth: {step}x")
        write_texts(asked.recog, texts, max(asked.scale * step / STEPS[-1], 1e-9))
        sifted.write_text("[]", encoding="utf-8")
        taken = [
            run(_command("ours", asked, texts, sifted=sifted), asked.work / "said.txt")
            for _ in range(asked.rounds)
        ]
        points.append((step, spread(t.cpu for t in taken).median))
    (_, start), *rest = points
    return growth_of("recog, texts", rest, start=start, full=asked)
