"""One source of a report (数据来源): an entity grouped by the dimensions, in one statement.

- Grouped by a column of a sub-table, a record counts once in every group that one of its lines is in.
- Rows are those the reader may see; a field kept from the reader on a row is blank there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import psycopg
from psycopg import sql

from guocheng.base.problem import Invalid, Problem
from guocheng.definition.report import Measure
from guocheng.expr.types import Kind
from guocheng.store.query.compile import TRUE, Compiler, joined
from guocheng.store.query.operators import kind_of
from guocheng.store.query.reader import Reader
from guocheng.store.query.where import Condition, Hop
from guocheng.store.query.window import conditions
from guocheng.store.reports.figures import Parts
from guocheng.store.tables.names import lines_table_name, table_name

GROUPS_MAX = 10_000
_ZONE = sql.Literal("Asia/Shanghai")

#: The key of a group: one value per dimension; dates stand for their bucket.
GroupKey = tuple[Any, ...]


@dataclass(frozen=True)
class Grouping:
    """What rows are grouped by: a path in the entity of the source, and the bucket of a date."""

    path: tuple[Hop, ...]
    bucket: str = ""


@dataclass(frozen=True)
class Source:
    """An entity with a filter, and the measures that are drawn from it."""

    entity: str
    where: Condition
    groupings: tuple[Grouping, ...]
    measures: tuple[Measure, ...]


def read_groups(connection: psycopg.Connection, reader: Reader, source: Source) -> dict[GroupKey, list[Parts]]:
    """Return the parts of every measure for every group.

    :raises Invalid: there are too many groups to be read by anybody.
    """
    compiler = Compiler(reader)
    statement = _statement(compiler, source, source.groupings)
    rows = connection.execute(statement, compiler.parameters.values).fetchall()
    if len(rows) > GROUPS_MAX:
        message = f"分组超过 {GROUPS_MAX:,} 个,请缩小时间范围或加上筛选"
        raise Invalid(Problem("report.too_many_groups", source.entity, message))
    width = len(source.groupings)
    return {tuple(row[:width]): _parts(row[width:], len(source.measures)) for row in rows}


def read_total(connection: psycopg.Connection, reader: Reader, source: Source) -> list[Parts]:
    """Return the parts of every measure over all records in any group; needed where records stand in several."""
    compiler = Compiler(reader)
    row = connection.execute(_statement(compiler, source, ()), compiler.parameters.values).fetchone()
    assert row is not None
    return _parts(row, len(source.measures))


def read_last_day(
    connection: psycopg.Connection, reader: Reader, entity: str, where: Condition, path: tuple[Hop, ...]
) -> date | None:
    """Return the last day, by a date or instant, that has a record."""
    compiler = Compiler(reader)
    statement = sql.SQL("select max({}) from {} t where {}").format(
        _key(compiler, Grouping(path, "day")),
        sql.Identifier(table_name(entity)),
        conditions(compiler, entity, where, ()),
    )
    row = connection.execute(statement, compiler.parameters.values).fetchone()
    return row[0] if row else None


def fans_out(source: Source) -> bool:
    """Tell whether a record may stand in several groups."""
    return any(_over_lines(one) for one in source.groupings)


def _over_lines(one: Grouping) -> bool:
    return one.path[0].field.has_lines


def _statement(compiler: Compiler, source: Source, groupings: Sequence[Grouping]) -> sql.Composed:
    keys = [sql.SQL("{} as {}").format(_key(compiler, one), sql.Identifier(f"k{n}")) for n, one in enumerate(groupings)]
    inner: list[sql.Composable] = [sql.SQL("t.id"), *keys]
    for number, measure in enumerate(source.measures):
        inner.append(sql.SQL("{} as {}").format(_counts(compiler, source, measure), sql.Identifier(f"c{number}")))
        inner.append(sql.SQL("{} as {}").format(_value(compiler, source, measure), sql.Identifier(f"v{number}")))
    over_lines = {(one.path[0].entity, one.path[0].field.name) for one in source.groupings if _over_lines(one)}
    joins = sorted(over_lines)
    rows = sql.SQL("select {distinct}{inner} from {table} t{joins} where {found}").format(
        distinct=sql.SQL("distinct " if joins else ""),
        inner=sql.SQL(", ").join(inner),
        table=sql.Identifier(table_name(source.entity)),
        joins=sql.SQL("").join(_join(entity, lines) for entity, lines in joins),
        found=conditions(compiler, source.entity, source.where, ()),
    )
    names = [sql.SQL("q.{}").format(sql.Identifier(f"k{number}")) for number in range(len(groupings))]
    figures = [figure for number in range(len(source.measures)) for figure in _figures(number)]
    grouped = sql.SQL(" group by {} limit {}").format(sql.SQL(", ").join(names), sql.Literal(GROUPS_MAX + 1))
    return sql.SQL("select {} from ({}) q{}").format(
        sql.SQL(", ").join([*names, *figures] or [sql.SQL("count(*)")]), rows, grouped if names else sql.SQL("")
    )


def _figures(number: int) -> list[sql.Composable]:
    counts, value = sql.Identifier("q", f"c{number}"), sql.Identifier("q", f"v{number}")
    forms = ("count(*)", "count(*) filter (where {c})", "count({v}) filter (where {c})", "sum({v}) filter (where {c})",
             "min({v}) filter (where {c})", "max({v}) filter (where {c})")  # fmt: skip
    return [sql.SQL(form).format(c=counts, v=value) for form in forms]


def _parts(cells: Sequence[Any], measures: int) -> list[Parts]:
    found = []
    for number in range(measures):
        records, counted, valued, total, least, greatest = cells[number * 6 : number * 6 + 6]
        found.append(Parts(records, counted, valued, _number(total), _number(least), _number(greatest)))
    return found


def _number(value: Any) -> Decimal | None:
    return None if value is None else Decimal(value)


def _counts(compiler: Compiler, source: Source, measure: Measure) -> sql.Composable:
    if not measure.where:
        return TRUE
    checked = compiler.reader.catalogue.checked(source.entity, measure.where, Kind.BOOLEAN)
    return sql.SQL("({}) is true").format(compiler.expression(source.entity, "t", checked, condition=True))


def _value(compiler: Compiler, source: Source, measure: Measure) -> sql.Composable:
    if not measure.value or measure.kind in ("count", "share"):
        return sql.SQL("null::numeric")
    checked = compiler.reader.catalogue.checked(source.entity, measure.value)
    return sql.SQL("{}::numeric").format(compiler.expression(source.entity, "t", checked))


def _join(entity: str, lines: str) -> sql.Composed:
    return sql.SQL(" join {} {} on {}.parent_id = t.id").format(
        sql.Identifier(lines_table_name(entity, lines)),
        sql.Identifier(_line_alias(lines)),
        sql.Identifier(_line_alias(lines)),
    )


def _line_alias(lines: str) -> str:
    return f"line {lines}"


def _key(compiler: Compiler, one: Grouping) -> sql.Composable:
    first, *rest = one.path
    alias = "t"
    if first.field.has_lines:
        alias, first, rest = _line_alias(first.field.name), rest[0], rest[1:]
    value = compiler.limited(first.entity, "t", first.dotted, sql.Identifier(alias, first.field.name))
    value = _behind(compiler, value, first, rest)
    kind = kind_of(one.path[-1].field)
    if one.bucket:
        local = sql.SQL("{} at time zone {}" if kind is Kind.INSTANT else "{}::timestamp").format(
            *([value, _ZONE] if kind is Kind.INSTANT else [value])
        )
        return sql.SQL("date_trunc({}, {})::date").format(sql.Literal(one.bucket), local)
    return sql.SQL("nullif({}, '')").format(value) if kind in (Kind.TEXT, Kind.CHOICE) else value


def _behind(compiler: Compiler, link: sql.Composable, hop: Hop, rest: Sequence[Hop]) -> sql.Composable:
    """Return a field behind links, blank where the linked record is kept from the reader."""
    if not rest:
        return link
    alias, entity = compiler.parameters.alias(), hop.field.to
    inner = compiler.value(entity, alias, rest[0].field.name)
    return sql.SQL("(select {} from {} {} where {} and {})").format(
        _behind(compiler, inner, rest[0], rest[1:]),
        sql.Identifier(table_name(entity)),
        sql.Identifier(alias),
        sql.SQL("{}.id = {}").format(sql.Identifier(alias), link),
        joined([compiler.visible_rows(entity, alias)], " and ", TRUE),
    )
