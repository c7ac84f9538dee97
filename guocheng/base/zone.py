"""The zone the company lives in (时区).

- Instants are aware and compared as such; a *day* is always a day in this zone.
"""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def local_day(at: datetime, zone: ZoneInfo = SHANGHAI) -> date:
    """Return the calendar day of an instant in the zone."""
    if at.tzinfo is None:
        raise AssertionError("an instant is always aware")
    return at.astimezone(zone).date()


def start_of(day: date, zone: ZoneInfo = SHANGHAI) -> datetime:
    """Return the instant at which a day begins in the zone."""
    return datetime.combine(day, time(), zone)
