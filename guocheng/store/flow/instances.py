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
from psycopg import sql
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from guocheng.base.problem import Conflict, Problem
from guocheng.store.flow.rows import ChangedTask, InstanceRows, Row, Stored, changed

Json = Mapping[str, Any]

_HEAD = ("flow", "flow_version", "move", "starter", "state", "round", "seq", "started_at", "ended_at", "reminded_at")
_NODE = {
    "step": "text", "round": "int", "state": "text", "entered_at": "timestamptz", "left_at": "timestamptz",
    "due_at": "timestamptz", "provisional": "boolean", "arms": "int[]", "returns_to": "text[]", "sender": "int",
    "reason": "text",
}  # fmt: skip
_TASK = {
    "no": "int", "step": "text", "round": "int", "person": "bigint", "turn": "int", "state": "text", "why": "text",
    "opened_at": "timestamptz", "due_at": "timestamptz", "provisional": "boolean", "late": "boolean",
    "left_minutes": "int", "decided_at": "timestamptz", "decided_by": "bigint", "on_behalf_of": "bigint",
    "opinion": "text", "handed_from": "int",
}  # fmt: skip
_COPY = {"no": "int", "person": "bigint", "step": "text", "at": "timestamptz", "by": "bigint"}
_EVENT = {"seq": "int", "at": "timestamptz", "actor": "bigint", "event": "jsonb"}


def start(
    connection: psycopg.Connection,
    entity: str,
    record_id: int,
    *,
    after: InstanceRows,
    events: Sequence[Json],
    title: str = "",
) -> int:
    """Keep a new instance in the transaction of its record and return its id.

    :raises Conflict: another procedure runs on this record.
    """
    head = {**after.head, "entity": entity, "record_id": record_id, "title": title, "seq": 0}
    try:
        row = connection.execute(_START, head).fetchone()
    except psycopg.errors.UniqueViolation as error:
        message = "这条记录已有正在进行的审批,请等它结束或撤回后再发起"
        raise Conflict(Problem("flow.already_running", title or entity, message)) from error
    assert row is not None
    instance_id = int(row[0])
    _write(connection, instance_id, seq=0, nodes=after.nodes, tasks=after.tasks, after=after, events=events, copies=0)
    return instance_id


def lock(connection: psycopg.Connection, instance_id: int) -> Stored | None:
    """Lock an instance until the end of the transaction and read it, or return nothing."""
    return _read(connection, _LOCK, instance_id)


def load(connection: psycopg.Connection, instance_id: int) -> Stored | None:
    """Read an instance without locking it, or return nothing."""
    return _read(connection, _LOAD, instance_id)


def append(
    connection: psycopg.Connection,
    instance_id: int,
    *,
    before: InstanceRows,
    after: InstanceRows,
    events: Sequence[Json],
) -> Sequence[ChangedTask]:
    """Write what happened to a locked instance, and return the tasks that changed."""
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
) -> Sequence[ChangedTask]:
    assert after.head["seq"] == seq + len(events), "the rows are not what the events lead to"
    numbered = [
        {"seq": seq + number, "at": event["at"], "actor": event["by"], "event": event}
        for number, event in enumerate(events, 1)
    ]
    row = connection.execute(
        _APPEND,
        {
            **after.head,
            "id": instance_id,
            "seq_before": seq,
            "events": _json(numbered),
            "nodes": _json(nodes),
            "tasks": _json(tasks),
            "copies": _json(after.copies[copies:]),
            "timers": _json(after.timers),
        },
    ).fetchone()
    assert row is not None
    assert row[0] == 1, "an instance is written by who has locked it"
    return [ChangedTask(*one) for one in row[1]]


def _read(connection: psycopg.Connection, head: sql.Composed, instance_id: int) -> Stored | None:
    # Two statements: what is read in the statement that waits for the lock would be older than the lock.
    with connection.cursor(row_factory=dict_row) as cursor:
        found = cursor.execute(head, [instance_id]).fetchone()
        if found is None:
            return None
        parts = cursor.execute(_PARTS, {"id": instance_id}).fetchone()
    assert parts is not None
    return Stored(
        id=instance_id,
        entity=found.pop("entity"),
        record_id=found.pop("record_id"),
        title=found.pop("title"),
        head=found,
        nodes=[_read_times(row, _NODE) for row in parts["nodes"]],
        tasks=[_read_times(row, _TASK) for row in parts["tasks"]],
        copies=[_read_times(row, _COPY) for row in parts["copies"]],
    )


def _read_times(row: dict[str, Any], columns: Mapping[str, str]) -> Row:
    for name, kind in columns.items():
        if kind == "timestamptz" and row[name] is not None:
            row[name] = datetime.fromisoformat(row[name])
    return row


def _json(rows: Sequence[Row]) -> Jsonb:
    return Jsonb(list(rows), dumps=_dumps)


def _dumps(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_plain)


def _plain(value: object) -> str:
    assert isinstance(value, datetime), f"not a plain value: {value!r}"
    return value.isoformat()


def _names(columns: Mapping[str, str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, columns))


def _typed(columns: Mapping[str, str]) -> sql.Composed:
    return sql.SQL(", ").join(
        sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(kind)) for name, kind in columns.items()
    )


def _set(columns: Mapping[str, str]) -> sql.Composed:
    return sql.SQL(", ").join(sql.SQL("{0} = excluded.{0}").format(sql.Identifier(name)) for name in columns)


def _values(columns: Sequence[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Placeholder, columns))


def _insert(table: str, rows: str, columns: Mapping[str, str]) -> sql.Composed:
    return sql.SQL(
        "insert into {table} (instance_id, {names})"
        " select %(id)s, {names} from jsonb_to_recordset({rows}) as r({typed})"
    ).format(table=sql.Identifier(table), names=_names(columns), rows=sql.Placeholder(rows), typed=_typed(columns))


def _upsert(table: str, rows: str, columns: Mapping[str, str], key: str) -> sql.Composed:
    return sql.SQL("{} on conflict (instance_id, {}) do update set {}").format(
        _insert(table, rows, columns), sql.Identifier(key), _set(columns)
    )


def _aggregate(table: str, columns: Mapping[str, str]) -> sql.Composed:
    return sql.SQL(
        "(select coalesce(json_agg(r), '[]') from (select {names} from {table} where instance_id = %(id)s) r)"
    ).format(names=_names(columns), table=sql.Identifier(table))


_START = sql.SQL("insert into gc_flow_instance ({}) values ({}) returning id").format(
    sql.SQL(", ").join(map(sql.Identifier, ("entity", "record_id", "title", *_HEAD))),
    _values(("entity", "record_id", "title", *_HEAD)),
)
_LOAD = sql.SQL("select entity, record_id, title, {} from gc_flow_instance where id = %s").format(
    sql.SQL(", ").join(map(sql.Identifier, _HEAD))
)
_LOCK = _LOAD + sql.SQL(" for update")
_PARTS = sql.SQL("select {} as nodes, {} as tasks, {} as copies").format(
    _aggregate("gc_flow_node", _NODE), _aggregate("gc_task", _TASK), _aggregate("gc_copy", _COPY)
)
_TIMER = {"kind": "text", "step": "text", "round": "int", "task": "int", "due_at": "timestamptz"}
_APPEND = sql.SQL(
    """
    with event as ({event}),
    node as ({node}),
    task as ({task} returning id, no, person, state),
    copy as ({copy}),
    wanted as (select {timer_names} from jsonb_to_recordset(%(timers)s) as r({timer_typed})),
    unwanted as (
        delete from gc_flow_timer t where instance_id = %(id)s and not exists (
            select from wanted w
            where (w.kind, w.step, w.round, w.task) = (t.kind, t.name, t.round, t.task))
    ),
    timer as (
        insert into gc_flow_timer (instance_id, kind, name, round, task, due_at)
        select %(id)s, kind, step, round, task, due_at from wanted
        on conflict (instance_id, kind, name, round, task) where instance_id is not null
        do update set due_at = excluded.due_at, lease_until = null
        where gc_flow_timer.due_at is distinct from excluded.due_at
    ),
    head as (
        update gc_flow_instance
        set state = %(state)s, round = %(round)s, seq = %(seq)s, ended_at = %(ended_at)s, reminded_at = %(reminded_at)s
        where id = %(id)s and seq = %(seq_before)s returning 1
    )
    select (select count(*) from head),
        (select coalesce(json_agg(json_build_array(id, no, person, state) order by no), '[]') from task)
    """
).format(
    event=_insert("gc_flow_event", "events", _EVENT),
    node=_upsert("gc_flow_node", "nodes", _NODE, "step"),
    task=_upsert("gc_task", "tasks", _TASK, "no"),
    copy=_insert("gc_copy", "copies", _COPY),
    timer_names=_names(_TIMER),
    timer_typed=_typed(_TIMER),
)
