"""The lines of a sub-table in the database (明细的存取): read and written by the line, however many there are.

- What is written is a plan: lines that go, change, come, and positions. Each is one statement for any number
  of lines.
- A column that is unique holds a value once within the lines of a record; the record's row is locked, so asking is
  enough.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg import sql

from guocheng.base.problem import Invalid, Problem
from guocheng.store.records.changes import same_line
from guocheng.store.records.lines_order import positions
from guocheng.store.records.shape import LinesShape, typed
from guocheng.store.records.values import exact, lines_read, river_value

Row = Mapping[str, Any]
_DOUBLED_TOLD = 5


@dataclass(frozen=True)
class LinesPlan:
    """What is to be written: lines that go, lines with all their new values, new lines in order, positions by line.

    New lines are -1, -2, ... among the positions.
    """

    removed: Sequence[int] = ()
    changed: Sequence[Row] = ()
    added: Sequence[Row] = ()
    places: Mapping[int, int] = field(default_factory=dict)


def places_of(connection: psycopg.Connection, lines: LinesShape, record_id: int) -> dict[int, int]:
    """Return the position of every line of a record, in the order of the lines."""
    statement = sql.SQL("select id, position from {} where parent_id = %s order by position, id")
    rows = connection.execute(statement.format(sql.Identifier(lines.table)), [record_id]).fetchall()
    return dict(rows)


def tail_of(connection: psycopg.Connection, lines: LinesShape, record_id: int) -> tuple[int, dict[int, int]]:
    """Return how many lines a record has, and the position of the last one."""
    statement = sql.SQL(
        "select count(*), (select json_build_array(l.id, l.position) from {0} l where l.parent_id = %(id)s"
        " order by l.position desc, l.id desc limit 1) from {0} where parent_id = %(id)s"
    ).format(sql.Identifier(lines.table))
    row = connection.execute(statement, {"id": record_id}).fetchone()
    assert row is not None
    return row[0], {} if row[1] is None else {row[1][0]: row[1][1]}


def read_lines(
    connection: psycopg.Connection, lines: LinesShape, record_id: int, ids: Iterable[int]
) -> list[dict[str, Any]]:
    """Read some lines of a record with typed values, in their order."""
    names = ("id", *(column.name for column in lines.columns))
    pairs = sql.SQL(", ").join(sql.SQL("{}, l.{}").format(sql.Literal(name), sql.Identifier(name)) for name in names)
    statement = sql.SQL(
        "select json_agg(json_build_object({}) order by l.position, l.id)::text from {} l"
        " where l.parent_id = %s and l.id = any(%s)"
    ).format(pairs, sql.Identifier(lines.table))
    row = connection.execute(statement, [record_id, list(ids)]).fetchone()
    return lines_read(lines, exact(row[0]) if row and row[0] else None)


def whole_plan(
    connection: psycopg.Connection,
    lines: LinesShape,
    record_id: int,
    before: Sequence[Row],
    after: Sequence[Row],
    known: Mapping[int, int] | None = None,
) -> LinesPlan:
    """Compare the lines as they were with the lines as they shall be; one without id is new, one that is missing goes.

    `known` are the positions of the lines, when whoever asks has read them.

    :raises Invalid: a line with an id is not there any more.
    """
    old = {row["id"]: row for row in before}
    kept = [row for row in after if row.get("id") is not None]
    if strangers := [row for row in kept if row["id"] not in old]:
        message = f"「{lines.field.label}」有 {len(strangers)} 行已被别人删除,请刷新后再改"
        raise Invalid(Problem("record.line_gone", lines.field.name, message))
    ids = {row["id"] for row in kept}
    added = [row for row in after if row.get("id") is None]
    numbers = iter(range(-1, -len(added) - 1, -1))
    order = [next(numbers) if row.get("id") is None else row["id"] for row in after]
    same_order = order == [row["id"] for row in before if row["id"] in ids]
    return LinesPlan(
        removed=sorted(set(old) - ids),
        changed=[{**old[row["id"]], **row} for row in kept if not same_line(old[row["id"]], row)],
        added=added,
        places={}
        if same_order
        else positions(order, places_of(connection, lines, record_id) if known is None else known),
    )


def write_lines(connection: psycopg.Connection, lines: LinesShape, record_id: int, plan: LinesPlan) -> list[int]:
    """Write a plan and return the ids of the new lines, in their order.

    :raises Invalid: a value that must be unique within the sub-table is there twice.
    """
    if plan.removed:
        delete = sql.SQL("delete from {} where parent_id = %s and id = any(%s)").format(sql.Identifier(lines.table))
        connection.execute(delete, [record_id, list(plan.removed)])
    if plan.changed:
        connection.execute(_update(lines), {"parent": record_id, "rows": _rows_json(lines, plan.changed)})
    ids = _add(connection, lines, record_id, plan)
    if moved := {one: place for one, place in plan.places.items() if one > 0}:
        statement = sql.SQL(
            "update {} l set position = x.position from unnest(%s::bigint[], %s::integer[]) as x(id, position)"
            " where l.id = x.id and l.parent_id = %s"
        ).format(sql.Identifier(lines.table))
        connection.execute(statement, [list(moved), list(moved.values()), record_id])
    if plan.changed or plan.added:
        refuse_doubled(connection, lines, record_id)
    return ids


def refuse_doubled(connection: psycopg.Connection, lines: LinesShape, record_id: int) -> None:
    """Refuse a value that stands twice in a unique column of the lines of a record.

    :raises Invalid: naming the column, the value and the rows.
    """
    unique = [column for column in lines.columns if column.field.unique]
    if not unique:
        return
    one = sql.SQL(
        "select {name}, {column}::text, array_agg(row order by row) from numbered where {column} is not null"
        " group by {column} having count(*) > 1"
    )
    statement = sql.SQL(
        "with numbered as (select row_number() over (order by position, id) as row, {columns} from {table}"
        " where parent_id = %s) {parts}"
    ).format(
        columns=sql.SQL(", ").join(sql.Identifier(column.name) for column in unique),
        table=sql.Identifier(lines.table),
        parts=sql.SQL(" union all ").join(
            one.format(name=sql.Literal(column.name), column=sql.Identifier(column.name)) for column in unique
        ),
    )
    labels = {column.name: column.field.label for column in unique}
    found = connection.execute(statement, [record_id]).fetchall()
    problems = [
        Problem(
            "record.line_not_unique",
            f"{lines.field.name}.{rows[-1] - 1}.{name}",
            f"「{lines.field.label}」第 {'、'.join(map(str, rows[:_DOUBLED_TOLD]))} 行的「{labels[name]}」重复,"
            "请改成不同的值",
        )
        for name, _, rows in found
    ]
    if problems:
        raise Invalid(*problems)


def insert_lines(lines: LinesShape, parent: sql.Composable, rows: sql.Composable) -> sql.Composed:
    """Insert the lines of a record from JSON; they keep the order they came in."""
    names = [sql.Identifier(column.name) for column in lines.columns]
    declared = [sql.SQL("{} {}").format(sql.Identifier(column.name), typed(column.type)) for column in lines.columns]
    return sql.SQL(
        "insert into {table} ({into}) select {select} from json_to_recordset({rows}::json) as x({declared})"
        " order by x.position"
    ).format(
        table=sql.Identifier(lines.table),
        into=sql.SQL(", ").join([sql.Identifier("parent_id"), sql.Identifier("position"), *names]),
        select=sql.SQL(", ").join([parent, sql.SQL("x.position"), *(sql.SQL("x.{}").format(one) for one in names)]),
        rows=rows,
        declared=sql.SQL(", ").join([sql.SQL("position integer"), *declared]),
    )


def _add(connection: psycopg.Connection, lines: LinesShape, record_id: int, plan: LinesPlan) -> list[int]:
    if not plan.added:
        return []
    places = [plan.places[-number] for number in range(1, len(plan.added) + 1)]
    rows = _rows_json(lines, ({**row, "position": place} for row, place in zip(plan.added, places, strict=True)))
    statement = insert_lines(lines, sql.SQL("%(parent)s"), sql.SQL("%(rows)s")) + sql.SQL(" returning position, id")
    ids: dict[int, int] = dict(connection.execute(statement, {"parent": record_id, "rows": rows}).fetchall())
    return [ids[place] for place in places]


def _update(lines: LinesShape) -> sql.Composed:
    names = [sql.Identifier(column.name) for column in lines.columns]
    declared = [sql.SQL("{} {}").format(sql.Identifier(column.name), typed(column.type)) for column in lines.columns]
    return sql.SQL(
        "update {table} l set {sets} from json_to_recordset(%(rows)s::json) as x({declared})"
        " where l.id = x.id and l.parent_id = %(parent)s"
    ).format(
        table=sql.Identifier(lines.table),
        sets=sql.SQL(", ").join(sql.SQL("{0} = x.{0}").format(name) for name in names),
        declared=sql.SQL(", ").join([sql.SQL("id bigint"), *declared]),
    )


def _rows_json(lines: LinesShape, rows: Iterable[Row]) -> str:
    return json.dumps(river_value(lines.field, rows), ensure_ascii=False)
