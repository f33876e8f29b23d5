"""Ruby patterns mean in RE2 what they mean in Ruby."""

from __future__ import annotations

import pytest
import re2
from hypothesis import given
from hypothesis import strategies as st

from nameplate.knowledge.recog import as_re2


@pytest.mark.parametrize(
    ("ruby", "flags", "yes", "no"),
    [
        (r"^b$", "", "a\nb\nc", "a b"),
        (r"a.b", "", "a-b", "a\nb"),
        (r"a.b", "REG_DOT_NEWLINE", "a\nb", "ab"),
        (r"a.b", "REG_MULTILINE", "a\nb", "ab"),
        (r"(?m)a.b", "", "a\nb", "ab"),
        (r"(?m:a.)b", "", "a\nb", "ab"),
        (r"(?im:A.b)", "", "a\nB", "ab"),
        (r"^(?i)ab$", "", "AB", "abc"),
        (r"ab", "REG_ICASE", "AB", "a b"),
        (r"ab", "REG_ICASE, REG_DOT_NEWLINE", "aB", "b"),
        (r"a\sb", "", "a\x0bb", "ab"),
        (r"a[\s,]b", "", "a\x0bb", "a.b"),
        (r"a\Sb", "", "a.b", "a\x0bb"),
        (r"[]a]b", "", "]b", "cb"),
        (r"[^]a]b", "", "cb", "]b"),
        (r"a\(\?mb", "", "a(?mb", "amb"),
        (r"[(?m)]b", "", "mb", "sb"),
    ],
)
def test_what_it_finds_and_what_it_does_not(ruby: str, flags: str, yes: str, no: str) -> None:
    pattern = re2.compile(as_re2(ruby, flags))
    assert pattern.search(yes)
    assert not pattern.search(no)


def test_an_unknown_flag_is_refused() -> None:
    with pytest.raises(ValueError, match="REG_EXTENDED"):
        as_re2("a", "REG_EXTENDED")


@given(st.text(max_size=30))
def test_any_pattern_is_translated_without_a_crash_and_plain_text_is_kept(text: str) -> None:
    translated = as_re2(text)
    assert translated.startswith("(?m)")
    if not set(text) & set("\\(["):
        assert translated == "(?m)" + text
