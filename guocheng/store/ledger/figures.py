"""Figures of a book (账簿合计): by object, account, direction and kind, of months or of days.

- Months are read from the totals, days from the postings; a recount of the totals gives the same numbers.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cache
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


class Added(Enum):
    """How far figures are added up over their objects; what was has the object 0."""

    NOT = "not"
    ALL = "all"
    #: What an estimate stands in for hangs on its object, so accounts that have one are left by object.
    BUT_ESTIMATED = "but_estimated"


_IN = {
    "months": sql.SQL("book = %(book)s and scenario = %(scenario)s and month = any(%(months)s)"),
    "days": sql.SQL("book = %(book)s and scenario = %(scenario)s and month >= %(first)s and month < %(end)s"),
}
_FROM = {
    "months": sql.SQL("from gc_posting_total where {}").format(_IN["months"]),
    "days": sql.SQL("from gc_posting where {} and day >= %(start)s and day < %(end)s").format(_IN["days"]),
}
_OF = sql.SQL("{} and (%(objects)s::bigint[] is null or object_id = any(%(objects)s))")
_OBJECT = {
    Added.NOT: sql.SQL("object_id"),
    Added.ALL: sql.SQL("0::bigint"),
    Added.BUT_ESTIMATED: sql.SQL(
        "case when account_id = any(array(select account_id from gc_posting_total where {within}"
        " and kind = 'estimate')) then object_id else 0 end"
    ),
}
_SUMS = sql.SQL("select {object}, account_id, direction, kind, sum(amount), sum(quantity), category{more} {of} {by}")


@cache
def _sums(of: str, added: Added, *more: str) -> bytes:
    """Compose the statement; what more it is grouped by comes last in each row."""
    others = [sql.Identifier(name) for name in ("account_id", "direction", "kind", "category", *more)]
    keys = sql.SQL(", ").join(others if added is Added.ALL else [sql.SQL("1"), *others])
    composed = _SUMS.format(
        object=_OBJECT[added].format(within=_IN[of]),
        more=sql.Composed([sql.SQL(", {}").format(sql.Identifier(name)) for name in more]),
        of=_OF.format(_FROM[of]),
        by=sql.SQL("group by {keys} order by {keys}").format(keys=keys),
    )
    return composed.as_bytes(None)


def figures(
    connection: psycopg.Connection,
    book: str,
    scenario: str,
    period: Collection[Month] | Period,
    objects: Collection[int] | None = None,
    *,
    added: Added = Added.NOT,
) -> list[Figure]:
    """Return the figures of some months, or of the days of a period, of all objects or of some."""
    asked: dict[str, Any] = {"book": book, "scenario": scenario, "objects": _listed(objects)}
    if isinstance(period, Period):
        rows = connection.execute(_sums("days", added), {**asked, **_bounds(period)})
    else:
        rows = connection.execute(_sums("months", added), {**asked, "months": [one.first_day for one in period]})
    return [Figure(*row) for row in rows]


def by_day(
    connection: psycopg.Connection,
    book: str,
    scenario: str,
    period: Period,
    objects: Collection[int] | None = None,
    *,
    added: Added = Added.NOT,
) -> dict[date, list[Figure]]:
    """Return the figures of all objects or of some for each day of a period that has any."""
    asked = {"book": book, "scenario": scenario, "objects": _listed(objects), **_bounds(period)}
    found: dict[date, list[Figure]] = {}
    for *row, day in connection.execute(_sums("days", added, "day"), asked):
        found.setdefault(day, []).append(Figure(*row))
    return found


def _listed(objects: Collection[int] | None) -> list[int] | None:
    return None if objects is None else list(objects)


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
