"""The live fields of one record (一条记录的现算字段): look-ups and records pointing back, as a list would show them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import psycopg
from psycopg import sql

from guocheng.definition.catalogue import Catalogue
from guocheng.definition.entity import Field
from guocheng.definition.field_types import type_of
from guocheng.store.query.columns import column_shown, shown_value
from guocheng.store.query.compile import Compiler
from guocheng.store.query.reader import Reader
from guocheng.store.tables.names import lines_table_name, table_name

#: Values by field; of a sub-table's column by "lines.column" and the id of the line.
Live = dict[str, Any]


@lru_cache(maxsize=512)
def live_fields(catalogue: Catalogue, entity: str) -> tuple[tuple[str, Field], ...]:
    """Return the fields of an entity that are worked out where they are read, dotted for columns of sub-tables."""
    return tuple(_live(catalogue.fields(entity), ""))


def live_values(connection: psycopg.Connection, reader: Reader, entity: str, record_id: int) -> Live:
    """Return the live fields of a record as one person reads them; nothing is asked when there are none."""
    fields = [one for one in live_fields(reader.catalogue, entity) if reader.sees(entity, one[0])]
    if not fields:
        return {}
    compiler = Compiler(reader)
    shown = [_shown(compiler, entity, dotted, field) for dotted, field in fields]
    pairs = sql.SQL(", ").join(
        sql.SQL("{}, {}").format(sql.Literal(dotted), value) for (dotted, _), value in zip(fields, shown, strict=True)
    )
    row = connection.execute(
        sql.SQL("select json_build_object({})::text from {} t where t.id = {}").format(
            pairs, sql.Identifier(table_name(entity)), compiler.parameters.cast(record_id, "bigint")
        ),
        compiler.parameters.values,
    ).fetchone()
    return {} if row is None else json.loads(row[0])


def _live(fields: tuple[Field, ...], lines: str) -> Iterator[tuple[str, Field]]:
    for one in fields:
        if type_of(one).is_virtual(one):
            yield f"{lines}.{one.name}" if lines else one.name, one
        yield from _live(one.lines, one.name)


def _shown(compiler: Compiler, entity: str, dotted: str, field: Field) -> sql.Composable:
    lines, _, _ = dotted.rpartition(".")
    if not lines:
        return column_shown(compiler, entity, "t", field)
    value = compiler.unlimited(entity, "t", field, lines, "x")
    value = shown_value(compiler, value, field, compiler.reader.masks(entity, dotted))
    return sql.SQL("(select json_object_agg(x.id, {}) from {} x where x.parent_id = t.id)").format(
        compiler.limited(entity, "t", dotted, value), sql.Identifier(lines_table_name(entity, lines))
    )
