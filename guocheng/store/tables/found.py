"""The tables as the database has them (现有的表): read from its catalogue, never remembered elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, LiteralString

import psycopg
from psycopg import sql

#: Beyond this many rows an estimate does.
COUNTED_MAX = 100_000
_COLUMNS = (
    "select attrelid::bigint, attname, format_type(atttypid, atttypmod),"
    " coalesce(col_description(attrelid, attnum), '')"
    " from pg_attribute where attrelid = any(%s) and attnum > 0 and not attisdropped order by attrelid, attnum"
)
_KEYS = (
    "select k.conrelid::bigint, k.conname, t.relname from pg_constraint k join pg_class t on t.oid = k.confrelid"
    " where k.conrelid = any(%s) and k.contype = 'f'"
)
_INDEXES = (
    "select i.indrelid::bigint, c.relname from pg_index i join pg_class c on c.oid = i.indexrelid"
    " where i.indrelid = any(%s) and not exists (select 1 from pg_constraint k"
    " where k.conindid = i.indexrelid and k.contype in ('p', 'u', 'x'))"
)
_EXCLUSIONS = "select conrelid::bigint, conname from pg_constraint where conrelid = any(%s) and contype = 'x'"


@dataclass(frozen=True)
class FoundTable:
    """A table of an entity or sub-table: column types, foreign keys (name to target), names of indexes and rules."""

    name: str
    label: str
    rows: int
    columns: dict[str, str]
    column_labels: dict[str, str]
    keys: dict[str, str]
    indexes: frozenset[str]
    exclusions: frozenset[str] = frozenset()


def found_tables(connection: psycopg.Connection) -> dict[str, FoundTable]:
    """Read every table that is not the platform's own."""
    rows = connection.execute(
        "select c.oid::bigint, c.relname, coalesce(obj_description(c.oid, 'pg_class'), ''), c.reltuples::bigint"
        " from pg_class c where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r'"
        " and not starts_with(c.relname, 'gc_') order by c.relname"
    ).fetchall()
    oids = [oid for oid, *_ in rows]
    asked = (_COLUMNS, _KEYS, _INDEXES, _EXCLUSIONS)
    columns, keys, indexes, exclusions = (_by_table(connection, one, oids) for one in asked)
    return {
        name: FoundTable(
            name,
            label,
            guess if guess > COUNTED_MAX else _count(connection, name),
            {column: written for column, written, _ in columns[oid]},
            {column: comment for column, _, comment in columns[oid]},
            dict(keys[oid]),
            frozenset(index for (index,) in indexes[oid]),
            frozenset(rule for (rule,) in exclusions[oid]),
        )
        for oid, name, label, guess in rows
    }


def _by_table(connection: psycopg.Connection, query: LiteralString, oids: list[int]) -> dict[int, list[Any]]:
    """Read something of all tables at once, and sort it to the table each row begins with."""
    found: dict[int, list[Any]] = {oid: [] for oid in oids}
    for oid, *rest in connection.execute(query, [oids]):
        found[oid].append(rest)
    return found


def _count(connection: psycopg.Connection, table: str) -> int:
    counted = sql.SQL("select count(*) from (select 1 from {} limit {}) few")
    row = connection.execute(counted.format(sql.Identifier(table), sql.Literal(COUNTED_MAX + 1))).fetchone()
    assert row is not None
    return int(row[0])
