"""What the statement of an outlet needs beside its postings (对账单): what waits to be confirmed, and its lines."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import psycopg
from psycopg.rows import class_row


@dataclass(frozen=True)
class Waiting:
    """Trades of an outlet that are not confirmed yet, by topic; what it sells with a plus.

    `counts` is false for what somebody entered by hand and the office has not sent to both sides.
    """

    outlet: int
    topic: str
    counts: bool
    amount: Decimal
    quantity: Decimal
    trades: int


@dataclass(frozen=True)
class Line:
    """Below which balance an outlet is warned, and below which it gets no more labels."""

    outlet: int
    warn_below: Decimal
    stop_below: Decimal


def waiting(connection: psycopg.Connection, outlets: Collection[int], until: date) -> list[Waiting]:
    """Return what is not confirmed yet before a day."""
    with connection.cursor(row_factory=class_row(Waiting)) as cursor:
        return cursor.execute(
            "select outlet, topic, counts, sum(amount) as amount, sum(quantity) as quantity, count(*) as trades from ("
            " select seller_outlet as outlet, topic, amount, standard_quantity as quantity,"
            "  (made_by is not null or stage = 'waiting') as counts from amoeba_trade"
            " where seller_outlet = any(%(outlets)s) and day < %(until)s and stage in ('made', 'waiting', 'disputed')"
            " union all select buyer_outlet, topic, -amount, -standard_quantity,"
            "  (made_by is not null or stage = 'waiting') from amoeba_trade"
            " where buyer_outlet = any(%(outlets)s) and day < %(until)s and stage in ('made', 'waiting', 'disputed')"
            ") t group by outlet, topic, counts order by outlet, topic, counts desc",
            {"outlets": list(outlets), "until": until},
        ).fetchall()


def lines(connection: psycopg.Connection) -> dict[int, Line]:
    """Return the lines of all outlets that have some."""
    with connection.cursor(row_factory=class_row(Line)) as cursor:
        found = cursor.execute("select outlet, warn_below, stop_below from settlement_limit").fetchall()
    return {one.outlet: one for one in found}


def outlets(connection: psycopg.Connection) -> dict[int, str]:
    """Return the outlets and contract areas of the company, by number."""
    rows = connection.execute(
        "select id, name from org_unit where kind in ('outlet', 'contract_area', 'station') order by number"
    )
    return dict(rows.fetchall())


@dataclass(frozen=True)
class Thrice:
    """What an outlet has left, found in three ways: the aggregate, the totals of the book, and all papers anew."""

    kept: Decimal
    booked: Decimal
    papers: Decimal


def thrice(connection: psycopg.Connection, book: str, outlet: int) -> Thrice:
    """Return the balance of an outlet as it is kept, as it is booked, and as its papers say."""
    with connection.cursor(row_factory=class_row(Thrice)) as cursor:
        found = cursor.execute(
            "select coalesce((select sum(balance) from settlement_balance where outlet = %(outlet)s), 0) as kept,"
            " coalesce((select sum(amount) from gc_posting_total where book = %(book)s and scenario = 'actual'"
            "  and object_id = %(outlet)s), 0) as booked,"
            " coalesce((select sum(signed) from settlement_recharge"
            "  where outlet = %(outlet)s and stage = 'posted'), 0)"
            " + coalesce((select sum(amount) from amoeba_trade"
            "  where seller_outlet = %(outlet)s and stage in ('confirmed', 'settled')), 0)"
            " - coalesce((select sum(amount) from amoeba_trade"
            "  where buyer_outlet = %(outlet)s and stage in ('confirmed', 'settled')), 0) as papers",
            {"outlet": outlet, "book": book},
        ).fetchone()
    assert found is not None, "a row of sums is always there"
    return found
