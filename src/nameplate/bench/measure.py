"""Runs a program to its end and tells how long it took and how much memory it held.

Time is the wall's, from before the process is made until it has ended, start-up counted; CPU time is the
kernel's account of that process. Memory is sampled from `/proc` every `EVERY` seconds: the peak resident
set (`VmHWM`, which the kernel keeps, so a sample that comes late loses nothing) and private memory
(`Private_Clean` + `Private_Dirty` of `smaps_rollup`; a peak shorter than a sample may be missed). The
kernel's `ru_maxrss` is not used: it starts from the size of the process that started this one.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

EVERY = 0.05
"""Seconds between two looks at the memory of a process."""

_PRIVATE = re.compile(rb"^Private_(?:Clean|Dirty|Hugetlb):\s+(\d+) kB", re.MULTILINE)
_PEAK = re.compile(rb"^VmHWM:\s+(\d+) kB", re.MULTILINE)


class BenchError(Exception):
    """A measurement that could not be made, in words for a person."""


@dataclass(frozen=True, slots=True)
class Taken:
    """One process, from start to end.

    Attributes:
        seconds: on the wall. cpu: seconds of user and system time.
        rss, private: peak bytes; 0 where the system does not tell.
    """

    seconds: float
    cpu: float
    rss: int
    private: int


@dataclass(frozen=True, slots=True)
class Spread:
    """Several values of one quantity: median, least and greatest."""

    median: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.median:.2f} ({self.low:.2f} to {self.high:.2f})"


def spread(values: Iterable[float]) -> Spread:
    """The spread of at least one value.

    Raises:
        ValueError: there is none.
    """
    known = sorted(values)
    return Spread(median(known), known[0], known[-1])


def python(*arguments: str) -> list[str]:
    """The command line of a worker of this package, run by this very Python."""
    return [sys.executable, "-m", "nameplate.bench.work", *arguments]


def run(command: Sequence[str], out: Path) -> Taken:
    """Runs one command, its standard output into a file.

    Raises:
        BenchError: it cannot be started, or ended with an error; with its last words.
    """
    with out.open("wb") as stdout, tempfile.TemporaryFile() as stderr:
        begun = time.perf_counter()
        try:
            process = subprocess.Popen(command, stdout=stdout, stderr=stderr, stdin=subprocess.DEVNULL)  # noqa: S603
        except OSError as error:
            raise BenchError(f"{command[0]} cannot be started: {error.strerror}.") from error
        watch = _Watch(process.pid)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begun
        watch.stop()
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            stderr.seek(0)
            words = stderr.read()[-2000:].decode("utf-8", "replace").strip()
            raise BenchError(f"{Path(command[0]).name} ended with {process.returncode}: {words}")
    return Taken(seconds, usage.ru_utime + usage.ru_stime, watch.rss, watch.private)


def in_turn(rivals: Sequence[Callable[[], Taken]], rounds: int) -> list[list[Taken]]:
    """Runs each rival once a round, always in the same order; what each took, by rival.

    In turn, so that whatever else the machine does meanwhile falls on all of them alike.
    """
    taken: list[list[Taken]] = [[] for _ in rivals]
    for _ in range(rounds):
        for mine, rival in zip(taken, rivals, strict=True):
            mine.append(rival())
    return taken


class _Watch:
    """Samples the memory of a process from a thread of its own until it is stopped."""

    def __init__(self, pid: int) -> None:
        self.rss = self.private = 0
        self._folder = Path("/proc") / str(pid)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look_on, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Ends the sampling."""
        self._over.set()
        self._thread.join()

    def _look_on(self) -> None:
        wait = EVERY / 10  # a short process is looked at early, too
        while not self._over.wait(wait):
            wait = EVERY
            try:
                peak = _PEAK.search((self._folder / "status").read_bytes())
                private = _PRIVATE.findall((self._folder / "smaps_rollup").read_bytes())
            except OSError:  # it has just ended, or this system has no such files
                continue
            self.rss = max(self.rss, int(peak[1]) * 1024 if peak else 0)
            self.private = max(self.private, sum(map(int, private)) * 1024)
