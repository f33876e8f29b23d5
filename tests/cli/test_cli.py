"""The command line: starts fast, tells people what to do, and its exit codes mean what it says."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from nameplate.cli.main import COMMANDS, parser, run


def loaded_by(*argv: str) -> set[str]:
    code = (
        "import sys\nfrom nameplate.cli.main import run\n"
        f"try:\n    run({list(argv)!r})\nexcept SystemExit:\n    pass\n"
        "print('\\n'.join(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stderr.split())


def test_help_loads_nothing_heavy() -> None:
    heavy = {"duckdb", "pyarrow", "re2", "jinja2", "openpyxl", "cryptography", "django", "numpy"}
    assert not loaded_by("--help") & heavy


def test_every_verb_has_help_that_says_what_it_does(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        run(["--help"])
    assert stop.value.code == 0
    out = capsys.readouterr().out
    for command in COMMANDS:
        assert command.__name__.rpartition(".")[2] in out


def test_a_bad_date_says_how_to_write_one(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        run(["audit", "x", "--on", "21/11/2026"])
    assert stop.value.code == 2
    assert "YYYY-MM-DD" in capsys.readouterr().err


def test_evidence_that_is_not_there_is_said_and_nothing_runs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["audit", str(tmp_path / "no-such-folder")]) == 2
    err = capsys.readouterr().err
    assert "no-such-folder" in err
    assert "Traceback" not in err


def test_makers_show_names_a_look_alike_as_unknown(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["makers", "show", "Shanghai Dahua Scale Factory"]) == 2
    assert "no name we know" in capsys.readouterr().err


def test_makers_show_follows_the_date(capsys: pytest.CaptureFixture[str]) -> None:
    said = {}
    for on in ("2013-06-01", "2019-06-01", "2024-06-01"):
        assert run(["makers", "show", "Lorex", "--on", on]) == 0
        said[on] = capsys.readouterr().out
    assert len(set(said.values())) == 3


def test_every_command_is_stable_enough_to_script() -> None:
    args = parser().parse_args(
        ["audit", "a", "b", "--agency", "m", "--on", "2026-11-21", "--out", "o", "--json"]
    )
    assert (args.agency, args.json, [str(p) for p in args.evidence]) == ("m", True, ["a", "b"])


def test_a_pipe_whose_reader_has_gone_is_no_error(tmp_path: Path) -> None:
    leases = "".join(
        f"{1790000000 + i} 3c:ef:8c:00:{i // 256:02x}:{i % 256:02x} 10.0.{i // 256}.{i % 256} * *\n"
        for i in range(9000)
    )
    (tmp_path / "dnsmasq.leases").write_text(leases)
    command = f"{sys.executable} -m nameplate identify {tmp_path} --on 2026-11-21 | head -1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True)
    assert len(done.stdout.splitlines()) == 1
    assert done.stderr == ""
