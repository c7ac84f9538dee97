"""Months of a book (账期): how each stands, who confirmed what, and what was frozen when it was closed.

- Who writes postings, shares or closes holds the row of the book, so nothing slips in behind a closing.
- What is frozen stays on record when a month is opened again; the next closing is another version.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import psycopg
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from guocheng.base.period import Month
from guocheng.store.ledger.figures import Figure

OPEN, CONFIRMED, CHECKED, CLOSED, REOPENED = "open", "confirmed", "checked", "closed", "reopened"


@dataclass(frozen=True)
class BookMonth:
    """How a month of a book stands."""

    month: date
    state: str = OPEN
    version: int = 0
    lock_id: int | None = None
    checked: Any = None
    changed_at: datetime | None = None
    changed_by: str = ""


@dataclass(frozen=True)
class Stand:
    """What an object comes to; `digest` is another as soon as any figure on any account is."""

    amount: Decimal
    quantity: Decimal
    n: int
    digest: str


@dataclass(frozen=True)
class Confirmed:
    """Who confirmed the figures of an object, and which."""

    object_id: int
    digest: str
    at: datetime
    by_name: str


@dataclass(frozen=True)
class Closing:
    """A closing with what it was made of."""

    id: int
    version: int
    closed_at: datetime
    closed_by: str
    checks: Any
    snapshot: Any
    reopened_at: datetime | None
    reopened_by: str | None
    reopened_reason: str | None


@dataclass(frozen=True)
class Snapshot:
    """The last closing of a month: figures by scenario, and statements as they stood by object and template."""

    closing: Closing
    figures: Mapping[str, list[Figure]] = field(default_factory=dict)
    statements: Mapping[tuple[int, str], Any] = field(default_factory=dict)


def hold(connection: psycopg.Connection, book: str) -> None:
    """Let nobody else write, share or close a book until the end of the transaction."""
    connection.execute("insert into gc_book (name) values (%s) on conflict do nothing", [book])
    connection.execute("select 1 from gc_book where name = %s for update", [book])


def built_with(connection: psycopg.Connection, book: str) -> str:
    """Return by which rules a book was last built in full; blank when it never was."""
    row = connection.execute("select fingerprint from gc_book where name = %s", [book]).fetchone()
    return row[0] if row else ""


def remember_built(connection: psycopg.Connection, book: str, fingerprint: str, *, at: datetime) -> None:
    """Keep by which rules a book was built in full."""
    connection.execute(
        "insert into gc_book (name, fingerprint, built_at) values (%s, %s, %s)"
        " on conflict (name) do update set fingerprint = excluded.fingerprint, built_at = excluded.built_at",
        [book, fingerprint, at],
    )


def month_of(connection: psycopg.Connection, book: str, month: Month) -> BookMonth:
    """Return how a month stands; one nobody touched is open."""
    found = [one for one in months(connection, book) if one.month == month.first_day]
    return found[0] if found else BookMonth(month.first_day)


def months(connection: psycopg.Connection, book: str) -> list[BookMonth]:
    """Return the months that somebody touched, the newest first."""
    with connection.cursor(row_factory=class_row(BookMonth)) as cursor:
        return cursor.execute(
            "select month, state, version, lock_id, checked, changed_at, changed_by from gc_book_month"
            " where book = %s order by month desc",
            [book],
        ).fetchall()


def closed_months(connection: psycopg.Connection, book: str) -> frozenset[Month]:
    """Return the months that are closed."""
    rows = connection.execute("select month from gc_book_month where book = %s and state = %s", [book, CLOSED])
    return frozenset(Month.of(month) for (month,) in rows)


def put_month(
    connection: psycopg.Connection,
    book: str,
    month: Month,
    state: str,
    *,
    at: datetime,
    by_name: str,
    version: int = 0,
    lock_id: int | None = None,
    checked: Any = None,
) -> None:
    """Let a month stand in a state."""
    connection.execute(
        "insert into gc_book_month (book, month, state, version, lock_id, checked, changed_at, changed_by)"
        " values (%s, %s, %s, %s, %s, %s, %s, %s) on conflict (book, month) do update set state = excluded.state,"
        " version = excluded.version, lock_id = excluded.lock_id, checked = excluded.checked,"
        " changed_at = excluded.changed_at, changed_by = excluded.changed_by",
        [book, month.first_day, state, version, lock_id, None if checked is None else Jsonb(checked), at, by_name],
    )


# ---- confirming ----------------------------------------------------------------------------------------------------


def stands(connection: psycopg.Connection, book: str, month: Month) -> dict[int, Stand]:
    """Return how every object with postings stands, told apart by account, category, direction and kind."""
    rows = connection.execute(
        "select object_id, sum(amount), sum(quantity), sum(n)::bigint,"
        " md5(string_agg(concat_ws(' ', account_id, category, direction, kind, amount, quantity, n), E'\\n'"
        " order by account_id, category, direction, kind)) from gc_posting_total"
        " where book = %s and month = %s and scenario = 'actual' group by object_id order by object_id",
        [book, month.first_day],
    )
    return {object_id: Stand(*figures) for object_id, *figures in rows}


def confirmed(connection: psycopg.Connection, book: str, month: Month) -> dict[int, Confirmed]:
    """Return who confirmed what."""
    with connection.cursor(row_factory=class_row(Confirmed)) as cursor:
        rows = cursor.execute(
            "select object_id, digest, at, by_name from gc_book_confirmed where book = %s and month = %s",
            [book, month.first_day],
        ).fetchall()
    return {one.object_id: one for one in rows}


def confirm(
    connection: psycopg.Connection,
    book: str,
    month: Month,
    object_id: int,
    stand: Stand,
    *,
    at: datetime,
    by: int | None,
    by_name: str,
) -> None:
    """Keep that somebody confirmed the figures of an object."""
    connection.execute(
        "insert into gc_book_confirmed (book, month, object_id, amount, quantity, n, digest, at, by_id, by_name)"
        " values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s) on conflict (book, month, object_id) do update set"
        " amount = excluded.amount, quantity = excluded.quantity, n = excluded.n, digest = excluded.digest,"
        " at = excluded.at, by_id = excluded.by_id, by_name = excluded.by_name",
        [book, month.first_day, object_id, stand.amount, stand.quantity, stand.n, stand.digest, at, by, by_name],
    )


# ---- closing -------------------------------------------------------------------------------------------------------


def wait_for_writers(connection: psycopg.Connection) -> None:
    """Wait for those who write postings, and let new ones wait: what is frozen is all there will ever be."""
    connection.execute("lock table gc_posting in share mode")


def freeze(
    connection: psycopg.Connection,
    book: str,
    month: Month,
    version: int,
    *,
    checks: Any,
    snapshot: Any,
    at: datetime,
    by_name: str,
) -> int:
    """Keep all that a closing is made of, with the figures of all scenarios, and return its number."""
    row = connection.execute(
        "insert into gc_book_closing (book, month, version, closed_at, closed_by, checks, snapshot)"
        " values (%s, %s, %s, %s, %s, %s, %s) returning id",
        [book, month.first_day, version, at, by_name, Jsonb(checks), Jsonb(snapshot)],
    ).fetchone()
    assert row is not None
    connection.execute(
        "insert into gc_book_frozen_total (closing_id, scenario, object_id, account_id, category, direction, kind,"
        " amount, quantity) select %s, scenario, object_id, account_id, category, direction, kind, amount, quantity"
        " from gc_posting_total where book = %s and month = %s",
        [row[0], book, month.first_day],
    )
    return int(row[0])


def freeze_statements(
    connection: psycopg.Connection, closing_id: int, statements: Iterable[tuple[int, str, Any]]
) -> None:
    """Keep statements as they stand: the object, the template, the rows as JSON."""
    # Who works statements out reads on the same connection, which can do nothing else while it copies.
    found = [(object_id, template, json.dumps(rows, ensure_ascii=False)) for object_id, template, rows in statements]
    with connection.cursor().copy(
        "copy gc_book_frozen_statement (closing_id, object_id, template, rows) from stdin"
    ) as copy:
        for row in found:
            copy.write_row([closing_id, *row])


def reopened(
    connection: psycopg.Connection, book: str, month: Month, *, at: datetime, by_name: str, reason: str
) -> None:
    """Keep with the last closing of a month that it was opened again."""
    connection.execute(
        "update gc_book_closing set reopened_at = %s, reopened_by = %s, reopened_reason = %s"
        " where book = %s and month = %s and reopened_at is null",
        [at, by_name, reason, book, month.first_day],
    )


def closings(connection: psycopg.Connection, book: str, month: Month) -> list[Closing]:
    """Return every closing of a month, the newest first."""
    with connection.cursor(row_factory=class_row(Closing)) as cursor:
        return cursor.execute(
            "select id, version, closed_at, closed_by, checks, snapshot, reopened_at, reopened_by, reopened_reason"
            " from gc_book_closing where book = %s and month = %s order by version desc",
            [book, month.first_day],
        ).fetchall()


def closed_without(connection: psycopg.Connection, book: str, month: Month, rule: str) -> datetime | None:
    """Return when a month was last closed while a posting rule was not there yet; nothing where it always was."""
    row = connection.execute(
        "select max(closed_at) from gc_book_closing where book = %s and month = %s and snapshot ? 'posting_rules'"
        " and not snapshot @> jsonb_build_object('posting_rules',"
        " jsonb_build_array(jsonb_build_object('name', %s::text)))",
        [book, month.first_day, rule],
    ).fetchone()
    found: datetime | None = row[0] if row else None
    return found


def snapshot(
    connection: psycopg.Connection, book: str, month: Month, objects: Collection[int] | None = None
) -> Snapshot | None:
    """Return what is frozen of a closed month, of all objects or of some; nothing while it is open."""
    found = [one for one in closings(connection, book, month) if one.reopened_at is None]
    if not found:
        return None
    ids = None if objects is None else list(objects)
    figures: dict[str, list[Figure]] = {}
    for scenario, *values in connection.execute(
        "select scenario, object_id, account_id, direction, kind, amount, quantity, category from gc_book_frozen_total"
        " where closing_id = %s and (%s::bigint[] is null or object_id = any(%s))"
        " order by scenario, object_id, account_id, direction, kind, category",
        [found[0].id, ids, ids],
    ):
        figures.setdefault(scenario, []).append(Figure(*values))
    statements = {
        (object_id, template): rows
        for object_id, template, rows in connection.execute(
            "select object_id, template, rows from gc_book_frozen_statement"
            " where closing_id = %s and (%s::bigint[] is null or object_id = any(%s))",
            [found[0].id, ids, ids],
        )
    }
    return Snapshot(found[0], figures, statements)
