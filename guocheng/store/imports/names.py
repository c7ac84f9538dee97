"""What records are called, to find them by the words of a file (名称表)."""

from __future__ import annotations

from dataclasses import dataclass

import psycopg
from psycopg import sql
from psycopg.rows import class_row

from guocheng.definition.catalogue import Catalogue
from guocheng.store.tables.names import table_name

NAMES_MAX = 100_000


@dataclass(frozen=True)
class Named:
    """A record by everything it may be called; `in_use` is false for who left and what was closed."""

    id: int
    title: str
    number: str
    name: str
    unit: int | None
    in_use: bool


def all_named(connection: psycopg.Connection, catalogue: Catalogue, entity: str) -> list[Named]:
    """Return what every record of an entity is called; fields it does not have are blank."""
    fields = {one.name for one in catalogue.entity(entity).fields}

    def column(name: str, otherwise: str) -> sql.Composable:
        return (
            sql.SQL("coalesce({}, {})").format(sql.Identifier(name), sql.SQL(otherwise))
            if name in fields
            else sql.SQL(otherwise)
        )

    in_use = [sql.SQL("true")]
    if "active" in fields:
        in_use.append(sql.SQL("active is not false"))
    if "valid_until" in fields:
        in_use.append(sql.SQL("(valid_until is null or valid_until > current_date)"))
    query = sql.SQL(
        "select id, title, {number} as number, {name} as name, {unit} as unit, {in_use} as in_use"
        " from {table} order by id limit {limit}"
    ).format(
        number=column("number", "''"),
        name=column("name", "''"),
        unit=column("unit", "null::bigint"),
        in_use=sql.SQL(" and ").join(in_use),
        table=sql.Identifier(table_name(entity)),
        limit=sql.Literal(NAMES_MAX),
    )
    with connection.cursor(row_factory=class_row(Named)) as cursor:
        return cursor.execute(query).fetchall()
