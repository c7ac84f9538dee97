"""The files in which people signed what they decided (处理时的签名)."""

from __future__ import annotations

import psycopg


def on_record(connection: psycopg.Connection, entity: str, record_id: int, file_id: int) -> bool:
    """Tell whether a decision on a record was signed in a file."""
    row = connection.execute(
        "select exists (select from gc_flow_instance i join gc_task t on t.instance_id = i.id"
        " where i.entity = %s and i.record_id = %s and t.signature = %s)",
        [entity, record_id, file_id],
    ).fetchone()
    return bool(row and row[0])
