"""Questions about the lines of one record (明细的查询): windows, footers, what follows from them, who touched which.

Nothing here asks who reads; a condition on lines is compiled through the rights of the reader by the caller.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from psycopg import sql

from guocheng.definition.catalogue import Catalogue
from guocheng.definition.field_types import type_of
from guocheng.expr.check import Checked
from guocheng.expr.run import Env
from guocheng.expr.types import Kind
from guocheng.store.expr_sql import Place, expression
from guocheng.store.parameters import Parameters
from guocheng.store.records.shape import LinesShape, shape_of
from guocheng.store.records.values import differs, exact, lines_read

#: The line and its record in a condition.
LINE, RECORD = "l", "t"


@dataclass(frozen=True)
class LinesWindow:
    """Some lines with typed values, how many fit in all, and of each numeric column how many are filled and the sum."""

    rows: list[dict[str, Any]]
    count: int
    sums: dict[str, tuple[int, Any]]


@dataclass(frozen=True)
class Touch:
    """Somebody changed, removed or moved some lines."""

    seq: int
    at: datetime
    actor_id: int | None
    lines: frozenset[int]
    gone: frozenset[int]


def lines_shape(catalogue: Catalogue, entity: str, name: str) -> LinesShape:
    """Return how a sub-table is stored."""
    return next(one for one in shape_of(catalogue, entity).lines if one.field.name == name)


def lines_window(
    connection: psycopg.Connection,
    catalogue: Catalogue,
    entity: str,
    lines: LinesShape,
    record_id: int,
    *,
    condition: sql.Composable,
    parameters: Parameters,
    sort: tuple[str, bool] | None,
    skip: int,
    limit: int,
) -> LinesWindow:
    """Read lines behind the first `skip` of those that fit; `sort` is a column and whether it runs down."""
    found = footers(connection, catalogue, entity, lines, record_id, condition=condition, parameters=parameters)
    order = sql.SQL("l.position, l.id")
    if sort is not None:
        down = sql.SQL(" desc nulls last" if sort[1] else "")
        order = sql.SQL("{}{}, {}").format(sql.Identifier(LINE, sort[0]), down, order)  # type: ignore[assignment]
    names = ("id", *(column.name for column in lines.columns))
    statement = sql.SQL(
        "select json_agg(json_build_object({pairs}) order by w.row)::text from (select {columns},"
        " row_number() over (order by {order}) as row from {table} l join {record} t on t.id = l.parent_id"
        " where l.parent_id = {id} and {condition} order by row offset {skip} limit {limit}) w"
    ).format(
        pairs=sql.SQL(", ").join(sql.SQL("{}, w.{}").format(sql.Literal(name), sql.Identifier(name)) for name in names),
        columns=sql.SQL(", ").join(sql.Identifier(LINE, name) for name in names),
        order=order,
        table=sql.Identifier(lines.table),
        record=sql.Identifier(shape_of(catalogue, entity).table),
        id=parameters.cast(record_id, "bigint"),
        condition=condition,
        skip=parameters.cast(skip, "bigint"),
        limit=parameters.cast(limit, "bigint"),
    )
    row = connection.execute(statement, parameters.values).fetchone()
    return LinesWindow(lines_read(lines, exact(row[0]) if row and row[0] else None), *found)


def footers(
    connection: psycopg.Connection,
    catalogue: Catalogue,
    entity: str,
    lines: LinesShape,
    record_id: int,
    *,
    condition: sql.Composable | None = None,
    parameters: Parameters | None = None,
) -> tuple[int, dict[str, tuple[int, Any]]]:
    """Count the lines that fit and add up their numeric columns."""
    parameters = parameters or Parameters()
    numbers = [one.name for one in lines.columns if type_of(one.field).expr_type(one.field).kind is Kind.NUMBER]
    sums = [sql.SQL(", count({0}), sum({0})").format(sql.Identifier(LINE, name)) for name in numbers]
    statement = sql.SQL(
        "select count(*){sums} from {table} l join {record} t on t.id = l.parent_id"
        " where l.parent_id = {id} and {condition}"
    ).format(
        sums=sql.Composed(sums),
        table=sql.Identifier(lines.table),
        record=sql.Identifier(shape_of(catalogue, entity).table),
        id=parameters.cast(record_id, "bigint"),
        condition=condition or sql.SQL("true"),
    )
    row = connection.execute(statement, parameters.values).fetchone()
    assert row is not None
    return row[0], {name: (row[1 + 2 * place], row[2 + 2 * place]) for place, name in enumerate(numbers)}


def worked_out(
    connection: psycopg.Connection,
    catalogue: Catalogue,
    entity: str,
    record_id: int,
    wanted: Sequence[Checked],
    env: Env,
    *,
    conditions: bool = False,
) -> list[Any]:
    """Work expressions out over a stored record, its lines among it, where they lie."""
    parameters, place = Parameters(), Place(catalogue, entity, RECORD)
    asked = [expression(one, place, parameters, env, condition=conditions) for one in wanted]
    statement = sql.SQL("select {} from {} t where t.id = {}").format(
        sql.SQL(", ").join(asked),
        sql.Identifier(shape_of(catalogue, entity).table),
        parameters.cast(record_id, "bigint"),
    )
    row = connection.execute(statement, parameters.values).fetchone()
    assert row is not None
    return list(row)


def touches(
    connection: psycopg.Connection, lines: LinesShape, entity: str, record_id: int, version: int
) -> Iterator[Touch]:
    """Yield who touched which lines since a version; what formulas changed by themselves touches nobody."""
    rows = connection.execute(
        "select r.seq, r.at, r.actor_id, c.change from gc_river r, jsonb_array_elements(r.changes) as c(change)"
        " where r.entity = %s and r.record_id = %s and r.version > %s and c.change->>'field' = %s order by r.seq desc",
        [entity, record_id, version, lines.field.name],
    ).fetchall()
    typed = [one.name for one in lines.field.lines if not one.formula]
    for seq, at, actor_id, change in rows:
        before, after = _by_id(change.get("before")), _by_id(change.get("after"))
        changed = {
            one for one in before.keys() & after.keys() if _differ(typed, before[one], after[one])
        }  # fmt: skip
        gone = frozenset(before.keys() - after.keys())
        yield Touch(seq, at, actor_id, frozenset(changed | gone | set(change.get("moved") or ())), gone)


def _by_id(rows: Iterable[dict[str, Any]] | None) -> dict[int, dict[str, Any]]:
    return {row["id"]: row for row in rows or () if row.get("id") is not None}


def _differ(names: Iterable[str], before: dict[str, Any], after: dict[str, Any]) -> bool:
    return any(differs(before.get(name), after.get(name)) for name in names if name in after)
