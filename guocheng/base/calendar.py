"""Days of work and of rest (工作日历): the State Council's arrangement per year and the shifts of an organisation.

- A year not yet announced is *provisional*: weekends and the statutory days by law, no make-up days. Every answer that
  touches such a year says so, and is reckoned again once the year is loaded.
- Shifts are half-open; a deadline that falls exactly on the end of a shift stays there.
- An exception replaces the shifts of one day; a day without shifts is a day off.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache, cached_property
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from guocheng.base.problem import Invalid, Problem, gathered
from guocheng.base.zone import SHANGHAI, local_day, start_of

ONE_DAY = timedelta(days=1)
IDLE_DAYS_MAX = 400
SHIFT = re.compile(r"(\d{1,2}):([0-5]\d)\s*[-~]\s*(\d{1,2}):([0-5]\d)", re.ASCII)
WIDE = str.maketrans({"\uff1a": ":", "\uff5e": "~", "\uff0d": "-", "\u2014": "-"})


class DayType(StrEnum):
    """What the State Council makes of a day; pay differs for each."""

    WORKDAY = "workday"
    MAKEUP_WORKDAY = "makeup_workday"
    REST_DAY = "rest_day"
    SHIFTED_REST_DAY = "shifted_rest_day"
    STATUTORY_HOLIDAY = "statutory_holiday"

    @property
    def is_work(self) -> bool:
        """Tell whether an office works on such a day."""
        return self in (DayType.WORKDAY, DayType.MAKEUP_WORKDAY)


@dataclass(frozen=True)
class Deviation:
    """One day that differs from an ordinary week."""

    on: date
    type: DayType
    name: str


@dataclass(frozen=True)
class Year:
    """The arrangement of one year, as deviations from Monday to Friday."""

    year: int
    provisional: bool
    source: str
    days: tuple[Deviation, ...] = ()

    @cached_property
    def by_day(self) -> Mapping[date, Deviation]:
        """Return the deviations by day."""
        return {one.on: one for one in self.days}

    def type_of(self, day: date) -> DayType:
        """Tell what kind of day this is."""
        if found := self.by_day.get(day):
            return found.type
        return DayType.WORKDAY if day.weekday() < 5 else DayType.REST_DAY


def year_from_json(document: Mapping[str, Any]) -> Year:
    """Read one year; an unknown day type stops the reading.

    :raises Invalid: the document names a day outside its year or an unknown day type.
    """
    year, found, wrong = int(document["year"]), [], []
    for text, (kind, name) in document["days"].items():
        day = date.fromisoformat(text)
        if day.year != year or kind not in set(DayType):
            message = f"{year} 年的日历里不能有「{text} {kind}」,请检查日期和类型"
            wrong.append(Problem("calendar.bad_day", text, message))
        else:
            found.append(Deviation(day, DayType(kind), name))
    gathered(wrong)
    return Year(year, bool(document["provisional"]), str(document["source"]), tuple(found))


@cache
def shipped_years() -> tuple[Year, ...]:
    """Return the years that come with the product."""
    folder = files("guocheng.base") / "calendars"
    texts = (entry.read_text("utf-8") for entry in folder.iterdir() if entry.name.endswith(".json"))
    return tuple(sorted((year_from_json(json.loads(text)) for text in texts), key=lambda one: one.year))


@dataclass(frozen=True)
class Shift:
    """A stretch of work within a day, in minutes after midnight; 1440 is the end of the day."""

    start: int
    end: int

    @classmethod
    def of(cls, text: str) -> Shift:
        """Read a shift such as "09:00-12:00"; "24:00" is the end of the day.

        :raises Invalid: the text is not a stretch of time.
        """
        found = SHIFT.fullmatch(text.translate(WIDE).strip())
        if not found:
            raise Invalid(Problem("calendar.bad_shift", "班次", f"「{text}」不是时间段,请写成 09:00-12:00 这样"))
        hour, minute, end_hour, end_minute = map(int, found.groups())
        return cls(hour * 60 + minute, end_hour * 60 + end_minute)


@dataclass(frozen=True)
class Reckoned:
    """An instant found by reckoning; provisional when a year not yet announced was touched."""

    at: datetime
    provisional: bool = False


OFFICE_SHIFTS = (Shift(9 * 60, 12 * 60), Shift(13 * 60, 18 * 60))


@dataclass(frozen=True)
class WorkCalendar:
    """When an organisation works; `every_day` ignores weekends and holidays."""

    label: str = "办公室日历"
    shifts: tuple[Shift, ...] = OFFICE_SHIFTS
    every_day: bool = False
    exceptions: tuple[tuple[date, tuple[Shift, ...]], ...] = ()
    years: tuple[Year, ...] = field(default_factory=shipped_years, repr=False)
    zone: ZoneInfo = SHANGHAI

    def problems(self) -> Iterator[Problem]:
        """Say everything that is wrong with this calendar."""
        for where, shifts in [("班次", self.shifts), *((day.isoformat(), shifts) for day, shifts in self.exceptions)]:
            ends = [0, *(shift.end for shift in shifts)]
            if any(not before <= one.start < one.end <= 1440 for before, one in zip(ends, shifts, strict=False)):
                message = f"「{self.label}」{where}的时间段要从早到晚排列、互不重叠,并且都在 00:00 到 24:00 之间"
                yield Problem("calendar.bad_shifts", where, message)
        if not self.shifts:
            yield Problem("calendar.no_shifts", "班次", f"「{self.label}」还没有班次,请至少添加一段上班时间")

    @cached_property
    def _years(self) -> Mapping[int, Year]:
        return {one.year: one for one in self.years}

    @cached_property
    def _exceptions(self) -> Mapping[date, tuple[Shift, ...]]:
        return dict(self.exceptions)

    def year(self, number: int) -> Year:
        """Return the arrangement of a year; an unknown year is provisional, plain weeks."""
        return self._years.get(number) or Year(number, provisional=True, source="未收录,只按周末推算")

    def day_type(self, day: date) -> DayType:
        """Tell what the State Council makes of the day."""
        return self.year(day.year).type_of(day)

    def shifts_on(self, day: date) -> tuple[Shift, ...]:
        """Return the shifts worked on a day."""
        if day in self._exceptions:
            return self._exceptions[day]
        return self.shifts if self.every_day or self.day_type(day).is_work else ()

    def is_workday(self, day: date) -> bool:
        """Tell whether anybody works on the day."""
        return bool(self.shifts_on(day))

    def is_provisional(self, first: date, last: date) -> bool:
        """Tell whether reckoning between two days rests on a year not yet announced."""
        low, high = sorted((first.year, last.year))
        return not self.every_day and any(self.year(number).provisional for number in range(low, high + 1))

    def add_minutes(self, at: datetime, minutes: int) -> Reckoned:
        """Return the instant after so many minutes of work.

        :raises Invalid: the calendar has no working time ahead.
        """
        if minutes < 0:
            raise AssertionError("a deadline lies ahead")
        left, first = timedelta(minutes=minutes), local_day(at, self.zone)
        if not left:
            return Reckoned(at, self.is_provisional(first, first))
        for start, end in self._stretches(at):
            if left <= end - start:
                return Reckoned(start + left, self.is_provisional(first, local_day(start, self.zone)))
            left -= end - start
        raise Invalid(self._no_work())

    def minutes_between(self, start: datetime, end: datetime) -> int:
        """Count the whole minutes of work between two instants; negative when the end is earlier."""
        if end < start:
            return -self.minutes_between(end, start)
        worked = timedelta()
        day, last = local_day(start, self.zone), local_day(end, self.zone)
        while day <= last:
            for begins, ends in self._stretches_on(day):
                worked += max(min(ends, end) - max(begins, start), timedelta())
            day += ONE_DAY
        return worked // timedelta(minutes=1)

    def stretches(self, first: date, until: date) -> Iterator[tuple[datetime, datetime]]:
        """Yield the stretches of work from a day until before another, in order."""
        for number in range((until - first).days):
            yield from self._stretches_on(first + number * ONE_DAY)

    def workday(self, day: date, days: int) -> date:
        """Return the day that lies so many working days after (or before) a day, like WORKDAY in Excel.

        :raises Invalid: the calendar has no working day in that direction.
        """
        step, left = (ONE_DAY if days > 0 else -ONE_DAY), abs(days)
        idle = 0
        while left:
            day += step
            idle = 0 if self.is_workday(day) else idle + 1
            left -= 0 if idle else 1
            if idle > IDLE_DAYS_MAX:
                raise Invalid(self._no_work())
        return day

    def networkdays(self, first: date, last: date) -> int:
        """Count the working days from the first to the last day, both included, like NETWORKDAYS in Excel."""
        if last < first:
            return -self.networkdays(last, first)
        return sum(self.is_workday(first + timedelta(days=n)) for n in range((last - first).days + 1))

    def workday_on_or_after(self, day: date) -> date:
        """Return the day itself when it is worked, else the next one that is."""
        return day if self.is_workday(day) else self.workday(day, 1)

    def _no_work(self) -> Problem:
        return Problem("calendar.no_work", self.label, f"「{self.label}」找不到上班时间,请检查班次和例外日期")

    def _stretches_on(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        midnight = start_of(day, self.zone)
        for shift in self.shifts_on(day):
            yield midnight + timedelta(minutes=shift.start), midnight + timedelta(minutes=shift.end)

    def _stretches(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield the stretches of work from an instant on, until nobody has worked for more than a year."""
        day, idle = local_day(at, self.zone), 0
        while idle <= IDLE_DAYS_MAX:
            idle += 1
            for start, end in self._stretches_on(day):
                if end > at:
                    idle = 0
                    yield max(start, at.astimezone(self.zone)), end
            day += ONE_DAY


OFFICE = WorkCalendar()
SEVEN_DAYS = WorkCalendar("网点七天日历", every_day=True)
ALWAYS = WorkCalendar("全天候日历", shifts=(Shift(0, 1440),), every_day=True)
