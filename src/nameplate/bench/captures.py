"""Job `captures`: three generated captures, ours against tshark asked for the same protocols."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from nameplate.bench import tshark
from nameplate.bench.growth import LIMIT, STEPS, exponent, without_start
from nameplate.bench.job import Asked, Figure, Result, Table, at_full_size
from nameplate.bench.measure import Spread, Taken, in_turn, python, run, spread
from nameplate.bench.traffic import Made, write_capture
from nameplate.engine.duck import connect

MEGABYTE = 1_000_000
WANTED = {4: 15.0, 10: 8.0, 50: 2.0}
"""Packets in a hundred that matter -> how many times as fast as tshark."""
PRIVATE = 400 * MEGABYTE

_FIELDS = {
    "dns.query": "dns", "mdns.instance": "mdns", "dhcp.hostname": "dhcp", "ssdp.server": "ssdp",
    "http.user_agent": "http request", "http.server": "http reply", "tls.sni": "tls",
}  # fmt: skip

Rows = dict[str, tuple[int, int]]
"""Protocol -> how many rows, and a digest of what they say that does not depend on their order."""


def job(asked: Asked) -> Result:
    """Measures the three captures, then growth."""
    about = (
        f"Three captures of {asked.size} MB, written by the command: office traffic in which 4, 10 and 50 of a "
        "hundred packets are of the protocols that are read (DNS, mDNS, DHCP, ARP, SSDP, HTTP heads, TLS hellos), "
        "the rest video, downloads, handshakes. No payload comes twice. Ours hashes the file, reads it and writes "
        "every sighting to Parquet, as an audit does; tshark writes one line of text a packet. Rows are compared "
        "by protocol: how many, and a digest of what they say."
    )
    version = tshark.version()
    if not version:
        return Result(
            "Captures", about, skipped="tshark is not on this machine: there is nothing to compare with."
        )
    rows, figures, same = [], [], True
    for share in WANTED:
        row, found, alike = _one(asked, share)
        rows.append(row)
        figures += found
        same = same and alike
    table, grown = _growth(asked)
    headers = ("selected", "packets", "rows", "rows the same", "tshark, s", "ours, s", "ratio", "ratio of CPU time",
               "tshark: peak, private MB", "ours: peak, private MB")  # fmt: skip
    notes = (
        f"The peer is {version}; `-n -Y ... -T fields`, output to a file.",
        "The files were just written: both read them from the page cache.",
    )
    tables = (Table(headers, tuple(rows)), table)
    return Result("Captures", about, same, tables=tables, figures=(*figures, grown), notes=notes)


def _one(asked: Asked, share: int) -> tuple[tuple[str, ...], list[Figure], bool]:
    capture, lines, parquet = (asked.work / name for name in ("c.pcap", "tshark.txt", "ours.parquet"))
    asked.progress(f"writing a capture with {share} % selected")
    made = write_capture(capture, asked.size * MEGABYTE, share)

    def peer() -> Taken:
        asked.progress(f"captures, {share} %: tshark")
        return run(tshark.command(capture), lines)

    def ours() -> Taken:
        asked.progress(f"captures, {share} %: ours")
        return run(python("capture", str(capture), str(parquet)), asked.work / "said.txt")

    theirs, mine = in_turn((peer, ours), asked.rounds)
    expected, got = counted(tshark.rows(lines)), counted(_rows(parquet, asked.work))
    same = expected == got
    ratios = spread(a.seconds / b.seconds for a, b in zip(theirs, mine, strict=True))
    private = max(taken.private for taken in mine)
    figures = [
        Figure(f"captures, {share} % selected: times as fast as tshark", f"at least {WANTED[share]:g}",
               f"{ratios}", at_full_size(asked, ratios.median >= WANTED[share])),
        Figure(f"captures, {share} % selected: private memory", "at most 400 MB", f"{private / MEGABYTE:.0f} MB",
               at_full_size(asked, private <= PRIVATE)),
    ]  # fmt: skip
    return _row(share, made, (theirs, mine), ratios, same=same), figures, same


def _row(
    share: int, made: Made, taken: tuple[list[Taken], list[Taken]], ratios: Spread, *, same: bool
) -> tuple[str, ...]:
    theirs, mine = taken
    cpu = spread(t.cpu for t in theirs).median / spread(t.cpu for t in mine).median
    return (
        f"{share} %", f"{made.packets:,}", f"{made.selected:,}", "yes" if same else "NO",
        str(spread(t.seconds for t in theirs)), str(spread(t.seconds for t in mine)), str(ratios), f"{cpu:.2f}",
        _memory(theirs), _memory(mine),
    )  # fmt: skip


def _memory(taken: Iterable[Taken]) -> str:
    known = list(taken)
    return f"{max(t.rss for t in known) / MEGABYTE:.0f}, {max(t.private for t in known) / MEGABYTE:.0f}"


def counted(rows: Iterable[tuple[str, str]]) -> Rows:
    """How many rows of each protocol, and the sum of their digests."""
    counts: Counter[str] = Counter()
    sums: Counter[str] = Counter()
    for protocol, value in rows:
        counts[protocol] += 1
        digest = hashlib.blake2b(value.encode(), digest_size=8).digest()
        sums[protocol] = (sums[protocol] + int.from_bytes(digest, "big")) & 0xFFFFFFFFFFFFFFFF
    return {protocol: (counts[protocol], sums[protocol]) for protocol in sorted(counts)}


def _rows(parquet: Path, work: Path) -> Iterator[tuple[str, str]]:
    """(protocol, what was said) of each reply among the sightings."""
    con = connect(work, memory_mb=500)
    try:
        listed = ", ".join(f"'{field}'" for field in _FIELDS)
        found = con.execute(
            f"""SELECT field, value FROM '{parquet}' WHERE field IN ({listed})
            UNION ALL SELECT 'arp', m.value FROM '{parquet}' m JOIN '{parquet}' a USING (origin)
            WHERE m.field = 'mac' AND a.field = 'arp.reply'"""  # noqa: S608 - our own file
        )
        while rows := found.fetchmany(65_536):
            yield from ((_FIELDS.get(field, field), value) for field, value in rows)
    finally:
        con.close()


def _growth(asked: Asked) -> tuple[Table, Figure]:
    """CPU time of ours at a hundredth, a tenth and the whole of the size, start-up taken off."""
    capture, parquet = asked.work / "c.pcap", asked.work / "ours.parquet"
    points = []
    for step in (0, *STEPS):
        asked.progress(f"captures, growth: {step}x")
        write_capture(capture, max(asked.size * MEGABYTE * step // STEPS[-1], 1000), 10)
        command = python("capture", str(capture), str(parquet))
        taken = [run(command, asked.work / "said.txt") for _ in range(asked.rounds)]
        points.append((step, spread(t.cpu for t in taken).median))
    (_, start), *rest = points
    return growth_of("captures, 10 % selected", rest, start=start, full=asked)


def growth_of(
    what: str, points: list[tuple[int, float]], *, start: float, full: Asked
) -> tuple[Table, Figure]:
    """A table of the points, and the exponent as a figure.

    Args:
        what: the job, for people.
        points: (size, seconds). start: seconds over next to nothing.
        full: tells whether the figure is due.
    """
    rows = tuple((f"{size}x", f"{seconds:.2f}", f"{max(seconds - start, 0):.2f}") for size, seconds in points)
    table = Table((f"growth: {what}", "CPU seconds", "less start-up"), rows)
    left = without_start(points, start)
    if len(left) < 2:
        return table, Figure(f"growth: {what}", f"at most {LIMIT}", "too small to tell", None)
    slope = exponent(left)
    got = f"{slope:.2f} (with start-up {exponent(points):.2f})"
    return table, Figure(
        f"growth: {what}", f"exponent at most {LIMIT}", got, at_full_size(full, slope <= LIMIT)
    )
