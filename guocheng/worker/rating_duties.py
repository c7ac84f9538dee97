"""Days of waybills are rated (计价任务), one after the other under a lease."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from guocheng.service.platform import Platform
from guocheng.service.rating import work
from guocheng.worker.handler import Long

KIND = work.JOB
#: A day is one statement; the largest takes well below this.
LEASE = timedelta(minutes=10)


def rating_days(platform: Platform) -> Long:
    """Return the handler that rates days."""
    return Long(lambda lease: work.run(platform, lease, lambda: datetime.now(UTC)), LEASE)
