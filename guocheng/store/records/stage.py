"""Moving a record to another stage (换阶段): column, stage log and river event go together."""

from __future__ import annotations

import psycopg
from psycopg import sql

from guocheng.definition.catalogue import Catalogue
from guocheng.store import river, stage_log
from guocheng.store.records.overlaps import refuse_overlap
from guocheng.store.records.read import Record
from guocheng.store.records.shape import shape_of
from guocheng.store.records.update import locked
from guocheng.store.river import Origin


def move(
    connection: psycopg.Connection,
    catalogue: Catalogue,
    entity: str,
    record_id: int,
    stage: str,
    origin: Origin,
    *,
    version: int | None = None,
    before: Record | None = None,
    work_seconds: int | None = None,
    paused_seconds: int = 0,
    kind: str = "moved",
) -> int:
    """Let a record stand in another stage and return its new version; the seconds are those of the stage it leaves.

    `before` is what `locked` returned in this transaction.

    :raises NotFound: it is not there.
    :raises Conflict: its version is no longer the given one.
    :raises Invalid: in that stage its time counts, and is taken.
    """
    shape = shape_of(catalogue, entity)
    assert shape.flow is not None, f"{entity} has no flow"
    before = before or locked(connection, catalogue, entity, record_id, version)
    connection.execute(
        sql.SQL(
            "update {} set stage = %s, stage_since = %s, version = version + 1, updated_at = %s, updated_by = %s"
            " where id = %s"
        ).format(sql.Identifier(shape.table)),
        [stage, origin.at, origin.at, origin.actor_id, record_id],
    )
    refuse_overlap(connection, catalogue, shape.entity, [record_id])
    stage_log.enter(
        connection,
        entity,
        record_id,
        stage,
        at=origin.at,
        by=origin.actor_id,
        work_seconds=work_seconds,
        paused_seconds=paused_seconds,
        flow_version=shape.flow.version,
    )
    changes = [{"field": "stage", "before": before.stage, "after": stage}]
    river.append(connection, entity, record_id, kind, origin, changes, version=before.version + 1)
    return before.version + 1
