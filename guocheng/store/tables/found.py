"""The tables as the database has them (现有的表): read from its catalogue, never remembered elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

import psycopg
from psycopg import sql

#: Beyond this many rows an estimate does.
COUNTED_MAX = 100_000


@dataclass(frozen=True)
class FoundTable:
    """A table of an entity or sub-table: column types, foreign keys (name to target) and index names."""

    name: str
    label: str
    rows: int
    columns: dict[str, str]
    column_labels: dict[str, str]
    keys: dict[str, str]
    indexes: frozenset[str]


def found_tables(connection: psycopg.Connection) -> dict[str, FoundTable]:
    """Read every table that is not the platform's own."""
    rows = connection.execute(
        "select c.oid::bigint, c.relname, coalesce(obj_description(c.oid, 'pg_class'), ''), c.reltuples::bigint"
        " from pg_class c where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r'"
        " and not starts_with(c.relname, 'gc_') order by c.relname"
    ).fetchall()
    return {name: _table(connection, oid, name, label, guess) for oid, name, label, guess in rows}


def _table(connection: psycopg.Connection, oid: int, name: str, label: str, guess: int) -> FoundTable:
    columns = connection.execute(
        "select attname, format_type(atttypid, atttypmod), coalesce(col_description(attrelid, attnum), '')"
        " from pg_attribute where attrelid = %s and attnum > 0 and not attisdropped order by attnum",
        [oid],
    ).fetchall()
    keys = connection.execute(
        "select k.conname, t.relname from pg_constraint k join pg_class t on t.oid = k.confrelid"
        " where k.conrelid = %s and k.contype = 'f'",
        [oid],
    ).fetchall()
    indexes = connection.execute(
        "select c.relname from pg_index i join pg_class c on c.oid = i.indexrelid where i.indrelid = %s"
        " and not exists (select 1 from pg_constraint k"
        " where k.conindid = i.indexrelid and k.contype in ('p', 'u', 'x'))",
        [oid],
    ).fetchall()
    return FoundTable(
        name,
        label,
        guess if guess > COUNTED_MAX else _count(connection, name),
        {column: written for column, written, _ in columns},
        {column: comment for column, _, comment in columns},
        dict(keys),
        frozenset(index for (index,) in indexes),
    )


def _count(connection: psycopg.Connection, table: str) -> int:
    counted = sql.SQL("select count(*) from (select 1 from {} limit {}) few")
    row = connection.execute(counted.format(sql.Identifier(table), sql.Literal(COUNTED_MAX + 1))).fetchone()
    assert row is not None
    return int(row[0])
