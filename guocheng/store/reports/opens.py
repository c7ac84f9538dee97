"""What a figure opens (下钻): the filter that lists exactly the records a row of a report counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from guocheng.definition.report import Dimension, Report
from guocheng.store.query.periods import month_shifted

Where = dict[str, Any]
#: The first day and the day after the last.
Period = tuple[date, date]
_MONTHS = {"month": 1, "quarter": 3, "year": 12}


def base(report: Report, period: Period | None, where: Any) -> list[Where]:
    """Return what every row of the report has in common."""
    found: list[Where] = [{"report": report.name}] if report.where else []
    if period and report.date_field:
        found += within(report.date_field, period)
    return [*found, where] if where else found


def row(report: Report, common: Sequence[Where], key: Sequence[Any]) -> Where:
    """Return the filter of one row."""
    own = [part for one, value in zip(report.rows, key, strict=True) for part in _same(one, value)]
    return {"and": [*common, *own]}


def others(report: Report, common: Sequence[Where], keys: Sequence[Sequence[Any]]) -> Where:
    """Return the filter of the rows that are not shown one by one."""
    shown = [
        {"and": [part for one, value in zip(report.rows, key, strict=True) for part in _same(one, value)]}
        for key in keys
    ]
    return {"and": [*common, {"not": {"or": shown}}]}


def within(field: str, period: Period) -> list[Where]:
    """Return the condition that a date or instant lies in a half-open period of days."""
    return [
        {"field": field, "op": "ge", "value": period[0].isoformat()},
        {"field": field, "op": "lt", "value": period[1].isoformat()},
    ]


def bucket_end(start: date, bucket: str) -> date:
    """Return the day after the last of the bucket that begins on a day."""
    if bucket in _MONTHS:
        return month_shifted(start, _MONTHS[bucket])
    return start + timedelta(days=7 if bucket == "week" else 1)


def bucket_start(day: date, bucket: str) -> date:
    """Return the first day of the bucket that a day lies in."""
    if bucket in _MONTHS:
        return date(day.year, (day.month - 1) // _MONTHS[bucket] * _MONTHS[bucket] + 1, 1)
    return day - timedelta(days=day.weekday()) if bucket == "week" else day


def _same(one: Dimension, value: Any) -> list[Where]:
    if value is None:
        return [{"field": one.field, "op": "empty"}]
    if one.bucket:
        return within(one.field, (value, bucket_end(value, one.bucket)))
    return [{"field": one.field, "op": "eq", "value": sent(value)}]


def sent(value: Any) -> Any:
    """Return a key as JSON."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date) else value
