"""Date (日期): a day of the company's zone, or the week, month, quarter or year that begins with it.

- Whatever the precision, the value is the first day of its period, so periods compare and sort as days do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from guocheng.base.problem import Problem
from guocheng.base.zone import local_day
from guocheng.definition.entity import Field
from guocheng.definition.field_types.base import FieldType, Raw, folded, is_nothing, quoted, refuse
from guocheng.definition.field_types.moment import parsed_moment
from guocheng.expr.types import Kind, Type

PRECISIONS = ("", "day", "week", "month", "quarter", "year")
_YEAR = r"(?P<year>(?:19|20|21)\d\d)"
_PERIODS = {
    "week": re.compile(rf"{_YEAR}\s*(?:年?\s*第?\s*|-?W)(?P<part>\d{{1,2}})周?", re.IGNORECASE),
    "month": re.compile(rf"{_YEAR}(?:[-/.年]\s*)?(?P<part>\d{{1,2}})月?份?"),
    "quarter": re.compile(rf"{_YEAR}\s*(?:年\s*|-)?(?:Q|第)?(?P<part>[1-4一二三四])(?:季度?)?", re.IGNORECASE),
    "year": re.compile(rf"{_YEAR}(?P<part>)年?度?"),
}
_HAN = {"一": 1, "二": 2, "三": 3, "四": 4}
_SHAPES = {"week": "2026年第10周", "month": "2026-03", "quarter": "2026Q1", "year": "2026"}


class DateType(FieldType):
    """A day, or the period that begins with it."""

    name = "date"
    label = "日期"
    width = 110
    own_properties = ("precision", "minimum", "maximum")

    def expr_type(self, field: Field) -> Type:
        """Return DATE."""
        return Type(Kind.DATE)

    def column(self, field: Field) -> str:
        """Return date."""
        return "date"

    def parse(self, field: Field, raw: Raw) -> date | None:
        """Read a day or period in any of the usual spellings; a time behind it is left out."""
        if is_nothing(raw):
            return None
        if (period := _period(field.precision, raw)) is not None:
            return period
        if (at := parsed_moment(raw)) is None:
            shape = _SHAPES.get(field.precision, "2026-03-01")
            raise refuse(field, "not_a_date", f"要填日期,读不懂{quoted(raw)},请写成 {shape} 这样(要有年份)")
        return first_day(field.precision, local_day(at))

    def from_json(self, field: Field, value: Any) -> date | None:
        """Read a day such as "2026-03-01"."""
        if value is None or value == "":
            return None
        try:
            return first_day(field.precision, date.fromisoformat(value))
        except (TypeError, ValueError):
            raise refuse(field, "not_a_date", f"要填 2026-03-01 这样的日期,不能是{quoted(value)}") from None

    def to_json(self, field: Field, value: Any) -> str | None:
        """Return "2026-03-01"."""
        return None if value is None else str(value.isoformat())

    def present(self, field: Field, value: Any) -> str:
        """Return 2026-03-01, 2026年第9周, 2026年3月, 2026年第1季度 or 2026年."""
        if value is None:
            return ""
        match field.precision:
            case "week":
                year, week, _ = value.isocalendar()
                return f"{year}年第{week}周"
            case "month":
                return f"{value.year}年{value.month}月"
            case "quarter":
                return f"{value.year}年第{(value.month + 2) // 3}季度"
            case "year":
                return f"{value.year}年"
        return str(value.isoformat())

    def problems(self, field: Field) -> Iterator[Problem]:
        """Refuse a precision nobody knows."""
        if field.precision not in PRECISIONS:
            message = f"「{field.label}」的精度「{field.precision}」不认识,可以用:{'、'.join(PRECISIONS[1:])}"
            yield Problem("field.bad_precision", field.name, message)


def first_day(precision: str, day: date) -> date:
    """Return the first day of the period a day lies in; a week begins on Monday."""
    match precision:
        case "week":
            return day - timedelta(days=day.weekday())
        case "month":
            return day.replace(day=1)
        case "quarter":
            return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
        case "year":
            return day.replace(month=1, day=1)
    return day


def _period(precision: str, raw: Raw) -> date | None:
    """Read a period in its own spelling, None when it is not written so."""
    shape = _PERIODS.get(precision)
    text = str(int(raw)) if isinstance(raw, (int, float)) else folded(raw) if isinstance(raw, str) else ""
    found = shape.fullmatch(text) if shape else None
    if found is None:
        return None
    year, part = int(found["year"]), _HAN.get(found["part"]) or int(found["part"] or 1)
    try:
        if precision == "week":
            return date.fromisocalendar(year, part, 1)
        return date(year, part * 3 - 2 if precision == "quarter" else part, 1)
    except ValueError:
        return None
