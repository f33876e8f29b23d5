"""The verbs. Start-up loads nothing heavy: each command imports what it needs when it runs."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from nameplate import __version__
from nameplate.cli import audit, bench, explain, identify, knowledge, makers
from nameplate.cli.words import UserError

COMMANDS = (audit, identify, explain, makers, knowledge, bench)
"""One module per verb, each with `add(subparsers)` and `main(args) -> exit code`."""

COULD_NOT_RUN = 2


def parser() -> argparse.ArgumentParser:
    """The command line, whole."""
    top = argparse.ArgumentParser(
        prog="nameplate",
        description="Who really made it, which restrictions touch it, what is due when, and why.",
        epilog="Nothing is fetched and nothing is sent: every command works on a machine with no network.",
    )
    top.add_argument("--version", action="version", version=f"nameplate {__version__}")
    verbs = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for command in COMMANDS:
        command.add(verbs)
    return top


def run(argv: Sequence[str] | None = None) -> int:
    """Runs one command.

    Returns:
        The exit code: 0, or what the command documents; 2 when it could not run, with one sentence
        on standard error that says what, where and what to do.
    """
    args = parser().parse_args(argv)
    try:
        code: int = args.main(args)
    except BrokenPipeError:
        # The reader of a pipe has gone; what Python would still flush at exit has nowhere to go.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return COULD_NOT_RUN
    except KeyboardInterrupt:
        print("nameplate: stopped; nothing was written half.", file=sys.stderr)
        return 130
    except UserError as error:
        print(f"nameplate: {error}", file=sys.stderr)
        return COULD_NOT_RUN
    return code
