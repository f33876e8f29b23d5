"""One cell of a spreadsheet, safe to open.

A cell that begins with `= + - @`, a tab or a line end is run as a formula by common spreadsheet
programs (OWASP, "CSV Injection"); device names come from the network, so an attacker can write one.
Such text gets a leading apostrophe, in CSV and, because sheets are saved again as CSV, in XLSX too.
The untouched text stands in findings.jsonl.
"""

from __future__ import annotations

import re
from functools import lru_cache

LONGEST = 32_000
"""Characters of a cell; spreadsheet programs take at most 32,767."""

_BREAKS = re.compile("[\\x00-\\x1f\\x7f-\\x9f\u2028\u2029\ufffe\uffff]+")
# Full-width forms are folded to the plain ones by East Asian versions of the same programs.
_FORMULA = tuple("=+-@＝＋－＠")


def cell(value: str | int | None) -> str | int:
    """The value as a cell: numbers stay numbers, text is one line and never a formula."""
    if value is None:
        return ""
    return value if isinstance(value, int) else _text(value)


@lru_cache(maxsize=65_536)
def _text(value: str) -> str:
    """Once per distinct text: columns of a large estate repeat themselves."""
    starts_with_control = value[:1] in ("\t", "\r", "\n")
    text = _BREAKS.sub(" ", value)
    if len(text) > LONGEST:
        text = text[: LONGEST - 1] + "…"
    if starts_with_control or text.lstrip("\ufeff\u200b\u00a0 ").startswith(_FORMULA):
        return "'" + text
    return text
