"""The daily flash of a unit (日结): how the month stands, by working days, with what each day brought.

- Estimates stand in for what the books do not have yet, and the answer says so.
- Days are those of the calendar of the unit's department: an outlet works seven days, an office does not.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from guocheng.base.period import Bucket, Month, Period
from guocheng.base.problem import Invalid, Problem
from guocheng.base.zone import local_day
from guocheng.engine.ledger.flash import flash as reckoned
from guocheng.service.context import Look
from guocheng.service.directory import calendar_of_unit
from guocheng.service.ledger.comparing import no_row
from guocheng.service.ledger.plans import plans_of
from guocheng.service.ledger.statement import asked, period_figures, read, text


def flash(
    look: Look, *, book: str, period: str, object: int, code: str = "", as_of: date | None = None
) -> dict[str, Any]:
    """Return how a row of a unit stands in a month at the end of a day; yesterday unless another day is asked for.

    :raises NotFound: there is no such book, unit or row for this person.
    :raises Invalid: the period is not a month.
    """
    reading = read(look, book, period, mix=True)
    if reading.key.bucket is not Bucket.MONTH:
        raise Invalid(Problem("ledger.months_only", "期间", "日结看一个月做到哪里了，请选一个月份"))
    unit = asked(reading, [object])[0]
    month = Month.of(reading.key.period.start)
    until = as_of or local_day(look.now) - timedelta(days=1)
    so_far = Period(month.first_day, max(month.first_day, min(until, month.last_day) + timedelta(days=1)))
    statement = period_figures(reading, unit, so_far)
    row = (code or statement.chart.by_role("value_added") or "") if statement else ""
    if statement is None or row not in statement.chart.rows:
        raise no_row(reading, code)
    plans = plans_of(reading, [unit], month.period)
    figures = plans.figures[unit]
    planned = reading.statement(unit, figures) if figures else None
    plan, edition = planned.value(row) if planned else None, plans.edition_of([unit])
    total = statement.value(row) or Decimal(0)
    calendar = calendar_of_unit(look.connection, reading.basis.units[unit].department)
    brought = reading.by_day(unit, so_far)
    found = reckoned(month, until, {month.first_day: total}, plan, calendar)
    return {
        "title": reading.basis.units[unit].title,
        "code": row,
        "label": statement.chart.rows[row].label,
        "period": str(reading.key),
        "as_of": until.isoformat(),
        "calendar": calendar.label,
        "edition": edition,
        "plan": text(found.plan),
        "cumulative": text(found.cumulative),
        "estimated": statement.cells[row].estimated,
        "working_days": found.working_days,
        "worked": found.worked,
        "left": found.left,
        "time_progress": text(found.time_progress),
        "achievement": text(found.achievement),
        "pace": text(found.pace),
        "forecast": text(found.forecast),
        "needed_per_day": text(found.needed_per_day),
        "provisional": found.provisional,
        "days": [
            {"day": day.isoformat(), "value": text(value.shown(row) if value else None)}
            for day in so_far.days()
            for value in [reading.statement(unit, brought.get(day, ()))]
        ],
    }
