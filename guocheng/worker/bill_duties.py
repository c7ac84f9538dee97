"""Months are billed (出账任务), some customers at a time under a lease."""

from __future__ import annotations

from datetime import UTC, datetime

from guocheng.service.platform import Platform
from guocheng.service.rating import bill_making
from guocheng.worker.handler import Long
from guocheng.worker.rating_duties import LEASE

KIND = bill_making.JOB


def month_bills(platform: Platform) -> Long:
    """Return the handler that makes the bills of a month."""
    return Long(lambda lease: bill_making.run(platform, lease, lambda: datetime.now(UTC)), LEASE)
