"""A list in groups (分组): one level at a time, each group with its count, its figures, and the filter that opens it.

- What narrows a list to a group is an ordinary filter, so rows and deeper levels are asked for like any list.
- A hidden or masked field groups nothing; a limited one groups only the rows on which it is shown, the rest is blank.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import psycopg
from psycopg import sql

from guocheng.base.period import Bucket, bucket_of
from guocheng.base.problem import Invalid, Problem
from guocheng.base.zone import SHANGHAI
from guocheng.definition.entity import Field
from guocheng.definition.field_types import type_of
from guocheng.definition.view import BUCKETS
from guocheng.expr.types import Kind
from guocheng.store.query.compile import Compiler
from guocheng.store.query.operators import kind_of
from guocheng.store.query.reader import Reader
from guocheng.store.query.search import read_search
from guocheng.store.query.statistics import Measure, figure, measured
from guocheng.store.query.where import read_where, shown, unknown_field
from guocheng.store.query.window import conditions
from guocheng.store.tables.names import table_name

GROUPS = 200
GROUPS_MAX = 1000
_KINDS = (Kind.TEXT, Kind.NUMBER, Kind.BOOLEAN, Kind.DATE, Kind.INSTANT, Kind.CHOICE, Kind.LINK)
_DATED = (Kind.DATE, Kind.INSTANT)


@dataclass(frozen=True)
class Grouping:
    """A field to group by; dates have a bucket."""

    field: Field
    bucket: Bucket | None
    down: bool


@dataclass(frozen=True)
class Group:
    """Records that have a value in common; `where` narrows the list to them."""

    value: Any
    label: str
    color: str
    count: int
    values: tuple[str | None, ...]
    where: dict[str, Any]


def read_grouping(reader: Reader, entity: str, document: Any) -> Grouping:
    """Read a level of groups sent as `{"field", "bucket", "down"}`.

    :raises Invalid: the field is unknown, hidden, masked or has no groups.
    """
    name = document.get("field") if isinstance(document, dict) else None
    field = reader.field(entity, name) if isinstance(name, str) and "." not in name else None
    if field is None:
        raise unknown_field(str(name), "group")
    if kind_of(field) not in _KINDS or field.long or not type_of(field).column(field):
        raise Invalid(Problem("query.not_groupable", "group", f"不能按「{field.label}」分组"))
    if field.name in reader.visible(entity).masked:
        message = f"「{field.label}」对您是部分隐藏的,不能按它分组"
        raise Invalid(Problem("query.not_groupable", "group", message))
    bucket = document.get("bucket") or ("day" if kind_of(field) in _DATED else "")
    if bucket and (kind_of(field) not in _DATED or bucket not in BUCKETS):
        raise Invalid(Problem("query.bad_bucket", "group", f"「{field.label}」不能按「{shown(bucket)}」分组"))
    return Grouping(field, Bucket(bucket) if bucket else None, bool(document.get("down")))


def groups(
    connection: psycopg.Connection,
    reader: Reader,
    entity: str,
    grouping: Grouping,
    measures: Sequence[Measure] = (),
    *,
    where: Any = None,
    search: Any = None,
    limit: int = GROUPS,
) -> tuple[list[Group], bool]:
    """Return the groups of a filtered list in their order, blank ones last, and whether there are more.

    :raises Invalid: the filter is unknown, hidden or does not fit.
    """
    compiler = Compiler(reader)
    found = conditions(compiler, entity, read_where(reader, entity, where), read_search(search))
    statement = sql.SQL(
        "select g.key, {title}, g.n, g.figures from (select q.key, count(*) as n, array[{figures}]::text[] as figures"
        " from (select {key} as key, {values} from {table} t where {found}) q group by q.key) g"
        " order by {order}, g.key limit {limit}"
    ).format(
        title=_title(compiler, grouping),
        figures=sql.SQL(", ").join(figure(sql.Identifier("q", f"v{n}"), one) for n, one in enumerate(measures)),
        key=_key(compiler, entity, grouping),
        values=measured(compiler, entity, measures),
        table=sql.Identifier(table_name(entity)),
        found=found,
        order=_order(compiler, grouping),
        limit=sql.Literal(limit + 1),
    )
    rows = connection.execute(statement, compiler.parameters.values).fetchall()
    made = [_group(reader, grouping, *row) for row in rows[:limit]]
    return made, len(rows) > limit


def _key(compiler: Compiler, entity: str, grouping: Grouping) -> sql.Composable:
    value = compiler.value(entity, "t", grouping.field.name)
    if grouping.bucket:
        if kind_of(grouping.field) is Kind.INSTANT:
            value = sql.SQL("({} at time zone {})").format(value, sql.Literal(SHANGHAI.key))
        return sql.SQL("date_trunc({}, {}::timestamp)::date").format(sql.Literal(grouping.bucket.value), value)
    if type_of(grouping.field).column(grouping.field) == "text":
        return sql.SQL("nullif({}, '')").format(value)
    return value


def _title(compiler: Compiler, grouping: Grouping) -> sql.Composable:
    """Return what a linked record is called, for who may know it."""
    field = grouping.field
    if kind_of(field) is not Kind.LINK or not _known(compiler.reader, field):
        return sql.SQL("null::text")
    return sql.SQL("(select l.title from {} l where l.id = g.key)").format(sql.Identifier(table_name(field.to)))


def _known(reader: Reader, field: Field) -> bool:
    return reader.catalogue.find_entity(field.to) is not None and reader.knows_title(field.to)


def _order(compiler: Compiler, grouping: Grouping) -> sql.Composable:
    """Options stand in their own order, links by title, all else by value; the blank group is the last either way."""
    field, way = grouping.field, sql.SQL(" desc nulls last" if grouping.down else " nulls last")
    blank = sql.SQL("g.key is null, ")
    if field.options:
        codes = compiler.parameters.cast([one.code for one in field.options], "text[]")
        return blank + sql.SQL("array_position({}, g.key)").format(codes) + way
    if kind_of(field) is Kind.LINK:
        return blank + sql.SQL("2") + way
    return blank + sql.SQL("g.key") + way


def _group(
    reader: Reader, grouping: Grouping, key: Any, title: str | None, count: int, values: Sequence[str | None]
) -> Group:
    field = grouping.field
    if key is None:
        return Group(None, "(空)", "", count, tuple(values), {"field": field.name, "op": "empty"})
    option = next((one for one in field.options if one.code == key), None)
    return Group(
        _value(field, key, grouping),
        option.label if option else _label(reader, grouping, key, title),
        option.color if option else "",
        count,
        tuple(values),
        _where(grouping, key),
    )


def _value(field: Field, key: Any, grouping: Grouping) -> Any:
    return key.isoformat() if grouping.bucket else type_of(field).to_json(field, key)


def _label(reader: Reader, grouping: Grouping, key: Any, title: str | None) -> str:
    field = grouping.field
    if grouping.bucket:
        return bucket_label(key, grouping.bucket)
    if kind_of(field) is Kind.LINK:
        target = reader.catalogue.find_entity(field.to)
        return title or f"{target.label if target else field.label} #{key}"
    return type_of(field).present(field, key)


def bucket_label(day: date, bucket: Bucket) -> str:
    """Return what a stretch of days is called."""
    if bucket is Bucket.YEAR:
        return f"{day.year} 年"
    if bucket is Bucket.QUARTER:
        return f"{day.year} 年 {(day.month + 2) // 3} 季度"
    if bucket is Bucket.MONTH:
        return f"{day.year} 年 {day.month} 月"
    return f"{day.isoformat()} 起一周" if bucket is Bucket.WEEK else day.isoformat()


def _where(grouping: Grouping, key: Any) -> dict[str, Any]:
    field = grouping.field
    if grouping.bucket:
        period = bucket_of(key, grouping.bucket)
        days = [period.start.isoformat(), (period.end - timedelta(days=1)).isoformat()]
        return {"field": field.name, "op": "between", "value": days}
    return {"field": field.name, "op": "eq", "value": type_of(field).to_json(field, key)}
