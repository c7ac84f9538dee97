"""Times of the clock as cron writes them (定时规则): minute, hour, day of the month, month, day of the week.

- A field is `*`, a number, a span `1-5`, a list `1,15`, each perhaps with a step `*/10`; Sunday is 0 or 7.
- Where day and weekday are both given, either will do, as it always was.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from guocheng.base.calendar import WorkCalendar
from guocheng.base.problem import Invalid, Problem
from guocheng.base.zone import SHANGHAI

_BOUNDS = (("分钟", 0, 59), ("小时", 0, 23), ("日", 1, 31), ("月", 1, 12), ("星期", 0, 7))
#: A rule that does not come in so many days never comes: the 30th of February.
DAYS_MAX = 4 * 366 + 1


@dataclass(frozen=True)
class Cron:
    """A rule, ready to be asked."""

    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    any_day: bool
    any_weekday: bool

    @classmethod
    def of(cls, text: str) -> Cron:
        """Read a rule.

        :raises Invalid: with everything that is wrong with it.
        """
        parts = text.split()
        if len(parts) != len(_BOUNDS):
            raise Invalid(_wrong(text, "要写五段，用空格隔开：分钟 小时 日 月 星期，例如 0 9 * * 1-5"))
        read = [_field(text, part, *bounds) for part, bounds in zip(parts, _BOUNDS, strict=True)]
        weekdays = frozenset(day % 7 for day in read[4])
        return cls(read[0], read[1], read[2], read[3], weekdays, parts[2] == "*", parts[4] == "*")

    def after(
        self, at: datetime, *, calendar: WorkCalendar | None = None, zone: ZoneInfo = SHANGHAI
    ) -> datetime | None:
        """Return the first time later than an instant, on working days of a calendar where one is given; or none."""
        local = at.astimezone(zone)
        times = [time(hour, minute) for hour in sorted(self.hours) for minute in sorted(self.minutes)]
        for ahead in range(DAYS_MAX):
            day = local.date() + timedelta(days=ahead)
            if not self.comes_on(day) or (calendar is not None and not calendar.is_workday(day)):
                continue
            for one in times:
                if (found := datetime.combine(day, one, zone)) > at:
                    return found
        return None

    def comes_on(self, day: date) -> bool:
        """Tell whether the rule names a day."""
        if day.month not in self.months:
            return False
        by_day, by_weekday = day.day in self.days, day.isoweekday() % 7 in self.weekdays
        if self.any_day or self.any_weekday:
            return by_day and by_weekday
        return by_day or by_weekday


def _field(text: str, part: str, label: str, least: int, most: int) -> frozenset[int]:
    found: set[int] = set()
    for one in part.split(","):
        span, _, step = one.partition("/")
        first, dash, last = span.partition("-")
        if span == "*":
            begin, end = least, most
        else:
            begin = _number(text, first, label)
            end = _number(text, last, label) if dash else (most if step else begin)
        every = _number(text, step, label) if "/" in one else 1
        if not least <= begin <= end <= most or every < 1:
            raise Invalid(_wrong(text, f"{label}要在 {least} 到 {most} 之间，从小到大"))
        found.update(range(begin, end + 1, every))
    return frozenset(found)


def _number(text: str, digits: str, label: str) -> int:
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= 2):
        raise Invalid(_wrong(text, f"{label}「{digits}」不是数字"))
    return int(digits)


def _wrong(text: str, why: str) -> Problem:
    return Problem("cron.malformed", "定时规则", f"「{text}」读不懂：{why}")
