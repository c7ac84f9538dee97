"""The unassigned pool (未归集): what should have been posted and could not be, and what people said about it.

- A line leaves the pool when its document is posted, or says nothing any more.
- What a person said stays with that line of that document, and wins over the rule from then on.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal

import psycopg
from psycopg import sql
from psycopg.rows import class_row

from guocheng.base.period import Month

#: Which posting is meant: rule, line, entry.
Place = tuple[str, int, int]


@dataclass(frozen=True)
class Unassigned:
    """A posting that is missing something; `why` says what."""

    book: str
    rule: str
    source_entity: str
    source_id: int
    source_line: int
    entry_no: int
    why: str
    day: date | None
    object_id: int | None
    account_id: int | None
    amount: Decimal | None
    quantity: Decimal | None
    note: str


@dataclass(frozen=True)
class Waiting(Unassigned):
    """A line of the pool."""

    id: int
    at: datetime


@dataclass(frozen=True)
class Assignment:
    """On whom and on which account a person said that a line lies; None leaves it to the rule."""

    object_id: int | None
    account_id: int | None


_NAMES = tuple(one.name for one in fields(Unassigned))
_COLUMNS = sql.SQL(", ").join(map(sql.Identifier, _NAMES))


def put(
    connection: psycopg.Connection,
    book: str,
    entity: str,
    source_ids: Collection[int],
    rows: Sequence[Unassigned],
    *,
    at: datetime,
) -> None:
    """Let the pool hold just these lines of some documents; a line that is there already keeps its number."""
    if not rows and not _any(connection, book, entity, source_ids):
        return
    wanted = {(one.rule, one.source_id, one.source_line, one.entry_no) for one in rows}
    there = connection.execute(
        "select id, rule, source_id, source_line, entry_no from gc_book_pool"
        " where source_entity = %s and source_id = any(%s) and book = %s",
        [entity, list(source_ids), book],
    ).fetchall()
    if gone := [row[0] for row in there if tuple(row[1:]) not in wanted]:
        connection.execute("delete from gc_book_pool where id = any(%s)", [gone])
    changed = sql.SQL(", ").join(
        sql.SQL("{0} = excluded.{0}").format(sql.Identifier(name))
        for name in ("book", "why", "day", "object_id", "account_id", "amount", "quantity", "note")
    )
    statement = sql.SQL(
        "insert into gc_book_pool ({}, at) values ({}, %s)"
        " on conflict (source_entity, source_id, rule, source_line, entry_no) do update set {}"
    ).format(_COLUMNS, sql.SQL(", ").join([sql.Placeholder()] * len(_NAMES)), changed)
    with connection.cursor() as cursor:
        cursor.executemany(statement, [[*(getattr(one, name) for name in _NAMES), at] for one in rows])


def forget_others(connection: psycopg.Connection, book: str, rules: Sequence[str]) -> None:
    """Empty the pool of what other rules than these left there."""
    connection.execute("delete from gc_book_pool where book = %s and rule <> all(%s)", [book, list(rules)])


def waiting(
    connection: psycopg.Connection, book: str, *, month: Month | None = None, after: int = 0, limit: int = 100
) -> list[Waiting]:
    """Return lines of the pool in the order in which they came; of a month those without a day too."""
    first = month.first_day if month else None
    return _waiting(
        connection,
        sql.SQL(
            "where book = %s and id > %s and (%s::date is null or month = %s or month is null) order by id limit %s"
        ),
        [book, after, first, first, limit],
    )


def line(connection: psycopg.Connection, pool_id: int, *, book: str) -> Waiting | None:
    """Return a line of the pool, or nothing."""
    return next(iter(_waiting(connection, sql.SQL("where id = %s and book = %s"), [pool_id, book])), None)


def count(connection: psycopg.Connection, book: str, month: Month | None = None) -> int:
    """Return how many lines wait; of a month those without a day too."""
    first = month.first_day if month else None
    row = connection.execute(
        "select count(*) from gc_book_pool where book = %s and (%s::date is null or month = %s or month is null)",
        [book, first, first],
    ).fetchone()
    assert row is not None
    return int(row[0])


def sums(
    connection: psycopg.Connection, book: str, month: Month
) -> dict[tuple[str, int], tuple[Decimal, Decimal, int]]:
    """Return what waits of a month by rule and entry."""
    rows = connection.execute(
        "select rule, entry_no, coalesce(sum(amount), 0), coalesce(sum(quantity), 0), count(*) from gc_book_pool"
        " where book = %s and month = %s group by rule, entry_no",
        [book, month.first_day],
    )
    return {(rule, entry_no): (amount, quantity, n) for rule, entry_no, amount, quantity, n in rows}


def assign(
    connection: psycopg.Connection, one: Waiting, said: Assignment, *, at: datetime, by: int | None, by_name: str
) -> None:
    """Keep what a person said about a line."""
    connection.execute(
        "insert into gc_book_assignment (rule, source_entity, source_id, source_line, entry_no, object_id, account_id,"
        " at, by_id, by_name) values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
        " on conflict (source_entity, source_id, rule, source_line, entry_no) do update set"
        " object_id = excluded.object_id, account_id = excluded.account_id, at = excluded.at,"
        " by_id = excluded.by_id, by_name = excluded.by_name",
        [
            one.rule,
            one.source_entity,
            one.source_id,
            one.source_line,
            one.entry_no,
            said.object_id,
            said.account_id,
            at,
            by,
            by_name,
        ],
    )


def assignments(
    connection: psycopg.Connection, entity: str, source_ids: Collection[int]
) -> Mapping[tuple[int, Place], Assignment]:
    """Return what people said about lines of some documents."""
    rows = connection.execute(
        "select source_id, rule, source_line, entry_no, object_id, account_id from gc_book_assignment"
        " where source_entity = %s and source_id = any(%s)",
        [entity, list(source_ids)],
    )
    return {
        (source_id, (rule, source_line, entry_no)): Assignment(object_id, account_id)
        for source_id, rule, source_line, entry_no, object_id, account_id in rows
    }


def _any(connection: psycopg.Connection, book: str, entity: str, source_ids: Collection[int]) -> bool:
    row = connection.execute(
        "select exists (select 1 from gc_book_pool where source_entity = %s and source_id = any(%s) and book = %s)",
        [entity, list(source_ids), book],
    ).fetchone()
    return bool(row and row[0])


def _waiting(connection: psycopg.Connection, where: sql.SQL, values: Sequence[object]) -> list[Waiting]:
    with connection.cursor(row_factory=class_row(Waiting)) as cursor:
        return cursor.execute(
            sql.SQL("select id, at, {} from gc_book_pool {}").format(_COLUMNS, where), values
        ).fetchall()
