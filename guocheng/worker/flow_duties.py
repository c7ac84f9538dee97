"""What the worker does for flows (流程后台): moves due by the clock, timers of running procedures."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import psycopg

from guocheng.service.context import Change, Context
from guocheng.service.flow import automatic, timers
from guocheng.service.platform import Platform
from guocheng.service.principal import SYSTEM
from guocheng.store.jobs import Job
from guocheng.worker.handler import Short
from guocheng.worker.timer import Timer

TIMERS_JOB = "flow.timers"
EVERY_MINUTE = Timer(TIMERS_JOB, timedelta(minutes=1))


def automatic_move(platform: Platform) -> Short:
    """Return the handler that makes a move which is due."""
    return Short(lambda connection, job: automatic.make(_change(platform, connection, job), dict(job.payload)))


def wake_procedures(platform: Platform) -> Short:
    """Return the handler that wakes the procedures whose timers are due."""
    return Short(lambda connection, job: timers.wake_due(_change(platform, connection, job)))


def _change(platform: Platform, connection: psycopg.Connection, job: Job) -> Change:
    context = Context(platform=platform, principal=SYSTEM, now=datetime.now(UTC), request_id=f"job:{job.id}")
    return Change(context, connection)


