"""Who bought the block a MAC comes from: no maker as such, module makers and rebranders hold blocks too.

The shipped table is the data file of the `aiooui` package (24-bit blocks, MA-L, only); its version is
pinned and its date and licence stand in `data/registries/oui.toml`, because an old table cannot say "not
this maker". A newer public listing of the IEEE can be loaded instead, with 28- and 36-bit blocks too.
"""

from __future__ import annotations

import csv
import struct
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from importlib import metadata, resources
from pathlib import Path

from nameplate.knowledge.entries import Entry, Report, parsed
from nameplate.knowledge.errors import KnowledgeError

_NOBODY = frozenset({"ieee registration authority", "private"})
_HEADER = struct.Struct("<4sI")
_MAGIC = b"OUI1"
_LENGTHS = (9, 7, 6)
_TAKE = "Take oui.csv, mam.csv or oui36.csv of the IEEE."


@dataclass(frozen=True, slots=True)
class OuiTable:
    """Block prefix -> holder.

    Attributes:
        date: of the table; printed in every report.
        source: where it is from and under which licence.
        stale: one sentence about what this table cannot tell.
        blocks: hex digits of a prefix (6, 7 or 9, lower case) -> holder exactly as registered.
    """

    date: date
    source: str
    stale: str
    blocks: Mapping[str, str]

    def holder(self, mac: str) -> str | None:
        """Holder of the longest block this address is in.

        Args:
            mac: `aa:bb:cc:dd:ee:ff`, lower case, as `readers.clean.mac` writes it.

        Returns:
            None when no block is known, when the registry itself or "Private" holds it, and for addresses
            that were not assigned by a maker at all: locally administered ones and groups.
        """
        digits = mac.replace(":", "")
        if len(digits) != 12 or not _assigned(digits):
            return None
        for length in _LENGTHS:
            name = self.blocks.get(digits[:length])
            if name is not None:
                return None if name.casefold() in _NOBODY else name
        return None

    def names(self) -> frozenset[str]:
        """Every holder, exactly as registered."""
        return frozenset(self.blocks.values())


def _assigned(digits: str) -> bool:
    """Whether the first octet says: globally unique (bit 1 clear) and one station (bit 0 clear)."""
    try:
        return int(digits[:2], 16) & 0b11 == 0
    except ValueError:
        return False


class _Packed(Mapping[str, str]):
    """The sorted arrays of the data file, searched where they lie: nothing is unpacked into a dictionary.

    Layout (little-endian): magic, count, `count` 24-bit prefixes as uint32 ascending, `count` offsets, then
    the names in UTF-8, each closed by a newline.
    """

    def __init__(self, data: bytes) -> None:
        magic, count = _HEADER.unpack_from(data)
        start = _HEADER.size + 8 * count
        if magic != _MAGIC or len(data) <= start:
            raise ValueError("not a table of blocks")
        self._keys: Sequence[int] = struct.unpack_from(f"<{count}I", data, _HEADER.size)
        self._offsets: Sequence[int] = struct.unpack_from(f"<{count}I", data, _HEADER.size + 4 * count)
        self._names = data[start:]

    def __getitem__(self, prefix: str) -> str:
        if len(prefix) == 6:
            key = int(prefix, 16)
            at = bisect_left(self._keys, key)
            if at < len(self._keys) and self._keys[at] == key:
                begin = self._offsets[at]
                return self._names[begin : self._names.index(b"\n", begin)].decode("utf-8", "replace")
        raise KeyError(prefix)

    def __iter__(self) -> Iterator[str]:
        return (f"{key:06x}" for key in self._keys)

    def __len__(self) -> int:
        return len(self._keys)


@lru_cache(maxsize=1)
def shipped() -> OuiTable:
    """The table of the pinned package.

    Raises:
        KnowledgeError: the package is missing, of another version than the one described, or unreadable.
    """
    text = (resources.files("nameplate") / "data/registries/oui.toml").read_text("utf-8")
    report = Report()
    entry = Entry(parsed(text, "registries/oui.toml", report), "registries/oui.toml", report)
    version, day = entry.text("version"), entry.day("date")
    source, stale = entry.text("source"), entry.text("stale")
    entry.close()
    if report.problems or day is None:
        raise KnowledgeError(report.problems or ["registries/oui.toml: the date is missing. Add it."])
    return OuiTable(day, source, stale, _installed(version))


def _installed(version: str) -> Mapping[str, str]:
    todo = f"Install it again: pip install aiooui=={version}."
    try:
        package = metadata.distribution("aiooui")
        if package.version != version:
            found = f"The MAC block table is aiooui {package.version}"
            raise KnowledgeError([f"{found}, but its date is known for {version} only. {todo}"])
        return _Packed(Path(str(package.locate_file("aiooui/oui.data"))).read_bytes())
    except (metadata.PackageNotFoundError, OSError, ValueError, struct.error) as error:
        if isinstance(error, KnowledgeError):
            raise
        raise KnowledgeError([f"The MAC block table cannot be read ({error}). {todo}"]) from error


def from_ieee_csv(path: Path) -> OuiTable:
    """A table from the public listings of the IEEE Registration Authority (MA-L, MA-M, MA-S as CSV).

    Args:
        path: a file with the columns Registry, Assignment, Organization Name, or a folder with several. The
            table is dated by the newest file's own time stamp: the listing carries no date.

    Raises:
        KnowledgeError: a file is missing, has other columns, or holds no block.
    """
    files = sorted(path.glob("*.csv")) if path.is_dir() else [path]
    blocks: dict[str, str] = {}
    problems = [] if files else [f"{path}: no CSV file lies there. {_TAKE}"]
    for file in files:
        try:
            with file.open(encoding="utf-8-sig", newline="") as lines:
                found = dict(_rows(csv.DictReader(lines)))
        except (OSError, UnicodeDecodeError, csv.Error, KeyError) as error:
            problems.append(f"{file}: not an IEEE listing ({error}). {_TAKE}")
            continue
        if not found:
            problems.append(f"{file}: no block was found in it. {_TAKE}")
        blocks.update(found)
    if problems:
        raise KnowledgeError(problems)
    day = datetime.fromtimestamp(max(file.stat().st_mtime for file in files), UTC).date()
    names = ", ".join(file.name for file in files)
    stale = (
        f"Blocks assigned after {day.isoformat()} are not in it: "
        "an unknown block never proves who did not make a device."
    )
    return OuiTable(day, f"IEEE listing {names}, dated by the file: {day.isoformat()}", stale, blocks)


def _rows(rows: Iterable[Mapping[str, str | None]]) -> Iterator[tuple[str, str]]:
    for row in rows:
        prefix = (row["Assignment"] or "").strip().lower()
        name = (row["Organization Name"] or "").strip()
        if len(prefix) in _LENGTHS and all(c in "0123456789abcdef" for c in prefix) and name:
            yield prefix, name
