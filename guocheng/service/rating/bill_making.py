"""The bills of a month asked for (出账任务): ordered by who runs the rating, made in the background, some at a time.

- Every night the bills of the last months are compared with what they would come to by now, and say so.
- A month is billed when it is over and all its days are rated: half a month would confirm itself as a whole one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import psycopg

from guocheng.base.problem import Conflict, NotFound, Problem
from guocheng.base.zone import local_day
from guocheng.service.context import Change, Context, Look
from guocheng.service.platform import Platform
from guocheng.service.principal import SYSTEM
from guocheng.service.rating.access import must_manage
from guocheng.service.rating.billing import BACK, Making, after, back
from guocheng.service.rating.progress import how_far
from guocheng.store import jobs, rating
from guocheng.store.lease import Lease
from guocheng.store.rating import documents

JOB = "rating.bills"
#: So many customers are billed in one transaction.
SOME = 200
#: Comparing every night, nothing that was rated since is missed when a night was left out.
LATELY = timedelta(days=3)


def order(change: Change, *, month: date, customer: int | None = None) -> dict[str, Any]:
    """Have the bills of a month made, or that of one customer, and say which job does it.

    :raises Refused: the person may not run the rating.
    :raises NotFound: there is nothing to bill, or this company keeps no bills.
    :raises Conflict: the month is not over, or a day of it waits to be rated.
    """
    must_manage(change)
    first = month.replace(day=1)
    label = f"{first.year} 年 {first.month} 月"
    if change.catalogue.find_entity(documents.ENTITY) is None:
        raise NotFound(Problem("rating.no_bills", "客户账单", "本公司没有启用客户账单，需要时请联系管理员"))
    if local_day(change.now) < after(first):
        message = f"{label}还没有过完，{after(first).month} 月 1 日起才能出账"
        raise Conflict(Problem("rating.month_open", label, message))
    waiting = [
        one.day
        for one in rating.days(change.connection, first, after(first))
        if one.waybills and (one.stale or one.run_id is None)
    ]
    if waiting:
        message = f"{label}有 {len(waiting)} 天还没有计价或者要重新计价（{waiting[0]} 起），请先在「每天计价」里算好"
        raise Conflict(Problem("rating.days_waiting", label, message))
    customers = documents.billed_customers(change.connection, first, after(first))
    # Who sent nothing this month may still have to settle something of the months before.
    customers = sorted({*customers, *documents.settling_customers(change.connection, back(first, BACK), first)})
    if customer is not None:
        customers = [one for one in customers if one == customer]
    if not customers:
        raise NotFound(Problem("rating.nothing_to_bill", label, f"{label}没有可以出账的客户，请先导入运单并计价"))
    payload = {"month": first.isoformat(), "customers": list(customers)}
    return {"job": jobs.enqueue(change.connection, JOB, payload, order_key=JOB), "customers": len(customers)}


def refuse_archived(change: Change, days: Iterable[date]) -> None:
    """Refuse days of months whose bills are all archived.

    :raises Conflict: nobody can settle what would come of it before a bill is taken out of the archive.
    """
    if change.catalogue.find_entity(documents.ENTITY) is None:
        return
    for first in sorted({day.replace(day=1) for day in days}):
        if documents.archived(change.connection, first):
            label = f"{first.year} 年 {first.month} 月"
            message = f"{label}的客户账单都已经归档，不能重新计价；要改请先打开一张账单，点「撤回归档」并写明原因"
            raise Conflict(Problem("rating.archived", label, message))


def order_telling(change: Change) -> int:
    """Have the bills of the last months compared with what they would come to; return how many months there are.

    Months of longer ago are among them when some of their days were rated anew lately.
    """
    if change.catalogue.find_entity(documents.ENTITY) is None:
        return 0
    this, ordered = local_day(change.now).replace(day=1), 0
    lately = documents.touched_months(change.connection, back(this, BACK), change.now - LATELY)
    for first in [*(back(this, months) for months in range(1, BACK + 1)), *lately]:
        if customers := documents.confirmed_customers(change.connection, first):
            payload = {"month": first.isoformat(), "customers": customers, "tells": True}
            jobs.enqueue(change.connection, JOB, payload, order_key=JOB)
            ordered += 1
    return ordered


def status(look: Look, *, job_id: int) -> dict[str, Any]:
    """Say how far a job is and what came of it.

    :raises NotFound: there is no such job of this kind, or the person may not see totals.
    """
    told, noted = how_far(look, job_id, kind=JOB, called="出账")
    return {**told, "counts": noted.get("counts", {})}


def run(platform: Platform, lease: Lease, clock: Callable[[], datetime]) -> dict[str, Any]:
    """Do the job of a lease, going on where it stopped."""
    payload = lease.job.payload
    month, customers = date.fromisoformat(payload["month"]), payload["customers"]
    told = dict(lease.job.progress or {"done": 0, "total": len(customers), "counts": {}})
    while told["done"] < len(customers):
        some = customers[told["done"] : told["done"] + SOME]
        part = partial(_some, platform, month, some, told, clock(), payload.get("tells", False))
        told = lease.part(part, dict)
    return told


def _some(
    platform: Platform,
    month: date,
    customers: list[int],
    told: dict[str, Any],
    now: datetime,
    tells: bool,
    connection: psycopg.Connection,
) -> dict[str, Any]:
    context = Context(platform, SYSTEM, now, request_id=f"bills-{month:%Y-%m}")
    making = Making(Change(context, connection), month, customers)
    counts = making.told() if tells else making.done()
    return {
        "done": told["done"] + len(customers),
        "total": told["total"],
        "counts": dict(Counter(told["counts"]) + counts),
    }
