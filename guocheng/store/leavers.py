"""What somebody who leaves has in hand (离职交接): found for a preview, written down for a run, judged one by one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import psycopg
from psycopg import sql
from psycopg.rows import class_row

from guocheng.store.tables.names import table_name

SHOWN_MAX = 1000
_ONE = "select * from gc_leaver_run where id = %s"
_ONE_LOCKED = _ONE + " for update"


@dataclass(frozen=True)
class Thing:
    """Something to hand over: a task, a membership, a unit to head, a turn of duty, a record, and so on."""

    kind: str
    entity: str
    ref: int
    title: str


@dataclass(frozen=True)
class Item:
    """A thing of a run, to whom it goes, and what became of it."""

    no: int
    kind: str
    entity: str
    ref: int
    title: str
    heir: int
    verdict: str | None
    problem: str


@dataclass(frozen=True)
class Run:
    """One hand-over, as far as it is."""

    id: int
    leaver: int
    ordered_by: int | None
    note: str
    state: str
    total: int
    done: int
    refused: int
    job_id: int | None
    failure: str
    created_at: datetime
    ended_at: datetime | None


_THINGS = b"""
select 'task' as kind, i.entity, t.id as ref, i.title from gc_task t join gc_flow_instance i on i.id = t.instance_id
where t.person = %(person)s and i.state = 'running'
    and t.state in ('waiting', 'open', 'paused', 'claimable', 'held') and t.step <> '@starter'
union all
select 'role', 'org.role_member', m.id, m.role || coalesce(' ' || u.name, '')
from org_role_member m left join org_unit u on u.id = m.unit
where m.person = %(person)s and (m.valid_until is null or m.valid_until > %(today)s)
union all select 'unit', 'org.unit', id, name from org_unit where head = %(person)s
union all select 'report', 'org.person', id, name from org_person where superior = %(person)s and active is not false
union all select 'group', 'org.user_group', id, name from org_user_group where members @> array[%(person)s::bigint]
union all
select 'roster', 'org.roster', r.id, r.name from org_roster r where exists (
    select from org_roster__shifts s where s.parent_id = r.id and s.person = %(person)s and s.ends_at > %(at)s)
union all
select 'matrix', 'org.approval_matrix', m.id, m.matter || coalesce(' ' || u.name, '')
from org_approval_matrix m left join org_unit u on u.id = m.unit where m.people @> array[%(person)s::bigint]
union all
select 'proxy', 'org.proxy', p.id, o.name from org_proxy p join org_person o on o.id = p.person
where p.stand_in = %(person)s and p.ends_at > %(at)s
order by 1, 2, 3
"""


def things_of(connection: psycopg.Connection, person: int, *, today: date, at: datetime) -> list[Thing]:
    """Return what a person has in hand, but for the records that are his."""
    with connection.cursor(row_factory=class_row(Thing)) as cursor:
        return cursor.execute(_THINGS, {"person": person, "today": today, "at": at}).fetchall()


def owned(connection: psycopg.Connection, entity: str, field: str, person: int, *, limit: int) -> list[Thing]:
    """Return the records of an entity that name a person as their owner."""
    statement = sql.SQL(
        "select 'record' as kind, {kind} as entity, id as ref, title from {table} where {field} = {person}"
        " order by id limit {limit}"
    ).format(
        kind=sql.Literal(entity),
        table=sql.Identifier(table_name(entity)),
        field=sql.Identifier(field),
        person=sql.Literal(person),
        limit=sql.Literal(limit),
    )
    with connection.cursor(row_factory=class_row(Thing)) as cursor:
        return cursor.execute(statement).fetchall()


def begin(
    connection: psycopg.Connection,
    leaver: int,
    things: Iterable[tuple[Thing, int]],
    *,
    ordered_by: int | None,
    note: str,
    at: datetime,
) -> int:
    """Write down what is handed over to whom, and return the number of the run."""
    row = connection.execute(
        "insert into gc_leaver_run (leaver, ordered_by, note, created_at) values (%s, %s, %s, %s) returning id",
        [leaver, ordered_by, note, at],
    ).fetchone()
    assert row is not None
    listed = [(row[0], no, one.kind, one.entity, one.ref, one.title, heir) for no, (one, heir) in enumerate(things, 1)]
    with connection.cursor() as cursor:
        cursor.executemany(
            "insert into gc_leaver_item (run_id, no, kind, entity, ref, title, heir)"
            " values (%s, %s, %s, %s, %s, %s, %s)",
            listed,
        )
    connection.execute("update gc_leaver_run set total = %s where id = %s", [len(listed), row[0]])
    return int(row[0])


def set_job(connection: psycopg.Connection, run_id: int, job_id: int | None) -> None:
    """Say which job works on a run."""
    connection.execute("update gc_leaver_run set job_id = %s where id = %s", [job_id, run_id])


def run_of(connection: psycopg.Connection, run_id: int, *, lock: bool = False) -> Run | None:
    """Return a run, or nothing; with `lock` nobody else works on it meanwhile."""
    with connection.cursor(row_factory=class_row(Run)) as cursor:
        return cursor.execute(_ONE_LOCKED if lock else _ONE, [run_id]).fetchone()


def runs(connection: psycopg.Connection, *, limit: int = 50) -> list[Run]:
    """Return the newest runs."""
    with connection.cursor(row_factory=class_row(Run)) as cursor:
        return cursor.execute("select * from gc_leaver_run order by id desc limit %s", [limit]).fetchall()


def waiting(connection: psycopg.Connection, run_id: int, limit: int) -> list[Item]:
    """Return the next things of a run that nothing was done to yet."""
    return _items(connection, sql.SQL("run_id = %s and verdict is null order by no limit %s"), [run_id, limit])


def items_of(connection: psycopg.Connection, run_id: int) -> list[Item]:
    """Return what became of the things of a run, those that were refused first."""
    where = sql.SQL("run_id = %s order by verdict is distinct from 'refused', no limit %s")
    return _items(connection, where, [run_id, SHOWN_MAX])


def _items(connection: psycopg.Connection, where: sql.SQL, values: Sequence[int]) -> list[Item]:
    columns = sql.SQL("select no, kind, entity, ref, title, heir, verdict, problem from gc_leaver_item where {}")
    with connection.cursor(row_factory=class_row(Item)) as cursor:
        return cursor.execute(columns.format(where), values).fetchall()


def judge(connection: psycopg.Connection, run_id: int, problems: Mapping[int, str]) -> None:
    """Write down what became of some things: blank when it was done, else why not."""
    connection.execute(
        "update gc_leaver_item i set verdict = case when p.problem = '' then 'done' else 'refused' end,"
        " problem = p.problem from unnest(%s::int[], %s::text[]) as p(no, problem)"
        " where i.run_id = %s and i.no = p.no",
        [list(problems), list(problems.values()), run_id],
    )
    refused = sum(1 for one in problems.values() if one)
    connection.execute(
        "update gc_leaver_run set done = done + %s, refused = refused + %s where id = %s",
        [len(problems) - refused, refused, run_id],
    )


def end(connection: psycopg.Connection, run_id: int, state: str, *, at: datetime, failure: str = "") -> None:
    """End a run that is still under way."""
    connection.execute(
        "update gc_leaver_run set state = %s, failure = %s, ended_at = %s where id = %s and state = 'running'",
        [state, failure, at, run_id],
    )
