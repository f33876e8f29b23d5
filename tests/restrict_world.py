"""A small invented world for judging: parties, ties, an instrument, and questions about one thing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from nameplate.model.parties import Party, Source, Tie, TieKind
from nameplate.model.restrictions import Adoption, Condition, Duty, Restriction, Subject
from nameplate.model.terms import Force, SourceGrade
from nameplate.parties.walk import Ties
from nameplate.restrict.question import Question, only_facts, parse_claims

READ = date(2024, 1, 1)
SOURCE = Source("an invented source", READ, SourceGrade.A)


def party(name: str, *, home: str = "", kind: str = "company") -> Party:
    return Party(name, name.title(), kind, (), home, (), "nothing", (), SOURCE)


def tie(kind: str, subject: str, obj: str, **more: object) -> Tie:
    """A tie with no dates, no share, undisputed, well sourced and whole, unless said otherwise."""
    plain = Tie(TieKind(kind), subject, obj, None, None, None, "", True, False, SOURCE)
    return replace(plain, **more)  # type: ignore[arg-type]


PARTIES = {
    p.id: p
    for p in (
        party("acme", home="XX"),
        party("acme-child", home="XX"),
        party("acme-label", kind="brand"),
        party("seller", home="YY", kind="brand"),
        party("honest", home="YY"),
        party("mystery"),
    )
}
SALE = date(2022, 6, 1)
TIES = Ties(
    PARTIES,
    [
        tie("controls", "acme", "acme-child", start=date(2010, 1, 1), end=SALE),
        tie("brand_of", "acme-label", "acme"),
        tie("makes_for", "acme", "seller", whole=False),
    ],
)

SUBJECT = Subject("party", ("acme",), ("made_by",), "subsidiaries", (), (), "goods of Acme")
OURS = Condition("organisation.classes", "has", ("department",), "the organisation is a department")
OWNED = Condition("thing.relation", "in", ("owned", "leased", "enrolled?"), "it is the department's")
REMOVE = Duty("remove", date(2023, 1, 1), date(2023, 7, 1), "", (), "a record", "remove it")

RULE = Restriction(
    id="XX-01",
    jurisdiction="XX",
    issuer="an issuer",
    title="a title",
    force=Force.DIRECTION,
    subject=SUBJECT,
    scope=(OWNED,),
    reaches=(OURS,),
    issued=date(2022, 12, 1),
    effective=date(2023, 1, 1),
    until=None,
    published=None,
    duties=(REMOVE,),
    exceptions="granted by the head",
    status="in force",
    operative=True,
    unknown=(),
    source=SOURCE,
    cases=(),
)

TRUE_FACTS: Mapping[str, tuple[str, ...]] = {
    "organisation.classes": ("department",),
    "thing.relation": ("owned",),
}


def ask(
    facts: Mapping[str, Iterable[str]] = TRUE_FACTS,
    *,
    claims: Mapping[str, Iterable[str]] | None = None,
    on: date = date(2023, 6, 1),
    known: date | None = None,
    adoptions: tuple[Adoption, ...] = (),
) -> Question:
    """By default: a department's own device, surely made by Acme, while the rule operates."""
    said = {"made_by": ["acme:confirmed"]} if claims is None else claims
    return Question(only_facts(facts), parse_claims(said), adoptions, on, known or on)
