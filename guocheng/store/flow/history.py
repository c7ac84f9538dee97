"""The history of procedures, and which procedures a record and a person have to do with (流程历史)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from psycopg.rows import class_row


@dataclass(frozen=True)
class EventRow:
    """One event as stored; `event` is the engine's canonical JSON, of any format there has been."""

    seq: int
    at: datetime
    actor: int
    event: Mapping[str, Any]


@dataclass(frozen=True)
class InstanceRow:
    """One procedure of a record."""

    id: int
    flow: str
    flow_version: int
    move: str
    starter: int
    state: str
    round: int
    started_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True)
class Incident:
    """A step that found nobody and waits for an administrator."""

    instance_id: int
    entity: str
    record_id: int
    title: str
    flow: str
    flow_version: int
    move: str
    step: str
    entered_at: datetime
    reason: str


@dataclass(frozen=True)
class Reminders:
    """How often somebody was reminded of a task by people, and when last."""

    count: int
    at: datetime


def reminded(connection: psycopg.Connection, instance_ids: Collection[int]) -> Mapping[tuple[int, int], Reminders]:
    """Return what people were reminded of in these procedures, by instance and number of the task."""
    if not instance_ids:
        return {}
    rows = connection.execute(
        "select instance_id, no::int, count(*), max(at) from gc_flow_event,"
        " jsonb_array_elements_text(event->'tasks') as no"
        " where instance_id = any(%s) and event->>'kind' = 'reminded' group by 1, 2",
        [list(instance_ids)],
    ).fetchall()
    return {(row[0], row[1]): Reminders(row[2], row[3]) for row in rows}


def times_reminded(connection: psycopg.Connection, instance_id: int) -> int:
    """Return how often people reminded others of a procedure."""
    row = connection.execute(
        "select count(*) from gc_flow_event where instance_id = %s and event->>'kind' = 'reminded'", [instance_id]
    ).fetchone()
    assert row is not None
    return int(row[0])


def task_ids(connection: psycopg.Connection, instance_ids: Collection[int]) -> Mapping[tuple[int, int], int]:
    """Return the ids of the tasks of some procedures, by instance and number of the task."""
    rows = connection.execute(
        "select instance_id, no, id from gc_task where instance_id = any(%s)", [list(instance_ids)]
    ).fetchall()
    return {(row[0], row[1]): row[2] for row in rows}


def events_of(connection: psycopg.Connection, instance_id: int) -> Sequence[EventRow]:
    """Return the whole history of an instance, in order."""
    with connection.cursor(row_factory=class_row(EventRow)) as cursor:
        return cursor.execute(
            "select seq, at, actor, event from gc_flow_event where instance_id = %s order by seq", [instance_id]
        ).fetchall()


def instances_of(connection: psycopg.Connection, entity: str, record_id: int) -> Sequence[InstanceRow]:
    """Return the procedures of a record, newest first."""
    with connection.cursor(row_factory=class_row(InstanceRow)) as cursor:
        return cursor.execute(
            "select id, flow, flow_version, move, starter, state, round, started_at, ended_at"
            " from gc_flow_instance where entity = %s and record_id = %s order by id desc",
            [entity, record_id],
        ).fetchall()


def running_of(connection: psycopg.Connection, entity: str, record_ids: Collection[int]) -> Mapping[int, int]:
    """Return the running procedure of each of these records that has one."""
    found = connection.execute(
        "select record_id, id from gc_flow_instance where entity = %s and record_id = any(%s) and state = 'running'",
        [entity, list(record_ids)],
    )
    return {int(row[0]): int(row[1]) for row in found}


def takes_part(connection: psycopg.Connection, entity: str, record_id: int, person: int) -> bool:
    """Tell whether a person started, was asked or was told in a procedure of this record."""
    return person in taking_part(connection, entity, record_id, [person])


def taking_part(connection: psycopg.Connection, entity: str, record_id: int, people: Iterable[int]) -> set[int]:
    """Return those of some people who started, were asked or were told in a procedure of this record."""
    rows = connection.execute(
        "select w.id from unnest(%(people)s::bigint[]) as w(id) where exists (select from gc_flow_instance i"
        " where entity = %(entity)s and record_id = %(record)s and (starter = w.id"
        "   or exists (select from gc_task t where t.instance_id = i.id and w.id in (person, decided_by)"
        "     and t.state <> 'waiting')"
        "   or exists (select from gc_copy c where c.instance_id = i.id and c.person = w.id)))",
        {"entity": entity, "record": record_id, "people": list(people)},
    ).fetchall()
    return {row[0] for row in rows}


def incidents(connection: psycopg.Connection, *, limit: int = 200) -> Sequence[Incident]:
    """Return the steps that wait for a repair, oldest first."""
    with connection.cursor(row_factory=class_row(Incident)) as cursor:
        return cursor.execute(
            "select i.id as instance_id, i.entity, i.record_id, i.title, i.flow, i.flow_version, i.move,"
            " n.step, n.entered_at, n.reason from gc_flow_node n join gc_flow_instance i on i.id = n.instance_id"
            " where n.state = 'incident' order by n.entered_at limit %s",
            [limit],
        ).fetchall()


def retitle(connection: psycopg.Connection, entity: str, record_id: int, title: str) -> None:
    """Keep the title of a record on its running procedure, where the todo lists search it."""
    connection.execute(
        "update gc_flow_instance set title = %s where entity = %s and record_id = %s and title <> %s"
        " and state = 'running'",
        [title, entity, record_id, title],
    )
