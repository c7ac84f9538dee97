"""Time of day (时间): kept as HH:MM, so that times sort as they follow each other."""

from __future__ import annotations

import re
from datetime import datetime, time
from typing import Any

from guocheng.base.zone import SHANGHAI
from guocheng.definition.entity import Field
from guocheng.definition.field_types.base import FieldType, Raw, folded, is_nothing, quoted, refuse
from guocheng.expr.types import Kind, Type

_CLOCK = re.compile(
    r"(?P<half>凌晨|早上|上午|中午|下午|傍晚|晚上)?(?P<hour>\d{1,2})(?:[:时点](?P<minute>\d{1,2}|半|整)?分?)"
    r"(?::?\d{1,2}秒?(?:\.\d+)?)?(?P<late>am|pm)?",
    re.IGNORECASE,
)
_COMPACT = re.compile(r"(?P<half>)(?P<hour>\d\d)(?P<minute>\d\d)(?P<late>)")
_AFTER_NOON = frozenset({"中午", "下午", "傍晚", "晚上", "PM"})
_WORDS = {"半": 30, "整": 0, "": 0}


class TimeType(FieldType):
    """A time of the day."""

    name = "time"
    label = "时间"
    width = 80
    own_properties = ()

    def expr_type(self, field: Field) -> Type:
        """Return TEXT; such texts compare as times do."""
        return Type(Kind.TEXT)

    def column(self, field: Field) -> str:
        """Return text."""
        return "text"

    def parse(self, field: Field, raw: Raw) -> str | None:
        """Read a time in any of the usual spellings, and the fraction of a day that spreadsheets keep."""
        if is_nothing(raw):
            return None
        read = _read(raw)
        if read is None:
            raise refuse(field, "not_a_clock", f"要填时间,例如 08:30,读不懂{quoted(raw)}")
        return read

    def from_json(self, field: Field, value: Any) -> str | None:
        """Read a time such as "08:30"."""
        if value is None or value == "":
            return None
        if not isinstance(value, str) or (read := _read(value)) is None:
            raise refuse(field, "not_a_clock", f"要填时间,例如 08:30,不能是{quoted(value)}")
        return read

    def operators(self, field: Field) -> frozenset[str]:
        """Offer what can be asked of something that has an order and no parts."""
        return frozenset({"eq", "ne", "in", "not_in", "gt", "ge", "lt", "le", "between", "empty", "not_empty"})


def _read(raw: Raw) -> str | None:
    if isinstance(raw, datetime):
        return raw.astimezone(SHANGHAI).strftime("%H:%M") if raw.tzinfo else raw.strftime("%H:%M")
    if isinstance(raw, time):
        return raw.strftime("%H:%M")
    if isinstance(raw, float) and 0 <= raw < 1:
        minutes = round(raw * 1440)
        return _written(minutes // 60, minutes % 60)
    text = folded(raw).replace(" ", "") if isinstance(raw, str) else ""
    found = _CLOCK.fullmatch(text) or _COMPACT.fullmatch(text)
    if found is None:
        return None
    hour, minute = int(found["hour"]), found["minute"] or ""
    half = (found["half"] or found["late"] or "").upper()
    hour += 12 if half in _AFTER_NOON and 0 < hour < (11 if half == "中午" else 12) else 0
    hour -= 12 if half == "AM" and hour == 12 else 0
    return _written(hour, _WORDS[minute] if minute in _WORDS else int(minute))


def _written(hour: int, minute: int) -> str | None:
    return f"{hour:02}:{minute:02}" if hour < 24 and minute < 60 else None
