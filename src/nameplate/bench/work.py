"""The workers: one whole process each, so that a measurement counts everything from start to end.

`python -m nameplate.bench.work capture CAPTURE OUT.parquet`
`python -m nameplate.bench.work recog ours|re FOLDER TEXTS SIFTED`
`python -m nameplate.bench.work sightings FOLDER OUT`
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path


def capture(path: str, out: str) -> None:
    """Reads one capture as an audit does: hash, recognise, read, write the sightings."""
    from datetime import datetime

    import pyarrow.parquet as pq

    from nameplate.model.arrow import SIGHTINGS
    from nameplate.readers.collect import read_one

    with pq.ParquetWriter(out, SIGHTINGS, compression="lz4") as writer:
        received = datetime(2026, 11, 21)
        read, _ = read_one(Path(path), "capture", agency="bench", received=received, sink=writer.write_batch)
    if read is None or read.format != "pcap":
        raise SystemExit("the capture was not recognised")


def recog(engine: str, folder: str, texts: str, sifted: str) -> None:
    """Asks all texts of one engine, and prints what it answered and how long it took."""
    from nameplate.bench.recog_run import ask

    ask(engine, folder=Path(folder), texts=Path(texts), sifted=Path(sifted))


def sightings(folder: str, out: str) -> None:
    """Identifies, judges and reports."""
    from nameplate.bench.estate_run import audit

    audit(Path(folder), Path(out))


VERBS: Mapping[str, Callable[..., None]] = {"capture": capture, "recog": recog, "sightings": sightings}


def main(argv: Sequence[str]) -> None:
    """Runs one worker."""
    VERBS[argv[0]](*argv[1:])


if __name__ == "__main__":
    main(sys.argv[1:])
