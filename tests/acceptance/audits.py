"""Runs the command as a person would, and reads what it wrote."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nameplate.cli.main import run

ON = "2026-11-21"
SUSPECTS = frozenset({"hikvision", "dahua"})
HOLDS = frozenset({"confirmed", "probable"})
Thing = dict[str, Any]


@dataclass(frozen=True)
class Audited:
    """One audit: its exit code, what it printed, and the folder it wrote."""

    code: int
    said: str
    folder: Path

    def lines(self, name: str) -> list[dict[str, Any]]:
        text = (self.folder / f"{name}.jsonl").read_text("utf-8")
        return [json.loads(line) for line in text.splitlines()]

    @property
    def things(self) -> list[Thing]:
        return self.lines("things")

    @property
    def findings(self) -> list[dict[str, Any]]:
        return self.lines("findings")

    def by_key(self, key: str, value: str) -> list[Thing]:
        return [thing for thing in self.things if value in thing["keys"].get(key, [])]

    def the(self, key: str, value: str) -> Thing:
        """The one thing with this key."""
        found = self.by_key(key, value)
        assert len(found) == 1, f"{len(found)} things have {key} {value}"
        return found[0]

    def of(self, thing: Thing, restriction: str) -> dict[str, Any] | None:
        """What is found about a thing under one instrument; None when it is not listed."""
        return next(
            (f for f in self.findings if (f["thing"], f["restriction"]) == (thing["thing"], restriction)),
            None,
        )


def audit(paths: Iterable[Path], out: Path) -> Audited:
    """Runs `nameplate audit` in this process."""
    said = io.StringIO()
    with redirect_stdout(said):
        code = run(["audit", *map(str, paths), "--on", ON, "--out", str(out)])
    return Audited(code, said.getvalue(), out)


def said_of(thing: Thing, kind: str) -> dict[str, str]:
    """Party -> grade, of one kind of claim."""
    return {c["party"]: c["grade"] for c in reversed(thing["claims"]) if c["kind"] == kind}


def accused(thing: Thing, kinds: Sequence[str] = ("made_by", "sold_as", "runs")) -> set[str]:
    """Which of Hikvision and Dahua any claim of these kinds names, at any grade."""
    return {party for kind in kinds for party in said_of(thing, kind)} & SUSPECTS


def held(thing: Thing, kind: str) -> set[str]:
    """Parties a verdict may rest on."""
    return {party for party, grade in said_of(thing, kind).items() if grade in HOLDS}
