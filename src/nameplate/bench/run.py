"""All jobs, in order: a new one is a module beside this file and a line in JOBS."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from nameplate.bench import captures, estate, recog
from nameplate.bench.job import Asked, Job, Result

JOBS: tuple[Job, ...] = (
    Job("captures", captures.job),
    Job("recog", recog.job),
    Job("sightings", estate.job),
)
"""Every job by its name."""


def run_jobs(
    names: Sequence[str], *, size: int, rounds: int, recog: Path | None, progress: Callable[[str], None]
) -> list[Result]:
    """Runs the jobs of these names (all, when there is none), each in a folder of its own that is removed after.

    Raises:
        BenchError: a program could not be run.
        KeyError: no job has that name.
    """
    known = {job.name: job for job in JOBS}
    chosen = [known[name] for name in names] or list(JOBS)
    results = []
    for job in chosen:
        with tempfile.TemporaryDirectory(prefix="nameplate-bench-") as folder:
            asked = Asked(Path(folder), size=size, rounds=rounds, recog=recog)
            results.append(job.run(replace(asked, progress=progress)))
    return results
