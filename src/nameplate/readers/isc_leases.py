"""ISC dhcpd lease files, DHCPv4 and DHCPv6 (dhcpd.leases(5)); OpenBSD's dhcpd writes the same grammar.

The server appends a block whenever a lease changes; `leases.Bindings` makes records of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from nameplate.model.evidence import Coverage
from nameplate.readers.base import Reader, Source
from nameplate.readers.door import SightingWriter
from nameplate.readers.instants import micros
from nameplate.readers.leases import BLIND, SEES, Binding, Bindings, facts, mac_of
from nameplate.readers.plain import Line, decoded, lines, peek

DEEPEST = 32
"""Blocks in blocks that are followed; dhcpd writes three."""
LONGEST_STATEMENT = 500
"""Tokens of a statement that are kept; dhcpd writes about ten."""

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"|[{};"]|#.*|[^\s{};"#]+')
_ESCAPE = re.compile(rb"\\([0-7]{3}|.)", re.DOTALL)
_TIME = re.compile(r"([0-9]{4})/([0-9]{1,2})/([0-9]{1,2}) ([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})")
_TOP = ("lease", "ia-na", "ia-ta", "ia-pd")
_INNER = ("iaaddr", "iaprefix")
_HEAD = re.compile(r'(?m)^[ \t]*(?:lease[ \t]+[\d.]+|ia-(?:na|ta|pd)[ \t]+".*")[ \t\r\n]*\{')
_TEXTS = {"client-hostname": "lease.hostname", "vendor-class-identifier": "lease.vendor_class"}


@dataclass(slots=True)
class _Block:
    """A block that is open: its kind, what stands between kind and brace, its statements so far."""

    kind: str
    name: str
    place: str
    offset: int | None
    facts: dict[str, str] = field(default_factory=dict)
    uid: bytes = b""
    start: int | None = None
    end: int | None = None


class _Parser:
    """Statements and blocks out of tokens; damage costs the block it is in."""

    def __init__(self, writer: SightingWriter, tell: Callable[[Binding], None]) -> None:
        self._writer, self._tell = writer, tell
        self._open: list[_Block] = []
        self._words: list[str] = []

    def line(self, line: Line) -> None:
        """Takes the tokens of one line."""
        for word in self._tokens(line):
            if word == "{":
                self._enter(line)
            elif word == "}":
                self._leave(line)
            elif word == ";":
                self._statement(line)
            elif len(self._words) < LONGEST_STATEMENT:
                self._words.append(word)

    def end(self) -> None:
        """The file is over; a block still open was cut off, and what it said in whole statements holds."""
        self._abandon("The file ends inside this block.")

    def _tokens(self, line: Line) -> Iterator[str]:
        # One by one: looking for the end of each string of a line full of lost quotes takes forever.
        for word in (found[0] for found in _TOKEN.finditer(line.text)):
            if word == '"':  # the rest of the line lies inside a string that never ends
                self._problem("not-understood", "A quoted string has no end.", line)
                return
            if word[0] != "#":
                yield word

    def _enter(self, line: Line) -> None:
        words, self._words = self._words, []
        kind, name = (*words, "", "")[:2]
        if len(words) > 2 and words[-2] in _TOP:  # something unread stands before it
            kind, name = words[-2:]
        if kind in _TOP and self._open:
            self._abandon("The block before the next lease has no end.")
        if len(self._open) >= DEEPEST:
            self._open.clear()
            self._problem("not-understood", f"Blocks lie deeper than {DEEPEST}.", line)
        self._open.append(_Block(kind, name, f"line {line.number}", line.offset))

    def _leave(self, line: Line) -> None:
        self._words.clear()
        if not self._open:
            self._problem("not-understood", "A block ends that never began.", line)
            return
        self._finish(self._open.pop())

    def _abandon(self, why: str) -> None:
        self._words.clear()
        if self._open:
            first = self._open[0]
            self._writer.problem("truncated", why, place=first.place, offset=first.offset)
        while self._open:
            self._finish(self._open.pop())

    def _finish(self, block: _Block) -> None:
        if block.kind == "lease":
            hardware = block.facts.pop("mac", None)
            self._say(block, hardware or mac_of(block.uid), block.uid)
        elif block.kind in _INNER:
            parent = next((outer for outer in self._open if outer.kind in _TOP), None)
            duid = _identifier(parent.name)[4:] if parent else b""  # four bytes of IAID stand before it
            block.start = parent.start if parent and block.start is None else block.start
            self._say(block, mac_of(duid), duid)

    def _say(self, block: _Block, mac: str, identifier: bytes) -> None:
        told = facts((
            ("mac", mac),
            ("ip", None if block.kind == "iaprefix" else block.name),
            ("lease.client_id", identifier.hex()),
            *block.facts.items(),
        ))  # fmt: skip
        self._tell(
            Binding(
                address=block.name, client=mac.lower() or identifier.hex(), facts=told,
                start=block.start, end=block.end, place=block.place, offset=block.offset,
            )
        )  # fmt: skip

    def _statement(self, line: Line) -> None:
        words, self._words = self._words, []
        block = self._open[-1] if self._open else None
        if not words or block is None or block.kind not in (*_TOP, *_INNER):
            return
        match words:
            case ["starts" | "ends" as which, *when] if when != ["never"]:
                self._time(block, which, when, line)
            case ["cltt", *when] if block.kind in ("ia-na", "ia-ta", "ia-pd"):
                self._time(block, "starts", when, line)
            case ["hardware", "ethernet", mac]:
                block.facts["mac"] = mac
            case ["uid", text]:
                block.uid = _identifier(text)
            case ["binding", "state", state]:
                block.facts["lease.state"] = state
            case [*_, name, "=", text] | [*_, name, text] if name in _TEXTS:
                block.facts[_TEXTS[name]] = decoded(_unquoted(text))

    def _time(self, block: _Block, which: str, words: list[str], line: Line) -> None:
        moment = _moment(words)
        if moment is None:
            self._problem("not-understood", f"{which} states no time that can be read.", line)
        elif which == "starts":
            block.start = moment
        else:
            block.end = moment

    def _problem(self, kind: str, message: str, line: Line) -> None:
        self._writer.problem(kind, message, place=f"line {line.number}", offset=line.offset)


def _moment(words: list[str]) -> int | None:
    """`2 2013/12/10 12:57:04` (UTC, the weekday first) or `epoch 1507216949`, in microseconds."""
    if words[:1] == ["epoch"]:
        return micros("".join(words[1:2]))
    found = _TIME.fullmatch(" ".join(words[1:3]))
    if found is None:
        return None
    year, month, day, *clock = (part.zfill(2) for part in found.groups())
    return micros(f"{year}-{month}-{day}T{':'.join(clock)}")


def _unquoted(text: str) -> bytes:
    """The bytes of a quoted string: octal escapes, and a backslash before quotes and backslashes."""
    body = text[1:-1] if text[:1] == '"' else text

    def plain(match: re.Match[bytes]) -> bytes:
        escaped = match[1]
        return bytes([int(escaped, 8) & 255]) if len(escaped) == 3 else escaped

    return _ESCAPE.sub(plain, body.encode("utf-8", "surrogateescape"))


def _identifier(text: str) -> bytes:
    """The bytes of an identifier; none when it is damaged: dhcpd writes every byte above ASCII in octal."""
    return _unquoted(text) if text.isascii() else b""


def recognises(head: bytes, name: str) -> int:
    """A lease block of dhcpd, or the comment with which it opens its file."""
    text = decoded(peek(head))
    if _HEAD.search(text):
        return 90
    return 80 if "dhcpd.leases(5)" in text[:500] else 0


def read(source: Source, writer: SightingWriter) -> Coverage:
    """One record per binding: MAC, address, host name, vendor class and state, over its interval."""
    bindings = Bindings(writer)
    parser = _Parser(writer, bindings.take)
    for line in lines(source, writer):
        parser.line(line)
    parser.end()
    first, last = bindings.close()
    return Coverage(sees=SEES, blind=BLIND, covers_from=first, covers_to=last)


READER = Reader(name="isc-leases", title="ISC dhcpd leases", recognises=recognises, read=read)
