"""What lies around an object (归集的来路): documents behind its postings, with procedures, tasks and notices on them.

Nothing here asks who reads: callers keep what the person sees.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import psycopg
from psycopg.rows import class_row

Ref = tuple[str, int]


@dataclass(frozen=True)
class Behind:
    """A document with what it put on an object."""

    entity: str
    id: int
    day: date
    amount: Decimal
    quantity: Decimal


@dataclass(frozen=True)
class Running:
    """A procedure on a document."""

    id: int
    entity: str
    record_id: int
    title: str
    flow: str
    state: str
    started_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True)
class OpenTask:
    """What somebody has to do on a document."""

    id: int
    entity: str
    record_id: int
    title: str
    flow: str
    person: int
    due_at: datetime | None
    late: bool


@dataclass(frozen=True)
class OpenErrand:
    """What an automation gave somebody to do about a document."""

    id: int
    entity: str
    record_id: int
    label: str
    due_at: datetime | None


@dataclass(frozen=True)
class Notice:
    """What a person was told about a document."""

    text: str
    entity: str
    record_id: int
    created_at: datetime


def documents(connection: psycopg.Connection, book: str, object_id: int, *, limit: int) -> list[Behind]:
    """Return the documents that put something on an object, the latest first."""
    with connection.cursor(row_factory=class_row(Behind)) as cursor:
        return cursor.execute(
            "select source_entity as entity, source_id as id, max(day) as day, sum(amount) as amount,"
            " sum(quantity) as quantity from gc_posting where object_id = %s and book = %s and scenario = 'actual'"
            " group by source_entity, source_id order by max(day) desc, source_id desc limit %s",
            [object_id, book, limit],
        ).fetchall()


def procedures(connection: psycopg.Connection, refs: Collection[Ref], *, limit: int) -> list[Running]:
    """Return the procedures on some documents, those under way first."""
    with connection.cursor(row_factory=class_row(Running)) as cursor:
        return cursor.execute(
            "select i.id, i.entity, i.record_id, i.title, i.flow, i.state, i.started_at, i.ended_at"
            " from gc_flow_instance i join unnest(%s::text[], %s::bigint[]) as asked(entity, id)"
            " on i.entity = asked.entity and i.record_id = asked.id"
            " order by i.ended_at is not null, i.started_at desc limit %s",
            [*_split(refs), limit],
        ).fetchall()


def tasks(connection: psycopg.Connection, refs: Collection[Ref], *, limit: int) -> list[OpenTask]:
    """Return what is open on some documents, the most urgent first."""
    with connection.cursor(row_factory=class_row(OpenTask)) as cursor:
        return cursor.execute(
            "select t.id, i.entity, i.record_id, i.title, i.flow, t.person, t.due_at, t.late from gc_task t"
            " join gc_flow_instance i on i.id = t.instance_id"
            " join unnest(%s::text[], %s::bigint[]) as asked(entity, id)"
            " on i.entity = asked.entity and i.record_id = asked.id"
            " where t.state = 'open' and i.state = 'running' order by t.due_at nulls last, t.id limit %s",
            [*_split(refs), limit],
        ).fetchall()


def errands(connection: psycopg.Connection, person: int, refs: Collection[Ref], *, limit: int) -> list[OpenErrand]:
    """Return what a person still has to do about some documents, the most urgent first."""
    with connection.cursor(row_factory=class_row(OpenErrand)) as cursor:
        return cursor.execute(
            "select e.id, e.entity, e.record_id, e.label, e.due_at from gc_errand e"
            " join gc_errand_person p on p.errand_id = e.id and p.person_id = %s"
            " join unnest(%s::text[], %s::bigint[]) as asked(entity, id)"
            " on e.entity = asked.entity and e.record_id = asked.id"
            " where e.done_at is null order by e.due_at nulls last, e.id limit %s",
            [person, *_split(refs), limit],
        ).fetchall()


def notices(connection: psycopg.Connection, person: int, refs: Collection[Ref], *, limit: int) -> list[Notice]:
    """Return the alerts that a person was told about some documents, the newest first."""
    with connection.cursor(row_factory=class_row(Notice)) as cursor:
        return cursor.execute(
            "select m.text, m.entity, m.record_id, m.created_at from gc_message m"
            " join unnest(%s::text[], %s::bigint[]) as asked(entity, id)"
            " on m.entity = asked.entity and m.record_id = asked.id"
            " where m.person_id = %s and m.kind = 'alert' order by m.id desc limit %s",
            [*_split(refs), person, limit],
        ).fetchall()


def _split(refs: Collection[Ref]) -> Sequence[list[str] | list[int]]:
    found = sorted(refs)
    return [[entity for entity, _ in found], [record_id for _, record_id in found]]
