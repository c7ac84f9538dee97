"""How days and times are written in Chinese offices (日期和时间的写法).

Understood: 2026-03-01, 2026/3/1, 2026.3.1, 2026年3月1日, 20260301, each with 08:30, 8:30:15, 8时30分 or 下午3:20
behind, 20260301083000, ISO 8601, and the day numbers that spreadsheets keep.
A day without a year is refused: guessing hurts.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from guocheng.base.zone import SHANGHAI
from guocheng.definition.field_types.base import Raw, folded

_DAY = r"(?P<year>\d{4})(?:[-/.年]|\s)\s*(?P<month>\d{1,2})(?:[-/.月]|\s)\s*(?P<day>\d{1,2})日?"
_WEEKDAY = r"(?:\s*(?:星期|周)[一二三四五六日天])?"
_HALF = r"(?:(?P<half>上午|下午|中午|晚上|AM|PM)\s*)?"
_CLOCK = r"(?P<hour>\d{1,2})[:时点](?P<minute>\d{1,2})?分?(?::?(?P<second>\d{1,2})秒?)?(?:\.\d+)?"
_WRITTEN = re.compile(rf"{_DAY}{_WEEKDAY}(?:[T\s]*{_HALF}{_CLOCK}\s*(?P<late>AM|PM)?)?", re.IGNORECASE)
_COMPACT = re.compile(
    r"(?P<year>(?:19|20)\d\d)(?P<month>\d\d)(?P<day>\d\d)(?:\s*(?P<hour>\d\d):?(?P<minute>\d\d):?(?P<second>\d\d)?)?"
)
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_SERIAL_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet's day number has no zone
#: 1954-10-03 to 2119-01-11; other numbers are no days.
_SERIAL_FROM, _SERIAL_TO = 20_000, 80_000


def parsed_moment(raw: Raw) -> datetime | None:
    """Read a day with or without a time as an aware instant; None when it cannot be understood."""
    if isinstance(raw, datetime):
        return raw if raw.tzinfo else raw.replace(tzinfo=SHANGHAI)
    if isinstance(raw, date):
        return datetime.combine(raw, time(), SHANGHAI)
    if isinstance(raw, (int, float, Decimal)) and not isinstance(raw, bool):
        return _from_serial(float(raw)) or _from_text(str(int(raw)))
    return _from_text(folded(raw)) if isinstance(raw, str) else None


def _from_serial(number: float) -> datetime | None:
    if not _SERIAL_FROM <= number < _SERIAL_TO:
        return None
    seconds = round(number * 86_400)  # a double of a day keeps whole seconds, not more
    return (_SERIAL_EPOCH + timedelta(seconds=seconds)).replace(tzinfo=SHANGHAI)


def _from_text(text: str) -> datetime | None:
    text = text.removeprefix("'")
    if _SERIAL.fullmatch(text):
        return _from_serial(float(text))
    if found := _WRITTEN.fullmatch(text) or _COMPACT.fullmatch(text):
        return _built(found.groupdict())
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=SHANGHAI)


def _built(parts: dict[str, str | None]) -> datetime | None:
    hour, half = int(parts.get("hour") or 0), (parts.get("half") or parts.get("late") or "").upper()
    if half in {"下午", "晚上", "PM"} and hour < 12:
        hour += 12
    if half == "AM" and hour == 12:
        hour = 0
    try:
        day = date(*(int(parts[name] or 0) for name in ("year", "month", "day")))
        return datetime.combine(day, time(hour, int(parts.get("minute") or 0), int(parts.get("second") or 0)), SHANGHAI)
    except ValueError:
        return None
