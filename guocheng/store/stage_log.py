"""How long a record stood where (阶段记录): one row per stay, never changed once it is closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import psycopg
from psycopg.rows import class_row


@dataclass(frozen=True)
class Stay:
    """A record standing in a stage from one instant to another; work and paused seconds are known once it left."""

    stage: str
    entered_at: datetime
    entered_by: int | None
    left_at: datetime | None
    left_by: int | None
    work_seconds: int | None
    paused_seconds: int
    flow_version: int


def enter(
    connection: psycopg.Connection,
    entity: str,
    record_id: int,
    stage: str,
    at: datetime,
    by: int | None,
    flow_version: int = 1,
) -> None:
    """Begin a stay; the one before must have been left."""
    connection.execute(
        "insert into gc_stage_log (entity, record_id, stage, entered_at, entered_by, flow_version)"
        " values (%s, %s, %s, %s, %s, %s)",
        [entity, record_id, stage, at, by, flow_version],
    )


def leave(
    connection: psycopg.Connection,
    entity: str,
    record_id: int,
    at: datetime,
    by: int | None,
    *,
    work_seconds: int | None = None,
    paused_seconds: int = 0,
) -> None:
    """End the open stay, if there is one."""
    connection.execute(
        "update gc_stage_log set left_at = greatest(entered_at, %s), left_by = %s, work_seconds = %s,"
        " paused_seconds = %s where entity = %s and record_id = %s and left_at is null",
        [at, by, work_seconds, paused_seconds, entity, record_id],
    )


def stays(connection: psycopg.Connection, entity: str, record_id: int) -> list[Stay]:
    """Return every stay of a record, first to last."""
    with connection.cursor(row_factory=class_row(Stay)) as cursor:
        return cursor.execute(
            "select stage, entered_at, entered_by, left_at, left_by, work_seconds, paused_seconds, flow_version"
            " from gc_stage_log where entity = %s and record_id = %s order by id",
            [entity, record_id],
        ).fetchall()


def stays_in(connection: psycopg.Connection, entity: str, record_id: int, stages: Sequence[str]) -> list[Stay]:
    """Return the stays in some stages, as a clock that pauses there counts them."""
    return [stay for stay in stays(connection, entity, record_id) if stay.stage in stages]
