"""Runs as they are looked at (运行记录的查询): lists, one run, counts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import psycopg
from psycopg import sql
from psycopg.rows import class_row

OPEN = ("waiting", "queued", "sleeping", "asking")


@dataclass(frozen=True)
class RunRow:
    """A run in a list."""

    id: int
    automation: str
    version: int
    entity: str
    record_id: int | None
    title: str
    trigger: str
    cause: dict[str, object]
    actor_id: int | None
    state: str
    node: str
    why: str
    tries: int
    wake_at: datetime
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    parent_id: int | None


@dataclass(frozen=True)
class Counts:
    """How many runs of an automation wait, failed, and were over in the last day."""

    automation: str
    waiting: int
    failed: int
    day: int
    day_failed: int


_COLUMNS = sql.SQL(
    "id, automation, version, entity, record_id, title, trigger, cause, actor_id, state, node, why, tries, wake_at,"
    " created_at, started_at, ended_at, parent_id"
)


def listed(
    connection: psycopg.Connection,
    names: Collection[str],
    *,
    states: Collection[str] = (),
    entity: str = "",
    record_id: int | None = None,
    before: int | None = None,
    limit: int,
) -> Sequence[RunRow]:
    """Return runs of these automations, newest first."""
    with connection.cursor(row_factory=class_row(RunRow)) as cursor:
        return cursor.execute(
            sql.SQL(
                "select {} from gc_automation_run where automation = any(%(names)s)"
                " and (%(states)s::text[] = '{{}}' or state = any(%(states)s))"
                " and (%(entity)s = '' or entity = %(entity)s)"
                " and (%(record)s::bigint is null or record_id = %(record)s)"
                " and (%(before)s::bigint is null or id < %(before)s) order by id desc limit %(limit)s"
            ).format(_COLUMNS),
            {
                "names": sorted(names),
                "states": sorted(states),
                "entity": entity,
                "record": record_id,
                "before": before,
                "limit": limit,
            },
        ).fetchall()


def one(connection: psycopg.Connection, run_id: int) -> RunRow | None:
    """Return a run, or nothing."""
    with connection.cursor(row_factory=class_row(RunRow)) as cursor:
        query = sql.SQL("select {} from gc_automation_run where id = %s").format(_COLUMNS)
        return cursor.execute(query, [run_id]).fetchone()


def by_once_key(connection: psycopg.Connection, once_key: str) -> int | None:
    """Return the run that was put under a key, or nothing."""
    row = connection.execute("select id from gc_automation_run where once_key = %s", [once_key]).fetchone()
    return int(row[0]) if row else None


def children(connection: psycopg.Connection, run_id: int) -> Sequence[RunRow]:
    """Return the runs that a run started."""
    with connection.cursor(row_factory=class_row(RunRow)) as cursor:
        query = sql.SQL("select {} from gc_automation_run where parent_id = %s order by id").format(_COLUMNS)
        return cursor.execute(query, [run_id]).fetchall()


def failed_of(connection: psycopg.Connection, automation: str, *, limit: int) -> list[int]:
    """Return the oldest runs of an automation that failed for good."""
    rows = connection.execute(
        "select id from gc_automation_run where automation = %s and state = 'failed' order by id limit %s",
        [automation, limit],
    )
    return [row[0] for row in rows]


def counts(connection: psycopg.Connection, names: Collection[str], *, since: datetime) -> Mapping[str, Counts]:
    """Return the counts of automations."""
    with connection.cursor(row_factory=class_row(Counts)) as cursor:
        found = cursor.execute(
            "select name as automation,"
            " (select count(*) from gc_automation_run r where r.automation = name and r.ended_at is null) as waiting,"
            " (select count(*) from gc_automation_run r where r.automation = name and r.state = 'failed') as failed,"
            " d.day, d.day_failed from unnest(%(names)s::text[]) as name cross join lateral (select"
            " count(*) filter (where r.state in ('done', 'failed', 'given_up')) as day,"
            " count(*) filter (where r.state in ('failed', 'given_up')) as day_failed"
            " from gc_automation_run r where r.automation = name and r.ended_at > %(since)s) d",
            {"names": sorted(names), "since": since},
        ).fetchall()
    return {one.automation: one for one in found}


def last_of(connection: psycopg.Connection, names: Collection[str]) -> Mapping[str, RunRow]:
    """Return the newest run of each of these automations."""
    with connection.cursor(row_factory=class_row(RunRow)) as cursor:
        found = cursor.execute(
            sql.SQL(
                "select r.* from unnest(%s::text[]) as n(name) cross join lateral (select {} from gc_automation_run"
                " where automation = n.name order by id desc limit 1) r"
            ).format(_COLUMNS),
            [sorted(names)],
        ).fetchall()
    return {one.automation: one for one in found}
