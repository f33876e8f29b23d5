"""`nameplate explain`: the reasons of one finding, step by step, with their places."""

from __future__ import annotations

import argparse
from pathlib import Path

from nameplate.cli.words import Subparsers, UserError, told


def add(verbs: Subparsers) -> None:
    """Adds the verb."""
    parser = verbs.add_parser(
        "explain",
        help="why a finding says what it says, step by step",
        description="Prints the numbered procedure of a finding, its answers, and where each was read.",
    )
    parser.add_argument("finding", metavar="FINDING", help="the finding's id, or its unambiguous beginning")
    parser.add_argument(
        "--in", dest="folder", type=Path, default=Path("out"), metavar="DIR",
        help="the folder `audit --out` wrote (default: out)",
    )  # fmt: skip
    parser.set_defaults(main=main)


def main(args: argparse.Namespace) -> int:
    """Runs it. Exit code 0."""
    from nameplate.report.explain import ExplainError, explain

    with told():
        try:
            print(explain(args.folder, args.finding), end="")
        except ExplainError as error:
            raise UserError(str(error)) from error
    return 0
