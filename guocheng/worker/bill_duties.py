"""Months are billed when somebody asks, and every night bills are compared with what they would come to (出账任务)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import psycopg

from guocheng.service.context import Change, Context
from guocheng.service.platform import Platform
from guocheng.service.principal import SYSTEM
from guocheng.service.rating import bill_making
from guocheng.store.jobs import Job
from guocheng.worker.handler import Long, Short
from guocheng.worker.rating_duties import LEASE
from guocheng.worker.timer import Timer

KIND = bill_making.JOB
NIGHT_KIND = "rating.bills.night"
# Four in the morning in China, after the night's other work.
NIGHTLY = Timer(NIGHT_KIND, every=timedelta(days=1), offset=timedelta(hours=20))


def month_bills(platform: Platform) -> Long:
    """Return the handler that makes the bills of a month."""
    return Long(lambda lease: bill_making.run(platform, lease, lambda: datetime.now(UTC)), LEASE)


def nightly(platform: Platform) -> Short:
    """Return the handler that has the bills of the last months compared."""

    def order(connection: psycopg.Connection, job: Job) -> int:
        context = Context(platform=platform, principal=SYSTEM, now=datetime.now(UTC), request_id=f"job:{job.id}")
        return bill_making.order_telling(Change(context, connection))

    return Short(order)
