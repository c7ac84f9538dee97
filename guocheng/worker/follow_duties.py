"""Telling followers what happened (关注通知): a few seconds after it happened, in the order it happened."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import psycopg

from guocheng.service import follows
from guocheng.service.context import Change, Context
from guocheng.service.platform import Platform
from guocheng.service.principal import SYSTEM
from guocheng.store.jobs import Job
from guocheng.worker.handler import Short
from guocheng.worker.timer import Timer

KIND = "follows.tell"
EVERY_MOMENT = Timer(KIND, timedelta(seconds=15))


def telling(platform: Platform) -> Short:
    """Return the handler that tells followers what is new."""

    def run(connection: psycopg.Connection, job: Job) -> int:
        context = Context(platform=platform, principal=SYSTEM, now=datetime.now(UTC), request_id=f"job:{job.id}")
        return follows.tell_followers(Change(context, connection))

    return Short(run)
