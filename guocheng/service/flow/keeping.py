"""Instances in and out of the database (流程的取与存): the engine's values here, the store's rows there.

One writer at a time: `append` belongs into the transaction that called `lock`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import psycopg

from guocheng.engine.flow import Instance, apply_all
from guocheng.engine.flow.codec import to_json
from guocheng.engine.flow.events import Event
from guocheng.engine.flow.rows import from_rows, to_rows
from guocheng.store import flow as flow_store
from guocheng.store.flow import Stored


@dataclass(frozen=True)
class Kept:
    """An instance with its number and the record it belongs to."""

    id: int
    entity: str
    record_id: int
    instance: Instance


def start(
    connection: psycopg.Connection, entity: str, record_id: int, events: Sequence[Event], *, title: str = ""
) -> tuple[int, Instance]:
    """Keep a new instance in the transaction of its record, and return its number and how it stands.

    :raises Conflict: another procedure runs on this record.
    """
    instance = apply_all(None, events)
    documents = [to_json(event) for event in events]
    instance_id = flow_store.start(
        connection, entity, record_id, after=to_rows(instance), events=documents, title=title
    )
    return instance_id, instance


def lock(connection: psycopg.Connection, instance_id: int) -> Kept | None:
    """Lock an instance until the end of the transaction and read it."""
    found = flow_store.lock(connection, instance_id)
    return _kept(found) if found else None


def append(connection: psycopg.Connection, instance_id: int, before: Instance, events: Sequence[Event]) -> Instance:
    """Write what happened to a locked instance and return how it stands then."""
    if not events:
        return before
    after = apply_all(before, events)
    documents = [to_json(event) for event in events]
    flow_store.append(connection, instance_id, before=to_rows(before), after=to_rows(after), events=documents)
    return after


def running_on(connection: psycopg.Connection, entity: str, record_id: int) -> tuple[int, Instance] | None:
    """Return the procedure that runs on a record, if one does."""
    instance_id = flow_store.running_of(connection, entity, [record_id]).get(record_id)
    found = flow_store.load(connection, instance_id) if instance_id else None
    return (found.id, _kept(found).instance) if found else None


def of_record(connection: psycopg.Connection, entity: str, record_id: int) -> list[Kept]:
    """Return every procedure of a record, oldest first."""
    numbers = [row.id for row in reversed(flow_store.instances_of(connection, entity, record_id))]
    return [_kept(found) for number in numbers if (found := flow_store.load(connection, number))]


def _kept(found: Stored) -> Kept:
    instance = from_rows(found.head, found.nodes, found.tasks, found.copies)
    return Kept(found.id, found.entity, found.record_id, instance)
