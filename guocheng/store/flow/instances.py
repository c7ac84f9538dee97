"""Reading, locking and writing procedures (流程实例的存取).

- Whoever writes has locked the instance row in the same transaction; everything else is read after the lock is held.
- Events and the rows that follow from them are written in one statement: all of them stand, or none.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import psycopg
from psycopg.rows import dict_row

from guocheng.base.problem import Conflict, Problem
from guocheng.store.events_notify import RIVER
from guocheng.store.flow.rows import ChangedTask, InstanceRows, Row, Stored, changed
from guocheng.store.flow.statements import APPEND, COPY, HEAD, LOAD, LOCK, LOCK_OF_TASK, NODE, START, TASK

Json = Mapping[str, Any]


def start(
    connection: psycopg.Connection,
    entity: str,
    record_id: int,
    *,
    after: InstanceRows,
    events: Sequence[Json],
    title: str = "",
    call: str = "",
) -> int:
    """Keep a new instance in the transaction of its record and return its id; `call` wakes who listens to the river.

    :raises Conflict: another procedure runs on this record.
    """
    head = {**after.head, "entity": entity, "record_id": record_id, "title": title, "seq": 0}
    try:
        row = connection.execute(START, head).fetchone()
    except psycopg.errors.UniqueViolation as error:
        message = "这条记录已有正在进行的审批,请等它结束或撤回后再发起"
        raise Conflict(Problem("flow.already_running", title or entity, message)) from error
    assert row is not None
    instance_id = int(row[0])
    _write(connection, instance_id, seq=0, nodes=after.nodes, tasks=after.tasks, after=after, events=events, copies=0,
        call=call,
    )  # fmt: skip
    return instance_id


def lock(connection: psycopg.Connection, instance_id: int) -> Stored | None:
    """Lock an instance until the end of the transaction and read it, or return nothing."""
    found = _read(connection, LOCK, id=instance_id)
    return _stored(found) if found else None


def lock_of_task(connection: psycopg.Connection, task_id: int) -> tuple[Stored, int] | None:
    """Lock the instance of a task and read it, with the number of the task in it; or return nothing."""
    found = _read(connection, LOCK_OF_TASK, task=task_id)
    return (_stored(found), found["task_no"]) if found else None


def load(connection: psycopg.Connection, instance_id: int) -> Stored | None:
    """Read an instance without locking it, or return nothing."""
    found = _read(connection, LOAD, id=instance_id)
    return _stored(found) if found else None


def append(
    connection: psycopg.Connection,
    instance_id: int,
    *,
    before: InstanceRows,
    after: InstanceRows,
    events: Sequence[Json],
    call: str = "",
) -> Sequence[ChangedTask]:
    """Write what happened to a locked instance, and return the tasks that changed; `call` wakes who listens."""
    if not events:
        return ()
    return _write(
        connection,
        instance_id,
        seq=before.head["seq"],
        nodes=changed(before.nodes, after.nodes, "step"),
        tasks=changed(before.tasks, after.tasks, "no"),
        after=after,
        events=events,
        copies=len(before.copies),
        call=call,
    )


def _write(
    connection: psycopg.Connection,
    instance_id: int,
    *,
    seq: int,
    nodes: Sequence[Row],
    tasks: Sequence[Row],
    after: InstanceRows,
    events: Sequence[Json],
    copies: int,
    call: str,
) -> Sequence[ChangedTask]:
    assert after.head["seq"] == seq + len(events), "the rows are not what the events lead to"
    numbered = [
        {"seq": seq + number, "at": event["at"], "actor": event["by"], "event": event}
        for number, event in enumerate(events, 1)
    ]
    row = _appended(
        connection,
        {
            **after.head,
            "id": instance_id,
            "seq_before": seq,
            "events": _json(numbered),
            "nodes": _json(nodes),
            "tasks": _json(tasks),
            "copies": _json(after.copies[copies:]),
            "timers": _json(after.timers),
            "channel": RIVER,
            "call": call,
        },
    )
    assert row[0] == 1, "an instance is written by who has locked it"
    return [ChangedTask(*one) for one in row[1]]


def _appended(connection: psycopg.Connection, values: Mapping[str, Any]) -> tuple[Any, ...]:
    try:
        row = connection.execute(APPEND, values).fetchone()
    except psycopg.errors.UniqueViolation as error:
        if error.diag.constraint_name != "gc_flow_instance_running":
            raise
        # Only who opens an ended procedure again comes here.
        message = "这条记录已有另一个正在进行的审批,请等它结束或撤回后再唤醒"
        raise Conflict(Problem("flow.already_running", str(values["move"]), message)) from error
    assert row is not None
    return tuple(row)


def _read(connection: psycopg.Connection, statement: bytes, **which: int) -> dict[str, Any] | None:
    cursor = connection.cursor(row_factory=dict_row)
    found = cursor.execute(statement, which).fetchone()
    if found is not None and found["seen"] != found["seq"]:
        # It waited for the lock: the head is of now, the rest older. Nobody changes it any more.
        found |= cursor.execute(LOAD, {"id": found["id"]}).fetchone() or {}
    return found


def _stored(found: dict[str, Any]) -> Stored:
    return Stored(
        id=found["id"],
        entity=found["entity"],
        record_id=found["record_id"],
        title=found["title"],
        nodes=[_read_times(row, NODE) for row in found["nodes"]],
        tasks=[_read_times(row, TASK) for row in found["tasks"]],
        copies=[_read_times(row, COPY) for row in found["copies"]],
        head={name: found[name] for name in HEAD},
    )


def _read_times(row: dict[str, Any], columns: Mapping[str, str]) -> Row:
    for name, kind in columns.items():
        if kind == "timestamptz" and row[name] is not None:
            row[name] = datetime.fromisoformat(row[name])
        elif kind == "timestamptz[]":
            row[name] = [datetime.fromisoformat(one) for one in row[name]]
    return row


def _json(rows: Sequence[Row]) -> str:
    return _ENCODER.encode(list(rows))


def _plain(value: object) -> str:
    assert isinstance(value, datetime), f"not a plain value: {value!r}"
    return value.isoformat()


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_plain)
