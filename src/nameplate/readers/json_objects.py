"""JSON objects one after another, however they are strung together, in bounded memory.

An array, JSON lines, objects merely joined, trailing commas and a missing end are all the same here: each
outermost `{...}` is one object. The standard parser would refuse the whole file for one comma, and needs
all of it in memory.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from nameplate.readers.base import Source
from nameplate.readers.door import SightingWriter
from nameplate.readers.plain import blocks, decoded, packed

LARGEST = 4 << 20
"""Bytes of one object; a larger one is passed over and told."""
RETRY_BYTES = 16 << 20
"""Bytes of broken objects in one file that are looked through once more, for objects that start on a line
inside: a lost brace costs one object and not the file, and a hostile file costs no more than this."""

_WRAPPER = re.compile(
    rb'\s*\{(?:\s*"[^"\\]{0,80}"\s*:\s*(?:"(?:[^"\\]|\\.){0,2000}"|[-\w.+]{1,40}|\[\s*\]|\{\s*\})\s*,){0,40}'
    rb'\s*"(\w{1,40})"\s*:\s*\[(?=\s*[{\]])'
)
_TOKEN = re.compile(rb'"(?:[^"\\\n]++|\\.)*+"|["{}]', re.DOTALL)
_ENTRY = re.compile(rb"\n[ \t]*[\[,]?[ \t]*\{")
_FINISHED = re.compile(rb"\{\s*finished\s*:\s*1\s*\}")  # how old masscan ends its array: nothing is lost
_HEX_ESCAPE = re.compile(r"(?<!\\)((?:\\\\)*)\\x([0-9a-fA-F]{2})")


@dataclass(frozen=True, slots=True)
class Item:
    """One object.

    Attributes:
        index: from 0, counting the broken ones too: the JSON pointer of an array is `/index`.
        line: number of the line it starts on, from 1.
        offset: byte offset; None when the file was packed.
        raw: its bytes, word for word.
        data: the object; None when it could not be read (the writer has been told).
    """

    index: int
    line: int
    offset: int | None
    raw: bytes
    data: dict[str, object] | None


def loads(text: str) -> dict[str, object] | None:
    """The object in `text`, None when it is none. Never raises.

    `\\xHH`, which is no JSON but is what older scanners wrote for a byte, is taken for that character.
    """
    for candidate in (text, _HEX_ESCAPE.sub(r"\1\\u00\2", text)):
        try:
            data = json.loads(candidate, strict=False)
        except (ValueError, RecursionError):
            continue
        return data if isinstance(data, dict) else None
    return None


def objects(source: Source, writer: SightingWriter, *, skip: int = 0) -> Iterator[Item]:
    """Every outermost object; broken ones are told with their place and come with `data` None.

    Args:
        source, writer: what to read, and whom to tell.
        skip: bytes of the plain text to pass over first: the wrapper around a list (`inside`).
    """
    offsets = not packed(source.head)
    budget = RETRY_BYTES
    for found in _Splitter(blocks(source, writer), skip):
        data = None if found.broken else loads(decoded(found.raw))
        if data is None and not _FINISHED.match(found.raw):
            writer.problem(
                "not-understood" if not found.broken else "truncated",
                "This JSON object could not be read." if not found.broken else "This JSON object has no end.",
                place=f"line {found.line}",
                offset=found.offset if offsets else None,
            )
            if budget > 0 and found.again():
                budget -= len(found.raw)
        yield Item(found.index, found.line, found.offset if offsets else None, found.raw, data)


def inside(text: bytes, members: tuple[str, ...]) -> tuple[int, str] | None:
    """(bytes up to the first item, name of the member) when the text begins with an object that holds nothing but
    plain values before one of these members with a list: `{"totalCount": 2, "results": [{...`. Else None.

    So a page of an interface is read item by item, whatever its size.
    """
    found = _WRAPPER.match(text)
    return (
        (found.end(), found[1].decode()) if found and found[1].decode("ascii", "replace") in members else None
    )


class _Found:
    """A stretch of bytes that is one object, or (`broken`) the start of one that never ended."""

    def __init__(self, splitter: _Splitter, raw: bytes, broken: bool) -> None:
        self.index, self.line, self.offset = splitter.index, splitter.line, splitter.offset
        self.raw, self.broken = raw, broken
        self._splitter = splitter

    def again(self) -> bool:
        """Goes back to the next line inside that starts an object; False when there is none."""
        entry = _ENTRY.search(self.raw, 1)
        if entry is None:
            return False
        self._splitter.taken = entry.end() - 1
        return True


class _Splitter:
    """Cuts joined blocks into outermost objects; keeps at most LARGEST bytes and a block."""

    def __init__(self, parts: Iterator[bytes], skip: int) -> None:
        self.index, self.line, self.offset = -1, 1, 0  # of the object now at `_start`
        self.taken = 0  # bytes of the current object that are done with
        self._parts = parts
        self._buffer, self._start = b"", 0
        while len(self._buffer) < skip and self._more():
            pass
        self._forget(min(skip, len(self._buffer)))

    def __iter__(self) -> Iterator[_Found]:
        while self._to_next_object():
            self.index += 1
            end, whole = self._end_of_object()
            raw = self._buffer[self._start : end]
            self.taken = len(raw)
            yield _Found(self, raw, broken=not whole)
            self._forget(self.taken)

    def _forget(self, size: int) -> None:
        """Moves on without copying the buffer: it holds thousands of small objects."""
        self.line += self._buffer.count(b"\n", self._start, self._start + size)
        self.offset += size
        self._start += size

    def _more(self) -> bool:
        part = next(self._parts, b"")
        self._buffer, self._start = self._buffer[self._start :] + part, 0
        return bool(part)

    def _to_next_object(self) -> bool:
        while (found := self._buffer.find(b"{", self._start)) < 0:
            self._forget(len(self._buffer) - self._start)
            if not self._more():
                return False
        self._forget(found - self._start)
        return True

    def _end_of_object(self) -> tuple[int, bool]:
        """(where in the buffer the object at `_start` ends, True), or (as far as it can be followed, False)."""
        depth, length = 0, 0
        while True:
            depth, at, state = _walk(self._buffer, depth, self._start + length)
            if state != _MORE:
                return at, state == _CLOSED
            length = at - self._start
            if len(self._buffer) - self._start > LARGEST or not self._more():
                return len(self._buffer), False


_MORE, _CLOSED, _BROKEN = range(3)


def _walk(buffer: bytes, depth: int, at: int) -> tuple[int, int, int]:
    """Goes on from `at`; (depth, where it stopped, whether more is needed, the object closed, or it is broken).

    A string never runs over the end of its line: when one does, a quote was lost, and the next line starts afresh.
    """
    for token in _TOKEN.finditer(buffer, at):
        mark = token[0]
        if mark == b'"':
            newline = buffer.find(b"\n", token.end())
            return (depth, token.start(), _MORE) if newline < 0 else (depth, newline, _BROKEN)
        at = token.end()
        if mark == b"{":
            depth += 1
        elif mark == b"}":
            depth -= 1
            if depth == 0:
                return depth, at, _CLOSED
    return depth, at, _MORE
