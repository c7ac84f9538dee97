"""What a worker does to records (记录任务): actions on many under a lease, titles that follow renames."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import psycopg

from guocheng.service import actions, leavers
from guocheng.service.platform import Platform
from guocheng.store import records
from guocheng.store.jobs import Job
from guocheng.worker.handler import Long, Short


def acting(platform: Platform) -> Long:
    """Return the handler of everything a worker does to many records."""
    return Long(lambda lease: actions.run(platform, lease, now=datetime.now(UTC)))


def handing_over(platform: Platform) -> Long:
    """Return the handler that hands over what people who leave have in hand."""
    return Long(lambda lease: leavers.run(platform, lease, now=datetime.now(UTC)))


def following_titles(platform: Platform) -> Short:
    """Return the handler that writes titles anew which quote a renamed record."""

    def follow(connection: psycopg.Connection, job: Job) -> Any:
        return {"changed": records.follow_titles(connection, platform.catalogue, **job.payload)}

    return Short(follow)
