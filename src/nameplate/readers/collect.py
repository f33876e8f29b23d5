"""Finds the files that were handed in, and reads one of them, whatever it is and whatever goes wrong."""

from __future__ import annotations

import hashlib
import os
import stat
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from nameplate.model.evidence import Coverage, Evidence, Problem
from nameplate.readers.base import HEAD, Source
from nameplate.readers.door import SightingWriter
from nameplate.readers.registry import recognise
from nameplate.readers.secrets import without_secrets

SKIPPED_FOLDERS = frozenset({".git", ".hg", ".svn", ".bzr", "CVS", "_darcs", ".jj"})
"""Folders of version control: they hold old copies of everything beside them."""

_BLOCK = 1 << 20
_NOT_READ = Coverage(sees="nothing: no reader takes this format", blind="everything in it")
_FAILED = Coverage(sees="only what was read before its reader failed", blind="everything after that place")

_KNOWN_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\xd0\xcf\x11\xe0", "It is an old Excel file, or one with a password: save it as .xlsx without one."),
    (b"PK\x03\x04", "It is an archive: unpack it and hand in what is inside."),
    (b"7z\xbc\xaf\x27\x1c", "It is an archive: unpack it and hand in what is inside."),
    (b"\x1f\x8b", "It is compressed: unpack it and hand in what is inside."),
    (b"BZh", "It is compressed: unpack it and hand in what is inside."),
    (b"\xfd7zXZ", "It is compressed: unpack it and hand in what is inside."),
    (b"\x28\xb5\x2f\xfd", "It is compressed: unpack it and hand in what is inside."),
    (b"%PDF", "It is a PDF: ask for the table it was printed from."),
)
_ADVICE = "Docs, `docs/formats/`, list what can be read."


class Found(NamedTuple):
    """A file to read: where it lies, and its name for people, relative to the argument it was under."""

    path: Path
    name: str


def collect(paths: Iterable[Path]) -> tuple[list[Found], list[Problem]]:
    """Files under files and folders, in sorted order, and what could not be taken.

    Links met on the way, pipes, devices and folders that cannot be opened become problems; a link given
    as an argument was meant, and is followed. Folders of version control are passed over. A file
    reached through two arguments is found once.
    """
    walk = _Walk()
    for argument in paths:
        try:
            walk.take(argument.resolve(strict=True), argument, argument.name)
        except (OSError, RuntimeError) as error:
            walk.problem(argument.name or str(argument), "unreadable", f"It cannot be opened: {_why(error)}.")
    return walk.found, walk.problems


class _Walk:
    """Walks arguments without recursion, however deep the folders are."""

    def __init__(self) -> None:
        self.found: list[Found] = []
        self.problems: list[Problem] = []
        self._paths: set[Path] = set()
        self._names: Counter[str] = Counter()

    def take(self, path: Path, argument: Path, name: str) -> None:
        """Keeps a file, walks a folder, refuses anything else."""
        kind = path.lstat().st_mode
        if stat.S_ISLNK(kind):
            self.problem(name, "link", "A link is not followed.", "Hand in the file it points to.")
        elif stat.S_ISDIR(kind):
            self._folder(path, argument)
        elif not stat.S_ISREG(kind):
            self.problem(name, "special-file", "It is no ordinary file: a pipe, a socket or a device.")
        elif path not in self._paths:
            self._paths.add(path)
            self.found.append(Found(path, self._unique(_printable(name), argument)))

    def _folder(self, root: Path, argument: Path) -> None:
        pending = [root]
        while pending:
            folder = pending.pop()
            try:
                entries = sorted(folder.iterdir(), key=lambda entry: os.fsencode(entry.name))
            except OSError as error:
                self.problem(_relative(folder, root), "unreadable", f"It cannot be opened: {_why(error)}.")
                continue
            folders = {entry for entry in entries if entry.is_dir() and not entry.is_symlink()}
            for entry in entries:
                if entry not in folders:
                    self._entry(entry, argument, _relative(entry, root))
            pending.extend(e for e in reversed(entries) if e in folders and e.name not in SKIPPED_FOLDERS)

    def _entry(self, path: Path, argument: Path, name: str) -> None:
        try:
            self.take(path, argument, name)
        except OSError as error:  # gone, or not ours to look at
            self.problem(name, "unreadable", f"It cannot be opened: {_why(error)}.")

    def _unique(self, name: str, argument: Path) -> str:
        """Two arguments may hold files of one name; the second is told apart by its argument."""
        if self._names[name]:
            name = f"{_printable(argument.name)}/{name}"
        self._names[name] += 1
        number = self._names[name]
        return name if number == 1 else f"{name} ({number})"

    def problem(self, name: str, kind: str, message: str, advice: str = "") -> None:
        """Tells of something that is no file to read."""
        self.problems.append(replace(_whole(_printable(name), kind, message), advice=advice))


class Shelf:
    """Reads found files one after another for one agency, and nothing twice.

    Args:
        agency, received: whose the files are, and when we knew them (naive UTC).
        sink: takes batches of the SIGHTINGS schema.
    """

    def __init__(self, *, agency: str, received: datetime, sink: Callable[[pa.RecordBatch], None]) -> None:
        self._agency, self._received, self._sink = agency, received, sink
        self._names: dict[str, str] = {}  # SHA-256 -> name of the file that was read

    def read(self, file: Found) -> tuple[Evidence | None, list[Problem]]:
        """The evidence and its problems; None for a copy of what was read, and for what cannot be opened."""
        try:
            seen = _look(file.path)
        except OSError as error:
            return None, [_whole(file.name, "unreadable", f"It cannot be read: {_why(error)}.")]
        first = self._names.setdefault(seen.digest, file.name)
        if first != file.name:
            return None, [_whole(file.name, "duplicate", f"It is a copy of {first}; it was not read again.")]
        writer = SightingWriter(
            evidence=seen.digest[:16], name=file.name, agency=self._agency, sink=self._sink
        )
        return _read(file, seen, writer, received=self._received)


def read_one(
    path: Path, name: str, *, agency: str, received: datetime, sink: Callable[[pa.RecordBatch], None]
) -> tuple[Evidence | None, list[Problem]]:
    """Reads a single file; see `Shelf.read`."""
    return Shelf(agency=agency, received=received, sink=sink).read(Found(path, name))


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a first look at a file tells: SHA-256, its first HEAD bytes, its size, when it was last written."""

    digest: str
    head: bytes
    size: int
    written: int


def _read(
    file: Found, seen: _Seen, writer: SightingWriter, *, received: datetime
) -> tuple[Evidence, list[Problem]]:
    """Never raises for what is in the file.

    1. Recognise it by its first bytes; when nobody knows it, that is a problem.
    2. Read it. When a reader fails, everything it had said is kept, and the place is a problem.
    3. Look again: a file that changed meanwhile is a problem.
    """
    form, coverage = _told(Source(file.path, file.name, seen.head, seen.size), writer)
    coverage = _cleaned(coverage, writer)
    if not _unchanged(file.path, seen):
        writer.problem(
            "changed", "The file changed while it was read; its hash is of what stood there first.",
            place="the whole file", advice="Hand in a copy that nobody writes to.",
        )  # fmt: skip
    writer.close()
    evidence = Evidence(
        id=writer.evidence, name=file.name, format=form, sha256=seen.digest, size=seen.size,
        agency=writer.agency, received=received, coverage=coverage, sightings=writer.sightings,
        problems=sum(problem.count for problem in writer.problems),
    )  # fmt: skip
    return evidence, writer.problems


def _told(source: Source, writer: SightingWriter) -> tuple[str, Coverage]:
    reader = recognise(source.head, source.name)
    if reader is None:
        advice = next((words for magic, words in _KNOWN_MAGIC if source.head.startswith(magic)), _ADVICE)
        what = "No reader knows this format." if source.size else "The file is empty."
        writer.problem("not-recognised", what, place="the whole file", advice=advice if source.size else "")
        return "unknown", _NOT_READ
    try:
        return reader.name, reader.read(source, writer)
    except Exception as error:  # noqa: BLE001 - whatever a reader does, the other files are still read
        writer.problem(
            "reader-failed",
            f"The {reader.title} reader failed here ({type(error).__name__}); what it said before is kept.",
            place=f"after {writer.place}",
            advice="Report this: a reader must never fail.",
        )
        return reader.name, _FAILED


def _look(path: Path) -> _Seen:
    """Streams the file once. Follows no link, and does not block on a pipe put in its place."""
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0)
    digest, head, size = hashlib.sha256(), b"", 0
    with open(os.open(path, flags), "rb", buffering=0) as file:  # noqa: PTH123 - of a descriptor
        kind = os.fstat(file.fileno())
        if not stat.S_ISREG(kind.st_mode):
            raise OSError("not an ordinary file")
        while block := file.read(_BLOCK):
            head += block[: HEAD - len(head)]
            digest.update(block)
            size += len(block)
    return _Seen(digest.hexdigest(), head, size, kind.st_mtime_ns)


def _unchanged(path: Path, seen: _Seen) -> bool:
    try:
        now = path.stat()
    except OSError:
        return False
    return (now.st_size, now.st_mtime_ns) == (seen.size, seen.written)


def _cleaned(coverage: Coverage, writer: SightingWriter) -> Coverage:
    """Coverage carries words of the file (headers, rooms) past the door, so they are cleaned here."""

    def safe(words: str) -> str:
        kept, secret = without_secrets("", words)
        if secret:
            writer.problem("secret", "A password or token stood in a heading; it was not kept.",
                           place="the headings")  # fmt: skip
        return kept

    return replace(
        coverage,
        mapping={field: safe(header) for field, header in coverage.mapping.items()},
        rooms=tuple(safe(room) for room in coverage.rooms),
    )


def _whole(name: str, kind: str, message: str) -> Problem:
    return Problem("", name, kind, "the whole file", None, message)


def _relative(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix() if path != root else root.name


def _printable(name: str) -> str:
    return os.fsencode(name).decode("utf-8", "replace")


def _why(error: BaseException) -> str:
    return (getattr(error, "strerror", None) or str(error)).lower()
