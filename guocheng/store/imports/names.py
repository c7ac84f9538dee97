"""What records are called, to find them by the words of a file (名称表); only records that the reader may see."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import class_row

from guocheng.definition.entity import Entity
from guocheng.definition.field_types import type_of
from guocheng.definition.role import Right
from guocheng.store.query.compile import Compiler
from guocheng.store.query.reader import Reader
from guocheng.store.tables.names import table_name

NAMES_MAX = 100_000
#: What a field must be to be read by its name.
_COLUMNS = {"unit": "bigint", "name": "text", "phone": "text", "active": "boolean", "valid_until": "date"}


@dataclass(frozen=True)
class Named:
    """A record by everything it may be called; `in_use` is false for who left and what was closed."""

    id: int
    title: str
    number: str
    name: str
    unit: int | None
    in_use: bool
    phone: str = ""
    parent: int | None = None


def all_named(connection: psycopg.Connection, reader: Reader, entity: Entity) -> list[Named] | None:
    """Return what every record of an entity is called, blank where it has no such field; None for too many."""
    # A word may mean something else elsewhere: an account has a unit in which it is counted.
    fields = {
        one.name
        for one in entity.fields
        if reader.sees(entity.name, one.name)
        and type_of(one).column(one) == _COLUMNS.get(one.name, type_of(one).column(one))
        and (one.name != "unit" or one.to == "org.unit")
    }

    def column(name: str, otherwise: str) -> sql.Composable:
        return (
            sql.SQL("coalesce({}, {})").format(sql.Identifier("t", name), sql.SQL(otherwise))
            if name in fields
            else sql.SQL(otherwise)
        )

    in_use = [sql.SQL("true")]
    if "active" in fields:
        in_use.append(sql.SQL("t.active is not false"))
    if "valid_until" in fields:
        in_use.append(sql.SQL("(t.valid_until is null or t.valid_until > current_date)"))
    compiler = Compiler(reader)
    query = sql.SQL(
        "select t.id, t.title, {number} as number, {name} as name, {unit} as unit, {in_use} as in_use,"
        " {phone} as phone, {parent} as parent from {table} t where {seen} order by t.id limit {limit}"
    ).format(
        number=column(number_field(entity), "''"),
        name=column("name", "''"),
        unit=column("unit", "null::bigint"),
        in_use=sql.SQL(" and ").join(in_use),
        phone=column("phone", "''"),
        parent=column(entity.parent_field, "null::bigint"),
        seen=_seen(compiler, reader, entity),
        table=sql.Identifier(table_name(entity.name)),
        limit=sql.Literal(NAMES_MAX + 1),
    )
    with connection.cursor(row_factory=class_row(Named)) as cursor:
        found = cursor.execute(query, compiler.parameters.values).fetchall()
    return found if len(found) <= NAMES_MAX else None


def number_field(entity: Entity) -> str:
    """Return the field that people call the number of a record: its number, else what an import finds it by."""
    if entity.field("number"):
        return "number"
    texts = [one for one in entity.fields if type_of(one).column(one) == "text" and not one.masked]
    by_key = [one.name for one in texts if entity.key == (one.name,)]
    return next(iter([*by_key, *(one.name for one in texts if one.unique)]), "number")


def ids_by_fields(
    connection: psycopg.Connection,
    reader: Reader,
    entity: Entity,
    names: Sequence[str],
    values: Collection[Sequence[Any]],
) -> dict[tuple[Any, ...], list[int]]:
    """Find the records that hold certain values in certain fields (or as `title`), of those that the reader sees."""
    if not values:
        return {}
    types = [type_of(one).column(one) if (one := entity.field(name)) else "text" for name in names]
    compiler = Compiler(reader)
    arrays = [
        compiler.parameters.cast(list(column), f"{type_}[]")
        for type_, column in zip(types, zip(*values, strict=True), strict=True)
    ]
    columns = sql.SQL(", ").join(sql.Identifier("t", name) for name in names)
    query = sql.SQL(
        "select {columns}, array_agg(t.id order by t.id) from {table} t"
        " join (select distinct * from unnest({arrays}) as w({names})) w on ({pairs}) where {seen} group by {columns}"
    ).format(
        columns=columns,
        table=sql.Identifier(table_name(entity.name)),
        arrays=sql.SQL(", ").join(arrays),
        names=sql.SQL(", ").join(sql.Identifier(f"w{place}") for place in range(len(names))),
        pairs=sql.SQL(" and ").join(
            sql.SQL("{} = {}").format(sql.Identifier("t", name), sql.Identifier("w", f"w{place}"))
            for place, name in enumerate(names)
        ),
        seen=_seen(compiler, reader, entity),
    )
    rows = connection.execute(query, compiler.parameters.values)
    return {tuple(row[:-1]): row[-1] for row in rows}


def _seen(compiler: Compiler, reader: Reader, entity: Entity) -> sql.Composable:
    if any(grant.everything for grant in reader.visible(entity.name).rows.get(Right.SEE, ())):
        return sql.SQL("true")
    return compiler.visible_rows(entity.name, "t", Right.SEE)
