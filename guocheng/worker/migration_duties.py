"""Running procedures go over to another version, and back (流程迁移任务), instance by instance under a lease."""

from __future__ import annotations

from datetime import UTC, datetime

from guocheng.service.flow import migration, migration_work
from guocheng.service.platform import Platform
from guocheng.worker.handler import Long

KINDS = (migration.RUN, migration.UNDO)


def migrating(platform: Platform) -> Long:
    """Return the handler that lets instances go over to another version, or back."""
    return Long(lambda lease: migration_work.run(platform, lease, lambda: datetime.now(UTC)))
