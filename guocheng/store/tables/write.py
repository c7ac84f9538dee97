"""The statements that make and change tables (建表语句); every one may run twice."""

from __future__ import annotations

from psycopg import sql

from guocheng.definition.entity import APPROVAL_STATE
from guocheng.store.tables.approvals import approvals_of
from guocheng.store.tables.wanted import Column, Index, Key, Table


def create_table(table: Table) -> sql.Composed:
    """Create a table with its columns and say in the database what people call them."""
    columns = sql.SQL(", ").join(_declared(column) for column in table.columns)
    return sql.SQL("create table if not exists {} ({}); comment on table {} is {}{}").format(
        sql.Identifier(table.name),
        columns,
        sql.Identifier(table.name),
        sql.Literal(table.label),
        sql.SQL("").join(sql.SQL("; ") + comment(table.name, column) for column in table.columns),
    )


def start_after_past(table: Table) -> sql.Composed:
    """Let ids begin after all that the river knows under the name: whoever saw an old record must not see a new one."""
    return sql.SQL(
        "select setval(pg_get_serial_sequence({}, 'id'), max(record_id)) from gc_river where entity = {}"
    ).format(sql.Literal(sql.Identifier(table.name).as_string(None)), sql.Literal(table.entity))


def add_column(table: str, column: Column) -> tuple[sql.Composed, ...]:
    """Add a column; rows that are there stay blank in it, but for how procedures stand that ran before it came."""
    add = sql.SQL("alter table {} add column if not exists {}").format(sql.Identifier(table), _declared(column))
    filled = (approvals_of(table),) if column.own and column.name == APPROVAL_STATE.name else ()
    return add, comment(table, column), *filled


def convert_column(
    table: str, column: Column, value: sql.Composable, indexes: tuple[Index, ...]
) -> tuple[sql.Composed, ...]:
    """Change the type of a column in place; its indexes are made anew."""
    alter = sql.SQL("alter table {} alter column {} type {} using {}").format(
        sql.Identifier(table), sql.Identifier(column.name), _type(column), value
    )
    return (
        *(drop_index(index.name) for index in indexes),
        alter,
        *(create_index(table, index) for index in indexes),
        comment(table, column),
    )


def replace_column(
    table: str, column: Column, aside: str, value: sql.Composable, indexes: tuple[Index, ...]
) -> tuple[sql.Composed, ...]:
    """Put a column aside under another name and fill a new one with what can be read."""
    name = sql.Identifier(table)
    old, new = sql.Identifier(aside), sql.Identifier(column.name)
    fill = sql.SQL(
        "update {0} set {1} = turned.value from (select id, {2} as value from {0}) turned where turned.id = {0}.id"
    )
    new_aside = f"{column.name}__new"
    return (
        *(drop_index(index.name) for index in indexes),
        sql.SQL("alter table {} add column {} {}").format(name, sql.Identifier(new_aside), _type(column)),
        fill.format(name, sql.Identifier(new_aside), value),
        sql.SQL("alter table {} rename column {} to {}").format(name, new, old),
        sql.SQL("alter table {} rename column {} to {}").format(name, sql.Identifier(new_aside), new),
        *(create_index(table, index) for index in indexes),
        comment(table, column),
    )


def drop_column(table: str, column: str) -> sql.Composed:
    """Drop a column with its values."""
    return sql.SQL("alter table {} drop column if exists {}").format(sql.Identifier(table), sql.Identifier(column))


def drop_table(table: str) -> sql.Composed:
    """Drop a table with its rows."""
    return sql.SQL("drop table if exists {} cascade").format(sql.Identifier(table))


def create_index(table: str, index: Index) -> sql.Composed:
    """Create an index."""
    unique = sql.SQL("unique " if index.unique else "")
    method = sql.SQL("using gin " if index.trigram or index.members else "")
    where = sql.SQL(" where {} is not null").format(sql.Identifier(index.where)) if index.where else sql.SQL("")
    if index.only is not None:
        where = sql.SQL(" where ") + index.only
    return sql.SQL("create {}index if not exists {} on {} {}({}){}").format(
        unique,
        sql.Identifier(index.name),
        sql.Identifier(table),
        method,
        sql.SQL(", ").join(_indexed(one, index.trigram) for one in index.columns),
        where,
    )


def drop_index(name: str) -> sql.Composed:
    """Drop an index."""
    return sql.SQL("drop index if exists {}").format(sql.Identifier(name))


def add_key(table: str, key: Key) -> sql.Composed:
    """Add a foreign key."""
    return sql.SQL("alter table {} add constraint {} foreign key ({}) references {} (id) on delete {}").format(
        sql.Identifier(table),
        sql.Identifier(key.name),
        sql.Identifier(key.column),
        sql.Identifier(key.table),
        sql.SQL("cascade" if key.cascades else "restrict"),
    )


def drop_key(table: str, name: str) -> sql.Composed:
    """Drop a foreign key."""
    return sql.SQL("alter table {} drop constraint if exists {}").format(sql.Identifier(table), sql.Identifier(name))


def _declared(column: Column) -> sql.Composed:
    # Definitions of the platform's own columns are constants of `wanted`, types come from the field types.
    return sql.SQL("{} {} {}").format(
        sql.Identifier(column.name),
        _type(column),
        sql.SQL(column.definition),
    )


def _type(column: Column) -> sql.SQL:
    return sql.SQL(column.type)


def comment(table: str, column: Column) -> sql.Composed:
    """Say in the database what people call a column."""
    return sql.SQL("comment on column {}.{} is {}").format(
        sql.Identifier(table), sql.Identifier(column.name), sql.Literal(column.label)
    )


def _indexed(column: str, trigram: bool) -> sql.Composed:
    if trigram:
        return sql.SQL("{} public.gin_trgm_ops").format(sql.Identifier(column))
    down = sql.SQL(" desc" if column.startswith("-") else "")
    return sql.Identifier(column.lstrip("-")) + down
