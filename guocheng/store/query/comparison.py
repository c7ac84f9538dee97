"""One comparison of a column (比较): each operator as SQL that an index can serve."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from psycopg import sql

from guocheng.definition.entity import Field
from guocheng.definition.field_types import Family, family_of, type_of
from guocheng.expr.types import Kind
from guocheng.store.query.operators import kind_of
from guocheng.store.tables.names import table_name

if TYPE_CHECKING:
    from guocheng.store.query.compile import Compiler

_TITLED = "{} in (select l.id from {} l where l.title ilike {})"
_SIGNS = {"gt": ">", "ge": ">=", "lt": "<", "le": "<="}


def compared(compiler: Compiler, column: sql.Composable, field: Field, op: str, value: Any) -> sql.Composable:
    """Return the comparison of a column with a typed value."""
    if op in ("empty", "not_empty"):
        return _emptiness(column, field, op == "empty")
    if op == "me":
        pattern = "{} @> array[{}]" if family_of(field) is Family.LINKS else "{} = {}"
        return sql.SQL(pattern).format(column, compiler.parameters.cast(value, "bigint"))
    if op == "my_unit":
        return sql.SQL("{} = any({})").format(column, compiler.parameters.cast(value, "bigint[]"))
    if op in ("below", "my_unit_below"):
        below = _under if type_of(field).finds_below(field) else _below
        return below(compiler, column, field, value)
    if kind_of(field) is Kind.LIST:
        return _listed(compiler, column, field, op, value)
    if op in ("covers", "overlaps"):
        return _touching(compiler, column, value)
    if op in ("contains", "starts"):
        return _like(compiler, column, field, op, value)
    kind = type_of(field).value_type(field)
    if op in ("in", "not_in"):
        found = sql.SQL("{} = any({})").format(column, compiler.parameters.cast(value, f"{kind}[]"))
        return found if op == "in" else sql.SQL("({}) is not true").format(found)
    if isinstance(value, tuple):
        return _range(compiler, column, field, op, value)
    sent = compiler.parameters.cast(value, kind if "numeric" not in kind else "numeric")
    if op == "ne":
        return sql.SQL("{} is distinct from {}").format(column, sent)
    return sql.SQL("{} {} {}").format(column, sql.SQL(_SIGNS.get(op, "=")), sent)


def escaped(text: str) -> str:
    """Return a text in which nothing is a wild card."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _emptiness(column: sql.Composable, field: Field, empty: bool) -> sql.Composable:
    if kind_of(field) is Kind.LIST:
        return sql.SQL("coalesce(cardinality({}), 0) {} 0").format(column, sql.SQL("=" if empty else ">"))
    if kind_of(field) in (Kind.TEXT, Kind.CHOICE):
        filled = sql.SQL("{} <> ''").format(column)
        return sql.SQL("({}) is not true").format(filled) if empty else filled
    return sql.SQL("{} is {}null").format(column, sql.SQL("" if empty else "not "))


def _listed(compiler: Compiler, column: sql.Composable, field: Field, op: str, value: Any) -> sql.Composable:
    kind = type_of(field).value_type(field)
    if kind == "bigint[]" and isinstance(value, str):
        return _titled(compiler, column, field, value)
    members = [value] if op == "contains" else value
    found = sql.SQL("{} && {}").format(column, compiler.parameters.cast(members, kind))
    return sql.SQL("({}) is not true").format(found) if op == "not_in" else found


def _touching(compiler: Compiler, column: sql.Composable, interval: str) -> sql.Composable:
    """Days that have one in common with others; as ISO texts they compare as days do."""
    start, end = interval.split("/")
    return sql.SQL(
        "(split_part({0}, '/', 1) collate \"C\" <= {1} and split_part({0}, '/', 2) collate \"C\" >= {2})"
    ).format(column, compiler.parameters.cast(end, "text"), compiler.parameters.cast(start, "text"))


def _like(compiler: Compiler, column: sql.Composable, field: Field, op: str, value: str) -> sql.Composable:
    if kind_of(field) is Kind.LINK:
        return _titled(compiler, column, field, value)
    if op == "starts":
        return sql.SQL("{} like {}").format(column, compiler.parameters.cast(f"{escaped(value)}%", "text"))
    return sql.SQL("{} ilike {}").format(column, compiler.parameters.cast(f"%{escaped(value)}%", "text"))


def _titled(compiler: Compiler, column: sql.Composable, field: Field, value: str) -> sql.Composable:
    """A link contains what its title contains, for who may know the title."""
    if not compiler.reader.knows_title(field.to):
        return sql.SQL("false")
    many = family_of(field) is Family.LINKS
    found = "{} && array(select l.id from {} l where l.title ilike {})" if many else _TITLED
    return sql.SQL(found).format(
        column, sql.Identifier(table_name(field.to)), compiler.parameters.cast(f"%{escaped(value)}%", "text")
    )


def _under(compiler: Compiler, column: sql.Composable, field: Field, values: list[Any]) -> sql.Composable:
    """A value that knows itself what lies below it: options of a cascade, counties of a province."""
    found: list[sql.Composable] = []
    for value in values:
        way, words = type_of(field).below(field, value)
        if way == "in":
            found.append(sql.SQL("{} = any({})").format(column, compiler.parameters.cast(list(words), "text[]")))
            continue
        patterns = [compiler.parameters.cast(f"{escaped(word)}%", "text") for word in words]
        found += [sql.SQL("{} like {}").format(column, one) for one in patterns]
    return sql.SQL("({})").format(sql.SQL(" or ").join(found)) if found else sql.SQL("false")


def _below(compiler: Compiler, column: sql.Composable, field: Field, ids: list[int]) -> sql.Composable:
    """The record itself or one below it in the tree; the ids are worked out once, before the rows are looked at."""
    start = compiler.parameters.cast(ids, "bigint[]")
    parent = compiler.reader.catalogue.entity(field.to).parent_field
    many = family_of(field) is Family.LINKS
    if not parent:
        return sql.SQL("{} && {}" if many else "{} = any({})").format(column, start)
    tree = sql.SQL(
        "array(with recursive tree as (select id from {table} where id = any({start})"
        " union select child.id from {table} child join tree on child.{parent} = tree.id) select id from tree)"
    ).format(
        table=sql.Identifier(table_name(field.to)),
        start=start,
        parent=sql.Identifier(parent),
    )
    return sql.SQL("{} && {}" if many else "{} = any({})").format(column, tree)


def _range(compiler: Compiler, column: sql.Composable, field: Field, op: str, value: tuple[Any, Any]) -> sql.Composable:
    """A range of days or instants ends before its end; a range of numbers, dates and texts includes it."""
    low, high = value
    kind = type_of(field).value_type(field)
    kind = "numeric" if "numeric" in kind else kind
    inclusive = op == "between" and kind_of(field) is not Kind.INSTANT

    def bound(sign: str, limit: Any) -> sql.Composable:
        return sql.SQL("{} {} {}").format(column, sql.SQL(sign), compiler.parameters.cast(limit, kind))

    if op in ("gt", "ge", "lt", "le"):
        # Of a day: after it, from it on, before it, until its end.
        sign, limit = {"gt": (">=", high), "ge": (">=", low), "lt": ("<", low), "le": ("<", high)}[op]
        return bound(sign, limit)
    parts = [] if low is None else [bound(">=", low)]
    parts += [] if high is None else [bound("<=" if inclusive else "<", high)]
    if not parts:
        return sql.SQL("{} is not null").format(column)
    within = sql.SQL("({})").format(sql.SQL(" and ").join(parts))
    return sql.SQL("({}) is not true").format(within) if op == "ne" else within
