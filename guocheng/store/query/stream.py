"""All rows of a question (导出用的行), in batches through a cursor of the server, as typed values.

The rights are those of a list, narrowed to the rows that may be exported: the same fields, masked where they are masked
there. Links come as ids, instants as the time on the clocks of the company.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
from psycopg import sql

from guocheng.base.zone import SHANGHAI
from guocheng.definition.entity import Field
from guocheng.definition.field_types import type_of
from guocheng.definition.role import Right
from guocheng.store.query.columns import masked_text
from guocheng.store.query.compile import TRUE, Compiler, joined
from guocheng.store.query.reader import Reader
from guocheng.store.query.window import Query, conditions
from guocheng.store.tables.names import table_name

BATCH = 2_000


def stream(
    connection: psycopg.Connection, reader: Reader, query: Query, *, rows_max: int
) -> Iterator[list[tuple[Any, ...]]]:
    """Yield the rows that fit and that the reader may export, in their order, up to a limit."""
    compiler = Compiler(reader)
    shown = [_typed(compiler, query.entity, name) for name in query.columns]
    order = [compiler.value(query.entity, "t", key.name) + sql.SQL(" desc" if key.down else "") for key in query.sort]
    statement = sql.SQL("select {} from {} t where {} order by {} limit {}").format(
        sql.SQL(", ").join(shown),
        sql.Identifier(table_name(query.entity)),
        joined(
            [
                conditions(compiler, query.entity, query.where, query.search),
                compiler.visible_rows(query.entity, "t", Right.EXPORT),
            ],
            " and ",
            TRUE,
        ),
        sql.SQL(", ").join(order),
        sql.Literal(rows_max),
    )
    with connection.cursor(name="gc_stream") as cursor:
        cursor.execute(statement, compiler.parameters.values)
        while batch := cursor.fetchmany(BATCH):
            yield batch


def _typed(compiler: Compiler, entity: str, name: str) -> sql.Composable:
    field = compiler.reader.catalogue.field(entity, name)
    assert field is not None
    value = compiler.unlimited(entity, "t", field)
    if compiler.reader.masks(entity, name):
        value = masked_text(value) if type_of(field).value_type(field) == "text" else sql.SQL("null::text")
    elif _is_instant(field):
        value = sql.SQL("({} at time zone {})").format(value, sql.Literal(SHANGHAI.key))
    return compiler.travelling(entity, "t", name, compiler.limited(entity, "t", name, value))


def _is_instant(field: Field) -> bool:
    return type_of(field).value_type(field) == "timestamptz"
