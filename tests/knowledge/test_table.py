"""One table read key by key: what is good comes out, what is not is kept with its path."""

from __future__ import annotations

from datetime import date

import pytest

from nameplate.knowledge import restrictions
from nameplate.knowledge.errors import KnowledgeError
from nameplate.knowledge.table import Fault, Table


def reading(**raw: object) -> tuple[Table, list[Fault]]:
    faults: list[Fault] = []
    return Table(raw, "part", faults), faults


@pytest.mark.parametrize(
    ("value", "out"),
    [("a", ("a",)), ([" a ", "b"], ("a", "b")), ([date(2024, 1, 2)], ("2024-01-02",)), ([], ())],
)
def test_one_text_and_a_list_of_texts_are_read_alike(value: object, out: tuple[str, ...]) -> None:
    table, faults = reading(key=value)
    assert table.texts("key") == out
    assert faults == []


@pytest.mark.parametrize("value", [3, True, {}, [""], ["a", 3], [["a"]]])
def test_what_is_no_text_is_named_and_the_texts_beside_it_are_kept(value: object) -> None:
    table, faults = reading(key=value)
    assert set(table.texts("key")) <= {"a"}
    assert [f.place for f in faults] == ["part.key"]


@pytest.mark.parametrize(
    ("method", "wrong"),
    [
        ("text", 3),
        ("flag", "true"),
        ("flag", 1),
        ("day", "2024-01-01"),
        ("table", []),
        ("tables", {}),
        ("tables", [3]),
    ],
)
def test_a_wrong_type_gives_an_empty_value_and_a_fault(method: str, wrong: object) -> None:
    table, faults = reading(key=wrong)
    assert not getattr(table, method)("key")
    assert len(faults) == 1
    assert str(faults[0]).startswith("part.key")
    assert faults[0].advice


def test_silence_is_a_fault_only_where_the_key_is_required() -> None:
    table, faults = reading()
    assert (table.text("a"), table.texts("b"), table.day("c"), table.table("d"), table.tables("e")) == (
        "",
        (),
        None,
        None,
        [],
    )
    assert faults == []
    for ask in (table.text, table.texts, table.day, table.table):
        ask("f", required=True)
    assert [f.place for f in faults] == ["part.f"] * 4


def test_a_key_that_nothing_asked_for_is_named_with_the_nearest_known_one() -> None:
    table, faults = reading(coulor="red", xyzzy=1)
    assert table.text("colour") == ""
    table.done()
    assert [(f.place, f.advice) for f in faults] == [
        ("part.coulor", "Did you mean 'colour'?"),
        ("part.xyzzy", "Known here: colour."),
    ]


def test_inner_tables_carry_their_path_and_count_from_one() -> None:
    table, faults = reading(inner=[{"a": 1}, {"a": "x"}])
    assert [t.text("a") for t in table.tables("inner")] == ["", "x"]
    assert [f.place for f in faults] == ["part.inner[1].a"]


def test_an_error_without_a_reason_still_says_something() -> None:
    assert KnowledgeError([]).problems
    assert str(KnowledgeError(["one", "two"])) == "one\ntwo"


class _File:
    """A file of the package, as `importlib.resources` gives it."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self._text = text

    def read_text(self, encoding: str) -> str:
        assert encoding == "utf-8"
        return self._text


def test_all_that_is_wrong_with_the_shipped_instruments_is_said_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    good = next(f for folder, f in restrictions._shipped() if f.name == "UK-01.toml").read_text("utf-8")
    shipped = [
        ("uk", _File("UK-02.toml", good)),
        ("nz", _File("UK-01.toml", good)),
        ("uk", _File("UK-03.toml", "junk")),
    ]
    monkeypatch.setattr(restrictions, "_shipped", lambda: iter(shipped))
    with pytest.raises(KnowledgeError) as caught:
        restrictions.load_restrictions()
    text = "\n".join(caught.value.problems)
    for name in ("restrictions/uk/UK-02.toml", "restrictions/nz/UK-01.toml", "restrictions/uk/UK-03.toml"):
        assert f"{name}: " in text
    assert text.count("belong into restrictions/uk/UK-01.toml") == 2
