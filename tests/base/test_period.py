"""Periods hold their start and not their end."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guocheng.base.period import RANGE_LABELS, Bucket, Month, Period, bucket_of, buckets, key_of, last_n_days, relative
from guocheng.base.problem import Invalid

NOW = datetime.fromisoformat("2026-02-14T17:30:00+00:00")  # already the 15th, a Sunday, in Shanghai
DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))


@pytest.mark.parametrize(
    ("name", "start", "last"),
    [
        ("today", "2026-02-15", "2026-02-15"),
        ("yesterday", "2026-02-14", "2026-02-14"),
        ("tomorrow", "2026-02-16", "2026-02-16"),
        ("this_week", "2026-02-09", "2026-02-15"),
        ("last_week", "2026-02-02", "2026-02-08"),
        ("next_week", "2026-02-16", "2026-02-22"),
        ("this_month", "2026-02-01", "2026-02-28"),
        ("last_month", "2026-01-01", "2026-01-31"),
        ("last_quarter", "2025-10-01", "2025-12-31"),
        ("this_year", "2026-01-01", "2026-12-31"),
        ("next_year", "2027-01-01", "2027-12-31"),
        ("last_7_days", "2026-02-09", "2026-02-15"),
        ("next_7_days", "2026-02-15", "2026-02-21"),
    ],
)
def test_relative_ranges_start_from_the_day_in_shanghai(name: str, start: str, last: str) -> None:
    found = relative(name, NOW)
    assert found == Period(date.fromisoformat(start), date.fromisoformat(last) + timedelta(days=1))


def test_every_named_range_is_known_and_others_are_refused() -> None:
    assert all(len(relative(name, NOW)) for name in RANGE_LABELS)
    with pytest.raises(Invalid, match="没有时间范围"):
        relative("this_century", NOW)


def test_last_n_days_include_today() -> None:
    assert last_n_days(30, NOW) == relative("last_30_days", NOW)


def test_g06_periods_and_their_keys() -> None:
    assert Month(2026, 3).period == Period(date(2026, 3, 1), date(2026, 4, 1))
    assert bucket_of(date(2026, 3, 15), Bucket.WEEK) == Period(date(2026, 3, 9), date(2026, 3, 16))
    assert bucket_of(date(2026, 5, 5), Bucket.QUARTER) == Period(date(2026, 4, 1), date(2026, 7, 1))
    keys = [key_of(date(2027, 1, 3), bucket) for bucket in Bucket]
    assert keys == ["2027-01-03", "2026-W53", "2027-01", "2027-Q1", "2027"]


@given(DAYS, st.sampled_from(Bucket))
def test_a_day_lies_in_its_bucket_and_neighbours_touch(day: date, bucket: Bucket) -> None:
    found = bucket_of(day, bucket)
    assert day in found
    assert found.end not in found
    assert bucket_of(found.end, bucket).start == found.end


@given(DAYS, st.integers(0, 400), st.sampled_from(Bucket))
def test_buckets_cover_a_period_without_gap(start: date, days: int, bucket: Bucket) -> None:
    period = Period(start, start + timedelta(days=days))
    found = list(buckets(period, bucket))
    assert all(one.end == next_.start for one, next_ in pairwise(found))
    assert all(any(day in one for one in found) for day in period.days())


@given(DAYS, st.integers(-600, 600))
def test_month_arithmetic_goes_there_and_back(day: date, months: int) -> None:
    month = Month.of(day)
    assert month.plus(months).plus(-months) == month


def test_months() -> None:
    assert [str(month) for month in Period(date(2025, 12, 31), date(2026, 2, 2)).months()] == [
        "2025-12", "2026-01", "2026-02",
    ]  # fmt: skip
    assert Month.parse("2026年2月") == Month.parse("2026-02") == Month(2026, 2)
    assert Month(2024, 2).last_day == date(2024, 2, 29)
    with pytest.raises(Invalid, match="不是月份"):
        Month.parse("2026-13")


def test_overlap_and_instants() -> None:
    january, week = Month(2026, 1).period, bucket_of(date(2026, 1, 31), Bucket.WEEK)
    assert january.overlap(week) == Period(date(2026, 1, 26), date(2026, 2, 1))
    assert january.overlap(Month(2026, 2).period) is None
    assert [at.isoformat() for at in january.instants()] == ["2026-01-01T00:00:00+08:00", "2026-02-01T00:00:00+08:00"]
    assert january.label == "2026-01-01 至 2026-01-31"
