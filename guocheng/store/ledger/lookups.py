"""What books ask of objects and accounts (对象与科目): codes, kinds and units, read for many at once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import psycopg
from psycopg import sql

from guocheng.base.period import Month
from guocheng.definition.belonging import Belonging
from guocheng.definition.book import CODE, KIND, UNTIL, Book
from guocheng.definition.catalogue import Catalogue
from guocheng.store.tables.names import table_name


@dataclass(frozen=True)
class Account:
    """An account as a book knows it."""

    id: int
    code: str
    kind: str
    title: str


def accounts(connection: psycopg.Connection, book: Book) -> dict[int, Account]:
    """Return the accounts of a book by id; none where it has categories."""
    if not book.accounts:
        return {}
    query = sql.SQL("select id, coalesce({}, ''), coalesce({}, ''), title from {} order by id").format(
        sql.Identifier(CODE), sql.Identifier(KIND), sql.Identifier(table_name(book.accounts))
    )
    return {row[0]: Account(*row) for row in connection.execute(query)}


def units_of(
    connection: psycopg.Connection, catalogue: Catalogue, entity: str, ids: Collection[int]
) -> dict[int, int | None]:
    """Return the unit that each object belongs to; an object that is gone is not there."""
    found = catalogue.entity(entity)
    own = next((name for name in found.unit_fields if name == "id" or found.field(name)), "")
    column = sql.Identifier(own) if own else sql.Identifier("id") if entity == "org.unit" else sql.SQL("null::bigint")
    query = sql.SQL("select id, {} from {} where id = any(%s)").format(column, sql.Identifier(table_name(entity)))
    return dict(connection.execute(query, [sorted(ids)]).fetchall())


def ends_of(connection: psycopg.Connection, catalogue: Catalogue, entity: str) -> dict[int, date]:
    """Return from when on objects do not count any more, of those that end."""
    if catalogue.entity(entity).field(UNTIL) is None:
        return {}
    query = sql.SQL("select id, {0} from {1} where {0} is not null").format(
        sql.Identifier(UNTIL), sql.Identifier(table_name(entity))
    )
    return dict(connection.execute(query).fetchall())


def pasts_of(connection: psycopg.Connection, one: Belonging) -> dict[int, list[tuple[date, int | None]]]:
    """Return until which day each record was whose, the earliest first."""
    query = sql.SQL("select {0}, {1}, {2} from {3} where {0} is not null and {1} is not null order by {1}, id").format(
        sql.Identifier(one.of),
        sql.Identifier(UNTIL),
        sql.Identifier(one.field),
        sql.Identifier(table_name(one.history)),
    )
    found: dict[int, list[tuple[date, int | None]]] = {}
    for record_id, until, whose in connection.execute(query):
        found.setdefault(record_id, []).append((until, whose))
    return found


def people_of(connection: psycopg.Connection, entity: str, field: str, ids: Collection[int]) -> dict[int, int | None]:
    """Return the person that each object names in a field."""
    query = sql.SQL("select id, {} from {} where id = any(%s)").format(
        sql.Identifier(field), sql.Identifier(table_name(entity))
    )
    return dict(connection.execute(query, [sorted(ids)]).fetchall())


def linking_to(connection: psycopg.Connection, entity: str, link: str, ids: Collection[int]) -> list[int]:
    """Return the records of an entity whose link leads to one of some records."""
    query = sql.SQL("select id from {} where {} = any(%s) order by id").format(
        sql.Identifier(table_name(entity)), sql.Identifier(link)
    )
    return [row[0] for row in connection.execute(query, [sorted(ids)])]


def held_open(
    connection: psycopg.Connection, book: str, entity: str, link: str, ids: Collection[int], closed: Collection[Month]
) -> list[int]:
    """Return the records linking to one of some that a book holds, or has waiting, in open months only."""
    query = sql.SQL(
        "with linking as (select id from {} where {} = any(%(ids)s)), held as ("
        "select distinct source_id, month from gc_posting"
        " where source_entity = %(entity)s and book = %(book)s and source_id in (select id from linking)"
        " union select source_id, month from gc_book_pool"
        " where source_entity = %(entity)s and book = %(book)s and source_id in (select id from linking))"
        " select source_id from held group by source_id"
        " having bool_and(month is null or month <> all(%(closed)s::date[])) order by source_id"
    ).format(sql.Identifier(table_name(entity)), sql.Identifier(link))
    values = {"entity": entity, "book": book, "ids": sorted(ids), "closed": [one.first_day for one in closed]}
    return [row[0] for row in connection.execute(query, values)]


def links_of(connection: psycopg.Connection, entity: str, link: str, ids: Collection[int]) -> set[int]:
    """Return where a link of some records leads."""
    query = sql.SQL("select {0} from {1} where id = any(%s) and {0} is not null").format(
        sql.Identifier(link), sql.Identifier(table_name(entity))
    )
    return {row[0] for row in connection.execute(query, [sorted(ids)])}


def there(connection: psycopg.Connection, entity: str, record_id: int) -> bool:
    """Tell whether a record is there."""
    query = sql.SQL("select 1 from {} where id = %s").format(sql.Identifier(table_name(entity)))
    return connection.execute(query, [record_id]).fetchone() is not None


def all_ids(connection: psycopg.Connection, entity: str, *, after: int, limit: int) -> list[int]:
    """Return the ids of records of an entity in order, a batch at a time."""
    query = sql.SQL("select id from {} where id > %s order by id limit %s").format(sql.Identifier(table_name(entity)))
    return [row[0] for row in connection.execute(query, [after, limit])]
