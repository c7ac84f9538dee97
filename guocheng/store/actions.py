"""Actions on many records (批量操作): which records, what became of each, how far the work is.

- The records are written down when the action begins; each has its verdict in the transaction of its effect.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from guocheng.base.problem import NotFound, Problem
from guocheng.store.query.compile import Compiler
from guocheng.store.query.reader import Reader
from guocheng.store.query.search import read_search
from guocheng.store.query.where import read_where
from guocheng.store.query.window import conditions
from guocheng.store.tables.names import table_name

#: More records than this are a matter for an import.
ROWS_MAX = 100_000
REFUSALS_SHOWN = 200
_ONE = (
    "select id, entity, kind, label, body, state, total, done, refused, account_id, person_id, job_id, failure"
    " from gc_action where id = %s"
)
_ONE_LOCKED = _ONE + " for update"


@dataclass(frozen=True)
class Action:
    """One action on many records, as far as it is."""

    id: int
    entity: str
    kind: str
    label: str
    body: dict[str, Any]
    state: str
    total: int
    done: int
    refused: int
    account_id: int | None
    person_id: int | None
    job_id: int | None
    failure: str


@dataclass(frozen=True)
class Verdict:
    """What became of one record; no problems means that it was done."""

    record_id: int
    title: str
    problems: tuple[Problem, ...] = ()


def begin(
    connection: psycopg.Connection,
    *,
    entity: str,
    kind: str,
    label: str,
    body: Mapping[str, Any],
    account_id: int | None,
    person_id: int | None,
    at: datetime,
) -> int:
    """Write an action down and return its number; its records come next."""
    row = connection.execute(
        "insert into gc_action (entity, kind, label, body, total, account_id, person_id, created_at)"
        " values (%s, %s, %s, %s, 0, %s, %s, %s) returning id",
        [entity, kind, label, Jsonb(body), account_id, person_id, at],
    ).fetchone()
    assert row is not None
    return int(row[0])


def take_records(connection: psycopg.Connection, action_id: int, ids: Sequence[int]) -> int:
    """Write down the records of an action and return how many there are."""
    return _counted(
        connection,
        action_id,
        sql.SQL("select {}, u.id from unnest({}::bigint[]) as u(id) on conflict do nothing").format(
            sql.Placeholder("action"), sql.Placeholder("ids")
        ),
        {"ids": list(ids)},
    )


def take_list(
    connection: psycopg.Connection, action_id: int, reader: Reader, entity: str, *, where: Any, search: Any
) -> int:
    """Write down every record of a filtered list that the reader may see, up to one more than the limit.

    :raises Invalid: the filter is unknown, hidden or does not fit.
    """
    compiler = Compiler(reader)
    found = conditions(compiler, entity, read_where(reader, entity, where), read_search(search))
    rows = sql.SQL("select {}, t.id from {} t where {} order by t.id limit {}").format(
        sql.Placeholder("action"), sql.Identifier(table_name(entity)), found, sql.Literal(ROWS_MAX + 1)
    )
    return _counted(connection, action_id, rows, compiler.parameters.values)


def _counted(
    connection: psycopg.Connection, action_id: int, rows: sql.Composable, parameters: Mapping[str, Any]
) -> int:
    made = connection.execute(
        sql.SQL("insert into gc_action_row (action_id, record_id) {}").format(rows),
        {**parameters, "action": action_id},
    ).rowcount
    connection.execute("update gc_action set total = %s where id = %s", [made, action_id])
    return made


def set_job(connection: psycopg.Connection, action_id: int, job_id: int) -> None:
    """Say which job works on an action."""
    connection.execute("update gc_action set job_id = %s where id = %s", [job_id, action_id])


def action_of(connection: psycopg.Connection, action_id: int, *, lock: bool = False) -> Action:
    """Return an action; with `lock` nobody else works on it meanwhile.

    :raises NotFound: there is none of this number.
    """
    with connection.cursor(row_factory=class_row(Action)) as cursor:
        found = cursor.execute(_ONE_LOCKED if lock else _ONE, [action_id]).fetchone()
    if found is None:
        raise unknown(action_id)
    return found


def unknown(action_id: int) -> NotFound:
    """Return the refusal of an action that is not there for this person."""
    message = f"没有编号为 {action_id} 的批量操作,或者您没有查看它的权限"
    return NotFound(Problem("action.unknown", f"批量操作 {action_id}", message))


def waiting(connection: psycopg.Connection, action_id: int, limit: int) -> list[int]:
    """Return the next records of an action that nothing was done to yet."""
    rows = connection.execute(
        "select record_id from gc_action_row where action_id = %s and verdict is null order by record_id limit %s",
        [action_id, limit],
    ).fetchall()
    return [one for (one,) in rows]


def judge(connection: psycopg.Connection, action_id: int, verdicts: Sequence[Verdict]) -> None:
    """Write down what became of some records."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "update gc_action_row set verdict = %s, title = %s, problems = %s where action_id = %s and record_id = %s",
            [
                ("refused" if one.problems else "done", one.title, _problems(one), action_id, one.record_id)
                for one in verdicts
            ],
        )
    refused = sum(1 for one in verdicts if one.problems)
    connection.execute(
        "update gc_action set done = done + %s, refused = refused + %s where id = %s",
        [len(verdicts) - refused, refused, action_id],
    )


def _problems(verdict: Verdict) -> Jsonb | None:
    if not verdict.problems:
        return None
    return Jsonb([{"code": one.code, "where": one.where, "message": one.message} for one in verdict.problems])


def end(connection: psycopg.Connection, action_id: int, state: str, *, at: datetime, failure: str = "") -> None:
    """End an action that is still running."""
    connection.execute(
        "update gc_action set state = %s, failure = %s, ended_at = %s where id = %s and state = 'running'",
        [state, failure, at, action_id],
    )


def refusals(connection: psycopg.Connection, action_id: int) -> list[dict[str, Any]]:
    """Return the first records that were refused, with the reasons."""
    rows = connection.execute(
        "select record_id, title, problems from gc_action_row where action_id = %s and verdict = 'refused'"
        " order by record_id limit %s",
        [action_id, REFUSALS_SHOWN],
    ).fetchall()
    return [{"record_id": record_id, "title": title, "problems": problems} for record_id, title, problems in rows]
