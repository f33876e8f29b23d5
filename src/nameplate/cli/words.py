"""Arguments several commands share, and the one way to tell a person that something cannot run."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TypeAlias

Subparsers: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


class UserError(Exception):
    """A sentence for a person: what is wrong, where, and what to do."""


def day(text: str) -> date:
    """An ISO date argument.

    Raises:
        argparse.ArgumentTypeError: it is no such date.
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no date; write it as YYYY-MM-DD, for example 2026-11-21"
        ) from None


def today() -> date:
    """The current date in UTC. The clock is read here and nowhere below the command line."""
    return datetime.now(UTC).date()


def add_dates(parser: argparse.ArgumentParser) -> None:
    """`--on` and `--known`."""
    parser.add_argument("--on", type=day, metavar="DATE", help="the day asked about (default: today)")
    parser.add_argument(
        "--known", type=day, metavar="DATE", help="answer with what was known on this day (default: --on)"
    )


def add_evidence(parser: argparse.ArgumentParser) -> None:
    """Evidence, agency, estate file and knowledge options."""
    parser.add_argument(
        "evidence", nargs="+", type=Path, metavar="EVIDENCE", help="files and folders, formats mixed"
    )
    parser.add_argument("--agency", metavar="NAME", help="whose evidence it is (default: the estate file's)")
    parser.add_argument(
        "--estate", type=Path, metavar="FILE",
        help="the organisation's statement about itself (default: the one found among the evidence)",
    )  # fmt: skip
    parser.add_argument(
        "--oui", type=Path, metavar="CSV",
        help="a newer MAC block table as the IEEE publishes it, or a folder with several",
    )  # fmt: skip
    add_dates(parser)


def progress_to(stream: Any) -> Callable[[str, int, int], None]:
    """A progress line on a terminal; silence anywhere else."""
    if not stream.isatty():
        return lambda what, done, total: None

    def show(what: str, done: int, total: int) -> None:
        text = f"{what} {done}/{total}" if total else what
        stream.write(f"\r\x1b[K{text[:100]}" if what else "\r\x1b[K")
        stream.flush()

    return show


@contextmanager
def told() -> Any:
    """Turns errors made for people into `UserError`s: refused knowledge, files that cannot be read."""
    from nameplate.knowledge.errors import KnowledgeError

    try:
        yield
    except KnowledgeError as error:
        raise UserError("the knowledge cannot be used:\n  " + "\n  ".join(error.problems)) from error
    except BrokenPipeError:
        raise
    except OSError as error:
        raise UserError(f"{error.filename or ''}: {error.strerror or error}") from error


def colour(stream: Any = sys.stdout) -> bool:
    """Whether to colour: a terminal, and NO_COLOR not set (no-color.org)."""
    import os

    return bool(stream.isatty()) and "NO_COLOR" not in os.environ
