"""All instruments over all things: the same answers as one by one, counted whole, in the same order always."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from nameplate.engine.duck import connect
from nameplate.knowledge.errors import KnowledgeError
from nameplate.knowledge.estate import nothing_stated
from nameplate.knowledge.restrictions import load_restrictions
from nameplate.model.arrow import CLAIMS, FINDINGS, THINGS
from nameplate.model.estate import Estate
from nameplate.model.restrictions import Adoption, Condition, Judgement, Restriction
from nameplate.model.terms import Grade, Relation
from nameplate.parties.walk import Ties
from nameplate.restrict.exceptions import exception_of
from nameplate.restrict.judge import judge_one, weigh
from nameplate.restrict.question import Question
from nameplate.restrict.step import judge
from nameplate.restrict.subjects import Said, reach
from restrict_world import OURS, PARTIES, RULE, SUBJECT, TIES, tie

ON = date(2024, 6, 1)
ALL_TIES = (
    tie("controls", "acme", "acme-child", start=date(2010, 1, 1)),
    tie("brand_of", "acme-label", "acme"),
    tie("makes_for", "acme", "seller", whole=False),
)
INVENTED = (
    replace(RULE, id="XX-02", subject=replace(SUBJECT, by=("made_by", "sold_as"), categories=("camera",))),
    replace(
        RULE, id="XX-03", subject=replace(SUBJECT, kind="category", parties=(), by=(), categories=("phone",))
    ),
    replace(RULE, id="XX-04", subject=replace(SUBJECT, kind="brand", parties=("seller",), by=("sold_as",))),
    replace(
        RULE,
        id="XX-05",
        scope=(Condition("thing.purchased", "before", ("2020-05-05",), "it is old"),),
        reaches=(replace(OURS, values=("council",)),),
    ),
)
RULES = {r.id: r for r in (*load_restrictions().values(), RULE, *INVENTED)}
ESTATE = replace(
    nothing_stated("ministry"),
    facts={"organisation.classes": ("department",), "organisation.jurisdiction": ("NZ",)},
    adoptions=(Adoption("UK-01", date(2024, 1, 1), "the head", "advice"),),
)


@dataclass(frozen=True)
class Row:
    """A thing as the tables hold it."""

    thing: str
    relation: str
    facts: dict[str, list[str]]
    claims: tuple[tuple[str, str, str], ...]


def estate_of(rng: Random, size: int) -> list[Row]:
    """Things with every mixture of facts and claims, some with nothing at all."""
    parties = [*PARTIES, "tiktok", "label:some brand", "label:another brand"]
    day = date(2018, 1, 1)
    choices: dict[str, list[str]] = {
        "thing.category": ["camera", "Recorder", "phone", "unknown"],
        "thing.reaches": ["core_network", "parliamentary_network", "none"],
        "thing.purpose": ["public_safety", "gardening"],
        "site.sensitivity": ["sensitive", "not_sensitive"],
        "site.id": ["here", "there"],
        "thing.apps_seen": ["complete", "partial:one-kind", "partial:another"],
        "thing.exceptions": ["UK-01 2024-01-01/2024-12-31 EX-7", "XX-01 2024-01-01/2024-05-31 EX-8", "junk"],
    }
    out = []
    for number in range(size):
        facts = {name: [rng.choice(values)] for name, values in choices.items() if rng.random() < 0.5}
        if rng.random() < 0.6:
            facts["thing.purchased"] = [(day + timedelta(days=rng.randrange(2500))).isoformat()]
        if rng.random() < 0.1:
            facts["thing.relation"] = ["owned", "leased"]
        claims = {
            (kind, rng.choice(parties), rng.choice(list(Grade)).value)
            for kind in ("made_by", "sold_as", "contains", "runs", "talks_to")
            for _ in range(rng.choice((0, 0, 1, 2)))
        }
        one_grade = {(kind, party): grade for kind, party, grade in sorted(claims)}
        said = tuple((kind, party, grade) for (kind, party), grade in sorted(one_grade.items()))
        out.append(Row(f"dev-{number:05}", rng.choice(list(Relation)).value, facts, said))
    return out


def tables(con: duckdb.DuckDBPyConnection, rows: Sequence[Row]) -> None:
    things = [
        {
            "agency": "ministry", "thing": r.thing, "kind": "device", "also": "[]", "keys": "{}",
            "relation": r.relation, "facts": json.dumps(r.facts), "seen_from": None, "seen_to": None,
        }
        for r in rows
    ]  # fmt: skip
    claims = [
        {
            "agency": "ministry", "thing": r.thing, "claim": n, "kind": kind, "party": party, "line": "",
            "grade": grade, "score": 1,
        }
        for r in rows
        for n, (kind, party, grade) in enumerate(r.claims)
    ]  # fmt: skip
    for name, data, schema in (("things", things, THINGS), ("claims", claims, CLAIMS)):
        con.register("given", pa.Table.from_pylist(data, schema=schema))
        con.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM given")
        con.unregister("given")


def run(
    con: duckdb.DuckDBPyConnection,
    rows: Sequence[Row],
    *,
    estate: Estate = ESTATE,
    rules: dict[str, Restriction] = RULES,
    known: date = ON,
) -> list[Judgement]:
    tables(con, rows)
    knowledge: Any = SimpleNamespace(parties=PARTIES, ties=ALL_TIES, restrictions=rules)
    return judge(con, knowledge=knowledge, estate=estate, on=ON, known=known)


def rows_of(con: duckdb.DuckDBPyConnection, table: str) -> list[dict[str, Any]]:
    result = con.execute(f"SELECT * FROM {table} ORDER BY ALL")
    names = [column[0] for column in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


@pytest.fixture
def con(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with connect(tmp_path, memory_mb=200) as connection:
        yield connection


def question(row: Row, estate: Estate = ESTATE) -> Question:
    facts = {name: tuple(values) for name, values in row.facts.items()}
    facts.setdefault("thing.kind", ("device",))
    if row.relation != "unknown":
        facts.setdefault("thing.relation", (row.relation,))
    said = tuple(Said(kind, party, Grade(grade)) for kind, party, grade in _typed(row))  # type: ignore[arg-type]
    return Question({**facts, **estate.facts}, said, estate.adoptions, ON, ON)


def _typed(row: Row) -> list[tuple[Any, str, str]]:
    from nameplate.model.terms import ClaimKind

    return [(ClaimKind(kind), party, grade) for kind, party, grade in row.claims]


def test_the_tables_say_what_judging_one_by_one_says(con: duckdb.DuckDBPyConnection) -> None:
    """The promise behind judging each combination once: nothing diverges, down to the words of the steps."""
    rows = estate_of(Random(7), 150)
    judgements = run(con, rows)
    found = {(f["restriction"], f["thing"]): f for f in rows_of(con, "findings")}
    counted: Counter[tuple[str, str, str, bool]] = Counter()
    ties = Ties(PARTIES, ALL_TIES)
    for rule in RULES.values():
        reached = reach(rule.subject, ties, ON)
        for row in rows:
            weighed = weigh(rule, question(row), reached=reached)
            one = weighed.judgement
            listed = one.verdict == "applies" or (
                one.verdict == "cannot_tell" and (weighed.seen or one.standing.ours)
            )
            counted[rule.id, one.standing.value, one.verdict.value, listed] += 1
            finding = found.get((rule.id, row.thing))
            assert (finding is not None) is listed
            if finding is None:
                continue
            assert judgements[finding["judgement"]] == one == judge_one(rule, question(row), ties=ties)
            assert (finding["verdict"], finding["standing"], finding["grade"]) == (
                one.verdict, one.standing, one.grade,
            )  # fmt: skip
            assert json.loads(finding["missing"]) == list(one.missing)
            needed = [n for n, (kind, party, _) in enumerate(row.claims) if f"{kind}:{party}" in one.needs]
            assert json.loads(finding["needs"]) == needed
            assert finding["exception"] == exception_of(rule.id, question(row).facts, ON)
            assert [o["action"] for o in json.loads(finding["obligations"])] == [
                o.action for o in one.obligations
            ]
    told = {
        (v["restriction"], v["standing"], v["verdict"], v["listed"]): v["n"] for v in rows_of(con, "verdicts")
    }
    assert told == dict(counted)


def test_every_thing_is_counted_under_every_instrument(con: duckdb.DuckDBPyConnection) -> None:
    run(con, estate_of(Random(3), 40))
    sums: Counter[str] = Counter()
    for row in rows_of(con, "verdicts"):
        sums[row["restriction"]] += row["n"]
    assert sums == dict.fromkeys(RULES, 40)


def test_the_order_of_things_and_claims_changes_no_byte(con: duckdb.DuckDBPyConnection) -> None:
    rows = estate_of(Random(5), 60)
    first = run(con, rows), rows_of(con, "findings"), rows_of(con, "verdicts")
    con.execute("DROP TABLE findings; DROP TABLE verdicts")
    shuffled = rows[:]
    Random(1).shuffle(shuffled)
    assert (run(con, shuffled), rows_of(con, "findings"), rows_of(con, "verdicts")) == first


def test_a_finding_keeps_its_id_when_the_rest_of_the_estate_changes(con: duckdb.DuckDBPyConnection) -> None:
    rows = estate_of(Random(5), 30)
    run(con, rows)
    before = {(f["restriction"], f["thing"]): f["finding"] for f in rows_of(con, "findings")}
    con.execute("DROP TABLE findings; DROP TABLE verdicts")
    run(con, rows[:10])
    after = {(f["restriction"], f["thing"]): f["finding"] for f in rows_of(con, "findings")}
    assert after
    assert all(before[key] == name for key, name in after.items())
    assert len(set(before.values())) == len(before)
    assert all(len(name) == 10 and name.startswith("f-") for name in before.values())


def test_the_table_has_the_columns_of_the_schema(con: duckdb.DuckDBPyConnection) -> None:
    run(con, estate_of(Random(5), 20))
    schema = con.sql("SELECT * FROM findings").to_arrow_table().schema
    assert schema.names == FINDINGS.names
    assert schema.types == FINDINGS.types
    left = {name for (name,) in con.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
    assert left == {"things", "claims", "findings", "verdicts"}


@pytest.mark.parametrize("rows", [[], [Row("dev-1", "unknown", {}, ())]])
def test_nothing_in_accuses_nobody(con: duckdb.DuckDBPyConnection, rows: list[Row]) -> None:
    run(con, rows, estate=nothing_stated())
    assert rows_of(con, "findings") == []
    assert {v["verdict"] for v in rows_of(con, "verdicts")} <= {"cannot_tell", "does_not_apply"}


def test_no_instruments_find_nothing(con: duckdb.DuckDBPyConnection) -> None:
    assert run(con, estate_of(Random(2), 5), rules={}) == []
    assert rows_of(con, "findings") == rows_of(con, "verdicts") == []


def test_what_was_not_known_then_is_not_found(con: duckdb.DuckDBPyConnection) -> None:
    run(con, estate_of(Random(2), 30), rules={"XX-01": RULE}, known=date(2022, 11, 30))
    assert rows_of(con, "findings") == []


def test_what_no_claim_touches_is_listed_only_for_what_is_ours(con: duckdb.DuckDBPyConnection) -> None:
    blank = [Row("dev-1", "owned", {}, ())]
    run(con, blank, rules={"XX-01": RULE}, estate=nothing_stated())
    assert [(v["verdict"], v["listed"]) for v in rows_of(con, "verdicts")] == [("cannot_tell", False)]
    con.execute("DROP TABLE findings; DROP TABLE verdicts")
    run(con, blank, rules={"XX-01": RULE})
    (finding,) = rows_of(con, "findings")
    assert (finding["verdict"], finding["standing"], finding["grade"]) == ("cannot_tell", "binds", None)
    assert json.loads(finding["missing"]) == ["made_by"]


def test_an_own_instrument_is_judged_with_the_shipped_ones(con: duckdb.DuckDBPyConnection) -> None:
    own = replace(RULE, id="MIN-01")
    run(
        con,
        [Row("dev-1", "owned", {}, (("made_by", "acme", "probable"),))],
        estate=replace(ESTATE, own=(own,)),
    )
    assert "MIN-01" in {f["restriction"] for f in rows_of(con, "findings")}


@pytest.mark.parametrize(
    "own", [(replace(RULE, id="UK-01"),), (replace(RULE, id="A-1"), replace(RULE, id="A-1"))]
)
def test_two_instruments_of_one_id_are_refused(
    con: duckdb.DuckDBPyConnection, own: tuple[Restriction, ...]
) -> None:
    with pytest.raises(KnowledgeError, match="same id"):
        run(con, [], estate=replace(ESTATE, own=own))


def test_facts_written_as_one_text_or_as_nothing_are_read(con: duckdb.DuckDBPyConnection) -> None:
    run(con, [Row("dev-1", "unknown", {"thing.relation": "owned"}, (("made_by", "acme", "probable"),))],  # type: ignore[dict-item]
        rules={"XX-01": RULE})  # fmt: skip
    assert [f["verdict"] for f in rows_of(con, "findings")] == ["applies"]
    con.execute("DROP TABLE findings; DROP TABLE verdicts")
    run(
        con,
        [Row("dev-1", "unknown", {"thing.relation": []}, (("made_by", "acme", "probable"),))],
        rules={"XX-01": RULE},
    )
    assert [f["verdict"] for f in rows_of(con, "findings")] == ["cannot_tell"]


def test_ties_of_the_small_world_are_those_of_the_step() -> None:
    assert Ties(PARTIES, ALL_TIES).kin("acme") == TIES.kin("acme")
