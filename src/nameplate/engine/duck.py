"""Opens DuckDB so that it spills to disk, fetches nothing, and reads only what it is given."""

from __future__ import annotations

from pathlib import Path

import duckdb


def connect(work: Path, *, memory_mb: int = 1000, threads: int = 2) -> duckdb.DuckDBPyConnection:
    """An in-process database whose spill files live under `work`.

    Args:
        work: an existing directory of the caller's; DuckDB may read and write below it only.
        memory_mb: memory limit in MB; beyond it the engine spills.
        threads: worker threads. Results never depend on it: every output is ordered in full.
    """
    spill = work / "spill"
    spill.mkdir(exist_ok=True)
    connection = duckdb.connect(
        ":memory:",
        config={
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "allow_community_extensions": "false",
            "temp_directory": str(spill),
            "memory_limit": f"{memory_mb}MB",
            "threads": str(threads),
            "preserve_insertion_order": "false",
        },
    )
    connection.execute("SET TimeZone='UTC'")
    connection.execute(f"SET allowed_directories=['{str(work).replace(chr(39), chr(39) * 2)}']")
    connection.execute("SET enable_external_access=false")
    connection.execute("SET lock_configuration=true")
    return connection
