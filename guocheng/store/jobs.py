"""Work to be done later (后台任务): a queue in the database.

A job is put in the transaction that causes it, and ends in the transaction of its effect.
Only the holder of the current attempt can extend or end a job: a paused worker that wakes up too late is refused.
Jobs with the same order key run one at a time, in the order in which they were put.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import psycopg
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from guocheng.base.problem import NotFound, Problem
from guocheng.store.events_notify import JOBS, notify

Json = Any
ATTEMPTS_MAX = 5
LEASE = timedelta(seconds=60)
RETRY_SECONDS_MAX = 3600


class LeaseLost(Exception):
    """Somebody else has taken the job over: whatever this worker did must not be saved."""


@dataclass(frozen=True)
class Job:
    """One attempt at a job, as its worker holds it."""

    id: int
    queue: str
    kind: str
    payload: Mapping[str, Json]
    order_key: str | None
    attempt: int
    attempts_max: int
    progress: Json


@dataclass(frozen=True)
class JobStatus:
    """What there is to see of a job."""

    id: int
    kind: str
    state: str
    attempt: int
    progress: Json
    result: Json
    error: str | None
    run_at: datetime
    created_at: datetime
    finished_at: datetime | None


def enqueue(
    connection: psycopg.Connection,
    kind: str,
    payload: Mapping[str, Json],
    *,
    order_key: str | None = None,
    run_at: datetime | None = None,
    queue: str = "default",
    attempts_max: int = ATTEMPTS_MAX,
    once_key: str | None = None,
) -> int | None:
    """Put a job into the caller's transaction and return its number; None when its once key was used before."""
    if order_key is not None:
        # Numbers are drawn before commit; without this lock a later number could be seen first.
        connection.execute("select pg_advisory_xact_lock(hashtextextended(current_schema() || %s, 1))", [order_key])
    row = connection.execute(
        "insert into gc_job (queue, kind, payload, order_key, once_key, attempts_max, run_at)"
        " values (%s, %s, %s, %s, %s, %s, coalesce(%s, now())) on conflict (once_key) do nothing returning id",
        [queue, kind, Jsonb(payload), order_key, once_key, attempts_max, run_at],
    ).fetchone()
    if row is None:
        return None
    notify(connection, JOBS, queue)
    return int(row[0])


def claim(
    connection: psycopg.Connection, *, kinds: Collection[str], queues: Collection[str] = ("default",), worker: str,
    lease: timedelta = LEASE,
) -> Job | None:  # fmt: skip
    """Take the next due job of these kinds, if there is one; its attempt counts from now."""
    with connection.cursor(row_factory=class_row(Job)) as cursor:
        return cursor.execute(
            "update gc_job set state = 'running', attempt = attempt + 1, worker = %(worker)s,"
            " heartbeat_at = clock_timestamp(), lease_until = clock_timestamp() + %(lease)s"
            " where id = (select j.id from gc_job j where j.state = 'waiting' and j.queue = any(%(queues)s)"
            "   and j.kind = any(%(kinds)s) and j.run_at <= clock_timestamp()"
            "   and not exists (select from gc_job e where e.order_key = j.order_key and e.id < j.id"
            "     and e.state in ('waiting', 'running'))"
            "   order by j.run_at, j.id limit 1 for update skip locked)"
            " returning id, queue, kind, payload, order_key, attempt, attempts_max, progress",
            {"worker": worker, "lease": lease, "queues": list(queues), "kinds": list(kinds)},
        ).fetchone()


def heartbeat(connection: psycopg.Connection, job: Job, *, lease: timedelta = LEASE) -> None:
    """Extend the lease of a job.

    :raises LeaseLost: the job belongs to another attempt, or is over.
    """
    _fenced(
        connection,
        job,
        "update gc_job set heartbeat_at = clock_timestamp(), lease_until = clock_timestamp() + %(lease)s"
        " where id = %(id)s and attempt = %(attempt)s and state = 'running' returning id",
        lease=lease,
    )


def progress(connection: psycopg.Connection, job: Job, value: Json, *, lease: timedelta = LEASE) -> None:
    """Say how far a job is and extend its lease; in the transaction of a part, the part counts once.

    :raises LeaseLost: the job belongs to another attempt, or is over.
    """
    _fenced(
        connection,
        job,
        "update gc_job set progress = %(value)s, heartbeat_at = clock_timestamp(),"
        " lease_until = clock_timestamp() + %(lease)s"
        " where id = %(id)s and attempt = %(attempt)s and state = 'running' returning id",
        value=Jsonb(value),
        lease=lease,
    )


def finish(connection: psycopg.Connection, job: Job, result: Json = None) -> None:
    """End a job well, in the transaction of its effect.

    :raises LeaseLost: the job belongs to another attempt, or is over.
    """
    _fenced(
        connection,
        job,
        "update gc_job set state = 'done', result = %(result)s, error = null, lease_until = null,"
        " finished_at = clock_timestamp()"
        " where id = %(id)s and attempt = %(attempt)s and state = 'running' returning id",
        result=Jsonb(result),
    )


def fail(connection: psycopg.Connection, job: Job, reason: str, *, final: bool = False) -> bool:
    """Record that an attempt failed: again later with growing pauses, or dead; return whether it is dead.

    :raises LeaseLost: the job belongs to another attempt, or is over.
    """
    if final or job.attempt >= job.attempts_max:
        _fenced(
            connection,
            job,
            "update gc_job set state = 'dead', error = %(reason)s, lease_until = null, finished_at = clock_timestamp()"
            " where id = %(id)s and attempt = %(attempt)s and state = 'running' returning id",
            reason=reason,
        )
        return True
    _fenced(
        connection,
        job,
        "update gc_job set state = 'waiting', error = %(reason)s, lease_until = null,"
        " run_at = clock_timestamp() + %(pause)s"
        " where id = %(id)s and attempt = %(attempt)s and state = 'running' returning id",
        reason=reason,
        pause=retry_pause(job.attempt),
    )
    return False


def hand_back(connection: psycopg.Connection, job: Job) -> None:
    """Give a job back unfinished because its worker stops; another takes it at once, and it is not a failure.

    :raises LeaseLost: the job belongs to another attempt, or is over.
    """
    _fenced(
        connection,
        job,
        "update gc_job set state = 'waiting', attempts_max = attempts_max + 1, lease_until = null"
        " where id = %(id)s and attempt = %(attempt)s and state = 'running' returning id",
    )
    notify(connection, JOBS, job.queue)


def take_back_expired(connection: psycopg.Connection) -> int:
    """Free the jobs whose worker no longer answers; return how many."""
    row = connection.execute(
        "with expired as (select id from gc_job where state = 'running' and lease_until < clock_timestamp()"
        "   for update skip locked),"
        " freed as (update gc_job j set lease_until = null,"
        "   state = case when attempt < attempts_max then 'waiting' else 'dead' end,"
        "   finished_at = case when attempt < attempts_max then null else clock_timestamp() end,"
        "   error = '第 ' || attempt || ' 次执行中断:执行它的进程没有了回应'"
        "   from expired where j.id = expired.id returning 1)"
        " select count(*) from freed"
    ).fetchone()
    assert row is not None
    return int(row[0])


def revive(connection: psycopg.Connection, job_id: int) -> None:
    """Run a dead job again, from an administrator's hand.

    :raises NotFound: there is no dead job with this number.
    """
    row = connection.execute(
        "update gc_job set state = 'waiting', run_at = clock_timestamp(), finished_at = null,"
        " attempts_max = attempt + %s where id = %s and state = 'dead' returning queue",
        [ATTEMPTS_MAX, job_id],
    ).fetchone()
    if row is None:
        raise NotFound(Problem("job.not_dead", f"任务 {job_id}", f"没有编号为 {job_id} 的失败任务,它可能已经重新执行"))
    notify(connection, JOBS, row[0])


def job_status(connection: psycopg.Connection, job_id: int) -> JobStatus:
    """Return what there is to see of a job.

    :raises NotFound: there is no job with this number.
    """
    with connection.cursor(row_factory=class_row(JobStatus)) as cursor:
        found = cursor.execute(
            "select id, kind, state, attempt, progress, result, error, run_at, created_at, finished_at"
            " from gc_job where id = %s",
            [job_id],
        ).fetchone()
    if found is None:
        raise NotFound(Problem("job.unknown", f"任务 {job_id}", f"没有编号为 {job_id} 的后台任务"))
    return found


def dead_jobs(connection: psycopg.Connection, *, limit: int = 100) -> Sequence[JobStatus]:
    """List the newest jobs that gave up, for the administrator."""
    with connection.cursor(row_factory=class_row(JobStatus)) as cursor:
        return cursor.execute(
            "select id, kind, state, attempt, progress, result, error, run_at, created_at, finished_at"
            " from gc_job where state = 'dead' order by finished_at desc limit %s",
            [limit],
        ).fetchall()


def purge_finished(connection: psycopg.Connection, *, before: datetime) -> int:
    """Delete jobs that ended well before an instant; dead ones wait for a person."""
    return connection.execute("delete from gc_job where state = 'done' and finished_at < %s", [before]).rowcount


def retry_pause(attempt: int) -> timedelta:
    """Return the pause after a failed attempt: 5 s, 10 s, 20 s … at most an hour."""
    return timedelta(seconds=min(5 * 2 ** (attempt - 1), RETRY_SECONDS_MAX))


def _fenced(connection: psycopg.Connection, job: Job, statement: str, **values: object) -> None:
    done = connection.execute(statement.encode(), {"id": job.id, "attempt": job.attempt, **values})
    if done.fetchone() is None:
        raise LeaseLost(f"job {job.id}, attempt {job.attempt}")
