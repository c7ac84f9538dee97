"""Between the engine's values and the store's rows (流程实例的存取): neither knows the other."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from guocheng.definition.entity import Entity
from guocheng.engine.flow import Instance, State, TaskState, apply_all
from guocheng.engine.flow.codec import to_json
from guocheng.engine.flow.events import Event
from guocheng.engine.flow.rows import from_rows, to_rows
from guocheng.service.context import Change, Look
from guocheng.store import flow as flow_store
from guocheng.store.flow import approval_state as mirrored
from guocheng.store.flow import migrations

#: A call is a line of a few hundred numbers; who is not named finds the same by looking.
PEOPLE_CALLED_MAX = 200


@dataclass(frozen=True)
class Kept:
    """An instance as the store keeps it, with the record it belongs to."""

    id: int
    entity: str
    record_id: int
    instance: Instance


def approval_state(instance: Instance) -> str:
    """Return how a procedure stands, in the words of the field that lists show."""
    if instance.state is not State.RUNNING:
        return instance.state.value
    if instance.suspended_at:
        return "suspended"
    if instance.incidents():
        return "incident"
    return "returned" if instance.with_starter else "running"


def _mirror(change: Change, entity: Entity, record_id: int, before: Instance | None, after: Instance) -> None:
    now = approval_state(after)
    if before is None or approval_state(before) != now:
        mirrored.mirror(change.connection, entity.name, record_id, now)


def start(
    change: Change, entity: Entity, record_id: int, events: Sequence[Event], *, title: str
) -> tuple[int, Instance]:
    """Keep a new instance and return its number; everybody it asks is woken.

    :raises Conflict: another procedure runs on this record.
    """
    instance = apply_all(None, events)
    number = flow_store.start(
        change.connection,
        entity.name,
        record_id,
        after=to_rows(instance),
        events=[to_json(event) for event in events],
        title=title,
        call=_call(entity.name, record_id, instance),
    )
    _mirror(change, entity, record_id, None, instance)
    return number, instance


def lock(change: Change, instance_id: int) -> Kept | None:
    """Lock an instance for this transaction and read it, or return nothing."""
    found = flow_store.lock(change.connection, instance_id) if 0 < instance_id < 2**63 else None
    return _kept(found) if found else None


def lock_of_task(change: Change, task_id: int) -> tuple[Kept, int] | None:
    """Lock the instance of a task and read it, with the number of the task in it; or return nothing."""
    found = flow_store.lock_of_task(change.connection, task_id) if 0 < task_id < 2**63 else None
    return (_kept(found[0]), found[1]) if found else None


def append(
    change: Change, entity: Entity, record_id: int, instance_id: int, before: Instance, events: Sequence[Event]
) -> Instance:
    """Write what happened to a locked instance of a record, wake whom it concerns, and return it as it is now."""
    after = apply_all(before, events)
    flow_store.append(
        change.connection,
        instance_id,
        before=to_rows(before),
        after=to_rows(after),
        events=[to_json(event) for event in events],
        call=_call(entity.name, record_id, after),
    )
    _mirror(change, entity, record_id, before, after)
    return after


def go_over(
    change: Change, entity: Entity, record_id: int, instance_id: int, before: Instance, events: Sequence[Event]
) -> Instance:
    """Write that a locked instance went over to another version, or came back, and return it as it is now."""
    after = apply_all(before, events)
    migrations.go_over(
        change.connection,
        instance_id,
        before=to_rows(before),
        after=to_rows(after),
        events=[to_json(event) for event in events],
        call=_call(entity.name, record_id, after),
    )
    _mirror(change, entity, record_id, before, after)
    return after


def read(look: Look, instance_id: int) -> Kept | None:
    """Read an instance without locking it, or return nothing."""
    found = flow_store.load(look.connection, instance_id)
    return _kept(found) if found else None


def _call(entity: str, record_id: int, instance: Instance) -> str:
    """Return the call to the screens of everybody who has, or had, something to do here."""
    people = {task.person for task in instance.tasks.values() if task.state is not TaskState.WAITING}
    people |= {copy.person for copy in instance.copies} | {instance.starter}
    call = {"topic": "todo", "entity": entity, "id": record_id, "people": sorted(people)[:PEOPLE_CALLED_MAX]}
    return json.dumps(call, separators=(",", ":"))


def running_on(look: Look, entity: str, record_id: int) -> Kept | None:
    """Return the procedure that runs on a record, if one does."""
    if look.catalogue.flow_of(entity) is None:
        return None
    return look.once(("running", entity, record_id), lambda: _running_on(look, entity, record_id))


def _running_on(look: Look, entity: str, record_id: int) -> Kept | None:
    found = flow_store.running_of(look.connection, entity, [record_id]).get(record_id)
    stored = flow_store.load(look.connection, found) if found else None
    return _kept(stored) if stored else None


def of_record(look: Look, entity: str, record_id: int) -> list[Kept]:
    """Return every procedure of a record, oldest first."""
    numbers = sorted(one.id for one in flow_store.instances_of(look.connection, entity, record_id))
    stored = (flow_store.load(look.connection, number) for number in numbers)
    return [_kept(one) for one in stored if one]


def _kept(stored: flow_store.Stored) -> Kept:
    instance = from_rows(stored.head, stored.nodes, stored.tasks, stored.copies)
    return Kept(stored.id, stored.entity, stored.record_id, instance)
