"""The columns of a list (列): which are shown, and each as JSON that PostgreSQL makes.

Money and decimals are text, instants RFC 3339, links have their title, files their name; what is masked is masked here.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from psycopg import sql

from guocheng.base.problem import Invalid, Problem
from guocheng.definition.catalogue import Catalogue
from guocheng.definition.entity import Field
from guocheng.definition.field_types import Family, family_of, type_of
from guocheng.definition.field_types.secret import HIDDEN
from guocheng.definition.role import Right
from guocheng.expr.run import Env
from guocheng.store.query.compile import Compiler
from guocheng.store.query.reader import Reader
from guocheng.store.query.visibility import RowGrant, Visibility, everything
from guocheng.store.query.where import unknown_field
from guocheng.store.tables.names import lines_table_name, table_name

COLUMNS_MAX = 100
#: Asked for like a column in an entity that is a tree: does anything visible stand below the row?
CHILDREN = "has_children"
_ALWAYS = ("id", "version", "title")
#: What is shared by everybody knows no time.
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def read_columns(reader: Reader, entity: str, document: Any) -> tuple[str, ...]:
    """Read the wanted columns; nothing sent is the entity's own list, as far as it is shown.

    :raises Invalid: a column is unknown or hidden.
    """
    if document is None:
        return _own(reader, entity)
    if not isinstance(document, list) or len(document) > COLUMNS_MAX:
        raise Invalid(Problem("query.bad_columns", "columns", f"列的写法不对,最多 {COLUMNS_MAX} 列"))
    for number, name in enumerate(document):
        if name == CHILDREN and reader.field(entity, reader.catalogue.entity(entity).parent_field):
            continue
        if not isinstance(name, str) or reader.field(entity, name) is None or "." in name:
            raise unknown_field(str(name), f"columns.{number}")
    return tuple(dict.fromkeys(document))


def _own(reader: Reader, entity: str) -> tuple[str, ...]:
    definition = reader.catalogue.entity(entity)
    names = definition.columns or tuple(one.name for one in definition.fields if not one.has_lines and not one.long)
    return tuple(name for name in names if reader.field(entity, name) is not None)


def selected(compiler: Compiler, entity: str, columns: tuple[str, ...]) -> tuple[sql.Composable, tuple[str, ...]]:
    """Return the shown columns written over the rows `w`, and the columns that must be found for them."""
    reader = compiler.reader
    visibility = reader.visible(entity)
    fields = _fields(reader.catalogue, entity, columns)
    links = {one.to for one in fields if one.to}
    if (
        CHILDREN in columns
        or any(_is_live(one) for one in fields)
        or visibility.limited
        or not visibility.may(Right.SEE)
        or not all(reader.knows_title(one) for one in (entity, *links))
    ):
        return _selected(compiler, entity, columns)
    return _same_for_all(reader.catalogue, entity, columns, visibility.shown, visibility.masked)


@lru_cache(maxsize=2048)
def _same_for_all(
    catalogue: Catalogue, entity: str, columns: tuple[str, ...], shown: frozenset[str], masked: frozenset[str]
) -> tuple[sql.SQL, tuple[str, ...]]:
    """Write the columns once for everybody who sees them alike and knows all titles; no parameter is in them."""
    alike = Visibility(entity, {Right.SEE: (RowGrant(everything=True),)}, shown, masked)
    reader = Reader(catalogue, lambda name: alike if name == entity else everything(catalogue, name), Env(_NEVER))
    compiler = Compiler(reader)
    written, needed = _selected(compiler, entity, columns)
    assert not compiler.parameters.values, "a parameter cannot be shared"
    return sql.SQL(written.as_string(None)), needed


def _selected(compiler: Compiler, entity: str, columns: tuple[str, ...]) -> tuple[sql.Composed, tuple[str, ...]]:
    reader = compiler.reader
    flow = ("stage", "stage_since") if reader.catalogue.flow_of(entity) else ()
    shown: list[sql.Composable] = [sql.SQL("w.id, w.version")]
    shown.append(sql.SQL("{} as title").format(title_shown(compiler, entity, "w")))
    shown += [sql.Identifier("w", name) for name in flow if reader.sees(entity, name)]
    needed = dict.fromkeys((*_ALWAYS, *flow))
    for field in _fields(reader.catalogue, entity, columns):
        if field.name in _ALWAYS or field.name in flow:
            continue
        if type_of(field).column(field):
            needed[field.name] = None
        if field.through:
            first = field.through.partition(".")[0]
            needed[first] = None
            needed.update(dict.fromkeys(_asked_by_grants(compiler, entity, first)))
        needed.update(dict.fromkeys(_asked_by_grants(compiler, entity, field.name)))
        written = column_shown(compiler, entity, "w", field)
        shown.append(sql.SQL("{} as {}").format(written, sql.Identifier(field.name)))
    if CHILDREN in columns:
        shown.append(_has_children(compiler, entity))
    return sql.SQL(", ").join(shown), tuple(needed)


def _has_children(compiler: Compiler, entity: str) -> sql.Composable:
    parent, inner = compiler.reader.catalogue.entity(entity).parent_field, compiler.parameters.alias()
    return sql.SQL("exists (select 1 from {} {} where {} = w.id and {}) as {}").format(
        sql.Identifier(table_name(entity)),
        sql.Identifier(inner),
        compiler.value(entity, inner, parent),
        compiler.visible_rows(entity, inner),
        sql.Identifier(CHILDREN),
    )


def _is_live(field: Field) -> bool:
    """Tell whether other entities are asked for the value, each with rights of its own."""
    return type_of(field).is_virtual(field) or any(type_of(one).is_virtual(one) for one in field.lines)


def _fields(catalogue: Catalogue, entity: str, columns: tuple[str, ...]) -> list[Field]:
    known = catalogue.fields_by_word(entity)
    return [known[name] for name in columns if name != CHILDREN]


def column_shown(compiler: Compiler, entity: str, alias: str, field: Field) -> sql.Composable:
    """Return a field of a row as JSON shows it."""
    if field.has_lines:
        return compiler.limited(entity, alias, field.name, _lines(compiler, entity, alias, field))
    if family_of(field) is Family.SEALED:
        return _sealed(compiler, entity, alias, field)
    masked = compiler.reader.masks(entity, field.name)
    value = shown_value(compiler, compiler.unlimited(entity, alias, field), field, masked)
    return compiler.limited(entity, alias, field.name, value)


def _sealed(compiler: Compiler, entity: str, alias: str, field: Field) -> sql.Composable:
    """Return that a secret is there, or blank; what is sealed does not leave the database for a list."""
    there = sql.SQL("case when {} is not null then {} end").format(
        compiler.value(entity, alias, field.name), sql.Literal(HIDDEN)
    )
    return compiler.limited(entity, alias, field.name, there)


def title_shown(compiler: Compiler, entity: str, alias: str) -> sql.Composable:
    """Return the title of a row; for who may not know all of it, the entity and the id."""
    if compiler.reader.knows_title(entity):
        return sql.Identifier(alias, "title")
    label = compiler.parameters.cast(f"{compiler.reader.catalogue.entity(entity).label} #", "text")
    return sql.SQL("{} || {}.id").format(label, sql.Identifier(alias))


def masked_text(value: sql.Composable) -> sql.Composed:
    """Return personal data with its middle hidden, exactly as `field_types.mask` does."""
    return sql.SQL(
        "case when {0} is null or {0} = '' then {0} when length({0}) >= 7 then left({0}, 3)"
        " || repeat('*', greatest(least(length({0}) - 7, 8), 1)) || right({0}, 4)"
        " else left({0}, 1) || repeat('*', greatest(length({0}) - 1, 1)) end"
    ).format(value)


def shown_value(compiler: Compiler, value: sql.Composable, field: Field, masked: bool) -> sql.Composable:
    """Return a value as JSON shows it, its middle hidden where it is masked."""
    if masked:
        # What is no text has no middle to hide; it is hidden whole.
        return masked_text(value) if type_of(field).value_type(field) == "text" else sql.SQL("null::text")
    match family_of(field):
        case Family.EXACT:
            return sql.SQL("{}::text").format(value)
        case Family.LINK:
            return _link(compiler, value, field)
        case Family.LINKS:
            return _links(compiler, value, field)
        case Family.FILES:
            return _files(value)
    return value


def _link(compiler: Compiler, value: sql.Composable, field: Field) -> sql.Composable:
    if compiler.reader.catalogue.find_entity(field.to) is None:
        return sql.SQL("case when {0} is not null then json_build_object('id', {0}, 'title', '') end").format(value)
    return sql.SQL("(select json_build_object('id', l.id, 'title', {}) from {} l where l.id = {})").format(
        title_shown(compiler, field.to, "l"), sql.Identifier(table_name(field.to)), value
    )


def _links(compiler: Compiler, value: sql.Composable, field: Field) -> sql.Composable:
    """Return the records that several links name, in the order they were chosen."""
    return sql.SQL(
        "(select json_agg(json_build_object('id', l.id, 'title', {}) order by n.place)"
        " from unnest({}) with ordinality as n(id, place) join {} l on l.id = n.id)"
    ).format(title_shown(compiler, field.to, "l"), value, sql.Identifier(table_name(field.to)))


def _files(value: sql.Composable) -> sql.Composable:
    return sql.SQL(
        "(select json_agg(json_build_object('id', f.id, 'name', f.name, 'size', f.size, 'media_type', f.media_type)"
        " order by f.id) from gc_file f where f.id = any({}))"
    ).format(value)


def _lines(compiler: Compiler, entity: str, alias: str, field: Field) -> sql.Composable:
    visibility = compiler.reader.visible(entity)
    pairs: list[sql.Composable] = [sql.SQL("'id', x.id")]
    for column in field.lines:
        dotted = f"{field.name}.{column.name}"
        if dotted in visibility.shown:
            value = compiler.unlimited(entity, alias, column, field.name, "x")
            value = shown_value(compiler, value, column, compiler.reader.masks(entity, dotted))
            value = compiler.limited(entity, alias, dotted, value)
            pairs.append(sql.SQL("{}, {}").format(sql.Literal(column.name), value))
    return sql.SQL(
        "(select coalesce(json_agg(json_build_object({}) order by x.position, x.id), '[]') from {} x"
        " where x.parent_id = {}.id)"
    ).format(sql.SQL(", ").join(pairs), sql.Identifier(lines_table_name(entity, field.name)), sql.Identifier(alias))


def _asked_by_grants(compiler: Compiler, entity: str, name: str) -> list[str]:
    """Return the columns that the grants of a limited field look at, so that they are found with the row."""
    grants = compiler.reader.visible(entity).limited
    if not grants:
        return []
    found: list[str] = []
    for limited, rows in grants.items():
        if limited == name or limited.startswith(f"{name}."):
            for grant in rows:
                found += _columns_of(grant)
    looked_up = [one for name in found if (one := compiler.reader.catalogue.field(entity, name)) and one.through]
    found += [one.through.partition(".")[0] for one in looked_up]
    columns = {one.name for one in compiler.reader.catalogue.fields(entity) if type_of(one).column(one)}
    return [one for one in found if one in columns]


def _columns_of(grant: RowGrant) -> list[str]:
    """Return the columns that say whether a grant covers a row, those of the rows taken out of it among them."""
    found = [one for one in grant.fields if "." not in one]
    if grant.where is not None:
        found += [path.partition(".")[0] for path in grant.where.paths]
    return found + [name for one in grant.but for name in _columns_of(one)]
