"""Checking, importing and taking back of files (导入任务), part by part under a lease; looking into watched folders."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from guocheng.service.context import Context
from guocheng.service.imports import watch, watched, work
from guocheng.service.platform import Platform
from guocheng.service.principal import SYSTEM
from guocheng.worker.handler import Long, Short
from guocheng.worker.timer import Timer

WATCH_JOB = watched.LOOK_JOB
#: A file is taken at the second look, so it waits one to two minutes.
EVERY_MINUTE = Timer(WATCH_JOB, timedelta(minutes=1))
KINDS = (work.CHECK, work.RUN, work.UNDO)


def importing(platform: Platform) -> Long:
    """Return the handler of everything a worker does with an uploaded file."""
    return Long(lambda lease: work.run(platform, lease, now=datetime.now(UTC)))


def watching(platform: Platform) -> Short:
    """Return the handler that looks into the watched folders; each step it takes is a transaction of its own."""

    def run(_connection: object, job: object) -> int:
        return watch.look(Context(platform, SYSTEM, datetime.now(UTC), request_id=WATCH_JOB))

    return Short(run)
