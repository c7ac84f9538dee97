"""What waits for a person, what he did, started, and was told (待办中心): windows by key, counts always exact.

A task or copy shows its record's title to whoever was asked or told; everything else of the record goes through rights.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import class_row

from guocheng.base.problem import Invalid, Problem


class Box(StrEnum):
    """The lists of the todo centre."""

    OPEN = "open"  # 待我处理
    CLAIMABLE = "claimable"  # 待认领
    ADVICE = "advice"  # 沟通待复: of the open ones, those that only ask for an opinion
    DONE = "done"  # 我已处理
    MINE = "mine"  # 我发起
    COPIED = "copied"  # 抄送我


class Order(StrEnum):
    """How the open tasks are sorted; the other boxes show the newest first."""

    NEWEST = "newest"
    DUE = "due"


@dataclass(frozen=True)
class TodoRow:
    """One line of a list; the task fields are empty for what a person started or was told."""

    instance_id: int
    entity: str
    record_id: int
    title: str
    flow: str
    flow_version: int
    move: str
    starter: int
    instance_state: str
    started_at: datetime
    ended_at: datetime | None
    whole_due_at: datetime | None
    task_id: int | None
    no: int | None
    step: str
    state: str
    why: str
    opened_at: datetime | None
    due_at: datetime | None
    provisional: bool
    late: bool
    opinion: str
    decided_at: datetime | None
    on_behalf_of: int | None
    read_at: datetime | None
    attached: str | None
    asked_by: int | None


@dataclass(frozen=True)
class Wanted:
    """Which lines of a list are asked for; what is blank asks nothing."""

    search: str = ""
    flow: str = ""
    starter: int | None = None
    late_at: datetime | None = None  # due before then
    before: datetime | None = None  # come or started before then


@dataclass(frozen=True)
class Window:
    """Some lines of a list, and where the next window begins (blank at the end)."""

    rows: Sequence[TodoRow]
    next: str


@dataclass(frozen=True)
class Counts:
    """How many there are, exactly."""

    open: int
    claimable: int
    advice: int
    late: int
    mine_running: int
    copied_unread: int


_INSTANCE = (
    "i.id as instance_id, i.entity, i.record_id, i.title, i.flow, i.flow_version, i.move, i.starter,"
    " i.state as instance_state, i.started_at, i.ended_at,"
    " case when i.state = 'running' and i.rested_at is null then i.due_at end as whole_due_at"
)
_TASK = (
    "t.id as task_id, t.no, t.step, t.state, t.why, t.opened_at, t.due_at, t.provisional, t.late, t.opinion,"
    " t.decided_at, t.on_behalf_of, null::timestamptz as read_at, t.attached,"
    " (select p.person from gc_task p where p.instance_id = t.instance_id and p.no = t.parent) as asked_by"
)
_NO_TASK = (
    "null::bigint as task_id, null::int as no, {step} as step, '' as state, '' as why, null::timestamptz as opened_at,"
    " null::timestamptz as due_at, false as provisional, false as late, '' as opinion,"
    " null::timestamptz as decided_at, null::bigint as on_behalf_of, {read_at} as read_at, null as attached,"
    " null::bigint as asked_by"
)
_OPEN = "gc_task t join gc_flow_instance i on i.id = t.instance_id where t.person = %(person)s and t.state = 'open'"
_CLAIMABLE = _OPEN.replace("'open'", "'claimable'")
_ADVISING = "t.attached in ('delegate', 'consult')"
_DUE = "coalesce(t.due_at, 'infinity')"


@dataclass(frozen=True)
class _List:
    """How one list is read: columns, source with its condition, and the key that orders it."""

    columns: str
    source: str
    keys: tuple[str, ...]
    descending: bool = True
    since: str = "t.opened_at"


_LISTS: Mapping[tuple[Box, Order], _List] = {
    (Box.OPEN, Order.NEWEST): _List(_TASK, _OPEN, ("t.id",)),
    (Box.OPEN, Order.DUE): _List(_TASK, _OPEN, (_DUE, "t.id"), descending=False),
    (Box.CLAIMABLE, Order.NEWEST): _List(_TASK, _CLAIMABLE, ("t.id",), since="i.started_at"),
    (Box.ADVICE, Order.NEWEST): _List(_TASK, f"{_OPEN} and {_ADVISING}", ("t.id",)),
    (Box.DONE, Order.NEWEST): _List(
        _TASK,
        "gc_task t join gc_flow_instance i on i.id = t.instance_id"
        " where t.decided_by = %(person)s and t.decided_at is not null",
        ("t.decided_at", "t.id"),
    ),
    (Box.MINE, Order.NEWEST): _List(
        _NO_TASK.format(step="''", read_at="null::timestamptz"),
        "gc_flow_instance i where i.starter = %(person)s",
        ("i.id",),
        since="i.started_at",
    ),
    (Box.COPIED, Order.NEWEST): _List(
        _NO_TASK.format(step="c.step", read_at="c.read_at"),
        "gc_copy c join gc_flow_instance i on i.id = c.instance_id where c.person = %(person)s",
        ("c.instance_id",),
        since="c.at",
    ),
}


def todo(
    connection: psycopg.Connection,
    person: int,
    box: Box,
    *,
    wanted: Wanted = Wanted(),
    order: Order = Order.NEWEST,
    after: str = "",
    limit: int = 50,
) -> Window:
    """Return one window of a list.

    :raises Invalid: the cursor is not one of ours.
    """
    this = _LISTS.get((box, order)) or _LISTS[box, Order.NEWEST]
    values = {"person": person, **vars(wanted), "search": _like(wanted.search), "limit": limit + 1}
    conditions = list(_narrowed(this, wanted))
    if after:
        values |= {f"key{number}": value for number, value in enumerate(_keys_of(after, len(this.keys)))}
        conditions.append(_beyond(this))
    with connection.cursor(row_factory=class_row(_Keyed)) as cursor:
        found = cursor.execute(_select(this, conditions), values).fetchall()
    rows = found[:limit]
    return Window([one.row for one in rows], _cursor(rows[-1].key) if len(found) > limit else "")


@dataclass(frozen=True)
class TaskHome:
    """Where a task belongs: its instance, its number there, and whose it is."""

    instance_id: int
    no: int
    person: int


def task_home(connection: psycopg.Connection, task_id: int) -> TaskHome | None:
    """Return where a task belongs, or nothing."""
    with connection.cursor(row_factory=class_row(TaskHome)) as cursor:
        return cursor.execute("select instance_id, no, person from gc_task where id = %s", [task_id]).fetchone()


def find_task(connection: psycopg.Connection, task_id: int) -> TodoRow | None:
    """Return one task as a list shows it, or nothing."""
    with connection.cursor(row_factory=class_row(TodoRow)) as cursor:
        return cursor.execute(_ONE_TASK, [task_id]).fetchone()


def open_of(
    connection: psycopg.Connection, people: Collection[int], *, search: str = "", limit: int
) -> list[tuple[int, TodoRow]]:
    """Return the open tasks of some people, newest first, each with whose it is."""
    statement = sql.SQL(
        "select json_build_array(t.person) as key, {instance}, {columns} from gc_task t"
        " join gc_flow_instance i on i.id = t.instance_id where t.person = any(%(people)s) and t.state = 'open'"
        " and i.title ilike %(search)s order by t.id desc limit %(limit)s"
    ).format(instance=_part(_INSTANCE), columns=_part(_TASK))
    with connection.cursor(row_factory=class_row(_Keyed)) as cursor:
        found = cursor.execute(statement, {"people": list(people), "search": _like(search), "limit": limit}).fetchall()
    return [(int(one.key[0]), one.row) for one in found]


def counts(connection: psycopg.Connection, person: int, *, at: datetime) -> Counts:
    """Count what waits for a person."""
    with connection.cursor(row_factory=class_row(Counts)) as cursor:
        found = cursor.execute(
            "select (select count(*) from gc_task where person = %(person)s and state = 'open') as open,"
            " (select count(*) from gc_task where person = %(person)s and state = 'claimable') as claimable,"
            " (select count(*) from gc_task where person = %(person)s and state = 'open'"
            "   and attached in ('delegate', 'consult')) as advice,"
            " (select count(*) from gc_task where person = %(person)s and state = 'open'"
            "   and coalesce(due_at, 'infinity') < %(at)s) as late,"
            " (select count(*) from gc_flow_instance where starter = %(person)s and state = 'running') as mine_running,"
            " (select count(*) from gc_copy where person = %(person)s and read_at is null) as copied_unread",
            {"person": person, "at": at},
        ).fetchone()
    assert found is not None
    return found


def mark_read(connection: psycopg.Connection, person: int, instance_ids: Collection[int], *, at: datetime) -> int:
    """Note that a person has read what he was told, and return how many were unread."""
    return connection.execute(
        "update gc_copy set read_at = %s where person = %s and instance_id = any(%s) and read_at is null",
        [at, person, list(instance_ids)],
    ).rowcount


class _Keyed:
    """A line together with its key."""

    def __init__(self, key: list[str], **columns: Any) -> None:
        self.key = key
        self.row = TodoRow(**columns)


def _select(this: _List, conditions: Sequence[sql.Composable]) -> sql.Composed:
    direction = sql.SQL("desc" if this.descending else "asc")
    return sql.SQL(
        "select json_build_array({key_texts}) as key, {instance}, {columns} from {source} {conditions}"
        " order by {order} limit %(limit)s"
    ).format(
        key_texts=sql.SQL(", ").join(sql.SQL("({})::text").format(_part(key)) for key in this.keys),
        instance=_part(_INSTANCE),
        columns=_part(this.columns),
        source=_part(this.source),
        conditions=sql.SQL(" ").join(conditions),
        order=sql.SQL(", ").join(sql.SQL("{} {}").format(_part(key), direction) for key in this.keys),
    )


def _narrowed(this: _List, wanted: Wanted) -> Iterator[sql.Composable]:
    if wanted.search:
        yield sql.SQL("and i.title ilike %(search)s")
    if wanted.flow:
        yield sql.SQL("and i.flow = %(flow)s")
    if wanted.starter is not None:
        yield sql.SQL("and i.starter = %(starter)s")
    if wanted.late_at is not None:
        # Only a task is ever late.
        yield sql.SQL("and (t.late or t.due_at < %(late_at)s)" if this.columns == _TASK else "and false")
    if wanted.before is not None:
        yield sql.SQL("and {} < %(before)s").format(_part(this.since))


def _beyond(this: _List) -> sql.Composed:
    kinds = {"t.decided_at": "timestamptz", _DUE: "timestamptz"}
    return sql.SQL("and ({}) {} ({})").format(
        sql.SQL(", ").join(map(_part, this.keys)),
        sql.SQL("<" if this.descending else ">"),
        sql.SQL(", ").join(
            sql.SQL("{}::{}").format(sql.Placeholder(f"key{number}"), _part(kinds.get(key, "bigint")))
            for number, key in enumerate(this.keys)
        ),
    )


def _part(text: str) -> sql.SQL:
    """Wrap a piece of SQL that stands in this module; nothing from outside ever comes here."""
    return sql.SQL(text)


def _like(text: str) -> str:
    escaped = text.strip().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def _cursor(key: Sequence[str]) -> str:
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode()


def _keys_of(cursor: str, length: int) -> list[str]:
    try:
        keys = json.loads(base64.urlsafe_b64decode(cursor.encode()))
    except (binascii.Error, ValueError):
        keys = None
    if not isinstance(keys, list) or len(keys) != length or not all(isinstance(key, str) for key in keys):
        raise Invalid(Problem("todo.bad_cursor", "after", "翻页位置已失效,请从第一页重新打开"))
    return keys


_ONE_TASK = sql.SQL(
    "select {}, {} from gc_task t join gc_flow_instance i on i.id = t.instance_id where t.id = %s"
).format(_part(_INSTANCE), _part(_TASK))
