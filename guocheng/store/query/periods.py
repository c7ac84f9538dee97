"""Periods relative to now (相对时间): today, last_month, last_30_days ... as half-open days of the company's zone."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from guocheng.base.zone import local_day

_MOVING = re.compile(r"(last|next)_([1-9]\d{0,3})_(days|weeks|months)")
_SHIFT = {"last": -1, "this": 0, "next": 1}
_UNITS = ("week", "month", "quarter", "year")


def period_days(name: str, now: datetime) -> tuple[date, date] | None:
    """Return the first day of a period and the day after its last; None for an unknown word.

    `last_30_days` ends with today, `last_12_months` with this month, `next_7_days` begins today.
    """
    today = local_day(now)
    days = {"yesterday": -1, "today": 0, "tomorrow": 1}
    if name in days:
        start = today + timedelta(days=days[name])
        return start, start + timedelta(days=1)
    when, _, unit = name.partition("_")
    if when in _SHIFT and unit in _UNITS:
        return _unit(today, unit, _SHIFT[when])
    if found := _MOVING.fullmatch(name):
        return _moving(today, found[1], int(found[2]), found[3])
    return None


def month_shifted(day: date, months: int) -> date:
    """Return the first day of the month so many months away."""
    count = day.year * 12 + day.month - 1 + months
    return date(min(max(count // 12, 1), 9998), count % 12 + 1, 1)


def _unit(today: date, unit: str, shift: int) -> tuple[date, date]:
    if unit == "week":
        start = today - timedelta(days=today.weekday()) + timedelta(weeks=shift)
        return start, start + timedelta(weeks=1)
    months = {"month": 1, "quarter": 3, "year": 12}[unit]
    first = date(today.year, (today.month - 1) // months * months + 1, 1)
    start = month_shifted(first, shift * months)
    return start, month_shifted(start, months)


def _moving(today: date, when: str, count: int, unit: str) -> tuple[date, date]:
    if unit == "months":
        this = today.replace(day=1)
        return (
            (month_shifted(this, 1 - count), month_shifted(this, 1))
            if when == "last"
            else (this, month_shifted(this, count))
        )
    length = timedelta(days=count * (7 if unit == "weeks" else 1))
    if when == "last":
        return today + timedelta(days=1) - length, today + timedelta(days=1)
    return today, today + length
