"""What the worker does for totals (汇总后台): those that follow are brought up to date, all are checked every night."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from guocheng.service import aggregates
from guocheng.service.context import Context
from guocheng.service.platform import Platform
from guocheng.service.principal import SYSTEM
from guocheng.store.jobs import Job
from guocheng.worker.handler import Short
from guocheng.worker.timer import Timer

FOLLOW_JOB = "totals.follow"
EVERY_ROUND = Timer(FOLLOW_JOB, timedelta(seconds=30))
CHECK_JOB = "totals.check"
# Half past three in the morning in China, after the housekeeping.
NIGHTLY = Timer(CHECK_JOB, every=timedelta(days=1), offset=timedelta(hours=19, minutes=30))


def follow(platform: Platform) -> Short:
    """Return the handler that brings the totals that follow up to date."""
    return Short(lambda _connection, job: aggregates.follow(_context(platform, job)))


def check(platform: Platform) -> Short:
    """Return the handler that compares every total with a count of all."""
    return Short(lambda _connection, job: aggregates.check_all(_context(platform, job)))


def _context(platform: Platform, job: Job) -> Context:
    return Context(platform=platform, principal=SYSTEM, now=datetime.now(UTC), request_id=f"job:{job.id}")
