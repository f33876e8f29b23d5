"""`nameplate audit`: evidence in, findings out."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from pathlib import Path

from nameplate.cli.words import Subparsers, add_evidence, colour, progress_to, today, told


def add(verbs: Subparsers) -> None:
    """Adds the verb."""
    parser = verbs.add_parser(
        "audit",
        help="who really made each thing, which restrictions touch it, what is due when, and why",
        description="Reads evidence, resolves devices, attributes makers, evaluates restrictions, reports.",
        epilog="exit code: 1 something of ours applies (it binds us, or we adopted it); 3 nothing does, but "
        "some cannot be told; 0 neither; 2 could not run",
    )
    add_evidence(parser)
    parser.add_argument("--out", type=Path, metavar="DIR", help="write the report here")
    parser.add_argument("--json", action="store_true", help="print summary.json instead of the summary")
    parser.set_defaults(main=main)


def main(args: argparse.Namespace) -> int:
    """Runs it."""
    from nameplate.audit import Request, audit
    from nameplate.report.terminal import render

    on = args.on or today()
    request = Request(
        paths=tuple(args.evidence), on=on, known=args.known or on, agency=args.agency,
        estate=args.estate, oui=args.oui,
    )  # fmt: skip
    progress = progress_to(sys.stderr)
    with told():
        outcome = audit(request, out=args.out, progress=progress)
    progress("", 0, 0)
    if args.json:
        print(json.dumps(outcome.summary, ensure_ascii=False, indent=2))
    else:
        width = min(shutil.get_terminal_size((100, 24)).columns, 120)
        print(render(outcome.summary, width, colour()), end="")
        if args.out:
            print(f"\nReport: {args.out / 'index.html'}")
    return outcome.code
