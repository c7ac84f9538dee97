"""The complaints of the demo company (演示投诉): rules, volumes, and twelve months of tickets."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal

from guocheng.sdk import DemoCompany, local_day
from guocheng_apps.complaint import parameters
from guocheng_apps.complaint.decisions import PAYMENT_APPROVED_ABOVE
from guocheng_apps.complaint.demo_calendar import busyness
from guocheng_apps.complaint.demo_tickets import tickets
from guocheng_apps.org.demo import Staff, staff

SEED = 95543
MONTHS = 13
PROCEDURES = 8


def demo(company: DemoCompany) -> None:
    """Fill a company that has the rules of complaints with volumes and tickets."""
    everybody = staff()
    company.load("complaint.volume", volumes(everybody, company.now, seed=SEED))
    made = list(tickets(everybody, company.now, seed=SEED))
    company.load("complaint.ticket", made)
    for one in _last(made, "appealing", above=Decimal(-1)):
        company.does(one["agent"]["key"], "arbitrate", "complaint.ticket", one["key"], "请仲裁")
    for one in _last(made, "settling", above=PAYMENT_APPROVED_ABOVE):
        company.does(one["agent"]["key"], "settle", "complaint.ticket", one["key"], "赔付方案已与客户确认")


def _last(made: list[parameters.Row], stage: str, *, above: Decimal) -> list[parameters.Row]:
    """Return the last tickets in a stage: they get real procedures, so that the todo lists are not empty."""
    return [one for one in made if one["stage"] == stage and one["compensation_total"] > above][-PROCEDURES:]


def volumes(everybody: Staff, now: datetime, *, seed: int) -> Iterator[parameters.Row]:
    """Yield what each outlet delivered and collected, month by month; the current month only up to now."""
    chance = random.Random(seed)  # noqa: S311 - plausible, not secret
    sizes = {one.number: chance.lognormvariate(0, 0.5) for one in everybody.outlets}
    today = local_day(now)
    for first in _months(today):
        days = _days_of(first, today)
        busy = sum(busyness(day) ** 0.6 for day in days)
        for outlet in everybody.outlets:
            delivered = int(1500 * sizes[outlet.number] * busy * chance.uniform(0.94, 1.06))
            collected = int(delivered * chance.uniform(0.25, 0.6))
            key = f"{outlet.number}:{first:%Y-%m}"
            yield {
                "key": key,
                "unit": {"key": outlet.number},
                "on": first,
                "delivered": delivered,
                "collected": collected,
            }


def _months(today: date) -> list[date]:
    found = [today.replace(day=1)]
    while len(found) < MONTHS:
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return found[::-1]


def _days_of(first: date, today: date) -> list[date]:
    return [day for n in range(31) if (day := first + timedelta(days=n)).month == first.month and day <= today]
