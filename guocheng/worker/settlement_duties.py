"""Business data become internal trades (内部折算任务): when somebody asks, and every night for months that are open."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import psycopg

from guocheng.service.context import Change, Context
from guocheng.service.platform import Platform
from guocheng.service.principal import SYSTEM
from guocheng.service.settlement import running
from guocheng.store.jobs import Job
from guocheng.worker.handler import Long, Short
from guocheng.worker.timer import Timer

NIGHT_JOB = "settlement.night"
# Half past two in the morning in China, before totals are checked.
NIGHTLY = Timer(NIGHT_JOB, every=timedelta(days=1), offset=timedelta(hours=18, minutes=30))


def settling(platform: Platform) -> Long:
    """Return the handler that does a run."""
    return Long(lambda lease: running.run(platform, lease, now=datetime.now(UTC)))


def nightly(platform: Platform) -> Short:
    """Return the handler that orders the runs of the night."""

    def order(connection: psycopg.Connection, job: Job) -> int:
        context = Context(platform=platform, principal=SYSTEM, now=datetime.now(UTC), request_id=f"job:{job.id}")
        return running.order_open(Change(context, connection))

    return Short(order)
