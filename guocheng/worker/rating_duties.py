"""Days of waybills are rated, and their files taken in (计价任务), one after the other under a lease."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from guocheng.service.platform import Platform
from guocheng.service.rating import taking, work
from guocheng.worker.handler import Long

KIND, FILE_KIND = work.JOB, taking.JOB
#: A day is one statement; the largest takes well below this.
LEASE = timedelta(minutes=10)


def rating_days(platform: Platform) -> Long:
    """Return the handler that rates days."""
    return Long(lambda lease: work.run(platform, lease, lambda: datetime.now(UTC)), LEASE)


def waybill_files(platform: Platform) -> Long:
    """Return the handler that takes files of waybills in."""
    return Long(lambda lease: taking.run(platform, lease, lambda: datetime.now(UTC)), LEASE)
