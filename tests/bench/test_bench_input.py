"""Generated input: the same every time, nothing twice, and in the shares that are stated."""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Iterator
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from nameplate.bench.estate_input import ESTATE, PER_DEVICE, evidence, write_sightings
from nameplate.bench.recog import write_texts
from nameplate.bench.recog_run import as_python
from nameplate.bench.traffic import write_capture
from nameplate.knowledge.errors import KnowledgeError
from nameplate.knowledge.estate import read_estate
from nameplate.model.arrow import SIGHTINGS
from nameplate.model.fields import FIELDS
from nameplate.readers.clean import FORMS

SIZE = 400_000


def frames(path: Path) -> Iterator[bytes]:
    data, at = path.read_bytes(), 24
    while at < len(data):
        size = struct.unpack_from("<I", data, at + 8)[0]
        yield data[at + 16 : at + 16 + size]
        at += 16 + size


@pytest.mark.parametrize("share", [4, 10, 50])
def test_a_capture_has_its_size_and_share_and_no_frame_twice(tmp_path: Path, share: int) -> None:
    made = write_capture(tmp_path / "c.pcap", SIZE, share)
    found = list(frames(tmp_path / "c.pcap"))
    assert len(found) == made.packets
    assert SIZE <= (tmp_path / "c.pcap").stat().st_size < SIZE + 4000
    assert made.selected / made.packets == pytest.approx(share / 100, abs=0.01)
    payloads = [frame[42:] for frame in found if len(frame) > 60]
    assert len(set(payloads)) == len(payloads)


def test_a_capture_is_the_same_every_time(tmp_path: Path) -> None:
    digests = set()
    for name in ("a", "b"):
        write_capture(tmp_path / name, SIZE, 10)
        digests.add(hashlib.sha256((tmp_path / name).read_bytes()).hexdigest())
    assert len(digests) == 1


def test_times_go_forward_through_the_whole_capture(tmp_path: Path) -> None:
    write_capture(tmp_path / "c.pcap", SIZE, 50)
    data, at, last = (tmp_path / "c.pcap").read_bytes(), 24, (0, 0)
    while at < len(data):
        second, micro, size = struct.unpack_from("<III", data, at)
        assert last < (second, micro)
        assert micro < 1_000_000
        last, at = (second, micro), at + 16 + size


def test_sightings_keep_the_promises_of_the_door(tmp_path: Path) -> None:
    """A figure over rows no reader could have written would be worth nothing."""
    assert write_sightings(tmp_path, 400) == 400 * PER_DEVICE
    table = pq.read_table(tmp_path / "sightings.parquet")
    assert table.schema.equals(SIGHTINGS)
    known = {e.id for e in evidence()}
    for row in table.select(["evidence", "role", "field", "value", "clean"]).to_pylist():
        field = FIELDS[row["field"]]
        assert row["role"] == field.role.value
        assert row["clean"] == FORMS[field.form](row["value"]), row
        assert row["evidence"] in known


def test_sightings_are_of_so_many_devices_and_the_same_every_time(tmp_path: Path) -> None:
    tables = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        write_sightings(tmp_path / name, 200)
        tables.append(pq.read_table(tmp_path / name / "sightings.parquet"))
    assert tables[0].equals(tables[1])
    macs = pc.unique(tables[0].filter(pc.field("field") == "mac")["clean"])
    assert len(macs) == 200


def test_the_estate_file_is_read_without_a_problem() -> None:
    estate, problems = read_estate(ESTATE, name="estate.toml", agency=None)
    assert problems == []
    assert [site.sensitivity for site in estate.sites] == ["sensitive", "not_sensitive"]


def test_texts_are_examples_and_small_changes_of_them(recog: Path, tmp_path: Path) -> None:
    assert write_texts(recog, tmp_path / "texts", 1.0) == 8
    texts = [json.loads(line) for line in (tmp_path / "texts").read_text().splitlines()]
    assert [0, "Box/1.2"] in texts
    assert [0, "aaa"] in texts
    assert all(abs(len(text) - 7) <= 1 or abs(len(text) - 3) <= 1 for _, text in texts)
    again = (tmp_path / "texts").read_bytes()
    write_texts(recog, tmp_path / "texts", 1.0)
    assert (tmp_path / "texts").read_bytes() == again


def test_a_small_scale_takes_few_texts_and_never_none(recog: Path, tmp_path: Path) -> None:
    assert write_texts(recog, tmp_path / "texts", 0.25) == 2
    assert write_texts(recog, tmp_path / "texts", 1e-9) == 1


def test_a_folder_without_files_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError):
        write_texts(tmp_path, tmp_path / "texts", 1.0)


def test_flags_stand_where_python_takes_them() -> None:
    assert as_python("(?m)^(?i)a") == "(?im)^a"
    assert as_python("a(?:b)") == "a(?:b)"
