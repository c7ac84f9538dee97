"""Days and instants (日期和时间). A day is a day in Shanghai; a week begins on Monday and is numbered by ISO 8601.

- The clock is passed in; within one evaluation NOW and TODAY do not move.
- Parts of days, months and years are cut, not rounded. A step beyond 200 years is blank.
- Working days come from the calendar passed in, so those functions run in Python only.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from guocheng.base.zone import SHANGHAI, local_day, start_of
from guocheng.expr import number
from guocheng.expr.function import (
    Family,
    Function,
    dates,
    days_or_instants,
    instants,
    numbers,
    register,
    resolved,
    texts,
)
from guocheng.expr.types import Kind

DAYS_MAX, MONTHS_MAX, WORKDAYS_MAX = 73_000, 2_400, 4_000
ONE, ZERO = Decimal(1), Decimal(0)
HERE = "'Asia/Shanghai'"
UNITS = ("年", "季", "月", "周", "天", "小时", "分钟", "y", "q", "m", "w", "d", "h", "min")
MONTHS_BETWEEN = (
    "(extract(year from {1}) - extract(year from {0})) * 12 + extract(month from {1}) - extract(month from {0})"
    " - case when extract(day from {1}) < extract(day from {0}) then 1 else 0 end"
)
MONTHS = f"(case when {{0}} <= {{1}} then {MONTHS_BETWEEN} else - ({{}}) end)".replace(
    "{}", MONTHS_BETWEEN.replace("{0}", "{x}").replace("{1}", "{0}").replace("{x}", "{1}")
)


def _within(make: Callable[[], Any]) -> Any:
    """Return what is made, or blank when it lies outside the years a date can have."""
    try:
        return make()
    except (OverflowError, ValueError):
        return None


def _date(year: Decimal, month: Decimal, day: Decimal) -> date | None:
    if not 1900 <= int(year) <= 2200 or abs(month) > MONTHS_MAX or abs(day) > DAYS_MAX:
        return None
    first = months_after(date(int(year), 1, 1), Decimal(int(month) - 1))
    return first and first + timedelta(days=int(day) - 1)


def days_after(day: date, days: Decimal) -> Any:
    """Return the day so many days later."""
    return _within(lambda: day + timedelta(days=int(days))) if abs(days) <= DAYS_MAX else None


def months_after(day: date, months: Decimal) -> date | None:
    """Return the same day so many months later, or the last day of that month when it is shorter."""
    if abs(months) > MONTHS_MAX:
        return None
    year, month = divmod(day.year * 12 + day.month - 1 + int(months), 12)
    found: date | None = _within(lambda: day.replace(year=year, month=month + 1, day=_last(day.day, year, month + 1)))
    return found


def _last(day: int, year: int, month: int) -> int:
    return min(day, calendar.monthrange(year, month)[1])


def _instant_months_after(at: datetime, months: Decimal) -> datetime | None:
    local = at.astimezone(SHANGHAI)
    day = months_after(local.date(), months)
    return datetime.combine(day, local.time(), SHANGHAI) if day else None


def _time_after(at: datetime, days: Decimal) -> Any:
    if abs(days) > DAYS_MAX:
        return None
    seconds = number.WIDE.multiply(days, Decimal(86_400)).quantize(ONE, rounding=ROUND_HALF_UP, context=number.WIDE)
    return _within(lambda: at + timedelta(seconds=int(seconds)))


def _time_between(left: datetime, right: datetime) -> Decimal | None:
    micros = (left - right) // timedelta(microseconds=1)
    return number.divide(Decimal(micros), Decimal(86_400_000_000))


def _months_between(start: date, end: date) -> Decimal:
    if end < start:
        return -_months_between(end, start)
    return Decimal((end.year - start.year) * 12 + end.month - start.month - (end.day < start.day))


def _eomonth(day: date, months: Decimal) -> Any:
    first = months_after(day.replace(day=1), months)
    return first and first.replace(day=_last(31, first.year, first.month))


def _weekday(day: date, counting: Decimal) -> Decimal | None:
    return {1: Decimal(day.isoweekday() % 7 + 1), 2: Decimal(day.isoweekday())}.get(int(counting))


def _workday(env: Any, day: date, days: Decimal) -> date | None:
    found: date = env.calendar.workday(day, int(days)) if abs(days) <= WORKDAYS_MAX else day
    return found if abs(days) <= WORKDAYS_MAX else None


def _networkdays(env: Any, first: date, last: date) -> Decimal | None:
    return Decimal(env.calendar.networkdays(first, last)) if abs((last - first).days) <= DAYS_MAX else None


def _workhours(env: Any, start: datetime, end: datetime) -> Decimal | None:
    if abs(end - start) > timedelta(days=DAYS_MAX):
        return None
    return number.divide(Decimal(env.calendar.minutes_between(start, end)), Decimal(60))


def _part(name: str, summary: str, example: str, python: Callable[[date], int], sql: str) -> Function:
    return Function(name, Family.DATE, summary, example, (dates(),), Kind.NUMBER, lambda day: Decimal(python(day)), sql)


def _inner(
    name: str, summary: str, takes: tuple[Any, ...], gives: Kind, python: Callable[..., Any], sql: str
) -> Function:
    return Function(name, Family.CONVERSION, summary, "", takes, gives, python, sql)


register(
    Function(
        "TODAY", Family.DATE, "今天", "TODAY()", (), Kind.DATE, lambda env: local_day(env.now), "{today}",
        needs_env=True,
    ),
    Function("NOW", Family.DATE, "现在", "NOW()", (), Kind.INSTANT, lambda env: env.now, "{now}", needs_env=True),
    Function(
        "DATE", Family.DATE, "由年、月、日组成日期,月和日可以超出范围,自动进位", "DATE(2026, 1, 31)",
        (numbers("年"), numbers("月"), numbers("日")), Kind.DATE, _date,
        f"(case when trunc({{0}}) between 1900 and 2200 and abs({{1}}) <= {MONTHS_MAX} and abs({{2}}) <= {DAYS_MAX}"
        " then (make_date({0}::int, 1, 1) + make_interval(months => trunc({1})::int - 1))::date + trunc({2})::int - 1"
        " end)".replace("make_date({0}::int", "make_date(trunc({0})::int"),
    ),
    _part("YEAR", "年份", "YEAR(受理日期)", lambda day: day.year, "extract(year from {0})"),
    _part("QUARTER", "第几季度", "QUARTER(受理日期)", lambda day: (day.month + 2) // 3, "extract(quarter from {0})"),
    _part("MONTH", "几月", "MONTH(受理日期)", lambda day: day.month, "extract(month from {0})"),
    _part(
        "WEEK", "一年里的第几周(周一开始)", "WEEK(受理日期)", lambda day: day.isocalendar().week,
        "extract(week from {0})",
    ),
    _part("DAY", "几号", "DAY(受理日期)", lambda day: day.day, "extract(day from {0})"),
    Function(
        "WEEKDAY", Family.DATE, "星期几:默认星期日是 1;第二个参数写 2 时星期一是 1", "WEEKDAY(受理日期, 2)",
        (dates(), numbers("从哪天数起", default=ONE)), Kind.NUMBER, _weekday,
        "(case trunc({1}) when 1 then extract(dow from {0}) + 1 when 2 then extract(isodow from {0}) end)",
    ),
    Function(
        "HOUR", Family.DATE, "几点", "HOUR(受理时间)", (instants(),), Kind.NUMBER,
        lambda at: Decimal(at.astimezone(SHANGHAI).hour), f"extract(hour from {{0}} at time zone {HERE})",
    ),
    Function(
        "DATEDIF", Family.DATE, "两个日期相差几个整年 y、整月 m、天 d;终点更早时是负数",
        "DATEDIF(入职日期, TODAY(), 'y')",
        (dates("开始"), dates("结束"), texts("单位", words=("年", "月", "天", "y", "m", "d"))),
        Kind.NUMBER, resolved, written_by="resolved",
    ),
    Function(
        "DATEADD", Family.DATE, "往后推若干年、季、月、周、天、小时、分钟;月末日期不会溢出到下个月",
        "DATEADD(受理时间, 48, '小时')",
        (days_or_instants(), numbers("多少"), texts("单位", words=UNITS)), Kind.DATE,
        resolved, written_by="resolved",
    ),
    Function(
        "EOMONTH", Family.DATE, "几个月以后的月末", "EOMONTH(TODAY(), 0)", (dates(), numbers("几个月", default=ZERO)),
        Kind.DATE, _eomonth,
        f"(case when abs({{1}}) <= {MONTHS_MAX} then (date_trunc('month', {{0}}::timestamp)"
        " + make_interval(months => trunc({1})::int + 1) - interval '1 day')::date end)",
    ),
    Function(
        "WORKDAY", Family.DATE, "若干个工作日以后(负数是以前)的日期,按国务院放假安排和单位日历", "WORKDAY(受理日期, 2)",
        (dates(), numbers("工作日数")), Kind.DATE, _workday, needs_env=True,
    ),
    Function(
        "NETWORKDAYS", Family.DATE, "两个日期之间有几个工作日,首尾都算", "NETWORKDAYS(受理日期, 结案日期)",
        (dates("开始"), dates("结束")), Kind.NUMBER, _networkdays, needs_env=True,
    ),
    Function(
        "WORKHOURS", Family.DATE, "两个时间之间有几个上班小时", "WORKHOURS(受理时间, 结案时间)",
        (instants("开始"), instants("结束")), Kind.NUMBER, _workhours, needs_env=True,
    ),
    _inner(
        "DAYS_AFTER", "日期加天数", (dates(), numbers("天数")), Kind.DATE, days_after,
        f"(case when abs({{1}}) <= {DAYS_MAX} then {{0}} + trunc({{1}})::int end)",
    ),
    _inner(
        "MONTHS_AFTER", "日期加月数", (dates(), numbers("月数")), Kind.DATE, months_after,
        f"(case when abs({{1}}) <= {MONTHS_MAX} then ({{0}} + make_interval(months => trunc({{1}})::int))::date end)",
    ),
    _inner(
        "TIME_AFTER", "时间加天数", (instants(), numbers("天数")), Kind.INSTANT, _time_after,
        f"(case when abs({{1}}) <= {DAYS_MAX} then {{0}} + (round({{1}} * 86400)::bigint * interval '1 second') end)",
    ),
    _inner(
        "TIME_MONTHS_AFTER", "时间加月数", (instants(), numbers("月数")), Kind.INSTANT, _instant_months_after,
        f"(case when abs({{1}}) <= {MONTHS_MAX} then (({{0}} at time zone {HERE})"
        f" + make_interval(months => trunc({{1}})::int)) at time zone {HERE} end)",
    ),
    _inner(
        "DAYS_BETWEEN", "相差天数", (dates(), dates()), Kind.NUMBER,
        lambda left, right: Decimal((left - right).days), "({0} - {1})::numeric",
    ),
    _inner(
        "TIME_BETWEEN", "相差时间(天)", (instants(), instants()), Kind.NUMBER, _time_between,
        "(div(extract(epoch from ({0} - {1})) * 1e21, 86400) * 1e-21)::numeric(54,20)",
    ),
    _inner("MONTHS_BETWEEN", "相差整月", (dates(), dates()), Kind.NUMBER, _months_between, MONTHS),
    _inner(
        "DAY_OF", "时间所在的日期", (instants(),), Kind.DATE, local_day, f"({{0}} at time zone {HERE})::date"
    ),
    _inner(
        "START_OF", "日期的零点", (dates(),), Kind.INSTANT, start_of, f"({{0}}::timestamp at time zone {HERE})"
    ),
)  # fmt: skip
