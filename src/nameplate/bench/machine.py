"""What a figure must be read with: cores, memory and processor. No name of the machine, and no path."""

from __future__ import annotations

import os
import platform
import re
from pathlib import Path

_MODEL = re.compile(r"^model name\s*:\s*(.+)$", re.MULTILINE)
_TOTAL = re.compile(r"^MemTotal:\s+(\d+) kB", re.MULTILINE)


def machine() -> list[str]:
    """Lines for people. What the system does not tell is left out."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    lines = [f"{cores} cores"]
    if total := _TOTAL.search(_text("/proc/meminfo")):
        lines.append(f"{int(total[1]) / 1024 / 1024:.0f} GB of memory")
    if model := _MODEL.search(_text("/proc/cpuinfo")):
        lines.append(model[1].strip())
    lines.append(f"{platform.system()}, {platform.python_implementation()} {platform.python_version()}")
    return lines


def _text(path: str) -> str:
    try:
        return Path(path).read_text("utf-8", errors="replace")
    except OSError:
        return ""
