"""Days rated in the background (计价任务): one day a transaction, with progress; new waybills rate their day again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import psycopg

from guocheng.base.problem import Invalid, Problem, Refusal, Unavailable
from guocheng.base.zone import local_day
from guocheng.service.context import Change, Context, Look
from guocheng.service.platform import Platform
from guocheng.service.principal import SYSTEM
from guocheng.service.rating.access import must_manage
from guocheng.service.rating.bill_making import refuse_archived
from guocheng.service.rating.days import rate_day, refuse_closed
from guocheng.service.rating.progress import how_far
from guocheng.store import jobs, rating
from guocheng.store.lease import Lease

JOB = "rating.days"
DAYS_MAX = 400
#: What a waybill has where nothing is known; of weights and amounts it is nought.
_BLANK = {"shop": "", "courier": "", "outlet": ""}


def order(change: Change, *, first: date, until: date, all_days: bool) -> dict[str, Any]:
    """Have the days of a period rated, those that need it or all of them, and say which job does it.

    :raises Refused: the person may not have days rated.
    :raises Invalid: the period is empty or longer than a year.
    :raises Conflict: a day of it is closed.
    """
    must_manage(change)
    if not first < until <= first + timedelta(days=DAYS_MAX):
        raise Invalid(Problem("rating.bad_period", "日期", "请选择起止日期，结束日期不能早于开始日期，最长一年"))
    days = [
        one.day for one in rating.days(change.connection, first, until) if all_days or one.stale or one.run_id is None
    ]
    if not days:
        return {"job": None, "days": 0}
    refuse_closed(change, days[0])
    refuse_archived(change, days)
    if all_days:
        rating.told_stale(change.connection, first, until, "要求重新计价")
    return {"job": enqueue(change.connection, days), "days": len(days)}


def enqueue(connection: psycopg.Connection, days: Iterable[date]) -> int | None:
    """Put the rating of days into the queue; jobs of this kind go one after the other."""
    return jobs.enqueue(connection, JOB, {"days": [one.isoformat() for one in days]}, order_key=JOB)


def take(change: Change, rows: Iterable[Sequence[Any]], *, batch_id: int | None = None) -> dict[date, int]:
    """Take waybills in, in the order of `store.rating.COLUMNS`, and have just their days rated.

    :raises Conflict: a day is closed; nothing is taken then.
    """
    counted = rating.load(change.connection, rows, at=change.now, batch_id=batch_id)
    for day in counted:
        refuse_closed(change, day)
    refuse_archived(change, counted)
    if counted:
        enqueue(change.connection, counted)
    return counted


def take_rated(change: Change, rows: Iterable[Mapping[str, Any]]) -> int:
    """Take waybills in by the names of their columns, rate their days at once, and say how many came."""
    plain = (tuple(row.get(name, _BLANK.get(name, 0)) for name in rating.COLUMNS) for row in rows)
    counted = rating.load(change.connection, plain, at=change.now)
    for day in counted:
        rate_day(change, day)
    return sum(counted.values())


def status(look: Look, *, job_id: int) -> dict[str, Any]:
    """Say how far a job is.

    :raises NotFound: there is no such job of this kind, or the person may not see totals.
    """
    told, noted = how_far(look, job_id, kind=JOB, called="计价")
    return {**told, "refused": noted.get("refused", [])}


def run(platform: Platform, lease: Lease, clock: Callable[[], datetime]) -> dict[str, Any]:
    """Do the job of a lease: day by day, going on where it stopped."""
    days = [date.fromisoformat(one) for one in lease.job.payload["days"]]
    told = dict(lease.job.progress or {"done": 0, "refused": []})

    for place in range(told["done"], len(days)):
        told = {"done": place + 1, "total": len(days), "refused": told["refused"]}
        try:
            lease.part(partial(_one, platform, days[place], clock()), partial(_so_far, told))
        except Unavailable:
            raise
        except Refusal as refusal:
            told["refused"] = [*told["refused"], refusal.problems[0].message]
            lease.progress(told)
    return told


def _so_far(told: dict[str, Any], _done: dict[str, Any]) -> dict[str, Any]:
    return told


def _one(platform: Platform, day: date, now: datetime, connection: psycopg.Connection) -> dict[str, Any]:
    context = Context(platform, SYSTEM, now, request_id=f"rating-{day}")
    return rate_day(Change(context, connection), day)


def month_of(look: Look, month: date | None) -> tuple[date, date]:
    """Return the days of a month, of the present one where none is named."""
    first = (month or local_day(look.now)).replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1)
