"""`nameplate knowledge check`: is what we ship well formed, sourced, and proved by its own examples?"""

from __future__ import annotations

import argparse
from pathlib import Path

from nameplate.cli.words import Subparsers, told


def add(verbs: Subparsers) -> None:
    """Adds the verb."""
    parser = verbs.add_parser("knowledge", help="check the shipped knowledge")
    inner = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    check = inner.add_parser(
        "check",
        help="every entry sourced, every example matches, every look-alike does not",
        description="Checks makers, ties, fingerprints and restrictions, with their worked cases.",
    )
    check.add_argument(
        "--recog", type=Path, metavar="DIR",
        help="also run the examples of a recog XML directory through the engine",
    )  # fmt: skip
    check.set_defaults(main=main)


def main(args: argparse.Namespace) -> int:
    """Runs it. Exit code 0 when all is well, 1 when something is wrong."""
    from nameplate.checks import check_all

    with told():
        report = check_all(recog=args.recog)
    print("\n".join(report.lines))
    return 0 if report.ok else 1
