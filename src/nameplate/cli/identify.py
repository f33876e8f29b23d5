"""`nameplate identify`: things and claims only."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

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
        for line in identify_only(request, progress=progress):
            print(line if args.json else _row(json.loads(line)))
    return 0


def _row(thing: dict[str, Any]) -> str:
    """One thing for people: its addresses, then its claims, the best of each kind."""
    keys = thing["keys"]
    known_by = " ".join([*keys.get("mac", ())[:1], *keys.get("ip", ())[:1], *keys.get("serial", ())[:1]])
    said: dict[str, str] = {}
    for claim in thing["claims"]:
        said.setdefault(
            claim["kind"], f"{claim['kind'].replace('_', ' ')} {claim['party']} ({claim['grade']})"
        )
    return f"{thing['thing']:<24} {known_by:<46} {', '.join(said.values()) or 'nothing is known'}"
