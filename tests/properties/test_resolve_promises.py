"""Promises of resolving that hold for any honest world: order, stability of ids, and no mixing of devices."""

from __future__ import annotations

import json
from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from identity_world import File, run
from nameplate.identify.union import components, separated

HOUR = 3600
QUICK = settings(max_examples=3, deadline=None)
"""Few runs, but each over several worlds at once, one agency each."""


@dataclass(frozen=True)
class Saying:
    """One record: which file, which device, what shape, how long after the device took its address."""

    file: int
    device: int
    shape: str
    after: int


SHAPES = ("arp", "lease", "reply", "talk", "row", "tag", "uuid")
sayings = st.lists(
    st.builds(Saying, st.integers(0, 2), st.integers(0, 3), st.sampled_from(SHAPES), st.integers(1, HOUR - 1)),
    min_size=1, max_size=14,
)  # fmt: skip
worlds = st.lists(sayings, min_size=4, max_size=8)

Truth = dict[tuple[str, str, int], int]
"""(agency, evidence, record) -> the device it is really about."""


def told(
    many: list[list[Saying]], *, group: int = 0, later: bool = False, announced: bool = True
) -> tuple[list[File], Truth]:
    """Files of several agencies that tell the truth.

    Devices of one group take turns at one address: each leaves it more than a day before the next takes it.

    Args:
        group: other groups have other devices, addresses and files.
        later: files that were not there before, about the same devices.
        announced: whether every device says on the link that it took its address.
    """
    files: list[File] = []
    truth: Truth = {}
    for number, said in enumerate(many):
        agency = f"agency-{number}"
        here = [File(f"{group}{later}{n}", f"{n}{'cd'[later]}{group}e" * 4, agency=agency) for n in range(3)]
        first = (
            [Saying(0, device, "arp", 0) for device in sorted({s.device for s in said})] if announced else []
        )
        for s in [*first, *said]:
            speak(here[s.file], s, group)
            truth[agency, here[s.file].digest, here[s.file].records] = s.device
        files += [file for file in here if file.rows]
    return files, truth


def speak(file: File, s: Saying, group: int) -> None:
    """One record of the given shape; three days lie between two devices."""
    start = 72 * HOUR * s.device
    mac, serial = f"00:11:22:33:{group:02x}:{s.device:02x}", f"SERIAL-{group}-{s.device:04d}"
    at, ip = start + s.after, f"10.{group}.0.7"
    if s.shape == "arp":
        file.arp(at, mac, ip)
    elif s.shape == "lease":
        file.say(start, until=start + HOUR, mac=mac, ip=ip, lease_state="active")
    elif s.shape == "reply":
        file.say(at, ip=ip, serial=serial, mac=mac, dhip_method="x")
    elif s.shape == "talk":
        file.say(at, ip=ip, http_server="nginx")
    elif s.shape == "row":
        file.say(None, serial=serial, mac=mac, register_name="row")
    elif s.shape == "tag":
        file.say(None, serial=serial, asset_tag=f"T-{group}-{s.device}", register_name="row")
    else:
        file.say(at, ip=ip, uuid=f"00000000-0000-4000-8000-{group:06d}{s.device:06d}")


@QUICK
@given(worlds, st.integers(0, 99))
def test_the_order_of_sightings_and_files_changes_nothing(many: list[list[Saying]], seed: int) -> None:
    files, _ = told(many)
    there, back = run(*files), run(*reversed(files), shuffle=seed)
    assert there.raw == back.raw
    assert there.problems == back.problems


@QUICK
@given(worlds, worlds)
def test_evidence_about_other_things_changes_nothing(
    many: list[list[Saying]], others: list[list[Saying]]
) -> None:
    files, _ = told(many)
    more, _ = told(others, group=1)
    before, after = run(*files), run(*files, *more)
    for name in ("things", "subjects", "claims", "because"):
        assert set(before.raw[name]) <= set(after.raw[name])


@QUICK
@given(worlds, worlds, st.booleans())
def test_evidence_about_the_same_things_keeps_every_id_findable(
    many: list[list[Saying]], again: list[list[Saying]], announced: bool
) -> None:
    files, _ = told(many, announced=announced)
    more, _ = told(again, later=True)
    before, after = run(*files), run(*files, *more)
    findable = {(row[0], name) for row in after.raw["things"] for name in (row[1], *json.loads(row[3]))}
    assert {(row[0], row[1]) for row in before.raw["things"]} <= findable


@QUICK
@given(worlds)
def test_no_thing_is_made_of_two_devices(many: list[list[Saying]]) -> None:
    files, truth = told(many)
    devices: dict[tuple[str, str], set[int]] = {}
    for agency, evidence, record, _, thing, _ in run(*files).raw["subjects"]:
        devices.setdefault((agency, thing), set()).add(truth[agency, evidence, record])
    assert all(len(real) == 1 for real in devices.values())


@QUICK
@given(worlds)
def test_what_an_announced_device_says_is_its_own(many: list[list[Saying]]) -> None:
    files, truth = told(many)
    things: dict[tuple[str, int], set[str]] = {}
    for agency, evidence, record, _, thing, how in run(*files).raw["subjects"]:
        if how in ("mac", "address"):
            things.setdefault((agency, truth[agency, evidence, record]), set()).add(thing)
    assert all(len(ids) == 1 for ids in things.values())


@QUICK
@given(worlds)
def test_ids_are_unique_and_every_subject_is_one_thing(many: list[list[Saying]]) -> None:
    files, _ = told(many)
    raw = run(*files).raw
    ids = [(row[0], row[1]) for row in raw["things"]]
    assert len(ids) == len(set(ids))
    rows = [row[:4] for row in raw["subjects"]]
    assert len(rows) == len(set(rows))
    assert {(row[0], row[4]) for row in raw["subjects"]} == set(ids)


# -- the union-find itself ----------------------------------------------------------------------------------

edges = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=25)


@given(edges, st.randoms(use_true_random=False))
def test_components_are_the_same_in_any_order_and_named_by_their_lowest(joined, random) -> None:  # type: ignore[no-untyped-def]
    root = components(13, joined)
    again = list(joined)
    random.shuffle(again)
    assert components(13, again) == root
    assert all(root[a] == root[b] for a, b in joined)
    assert all(root[n] <= n and root[root[n]] == root[n] for n in range(13))


@given(edges)
def test_components_join_nothing_without_a_path(joined: list[tuple[int, int]]) -> None:
    root = components(13, joined)
    reach = {n: {n} for n in range(13)}
    for _ in range(13):
        for a, b in joined:
            union = reach[a] | reach[b]
            for n in union:
                reach[n] = reach[n] | union
    assert all((root[a] == root[b]) == (b in reach[a]) for a in range(13) for b in range(13))


@given(edges, st.dictionaries(st.integers(0, 12), st.integers(0, 3), max_size=6))
def test_no_group_ever_holds_two_exclusive_keys(joined: list[tuple[int, int]], tags: dict[int, int]) -> None:
    root, refused = separated(joined, {node: {"tag": frozenset({tag})} for node, tag in tags.items()})
    held: dict[int, set[int]] = {}
    for node, tag in tags.items():
        held.setdefault(root[node], set()).add(tag)
    assert all(len(tags) == 1 for tags in held.values())
    assert all(r.keys[0] != r.keys[1] for r in refused)


@given(edges)
def test_without_exclusive_keys_nothing_is_refused(joined: list[tuple[int, int]]) -> None:
    root, refused = separated(joined, {})
    plain = components(13, joined)
    assert refused == []
    assert all(root[node] == plain[node] for node in root)
