"""Migrations of running procedures (流程迁移的存储): which instances, what became of each, and mended versions.

An instance is written by who has locked it, as always; a migration may rename its steps and an undoing take tasks away
again, so rows that no longer are go first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from guocheng.store.flow.instances import append
from guocheng.store.flow.rows import InstanceRows

Json = Any


@dataclass(frozen=True)
class Wanted:
    """Which running instances of a flow: empty conditions leave nothing out; started from, until before."""

    flow: str
    not_version: int = 0
    versions: Sequence[int] = ()
    move: str = ""
    stage: str = ""
    step: str = ""
    started_from: datetime | None = None
    started_before: datetime | None = None
    ids: Sequence[int] = ()


@dataclass(frozen=True)
class Found:
    """A running instance, as a list of them shows it."""

    id: int
    entity: str
    record_id: int
    title: str
    flow_version: int
    move: str
    started_at: datetime


@dataclass(frozen=True)
class Migration:
    """A migration of many instances; `plan` is how, as the service writes it."""

    id: int
    flow: str
    version: int
    plan: Json
    state: str
    stop_asked: bool
    job_id: int | None
    reason: str
    made_at: datetime
    made_by: int | None
    ended_at: datetime | None


@dataclass(frozen=True)
class Migrated:
    """What became of one instance."""

    instance_id: int
    entity: str
    record_id: int
    title: str
    from_version: int
    state: str
    notes: Json
    before: int | None
    after: int | None
    form: Json


@dataclass(frozen=True)
class Fix:
    """What was mended in a version."""

    version: int
    at: datetime
    by: int | None
    reason: str
    changes: Json


def running(connection: psycopg.Connection, wanted: Wanted, *, after: int = 0, limit: int = 200) -> Sequence[Found]:
    """Return running instances in the order in which they began."""
    with connection.cursor(row_factory=class_row(Found)) as cursor:
        return cursor.execute(_FOUND, {**_values(wanted), "after": after, "limit": limit}).fetchall()


def running_by_version(connection: psycopg.Connection, flow: str) -> Mapping[tuple[int, str], int]:
    """Count the running instances of a flow by version and move."""
    rows = connection.execute(
        "select flow_version, move, count(*) from gc_flow_instance where flow = %s and state = 'running' group by 1, 2",
        [flow],
    )
    return {(int(version), str(move)): int(number) for version, move, number in rows}


def standing_at(connection: psycopg.Connection, flow: str, version: int, move: str) -> Mapping[str, int]:
    """Count where the running instances of a version stand now, by step."""
    rows = connection.execute(
        "select n.step, count(*) from gc_flow_instance i join gc_flow_node n on n.instance_id = i.id"
        " where i.flow = %s and i.flow_version = %s and i.move = %s and i.state = 'running'"
        " and n.state in ('active', 'incident', 'returned') group by 1",
        [flow, version, move],
    )
    return {str(step): int(number) for step, number in rows}


def begin(
    connection: psycopg.Connection,
    *,
    flow: str,
    version: int,
    plan: Json,
    instances: Sequence[Found],
    reason: str,
    at: datetime,
    by: int | None,
) -> int:
    """Write down a migration of these instances and return its number."""
    row = connection.execute(
        "insert into gc_flow_migration (flow, version, plan, state, reason, made_at, made_by)"
        " values (%s, %s, %s, 'running', %s, %s, %s) returning id",
        [flow, version, Jsonb(plan), reason, at, by],
    ).fetchone()
    assert row is not None
    connection.execute(
        "insert into gc_flow_migrated (migration_id, instance_id, from_version)"
        " select %s, * from unnest(%s::bigint[], %s::int[])",
        [row[0], [one.id for one in instances], [one.flow_version for one in instances]],
    )
    return int(row[0])


def migration(connection: psycopg.Connection, number: int, *, lock: bool = False) -> Migration | None:
    """Return a migration, or nothing; with `lock` until the end of the transaction."""
    with connection.cursor(row_factory=class_row(Migration)) as cursor:
        return cursor.execute(_LOCKED if lock else _ONE, [number]).fetchone()


def migrations(connection: psycopg.Connection, flow: str, *, limit: int = 100) -> Sequence[Migration]:
    """Return the migrations of a flow, newest first."""
    with connection.cursor(row_factory=class_row(Migration)) as cursor:
        return cursor.execute(_OF_FLOW, [flow, limit]).fetchall()


def stand(
    connection: psycopg.Connection,
    number: int,
    state: str,
    *,
    job: int | None = None,
    stop: bool = False,
    at: datetime | None = None,
) -> None:
    """Say how a migration stands, which job works on it, and whether it shall stop."""
    connection.execute(
        "update gc_flow_migration set state = %s, job_id = coalesce(%s, job_id), stop_asked = %s, ended_at = %s"
        " where id = %s",
        [state, job, stop, at, number],
    )


def counts(connection: psycopg.Connection, number: int) -> Mapping[str, int]:
    """Count what became of the instances."""
    rows = connection.execute(
        "select state, count(*) from gc_flow_migrated where migration_id = %s group by 1", [number]
    )
    return {str(state): int(count) for state, count in rows}


def next_in(connection: psycopg.Connection, number: int, state: str) -> Migrated | None:
    """Return the next instance that stands so."""
    found = log_of(connection, number, state=state, limit=1)
    return found[0] if found else None


def log_of(
    connection: psycopg.Connection, number: int, *, state: str = "", after: int = 0, limit: int = 200
) -> Sequence[Migrated]:
    """Return what became of the instances, in the order in which they are migrated."""
    with connection.cursor(row_factory=class_row(Migrated)) as cursor:
        return cursor.execute(
            "select m.instance_id, i.entity, i.record_id, i.title, m.from_version, m.state, m.notes, m.before, m.after,"
            " m.form"
            " from gc_flow_migrated m join gc_flow_instance i on i.id = m.instance_id"
            " where m.migration_id = %(number)s and m.instance_id > %(after)s"
            " and (%(state)s = '' or m.state = %(state)s)"
            " order by m.instance_id limit %(limit)s",
            {"number": number, "state": state, "after": after, "limit": limit},
        ).fetchall()


def note(
    connection: psycopg.Connection,
    number: int,
    instance_id: int,
    state: str,
    notes: Json,
    *,
    before: int | None = None,
    after: int | None = None,
    form: Json = None,
) -> None:
    """Write down what became of an instance."""
    connection.execute(
        "update gc_flow_migrated set state = %s, notes = %s, before = coalesce(%s, before),"
        " after = coalesce(%s, after), form = coalesce(%s, form) where migration_id = %s and instance_id = %s",
        [state, Jsonb(notes), before, after, None if form is None else Jsonb(form), number, instance_id],
    )


def form_version(connection: psycopg.Connection, instance_id: int, entity: str) -> int:
    """Return the version of a form that was in force when an instance began, or was last migrated; 0 for none."""
    row = connection.execute(
        "with known as (select greatest(started_at, (select max(made_at) from gc_flow_migrated d"
        "   join gc_flow_migration m on m.id = d.migration_id where d.instance_id = i.id and d.state = 'done')) as at"
        "   from gc_flow_instance i where id = %(id)s)"
        " select coalesce(max(version) filter (where installed_at <= known.at), min(version), 0)"
        " from gc_definition, known where kind = 'entity' and name = %(entity)s",
        {"id": instance_id, "entity": entity},
    ).fetchone()
    return int(row[0]) if row else 0


def go_over(
    connection: psycopg.Connection,
    instance_id: int,
    *,
    before: InstanceRows,
    after: InstanceRows,
    events: Sequence[Mapping[str, Any]],
    call: str = "",
) -> None:
    """Write what happened to a locked instance whose version, and perhaps whose names of steps, are other ones now."""
    gone = {row["step"] for row in before.nodes} - {row["step"] for row in after.nodes}
    lost = {row["no"] for row in before.tasks} - {row["no"] for row in after.tasks}
    at = {row["no"]: row["step"] for row in before.tasks}
    renamed = [row["no"] for row in after.tasks if at.get(row["no"], row["step"]) != row["step"]]
    if gone:
        connection.execute(
            "delete from gc_flow_node where instance_id = %s and step = any(%s)", [instance_id, list(gone)]
        )
    if lost:
        connection.execute("delete from gc_task where instance_id = %s and no = any(%s)", [instance_id, list(lost)])
    if renamed:
        # Two steps may change names with each other; nobody is asked twice at one meanwhile.
        connection.execute(
            "update gc_task set state = 'cancelled' where instance_id = %s and no = any(%s)", [instance_id, renamed]
        )
    connection.execute(
        "update gc_flow_instance set flow_version = %s where id = %s", [after.head["flow_version"], instance_id]
    )
    append(connection, instance_id, before=before, after=after, events=events, call=call)


def mend(
    connection: psycopg.Connection,
    flow: str,
    version: int,
    *,
    before: Json,
    after: Json,
    sha256: str,
    changes: Sequence[str],
    reason: str,
    at: datetime,
    by: int | None,
) -> None:
    """Write another text into a published version, and keep the one it had."""
    connection.execute(
        "update gc_definition set json = %s, sha256 = %s where kind = 'flow' and name = %s and version = %s",
        [Jsonb(after), sha256, flow, version],
    )
    connection.execute(
        "insert into gc_flow_fix (flow, version, at, by, reason, changes, before) values (%s, %s, %s, %s, %s, %s, %s)",
        [flow, version, at, by, reason, Jsonb(list(changes)), Jsonb(before)],
    )


def fixes(connection: psycopg.Connection, flow: str) -> Sequence[Fix]:
    """Return what was mended in the versions of a flow, newest first."""
    with connection.cursor(row_factory=class_row(Fix)) as cursor:
        return cursor.execute(
            "select version, at, by, reason, changes from gc_flow_fix where flow = %s order by id desc", [flow]
        ).fetchall()


def _values(wanted: Wanted) -> dict[str, Any]:
    return {
        "flow": wanted.flow,
        "not_version": wanted.not_version,
        "versions": list(wanted.versions),
        "move": wanted.move,
        "stage": wanted.stage,
        "step": wanted.step,
        "started_from": wanted.started_from,
        "started_before": wanted.started_before,
        "ids": list(wanted.ids),
    }


_FOUND = (
    "select id, entity, record_id, title, flow_version, move, started_at from gc_flow_instance i"
    " where flow = %(flow)s and state = 'running' and flow_version <> %(not_version)s and id > %(after)s"
    " and (cardinality(%(versions)s::int[]) = 0 or flow_version = any(%(versions)s))"
    " and (%(move)s = '' or move = %(move)s)"
    " and (%(stage)s = '' or exists (select from gc_stage_log s where s.entity = i.entity"
    "   and s.record_id = i.record_id and s.left_at is null and s.stage = %(stage)s))"
    " and (%(step)s = '' or exists (select from gc_flow_node n where n.instance_id = i.id and n.step = %(step)s"
    "   and n.state in ('active', 'incident', 'returned')))"
    " and (%(started_from)s::timestamptz is null or started_at >= %(started_from)s)"
    " and (%(started_before)s::timestamptz is null or started_at < %(started_before)s)"
    " and (cardinality(%(ids)s::bigint[]) = 0 or id = any(%(ids)s))"
    " order by id limit %(limit)s"
)
_ONE = (
    "select id, flow, version, plan, state, stop_asked, job_id, reason, made_at, made_by, ended_at"
    " from gc_flow_migration where id = %s"
)
_LOCKED = (
    "select id, flow, version, plan, state, stop_asked, job_id, reason, made_at, made_by, ended_at"
    " from gc_flow_migration where id = %s for update"
)
_OF_FLOW = (
    "select id, flow, version, plan, state, stop_asked, job_id, reason, made_at, made_by, ended_at"
    " from gc_flow_migration where flow = %s order by id desc limit %s"
)
