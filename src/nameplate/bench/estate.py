"""Job `sightings`: from the sightings of a large estate to every file of the report."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from nameplate.bench.captures import MEGABYTE, growth_of
from nameplate.bench.estate_input import PER_DEVICE, write_sightings
from nameplate.bench.growth import STEPS
from nameplate.bench.job import Asked, Figure, Result, Table, at_full_size
from nameplate.bench.measure import Taken, python, run, spread

DEVICES = 200_000
SECONDS, MEMORY = 20.0, 1_500 * MEGABYTE


def job(asked: Asked) -> Result:
    """Measures the full size, then growth."""
    devices = max(int(DEVICES * asked.scale), 100)
    about = (
        f"{devices * PER_DEVICE:,} generated sightings of {devices:,} devices, {PER_DEVICE} of each, from eight "
        "captures and eight lists: what a reader has written. One process resolves them, attributes makers, judges "
        "every restriction and writes all files of the report. Ten of a hundred devices are cameras; two Hikvision's, "
        "two Dahua's. There is no peer that does this."
    )
    taken, told = _measured(asked, devices, asked.rounds)
    seconds, memory = spread(t.seconds for t in taken), max(t.rss for t in taken)
    headers = ("", "seconds", "CPU seconds", "peak MB", "private MB", "identify, s", "judge, s", "report, s",
               "things", "claims", "findings")  # fmt: skip
    row = (
        "ours", str(seconds), str(spread(t.cpu for t in taken)), f"{memory / MEGABYTE:.0f}",
        f"{max(t.private for t in taken) / MEGABYTE:.0f}",
        *(str(spread(t[step] for t in told)) for step in ("identify", "judge", "report")),
        *(f"{told[0][name]:,}" for name in ("things", "claims", "findings")),
    )  # fmt: skip
    table, grown = _growth(asked, devices, spread(t.cpu for t in taken).median)
    figures = (
        Figure("sightings: seconds to all files", f"under {SECONDS:g}", str(seconds),
               at_full_size(asked, seconds.median < SECONDS)),
        Figure("sightings: memory", "under 1.5 GB", f"{memory / MEGABYTE:.0f} MB",
               at_full_size(asked, memory < MEMORY)),
        grown,
    )  # fmt: skip
    same = all(t["things"] == devices and t["sightings"] == devices * PER_DEVICE for t in told)
    return Result("Sightings", about, same, tables=(Table(headers, (row,)), table), figures=figures)


def _measured(asked: Asked, devices: int, rounds: int) -> tuple[list[Taken], list[dict[str, Any]]]:
    folder, out, said = asked.work / "estate", asked.work / "report", asked.work / "said.json"
    folder.mkdir(exist_ok=True)
    asked.progress(f"writing sightings of {devices:,} devices")
    write_sightings(folder, devices)
    taken, told = [], []
    for _ in range(rounds):
        asked.progress(f"sightings of {devices:,} devices")
        taken.append(run(python("sightings", str(folder), str(out)), said))
        told.append(json.loads(Path(said).read_text("utf-8")))
    return taken, told


def _growth(asked: Asked, devices: int, full: float) -> tuple[Table, Figure]:
    """CPU time over a hundredth and a tenth of the devices; the whole was measured before."""
    start = spread(t.cpu for t in _measured(asked, 1, asked.rounds)[0]).median
    points = []
    for step in STEPS[:-1]:
        taken, _ = _measured(asked, max(devices * step // STEPS[-1], 1), asked.rounds)
        points.append((step, spread(t.cpu for t in taken).median))
    points.append((STEPS[-1], full))
    return growth_of("sightings", points, start=start, full=asked)
