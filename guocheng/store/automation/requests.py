"""Requests to addresses outside (外发请求): put with the step that asks, sent under a lease, answered once.

- A request keeps its key over all tries, so a receiver that knows keys carries it out once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import psycopg
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from guocheng.store.automation.runs import CHANNEL
from guocheng.store.events_notify import notify

LEASE = timedelta(seconds=60)
ATTEMPTS_MAX = 8
#: Pauses between tries, as receivers expect them; the last one counts for all that follow.
PAUSES = (5, 30, 120, 600, 3600, 10_800, 28_800)


@dataclass(frozen=True)
class Outgoing:
    """A request that is sent now."""

    id: int
    run_id: int
    node: str
    key: str
    method: str
    url: str
    headers: Mapping[str, str]
    body: str
    attempt: int


@dataclass(frozen=True)
class Sent:
    """A request as it stands."""

    id: int
    run_id: int
    node: str
    method: str
    url: str
    state: str
    status: int | None
    attempt: int
    why: str
    answer: str


def put(
    connection: psycopg.Connection,
    run_id: int,
    node: str,
    *,
    key: str,
    method: str,
    url: str,
    headers: Mapping[str, str],
    body: str,
    at: datetime,
) -> None:
    """Put a request into the transaction of the step that asks."""
    connection.execute(
        "insert into gc_automation_request (run_id, node, key, method, url, headers, body, state, next_at, created_at)"
        " values (%s, %s, %s, %s, %s, %s, %s, 'waiting', %s, %s)",
        [run_id, node, key, method, url, Jsonb(dict(headers)), body, at, at],
    )
    notify(connection, CHANNEL)


def take(connection: psycopg.Connection, *, at: datetime, most: int) -> list[Outgoing]:
    """Take requests that are due, and those whose sender no longer answers."""
    with connection.cursor(row_factory=class_row(Outgoing)) as cursor:
        return cursor.execute(
            "update gc_automation_request set state = 'sending', attempt = attempt + 1, lease_until = %(until)s,"
            " next_at = %(until)s where id in (select id from gc_automation_request"
            " where state in ('waiting', 'sending') and next_at <= %(at)s order by next_at limit %(most)s"
            " for update skip locked) returning id, run_id, node, key, method, url, headers, body, attempt",
            {"at": at, "until": at + LEASE, "most": most},
        ).fetchall()


def answered(connection: psycopg.Connection, one: Outgoing, *, status: int, answer: str) -> bool:
    """Keep the answer to a request; tell whether it was still waited for."""
    done = connection.execute(
        "update gc_automation_request set state = 'answered', status = %s, answer = %s, why = '', lease_until = null"
        " where id = %s and attempt = %s and state = 'sending'",
        [status, answer, one.id, one.attempt],
    )
    return bool(done.rowcount)


def failed(
    connection: psycopg.Connection, one: Outgoing, why: str, *, at: datetime, status: int | None, answer: str,
    final: bool,
) -> bool:  # fmt: skip
    """Keep why a request failed: it is sent again later, or for good; tell whether that is for good."""
    over = final or one.attempt >= ATTEMPTS_MAX
    pause = PAUSES[min(one.attempt, len(PAUSES)) - 1]
    done = connection.execute(
        "update gc_automation_request set state = %s, why = %s, status = %s, answer = %s, next_at = %s,"
        " lease_until = null where id = %s and attempt = %s and state = 'sending'",
        [
            "failed" if over else "waiting",
            why,
            status,
            answer,
            at + timedelta(seconds=pause),
            one.id,
            one.attempt,
        ],
    )
    return over and bool(done.rowcount)


def latest(connection: psycopg.Connection, run_id: int, node: str) -> Sent | None:
    """Return the newest request of a node."""
    found = [one for one in of_run(connection, run_id) if one.node == node]
    return found[-1] if found else None


def of_run(connection: psycopg.Connection, run_id: int) -> Sequence[Sent]:
    """Return the requests of a run, in the order they were put."""
    with connection.cursor(row_factory=class_row(Sent)) as cursor:
        return cursor.execute(
            "select id, run_id, node, method, url, state, status, attempt, why, answer from gc_automation_request"
            " where run_id = %s order by id",
            [run_id],
        ).fetchall()
