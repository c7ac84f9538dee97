"""Records in a tree (上下级): no record stands below itself, whoever moves it and however many move at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from psycopg import sql

from guocheng.base.problem import Invalid, Problem
from guocheng.definition.entity import Entity
from guocheng.store.tables.names import table_name

Values = Mapping[str, Any]


def refuse_cycles(connection: psycopg.Connection, entity: Entity, rows: Sequence[tuple[Values, Values]]) -> None:
    """Refuse writes after which a record would stand below itself; each comes as what was before and what is new.

    :raises Invalid: naming the record that would.
    """
    name = entity.parent_field
    if not name:
        return
    moved = {
        was["id"]: now[name]
        for was, now in rows
        if was.get("id") and now.get(name) is not None and now[name] != was.get(name)
    }
    if not moved:
        return
    # Whoever moves parts of this tree at the same time waits: two moves that are each right could be wrong together.
    table = table_name(entity.name)
    connection.execute("select pg_advisory_xact_lock(hashtext(current_schema()), hashtext(%s))", [table])
    parents = _above(connection, table, name, list(moved.values())) | moved
    for record_id in moved:
        if _is_below_itself(record_id, parents):
            label = next((one.label for one in entity.fields if one.name == name), "上级")
            message = f"这条「{entity.label}」不能放到自己或自己的下级下面，请重新选择「{label}」"
            raise Invalid(Problem("record.below_itself", name, message))


def _above(connection: psycopg.Connection, table: str, parent: str, ids: list[int]) -> dict[int, int | None]:
    """Return the parent of some records and of every record above them."""
    query = sql.SQL(
        "with recursive up as (select id, {parent} as above from {table} where id = any(%s)"
        " union select t.id, t.{parent} from {table} t join up on t.id = up.above) select id, above from up"
    ).format(parent=sql.Identifier(parent), table=sql.Identifier(table))
    return dict(connection.execute(query, [ids]).fetchall())


def _is_below_itself(record_id: int, parents: Mapping[int, int | None]) -> bool:
    seen, at = {record_id}, parents.get(record_id)
    while at is not None:
        if at in seen:
            return at == record_id
        seen.add(at)
        at = parents.get(at)
    return False
