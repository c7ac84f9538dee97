"""Actions on many records (批量操作任务), part by part under a lease."""

from __future__ import annotations

from datetime import UTC, datetime

from guocheng.service import actions
from guocheng.service.platform import Platform
from guocheng.worker.handler import Long


def acting(platform: Platform) -> Long:
    """Return the handler of everything a worker does to many records."""
    return Long(lambda lease: actions.run(platform, lease, now=datetime.now(UTC)))
