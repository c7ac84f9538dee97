"""Which procedure called which (子流程的存储): one row per called procedure, written with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import psycopg
from psycopg.rows import class_row

#: Whoever calls procedures that call procedures comes to an end after so many.
DEPTH_MAX = 10


@dataclass(frozen=True)
class CallRow:
    """One called procedure, on its record, and the step that called it; `state` is how it stands."""

    parent_id: int
    step: str
    round: int
    entity: str
    record_id: int
    child_id: int
    state: str


def remember_call(
    connection: psycopg.Connection,
    *,
    parent_id: int,
    step: str,
    round_now: int,
    entity: str,
    record_id: int,
    child_id: int,
) -> None:
    """Remember that a step has called a procedure."""
    connection.execute(
        "insert into gc_flow_call (parent_id, step, round, entity, record_id, child_id)"
        " values (%s, %s, %s, %s, %s, %s)",
        [parent_id, step, round_now, entity, record_id, child_id],
    )


def calls_of(connection: psycopg.Connection, parent_id: int) -> Sequence[CallRow]:
    """Return the procedures that a procedure called, in the order they were called."""
    with connection.cursor(row_factory=class_row(CallRow)) as cursor:
        return cursor.execute(
            "select c.parent_id, c.step, c.round, c.entity, c.record_id, c.child_id, i.state"
            " from gc_flow_call c join gc_flow_instance i on i.id = c.child_id where c.parent_id = %s order by c.id",
            [parent_id],
        ).fetchall()


def call_of(connection: psycopg.Connection, child_id: int) -> CallRow | None:
    """Return the call by which a procedure was started, or nothing."""
    with connection.cursor(row_factory=class_row(CallRow)) as cursor:
        return cursor.execute(
            "select c.parent_id, c.step, c.round, c.entity, c.record_id, c.child_id, i.state"
            " from gc_flow_call c join gc_flow_instance i on i.id = c.child_id where c.child_id = %s",
            [child_id],
        ).fetchone()


def record_of(connection: psycopg.Connection, instance_id: int) -> tuple[str, int]:
    """Return the entity and the record of a procedure."""
    row = connection.execute("select entity, record_id from gc_flow_instance where id = %s", [instance_id]).fetchone()
    assert row is not None, "a call names a procedure"
    return str(row[0]), int(row[1])


def depth_of(connection: psycopg.Connection, instance_id: int) -> int:
    """Count how many procedures called each other until this one, at most as many as are allowed and one."""
    row = connection.execute(
        "with recursive up(id, depth) as (select %s::bigint, 0"
        "   union all select c.parent_id, up.depth + 1 from gc_flow_call c join up on c.child_id = up.id"
        "     where up.depth <= %s)"
        " select max(depth) from up",
        [instance_id, DEPTH_MAX],
    ).fetchone()
    assert row is not None
    return int(row[0])
