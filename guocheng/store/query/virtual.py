"""Values worked out where they are read (现算的字段): look-ups through links, and the records that point here.

- Each step asks the rights of the entity it stands on: what is hidden there is blank here and has no influence.
- Nothing here is kept, so nothing can grow old.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from psycopg import sql

from guocheng.definition.entity import Field
from guocheng.definition.field_types import Family, family_of, type_of
from guocheng.store.query.where import seen_in_full
from guocheng.store.tables.names import table_name

if TYPE_CHECKING:
    from guocheng.store.query.compile import Compiler


def virtual(
    compiler: Compiler, entity: str, alias: str, field: Field, lines: str = "", line: str = ""
) -> sql.Composable:
    """Return the value of a live field of a row; `line` is the row of a sub-table on which it stands."""
    return _looked_up(compiler, entity, alias, field, lines, line) if field.through else _back(compiler, alias, field)


def pointing(compiler: Compiler, field: Field, alias: str, record: sql.Composable) -> sql.Composable:
    """Return the condition under which a row of `field.of` points at a record and belongs to the field."""
    link = compiler.reader.field(field.of, field.by)
    if link is None or not seen_in_full(compiler.reader, field.of, _asked(compiler, field)):
        return sql.SQL("false")
    column = compiler.value(field.of, alias, field.by)
    at = sql.SQL("{} @> array[{}]" if family_of(link) is Family.LINKS else "{} = {}").format(column, record)
    if not field.where:
        return at
    checked = compiler.reader.catalogue.checked(field.of, field.where)
    return sql.SQL("({} and {})").format(at, compiler.expression(field.of, alias, checked, condition=True))


def _asked(compiler: Compiler, field: Field) -> list[str]:
    return sorted(compiler.reader.catalogue.checked(field.of, field.where).paths) if field.where else []


def _back(compiler: Compiler, alias: str, field: Field) -> sql.Composable:
    """Return the number of visible records that point here, or the id of the only one; blank where none may be seen."""
    reader = compiler.reader
    if reader.field(field.of, field.by) is None:
        return sql.SQL("null::bigint")
    inner = compiler.parameters.alias()
    found = sql.SQL("{}.id" if family_of(field) is Family.LINK else "count(*)").format(sql.Identifier(inner))
    return sql.SQL("(select {} from {} {} where {} and {}{})").format(
        found,
        sql.Identifier(table_name(field.of)),
        sql.Identifier(inner),
        pointing(compiler, field, inner, sql.Identifier(alias, "id")),
        compiler.visible_rows(field.of, inner),
        sql.SQL(" limit 1" if family_of(field) is Family.LINK else ""),
    )


def _looked_up(compiler: Compiler, entity: str, alias: str, field: Field, lines: str, line: str) -> sql.Composable:
    first, *rest = field.through.split(".")
    dotted = f"{lines}.{first}" if lines else first
    link = compiler.reader.field(entity, dotted)
    if link is None:
        return _blank(field)
    column = compiler.limited(entity, alias, dotted, sql.Identifier(line or alias, first))
    return _behind(compiler, column, link.to, rest, field)


def _behind(compiler: Compiler, link: sql.Composable, entity: str, rest: list[str], field: Field) -> sql.Composable:
    name, *deeper = rest
    found = compiler.reader.field(entity, name)
    if found is None:
        return _blank(field)
    alias = compiler.parameters.alias()
    value = compiler.value(entity, alias, name)
    if deeper:
        value = _behind(compiler, value, found.to, deeper, field)
    return sql.SQL("(select {} from {} {} where {}.id = {} and {})").format(
        value,
        sql.Identifier(table_name(entity)),
        sql.Identifier(alias),
        sql.Identifier(alias),
        link,
        compiler.visible_rows(entity, alias),
    )


def _blank(field: Field) -> sql.Composable:
    """Return a blank of the right type; types come from the field types, never from a user."""
    return sql.SQL("null::{}").format(sql.SQL(type_of(field).value_type(field) or "text"))
