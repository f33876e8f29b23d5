"""Text from strangers, made to fit: no control characters, and never wider than its column."""

from __future__ import annotations

import unicodedata


def printable(text: str) -> str:
    """Without control and format characters, so that a device name cannot move the cursor or reverse text."""
    return "".join(" " if unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp") else c for c in text)


def pad(text: str, width: int) -> str:
    """Filled with spaces to `width` columns, counting wide characters as two."""
    return text + " " * max(width - columns(text), 0)


def columns(text: str) -> int:
    """Columns a terminal gives the text."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text
    )


def fit(text: str, width: int) -> str:
    """Cut with an ellipsis to `width` columns."""
    if columns(text) <= width:
        return text
    while text and columns(text) > width - 1:
        text = text[:-1]
    return text + "…"
