"""Carries instances between the engine and the store (流程实例的存取), as the service does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import psycopg

from guocheng.engine.flow import Instance, apply_all
from guocheng.engine.flow.codec import to_json
from guocheng.engine.flow.events import Event
from guocheng.engine.flow.rows import from_rows, to_rows
from guocheng.store import flow as flow_store
from guocheng.store.flow import ChangedTask, Stored


@dataclass(frozen=True)
class Kept:
    """An instance with its number."""

    id: int
    instance: Instance


def start(
    connection: psycopg.Connection, entity: str, record_id: int, events: Sequence[Event], title: str = ""
) -> Kept:
    """Keep a new instance."""
    instance = apply_all(None, events)
    documents = [to_json(event) for event in events]
    number = flow_store.start(connection, entity, record_id, after=to_rows(instance), events=documents, title=title)
    return Kept(number, instance)


def lock(connection: psycopg.Connection, instance_id: int) -> Kept | None:
    """Lock an instance and read it."""
    found = flow_store.lock(connection, instance_id)
    return Kept(instance_id, instance_of(found)) if found else None


def append(connection: psycopg.Connection, kept: Kept, events: Sequence[Event]) -> Sequence[ChangedTask]:
    """Write what happened to a locked instance."""
    after = apply_all(kept.instance, events)
    documents = [to_json(event) for event in events]
    return flow_store.append(connection, kept.id, before=to_rows(kept.instance), after=to_rows(after), events=documents)


def instance_of(stored: Stored) -> Instance:
    """Read an instance from its rows."""
    return from_rows(stored.head, stored.nodes, stored.tasks, stored.copies)
