"""Lines of many records at once (批量写明细): the same plans as for one record, each kind of write one statement."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import psycopg
from psycopg import sql

from guocheng.store.records.lines import LinesPlan, Row, refuse_doubled, whole_plan
from guocheng.store.records.shape import LinesShape, typed
from guocheng.store.records.values import river_value


def write_lines_many(
    connection: psycopg.Connection, lines: LinesShape, rows: Mapping[int, tuple[Sequence[Row], Sequence[Row]]]
) -> None:
    """Bring the lines of records, as they were, to what they shall be; whoever calls holds the locks of the records.

    :raises Invalid: a line is not there any more, or a value that must be unique in the sub-table is there twice.
    """
    if not rows:
        return
    known = _places(connection, lines, list(rows))
    plans = {
        record_id: whole_plan(connection, lines, record_id, before, after, known.get(record_id, {}))
        for record_id, (before, after) in rows.items()
    }
    if removed := [one for plan in plans.values() for one in plan.removed]:
        delete = sql.SQL("delete from {} where id = any(%s)").format(sql.Identifier(lines.table))
        connection.execute(delete, [removed])
    if changed := [{**row, "parent_id": parent} for parent, plan in plans.items() for row in plan.changed]:
        connection.execute(_update(lines), [_json(lines, changed)])
    if added := list(_added(plans)):
        connection.execute(_insert(lines), [_json(lines, added)])
    _move(connection, lines, plans)
    for record_id, plan in plans.items():
        if plan.changed or plan.added:
            refuse_doubled(connection, lines, record_id)


def _places(connection: psycopg.Connection, lines: LinesShape, ids: Sequence[int]) -> dict[int, dict[int, int]]:
    statement = sql.SQL("select parent_id, id, position from {} where parent_id = any(%s) order by position, id")
    found: dict[int, dict[int, int]] = {}
    for parent, line, place in connection.execute(statement.format(sql.Identifier(lines.table)), [ids]):
        found.setdefault(parent, {})[line] = place
    return found


def _added(plans: Mapping[int, LinesPlan]) -> Iterator[dict[str, Any]]:
    for parent, plan in plans.items():
        for number, row in enumerate(plan.added, 1):
            yield {**row, "parent_id": parent, "position": plan.places[-number]}


def _move(connection: psycopg.Connection, lines: LinesShape, plans: Mapping[int, LinesPlan]) -> None:
    moved = {one: place for plan in plans.values() for one, place in plan.places.items() if one > 0}
    if moved:
        statement = sql.SQL(
            "update {} l set position = x.position from unnest(%s::bigint[], %s::integer[]) as x(id, position)"
            " where l.id = x.id"
        ).format(sql.Identifier(lines.table))
        connection.execute(statement, [list(moved), list(moved.values())])


def _update(lines: LinesShape) -> sql.Composed:
    return sql.SQL(
        "update {table} l set {sets} from json_to_recordset(%s::json) as x(id bigint, parent_id bigint, {declared})"
        " where l.id = x.id and l.parent_id = x.parent_id"
    ).format(
        table=sql.Identifier(lines.table),
        sets=sql.SQL(", ").join(sql.SQL("{0} = x.{0}").format(sql.Identifier(one.name)) for one in lines.columns),
        declared=_declared(lines),
    )


def _insert(lines: LinesShape) -> sql.Composed:
    names = sql.SQL(", ").join(sql.Identifier(one) for one in ("parent_id", "position", *_names(lines)))
    return sql.SQL(
        "insert into {table} ({names}) select {names}"
        " from json_to_recordset(%s::json) as x(parent_id bigint, position integer, {declared})"
        " order by parent_id, position"
    ).format(table=sql.Identifier(lines.table), names=names, declared=_declared(lines))


def _declared(lines: LinesShape) -> sql.Composed:
    return sql.SQL(", ").join(
        sql.SQL("{} {}").format(sql.Identifier(one.name), typed(one.type)) for one in lines.columns
    )


def _names(lines: LinesShape) -> list[str]:
    return [one.name for one in lines.columns]


def _json(lines: LinesShape, rows: Sequence[Row]) -> str:
    return json.dumps(river_value(lines.field, rows), ensure_ascii=False)
