"""Ranges of days (日期区间): taken apart into their first day, their last, and how many there are.

- A range is the text "2026-03-01/2026-03-05", both days in it; another text gives blank.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from guocheng.expr.function import Family, Function, register, texts
from guocheng.expr.types import Kind

EXAMPLE = "'2026-03-01/2026-03-05'"
_SHAPE = re.compile(r"\d{4}-\d\d-\d\d/\d{4}-\d\d-\d\d", re.ASCII)


_MONTH = "make_date(substr(t, 1, 4)::int, substr(t, 6, 2)::int, 1)"
_FITS = f"substr(t, 9, 2)::int <= extract(day from {_MONTH} + interval '1 month' - interval '1 day')"
_DAY = (
    "(select case when t ~ '^[0-9][0-9][0-9][0-9]-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$' and t >= '0001'"
    " then case when FITS then MONTH + (substr(t, 9, 2)::int - 1) end end from (select TEXT as t) d)"
)
_ENDS = (
    "(select WHAT from (select START as s, END_ as e) r where s <= e and length({0}) = 21 and substr({0}, 11, 1) = '/')"
)


def day_in_sql(text: str) -> str:
    """Return SQL that reads "2026-03-01" as a day, and any other text as NULL without an error."""
    return _DAY.replace("FITS", _FITS).replace("MONTH", _MONTH).replace("TEXT", text)


def range_days(text: str) -> tuple[date, date] | None:
    """Return the first and the last day of a range, None when the text is none."""
    if not _SHAPE.fullmatch(text):
        return None
    try:
        start, end = (date.fromisoformat(part) for part in text.split("/"))
    except ValueError:
        return None
    return (start, end) if start <= end else None


def _start(text: str) -> date | None:
    days = range_days(text)
    return days and days[0]


def _end(text: str) -> date | None:
    days = range_days(text)
    return days and days[1]


def _count(text: str) -> Decimal | None:
    days = range_days(text)
    return days and Decimal((days[1] - days[0]).days + 1)


def _in_sql(what: str) -> str:
    start, end = day_in_sql("left({0}, 10)"), day_in_sql("right({0}, 10)")
    return _ENDS.replace("WHAT", what).replace("START", start).replace("END_", end)


register(
    Function(
        "RANGE_START", Family.DATE, "日期区间的开始日期", f"RANGE_START({EXAMPLE})", (texts("日期区间"),), Kind.DATE,
        _start, _in_sql("s"),
    ),
    Function(
        "RANGE_END", Family.DATE, "日期区间的结束日期", f"RANGE_END({EXAMPLE})", (texts("日期区间"),), Kind.DATE,
        _end, _in_sql("e"),
    ),
    Function(
        "RANGE_DAYS", Family.DATE, "日期区间有几天,首尾都算", f"RANGE_DAYS({EXAMPLE})", (texts("日期区间"),),
        Kind.NUMBER, _count, _in_sql("(e - s + 1)::numeric"),
    ),
)  # fmt: skip
