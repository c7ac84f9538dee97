"""Which workers are alive (后台进程存活): each says so every few seconds."""

from __future__ import annotations

from datetime import timedelta

import psycopg


def say_alive(connection: psycopg.Connection, worker: str) -> None:
    """Record that a worker is alive now."""
    connection.execute(
        "insert into gc_worker (name, started_at, seen_at) values (%s, clock_timestamp(), clock_timestamp())"
        " on conflict (name) do update set seen_at = excluded.seen_at",
        [worker],
    )


def say_gone(connection: psycopg.Connection, worker: str) -> None:
    """Record that a worker has ended in good order."""
    connection.execute("delete from gc_worker where name = %s", [worker])


def workers_alive(connection: psycopg.Connection, *, within: timedelta = timedelta(seconds=30)) -> int:
    """Count the workers that were seen lately."""
    row = connection.execute(
        "select count(*) from gc_worker where seen_at > clock_timestamp() - %s", [within]
    ).fetchone()
    assert row is not None
    return int(row[0])
