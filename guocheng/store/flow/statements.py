"""The statements that read and write procedures (流程的语句), put together once when the program starts.

Putting them together takes longer than running them, so they are kept as text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import LiteralString

from psycopg import sql

#: The columns of a table with their types.
Columns = Mapping[LiteralString, LiteralString]
_TIMES = ("started_at", "ended_at", "reminded_at", "suspended_at")
_WHOLE = ("due_at", "late", "nudges", "nudged", "rested_at")
HEAD = ("flow", "flow_version", "move", "starter", "state", "round", "seq", *_TIMES, *_WHOLE)
NODE: Columns = {
    "step": "text", "round": "int", "state": "text", "entered_at": "timestamptz", "left_at": "timestamptz",
    "due_at": "timestamptz", "provisional": "boolean", "arms": "int[]", "returns_to": "text[]", "sender": "int",
    "reason": "text", "called": "boolean", "calls": "bigint[]", "answered": "bigint[]",
    "picked": "bigint[]",
}  # fmt: skip
TASK: Columns = {
    "no": "int", "step": "text", "round": "int", "person": "bigint", "turn": "int", "state": "text", "why": "text",
    "opened_at": "timestamptz", "due_at": "timestamptz", "provisional": "boolean", "late": "boolean",
    "left_minutes": "int", "decided_at": "timestamptz", "decided_by": "bigint", "on_behalf_of": "bigint",
    "opinion": "text", "handed_from": "int", "weight": "int", "group": "int", "veto": "boolean", "parent": "int",
    "attached": "text", "together": "text", "nudges": "timestamptz[]", "nudged": "int", "release_at": "timestamptz",
    "form": "text", "dated": "timestamptz", "signature": "bigint",
}  # fmt: skip
COPY: Columns = {"no": "int", "person": "bigint", "step": "text", "at": "timestamptz", "by": "bigint"}
EVENT: Columns = {"seq": "int", "at": "timestamptz", "actor": "bigint", "event": "jsonb"}


_RESERVED = frozenset({"group"})


def _name(column: LiteralString) -> sql.Composable:
    """Return the name of a column; quoted where it must be only, because the driver remembers short statements only."""
    return sql.Identifier(column) if column in _RESERVED else sql.SQL(column)


def _names(columns: Columns) -> sql.Composed:
    return sql.SQL(", ").join(map(_name, columns))


def _typed(columns: Columns) -> sql.Composed:
    return sql.SQL(", ").join(sql.SQL("{} {}").format(_name(one), sql.SQL(kind)) for one, kind in columns.items())


def _excluded(columns: Columns) -> sql.Composed:
    return sql.SQL(", ").join(sql.SQL("excluded.{}").format(_name(one)) for one in columns)


def _values(columns: Sequence[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Placeholder, columns))


def _insert(table: str, rows: str, columns: Columns) -> sql.Composed:
    return sql.SQL(
        "insert into {table} (instance_id, {names})"
        " select %(id)s, {names} from jsonb_populate_recordset(null::{table}, {rows}::jsonb)"
    ).format(table=sql.Identifier(table), names=_names(columns), rows=sql.Placeholder(rows))


def _upsert(table: str, rows: str, columns: Columns, key: str) -> sql.Composed:
    return sql.SQL("{} on conflict (instance_id, {}) do update set ({}) = row({})").format(
        _insert(table, rows, columns), sql.Identifier(key), _names(columns), _excluded(columns)
    )


def _aggregate(table: str, columns: Columns) -> sql.Composed:
    return sql.SQL(
        "(select coalesce(json_agg(r), '[]') from (select {names} from {table} where instance_id = head.id) r)"
    ).format(names=_names(columns), table=sql.Identifier(table))


START = (
    sql.SQL("insert into gc_flow_instance ({}) values ({}) returning id")
    .format(
        sql.SQL(", ").join(map(sql.Identifier, ("entity", "record_id", "title", *HEAD))),
        _values(("entity", "record_id", "title", *HEAD)),
    )
    .as_bytes(None)
)
_LOAD = """
    with head as materialized (
        select id, entity, record_id, title, {head} from gc_flow_instance where id = {which}{lock}
    )
    select head.*{more}, (select seq from gc_flow_instance i where i.id = head.id) as seen,
        {nodes} as nodes, {tasks} as tasks, {copies} as copies
    from head
    """


def _load(which: LiteralString = "%(id)s", more: LiteralString = "", lock: LiteralString = "") -> bytes:
    """Compose how an instance is read; `seen` is the event up to which its rows were there when the statement began."""
    parts = {
        "which": sql.SQL(which),
        "more": sql.SQL(more),
        "head": sql.SQL(", ").join(map(sql.Identifier, HEAD)),
        "lock": sql.SQL(lock),
        "nodes": _aggregate("gc_flow_node", NODE),
        "tasks": _aggregate("gc_task", TASK),
        "copies": _aggregate("gc_copy", COPY),
    }
    return sql.SQL(_LOAD).format(**parts).as_bytes(None)


_LOCKING: LiteralString = " for update"
LOAD, LOCK = _load(), _load(lock=_LOCKING)
#: What a task belongs to never changes, so the task itself need not be locked.
LOCK_OF_TASK = _load(
    which="(select instance_id from gc_task where id = %(task)s)",
    more=", (select no from gc_task where id = %(task)s) as task_no",
    lock=_LOCKING,
)
TIMER: Columns = {"kind": "text", "step": "text", "round": "int", "task": "int", "due_at": "timestamptz"}
_APPEND = """
with event as ({event}),
node as ({node}),
task as ({task} returning id, no, person, state),
copy as ({copy}),
wanted as (select {timer_names} from jsonb_to_recordset(%(timers)s::jsonb) as r({timer_typed})),
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
  set state = %(state)s, round = %(round)s, seq = %(seq)s, ended_at = %(ended_at)s, reminded_at = %(reminded_at)s,
    suspended_at = %(suspended_at)s, due_at = %(due_at)s, late = %(late)s, nudges = %(nudges)s::timestamptz[],
    nudged = %(nudged)s, rested_at = %(rested_at)s
  where id = %(id)s and seq = %(seq_before)s returning 1
)
select (select count(*) from head),
  (select coalesce(json_agg(json_build_array(id, no, person, state) order by no), '[]') from task),
  case when %(call)s <> '' then pg_notify(current_schema() || '.' || %(channel)s, %(call)s) end
"""
APPEND = (
    sql.SQL(_APPEND)
    .format(
        event=_insert("gc_flow_event", "events", EVENT),
        node=_upsert("gc_flow_node", "nodes", NODE, "step"),
        task=_upsert("gc_task", "tasks", TASK, "no"),
        copy=_insert("gc_copy", "copies", COPY),
        timer_names=_names(TIMER),
        timer_typed=_typed(TIMER),
    )
    .as_bytes(None)
)
