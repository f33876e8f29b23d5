"""The plain text inside a file: gzip and UTF-16 taken off, in bounded blocks and bounded lines.

People hand in rotated logs (`.gz`, several members one after another) and what PowerShell wrote (UTF-16
with a byte order mark). A break or a bomb ends the text with a problem; what came before it is kept.
"""

from __future__ import annotations

import codecs
import zlib
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from nameplate.readers.base import HEAD, Source
from nameplate.readers.door import SightingWriter

BLOCK = 1 << 20
"""Most bytes handed on at once."""
LONGEST_LINE = 1 << 20
"""Bytes of a line that are looked at; a longer one is passed over and told."""
MOST_TIMES = 200
"""A compressed file may grow this many times (real logs: about 10 to 30); more is taken for a bomb."""
ALWAYS_ALLOWED = 64 << 20
"""Bytes any compressed file may grow to, so that short and repetitive files are read."""

_GZIP = b"\x1f\x8b"
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_SIP = 16_384  # compressed bytes fed at once: what a damaged stream can take with it


class Line(NamedTuple):
    """One line without its end: number from 1, byte offset (None when the file was packed), text."""

    number: int
    offset: int | None
    text: str


def packed(head: bytes) -> bool:
    """Whether offsets in the plain text are no offsets in the file."""
    return head.startswith(_GZIP) or head.startswith(_UTF16)


def peek(head: bytes) -> bytes:
    """The beginning of the plain text, for recognising; b"" when it is binary. Never raises."""
    text = head
    if head.startswith(_GZIP):
        try:
            text = zlib.decompressobj(31).decompress(head, HEAD)
        except zlib.error:
            return b""
    elif head.startswith(_UTF16):
        text = head[: len(head) & ~1].decode("utf-16", "replace").encode("utf-8", "replace")
    return b"" if b"\0" in text else text.removeprefix(codecs.BOM_UTF8)


def blocks(source: Source, writer: SightingWriter) -> Iterator[bytes]:
    """The plain text, block by block; problems "damaged", "truncated" and "bomb" end it early."""
    with source.open() as file:
        if source.head.startswith(_GZIP):
            yield from _inflated(file, writer)
        elif source.head.startswith(_UTF16):
            yield from _recoded(file)
        else:
            yield from iter(lambda: file.read(BLOCK), b"")


def lines(source: Source, writer: SightingWriter) -> Iterator[Line]:
    """Every line of the plain text, the last one also when nothing ends it."""
    offsets = not packed(source.head)
    offset = 0
    for number, (raw, whole) in enumerate(_cut(blocks(source, writer)), 1):
        at = offset if offsets else None
        offset += len(raw) + 1
        if whole:
            text = raw.removeprefix(codecs.BOM_UTF8) if number == 1 else raw
            yield Line(number, at, decoded(text.rstrip(b"\r")))
        else:
            writer.problem(
                "long-line", f"A line longer than {LONGEST_LINE} bytes was passed over.",
                place=f"line {number}", offset=at,
            )  # fmt: skip


def decoded(raw: bytes) -> str:
    """UTF-8, or Latin-1 where it is none: every byte keeps a character."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


class _Skipped(bytes):
    """Stands in for an overlong line: nothing kept but its length, so that offsets go on."""

    size = 0

    def __len__(self) -> int:
        return self.size


def _cut(parts: Iterator[bytes]) -> Iterator[tuple[bytes, bool]]:
    """(line, whole): lines of the joined parts; an overlong one comes as its length only, not whole."""
    rest, lost = b"", 0
    for part in parts:
        first, *more = part.split(b"\n")
        rest += first
        for following in more:
            yield _line(rest, lost)
            rest, lost = following, 0
        if len(rest) > LONGEST_LINE:
            rest, lost = b"", lost + len(rest)
    if rest or lost:
        yield _line(rest, lost)


def _line(rest: bytes, lost: int) -> tuple[bytes, bool]:
    if not lost and len(rest) <= LONGEST_LINE:
        return rest, True
    skipped = _Skipped()
    skipped.size = lost + len(rest)
    return skipped, False


def _recoded(file: BinaryIO) -> Iterator[bytes]:
    """UTF-16 as UTF-8."""
    decoder = codecs.getincrementaldecoder("utf-16")("replace")
    for raw in iter(lambda: file.read(BLOCK), b""):
        yield decoder.decode(raw).encode("utf-8", "replace")


def _inflated(file: BinaryIO, writer: SightingWriter) -> Iterator[bytes]:
    """Every gzip member in turn. Bytes after the last one that are no member are told and left."""
    stream, taken, given = zlib.decompressobj(31), 0, 0
    for raw in iter(lambda: file.read(_SIP), b""):
        taken += len(raw)
        while raw:
            if stream.eof:
                stream = zlib.decompressobj(31)
            try:
                plain = stream.decompress(raw, BLOCK)
            except zlib.error:
                _broken(writer, "damaged", "The gzip data is damaged here", taken)
                return
            raw = stream.unused_data or stream.unconsumed_tail
            given += len(plain)
            if given > max(ALWAYS_ALLOWED, MOST_TIMES * taken):
                _broken(writer, "bomb", f"It unpacks to more than {MOST_TIMES} times its size", taken)
                return
            if plain:
                yield plain
    if not stream.eof:
        _broken(writer, "truncated", "The gzip data ends before its end", taken)


def _broken(writer: SightingWriter, kind: str, what: str, taken: int) -> None:
    writer.problem(
        kind, f"{what}; what came before was read.", place=f"compressed byte {taken}",
        offset=taken, advice="Hand in the file again from its source.",
    )  # fmt: skip
