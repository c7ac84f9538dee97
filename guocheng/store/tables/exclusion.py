"""What never overlaps in time (不能重叠): a constraint of the database, which no writer gets around.

- Ranges of numbers stand for the values that must be equal, so that the constraint needs no extension of PostgreSQL.
- It is asked at the end of a transaction: two records may change places.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
from psycopg import sql

from guocheng.definition.catalogue import Catalogue
from guocheng.definition.entity import Entity, NoOverlap
from guocheng.definition.field_types import type_of
from guocheng.store.tables.condition import condition
from guocheng.store.tables.names import index_name, table_name


@dataclass(frozen=True)
class Exclusion:
    """A constraint: over which columns, what of two rows is compared, which rows count."""

    name: str
    label: str
    columns: tuple[str, ...]
    parts: tuple[sql.Composable, ...]
    only: sql.Composable


def exclusions_of(catalogue: Catalogue, entity: Entity) -> Iterator[Exclusion]:
    """Yield the constraints that keep the records of an entity apart; another rule is another name."""
    table = table_name(entity.name)
    for rule in entity.no_overlap:
        columns = (*rule.same, rule.start_field, rule.end_field)
        parts = taken(catalogue, entity, rule, table)
        only = counted(catalogue, entity, rule, table)
        text = sql.SQL(" ").join([*parts, only]).as_string(None)
        name = index_name(table, hashlib.sha256(text.encode()).hexdigest()[:8], "no_overlap")
        labels = "、".join(one.label for name_ in rule.same if (one := entity.field(name_)))
        yield Exclusion(name, labels, columns, parts, only)


def taken(catalogue: Catalogue, entity: Entity, rule: NoOverlap, alias: str) -> tuple[sql.Composable, ...]:
    """Return what a row takes, as ranges of which all meet where two rows overlap."""
    same = sql.SQL("int8range({0}::bigint, {0}::bigint, '[]')")
    start = entity.field(rule.start_field)
    assert start is not None
    span = sql.SQL("daterange({}, {}, '[)')" if type_of(start).column(start) == "date" else "tstzrange({}, {}, '[)')")
    return (
        *(same.format(sql.Identifier(alias, name)) for name in rule.same),
        span.format(sql.Identifier(alias, rule.start_field), sql.Identifier(alias, rule.end_field)),
    )


def counted(catalogue: Catalogue, entity: Entity, rule: NoOverlap, alias: str) -> sql.Composable:
    """Return which rows count: those that say what they take, from when, and end after they begin."""
    start, end = sql.Identifier(alias, rule.start_field), sql.Identifier(alias, rule.end_field)
    said: list[sql.Composable] = [sql.SQL("{} is not null").format(sql.Identifier(alias, name)) for name in rule.same]
    said += [sql.SQL("{} is not null").format(start), sql.SQL("({1} is null or {0} < {1})").format(start, end)]
    said += [condition(catalogue, entity, rule.where, alias)] if rule.where else []
    return sql.SQL(" and ").join(said)


def add_exclusion(table: str, rule: Exclusion) -> sql.Composed:
    """Add the constraint."""
    parts = sql.SQL(", ").join(sql.SQL("({}) with &&").format(one) for one in rule.parts)
    return sql.SQL(
        "alter table {} add constraint {} exclude using gist ({}) where ({}) deferrable initially deferred"
    ).format(sql.Identifier(table), sql.Identifier(rule.name), parts, rule.only)


def drop_exclusion(table: str, name: str) -> sql.Composed:
    """Drop the constraint."""
    return sql.SQL("alter table {} drop constraint if exists {}").format(sql.Identifier(table), sql.Identifier(name))


def overlaps_there(connection: psycopg.Connection, table: str, rule: Exclusion) -> int:
    """Count the rows that begin before an earlier one of the same values has ended."""
    # Sorted by their beginning, a row overlaps an earlier one exactly where the greatest end so far lies behind it.
    *same, span = rule.parts
    query = sql.SQL(
        "select count(*) from (select lower(span) as starts, max(coalesce(upper(span), 'infinity')) over"
        " (partition by {part} order by lower(span), id rows between unbounded preceding and 1 preceding) as taken"
        " from (select id, {same}, {span} as span from {table} where {only}) counted) sorted where starts < taken"
    ).format(
        part=sql.SQL(", ").join(sql.Identifier(f"same_{place}") for place in range(len(same))),
        same=sql.SQL(", ").join(
            sql.SQL("{} as {}").format(one, sql.Identifier(f"same_{place}")) for place, one in enumerate(same)
        ),
        span=span,
        table=sql.Identifier(table),
        only=rule.only,
    )
    row = connection.execute(query).fetchone()
    assert row is not None
    return int(row[0])
