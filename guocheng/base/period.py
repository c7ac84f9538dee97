"""Stretches of time (期间): months, and periods that hold their start and not their end.

- Periods are half-open, so neighbours neither overlap nor leave a gap.
- Buckets of a day, week, month, quarter or year are days in Shanghai; a week begins on Monday (ISO 8601).
- The clock is passed in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from guocheng.base.problem import Invalid, Problem
from guocheng.base.zone import SHANGHAI, local_day, start_of


@dataclass(frozen=True, order=True)
class Month:
    """One calendar month."""

    year: int
    month: int

    def __post_init__(self) -> None:
        if not 1 <= self.month <= 12:
            raise AssertionError("a month is 1 to 12")

    @classmethod
    def of(cls, day: date) -> Month:
        """Return the month a day lies in."""
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str, where: str = "月份") -> Month:
        """Read a month such as 2026-02 or 2026年2月.

        :raises Invalid: the text is not a month.
        """
        found = re.fullmatch(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*月?", text.strip())
        if not found or not 1 <= int(found[2]) <= 12:
            raise Invalid(Problem("period.bad_month", where, f"「{text}」不是月份,请写成 2026-02 这样"))
        return cls(int(found[1]), int(found[2]))

    def plus(self, months: int) -> Month:
        """Return the month so many months later."""
        year, month = divmod(self.year * 12 + self.month - 1 + months, 12)
        return Month(year, month + 1)

    def until(self, end: Month) -> Iterator[Month]:
        """Yield the months from this one up to and without another."""
        month = self
        while month < end:
            yield month
            month = month.plus(1)

    @property
    def first_day(self) -> date:
        """Return the first day."""
        return date(self.year, self.month, 1)

    @property
    def last_day(self) -> date:
        """Return the last day."""
        return self.plus(1).first_day - timedelta(days=1)

    @property
    def period(self) -> Period:
        """Return the month as a period."""
        return Period(self.first_day, self.plus(1).first_day)

    @property
    def label(self) -> str:
        """Return the month as people write it."""
        return f"{self.year}年{self.month}月"

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}"


@dataclass(frozen=True, order=True)
class Period:
    """Days from `start` up to and without `end`."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise AssertionError("a period does not end before it starts")

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.start <= day < self.end

    def __len__(self) -> int:
        return (self.end - self.start).days

    def days(self) -> Iterator[date]:
        """Yield every day."""
        return (self.start + timedelta(days=n) for n in range(len(self)))

    def months(self) -> Iterator[Month]:
        """Yield every month touched."""
        month = Month.of(self.start)
        while month.first_day < self.end:
            yield month
            month = month.plus(1)

    def overlap(self, other: Period) -> Period | None:
        """Return the days in both, None when there are none."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        return Period(start, end) if start < end else None

    def instants(self, zone: ZoneInfo = SHANGHAI) -> tuple[datetime, datetime]:
        """Return the first instant in it and the first one after it."""
        return start_of(self.start, zone), start_of(self.end, zone)

    @property
    def label(self) -> str:
        """Return the period as people write it, with its last day."""
        last = self.end - timedelta(days=1)
        return f"{self.start}" if len(self) == 1 else f"{self.start} 至 {last}"


class Bucket(StrEnum):
    """The sizes time is cut into for reports."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


def bucket_of(day: date, bucket: Bucket) -> Period:
    """Return the day, week, month, quarter or year a day lies in."""
    if bucket is Bucket.DAY:
        return Period(day, day + timedelta(days=1))
    if bucket is Bucket.WEEK:
        monday = day - timedelta(days=day.weekday())
        return Period(monday, monday + timedelta(days=7))
    months = {Bucket.MONTH: 1, Bucket.QUARTER: 3, Bucket.YEAR: 12}[bucket]
    first = Month(day.year, (day.month - 1) // months * months + 1)
    return Period(first.first_day, first.plus(months).first_day)


def buckets(period: Period, bucket: Bucket) -> Iterator[Period]:
    """Yield the whole buckets a period touches."""
    one = bucket_of(period.start, bucket)
    while one.start < period.end:
        yield one
        one = bucket_of(one.end, bucket)


def key_of(day: date, bucket: Bucket) -> str:
    """Return the key of a bucket in reports: 2026-02-14, 2026-W07, 2026-02, 2026-Q1 or 2026."""
    week = day.isocalendar()
    return {
        Bucket.DAY: day.isoformat(),
        Bucket.WEEK: f"{week.year:04}-W{week.week:02}",
        Bucket.MONTH: f"{day.year:04}-{day.month:02}",
        Bucket.QUARTER: f"{day.year:04}-Q{(day.month + 2) // 3}",
        Bucket.YEAR: f"{day.year:04}",
    }[bucket]


_NAMED = re.compile(
    r"(this|last|next)_(week|month|quarter|year)|today|yesterday|tomorrow|(last|next)_([1-9]\d{0,3})_(days|weeks|months)"
)
RANGE_LABELS = {
    "today": "今天", "yesterday": "昨天", "tomorrow": "明天",
    "this_week": "本周", "last_week": "上周", "next_week": "下周",
    "this_month": "本月", "last_month": "上月", "next_month": "下月",
    "this_quarter": "本季度", "last_quarter": "上季度", "next_quarter": "下季度",
    "this_year": "今年", "last_year": "去年", "next_year": "明年",
}  # fmt: skip


def relative(name: str, now: datetime, zone: ZoneInfo = SHANGHAI) -> Period:
    """Return a range named from now, such as today, this_week, last_month or last_7_days.

    `last_30_days` ends with today, `last_12_months` with this month, `next_7_days` begins today.

    :raises Invalid: nobody knows the name.
    """
    today, found = local_day(now, zone), _NAMED.fullmatch(name)
    if not found:
        message = f"没有时间范围「{name}」,可以用 {'、'.join(RANGE_LABELS)} 或 last_7_days 这样的写法"
        raise Invalid(Problem("period.unknown_range", "时间范围", message))
    if found[4]:
        return _moving(today, int(found[4]), found[5], back=found[3] == "last")
    if not found[2]:
        shift = {"today": 0, "yesterday": -1, "tomorrow": 1}[name]
        return bucket_of(today + timedelta(days=shift), Bucket.DAY)
    return _shifted(bucket_of(today, Bucket(found[2])), found[1], Bucket(found[2]))


def last_n_days(days: int, now: datetime, zone: ZoneInfo = SHANGHAI) -> Period:
    """Return the last so many days, today included."""
    return _days(local_day(now, zone), days, back=True)


def _days(today: date, days: int, *, back: bool) -> Period:
    tomorrow = today + timedelta(days=1)
    return Period(tomorrow - timedelta(days=days), tomorrow) if back else Period(today, today + timedelta(days=days))


def _moving(today: date, count: int, unit: str, *, back: bool) -> Period:
    if unit != "months":
        return _days(today, count * (7 if unit == "weeks" else 1), back=back)
    this = Month.of(today)
    first, after = (this.plus(1 - count), this.plus(1)) if back else (this, this.plus(count))
    return Period(first.first_day, after.first_day)


def _shifted(this: Period, which: str, bucket: Bucket) -> Period:
    if which == "this":
        return this
    return bucket_of(this.start - timedelta(days=1) if which == "last" else this.end, bucket)
