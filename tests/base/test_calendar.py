"""Working days and working time, by the State Council's arrangement and the shifts of the organisation."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guocheng.base.calendar import (
    ALWAYS,
    OFFICE,
    SEVEN_DAYS,
    DayType,
    Shift,
    WorkCalendar,
    shipped_years,
    year_from_json,
)
from guocheng.base.problem import Invalid
from guocheng.base.zone import SHANGHAI, start_of

CASES: dict[str, list[dict[str, Any]]] = json.loads(
    (Path(__file__).parents[2] / "cases" / "calendar.json").read_text("utf-8")
)
CALENDARS = {"office": OFFICE, "seven_days": SEVEN_DAYS, "always": ALWAYS}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]


@pytest.mark.parametrize("case", CASES["day_types"], ids=str)
def test_day_type(case: dict[str, Any]) -> None:
    day = date.fromisoformat(case["day"])
    assert OFFICE.day_type(day) == case["expected"]
    assert OFFICE.is_provisional(day, day) is case["provisional"]


@pytest.mark.parametrize("case", CASES["add_minutes"], ids=str)
def test_add_minutes(case: dict[str, Any]) -> None:
    found = CALENDARS[case["calendar"]].add_minutes(datetime.fromisoformat(case["start"]), case["minutes"])
    assert (found.at, found.provisional) == (datetime.fromisoformat(case["expected"]), case["provisional"])


@pytest.mark.parametrize("case", CASES["minutes_between"], ids=str)
def test_minutes_between(case: dict[str, Any]) -> None:
    start, end = datetime.fromisoformat(case["start"]), datetime.fromisoformat(case["end"])
    assert CALENDARS[case["calendar"]].minutes_between(start, end) == case["expected"]


@pytest.mark.parametrize("case", CASES["workday"], ids=str)
def test_workday(case: dict[str, Any]) -> None:
    found = CALENDARS[case["calendar"]].workday(date.fromisoformat(case["day"]), case["days"])
    assert found == date.fromisoformat(case["expected"])


@pytest.mark.parametrize("case", CASES["networkdays"], ids=str)
def test_networkdays(case: dict[str, Any]) -> None:
    first, last = date.fromisoformat(case["first"]), date.fromisoformat(case["last"])
    assert CALENDARS[case["calendar"]].networkdays(first, last) == case["expected"]


def test_g01_working_days_of_2026() -> None:
    """The working days of each month, and the thirteen statutory days that are paid threefold."""
    by_month = [0] * 12
    for day in days_of(2026):
        by_month[day.month - 1] += OFFICE.is_workday(day)
    assert by_month == [21, 16, 22, 21, 19, 21, 23, 21, 22, 18, 21, 23]
    statutory = [day.isoformat()[5:] for day in days_of(2026) if OFFICE.day_type(day) is DayType.STATUTORY_HOLIDAY]
    assert statutory == [
        "01-01", "02-16", "02-17", "02-18", "02-19", "04-05", "05-01", "05-02", "06-19", "09-25",
        "10-01", "10-02", "10-03",
    ]  # fmt: skip


def test_g02_deadline_across_the_spring_festival() -> None:
    """Eight hours from Friday afternoon end on the make-up Saturday; a due time on a shift end stays there."""
    starts = [("2026-02-13T16:30", 480), ("2026-02-14T17:00", 720), ("2026-03-06T17:59", 2), ("2026-03-06T12:30", 60)]
    due = [OFFICE.add_minutes(at(start), minutes).at for start, minutes in starts]
    assert due == [at("2026-02-14T16:30"), at("2026-02-25T12:00"), at("2026-03-09T09:01"), at("2026-03-06T14:00")]
    assert OFFICE.add_minutes(at("2026-03-06T17:00"), 60).at == at("2026-03-06T18:00")


def test_g03_working_minutes_between_two_instants() -> None:
    """The spring festival between two mornings leaves eight hours; a week-end leaves none."""
    shifts = [["09:00", "12:00"], ["13:00", "18:00"]]
    calendar = WorkCalendar(shifts=tuple(Shift.of("-".join(each)) for each in shifts))
    cases = [("2026-02-14T10:00", "2026-02-24T10:00"), ("2026-03-07T10:00", "2026-03-08T10:00")]
    assert [calendar.minutes_between(at(start), at(end)) for start, end in cases] == [480, 0]


def test_g04_complaint_clock() -> None:
    """Seven calendar days strictly, the next working day by the Civil Code, two working days inside the house."""
    received = date(2026, 2, 10)
    strict = received + timedelta(days=7)
    assert strict == date(2026, 2, 17)
    assert OFFICE.workday_on_or_after(strict) == date(2026, 2, 24)
    assert OFFICE.workday(received, 2) == date(2026, 2, 12)


def test_g05_unknown_year_is_answered_provisionally() -> None:
    """Weekends and statutory days by law, no make-up days, and the answer says that it may change."""
    assert not OFFICE.is_workday(date(2027, 2, 20))
    assert not OFFICE.is_workday(date(2027, 1, 1))
    assert OFFICE.is_provisional(date(2026, 12, 31), date(2027, 2, 20))
    assert OFFICE.is_provisional(date(2031, 1, 1), date(2031, 1, 2))
    assert OFFICE.is_workday(date(2031, 1, 1))
    assert not OFFICE.is_provisional(date(2024, 1, 1), date(2026, 12, 31))


def test_a_year_loaded_later_replaces_the_provisional_one() -> None:
    document = {"year": 2027, "provisional": False, "source": "x", "days": {"2027-02-20": ["makeup_workday", "春节"]}}
    known = WorkCalendar(years=(*shipped_years()[:-1], year_from_json(document)))
    assert known.is_workday(date(2027, 2, 20))
    assert not known.is_provisional(date(2027, 1, 1), date(2027, 12, 31))


def test_a_year_with_unknown_words_is_refused_with_every_place() -> None:
    days = {"2026-02-20": ["holliday", "春节"], "2027-02-20": ["rest_day", "春节"], "2027-02-21": ["half_day", "春节"]}
    with pytest.raises(Invalid) as refused:
        year_from_json({"year": 2027, "provisional": False, "source": "x", "days": days})
    assert [problem.where for problem in refused.value.problems] == ["2026-02-20", "2027-02-21"]


def test_exceptions_replace_the_shifts_of_one_day() -> None:
    saturday, monday = date(2026, 3, 7), date(2026, 3, 9)
    calendar = WorkCalendar(exceptions=((saturday, (Shift.of("09:00-12:00"),)), (monday, ())))
    assert calendar.is_workday(saturday)
    assert not calendar.is_workday(monday)
    assert calendar.add_minutes(at("2026-03-06T18:00"), 181).at == at("2026-03-10T09:01")


def test_shifts_are_read_as_people_write_them() -> None:
    assert Shift.of("09:00-12:00") == Shift.of(" 9\uff1a00\uff5e12\uff1a00") == Shift(540, 720)
    assert Shift.of("18:00-24:00").end == 1440
    for text in ("9-12", "", "09:00", "09:60-12:00", "早上到中午"):
        with pytest.raises(Invalid) as refused:
            Shift.of(text)
        assert refused.value.problems[0].code == "calendar.bad_shift"


def test_wrong_shifts_are_told_together() -> None:
    calendar = WorkCalendar(
        shifts=(Shift.of("13:00-18:00"), Shift.of("09:00-12:00")), exceptions=((date(2026, 3, 7), (Shift(600, 600),)),)
    )
    assert [problem.where for problem in calendar.problems()] == ["班次", "2026-03-07"]
    assert [problem.code for problem in WorkCalendar(shifts=()).problems()] == ["calendar.no_shifts"]
    assert list(OFFICE.problems()) + list(SEVEN_DAYS.problems()) + list(ALWAYS.problems()) == []


def test_a_calendar_without_work_is_refused_not_searched_for_ever() -> None:
    never = WorkCalendar(shifts=())
    for ask in (lambda: never.add_minutes(at("2026-03-06T18:00"), 1), lambda: never.workday(date(2026, 3, 6), 1)):
        with pytest.raises(Invalid) as refused:
            ask()
        assert refused.value.problems[0].code == "calendar.no_work"


def test_instants_of_other_zones_are_reckoned_here() -> None:
    utc = datetime.fromisoformat("2026-02-13T08:30:00+00:00")
    assert OFFICE.add_minutes(utc, 480).at == at("2026-02-14T16:30")


INSTANTS = st.integers(0, 900 * 1440).map(lambda minutes: start_of(date(2024, 6, 1)) + timedelta(minutes=minutes))


@given(INSTANTS, st.integers(0, 5000), st.sampled_from(sorted(CALENDARS)))
def test_minutes_added_are_minutes_between(start: datetime, minutes: int, name: str) -> None:
    calendar = CALENDARS[name]
    assert calendar.minutes_between(start, calendar.add_minutes(start, minutes).at) == minutes


@given(INSTANTS, st.integers(0, 2000), st.integers(0, 2000))
def test_adding_twice_is_adding_the_sum(start: datetime, first: int, second: int) -> None:
    halfway = OFFICE.add_minutes(start, first).at
    assert OFFICE.add_minutes(halfway, second).at == OFFICE.add_minutes(start, first + second).at
