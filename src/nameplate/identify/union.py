"""Which keys belong to one device: union-find over distinct keys, with a veto where it matters.

Most groups of keys cannot hold a contradiction, and for them the order of unions does not matter
(`components`). Only a group that would hold two asset tags or two serials is taken apart and put together
again in order, strongest edge first, each union refused that would give one thing two exclusive keys
(`separated`).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

Slots = Mapping[Hashable, frozenset[int]]
"""What must agree within one thing: slot -> keys that fill it. Two sets that share no key exclude each other."""


def components(count: int, edges: Iterable[tuple[int, int]]) -> list[int]:
    """For each node 0..count-1, the lowest node it is joined to. The order of edges does not matter."""
    parent = list(range(count))
    for one, other in edges:
        while parent[one] != one:
            parent[one] = one = parent[parent[one]]
        while parent[other] != other:
            parent[other] = other = parent[parent[other]]
        if one < other:
            parent[other] = one
        else:
            parent[one] = other
    for node in range(count):  # a parent is never above its node, so one ascending pass flattens
        parent[node] = parent[parent[node]]
    return parent


@dataclass(frozen=True, slots=True)
class Refusal:
    """A union that was refused: the edge, and two keys that cannot be one device's."""

    edge: tuple[int, int]
    keys: tuple[int, int]


def separated(
    edges: Sequence[tuple[int, int]], slots: Mapping[int, Slots]
) -> tuple[dict[int, int], list[Refusal]]:
    """Unions in the order given, refusing those that join two exclusive keys.

    Args:
        edges: strongest first; the caller makes the order total.
        slots: node -> what it holds.

    Returns:
        (node -> lowest node it is joined to, refusals in order).
    """
    parent: dict[int, int] = {node: node for edge in edges for node in edge} | {node: node for node in slots}
    held: dict[int, dict[Hashable, frozenset[int]]] = {node: dict(s) for node, s in slots.items()}
    refused: list[Refusal] = []

    def root(node: int) -> int:
        while parent[node] != node:
            parent[node] = node = parent[parent[node]]
        return node

    for edge in edges:
        low, high = sorted((root(edge[0]), root(edge[1])))
        if low == high:
            continue
        ours, theirs = held.get(low, {}), held.pop(high, {})
        clash = _clash(ours, theirs)
        if clash:
            held[high] = theirs
            refused.append(Refusal(edge, clash))
            continue
        parent[high] = low
        held[low] = {
            slot: ours.get(slot, frozenset()) | theirs.get(slot, frozenset()) for slot in {**ours, **theirs}
        }
    return {node: root(node) for node in parent}, refused


def _clash(ours: Slots, theirs: Slots) -> tuple[int, int] | None:
    """The lowest two keys that exclude each other, or None."""
    pairs = [
        (min(ours[slot]), min(keys))
        for slot, keys in theirs.items()
        if slot in ours and ours[slot].isdisjoint(keys)
    ]
    return min(((min(p), max(p)) for p in pairs), default=None)
