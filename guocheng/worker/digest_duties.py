"""Half past eight in the morning (早上的汇总): everybody hears what waits for him."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import psycopg

from guocheng.service import digest
from guocheng.service.context import Change, Context
from guocheng.service.platform import Platform
from guocheng.service.principal import SYSTEM
from guocheng.store.jobs import Job
from guocheng.worker.handler import Short
from guocheng.worker.timer import Timer

KIND = "todo.digest"
# Half past eight in China.
EVERY_MORNING = Timer(KIND, every=timedelta(days=1), offset=timedelta(minutes=30))


def telling(platform: Platform) -> Short:
    """Return the handler that tells everybody, unless the morning is over."""

    def run(connection: psycopg.Connection, job: Job) -> int:
        now = datetime.now(UTC)
        if now - datetime.fromisoformat(job.payload["window"]) > digest.LATE_MAX:
            return 0
        context = Context(platform=platform, principal=SYSTEM, now=now, request_id=f"job:{job.id}")
        return digest.tell(Change(context, connection))

    return Short(run)
