"""Periods relative to now (相对时间) as a pair of half-open days; the names are those of `guocheng.base.period`."""

from __future__ import annotations

from datetime import date, datetime

from guocheng.base.period import Month, relative
from guocheng.base.problem import Invalid


def period_days(name: str, now: datetime) -> tuple[date, date] | None:
    """Return the first day of a period and the day after its last; None for an unknown word."""
    try:
        found = relative(name, now)
    except (Invalid, OverflowError, ValueError):
        # Thousands of months lead out of the calendar.
        return None
    return found.start, found.end


def month_shifted(day: date, months: int) -> date:
    """Return the first day of the month so many months away."""
    return Month.of(day).plus(months).first_day
