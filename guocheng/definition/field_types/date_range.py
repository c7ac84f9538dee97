"""Range of days (日期区间): from a day until a day, both of them in it.

- Kept as the ISO interval "2026-03-01/2026-03-05"; programs read {"from", "until"}.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from guocheng.base.zone import local_day
from guocheng.definition.entity import Field
from guocheng.definition.field_types.base import FieldType, Raw, folded, is_nothing, quoted, refuse
from guocheng.definition.field_types.moment import parsed_moment
from guocheng.expr.types import Kind, Type

_BETWEEN = re.compile(r"\s*(?:至|到|~|～|—+|–|\s-\s|/(?=\d{4}-\d\d-\d\d$))\s*")
_YEARLESS = re.compile(r"(?:\d{1,2}[-/.月])?\d{1,2}日?")


class DateRangeType(FieldType):
    """Days that follow each other."""

    name = "date_range"
    label = "日期区间"
    width = 190
    own_properties = ()
    structured = True

    def expr_type(self, field: Field) -> Type:
        """Return TEXT; RANGE_START, RANGE_END and RANGE_DAYS take it apart."""
        return Type(Kind.TEXT)

    def column(self, field: Field) -> str:
        """Return text."""
        return "text"

    def parse(self, field: Field, raw: Raw) -> str | None:
        """Read "2026-03-01 至 2026-03-05", "2026年3月1日-3月5日" and one day alone."""
        if is_nothing(raw):
            return None
        days = _days(raw)
        if days is None:
            message = f"要填日期区间,读不懂{quoted(raw)},请写成 2026-03-01 至 2026-03-05 这样"
            raise refuse(field, "not_a_range", message)
        return self._ordered(field, *days)

    def from_json(self, field: Field, value: Any) -> str | None:
        """Read {"from", "until"}, or the interval as it is kept."""
        if value is None or value == "" or value == {}:
            return None
        if isinstance(value, str):
            value = dict(zip(("from", "until"), value.split("/"), strict=False))
        try:
            return self._ordered(field, date.fromisoformat(value["from"]), date.fromisoformat(value["until"]))
        except (TypeError, ValueError, KeyError):
            message = '要有开始和结束两天,例如 {"from": "2026-03-01", "until": "2026-03-05"}'
            raise refuse(field, "not_a_range", f"{message},不能是{quoted(value)}") from None

    def to_json(self, field: Field, value: Any) -> dict[str, str] | None:
        """Return {"from", "until"}."""
        if value is None:
            return None
        start, end = str(value).split("/")
        return {"from": start, "until": end}

    def present(self, field: Field, value: Any) -> str:
        """Return 2026-03-01 至 2026-03-05; one day stands alone."""
        start, _, end = str(value or "").partition("/")
        return start if start == end else f"{start} 至 {end}"

    def operators(self, field: Field) -> frozenset[str]:
        """Offer the questions people have of ranges: is this day in it, does it touch those days."""
        return frozenset({"eq", "ne", "covers", "overlaps", "empty", "not_empty"})

    def _ordered(self, field: Field, start: date, end: date) -> str:
        if end < start:
            raise refuse(field, "range_backwards", f"的结束 {end} 早于开始 {start},请换过来")
        return f"{start}/{end}"


def _days(raw: Raw) -> tuple[date, date] | None:
    text = folded(raw) if isinstance(raw, str) else raw
    if alone := parsed_moment(text):
        return local_day(alone), local_day(alone)
    if not isinstance(text, str):
        return None
    parts = _BETWEEN.split(text)
    if len(parts) != 2:
        parts = [part for part in re.split(r"(?<=[日\d])-(?=\d{1,2}月|\d{4}[年/.])", text) if part]
    if len(parts) != 2 or (start := parsed_moment(parts[0])) is None:
        return None
    first = local_day(start)
    end = parsed_moment(parts[1]) or parsed_moment(_with_year(first, parts[1]))
    return (first, local_day(end)) if end else None


def _with_year(first: date, text: str) -> str:
    """Put the year, and the month where it is missing, of the first day before the second."""
    if not _YEARLESS.fullmatch(text):
        return text
    numbers = re.findall(r"\d+", text)
    month, day = (numbers[0], numbers[1]) if len(numbers) == 2 else (str(first.month), numbers[0])
    return f"{first.year}-{month}-{day}"
