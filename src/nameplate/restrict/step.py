"""Judges every instrument over every thing: each distinct combination once, joined back in the engine.

1. Replace what all instruments answer alike by one value: facts, and claims.
2. Number the distinct combinations of those; most estates have far fewer than things.
3. For each instrument, project the combinations to what it asks, and judge each distinct projection with
   `judge.weigh`, the code whose steps `explain` prints.
4. Join the answers back: `findings` row by row, `verdicts` as counts of every thing under every instrument.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

import pyarrow as pa

from nameplate.knowledge.errors import KnowledgeError
from nameplate.model.estate import Estate
from nameplate.model.restrictions import Judgement, Obligation, Restriction
from nameplate.model.terms import ClaimKind, Grade, Verdict
from nameplate.parties.walk import Ties
from nameplate.restrict.alike import LABEL, Probe, collapse, facts_of, probes, project, values_of
from nameplate.restrict.exceptions import exception_of
from nameplate.restrict.judge import weigh
from nameplate.restrict.question import Question
from nameplate.restrict.subjects import Reach, Said, reach

if TYPE_CHECKING:
    import duckdb

    from nameplate.knowledge.load import Knowledge


@dataclass
class _Run:
    """What all instruments share: the dates, the numbered claims, the signatures, the answers so far."""

    con: duckdb.DuckDBPyConnection
    ties: Ties
    estate: Estate
    on: date
    known: date
    columns: dict[str, str] = field(default_factory=dict)  # fact -> column of judge_combos
    said: list[Said] = field(default_factory=list)
    signatures: dict[str, tuple[int, ...]] = field(default_factory=dict)
    judgements: list[Judgement] = field(default_factory=list)
    exceptions: list[str | None] = field(default_factory=list)


def judge(
    con: duckdb.DuckDBPyConnection, *, knowledge: Knowledge, estate: Estate, on: date, known: date
) -> list[Judgement]:
    """Creates `findings` and `verdicts` from `things` and `claims`.

    Args:
        con: holds `things` and `claims` (`model.arrow`).
        knowledge: its parties, ties and restrictions are read.
        estate: who asks: organisation facts, adoptions, its own instruments.
        on: the day asked about. known: answer with what could be known on this day.

    Returns:
        The distinct judgements that `findings.judgement` numbers, in an order that depends on the input only.

    Raises:
        KnowledgeError: an own instrument has the id of a shipped one.
    """
    rules = _rules(knowledge.restrictions, estate)
    run = _Run(con, Ties(knowledge.parties, knowledge.ties), estate, on, known)
    _number_claims(run, rules)
    _number_combinations(run, rules)
    con.execute(_WORKING)
    for rule in rules:
        _judge_rule(run, rule)
    _join_back(run)
    return run.judgements


def _rules(shipped: Mapping[str, Restriction], estate: Estate) -> list[Restriction]:
    doubles = [own.id for own in estate.own if own.id in shipped]
    if len({own.id for own in estate.own}) < len(estate.own) or doubles:
        ids = ", ".join(sorted(doubles)) or "two of the organisation's own instruments"
        raise KnowledgeError(
            [f"{ids}: Two instruments have the same id. Give your own instrument another id."]
        )
    return sorted((*shipped.values(), *estate.own), key=lambda rule: rule.id)


def _number_claims(run: _Run, rules: Iterable[Restriction]) -> None:
    """Table judge_sigs (agency, thing, sig): the distinct numbered claims of a thing, as one text."""
    named = {party for rule in rules for party in rule.subject.parties} | set(run.ties.parties)
    run.con.register("judge_named", pa.table({"party": pa.array(sorted(named), pa.string())}))
    run.con.execute(_SAID, [LABEL])
    run.con.execute(_SIGS, [LABEL])
    run.con.unregister("judge_named")
    rows = run.con.execute("SELECT kind, party, grade FROM judge_said ORDER BY number").fetchall()
    run.said = [Said(ClaimKind(kind), party, Grade(grade)) for kind, party, grade in rows]
    sigs = run.con.execute("SELECT DISTINCT sig FROM judge_sigs ORDER BY sig").fetchall()
    run.signatures = {sig: tuple(int(n) for n in sig.split(",")) for (sig,) in sigs} | {"": ()}


def _number_combinations(run: _Run, rules: list[Restriction]) -> None:
    """Tables judge_base (a row per thing) and judge_combos (a row per distinct combination, counted)."""
    asked = probes(rules, run.on)
    run.columns = {fact: f"f{n}" for n, fact in enumerate(sorted(asked))}
    picked = ", ".join(f"{_fact(fact)} AS {column}" for fact, column in run.columns.items())
    run.con.execute(f"CREATE TEMP TABLE judge_facts AS SELECT agency, thing, {picked} FROM things")  # noqa: S608
    for fact, column in run.columns.items():
        _register_alike(run, "judge_facts", column, asked[fact])
    columns = list(run.columns.values())
    joins = " ".join(f"JOIN alike_{c} ON alike_{c}.was = t.{c}" for c in columns)
    now = ", ".join(f"alike_{c}.now AS {c}" for c in columns)
    run.con.execute(
        f"""CREATE TEMP TABLE judge_base AS SELECT t.agency, t.thing, coalesce(s.sig, '') AS sig, {now}
        FROM judge_facts t LEFT JOIN judge_sigs s USING (agency, thing) {joins}"""  # noqa: S608
    )
    keys = ", ".join(["sig", *columns])
    run.con.execute(
        f"""CREATE TEMP TABLE judge_combos AS SELECT row_number() OVER (ORDER BY {keys}) AS combo, *
        FROM (SELECT {keys}, count(*) AS n FROM judge_base GROUP BY {keys})"""  # noqa: S608
    )
    for column in columns:
        run.con.unregister(f"alike_{column}")


def _register_alike(run: _Run, table: str, column: str, asked: Sequence[Probe]) -> None:
    """View alike_<column> (was, now): each value of the column -> the one that stands for it."""
    rows = run.con.execute(f"SELECT DISTINCT {column} FROM {table} ORDER BY ALL").fetchall()  # noqa: S608
    alike = collapse((value for (value,) in rows), asked)
    run.con.register(f"alike_{column}", pa.table([list(alike), list(alike.values())], schema=_ALIKE))


def _judge_rule(run: _Run, rule: Restriction) -> None:
    """Adds to judge_outcomes a row per combination: which judgement, which verdict, whether listed."""
    reached = reach(rule.subject, run.ties, run.on)
    claims = project(rule, reached, run.said, signatures=run.signatures)
    facts = facts_of(rule)
    columns = [run.columns[fact] for fact in facts]
    projected = pa.table({"sig": list(claims), "claims": list(claims.values())}, schema=_PROJECTED)
    run.con.register("judge_projected", projected)
    keys = ", ".join(["claims", *columns])
    asked = probes([rule], run.on)
    for fact, column in zip(facts, columns, strict=True):
        _register_alike(run, "judge_combos", column, asked[fact])
    picked = ", ".join(["combo", "claims", *(f"alike_{c}.now AS {c}" for c in columns), "n"])
    joins = " ".join(f"JOIN alike_{c} ON alike_{c}.was = judge_combos.{c}" for c in columns)
    run.con.execute(
        f"""CREATE OR REPLACE TEMP TABLE judge_asked AS
        SELECT {picked} FROM judge_combos JOIN judge_projected USING (sig) {joins}"""  # noqa: S608
    )
    rows = run.con.execute(f"SELECT DISTINCT {keys} FROM judge_asked ORDER BY ALL").fetchall()  # noqa: S608
    answers = []
    for key, *stated in rows:
        said = tuple(run.said[int(n)] for n in key.split(",") if n)
        values = {fact: values_of(value) for fact, value in zip(facts, stated, strict=True)}
        answers.append((key, *stated, *_answer(run, rule, reached, said=said, facts=values)))
    fields = [("claims", pa.string()), *((column, pa.string()) for column in columns), *_ANSWER]
    table = pa.Table.from_pylist(
        [dict(zip((name for name, _ in fields), row, strict=True)) for row in answers],
        schema=pa.schema(fields),
    )
    run.con.register("judge_answers", table)
    run.con.execute(
        f"""INSERT INTO judge_outcomes SELECT ?, combo, judgement, verdict, standing, listed, n
        FROM judge_asked JOIN judge_answers USING ({keys})""",  # noqa: S608
        [rule.id],
    )
    run.con.unregister("judge_answers")
    run.con.unregister("judge_projected")


def _answer(
    run: _Run,
    rule: Restriction,
    reached: Reach,
    *,
    said: tuple[Said, ...],
    facts: Mapping[str, tuple[str, ...]],
) -> tuple[int | None, str, str, bool]:
    """Judges one combination: number of the judgement (None when not listed), verdict, standing, listed.

    What no claim touches is listed only for an instrument that is ours; it is counted for all.
    """
    stated = {fact: values for fact, values in facts.items() if values}
    asked = Question({**stated, **run.estate.facts}, said, run.estate.adoptions, run.on, run.known)
    weighed = weigh(rule, asked, reached=reached)
    judgement = weighed.judgement
    open_ = judgement.verdict is Verdict.CANNOT_TELL and (weighed.seen or judgement.standing.ours)
    listed = judgement.verdict is Verdict.APPLIES or open_
    if listed:
        run.judgements.append(judgement)
        run.exceptions.append(exception_of(rule.id, stated, run.on))
    number = len(run.judgements) - 1 if listed else None
    return number, judgement.verdict.value, judgement.standing.value, listed


def _join_back(run: _Run) -> None:
    """The tables `verdicts` and `findings`, and an end to the working tables."""
    run.con.execute(_VERDICTS)
    run.con.register("judge_texts", _texts(run))
    run.con.register("judge_needs", _needs(run))
    keys = ", ".join(["sig", *run.columns.values()])
    run.con.execute(
        f"""CREATE TEMP TABLE judge_found AS
        SELECT b.agency, o.restriction, b.thing, o.verdict, o.standing, o.judgement
        FROM judge_outcomes o JOIN judge_combos USING (combo) JOIN judge_base b USING ({keys})
        WHERE o.listed"""  # noqa: S608
    )
    run.con.execute(_FINDINGS, [run.on.isoformat(), run.known.isoformat()])
    for view in ("judge_texts", "judge_needs"):
        run.con.unregister(view)
    for table in ("said", "sigs", "facts", "base", "combos", "asked", "outcomes", "found"):
        run.con.execute(f"DROP TABLE judge_{table}")


def _texts(run: _Run) -> pa.Table:
    """What the findings of one judgement share."""
    rows = [
        {
            "judgement": number,
            "grade": judgement.grade.value if judgement.grade else None,
            "missing": json.dumps(judgement.missing, ensure_ascii=False),
            "obligations": json.dumps([_obligation(o) for o in judgement.obligations], ensure_ascii=False),
            "exception": exception,
        }
        for number, (judgement, exception) in enumerate(zip(run.judgements, run.exceptions, strict=True))
    ]
    return pa.Table.from_pylist(rows, schema=_TEXTS)


def _obligation(obligation: Obligation) -> dict[str, str | int | None]:
    return {
        "action": obligation.action,
        "due": obligation.due.isoformat() if obligation.due else None,
        "overdue": obligation.overdue,
        "says": obligation.says,
    }


def _needs(run: _Run) -> pa.Table:
    """The claims each judgement relies on, a row each."""
    rows = [
        {"judgement": number, "kind": kind, "party": party}
        for number, judgement in enumerate(run.judgements)
        for kind, _, party in (name.partition(":") for name in judgement.needs)
    ]
    return pa.Table.from_pylist(rows, schema=_NEEDS)


def _fact(name: str) -> str:
    """SQL for a fact as JSON text, "" when it is not stated; relation and kind also stand in columns."""
    stated = f"""json_extract(facts, '$."{name}"')::VARCHAR"""
    if name == "thing.relation":
        stated += ", CASE WHEN relation <> 'unknown' THEN '[\"' || relation || '\"]' END"
    if name == "thing.kind":
        stated += ", '[\"' || kind || '\"]'"
    return f"coalesce({stated}, '')"


_ALIKE = pa.schema([("was", pa.string()), ("now", pa.string())])
_PROJECTED = pa.schema([("sig", pa.string()), ("claims", pa.string())])
_ANSWER = (
    ("judgement", pa.int32()),
    ("verdict", pa.string()),
    ("standing", pa.string()),
    ("listed", pa.bool_()),
)
_TEXTS = pa.schema(
    [
        ("judgement", pa.int32()),
        ("grade", pa.string()),
        ("missing", pa.string()),
        ("obligations", pa.string()),
        ("exception", pa.string()),
    ]
)
_NEEDS = pa.schema([("judgement", pa.int32()), ("kind", pa.string()), ("party", pa.string())])

_SAID = """
CREATE TEMP TABLE judge_said AS
SELECT row_number() OVER (ORDER BY kind, party, grade) - 1 AS number, kind, party, grade
FROM (SELECT DISTINCT kind, CASE WHEN party IN (SELECT party FROM judge_named) THEN party ELSE ? END AS party,
      grade FROM claims)
"""
_SIGS = """
CREATE TEMP TABLE judge_sigs AS
SELECT agency, thing, string_agg(number::VARCHAR, ',' ORDER BY number) AS sig
FROM (SELECT DISTINCT c.agency, c.thing, s.number FROM claims c
      JOIN judge_said s ON s.kind = c.kind AND s.grade = c.grade
       AND s.party = CASE WHEN c.party IN (SELECT party FROM judge_named) THEN c.party ELSE ? END)
GROUP BY agency, thing
"""
_WORKING = """
CREATE TEMP TABLE judge_outcomes (restriction VARCHAR, combo BIGINT, judgement INTEGER, verdict VARCHAR,
                                  standing VARCHAR, listed BOOLEAN, n BIGINT);
CREATE TEMP TABLE judge_asked (combo BIGINT)
"""
_VERDICTS = """
CREATE TABLE verdicts AS
SELECT restriction, standing, verdict, listed, sum(n)::BIGINT AS n FROM judge_outcomes
GROUP BY ALL ORDER BY ALL
"""
_FINDINGS = """
CREATE TABLE findings AS
WITH hashed AS (
    SELECT *, sha256(concat_ws('|', agency, restriction, thing)) AS digest FROM judge_found
), named AS (
    SELECT *, 'f-' || left(digest, CASE WHEN count(*) OVER (PARTITION BY left(digest, 8)) > 1
                                        THEN 16 ELSE 8 END) AS finding
    FROM hashed
), pairs AS MATERIALIZED (  -- claims meet their thing first: by kind and party alone they would multiply
    SELECT f.agency, f.restriction, f.thing, f.judgement, c.claim, c.kind, c.party
    FROM judge_found f JOIN claims c USING (agency, thing)
), needed AS (
    SELECT agency, restriction, thing,
           '[' || string_agg(claim::VARCHAR, ', ' ORDER BY claim) || ']' AS needs
    FROM pairs SEMI JOIN judge_needs USING (judgement, kind, party)
    GROUP BY agency, restriction, thing
)
SELECT f.agency, f.finding, f.restriction, f.thing, ? AS "on", ? AS known, f.verdict, f.standing, t.grade,
       coalesce(needed.needs, '[]') AS needs, t.missing, t.obligations, t.exception, f.judgement
FROM named f JOIN judge_texts t USING (judgement)
LEFT JOIN needed USING (agency, restriction, thing)
ORDER BY agency, restriction, thing
"""
