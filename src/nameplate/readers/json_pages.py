"""Items of what an interface answers: one object a file, a line or an element, or pages that wrap a list."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import NamedTuple

from nameplate.readers.apps import rows
from nameplate.readers.base import Source
from nameplate.readers.door import SightingWriter
from nameplate.readers.json_objects import inside, loads, objects
from nameplate.readers.plain import decoded, peek

Object = dict[str, object]


class Page(NamedTuple):
    """One item: where it stands ("/results/3", "/3" or "line 7"), its byte offset, the object."""

    path: str
    offset: int | None
    data: Object


def pages(source: Source, writer: SightingWriter, members: tuple[str, ...]) -> Iterator[Page]:
    """Every item of a file.

    The first page is read item by item, whatever its size; a page that follows it whole.

    Args:
        source, writer: what to read, and whom to tell of what is broken.
        members: names of the lists that pages wrap.
    """
    text = peek(source.head)
    wrapper = inside(text, members)
    listed = text.lstrip()[:1] == b"["
    for item in objects(source, writer, skip=wrapper[0] if wrapper else 0):
        if item.data is None:
            continue
        path = f"/{item.index}" if listed else f"line {item.line}"
        if wrapper:
            path = f"/{wrapper[1]}/{item.index}"
        within = next((name for name in members if isinstance(item.data.get(name), list)), None)
        if within is None:
            yield Page(path, item.offset, item.data)
        else:
            for number, row in enumerate(rows(item.data[within])):
                yield Page(f"line {item.line}, /{within}/{number}", item.offset, row)


def first_object(head: bytes, members: tuple[str, ...]) -> Object | None:
    """The first item of a file; None when it does not lie whole in the head, or there is none. Never raises."""
    text = peek(head)
    wrapper = inside(text, members)
    start = decoded(text[wrapper[0] if wrapper else 0 :]).lstrip(" \t\r\n[,")
    if not start.startswith("{"):
        return None
    try:
        data, _ = json.JSONDecoder(strict=False).raw_decode(start)
    except (ValueError, RecursionError):
        data = loads(start.partition("\n")[0].rstrip(" ,]\r"))
    if not isinstance(data, dict):
        return None
    within = next((name for name in members if isinstance(data.get(name), list)), None)
    return next(iter(rows(data[within])), None) if within else data


def opening(head: bytes) -> str:
    """The beginning of a text that starts like JSON; "" otherwise. For what is longer than the head."""
    text = decoded(peek(head)).lstrip()
    return text if text[:1] in ("{", "[") else ""
