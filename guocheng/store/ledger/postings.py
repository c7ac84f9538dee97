"""Postings (分录): written and read; totals are moved in the statement that writes.

- A posting is never changed: it is taken away while its month is open, or corrected by another one.
- Nothing here decides what is posted: `guocheng.engine.ledger.converge` does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal

import psycopg
from psycopg import sql
from psycopg.rows import class_row

NOTHING = Decimal(0)


@dataclass(frozen=True)
class Posting:
    """A row of a book; `account_id` is 0 where the book has categories."""

    book: str
    scenario: str
    kind: str
    day: date
    object_id: int
    account_id: int
    category: str
    direction: str
    counterpart_id: int | None
    unit_id: int | None
    amount: Decimal
    quantity: Decimal
    rule: str
    source_entity: str
    source_id: int
    source_line: int
    entry_no: int
    seq: int
    corrects: int | None
    run_id: int | None
    note: str


@dataclass(frozen=True)
class Kept(Posting):
    """A posting that is there."""

    id: int


@dataclass(frozen=True)
class Written:
    """How many postings a statement took away and made."""

    gone: int = 0
    made: int = 0

    def __add__(self, other: Written) -> Written:
        """Add two counts up."""
        return Written(self.gone + other.gone, self.made + other.made)


_NAMES = tuple(one.name for one in fields(Posting))
_COLUMNS = sql.SQL(", ").join(map(sql.Identifier, _NAMES))
_TYPES = {
    "day": "date", "object_id": "bigint", "account_id": "bigint", "counterpart_id": "bigint", "unit_id": "bigint",
    "amount": "numeric", "quantity": "numeric", "source_id": "bigint", "source_line": "bigint", "entry_no": "integer",
    "seq": "integer", "corrects": "bigint", "run_id": "bigint",
}  # fmt: skip
GROUP = sql.SQL("book, scenario, month, object_id, account_id, category, direction, kind")
_WRITE = sql.SQL(
    "with gone as (delete from gc_posting where id = any(%(gone)s) returning {group}, amount, quantity),"
    " made as (insert into gc_posting ({columns}, at, by_id) select {columns}, %(at)s, %(by)s"
    " from unnest({arrays}) as given({columns}) returning {group}, amount, quantity),"
    " moved as (select {group}, sum(amount) as amount, sum(quantity) as quantity, sum(n) as n from ("
    "select {group}, amount, quantity, 1 as n from made"
    " union all select {group}, -amount, -quantity, -1 from gone) changes group by {group}),"
    " kept as (insert into gc_posting_total as t select * from moved"
    " where n <> 0 or amount <> 0 or quantity <> 0 on conflict ({group}) do update set"
    " amount = t.amount + excluded.amount, quantity = t.quantity + excluded.quantity, n = t.n + excluded.n)"
    " select (select count(*) from gone), (select count(*) from made)"
).format(
    group=GROUP,
    columns=_COLUMNS,
    arrays=sql.SQL(", ").join(
        sql.SQL("{}::{}[]").format(sql.Placeholder(name), sql.SQL(_TYPES.get(name, "text"))) for name in _NAMES
    ),
)
_SELECT = sql.SQL("select id, {} from gc_posting").format(_COLUMNS)


def write(
    connection: psycopg.Connection, gone: Collection[int], made: Sequence[Posting], *, at: datetime, by: int | None
) -> Written:
    """Take postings away and make others, with their totals, in one statement.

    :raises Refused: one of them lies in a closed month.
    """
    if not gone and not made:
        return Written()
    given = {name: [getattr(one, name) for one in made] for name in _NAMES}
    row = connection.execute(_WRITE, {"gone": list(gone), "at": at, "by": by, **given}).fetchone()
    assert row is not None
    if gone:
        connection.execute("delete from gc_posting_total where n = 0")
    return Written(*row)


def kept_of(connection: psycopg.Connection, book: str, entity: str, source_ids: Collection[int]) -> list[Kept]:
    """Return what a book keeps of some documents, in the order in which it was posted."""
    return _kept(
        connection,
        sql.SQL("where source_entity = %s and source_id = any(%s) and book = %s order by id"),
        [entity, list(source_ids), book],
    )


def kept_of_line(connection: psycopg.Connection, book: str, entity: str, source_line: int) -> list[Kept]:
    """Return what a book keeps of all documents of an entity under one line number, as runs of a month have it."""
    return _kept(
        connection,
        sql.SQL("where book = %s and source_entity = %s and source_line = %s order by id"),
        [book, entity, source_line],
    )


def sources_of(connection: psycopg.Connection, book: str, rule: str, entity: str) -> list[Kept]:
    """Return all that a rule posted of an entity."""
    return _kept(
        connection,
        sql.SQL("where book = %s and rule = %s and source_entity = %s order by id"),
        [book, rule, entity],
    )


def posting(connection: psycopg.Connection, posting_id: int) -> Kept | None:
    """Return a posting, or nothing."""
    return next(iter(_kept(connection, sql.SQL("where id = %s"), [posting_id])), None)


def rules_posted(connection: psycopg.Connection, book: str) -> set[tuple[str, str]]:
    """Return the rules and entities that a book has postings of."""
    return set(connection.execute("select distinct rule, source_entity from gc_posting where book = %s", [book]))


def _kept(connection: psycopg.Connection, where: sql.SQL, values: Sequence[object]) -> list[Kept]:
    with connection.cursor(row_factory=class_row(Kept)) as cursor:
        return cursor.execute(sql.SQL("{} {}").format(_SELECT, where), values).fetchall()


def each_kept(connection: psycopg.Connection, book: str) -> Iterator[Kept]:
    """Yield every posting of a book."""
    yield from _kept(connection, sql.SQL("where book = %s order by id"), [book])
