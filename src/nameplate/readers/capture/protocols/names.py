"""Names and records of DNS messages (RFC 1035), safe against loops and lies of length."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from nameplate.readers.capture.packet import UnreadableError

LONGEST = 255
"""Bytes of a name (RFC 1035, 2.3.4)."""
MOST_RECORDS = 256
"""Records of one message that are looked at."""
A, PTR, TXT, AAAA, SRV = 1, 12, 16, 28, 33


class Resource(NamedTuple):
    """A resource record: name, type, and where its data lies in the message."""

    name: str
    kind: int
    start: int
    end: int


def read_name(message: bytes, at: int) -> tuple[str, int]:
    """The name at `at`, labels joined by dots, and the offset behind it.

    Raises:
        UnreadableError: it runs out of the message, is too long, or its pointers do not lead backwards.
    """
    labels: list[str] = []
    after, length, lowest = -1, 0, at
    while True:
        if at >= len(message):
            raise UnreadableError("A DNS name runs out of its message.")
        size = message[at]
        if size >= 0xC0:  # a pointer: only backwards, so that no chain is endless
            target = int.from_bytes(message[at : at + 2], "big") & 0x3FFF
            after = at + 2 if after < 0 else after
            if target >= lowest:
                raise UnreadableError("A compressed DNS name points forwards.")
            at = lowest = target
            continue
        if size > 63:
            raise UnreadableError("A DNS label is of an unknown kind.")
        at += 1
        if not size:
            return ".".join(labels), at if after < 0 else after
        length += size + 1
        if length > LONGEST or at + size > len(message):
            raise UnreadableError("A DNS name is too long.")
        labels.append(message[at : at + size].decode("utf-8", "replace"))
        at += size


def questions(message: bytes) -> tuple[list[str], int]:
    """Names asked for, and the offset behind the questions."""
    if len(message) < 12:
        raise UnreadableError("The DNS header is incomplete.")
    names, at = [], 12
    for _ in range(min(int.from_bytes(message[4:6], "big"), MOST_RECORDS)):
        name, at = read_name(message, at)
        names.append(name)
        at += 4
    return names, at


def records(message: bytes) -> Iterator[Resource]:
    """Answers, authorities and additional records, as far as they can be read."""
    _, at = questions(message)
    count = sum(int.from_bytes(message[i : i + 2], "big") for i in (6, 8, 10))
    for _ in range(min(count, MOST_RECORDS)):
        name, at = read_name(message, at)
        if at + 10 > len(message):
            raise UnreadableError("A DNS record is incomplete.")
        size = int.from_bytes(message[at + 8 : at + 10], "big")
        start = at + 10
        if start + size > len(message):
            raise UnreadableError("A DNS record runs out of its message.")
        yield Resource(name, int.from_bytes(message[at : at + 2], "big"), start, start + size)
        at = start + size


def strings(data: bytes) -> list[str]:
    """The strings of a TXT record."""
    found, at = [], 0
    while at < len(data):
        size = data[at]
        found.append(data[at + 1 : at + 1 + size].decode("utf-8", "replace"))
        at += 1 + size
    return found
