"""The daily flash (日结): how far a month has come by its days of work, and what is still to be done each day.

- Time passes in days of work, as the calendar of the unit has them; a day not yet over does not count.
- Shares are shown in per cent with two decimals and worked out from exact figures, not from each other's display.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from guocheng.base.calendar import WorkCalendar
from guocheng.base.money import rounded
from guocheng.base.period import Month
from guocheng.expr import number

HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Flash:
    """A month as it stands after a day: figures of the plan so far; blank where there is nothing to divide by."""

    plan: Decimal | None
    cumulative: Decimal
    worked: int
    working_days: int
    time_progress: Decimal | None
    achievement: Decimal | None
    pace: Decimal | None
    forecast: Decimal | None
    needed_per_day: Decimal | None
    provisional: bool = False

    @property
    def left(self) -> int:
        """Return the days of work that are still to come."""
        return self.working_days - self.worked


def flash(
    month: Month, as_of: date, actuals: Mapping[date, Decimal], plan: Decimal | None, calendar: WorkCalendar
) -> Flash:
    """Return how a month stands at the end of a day; what is booked later in the month does not count."""
    first, last = month.first_day, month.last_day
    until = min(as_of, last)
    whole = calendar.networkdays(first, last)
    worked = calendar.networkdays(first, until) if until >= first else 0
    so_far = sum((amount for day, amount in actuals.items() if first <= day <= until), Decimal("0.00"))
    time = number.divide(Decimal(worked), Decimal(whole))
    reached = None if plan is None or plan <= 0 else number.divide(so_far, plan)
    pace = None if reached is None or time is None else number.divide(reached, time)
    run_rate = number.divide(number.multiply(so_far, Decimal(whole)), Decimal(worked))
    rest = None if plan is None else number.divide(plan - so_far, Decimal(whole - worked))
    return Flash(
        plan,
        so_far,
        worked,
        whole,
        _percent(time),
        _percent(reached),
        _percent(pace),
        None if run_rate is None else rounded(run_rate),
        None if rest is None else rounded(max(rest, Decimal(0))),
        calendar.is_provisional(first, last),
    )


def _percent(share: Decimal | None) -> Decimal | None:
    if share is None:
        return None
    return number.rounded_to(number.multiply(share, HUNDRED), Decimal(2)).quantize(Decimal("0.01"))
