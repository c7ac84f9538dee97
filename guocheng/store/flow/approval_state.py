"""How the last procedure on a record stands, kept with the record (审批状态), so that lists ask one table.

It is written in the transaction that changes the procedure, and is no change of the record: its version stays.
"""

from __future__ import annotations

import psycopg
from psycopg import sql

from guocheng.store.tables.names import table_name


def mirror(connection: psycopg.Connection, entity: str, record_id: int, state: str) -> None:
    """Write how the procedure of a record stands beside it."""
    statement = sql.SQL("update {} set approval_state = %s where id = %s and approval_state is distinct from %s")
    connection.execute(statement.format(sql.Identifier(table_name(entity))), [state, record_id, state])
