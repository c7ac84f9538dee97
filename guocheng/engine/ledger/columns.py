"""Periods of a statement by key, and the columns beside a figure (期间与对比列).

- Keys are `D:20260315`, `W:2026-W11` (ISO), `M:202603`, `Q:2026Q2`, `Y:2026`; a period holds its start and not its end.
- A day and a week have no column of a year ago: the same date is another weekday.
- Cumulative runs from the first of January, of a day or a week from the first of the month its last day lies in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from guocheng.base.period import Bucket, Month, Period, bucket_of
from guocheng.base.problem import Invalid, Problem
from guocheng.expr import number

HUNDRED = Decimal(100)
#: Nobody keeps books of other years; what lies at the end of the calendar has no neighbours.
YEARS = range(1990, 2200)
_LETTERS = {"D": Bucket.DAY, "W": Bucket.WEEK, "M": Bucket.MONTH, "Q": Bucket.QUARTER, "Y": Bucket.YEAR}
_PATTERNS = {
    "D": r"(\d{4})(\d{2})(\d{2})", "W": r"(\d{4})-W(\d{2})", "M": r"(\d{4})(\d{2})", "Q": r"(\d{4})Q([1-4])",
    "Y": r"(\d{4})",
}  # fmt: skip


@dataclass(frozen=True)
class PeriodKey:
    """A day, week, month, quarter or year of a statement."""

    bucket: Bucket
    period: Period

    @classmethod
    def parse(cls, text: str) -> PeriodKey:
        """Read a key such as M:202603.

        :raises Invalid: the text is not a key, or there is no such day or week.
        """
        letter, _, rest = text.strip().partition(":")
        found = re.fullmatch(_PATTERNS.get(letter, r"(?!)"), rest, re.ASCII)
        try:
            if found and int(found[1]) in YEARS:
                return cls.of(_first_day(letter, *map(int, found.groups())), _LETTERS[letter])
        except ValueError:
            pass
        message = f"「{text}」不是期间，请写成 M:202603、Q:2026Q1、Y:2026、W:2026-W11 或 D:20260315 这样"
        raise Invalid(Problem("ledger.bad_period", "期间", message))

    @classmethod
    def of(cls, day: date, bucket: Bucket) -> PeriodKey:
        """Return the key of the period a day lies in."""
        return cls(bucket, bucket_of(day, bucket))

    def __str__(self) -> str:
        start = self.period.start
        week = start.isocalendar()
        return {
            Bucket.DAY: f"D:{start:%Y%m%d}",
            Bucket.WEEK: f"W:{week.year:04}-W{week.week:02}",
            Bucket.MONTH: f"M:{start:%Y%m}",
            Bucket.QUARTER: f"Q:{start:%Y}Q{(start.month + 2) // 3}",
            Bucket.YEAR: f"Y:{start:%Y}",
        }[self.bucket]

    @property
    def label(self) -> str:
        """Return the period as people say it."""
        start, week = self.period.start, self.period.start.isocalendar()
        return {
            Bucket.DAY: f"{start.year}年{start.month}月{start.day}日",
            Bucket.WEEK: f"{week.year}年第{week.week}周",
            Bucket.MONTH: f"{start.year}年{start.month}月",
            Bucket.QUARTER: f"{start.year}年第{(start.month + 2) // 3}季度",
            Bucket.YEAR: f"{start.year}年",
        }[self.bucket]

    @property
    def last_day(self) -> date:
        """Return the last day in it."""
        return self.period.end - timedelta(days=1)

    @property
    def by_months(self) -> bool:
        """Tell whether the period is made of whole months."""
        return self.bucket in (Bucket.MONTH, Bucket.QUARTER, Bucket.YEAR)

    def previous(self) -> PeriodKey:
        """Return the period before."""
        return PeriodKey.of(self.period.start - timedelta(days=1), self.bucket)

    def year_ago(self) -> PeriodKey | None:
        """Return the same period a year before; a day and a week have none."""
        if not self.by_months:
            return None
        start = self.period.start
        return PeriodKey.of(start.replace(year=start.year - 1), self.bucket)

    def cumulative(self) -> Period:
        """Return the days that count up to this period's end."""
        last = self.last_day
        start = date(last.year, 1, 1) if self.by_months else Month.of(last).first_day
        return Period(start, self.period.end)


@dataclass(frozen=True)
class Compared:
    """A figure beside its plan; gap and rate are blank without one."""

    value: Decimal | None
    plan: Decimal | None

    @property
    def gap(self) -> Decimal | None:
        """Return how much was reached beyond the plan."""
        return None if self.value is None or self.plan is None else self.value - self.plan

    @property
    def rate(self) -> Decimal | None:
        """Return how many per cent of the plan were reached; of a plan of nought or less nobody reaches a part."""
        if self.value is None or self.plan is None or self.plan <= 0:
            return None
        share = number.divide(number.multiply(self.value, HUNDRED), self.plan)
        return None if share is None else number.rounded_to(share, Decimal(2)).quantize(Decimal("0.01"))


def _first_day(letter: str, year: int, part: int = 1, day: int = 1) -> date:
    if letter == "W":
        return date.fromisocalendar(year, part, 1)
    return date(year, (part - 1) * 3 + 1 if letter == "Q" else part, day)
