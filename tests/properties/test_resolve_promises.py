"""Promises of resolving that hold for any honest world: order, stability of ids, and no mixing of devices."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st
from identity_world import File, Result, run

from nameplate.identify.union import components, separated

HOUR = 3600
QUICK = settings(max_examples=12, deadline=None)


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


def digest(file: int, group: int) -> str:
    return f"{'abcdef'[file + 3 * group]}{file}{group}" * 5 + "0"


def world(said: list[Saying], *, group: int = 0, announced: bool = True) -> tuple[list[File], dict[tuple[str, int], int]]:
    """Files that tell the truth, and which device each record is really about.

    Devices of one group take turns at one address: the device before leaves it a day before the next takes it.
    """
    files = [File(f"{group}-{n}", digest(n, group)) for n in range(3)]
    truth: dict[tuple[str, int], int] = {}
    told = [Saying(0, device, "arp", 0) for device in sorted({s.device for s in said})] if announced else []
    for s in [*told, *said]:
        file, number = files[s.file], 10 * group + s.device
        start = 60 * HOUR * s.device
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
            file.say(at, ip=ip, uuid=f"uuid-{group}-{s.device}-abcdef")
        truth[file.digest, file._count] = number
    return [f for f in files if f.rows], truth


def found(result: Result, thing: str) -> bool:
    return thing in result.things or any(thing in t["also"] for t in result.things.values())


@QUICK
@given(sayings, st.integers(0, 99))
def test_the_order_of_sightings_and_files_changes_nothing(said: list[Saying], seed: int) -> None:
    files, _ = world(said)
    there, back = run(*files), run(*reversed(files), shuffle=seed)
    assert there.raw == back.raw
    assert there.problems == back.problems


@QUICK
@given(sayings, sayings)
def test_evidence_about_other_things_changes_nothing(said: list[Saying], others: list[Saying]) -> None:
    files, _ = world(said)
    more, _ = world(others, group=1)
    before, after = run(*files), run(*files, *more)
    for name in ("things", "subjects", "claims", "because"):
        assert set(before.raw[name]) <= set(after.raw[name])


@QUICK
@given(sayings, sayings, st.booleans())
def test_evidence_about_the_same_things_keeps_every_id_findable(
    said: list[Saying], later: list[Saying], announced: bool
) -> None:
    files, _ = world(said, announced=announced)
    more, _ = world(later)
    for file in more:
        file.digest, file.name = "f" + file.digest[1:], "later " + file.name
    before, after = run(*files), run(*files, *more)
    assert all(found(after, thing) for thing in before.things)


@QUICK
@given(sayings)
def test_no_thing_is_made_of_two_devices(said: list[Saying]) -> None:
    files, truth = world(said)
    result = run(*files)
    devices: dict[str, set[int]] = {}
    for (evidence, record, _), (thing, _) in result.subjects.items():
        devices.setdefault(thing, set()).add(truth[evidence, record])
    assert all(len(real) == 1 for real in devices.values())


@QUICK
@given(sayings)
def test_what_an_announced_device_says_within_the_hour_is_its_own(said: list[Saying]) -> None:
    files, truth = world(said)
    result = run(*files)
    of_device: dict[int, set[str]] = {}
    shapes = {(e, r): by for (e, r, _), (_, by) in result.subjects.items()}
    for (evidence, record, _), (thing, _) in result.subjects.items():
        if shapes[evidence, record] in ("mac", "address"):
            of_device.setdefault(truth[evidence, record], set()).add(thing)
    assert all(len(things) == 1 for things in of_device.values())


@QUICK
@given(sayings)
def test_ids_are_unique_and_every_subject_is_one_thing(said: list[Saying]) -> None:
    files, _ = world(said)
    result = run(*files)
    ids = [(row[0], row[1]) for row in result.raw["things"]]
    assert len(ids) == len(set(ids))
    rows = [row[:4] for row in result.raw["subjects"]]
    assert len(rows) == len(set(rows))
    assert {row[4] for row in result.raw["subjects"]} == {thing for _, thing in ids}


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
