"""`nameplate bench`: the side-by-side figures of docs/performance.md, measured anew."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from nameplate.cli.words import Subparsers, UserError, progress_to, today, told

_JOBS = ("captures", "recog", "sightings")


def add(verbs: Subparsers) -> None:
    """Adds the verb."""
    parser = verbs.add_parser(
        "bench",
        help="measure this machine: ours beside its peers, time, memory and growth",
        description="Makes its own input, runs each peer and ours in turn, compares answers, then times.",
        epilog="exit code: 1 when an answer differs from the peer's; a figure that is not reached is no error",
    )
    parser.add_argument("jobs", nargs="*", metavar="JOB", help=f"{', '.join(_JOBS)} (default: all)")
    parser.add_argument(
        "--size", type=_positive, default=500, metavar="MB",
        help="megabytes of a capture; the other inputs shrink with it (default: 500, some 20 minutes)",
    )  # fmt: skip
    parser.add_argument(
        "--rounds", type=_positive, default=3, metavar="N", help="how often each side runs (default: 3)"
    )
    parser.add_argument("--recog", type=Path, metavar="DIR", help="recog's XML files, for the job recog")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write the page here instead of printing it")
    parser.set_defaults(main=main)


def main(args: argparse.Namespace) -> int:
    """Runs it."""
    from nameplate.bench.machine import machine
    from nameplate.bench.measure import BenchError
    from nameplate.bench.page import page
    from nameplate.bench.run import run_jobs

    unknown = sorted(set(args.jobs) - set(_JOBS))
    if unknown:
        raise UserError(f"there is no job {', '.join(unknown)}; the jobs are {', '.join(_JOBS)}")
    show = progress_to(sys.stderr)
    with told():
        try:
            results = run_jobs(
                args.jobs, size=args.size, rounds=args.rounds, recog=args.recog,
                progress=lambda what: show(what, 0, 0),
            )  # fmt: skip
        except BenchError as error:
            raise UserError(str(error)) from error
        show("", 0, 0)
        text = page(results, on=today(), size=args.size, rounds=args.rounds, machine=machine())
        if args.out:
            args.out.write_text(text, encoding="utf-8")
        else:
            print(text, end="")
    return 0 if all(result.same for result in results) else 1


def _positive(text: str) -> int:
    if not text.isdigit() or not int(text):
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number above zero")
    return int(text)
