"""Timers of procedures and of record clocks (定时): taken by one worker at a time, for the length of a lease.

A worker takes timers in a transaction of its own and then wakes each instance in another: so nobody holds a timer
while waiting for an instance whose holder waits for the timer. A timer goes when its instance no longer wants it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import psycopg
from psycopg.rows import class_row

LEASE = timedelta(seconds=60)


@dataclass(frozen=True)
class DueTimer:
    """A timer that has come, of an instance (`name` is its step) or of a record (`name` is its clock or move)."""

    id: int
    instance_id: int | None
    entity: str | None
    record_id: int | None
    kind: str
    name: str
    round: int
    task: int
    due_at: datetime


@dataclass(frozen=True)
class RecordTimer:
    """When something of a record wants to be looked at again."""

    kind: str
    name: str
    due_at: datetime


def take_due(
    connection: psycopg.Connection, *, at: datetime, limit: int = 100, lease: timedelta = LEASE
) -> Sequence[DueTimer]:
    """Take timers that are due and that nobody has taken; those of a dead worker come back after the lease."""
    with connection.cursor(row_factory=class_row(DueTimer)) as cursor:
        return cursor.execute(
            "update gc_flow_timer set lease_until = clock_timestamp() + %(lease)s where id in ("
            " select id from gc_flow_timer where due_at <= %(at)s"
            "   and (lease_until is null or lease_until < clock_timestamp())"
            "   order by due_at, id limit %(limit)s for update skip locked)"
            " returning id, instance_id, entity, record_id, kind, name, round, task, due_at",
            {"at": at, "limit": limit, "lease": lease},
        ).fetchall()


def next_due_at(connection: psycopg.Connection) -> datetime | None:
    """Return when the next timer is due."""
    row = connection.execute("select min(due_at) from gc_flow_timer").fetchone()
    assert row is not None
    due_at: datetime | None = row[0]
    return due_at


def forget_timer(connection: psycopg.Connection, timer_id: int) -> None:
    """Remove a timer that has been dealt with, or that nothing wants any more."""
    connection.execute("delete from gc_flow_timer where id = %s", [timer_id])


def set_record_timers(
    connection: psycopg.Connection, entity: str, record_id: int, timers: Sequence[RecordTimer]
) -> None:
    """Make the timers of a record exactly these; doing it twice changes nothing."""
    connection.execute(
        "with wanted as (select * from unnest(%(kinds)s::text[], %(names)s::text[], %(dues)s::timestamptz[])"
        "   as w(kind, name, due_at)),"
        " unwanted as (delete from gc_flow_timer t where entity = %(entity)s and record_id = %(record)s"
        "   and not exists (select from wanted w where (w.kind, w.name) = (t.kind, t.name)))"
        " insert into gc_flow_timer (entity, record_id, kind, name, round, task, due_at)"
        " select %(entity)s, %(record)s, kind, name, 0, 0, due_at from wanted"
        " on conflict (entity, record_id, kind, name) where record_id is not null"
        " do update set due_at = excluded.due_at, lease_until = null"
        " where gc_flow_timer.due_at is distinct from excluded.due_at",
        {
            "entity": entity,
            "record": record_id,
            "kinds": [timer.kind for timer in timers],
            "names": [timer.name for timer in timers],
            "dues": [timer.due_at for timer in timers],
        },
    )
