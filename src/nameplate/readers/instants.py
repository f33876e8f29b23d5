"""Times as tools write them, as microseconds since 1970 in UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST = 253_402_300_800_000_000  # the first microsecond of the year 10000


def micros(value: str) -> int | None:
    """Seconds or milliseconds since 1970 in decimal, or ISO 8601 (UTC without a zone); None for neither.

    A count above 1e11 is milliseconds: as seconds it would lie after the year 5000.
    """
    try:
        seconds = float(value)
    except ValueError:
        return _iso(value)
    if not 0 < seconds < 1e14:
        return None
    return _in_range(round(seconds * (1_000 if seconds > 1e11 else 1_000_000)))


def _iso(value: str) -> int | None:
    try:
        when = datetime.fromisoformat(value.strip())
    except ValueError:
        return None
    aware = when if when.tzinfo else when.replace(tzinfo=UTC)
    return _in_range((aware - _EPOCH) // timedelta(microseconds=1))


def _in_range(value: int) -> int | None:
    return value if 0 <= value < _LATEST else None


def as_datetime(value: int | None) -> datetime | None:
    """Naive UTC, as coverage states it."""
    return None if value is None else (_EPOCH + timedelta(microseconds=value)).replace(tzinfo=None)
