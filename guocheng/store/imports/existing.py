"""What an import asks about records that are there already (已有记录): rights, versions, and what it changed before."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import psycopg
from psycopg import sql

from guocheng.definition.role import Right
from guocheng.store.query.compile import Compiler
from guocheng.store.query.reader import Reader
from guocheng.store.tables.names import table_name


def granted(
    connection: psycopg.Connection, reader: Reader, entity: str, ids: Collection[int], right: Right
) -> set[int]:
    """Return those of the records to which this person has a right."""
    if not ids or any(grant.everything for grant in reader.visible(entity).rows.get(right, ())):
        return set(ids)
    compiler = Compiler(reader)
    condition = compiler.visible_rows(entity, "t", right)
    query = sql.SQL("select t.id from {} t where ({}) and t.id = any({})").format(
        sql.Identifier(table_name(entity)), condition, compiler.parameters.cast(list(ids), "bigint[]")
    )
    return {row[0] for row in connection.execute(query, compiler.parameters.values)}


def versions(connection: psycopg.Connection, entity: str, ids: Collection[int]) -> dict[int, int]:
    """Return the versions of those records that are there."""
    query = sql.SQL("select id, version from {} where id = any(%s)").format(sql.Identifier(table_name(entity)))
    return dict(connection.execute(query, [list(ids)]).fetchall())


def before_import(connection: psycopg.Connection, entity: str, record_id: int, request_id: str) -> dict[str, Any]:
    """Return what the fields that an import changed held before it, as the river has them."""
    rows = connection.execute(
        "select changes from gc_river where entity = %s and record_id = %s and request_id = %s order by seq",
        [entity, record_id, request_id],
    )
    before: dict[str, Any] = {}
    for (changes,) in rows:
        for one in changes:
            before.setdefault(one["field"], one["before"])
    return before
