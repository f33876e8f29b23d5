"""Objects one after another, in bounded memory and bounded work, whatever strings them together."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reading import RELAXED

from nameplate.readers import json_objects
from nameplate.readers.base import Source
from nameplate.readers.door import SightingWriter
from nameplate.readers.json_objects import LARGEST, Item, loads, objects


def told(
    data: bytes, tmp_path: Path | None = None, *, size: int = 1 << 20
) -> tuple[list[Item], SightingWriter]:
    """The items of `data`, handed on in blocks of `size`."""
    writer = SightingWriter(evidence="e", name="n", agency="a", sink=lambda batch: None)
    source = Source(Path("unused"), "n", data[:65536], len(data))
    parts = iter([data[at : at + size] for at in range(0, len(data), size)])
    original = json_objects.blocks
    json_objects.blocks = lambda _source, _writer: parts
    try:
        return list(objects(source, writer)), writer
    finally:
        json_objects.blocks = original


WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
JSON = st.recursive(
    st.none() | st.integers() | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=6,
)
OBJECTS = st.lists(st.dictionaries(WORDS, JSON, max_size=4), max_size=6)
STRUNG = {
    "array": lambda items, indent: json.dumps(items, indent=indent),
    "lines": lambda items, indent: "\n".join(json.dumps(item) for item in items),
    "joined": lambda items, indent: "".join(json.dumps(item, indent=indent) for item in items),
    "commas": lambda items, indent: "[\n" + "".join(json.dumps(item) + ",\n" for item in items) + "]",
    "no end": lambda items, indent: "[" + " , ".join(json.dumps(item) for item in items),
}


@RELAXED
@given(
    OBJECTS, st.sampled_from(sorted(STRUNG)), st.sampled_from([None, 2]), st.integers(5, 90), st.booleans()
)
def test_every_object_comes_once_with_its_place(
    items: list[dict[str, object]], way: str, indent: int | None, size: int, ascii_only: bool
) -> None:
    text = STRUNG[way](items, indent)
    if way == "array" and not ascii_only:
        text = json.dumps(items, ensure_ascii=False, indent=indent)
    data = text.encode()
    found, writer = told(data, size=size)
    assert [item.data for item in found] == items
    assert [item.index for item in found] == list(range(len(items)))
    for item in found:
        assert item.offset is not None
        assert data[item.offset :].startswith(item.raw)
        assert item.line == data.count(b"\n", 0, item.offset) + 1
    assert not writer.problems


@RELAXED
@given(st.lists(st.text(max_size=10), min_size=2, max_size=6), st.data())
def test_a_lost_quote_costs_its_line_only(names: list[str], data: st.DataObject) -> None:
    lines = [json.dumps({"a": name, "n": n}) for n, name in enumerate(names)]
    broken = data.draw(st.integers(0, len(lines) - 1))
    lines[broken] = lines[broken].replace('"', "", 1)
    found, writer = told("\n".join(lines).encode())
    read = [item.data["n"] for item in found if item.data]
    assert read == [n for n in range(len(lines)) if n != broken]
    assert writer.problems


@RELAXED
@given(st.binary(max_size=300), st.integers(1, 50))
def test_blocks_do_not_matter(junk: bytes, size: int) -> None:
    whole, parts = told(junk), told(junk, size=size)
    assert [(i.raw, i.offset, i.data) for i in whole[0]] == [(i.raw, i.offset, i.data) for i in parts[0]]
    assert whole[1].problems == parts[1].problems


def test_many_lost_quotes_cost_their_lines_without_a_second_look(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_objects, "RETRY_BYTES", 0)
    data = b"".join(b'{"n":%d}\n{"n:0}\n' % n for n in range(1_000))
    assert [item.data["n"] for item in told(data)[0] if item.data] == list(range(1_000))


def test_an_object_too_large_is_told_and_the_rest_is_read() -> None:
    data = b'{"a":"' + b"x" * (LARGEST + (3 << 20)) + b'"}\n{"b":1}'
    found, writer = told(data)
    assert [item.data for item in found if item.data] == [{"b": 1}]
    assert [p.kind for p in writer.problems][:1] == ["truncated"]
    assert max(len(item.raw) for item in found) <= LARGEST + (2 << 20)


def test_hostile_files_cost_bounded_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_objects, "LARGEST", 1 << 18)
    monkeypatch.setattr(json_objects, "RETRY_BYTES", 1 << 20)
    opening = [b'{"\n', b"{", b'{"a":', b"{\n", b'{"' + b"\\" * 9_999]
    for data in (*(piece * (1_000_000 // len(piece)) for piece in opening), b"}{" * 20_000):
        found, _ = told(data, size=1 << 16)
        assert sum(len(item.raw) for item in found) < len(data) + (1 << 20) + 2 * (1 << 18), data[:9]


def test_masscans_odd_end_is_no_loss() -> None:
    found, writer = told(b'{"a":1},\n{finished: 1}\n')
    assert [item.data for item in found] == [{"a": 1}, None]
    assert not writer.problems


def test_loads_takes_bytes_written_as_hex_and_nothing_else_odd() -> None:
    assert loads(r'{"a":"x\x0dy"}') == {"a": "x\ry"}
    assert loads(r'{"a":"x\\x0dy"}') == {"a": r"x\x0dy"}  # an escaped backslash, already JSON
    assert loads(r'{"a":"\\\x41"}') == {"a": "\\A"}
    for broken in ("", "{", "[1]", '{"a":1,}', "1", '{"a":' + "[" * 100_000, '{"a":' + "9" * 5_000 + "}"):
        assert loads(broken) is None
