"""How long records stood where (阶段日志): one row per stay, exactly one open stay per record.

A closed stay is never changed. Work seconds are counted by the caller in the working calendar of the record's unit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import psycopg
from psycopg.rows import class_row


@dataclass(frozen=True)
class StayRow:
    """One stay of a record in a stage."""

    stage: str
    entered_at: datetime
    entered_by: int | None
    left_at: datetime | None
    left_by: int | None
    work_seconds: int | None
    paused_seconds: int


def stays(connection: psycopg.Connection, entity: str, record_id: int) -> Sequence[StayRow]:
    """Return the stays of a record, oldest first."""
    with connection.cursor(row_factory=class_row(StayRow)) as cursor:
        return cursor.execute(
            "select stage, entered_at, entered_by, left_at, left_by, work_seconds, paused_seconds from gc_stage_log"
            " where entity = %s and record_id = %s order by id",
            [entity, record_id],
        ).fetchall()


def enter(
    connection: psycopg.Connection,
    entity: str,
    record_id: int,
    stage: str,
    *,
    at: datetime,
    by: int | None,
    work_seconds: int | None = None,
    paused_seconds: int = 0,
    flow_version: int = 1,
) -> None:
    """Close the open stay of a record, with the working time it took, and open the next one."""
    connection.execute(
        "with closed as (update gc_stage_log set left_at = greatest(entered_at, %(at)s),"
        "   left_by = %(by)s, work_seconds = %(work)s, paused_seconds = %(paused)s"
        "   where entity = %(entity)s and record_id = %(record)s and left_at is null returning 1)"
        # It asks for the count so that the old stay is closed first: there is one open stay at most.
        " insert into gc_stage_log (entity, record_id, stage, entered_at, entered_by, flow_version)"
        " select %(entity)s, %(record)s, %(stage)s, %(at)s, %(by)s, %(version)s from (select count(*) from closed) c",
        {
            "entity": entity,
            "record": record_id,
            "stage": stage,
            "at": at,
            "by": by,
            "work": work_seconds,
            "paused": paused_seconds,
            "version": flow_version,
        },
    )
