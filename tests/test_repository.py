"""The repository keeps its own promises: an addition is whole, or a test here says what is missing."""

from __future__ import annotations

import ast
import csv
import importlib.metadata
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

import nameplate
from nameplate.cli.main import COMMANDS
from nameplate.knowledge.load import load
from nameplate.readers.base import Reader

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "nameplate"
UNTRACKED = {"__pycache__", "build", "dist", "out"}


def tracked() -> list[Path]:
    """What git tracks; in an unpacked archive without git, everything but what tools leave behind."""
    if (ROOT / ".git").exists() and shutil.which("git"):
        listed = subprocess.run(
            ["git", "-C", str(ROOT), "-c", "safe.directory=*", "ls-files", "-z"],
            capture_output=True,
            check=True,
        )
        paths = [ROOT / os.fsdecode(name) for name in listed.stdout.split(b"\0") if name]
        return sorted(path for path in paths if path.is_file())
    return sorted(_lying_in(ROOT))


def _lying_in(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        hidden = path.name.startswith(".") and path.name not in (".ci", ".gitignore")
        if hidden or path.name in UNTRACKED or path.name.endswith(".egg-info"):
            continue
        if path.is_dir():
            yield from _lying_in(path)
        elif path.is_file():
            yield path


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def texts() -> Iterator[tuple[str, str]]:
    for path in tracked():
        try:
            yield relative(path), path.read_text("utf-8")
        except UnicodeDecodeError:
            continue


MODULES = sorted(SOURCE.rglob("*.py"))
TREES = {path: ast.parse(path.read_text("utf-8")) for path in MODULES}
Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions() -> Iterator[tuple[str, Function]]:
    for path, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, Function):
                yield f"{relative(path)}:{node.lineno} {node.name}", node


# Size and shape.


def test_no_module_is_longer_than_400_lines() -> None:
    long = {relative(p): n for p in MODULES if (n := len(p.read_text("utf-8").splitlines())) > 400}
    assert long == {}


def test_no_function_is_longer_than_60_lines() -> None:
    long = {name: n for name, node in functions() if (n := (node.end_lineno or 0) - node.lineno + 1) > 60}
    assert long == {}


def test_no_function_takes_more_than_five_arguments() -> None:
    many = {}
    for name, node in functions():
        a = node.args
        given = [
            arg.arg for arg in (*a.posonlyargs, *a.args, *a.kwonlyargs) if arg.arg not in ("self", "cls")
        ]
        if len(given) > 5 and not node.name.startswith("__"):
            many[name] = len(given)
    assert many == {}


def test_every_public_name_is_documented() -> None:
    bare = []
    for path, tree in TREES.items():
        if path.name != "__main__.py" and not ast.get_docstring(tree):
            bare.append(relative(path))
        bare += [f"{relative(path)}:{name}" for name in _undocumented(tree)]
    assert bare == []


def _undocumented(scope: ast.Module | ast.ClassDef) -> Iterator[str]:
    for node in scope.body:
        if not isinstance(node, Function | ast.ClassDef) or node.name.startswith("_"):
            continue
        if not ast.get_docstring(node):
            yield node.name
        if isinstance(node, ast.ClassDef):
            yield from (f"{node.name}.{name}" for name in _undocumented(node))


CLOCKS = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns"}


def clocks_in(tree: ast.AST) -> list[int]:
    """Lines that read the clock."""
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and any(f".{ast.unparse(node.func)}".endswith(f".{clock}") for clock in CLOCKS)
    ]


def test_the_clock_is_read_by_the_command_line_only() -> None:
    below = {relative(p): t for p, t in TREES.items() if SOURCE / "cli" not in p.parents}
    assert {path: lines for path, tree in below.items() if (lines := clocks_in(tree))} == {}


def test_the_check_for_clocks_finds_them() -> None:
    assert clocks_in(ast.parse("import datetime\nx = datetime.datetime.now()\ny = date.today()\n")) == [2, 3]
    assert clocks_in(ast.parse("self.now()\n")) == []


# What an addition consists of.


def readers() -> tuple[Reader, ...]:
    """The visible tuple of the registry."""
    from nameplate.readers import registry

    tuples = [v for v in vars(registry).values() if isinstance(v, tuple) and v and isinstance(v[0], Reader)]
    assert len(tuples) == 1, "readers/registry.py shows one tuple of readers"
    return tuple(tuples[0])


def test_every_format_has_its_sample_and_its_page() -> None:
    missing = []
    names = [reader.name for reader in readers()]
    for name in names:
        samples = ROOT / "tests" / "samples" / name
        if not (samples.is_dir() and any(path.is_file() for path in samples.rglob("*"))):
            missing.append(f"tests/samples/{name}/")
        if not (ROOT / "docs" / "formats" / f"{name}.md").is_file():
            missing.append(f"docs/formats/{name}.md")
    assert missing == []
    assert len(set(names)) == len(names)


def test_every_page_and_sample_folder_belongs_to_a_format() -> None:
    names = {reader.name for reader in readers()}
    pages = {path.stem for path in (ROOT / "docs" / "formats").glob("*.md")} - {"README"}
    folders = {path.name for path in (ROOT / "tests" / "samples").iterdir() if path.is_dir()}
    assert (pages | folders) - names == set()


def test_every_fingerprint_has_an_example_a_look_alike_and_a_source() -> None:
    fingerprints = load().fingerprints
    assert fingerprints
    for fingerprint in fingerprints:
        whole = (
            fingerprint.examples and fingerprint.lookalikes and fingerprint.source.text and fingerprint.why
        )
        assert whole, fingerprint.id


def test_every_restriction_has_worked_cases_and_a_source() -> None:
    restrictions = load().restrictions
    assert restrictions
    for name, restriction in restrictions.items():
        assert len({case.verdict for case in restriction.cases}) >= 2, (
            f"{name}: a case that applies and one that does not"
        )
        assert restriction.source.text, name


def test_every_maker_and_tie_is_sourced() -> None:
    knowledge = load()
    assert [p.id for p in knowledge.parties.values() if not p.source.text] == []
    assert [(t.subject, t.object) for t in knowledge.ties if not t.source.text] == []


def test_every_file_of_the_knowledge_can_be_parsed() -> None:
    for path in sorted((SOURCE / "data").rglob("*")):
        if path.suffix == ".toml":
            tomllib.loads(path.read_text("utf-8"))
        elif path.suffix == ".json":
            json.loads(path.read_text("utf-8"))
        elif path.suffix == ".xml":
            ElementTree.fromstring(path.read_text("utf-8"))
        elif path.suffix == ".csv":
            rows = list(csv.reader(path.read_text("utf-8").splitlines()))
            assert len({len(row) for row in rows}) == 1, f"{relative(path)}: rows of different lengths"
        elif path.is_file() and path.suffix != ".pyc":
            pytest.fail(f"{relative(path)}: knowledge is TOML, JSON, XML or CSV")


def test_every_command_is_told_to_people() -> None:
    pages = "\n".join(text for name, text in texts() if name.endswith(".md"))
    untold = [
        name
        for name in (command.__name__.rpartition(".")[2] for command in COMMANDS)
        if not re.search(rf"\bnameplate {name}\b", pages)
    ]
    assert untold == []


# What is in the repository, and what is not.

FORBIDDEN = tuple(
    halves.replace("|", "")  # written in halves, so that this file does not hold them itself
    for halves in (
        "/wo|rk/", "/tm|p/", "/home|/", "/ro|ot/", "py|pi.org", "pythonhos|ted", "registry.npm|js",
        "deb.deb|ian.org", "cla|ude", "anth|ropic", "co-authored|-by",
    )
)  # fmt: skip
"""One machine's paths, where packages come from, and what wrote a line: none of it is the project."""


def test_no_file_speaks_of_the_workplace() -> None:
    spoken = [f"{name}: {word}" for name, text in texts() for word in FORBIDDEN if word in text.lower()]
    assert spoken == []


def test_nothing_is_left_to_do_in_a_comment() -> None:
    words = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|XX" r"X)\b")
    assert [name for name, text in texts() if words.search(text)] == []


def test_no_file_is_larger_than_a_megabyte() -> None:
    assert [relative(path) for path in tracked() if path.stat().st_size > 1_000_000] == []


def test_the_licence_and_the_change_log_are_there() -> None:
    assert "Apache License" in (ROOT / "LICENSE").read_text("utf-8")
    assert re.search(r"^## \[?Unreleased\b", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)


def test_every_dependency_is_accounted_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wanted = [*project["project"]["dependencies"], *project["project"]["optional-dependencies"]["dev"],
              *project["build-system"]["requires"]]  # fmt: skip
    page = (ROOT / "docs" / "licences.md").read_text("utf-8").lower()
    names = [re.split(r"[\s<>=~!;\[]", line)[0].lower() for line in wanted]
    assert [name for name in names if f"| {name} |" not in page] == []


def test_one_version_everywhere() -> None:
    said = subprocess.run(
        [sys.executable, "-m", "nameplate", "--version"], capture_output=True, text=True, check=True
    )
    assert said.stdout.split() == ["nameplate", nameplate.__version__]
    assert importlib.metadata.version("nameplate") == nameplate.__version__


def test_the_wheel_holds_everything_below_the_package(tmp_path: Path) -> None:
    pytest.importorskip("hatchling", reason="hatchling is not installed: the wheel was not built")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT, capture_output=True, check=True,
    )  # fmt: skip
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        packed = set(archive.namelist())
    wanted = {path.relative_to(ROOT / "src").as_posix() for path in tracked() if SOURCE in path.parents}
    assert wanted - packed == set()
    assert "nameplate/py.typed" in packed
