"""Expressions in SQL (公式进 SQL): the parts of the compiler become text and parameters over real tables.

- A field behind links is looked up by a scalar query on the linked table; a sub-table is aggregated by one more.
- Raw parts are constants of the compiler; names come from the definitions; everything else is a parameter.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from psycopg import sql

from guocheng.definition.catalogue import Catalogue
from guocheng.definition.entity import Field
from guocheng.definition.field_types import type_of
from guocheng.definition.totals import total_of
from guocheng.expr.check import Checked
from guocheng.expr.run import Env
from guocheng.expr.sql import LinesAggregate, Param, Raw, Ref, Sql, TotalLookup, to_sql
from guocheng.expr.typed import CodePath
from guocheng.store.parameters import Parameters
from guocheng.store.tables.names import lines_table_name, table_name

_AGGREGATES = {"sum": "sum", "count": "count", "min": "min", "max": "max"}


@dataclass(frozen=True)
class Place:
    """A row the expression is about: the entity and its alias; inside an aggregate also the line."""

    catalogue: Catalogue
    entity: str
    alias: str
    lines: CodePath = ()
    line_alias: str = ""
    line_entity: str = ""
    #: A sub-table of the entity whose columns are named without it, as in the expressions of its own columns.
    bare: str = ""
    #: Rows beside this one that the expression calls by a name: the form being typed, its line.
    beside: Mapping[str, Place] = field(default_factory=dict)


def expression(
    checked: Checked, place: Place, parameters: Parameters, env: Env, *, condition: bool = False
) -> sql.Composable:
    """Return a checked expression as SQL; as a condition it may come out as NULL instead of false.

    :raises Invalid: a function in it runs in Python only.
    """
    return sql.SQL("({})").format(_composed(to_sql(checked, env=env, condition=condition), place, parameters))


def _composed(parts: Sql, place: Place, parameters: Parameters) -> sql.Composed:
    made: list[sql.Composable] = []
    for part in parts:
        if isinstance(part, Raw):
            made.append(sql.SQL(part.text))
        elif isinstance(part, Param):
            made.append(parameters.cast(part.value, part.cast))
        elif isinstance(part, Ref):
            made.append(reference(part.path, place, parameters))
        elif isinstance(part, TotalLookup):
            made.append(_total(part, place, parameters))
        else:
            made.append(_aggregate(part, place, parameters))
    return sql.Composed(made)


def _total(part: TotalLookup, place: Place, parameters: Parameters) -> sql.Composable:
    """Read a figure of an aggregate; the sum and the count of nothing are 0."""
    total = total_of(place.catalogue, part.aggregate)
    assert total is not None, f"there is no aggregate {part.aggregate}"
    alias = sql.Identifier(parameters.alias())
    same = [
        sql.SQL("{}.{} = {}").format(alias, sql.Identifier(key.name), _composed(value, place, parameters))
        for key, value in zip(total.keys, part.keys, strict=True)
    ]
    found = sql.SQL("(select {}.{} from {} {} where {})").format(
        alias, sql.Identifier(part.measure), sql.Identifier(table_name(part.aggregate)), alias,
        sql.SQL(" and ").join(same),
    )  # fmt: skip
    figure = next(one for one in total.figures if one.field.name == part.measure)
    return found if figure.empty is None else sql.SQL("coalesce({}, 0)::numeric").format(found)


def reference(path: CodePath, place: Place, parameters: Parameters) -> sql.Composable:
    """Return what a path leads to from a row: a field, or one behind links."""
    if path[0] in place.beside:
        return reference(path[1:] or ("id",), place.beside[path[0]], parameters)
    if place.bare and (column := _column(place, place.bare, path[0])):
        return _behind(sql.Identifier(place.line_alias, path[0]), column.to, path[1:], place, parameters)
    if place.lines and path[: len(place.lines)] == place.lines:
        columns = _line_columns(place)
        rest = _through(columns[path[len(place.lines)]], path[len(place.lines) :])
        target = columns[rest[0]].to
        return _behind(sql.Identifier(place.line_alias, rest[0]), target, rest[1:], place, parameters)
    field, path = _first(place, place.entity, path)
    return _behind(sql.Identifier(place.alias, path[0]), field.to, path[1:], place, parameters)


def _behind(link: sql.Composable, entity: str, rest: CodePath, place: Place, parameters: Parameters) -> sql.Composable:
    """Return a field behind a link by a scalar query; a link that leads nowhere gives a blank."""
    if not rest:
        return link
    alias = parameters.alias()
    field, rest = _first(place, entity, rest)
    value = _behind(sql.Identifier(alias, rest[0]), field.to, rest[1:], place, parameters)
    return sql.SQL("(select {} from {} {} where {}.id = {})").format(
        value, sql.Identifier(table_name(entity)), sql.Identifier(alias), sql.Identifier(alias), link
    )


def _first(place: Place, entity: str, path: CodePath) -> tuple[Field, CodePath]:
    """Return the first field of a path; a live look-up is followed to where it reads."""
    field = place.catalogue.field(entity, path[0])
    assert field is not None, f"{entity} has no field {path[0]}"
    opened = _through(field, path)
    return (field, path) if opened == path else _first(place, entity, opened)


def _through(field: Field, path: CodePath) -> CodePath:
    live = field.through and type_of(field).is_virtual(field)
    return (*field.through.split("."), *path[1:]) if live else path


def _aggregate(part: LinesAggregate, place: Place, parameters: Parameters) -> sql.Composable:
    if part.path[0] in place.beside:
        return _aggregate(replace(part, path=part.path[1:]), place.beside[part.path[0]], parameters)
    *links, lines = part.path
    entity, parent = place.entity, sql.SQL("{}.id").format(sql.Identifier(place.alias))
    if links:
        parent = sql.SQL("{}").format(reference(tuple(links), replace(place, lines=()), parameters))
        for name in links:
            field = place.catalogue.field(entity, name)
            assert field is not None, f"{entity} has no field {name}"
            entity = field.to
    alias = parameters.alias()
    inside = replace(place, lines=part.path, line_alias=alias, line_entity=entity)
    where = sql.SQL("")
    if part.where is not None:
        where = sql.SQL(" and ({})").format(_composed(part.where, inside, parameters))  # type: ignore[assignment]
    return sql.SQL("(select {}({}) from {} {} where {}.parent_id = {}{})").format(
        sql.SQL(_AGGREGATES[part.function]),
        _composed(part.value, inside, parameters),
        sql.Identifier(lines_table_name(entity, lines)),
        sql.Identifier(alias),
        sql.Identifier(alias),
        parent,
        where,
    )


def _line_columns(place: Place) -> dict[str, Field]:
    lines = place.catalogue.entity(place.line_entity).field(place.lines[-1])
    return {} if lines is None else {one.name: one for one in lines.lines}


def _column(place: Place, lines: str, name: str) -> Field | None:
    found = place.catalogue.entity(place.entity).field(lines)
    return next((one for one in found.lines if one.name == name), None) if found else None
