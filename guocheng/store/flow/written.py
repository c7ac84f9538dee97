"""What procedures wrote into their records (流程写入的字段): the first value before, the last one after, by field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

Json = Any


@dataclass(frozen=True)
class Written:
    """One field that a procedure wrote, as JSON of values."""

    field: str
    before: Json
    after: Json


def remember_written(
    connection: psycopg.Connection, instance_id: int, changed: Mapping[str, tuple[Json, Json]]
) -> None:
    """Remember fields with what stood there before and after; of a field written again the first value before stays."""
    connection.cursor().executemany(
        "insert into gc_flow_written (instance_id, field, before, after) values (%s, %s, %s, %s)"
        " on conflict (instance_id, field) do update set after = excluded.after",
        [(instance_id, name, Jsonb(before), Jsonb(after)) for name, (before, after) in changed.items()],
    )


def written(connection: psycopg.Connection, instance_id: int) -> list[Written]:
    """Return all that a procedure wrote."""
    with connection.cursor(row_factory=class_row(Written)) as cursor:
        return cursor.execute(
            "select field, before, after from gc_flow_written where instance_id = %s order by field", [instance_id]
        ).fetchall()


def rewrite_written(
    connection: psycopg.Connection, instance_id: int, rows: Mapping[str, tuple[Json, Json] | None]
) -> None:
    """Write some fields anew, as before and after; nothing where they are let go."""
    connection.execute(
        "delete from gc_flow_written where instance_id = %s and field = any(%s)", [instance_id, list(rows)]
    )
    remember_written(connection, instance_id, {name: pair for name, pair in rows.items() if pair})
