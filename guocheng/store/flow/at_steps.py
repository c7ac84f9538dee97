"""At which steps records are with people (记录停在谁的哪一步): by person over all records, and by record."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import psycopg
from psycopg import sql
from psycopg.rows import class_row


@dataclass(frozen=True)
class Place:
    """A step of a published flow, and the records that wait there for a person."""

    flow: str
    version: int
    move: str
    step: str
    records: Sequence[int]


@dataclass(frozen=True)
class PlaceOnRecord:
    """A step of a published flow at which somebody has, or had, something to do, or by which he was told."""

    flow: str
    version: int
    move: str
    step: str
    waiting: bool
    told: bool = False


#: One part for each partial index: what is open, what may be claimed, and what comes back or is still to come.
_WAITING = sql.SQL(
    "select i.flow, i.flow_version as version, i.move, t.step, array_agg(distinct i.record_id) as records from ("
    " select instance_id, step from gc_task where person = %(person)s and state = 'open'"
    " union all select instance_id, step from gc_task where person = %(person)s and state = 'claimable'"
    " union all select instance_id, step from gc_task"
    " where person = %(person)s and state in ('waiting', 'paused', 'taken', 'held')"
    ") t join gc_flow_instance i on i.id = t.instance_id"
    " where i.entity = %(entity)s and i.state = 'running' group by 1, 2, 3, 4"
)


def waiting_for(connection: psycopg.Connection, entity: str, person: int) -> list[Place]:
    """Return the steps at which records of an entity are with a person, or will come back to him."""
    with connection.cursor(row_factory=class_row(Place)) as cursor:
        return cursor.execute(_WAITING, {"person": person, "entity": entity}).fetchall()


def on_record(
    connection: psycopg.Connection, entity: str, record_id: int, people: Collection[int]
) -> list[PlaceOnRecord]:
    """Return the steps at which a record is, or was, with some people, and those by which they were told."""
    with connection.cursor(row_factory=class_row(PlaceOnRecord)) as cursor:
        return cursor.execute(
            "select i.flow, i.flow_version as version, i.move, t.step, bool_or(i.state = 'running' and"
            " t.state in ('open', 'claimable', 'waiting', 'paused', 'taken', 'held')) as waiting, false as told"
            " from gc_flow_instance i join gc_task t on t.instance_id = i.id"
            " where i.entity = %(entity)s and i.record_id = %(record)s"
            " and (t.person = any(%(people)s) or t.decided_by = any(%(people)s)) group by 1, 2, 3, 4"
            " union all select i.flow, i.flow_version, i.move, c.step, false, true"
            " from gc_flow_instance i join gc_copy c on c.instance_id = i.id"
            " where i.entity = %(entity)s and i.record_id = %(record)s and c.person = any(%(people)s) and c.step <> ''",
            {"entity": entity, "record": record_id, "people": list(people)},
        ).fetchall()
