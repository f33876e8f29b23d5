"""Measuring: what a process took, side by side, and how it grows."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nameplate.bench.growth import exponent, without_start
from nameplate.bench.machine import machine
from nameplate.bench.measure import BenchError, Taken, in_turn, run, spread


def script(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def test_time_and_cpu_are_the_process_s_own(tmp_path: Path) -> None:
    slept = run(script("import time; time.sleep(0.4)"), tmp_path / "out")
    worked = run(script("import time\nwhile time.process_time() < 0.5:\n sum(range(1000))"), tmp_path / "out")
    assert slept.seconds >= 0.4
    assert slept.cpu < 0.35
    assert worked.cpu >= 0.4


def test_memory_is_seen_and_is_not_this_process_s(tmp_path: Path) -> None:
    ballast = bytearray(b"x") * 200_000_000
    small = run(script("import time; time.sleep(0.3)"), tmp_path / "out")
    large = run(
        script("import time; held = bytearray(b'x') * 120_000_000; time.sleep(0.3)"), tmp_path / "out"
    )
    assert len(ballast) == 200_000_000
    assert 1_000_000 < small.private <= small.rss < 60_000_000
    assert 120_000_000 < large.private < 180_000_000
    assert 120_000_000 < large.rss < 200_000_000


def test_output_goes_to_the_file(tmp_path: Path) -> None:
    run(script("print('said')"), tmp_path / "out")
    assert (tmp_path / "out").read_text() == "said\n"


def test_a_program_that_fails_or_is_not_there_is_told_in_words(tmp_path: Path) -> None:
    with pytest.raises(BenchError, match=r"ended with 3: why it failed"):
        run(script("import sys; print('why it failed', file=sys.stderr); sys.exit(3)"), tmp_path / "out")
    with pytest.raises(BenchError, match="no-such-program cannot be started"):
        run(["no-such-program"], tmp_path / "out")


def test_rivals_run_in_turn() -> None:
    order: list[str] = []

    def rival(name: str) -> Taken:
        order.append(name)
        return Taken(len(order), 0, 0, 0)

    taken = in_turn((lambda: rival("a"), lambda: rival("b")), 3)
    assert order == ["a", "b"] * 3
    assert [[t.seconds for t in mine] for mine in taken] == [[1, 3, 5], [2, 4, 6]]


def test_a_spread_is_median_least_and_greatest() -> None:
    assert str(spread([3.0, 1.0, 2.0])) == "2.00 (1.00 to 3.00)"
    with pytest.raises(Exception, match="no median"):
        spread([])


@given(st.floats(0.2, 3.0), st.floats(0.001, 1000.0))
def test_a_power_law_gives_back_its_exponent(power: float, factor: float) -> None:
    points = [(size, factor * size**power) for size in (1, 10, 100)]
    assert exponent(points) == pytest.approx(power)


def test_growth_takes_two_sizes_and_some_time() -> None:
    with pytest.raises(ValueError, match="two sizes"):
        exponent([(5, 1.0), (5, 2.0)])
    with pytest.raises(ValueError, match="larger input"):
        exponent([(1, 0.0), (10, 1.0)])


def test_start_up_does_not_flatter() -> None:
    quadratic = [(n, 5.0 + 0.01 * n**2) for n in (1, 10, 100)]
    assert exponent(quadratic) < 1.05, "with a slow start, even this looks proportional"
    assert exponent(without_start(quadratic, 5.0)) > 1.9
    assert without_start([(1, 5.1), (10, 9.0)], 5.0) == [(10, 4.0)], "what is mostly noise is left out"


def test_the_machine_is_told_without_its_name() -> None:
    import platform

    said = "; ".join(machine())
    assert "cores" in said
    assert platform.node() not in said
    assert "/" not in said
