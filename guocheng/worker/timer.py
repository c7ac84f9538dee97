"""Kinds of jobs that come by the clock (定时任务): one job per window, however many workers watch the clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg

from guocheng.store import jobs

_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Timer:
    """A kind of job that is put once in each window; windows start at midnight in UTC plus the offset."""

    kind: str
    every: timedelta
    offset: timedelta = timedelta(0)
    payload: Mapping[str, Any] = field(default_factory=dict)

    def window(self, at: datetime) -> datetime:
        """Return the start of the window that holds an instant."""
        begin = _EPOCH + self.offset
        return begin + (at - begin) // self.every * self.every


def put_due(connection: psycopg.Connection, timer: Timer, *, at: datetime) -> int | None:
    """Put the job of the current window, unless somebody has; windows missed while nobody looked are not made up."""
    window = timer.window(at)
    return jobs.enqueue(
        connection,
        timer.kind,
        {**timer.payload, "window": window.isoformat()},
        order_key=f"timer:{timer.kind}",
        once_key=f"timer:{timer.kind}:{window.isoformat()}",
        attempts_max=1 if timer.every < timedelta(minutes=5) else jobs.ATTEMPTS_MAX,
    )
