"""`nameplate identify`: things and claims only."""

from __future__ import annotations

import argparse
import sys

from nameplate.cli.words import Subparsers, add_evidence, progress_to, today, told


def add(verbs: Subparsers) -> None:
    """Adds the verb."""
    parser = verbs.add_parser(
        "identify",
        help="things and claims only, without restrictions",
        description="Reads evidence, resolves devices and attributes makers; one line per thing.",
    )
    add_evidence(parser)
    parser.add_argument("--json", action="store_true", help="print things.jsonl instead of a table")
    parser.set_defaults(main=main)


def main(args: argparse.Namespace) -> int:
    """Runs it. Exit code 0."""
    from nameplate.audit import Request, identify_only

    on = args.on or today()
    request = Request(
        paths=tuple(args.evidence), on=on, known=args.known or on, agency=args.agency,
        estate=args.estate, oui=args.oui,
    )  # fmt: skip
    progress = progress_to(sys.stderr)
    with told():
        for line in identify_only(request, json_lines=args.json, progress=progress):
            print(line)
    return 0
