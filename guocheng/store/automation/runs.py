"""Runs of automations (运行): put with what sets them off, taken in turn, written with what they did.

- A run is taken by locking its row: who is killed holds nothing, and the next worker finds it as it stood.
- Each automation gives as many runs to a round as every other, so a long queue of one keeps none of the others waiting.
- Runs of one key go one after the other: only the first of them is `waiting`, the others are `queued`. One that sleeps
  holds no key, and queues again when it wakes.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from guocheng.store.events_notify import notify

#: Who listens here hears that there are runs to carry out or requests to send.
CHANNEL = "gc_automation"
_KEYS_LOCK = 2


@dataclass(frozen=True)
class NewRun:
    """A run to be put: what set it off, for which record, for whom, and what it has to queue with."""

    automation: str
    version: int
    trigger: str
    order_key: str
    entity: str = ""
    record_id: int | None = None
    title: str = ""
    cause: dict[str, Any] = field(default_factory=dict)
    actor_id: int | None = None
    depth: int = 0
    loops: int = 0
    once_key: str | None = None
    parent_id: int | None = None
    #: Why it is not carried out at all; blank when it is.
    held_back: str = ""


@dataclass(frozen=True)
class Taken:
    """A run that is carried out now; its row is locked until the transaction ends."""

    id: int
    automation: str
    version: int
    entity: str
    record_id: int | None
    title: str
    trigger: str
    cause: dict[str, Any]
    actor_id: int | None
    state: str
    order_key: str
    parent_id: int | None
    depth: int
    loops: int
    tries: int
    steps: int
    created_at: datetime
    started_at: datetime | None


@dataclass(frozen=True)
class Outcome:
    """How a run stands after it was carried out for a while."""

    id: int
    state: str
    wake_at: datetime
    steps: int
    tries: int = 0
    node: str = ""
    why: str = ""
    ended: bool = False


@dataclass(frozen=True)
class Step:
    """One line of the log of a run."""

    run_id: int
    no: int
    at: datetime
    kind: str
    node: str
    detail: dict[str, Any]


_TAKEN = sql.SQL(
    "id, automation, version, entity, record_id, title, trigger, cause, actor_id, state, order_key, parent_id, depth,"
    " loops, tries, steps, created_at, started_at"
)


def put(connection: psycopg.Connection, new: Sequence[NewRun], *, at: datetime) -> list[int]:
    """Put runs into the caller's transaction and return their numbers; one whose once key was used is left out."""
    if not new:
        return []
    _lock_keys(connection, {one.order_key for one in new})
    rows = connection.execute(
        "insert into gc_automation_run (automation, version, entity, record_id, title, trigger, cause, actor_id, state,"
        " wake_at, order_key, once_key, parent_id, depth, loops, why, created_at, ended_at)"
        " select n.automation, n.version, n.entity, n.record_id, n.title, n.trigger, n.cause, n.actor_id,"
        " case when n.held_back <> '' then 'held_back'"
        "  when row_number() over (partition by n.order_key, n.held_back <> '' order by n.no) > 1 then 'queued'"
        "  when exists (select from gc_automation_run e where e.order_key = n.order_key"
        "    and e.state in ('waiting', 'asking')) then 'queued'"
        "  when exists (select from gc_automation_run e where e.order_key = n.order_key and e.state = 'queued')"
        "    then 'queued' else 'waiting' end,"
        " %(at)s, n.order_key, n.once_key, n.parent_id, n.depth, n.loops, n.held_back, %(at)s,"
        " case when n.held_back <> '' then %(at)s end"
        " from rows from (jsonb_to_recordset(%(new)s) as (automation text, version int, entity text, record_id bigint,"
        " title text, trigger text, cause jsonb, actor_id bigint, order_key text, once_key text, parent_id bigint,"
        " depth int, loops int, held_back text)) with ordinality as n(automation, version, entity, record_id, title,"
        " trigger, cause, actor_id, order_key, once_key, parent_id, depth, loops, held_back, no)"
        " order by n.no on conflict (once_key) do nothing returning id",
        {"at": at, "new": Jsonb([asdict(one) for one in new])},
    ).fetchall()
    if rows:
        notify(connection, CHANNEL)
    return [int(row[0]) for row in rows]


def wake(connection: psycopg.Connection, names: Collection[str], *, at: datetime, most: int) -> None:
    """Let runs that have slept enough queue again: behind those of their key that have come meanwhile."""
    rows = connection.execute(
        "select id, order_key from gc_automation_run where automation = any(%s) and state = 'sleeping'"
        " and wake_at <= %s order by wake_at, id limit %s for update skip locked",
        [sorted(names), at, most],
    ).fetchall()
    if not rows:
        return
    _lock_keys(connection, {key for _, key in rows})
    connection.execute(
        "update gc_automation_run r set state = case when w.place > 1 or exists (select from gc_automation_run e"
        " where e.order_key = r.order_key and e.state in ('waiting', 'asking')) then 'queued' else 'waiting' end"
        " from (select id, row_number() over (partition by order_key order by wake_at, id) as place"
        " from gc_automation_run where id = any(%s)) w where r.id = w.id",
        [[one for one, _ in rows]],
    )


def take(connection: psycopg.Connection, names: Collection[str], *, at: datetime, most: int) -> list[Taken]:
    """Take runs that are due: equally many of each of these automations that has any, the oldest first."""
    with connection.cursor(row_factory=class_row(Taken)) as cursor:
        return cursor.execute(
            sql.SQL(
                "with busy as materialized (select name from unnest(%(names)s::text[]) as name where exists (select"
                " from gc_automation_run r where r.automation = name and r.state = 'waiting'"
                " and r.wake_at <= %(at)s))"
                " select r.* from busy cross join lateral (select {} from gc_automation_run r"
                " where r.automation = busy.name and r.state = 'waiting' and r.wake_at <= %(at)s"
                " order by r.wake_at, r.id limit greatest(1, %(most)s / (select count(*) from busy))"
                " for update skip locked) r"
            ).format(_TAKEN),
            {"names": sorted(names), "at": at, "most": most},
        ).fetchall()


def take_one(connection: psycopg.Connection, run_id: int) -> Taken | None:
    """Lock a run, whatever its state, or return nothing."""
    with connection.cursor(row_factory=class_row(Taken)) as cursor:
        query = sql.SQL("select {} from gc_automation_run where id = %s for update").format(_TAKEN)
        return cursor.execute(query, [run_id]).fetchone()


def peek(connection: psycopg.Connection, run_id: int) -> Taken | None:
    """Return a run without locking it, or nothing."""
    with connection.cursor(row_factory=class_row(Taken)) as cursor:
        query = sql.SQL("select {} from gc_automation_run where id = %s").format(_TAKEN)
        return cursor.execute(query, [run_id]).fetchone()


def write(connection: psycopg.Connection, outcomes: Sequence[Outcome], steps: Sequence[Step], *, at: datetime) -> None:
    """Write how runs stand and what they did; those that queue behind them come up."""
    log(connection, steps)
    if not outcomes:
        return
    rows = connection.execute(
        "update gc_automation_run r set state = o.state, wake_at = o.wake_at, steps = o.steps, tries = o.tries,"
        " node = o.node, why = o.why, started_at = coalesce(r.started_at, %(at)s),"
        " ended_at = case when o.ended then %(at)s end"
        " from jsonb_to_recordset(%(outcomes)s) as o(id bigint, state text, wake_at timestamptz, steps int, tries int,"
        " node text, why text, ended boolean) where r.id = o.id returning r.order_key, r.state",
        {"at": at, "outcomes": json.dumps([asdict(one) for one in outcomes], default=datetime.isoformat)},
    ).fetchall()
    come_up(connection, {key for key, state in rows if state not in ("waiting", "asking")}, at=at)


def log(connection: psycopg.Connection, steps: Sequence[Step]) -> None:
    """Write lines of logs."""
    if steps:
        connection.execute(
            "insert into gc_automation_step (run_id, no, at, kind, node, detail)"
            " select * from unnest(%s::bigint[], %s::int[], %s::timestamptz[], %s::text[], %s::text[], %s::jsonb[])",
            [
                [one.run_id for one in steps],
                [one.no for one in steps],
                [one.at for one in steps],
                [one.kind for one in steps],
                [one.node for one in steps],
                [Jsonb(one.detail) for one in steps],
            ],
        )


def steps_of(connection: psycopg.Connection, run_id: int) -> list[Step]:
    """Return the log of a run."""
    with connection.cursor(row_factory=class_row(Step)) as cursor:
        return cursor.execute(
            "select run_id, no, at, kind, node, detail from gc_automation_step where run_id = %s order by no", [run_id]
        ).fetchall()


def steps_of_many(connection: psycopg.Connection, ids: Sequence[int]) -> dict[int, list[Step]]:
    """Return the logs of several runs."""
    found: dict[int, list[Step]] = {one: [] for one in ids}
    with connection.cursor(row_factory=class_row(Step)) as cursor:
        for step in cursor.execute(
            "select run_id, no, at, kind, node, detail from gc_automation_step where run_id = any(%s)"
            " order by run_id, no",
            [list(ids)],
        ):
            found[step.run_id].append(step)
    return found


def come_up(connection: psycopg.Connection, keys: Collection[str], *, at: datetime) -> None:
    """Let the next run of each of these keys come up, where none is ahead of it."""
    if not keys:
        return
    _lock_keys(connection, keys)
    connection.execute(
        "update gc_automation_run r set state = 'waiting', wake_at = %(at)s"
        " from unnest(%(keys)s::text[]) as k(key) cross join lateral (select id from gc_automation_run q"
        " where q.order_key = k.key and q.state = 'queued' order by q.id limit 1) q"
        " where r.id = q.id and not exists (select from gc_automation_run e where e.order_key = r.order_key"
        " and e.state in ('waiting', 'asking'))",
        {"at": at, "keys": sorted(keys)},
    )


def stranded(connection: psycopg.Connection) -> list[str]:
    """Return keys in which runs queue behind nothing: whoever was ahead of them was never put."""
    rows = connection.execute(
        "select distinct q.order_key from gc_automation_run q where q.state = 'queued' and not exists (select"
        " from gc_automation_run e where e.order_key = q.order_key and e.state in ('waiting', 'asking')) limit 1000"
    )
    return [row[0] for row in rows]


def revive(connection: psycopg.Connection, run_id: int, *, state: str, at: datetime) -> None:
    """Let a run that had failed, or waited for an answer, go on; it counts its tries anew."""
    connection.execute(
        "update gc_automation_run set state = %s, wake_at = %s, ended_at = null, why = '', tries = 0 where id = %s",
        [state, at, run_id],
    )
    notify(connection, CHANNEL)


def give_up(connection: psycopg.Connection, run_id: int, why: str, *, at: datetime) -> None:
    """Let a failed run rest."""
    connection.execute(
        "update gc_automation_run set state = 'given_up', why = %s, ended_at = %s where id = %s", [why, at, run_id]
    )


def give_up_unknown(connection: psycopg.Connection, known: Collection[str], why: str, *, at: datetime) -> int:
    """Let runs rest whose automation is none of those that are known."""
    return connection.execute(
        "update gc_automation_run set state = 'given_up', why = %s, ended_at = %s"
        " where ended_at is null and automation <> all(%s)",
        [why, at, sorted(known)],
    ).rowcount


def often(connection: psycopg.Connection, new: Sequence[NewRun], *, since: datetime) -> list[int]:
    """Count for each of these the runs of its automation on its record since an instant."""
    rows = connection.execute(
        "select (select count(*) from gc_automation_run r where r.entity = n.entity and r.record_id = n.record_id"
        " and r.automation = n.automation and r.created_at > %s and r.state <> 'held_back')"
        " from unnest(%s::text[], %s::text[], %s::bigint[]) with ordinality as n(automation, entity, record_id, no)"
        " order by n.no",
        [since, [one.automation for one in new], [one.entity for one in new], [one.record_id for one in new]],
    ).fetchall()
    return [int(row[0]) for row in rows]


def purge(connection: psycopg.Connection, automation: str, *, before: datetime, skipped_before: datetime) -> int:
    """Forget ended runs of an automation; those of which nobody has taken notice yet stay."""
    return connection.execute(
        "delete from gc_automation_run where automation = %s and ended_at is not null and state <> 'failed'"
        " and ended_at < case when state in ('skipped', 'held_back') then %s else %s end",
        [automation, max(skipped_before, before), before],
    ).rowcount


def _lock_keys(connection: psycopg.Connection, keys: Collection[str]) -> None:
    """Let nobody else put or end runs of these keys meanwhile; always in the same order, so nobody waits in a ring."""
    connection.execute(
        "select pg_advisory_xact_lock(hashtextextended(current_schema() || '/' || k.key, %s))"
        " from (select distinct key from unnest(%s::text[]) as key order by key) k",
        [_KEYS_LOCK, sorted(keys)],
    )
