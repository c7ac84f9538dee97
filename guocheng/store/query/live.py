"""The live fields of one record (一条记录的现算字段): look-ups and records pointing back, as a list would show them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
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
from guocheng.store.records.values import river_value
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
    source = sql.SQL("{} t where t.id = {}").format(
        sql.Identifier(table_name(entity)), compiler.parameters.cast(record_id, "bigint")
    )
    return _read(connection, compiler, entity, fields, source)


def live_typed(connection: psycopg.Connection, reader: Reader, entity: str, values: Mapping[str, Any]) -> Live:
    """Return the look-ups of a form being typed, as one person reads them; those of its lines are left out."""
    known = live_fields(reader.catalogue, entity)
    fields = [one for one in known if "." not in one[0] and one[1].through and reader.sees(entity, one[0])]
    if not fields:
        return {}
    compiler = Compiler(reader)
    row = {
        one.name: river_value(one, values.get(one.name))
        for one in reader.catalogue.entity(entity).fields
        if type_of(one).column(one)
    }
    source = sql.SQL("json_populate_record(null::{}, {}) t").format(
        sql.Identifier(table_name(entity)), compiler.parameters.cast(json.dumps(row, ensure_ascii=False), "json")
    )
    return _read(connection, compiler, entity, fields, source)


def _read(
    connection: psycopg.Connection,
    compiler: Compiler,
    entity: str,
    fields: Sequence[tuple[str, Field]],
    source: sql.Composable,
) -> Live:
    pairs = sql.SQL(", ").join(
        sql.SQL("{}, {}").format(sql.Literal(dotted), _shown(compiler, entity, dotted, field))
        for dotted, field in fields
    )
    statement = sql.SQL("select json_build_object({})::text from {}").format(pairs, source)
    row = connection.execute(statement, compiler.parameters.values).fetchone()
    found: Live = {} if row is None else json.loads(row[0])
    return found


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
