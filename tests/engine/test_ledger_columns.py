"""Periods and the columns beside a figure, the daily flash, and the ranking."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guocheng.base.calendar import OFFICE
from guocheng.base.period import Bucket, Month, Period
from guocheng.base.problem import Invalid
from guocheng.engine.ledger.columns import Compared, PeriodKey
from guocheng.engine.ledger.flash import flash
from guocheng.engine.ledger.ranking import ranked
from tests.engine.charts import example

LETTERS = {"day": "D", "week": "W", "month": "M", "quarter": "Q", "year": "Y"}


def test_g06_period_keys_their_days_and_neighbours() -> None:
    given_, expected = example("G06")
    for n, (text, bucket) in enumerate(given_["periods"]):
        letter = LETTERS[bucket]
        key = PeriodKey.parse(f"{letter}:{text}")
        assert str(key) == f"{letter}:{text}"
        assert [key.period.start.isoformat(), key.last_day.isoformat()] == expected["ranges"][n]
        assert str(key.previous()) == f"{letter}:{expected['previous'][n]}"
        ago = expected["year_ago"][n]
        assert (key.year_ago() and str(key.year_ago())) == (ago and f"{letter}:{ago}")


@pytest.mark.parametrize(
    "text",
    ["M:202613", "M:2026-03", "W:2026-W54", "Q:2026Q5", "D:20260230", "X:2026", "2026", "Y:9999", "M:000101", ""],
)
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        PeriodKey.parse(text)
    assert refused.value.problems[0].code == "ledger.bad_period"


@given(st.dates(date(2001, 1, 1), date(2090, 12, 31)), st.sampled_from(Bucket))
def test_a_key_is_read_back_and_its_neighbour_touches_it(day: date, bucket: Bucket) -> None:
    key = PeriodKey.of(day, bucket)
    assert PeriodKey.parse(str(key)) == key
    assert key.previous().period.end == key.period.start
    assert key.cumulative().end == key.period.end


def test_cumulative_runs_from_january_and_of_days_from_the_first() -> None:
    assert PeriodKey.parse("M:202603").cumulative() == Period(date(2026, 1, 1), date(2026, 4, 1))
    assert PeriodKey.parse("D:20260315").cumulative() == Period(date(2026, 3, 1), date(2026, 3, 16))
    assert PeriodKey.parse("W:2026-W14").cumulative() == Period(date(2026, 4, 1), date(2026, 4, 6))
    assert PeriodKey.parse("W:2026-W14").label == "2026年第14周"


def test_gap_and_rate_are_blank_without_a_plan() -> None:
    found = Compared(Decimal("234.4"), Decimal(250))
    assert (found.gap, str(found.rate)) == (Decimal("-15.6"), "93.76")
    assert (Compared(Decimal(1), None).gap, Compared(Decimal(1), None).rate) == (None, None)
    assert (Compared(Decimal(5), Decimal(0)).gap, Compared(Decimal(5), Decimal(0)).rate) == (Decimal(5), None)


def test_a09_daily_closing() -> None:
    given_, expected = example("A09")
    days = [date(2026, 3, 2) + timedelta(days=n) for n in range(3)]
    actuals = dict(zip(days, map(Decimal, given_["daily_actuals"]), strict=True)) | {date(2026, 3, 5): Decimal(999)}
    found = flash(Month(2026, 3), days[-1], actuals, Decimal(given_["month_plan_value_added"]), OFFICE)
    assert found.working_days == given_["working_days_in_month"]
    assert {
        "cumulative": str(found.cumulative),
        "time_progress_pct": str(found.time_progress),
        "achievement_pct": str(found.achievement),
        "pace_pct": str(found.pace),
        "run_rate_forecast": str(found.forecast),
        "required_per_remaining_day": str(found.needed_per_day),
    } == expected
    assert found.left == 19


def test_a_flash_before_the_first_day_of_work_and_after_the_last() -> None:
    before = flash(Month(2026, 3), date(2026, 3, 1), {}, Decimal(100), OFFICE)
    assert (before.pace, before.forecast, before.needed_per_day) == (None, None, Decimal("4.55"))
    after = flash(Month(2026, 3), date(2026, 4, 9), {date(2026, 3, 9): Decimal(50)}, Decimal(100), OFFICE)
    assert (str(after.time_progress), str(after.pace), after.needed_per_day) == ("100.00", "50.00", None)
    assert flash(Month(2026, 3), date(2026, 3, 9), {}, None, OFFICE).achievement is None
    assert flash(Month(2031, 3), date(2031, 3, 9), {}, None, OFFICE).provisional


def test_a11_equals_share_a_place() -> None:
    given_, expected = example("A11")
    found = ranked({who: Decimal(value) for who, value in given_["values"].items()})
    assert {one.who: one.place for one in found} == expected["rank"]


def test_who_has_no_figure_is_listed_without_a_place() -> None:
    found = ranked({"甲": None, "乙": Decimal(1), "丙": Decimal(3)})
    assert [(one.who, one.place) for one in found] == [("丙", 1), ("乙", 2), ("甲", None)]
    assert ranked({"甲": Decimal(2), "乙": Decimal(1)}, highest_first=False)[0].who == "乙"
