"""The worker (后台进程): takes jobs, does them, says that it is alive.

A job ends once, whatever is killed: work of a dead worker is taken over when its lease is over, and what a worker
does after it lost its lease is not saved. A refusal ends a job with its sentence; anything else is tried again.
"""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import socket
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial

import psycopg

from guocheng.base.problem import Refusal, Unavailable
from guocheng.store import jobs
from guocheng.store.database import Database
from guocheng.store.events_notify import JOBS
from guocheng.store.jobs import Job, LeaseLost
from guocheng.store.lease import Lease, Stopping
from guocheng.store.liveness import say_alive, say_gone
from guocheng.worker.handler import Handler, Long, Short
from guocheng.worker.loop import Loop, Turning, database_may_be_away
from guocheng.worker.timer import Timer, put_due

LOOK_EVERY = timedelta(seconds=5)
REASON_LENGTH_MAX = 500
_log = logging.getLogger("guocheng.worker")


class Worker:
    """Does the jobs of a company, a few at once, until it is told to stop."""

    def __init__(
        self, database: Database, handlers: Mapping[str, Handler], *, timers: Sequence[Timer] = (),
        queues: Sequence[str] = ("default",), threads: int = 2, look_every: timedelta = LOOK_EVERY,
        name: str | None = None, loops: Sequence[Loop] = (), channels: Sequence[str] = (),
    ) -> None:  # fmt: skip
        self.name = name or f"{socket.gethostname()}-{os.getpid()}"
        self._database = database
        self._handlers = dict(handlers)
        self._timers = tuple(timers)
        self._queues = tuple(queues)
        self._threads = threads
        self._look_every = look_every.total_seconds()
        self._loops = tuple(Turning(one) for one in loops)
        self._channels = tuple(channels)
        self._stopping = threading.Event()
        self._woken = threading.Condition()
        self._calls = 0

    def run(self) -> None:
        """Work until `stop` is called; then end the jobs at hand and return."""
        threads = [
            threading.Thread(target=self._take_jobs, name=f"{self.name}-{number}") for number in range(self._threads)
        ]
        threads += [threading.Thread(target=one.turn, name=f"{self.name}-{one.name}") for one in self._loops]
        listener = threading.Thread(target=self._listen, name=f"{self.name}-listener", daemon=True)
        for thread in (*threads, listener):
            thread.start()
        while not self._stopping.is_set():
            with database_may_be_away():
                self.watch()
            self._stopping.wait(self._look_every)
        for thread in threads:
            thread.join()
        with database_may_be_away():
            self._database.run(lambda connection: say_gone(connection, self.name))

    def stop(self) -> None:
        """Ask the worker to end: short jobs are ended, long ones handed back at their next word."""
        self._stopping.set()
        self._wake()
        for one in self._loops:
            one.stop()

    def stop_on_signals(self) -> None:
        """End in good order on SIGTERM and SIGINT."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stop())

    def watch(self) -> None:
        """Say that this worker is alive, take back what dead workers held, put what the clock asks for."""
        self._database.run(lambda connection: say_alive(connection, self.name))
        if self._database.run(jobs.take_back_expired):
            self._wake()
        now = datetime.now(UTC)
        for timer in self._timers:
            self._database.run(partial(put_due, timer=timer, at=now))

    def work_once(self) -> bool:
        """Take one job and do it; say whether there was one."""
        job = self._database.run(
            lambda connection: jobs.claim(
                connection, kinds=self._handlers, queues=self._queues, worker=self.name, lease=self._longest_lease()
            )
        )
        if job is None:
            return False
        self._do(job)
        return True

    def _take_jobs(self) -> None:
        while not self._stopping.is_set():
            calls = self._calls
            found = False
            with database_may_be_away():
                found = self.work_once()
            if not found:
                with self._woken:
                    # A call that came while we looked is not slept through.
                    if self._calls == calls:
                        self._woken.wait(timeout=self._look_every)

    def _do(self, job: Job) -> None:
        handler = self._handlers[job.kind]
        try:
            if isinstance(handler, Short):
                self._do_short(handler, job)
            else:
                self._do_long(handler, job)
        except LeaseLost:
            _log.warning("job %s (%s): the lease was lost, somebody else has it", job.id, job.kind)
        except Stopping:
            self._end(lambda connection: jobs.hand_back(connection, job))
        except Unavailable as refusal:
            self._failed(job, str(refusal), final=False)
        except Refusal as refusal:
            self._failed(job, str(refusal), final=True)
        except Exception as error:
            _log.exception("job %s (%s) failed in attempt %s", job.id, job.kind, job.attempt)
            self._failed(job, f"程序出错({type(error).__name__}:{error})", final=False)

    def _do_short(self, handler: Short, job: Job) -> None:
        def effect(connection: psycopg.Connection) -> None:
            jobs.finish(connection, job, handler.run(connection, job))

        self._database.run(effect)

    def _do_long(self, handler: Long, job: Job) -> None:
        lease = Lease(self._database, job, length=handler.lease, stopping=self._stopping.is_set)
        result = handler.run(lease)
        if not lease.finished:
            self._database.run(lambda connection: jobs.finish(connection, job, result))

    def _failed(self, job: Job, reason: str, *, final: bool) -> None:
        told = f"第 {job.attempt} 次执行失败:{reason}"[:REASON_LENGTH_MAX]
        self._end(lambda connection: jobs.fail(connection, job, told, final=final))

    def _end(self, ending: Callable[[psycopg.Connection], object]) -> None:
        """Record the end of an attempt; when even that fails, the lease runs out by itself."""
        with contextlib.suppress(LeaseLost), database_may_be_away():
            self._database.run(ending)

    def _longest_lease(self) -> timedelta:
        return max(
            (handler.lease for handler in self._handlers.values() if isinstance(handler, Long)), default=jobs.LEASE
        )

    def _listen(self) -> None:
        while not self._stopping.is_set():
            with database_may_be_away():
                for heard in self._database.listen(JOBS, *self._channels, tick=self._look_every):
                    self._hear(heard)
                    if self._stopping.is_set():
                        return
            self._stopping.wait(1)

    def _hear(self, heard: psycopg.Notify | None) -> None:
        channel = heard.channel.rpartition(".")[2] if heard else JOBS
        if channel == JOBS:
            self._wake()
        for one in self._loops if heard and channel != JOBS else ():
            one.hear(channel, heard.payload if heard else "")

    def _wake(self) -> None:
        with self._woken:
            self._calls += 1
            self._woken.notify_all()
