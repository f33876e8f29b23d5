"""The two sides of job `recog`, each in a process of its own: our engine, and a loop of Python's `re`.

Both read the same folder and the same texts, and answer with the first fingerprint of the file and its
attributes. The loop is what one writes without an engine: compile every pattern, search one after
another. Its patterns are our RE2 texts with their flags, which Python takes as they are.
"""

from __future__ import annotations

import hashlib
import json
import re
import signal
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType

from nameplate.identify.recog import RecogMatcher, attributes
from nameplate.knowledge.recog import RecogFile, read_recog_folder

PATIENCE = 0.25
"""Seconds of CPU time after which `re` is taken to be exponential on a text."""

_FLAGS = re.compile(r"\(\?([a-z]+)\)")

Answer = tuple[int, dict[str, str]] | None
First = Callable[[str], Answer]


class _TooLongError(Exception):
    """`re` did not come back in time."""


def ask(engine: str, *, folder: Path, texts: Path, sifted: Path) -> None:
    """Answers every text twice, the second time warm, and prints times and a digest as JSON.

    Args:
        engine: "ours", or "re", or "sift": `re` with a stop-watch on every text.
        folder: recog's XML files.
        texts: JSON lines of [position of the file, text].
        sifted: JSON array of the positions of texts that are left out; written by "sift".
    """
    begun = time.perf_counter()
    files = read_recog_folder(folder)
    read = time.perf_counter()
    firsts = [_ours(file) if engine == "ours" else _loop(file) for file in files]
    compiled = time.perf_counter()
    asked: list[tuple[int, str]] = [tuple(json.loads(line)) for line in texts.open(encoding="utf-8")]
    if engine == "sift":
        sifted.write_text(json.dumps(_sift(firsts, asked)), encoding="utf-8")
        return
    out = set(json.loads(sifted.read_text("utf-8")))
    kept = [(firsts[file], text) for number, (file, text) in enumerate(asked) if number not in out]
    times = []
    for _ in range(2):
        start = time.perf_counter()
        answers = [first(text) for first, text in kept]
        times.append(time.perf_counter() - start)
    json.dump(
        {
            "read": read - begun, "compile": compiled - read, "first": times[0], "warm": times[1],
            "texts": len(kept), "left_out": len(out), "matched": sum(a is not None for a in answers),
            "digest": hashlib.sha256(json.dumps(answers, sort_keys=True).encode()).hexdigest(),
        },
        sys.stdout,
    )  # fmt: skip


def _ours(file: RecogFile) -> First:
    matcher = RecogMatcher(file)

    def first(text: str) -> Answer:
        found = matcher.first(text)
        return None if found is None else (found.position, found.attributes)

    return first


def _loop(file: RecogFile) -> First:
    patterns = [(re.compile(as_python(f.pattern), re.ASCII), f.params) for f in file.fingerprints]

    def first(text: str) -> Answer:
        for number, (pattern, params) in enumerate(patterns):
            match = pattern.search(text)
            if match:
                return number, attributes(params, [match.group(0), *match.groups()])
        return None

    return first


def as_python(pattern: str) -> str:
    """An RE2 pattern for `re`, which takes flags at the start only: a later `(?i)` is moved there."""
    letters = "".join(_FLAGS.findall(pattern))
    return f"(?{''.join(sorted(set(letters)))}){_FLAGS.sub('', pattern)}" if letters else pattern


def _sift(firsts: Sequence[First], asked: Sequence[tuple[int, str]]) -> list[int]:
    """Positions of the texts on which `re` took more than PATIENCE."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise _TooLongError

    signal.signal(signal.SIGVTALRM, stop)
    slow = []
    for number, (file, text) in enumerate(asked):
        signal.setitimer(signal.ITIMER_VIRTUAL, PATIENCE)
        try:
            firsts[file](text)
        except _TooLongError:
            slow.append(number)
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return slow
