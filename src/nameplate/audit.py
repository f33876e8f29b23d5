"""The main job, with no database: the pure steps in order.

1. Collect files; set aside the organisation's own statements (estate file, its instruments).
2. Read each file into sightings and problems, through one door.
3. Resolve sightings into things and fuse what they say into claims.
4. Judge every restriction over every thing on the date asked.
5. Write the report.

Memory does not grow with the evidence: sightings go to Parquet in a temporary folder, which the
embedded engine reads and spills beside. The folder is removed at the end, whatever happens.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from nameplate import __version__
from nameplate.engine.duck import connect
from nameplate.engine.tables import evidence_table, problems_table
from nameplate.identify.step import identify
from nameplate.knowledge.estate import loose_adoptions, nothing_stated, read_estate
from nameplate.knowledge.load import Knowledge, load
from nameplate.knowledge.restrictions import read_restriction
from nameplate.model.arrow import SIGHTINGS
from nameplate.model.estate import Estate
from nameplate.model.evidence import Evidence, Problem
from nameplate.readers.collect import Found, Shelf, collect
from nameplate.report import Run, summary, write
from nameplate.report.lines import thing_lines
from nameplate.restrict.step import judge

if TYPE_CHECKING:
    import duckdb

Progress = Callable[[str, int, int], None]
"""(what, done, total); total 0 when it is not known."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked.

    Attributes:
        paths: evidence files and folders.
        on: the day asked about. known: answer with what was known on this day.
        agency: whose evidence; None = as the estate file says.
        estate: the organisation's statement; None = the one found among the evidence.
        oui: a newer MAC block table: an IEEE CSV, or a folder with several.
    """

    paths: tuple[Path, ...]
    on: date
    known: date
    agency: str | None = None
    estate: Path | None = None
    oui: Path | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it: the summary (as in summary.json) and the exit code."""

    summary: dict[str, Any]
    code: int


class SightingFile:
    """The Parquet file sightings go to. Batches are gathered so that small files make no small groups."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._writer = pq.ParquetWriter(path, SIGHTINGS, compression="lz4")
        self._held: list[pa.RecordBatch] = []
        self._rows = 0

    def take(self, batch: pa.RecordBatch) -> None:
        """Keeps one batch; the sink readers write to."""
        self._held.append(batch)
        self._rows += batch.num_rows
        if self._rows >= 131_072:
            self._write()

    def close(self) -> None:
        """Writes what is held and the footer."""
        self._write()
        self._writer.close()

    def _write(self) -> None:
        if self._held:
            self._writer.write_table(pa.Table.from_batches(self._held, schema=SIGHTINGS))
        self._held, self._rows = [], 0


@dataclass(frozen=True, slots=True)
class Read:
    """What reading gave: the estate, the evidence, and every problem met on the way."""

    estate: Estate
    evidence: tuple[Evidence, ...]
    problems: tuple[Problem, ...]


STATEMENT = re.compile(
    rb"\A(?:\xef\xbb\xbf)?(?:\s*(?:#[^\n]*)?\n)*\s*nameplate\s*=\s*[\"'](estate|restriction)/"
)
"""How a statement of the organisation begins; such a file is no evidence."""


def audit(request: Request, *, out: Path | None, progress: Progress) -> Outcome:
    """The whole job.

    Args:
        request: what is asked.
        out: folder for the report; None = only the summary.
        progress: told what is being done.

    Raises:
        OSError: a path that was named cannot be read at all, or `out` cannot be written.
        KnowledgeError: the shipped or added knowledge, or the organisation's own instrument, is defective.
    """
    with _identified(request, progress) as (con, read, knowledge):
        progress("judging restrictions", 0, 0)
        judgements = judge(con, knowledge=knowledge, estate=read.estate, on=request.on, known=request.known)
        run = _run(request, read.estate, knowledge)
        if out is None:
            told = summary(con, run=run, judgements=judgements, knowledge=knowledge)
        else:
            progress("writing the report", 0, 0)
            told = write(con, out, run=run, judgements=judgements, knowledge=knowledge)
        return Outcome(told, int(told["exit"]))


def identify_only(request: Request, *, progress: Progress) -> Iterator[str]:
    """Things with their claims, one JSON object a line, in the order and form of things.jsonl."""
    with _identified(request, progress) as (con, _, _):
        progress("", 0, 0)
        yield from thing_lines(con)


@contextmanager
def _identified(
    request: Request, progress: Progress
) -> Iterator[tuple[duckdb.DuckDBPyConnection, Read, Knowledge]]:
    """Steps 1 to 3: a connection that holds sightings, evidence, problems, subjects, things, claims, because."""
    for path in (*request.paths, *([request.estate] if request.estate else [])):
        path.stat()  # a path that was named and is not there stops the run: silence would look like "nothing found"
    knowledge = load(oui_csv=request.oui)
    with tempfile.TemporaryDirectory(prefix="nameplate-") as folder:
        work = Path(folder)
        sightings = SightingFile(work / "sightings.parquet")
        read = read_all(request, sightings, progress)
        con = connect(work)
        try:
            con.execute(f"CREATE VIEW sightings AS SELECT * FROM '{sightings.path}'")  # noqa: S608 - our own path
            _keep(con, "evidence", evidence_table(read.evidence))
            progress("identifying", 0, 0)
            conflicts = identify(con, knowledge=knowledge, estate=read.estate)
            loose = loose_adoptions(read.estate, knowledge.restrictions)
            _keep(con, "problems", problems_table([*read.problems, *conflicts, *loose]))
            yield con, read, knowledge
        finally:
            con.close()


def read_all(request: Request, sightings: SightingFile, progress: Progress) -> Read:
    """Steps 1 and 2: every file read once, in a fixed order; statements of the organisation first."""
    found, left_out = collect(request.paths)
    statements, files = _set_aside(found)
    estate, problems = _estate(request, statements)
    problems += left_out
    received = datetime.combine(request.known, time())
    shelf = Shelf(agency=estate.agency, received=received, sink=sightings.take)
    evidence: list[Evidence] = []
    for done, file in enumerate(files, start=1):
        progress(f"reading {file.name}", done, len(files))
        read, its_problems = shelf.read(file)
        problems += its_problems
        if read is not None:
            evidence.append(read)
    sightings.close()
    return Read(estate, tuple(evidence), tuple(problems))


def _set_aside(found: Iterable[Found]) -> tuple[dict[str, list[Found]], list[Found]]:
    """Statements by kind ("estate", "restriction"), and everything else."""
    statements: dict[str, list[Found]] = {"estate": [], "restriction": []}
    files = []
    for file in found:
        kind = None
        if file.path.suffix == ".toml":
            with file.path.open("rb") as stream:
                kind = STATEMENT.match(stream.read(4096))
        if kind:
            statements[kind[1].decode()].append(file)
        else:
            files.append(file)
    return statements, files


def _estate(request: Request, statements: dict[str, list[Found]]) -> tuple[Estate, list[Problem]]:
    """The organisation's statement, with its own instruments."""
    sources = [(request.estate, request.estate.name)] if request.estate else []
    sources = sources or [(file.path, file.name) for file in statements["estate"]]
    problems: list[Problem] = []
    if not sources:
        estate = nothing_stated(request.agency)
    else:
        (path, name), *others = sources
        text = path.read_text("utf-8", errors="replace")
        estate, problems = read_estate(text, name=name, agency=request.agency)
        problems += [_second_statement(other, name) for _, other in others]
    own = tuple(
        read_restriction(file.path.read_text("utf-8", errors="replace"), name=file.name)
        for file in statements["restriction"]
    )
    return replace(estate, own=own), problems


def _second_statement(name: str, used: str) -> Problem:
    return Problem(
        "", name, "second-estate-file", "whole file", None,
        f"Another estate file, {used}, was used; this one was not read.",
        "Audit one organisation at a time, or name the file with --estate.",
    )  # fmt: skip


def _run(request: Request, estate: Estate, knowledge: Knowledge) -> Run:
    return Run(
        agency=estate.agency,
        agency_name=estate.name,
        marking=estate.marking,
        on=request.on,
        known=request.known,
        oui_date=knowledge.oui.date,
        oui_source=knowledge.oui.source,
        estate_source=estate.source,
        version=__version__,
        own=estate.own,
    )


def _keep(con: duckdb.DuckDBPyConnection, name: str, table: pa.Table) -> None:
    con.register("handed", table)
    con.execute(f"CREATE TABLE {name} AS SELECT * FROM handed")  # noqa: S608 - our own name
    con.unregister("handed")
