"""What is said of units when a month is discussed (会上的意见), and how the tasks stand that some of it became."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

import psycopg
from psycopg import sql
from psycopg.rows import class_row

from guocheng.base.period import Month


@dataclass(frozen=True)
class NewRemark:
    """Something said of a unit in a month; `code` and `line` name the row it is about, as it was called then."""

    book: str
    month: Month
    object_id: int
    code: str
    line: str
    text: str
    author_id: int | None
    author: str


@dataclass(frozen=True)
class Remark:
    """A remark as it stands, with the task it became."""

    id: int
    book: str
    month: date
    object_id: int
    code: str
    line: str
    text: str
    author_id: int | None
    author: str
    created_at: datetime
    errand_id: int | None
    due_at: datetime | None
    done_at: datetime | None
    done_by: str | None
    note: str | None


_REMARK = sql.SQL(
    "r.id, r.book, r.month, r.object_id, r.code, r.line, r.text, r.author_id, r.author, r.created_at, r.errand_id,"
    " e.due_at, e.done_at, p.name as done_by, e.note"
)
_JOINED = sql.SQL(
    "gc_book_remark r left join gc_errand e on e.id = r.errand_id left join org_person p on p.id = e.done_by"
)


def add(connection: psycopg.Connection, new: NewRemark, *, at: datetime) -> int:
    """Keep a remark and return its id."""
    row = connection.execute(
        "insert into gc_book_remark (book, month, object_id, code, line, text, author_id, author, created_at)"
        " values (%s, %s, %s, %s, %s, %s, %s, %s, %s) returning id",
        [
            new.book,
            new.month.first_day,
            new.object_id,
            new.code,
            new.line,
            new.text,
            new.author_id,
            new.author,
            at,
        ],
    ).fetchone()
    assert row is not None, "it was just kept"
    return int(row[0])


def of_month(connection: psycopg.Connection, book: str, month: Month, objects: Collection[int]) -> list[Remark]:
    """Return what was said of some units in a month, the first first."""
    query = sql.SQL("select {} from {} where r.book = %s and r.month = %s and r.object_id = any(%s) order by r.id")
    with connection.cursor(row_factory=class_row(Remark)) as cursor:
        return cursor.execute(query.format(_REMARK, _JOINED), [book, month.first_day, sorted(objects)]).fetchall()


def before(
    connection: psycopg.Connection, book: str, month: Month, objects: Collection[int], *, limit: int
) -> list[Remark]:
    """Return of each unit what was said at its last meeting before a month, and older tasks still open."""
    query = sql.SQL(
        "select {} from {} where r.book = %(book)s and r.month < %(month)s and r.object_id = any(%(objects)s)"
        " and ((e.id is not null and e.done_at is null) or r.month = (select max(o.month) from gc_book_remark o"
        "  where o.book = r.book and o.object_id = r.object_id and o.month < %(month)s))"
        " order by r.month desc, r.id limit %(limit)s"
    )
    with connection.cursor(row_factory=class_row(Remark)) as cursor:
        return cursor.execute(
            query.format(_REMARK, _JOINED),
            {"book": book, "month": month.first_day, "objects": sorted(objects), "limit": limit},
        ).fetchall()


def of_errands(connection: psycopg.Connection, errands: Iterable[int]) -> list[Remark]:
    """Return the remarks that some tasks were made of."""
    query = sql.SQL("select {} from {} where r.errand_id = any(%s)")
    with connection.cursor(row_factory=class_row(Remark)) as cursor:
        return cursor.execute(query.format(_REMARK, _JOINED), [sorted(errands)]).fetchall()


def take(connection: psycopg.Connection, book: str, remark_id: int) -> Remark | None:
    """Lock a remark of a book and return it, or nothing."""
    query = sql.SQL("select {} from {} where r.book = %s and r.id = %s for update of r")
    with connection.cursor(row_factory=class_row(Remark)) as cursor:
        return cursor.execute(query.format(_REMARK, _JOINED), [book, remark_id]).fetchone()


def becomes(connection: psycopg.Connection, remark_id: int, errand_id: int) -> None:
    """Remember which task a remark became."""
    connection.execute("update gc_book_remark set errand_id = %s where id = %s", [errand_id, remark_id])


def forget(connection: psycopg.Connection, remark_id: int) -> None:
    """Take a remark away."""
    connection.execute("delete from gc_book_remark where id = %s", [remark_id])
