"""The hold of a worker on a long job (任务租约): say how far it is, keep it, end it.

Every part of long work is saved together with its progress, so that the next worker goes on where this one was cut.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

import psycopg

from guocheng.store import jobs
from guocheng.store.database import STATEMENT_SECONDS_MAX, Database
from guocheng.store.jobs import Job

T = TypeVar("T")


class Stopping(Exception):
    """The worker shuts down: the job goes back and another worker goes on with it."""


class Lease:
    """One attempt at a long job. Say something more often than the lease is long."""

    def __init__(
        self, database: Database, job: Job, *, length: timedelta = jobs.LEASE,
        stopping: Callable[[], bool] = lambda: False,
    ) -> None:  # fmt: skip
        self.database = database
        self.job = job
        self.length = length
        self.finished = False
        self._stopping = stopping

    def keep(self) -> None:
        """Extend the lease.

        :raises LeaseLost: somebody else has the job.
        :raises Stopping: the worker shuts down.
        """
        self._look_up()
        self.database.run(lambda connection: jobs.heartbeat(connection, self.job, lease=self.length))

    def part(self, work: Callable[[psycopg.Connection], T], progress: Callable[[T], Any]) -> T:
        """Do one part of the work and say how far it is, in one transaction.

        :raises LeaseLost: somebody else has the job; the part is not saved.
        :raises Stopping: the worker shuts down; the part is not begun.
        """
        self._look_up()

        def both(connection: psycopg.Connection) -> T:
            # A statement of a job may take as long as its lease; one for a screen may not.
            seconds = max(STATEMENT_SECONDS_MAX, int(self.length.total_seconds()))
            connection.execute("select set_config('statement_timeout', %s, true)", [f"{seconds}s"])
            done = work(connection)
            jobs.progress(connection, self.job, progress(done), lease=self.length)
            return done

        return self.database.run(both)

    def progress(self, value: Any) -> None:
        """Say how far the work is and extend the lease.

        :raises LeaseLost: somebody else has the job.
        :raises Stopping: the worker shuts down.
        """
        self._look_up()
        self.database.run(lambda connection: jobs.progress(connection, self.job, value, lease=self.length))

    def finish(self, connection: psycopg.Connection, result: Any = None) -> None:
        """End the job in the transaction of its last effect.

        :raises LeaseLost: somebody else has the job.
        """
        jobs.finish(connection, self.job, result)
        self.finished = True

    def _look_up(self) -> None:
        if self._stopping():
            raise Stopping
