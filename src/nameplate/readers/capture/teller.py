"""Says what packets prove, once: repeats are folded, rebound addresses are said again.

A camera announces itself every second and asks for the same name all day. A reply is said when it is
new, when HOUR has passed since it was last said (so that a long capture shows when), and whenever an
address it stands on has moved to another device since.
"""

from __future__ import annotations

from collections.abc import Sequence

from nameplate.readers.capture.packet import Packet
from nameplate.readers.door import Place, SightingWriter

HOUR = 3_600_000_000
"""Microseconds after which something still being said is said again."""
MOST_SAID = 200_000
"""Replies remembered; beyond, memory starts afresh and a few repeats are said again."""
MOST_BOUND = 65_536
"""Addresses whose device is remembered."""
MOST_MOVES = 100
"""Moves of one address that are followed; an address that two devices fight over is reported instead."""

Pairs = Sequence[tuple[str, str]]


class Teller:
    """Stands between the protocols and the writer: numbers the origins, folds repeats, follows addresses.

    Args:
        writer: where sightings and problems go.
    """

    def __init__(self, writer: SightingWriter) -> None:
        self._writer = writer
        self._origins = 0
        self._said: dict[int, int] = {}
        self._holders: dict[tuple[str | None, str], tuple[str, int]] = {}
        self._moves = 0

    def tell(self, packet: Packet, keys: Pairs, facts: Pairs, *, part: int = 0) -> None:
        """One reply about one subject, under an origin of its own.

        Args:
            packet: where it began.
            keys: what names the subject; without any the reply is about nobody and is not said.
            facts: what it says, in the vocabulary of `model/fields.py`; empty values are left out.
            part: number of the subject in the packet.
        """
        keys = [pair for pair in dict.fromkeys(keys) if pair[1]]
        facts = [pair for pair in dict.fromkeys(facts) if pair[1]]
        if not keys or self._fought_over(packet, keys):
            return
        if self._just_said(packet, hash((packet.scope, *keys, *facts, *self._epochs(packet, keys)))):
            return
        self._origins += 1
        place = Place(
            packet.number, self._origins, packet.place, part=part, scope=packet.scope,
            seen_from=packet.time, seen_to=packet.time, offset=packet.offset,
        )  # fmt: skip
        for field, value in (*keys, *facts):
            self._writer.say(place, field, value)

    def repeats(self, packet: Packet, payload: bytes) -> bool:
        """Whether this sender has just sent these bytes and no address has moved since; asked before parsing."""
        return self._just_said(packet, hash((packet.scope, packet.source, packet.mac, payload, self._moves)))

    def bound(self, packet: Packet, ip: str, mac: str) -> bool:
        """Whether `ip` was already known to be `mac`'s, said less than an hour ago."""
        if self._holders.get((packet.scope, ip), ("", 0))[0] != mac:
            return False
        return self._just_said(packet, hash(("bound", packet.scope, ip, mac, self._moves)))

    def problem(self, packet: Packet, kind: str, message: str, *, advice: str = "") -> None:
        """A packet that could not be read."""
        self._writer.problem(kind, message, place=packet.place, offset=packet.offset, advice=advice)

    def _just_said(self, packet: Packet, stamp: int) -> bool:
        now, last = packet.time or 0, self._said.get(stamp)
        if last is not None and abs(now - last) < HOUR:
            return True
        if len(self._said) >= MOST_SAID:
            self._said.clear()
        self._said[stamp] = now
        return False

    def _epochs(self, packet: Packet, keys: Pairs) -> list[int]:
        """How often each address among the keys has moved: part of what makes a reply new."""
        known = self._holders
        return [known.get((packet.scope, value), ("", 0))[1] for field, value in keys if field == "ip"]

    def _fought_over(self, packet: Packet, keys: Pairs) -> bool:
        """Follows the addresses of a reply that also names a device; True when one moves without end."""
        if not any(field == "mac" for field, _ in keys):
            return False
        macs = sorted(value.lower().replace("-", ":") for field, value in keys if field == "mac")
        fought = False
        for field, value in keys:
            if field == "ip":
                fought = self._move(packet, value, " ".join(macs)) or fought
        return fought

    def _move(self, packet: Packet, ip: str, holder: str) -> bool:
        key = (packet.scope, ip)
        before, moves = self._holders.get(key, (holder, 0))
        if before != holder:
            moves += 1
            self._moves += 1
        elif key in self._holders:
            return moves > MOST_MOVES
        if len(self._holders) >= MOST_BOUND and key not in self._holders:
            self._holders.pop(next(iter(self._holders)))
        self._holders[key] = (holder, moves)
        if moves > MOST_MOVES:
            self.problem(
                packet, "address-conflict", f"More than one device goes on claiming {ip}.",
                advice="Two devices share an address, or one is spoofing: look at the network.",
            )  # fmt: skip
        return moves > MOST_MOVES
