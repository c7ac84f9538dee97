"""Carrying out a plan (执行计划): once, under a lock, all or nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection

import psycopg
from psycopg.errors import LockNotAvailable

from guocheng.base.problem import Problem, Unavailable
from guocheng.definition.catalogue import Catalogue
from guocheng.store.database import Database
from guocheng.store.tables.plan import Plan, plan
from guocheng.store.tables.step import Step

# Any number serves, as long as it is the same everywhere and not that of the migrations.
_LOCK = 7_303_015


def carry_out(
    database: Database,
    planned: Plan,
    *,
    confirmed: Collection[str] = (),
    tell: Callable[[str], None] | None = None,
) -> tuple[Step, ...]:
    """Bring the tables to the definitions and return the steps that were done.

    Steps that lose data run only when `confirmed` holds their key. Where there is something to do, the plan is made
    anew under the lock, so of two starters the second finds nothing to do.

    :raises Invalid: the data that is there does not fit the definitions.
    """
    if not _chosen(planned, confirmed):
        return ()
    with database.direct() as connection:
        # Building an index over a large table is allowed to be long.
        connection.execute("set statement_timeout = 0")
        connection.execute("set lock_timeout = '60s'")
        connection.execute("select pg_advisory_lock(%s, hashtext(%s))", [_LOCK, database.schema])
        with connection.transaction():
            return _done(connection, plan(connection, planned.catalogue), confirmed, tell)


def carry_out_here(
    connection: psycopg.Connection, catalogue: Catalogue, *, confirmed: Collection[str] = ()
) -> tuple[Step, ...]:
    """Bring the tables to the definitions within the caller's transaction; whoever else wants to waits for its end.

    :raises Invalid: the data that is there does not fit the definitions.
    :raises Unavailable: others hold a table that would change; whoever waits makes everybody wait, so not long.
    """
    connection.execute("set local statement_timeout = 0")
    connection.execute("set local lock_timeout = '3s'")
    try:
        connection.execute("select pg_advisory_xact_lock(%s, hashtext(current_schema()))", [_LOCK])
        return _done(connection, plan(connection, catalogue), confirmed, None)
    except LockNotAvailable as error:
        message = "有人正在使用要改动的数据表(例如导入或批量修改),这次没有发布,请等它做完再发布一次"
        raise Unavailable(Problem("tables.held", "数据表", message)) from error


def _done(
    connection: psycopg.Connection, found: Plan, confirmed: Collection[str], tell: Callable[[str], None] | None
) -> tuple[Step, ...]:
    # Records are stored by the names of tables, so they load after this room.
    from guocheng.store.records.refresh import refresh_words

    steps = _chosen(found, confirmed)
    for step in steps:
        if tell:
            tell(str(step))
        for statement in step.statements:
            connection.execute(statement)
        if step.refreshes:
            refresh_words(connection, found.catalogue, step.refreshes)
    return steps


def _chosen(found: Plan, confirmed: Collection[str]) -> tuple[Step, ...]:
    return tuple(step for step in found.steps if step in found.due or step.key in confirmed)
