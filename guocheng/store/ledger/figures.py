"""Figures of a book (账簿合计): by object, account, direction and kind, of months or of days.

- Months are read from the totals, days from the postings; a recount of the totals gives the same numbers.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import psycopg
from psycopg import sql

from guocheng.base.period import Month, Period
from guocheng.store.ledger.postings import GROUP


@dataclass(frozen=True, slots=True)
class Figure:
    """What a book holds of an object on an account; `account_id` is 0 where the book has categories."""

    object_id: int
    account_id: int
    direction: str
    kind: str
    amount: Decimal
    quantity: Decimal
    category: str = ""


_KEYS = sql.SQL("object_id, account_id, direction, kind, category")
_TOGETHER = sql.SQL("account_id, direction, kind, category")
_SUMS = sql.SQL(
    "select {object}, account_id, direction, kind, sum(amount), sum(quantity), category from {table}"
    " where book = %(book)s and scenario = %(scenario)s and {when}"
    " and (%(objects)s::bigint[] is null or object_id = any(%(objects)s)) group by {keys} order by {keys}"
)
_MONTHS = {"table": sql.SQL("gc_posting_total"), "when": sql.SQL("month = any(%(months)s)")}
_DAYS = {
    "table": sql.SQL("gc_posting"),
    "when": sql.SQL("day >= %(start)s and day < %(end)s and month >= %(first)s and month < %(end)s"),
}
_EACH = {"object": sql.SQL("object_id"), "keys": _KEYS}
_ALL = {"object": sql.SQL("0::bigint"), "keys": _TOGETHER}
_EACH_DAY = {"object": sql.SQL("day, object_id"), "keys": sql.SQL("day, {}").format(_KEYS)}
_OF_MONTHS, _OF_DAYS = _SUMS.format(**_MONTHS, **_EACH), _SUMS.format(**_DAYS, **_EACH)
_MONTHS_TOGETHER, _DAYS_TOGETHER = _SUMS.format(**_MONTHS, **_ALL), _SUMS.format(**_DAYS, **_ALL)
_DAY_BY_DAY = _SUMS.format(**_DAYS, **_EACH_DAY)


def figures(
    connection: psycopg.Connection,
    book: str,
    scenario: str,
    period: Collection[Month] | Period,
    objects: Collection[int] | None = None,
    *,
    together: bool = False,
) -> list[Figure]:
    """Return the figures of some months, or of the days of a period, of all objects or of some.

    With `together` they are added up over the objects, and the object is 0.
    """
    asked: dict[str, Any] = {"book": book, "scenario": scenario, "objects": None if objects is None else list(objects)}
    if isinstance(period, Period):
        rows = connection.execute(_DAYS_TOGETHER if together else _OF_DAYS, {**asked, **_bounds(period)})
    else:
        months = _MONTHS_TOGETHER if together else _OF_MONTHS
        rows = connection.execute(months, {**asked, "months": [one.first_day for one in period]})
    return [Figure(*row) for row in rows]


def by_day(
    connection: psycopg.Connection, book: str, scenario: str, period: Period, objects: Collection[int]
) -> dict[date, list[Figure]]:
    """Return the figures of some objects for each day of a period that has any."""
    asked = {"book": book, "scenario": scenario, "objects": list(objects), **_bounds(period)}
    found: dict[date, list[Figure]] = {}
    for day, *row in connection.execute(_DAY_BY_DAY, asked):
        found.setdefault(day, []).append(Figure(*row))
    return found


def _bounds(period: Period) -> dict[str, date]:
    return {"start": period.start, "end": period.end, "first": Month.of(period.start).first_day}


@dataclass(frozen=True)
class Difference:
    """A total that is not what its postings come to."""

    key: tuple[Any, ...]
    kept: tuple[Decimal, Decimal, int]
    counted: tuple[Decimal, Decimal, int]


def recount(connection: psycopg.Connection, book: str) -> list[Difference]:
    """Compare every total of a book with a count of its postings; nothing when all are right."""
    rows = connection.execute(
        sql.SQL(
            "select {group}, coalesce(t.amount, 0), coalesce(t.quantity, 0), coalesce(t.n, 0),"
            " coalesce(p.amount, 0), coalesce(p.quantity, 0), coalesce(p.n, 0)"
            " from (select * from gc_posting_total where book = %(book)s) t full join ("
            "select {group}, sum(amount) as amount, sum(quantity) as quantity, count(*) as n"
            " from gc_posting where book = %(book)s group by {group}) p using ({group})"
            " where (t.amount, t.quantity, t.n) is distinct from (p.amount, p.quantity, p.n)"
        ).format(group=GROUP),
        {"book": book},
    ).fetchall()
    return [Difference(row[:8], row[8:11], row[11:]) for row in rows]


def months_of(connection: psycopg.Connection, book: str) -> list[Month]:
    """Return the months in which a book has postings of what really was, the newest first."""
    rows = connection.execute(
        "select distinct month from gc_posting_total where book = %s and scenario = 'actual' order by month desc",
        [book],
    )
    return [Month.of(month) for (month,) in rows]
