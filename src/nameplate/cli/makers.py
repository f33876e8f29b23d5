"""`nameplate makers show`: who is this, who owned it then, under which labels it sells."""

from __future__ import annotations

import argparse

from nameplate.cli.words import Subparsers, UserError, day, today, told


def add(verbs: Subparsers) -> None:
    """Adds the verb."""
    parser = verbs.add_parser("makers", help="who makes what, under which labels, owned by whom")
    inner = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    show = inner.add_parser(
        "show",
        help="one maker or brand, as of a date",
        description="Who is this, who owned it on that date, under which labels it sells; with sources.",
    )
    show.add_argument("name", metavar="NAME", help="a maker, brand or id, exactly as written somewhere")
    show.add_argument("--on", type=day, metavar="DATE", help="as of this day (default: today)")
    show.set_defaults(main=main)


def main(args: argparse.Namespace) -> int:
    """Runs it. Exit code 0; 2 when no such name is known."""
    from nameplate.knowledge.load import load
    from nameplate.knowledge.names import Names
    from nameplate.parties.describe import describe, lines

    with told():
        knowledge = load()
    party = knowledge.parties.get(args.name.lower()) or Names(knowledge.parties).party_of(args.name)
    if party is None:
        raise UserError(
            f"{args.name!r} is no name we know. Names match whole, never by a part of them: "
            "that would accuse look-alikes. Try the brand alone, or the company's registered name."
        )
    print("\n".join(lines(describe(knowledge, party, on=args.on or today()))))
    return 0
