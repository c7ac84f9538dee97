"""What waits and what runs, of everybody, for who watches over it (流程监控): windows by number, the newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import class_row


@dataclass(frozen=True)
class Asked:
    """Which of them are asked for; what is blank asks nothing. `entities` narrows to the records of these kinds."""

    entities: Sequence[str] | None = None
    search: str = ""
    flow: str = ""
    step: str = ""
    person: int | None = None  # who has something to do
    units: Sequence[int] | None = None  # of who has something to do
    starter: int | None = None
    late_at: datetime | None = None  # due before then
    stuck: bool = False  # found nobody
    suspended: bool = False


@dataclass(frozen=True)
class TaskInHand:
    """A task that somebody has in hand."""

    id: int
    instance_id: int
    entity: str
    record_id: int
    title: str
    flow: str
    flow_version: int
    move: str
    step: str
    state: str
    person: int
    starter: int
    opened_at: datetime | None
    due_at: datetime | None
    late: bool
    suspended_at: datetime | None


@dataclass(frozen=True)
class InstanceInHand:
    """A running procedure: the steps it stands at, with their states, and who has something to do."""

    id: int
    entity: str
    record_id: int
    title: str
    flow: str
    flow_version: int
    move: str
    starter: int
    started_at: datetime
    suspended_at: datetime | None
    steps: Sequence[str]
    stuck: bool
    people: Sequence[int]
    due_at: datetime | None
    late: bool
    whole_due_at: datetime | None  # of the whole procedure, while its time runs
    whole_late: bool


def tasks_in_hand(
    connection: psycopg.Connection, asked: Asked, *, after: int = 0, limit: int = 50
) -> Sequence[TaskInHand]:
    """Return tasks that are not done yet; `after` is the number of the last one shown."""
    with connection.cursor(row_factory=class_row(TaskInHand)) as cursor:
        return cursor.execute(_TASKS, _values(asked, after, limit)).fetchall()


def instances_in_hand(
    connection: psycopg.Connection, asked: Asked, *, after: int = 0, limit: int = 50
) -> Sequence[InstanceInHand]:
    """Return running procedures; `after` is the number of the last one shown."""
    with connection.cursor(row_factory=class_row(InstanceInHand)) as cursor:
        return cursor.execute(_INSTANCES, _values(asked, after, limit)).fetchall()


def flows_of(connection: psycopg.Connection, person: int) -> set[str]:
    """Return the flows in which a person was ever asked something."""
    rows = connection.execute(
        "select distinct i.flow from gc_task t join gc_flow_instance i on i.id = t.instance_id where t.person = %s",
        [person],
    )
    return {str(row[0]) for row in rows}


def _values(asked: Asked, after: int, limit: int) -> dict[str, Any]:
    escaped = asked.search.strip().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return {**asdict(asked), "search": f"%{escaped}%", "after": after, "limit": limit}


_OF_INSTANCE = sql.SQL(
    "i.state = 'running' and i.title ilike %(search)s"
    " and (%(entities)s::text[] is null or i.entity = any(%(entities)s))"
    " and (%(flow)s = '' or i.flow = %(flow)s)"
    " and (%(starter)s::bigint is null or i.starter = %(starter)s)"
    " and (not %(suspended)s or i.suspended_at is not null)"
)
_OF_TASK = sql.SQL(
    "t.state in ('open', 'paused', 'claimable', 'held') and t.step <> '@starter'"
    " and (%(person)s::bigint is null or t.person = %(person)s)"
    " and (%(units)s::bigint[] is null"
    "   or exists (select from org_person p where p.id = t.person and p.unit = any(%(units)s)))"
)
_LATE = sql.SQL("(%(late_at)s::timestamptz is null or t.late or t.due_at < %(late_at)s)")
#: When the time of a whole procedure runs, and when it is over.
_WHOLE_DUE = sql.SQL("case when i.rested_at is null and i.suspended_at is null then i.due_at end")
_WHOLE_LATE = sql.SQL("(i.late or {} < %(late_at)s)").format(_WHOLE_DUE)
_TASKS = sql.SQL(
    "select t.id, t.instance_id, i.entity, i.record_id, i.title, i.flow, i.flow_version, i.move, t.step, t.state,"
    " t.person, i.starter, t.opened_at, t.due_at, t.late, i.suspended_at"
    " from gc_task t join gc_flow_instance i on i.id = t.instance_id where {of_instance} and {of_task}"
    " and {late} and (%(step)s = '' or t.step = %(step)s) and (%(after)s = 0 or t.id < %(after)s)"
    " order by t.id desc limit %(limit)s"
).format(of_instance=_OF_INSTANCE, of_task=_OF_TASK, late=_LATE)
_INSTANCES = sql.SQL(
    "select i.id, i.entity, i.record_id, i.title, i.flow, i.flow_version, i.move, i.starter, i.started_at,"
    " i.suspended_at, n.steps, n.stuck, w.people, w.due_at, w.late, {whole_due} as whole_due_at, i.late as whole_late"
    " from gc_flow_instance i"
    " cross join lateral (select coalesce(array_agg(step order by entered_at, step), '{{}}') as steps,"
    "   coalesce(bool_or(state = 'incident'), false) as stuck from gc_flow_node"
    "   where instance_id = i.id and state in ('active', 'incident', 'returned')) n"
    " cross join lateral (select coalesce(array_agg(distinct person), '{{}}') as people, min(due_at) as due_at,"
    "   coalesce(bool_or(late), false) as late from gc_task"
    "   where instance_id = i.id and state in ('open', 'claimable')) w"
    " where {of_instance}"
    " and (%(step)s = '' or %(step)s = any(n.steps)) and (not %(stuck)s or n.stuck)"
    " and ((%(person)s::bigint is null and %(units)s::bigint[] is null and %(late_at)s::timestamptz is null)"
    "   or exists (select from gc_task t where t.instance_id = i.id and {of_task} and ({late} or {whole_late}))"
    "   or (%(person)s::bigint is null and %(units)s::bigint[] is null and {whole_late}))"
    " and (%(after)s = 0 or i.id < %(after)s) order by i.id desc limit %(limit)s"
).format(of_instance=_OF_INSTANCE, of_task=_OF_TASK, late=_LATE, whole_due=_WHOLE_DUE, whole_late=_WHOLE_LATE)
