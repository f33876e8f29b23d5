"""Exceptions an organisation has granted, read from the stated fact `thing.exceptions`.

Each is written `<instrument> <first day>/<last day> <reference>`, for example
`NZ-01 2023-04-01/2023-06-30 EX-7`. An exception without an end, or without a reference under which its
approver and reason can be found, is none: it is not honoured, whatever else it says.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

FACT = "thing.exceptions"

_WRITTEN = re.compile(
    r"(?P<id>\S+)\s+(?P<first>\d{4}-\d{2}-\d{2})/(?P<last>\d{4}-\d{2}-\d{2})\s+(?P<ref>\S.*)\Z"
)


def exception_of(restriction: str, facts: Mapping[str, tuple[str, ...]], on: date) -> str | None:
    """Reference of the exception from this instrument that covers the thing on the date, or None.

    When several do, the one that ends last, then the least reference.
    """
    covering = []
    for value in facts.get(FACT, ()):
        match = _WRITTEN.match(value.strip())
        if match is None or match["id"] != restriction:
            continue
        try:
            first, last = date.fromisoformat(match["first"]), date.fromisoformat(match["last"])
        except ValueError:
            continue
        if first <= on <= last:
            covering.append((-last.toordinal(), match["ref"]))
    return min(covering)[1] if covering else None
