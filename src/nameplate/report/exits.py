"""The exit code of `audit`, and why.

1. Something of ours applies (a rule that binds us, or one we adopted): 1.
2. Else, something of ours cannot be told: 3.
3. Else, the organisation did not state what it is, and something cannot be told: 3. Whether a rule
   binds us is then itself a thing that cannot be told, so silence never ends in 0.
4. Else: 0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

APPLIES, CANNOT_TELL, NEITHER = 1, 3, 0

REASONS = {
    APPLIES: "A rule that binds this organisation, or that it adopted, applies to something here.",
    CANNOT_TELL: "No rule of ours is shown to apply, but for some things it cannot be told.",
    NEITHER: "No rule of ours applies to anything in this evidence, and none is left open.",
}

_COUNTS = """
SELECT count(*) FILTER (ours AND verdict = 'applies'), count(*) FILTER (ours AND verdict = 'cannot_tell'),
  count(*) FILTER (about_us) FROM (
    SELECT verdict, standing IN ('binds', 'adopted') AS ours, missing LIKE '%"organisation.%' AS about_us
    FROM findings)
"""


def exit_code(con: duckdb.DuckDBPyConnection, *, organisation_stated: bool = True) -> int:
    """1, 3 or 0 by the steps above.

    Args:
        con: holds `findings` and `verdicts`.
        organisation_stated: False when there was no statement of the organisation at all.
    """
    applies, open_ours, about_us = con.execute(_COUNTS).fetchall()[0]
    if applies:
        return APPLIES
    if open_ours or about_us:
        return CANNOT_TELL
    untold = con.execute("SELECT coalesce(sum(n), 0) FROM verdicts WHERE verdict = 'cannot_tell'").fetchall()
    return CANNOT_TELL if untold[0][0] and not organisation_stated else NEITHER
