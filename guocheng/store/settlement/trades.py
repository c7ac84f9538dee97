"""Trades that a conversion made (折算生成的交易), found again by their keys."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import psycopg
from psycopg.rows import class_row


@dataclass(frozen=True)
class Trade:
    """A trade as far as convergence asks; `agreed` when a confirmed statement is about to carry it along.

    `corrects` is set on a correction in red, which is about the same as what it corrects.
    """

    id: int
    day: date
    source_key: str
    seller: int
    buyer: int
    quantity: Decimal
    factor: Decimal
    price: Decimal
    amount: Decimal
    priced_by: str | None
    explained: str | None
    stage: str
    kind: str
    topic: str
    income_account: int | None
    cost_account: int | None
    corrects: int | None
    agreed: bool


def made_by(connection: psycopg.Connection, prefix: str) -> list[Trade]:
    """Return the trades whose key begins so, held until the transaction ends."""
    with connection.cursor(row_factory=class_row(Trade)) as cursor:
        return cursor.execute(
            "select t.id, t.day, t.source_key, t.seller, t.buyer, t.quantity, t.factor, t.price, t.amount, t.priced_by,"
            " t.explained, t.stage, t.kind, t.topic, t.income_account, t.cost_account, t.corrects,"
            " t.stage in ('made', 'waiting') and exists (select from settlement_statement s"
            "  where s.stage = 'confirmed' and s.stage_since >= t.created_at and s.month = date_trunc('month', t.day)"
            "  and s.first = least(t.seller, t.buyer) and s.second = greatest(t.seller, t.buyer)) as agreed"
            " from amoeba_trade t where t.source_key ^@ %s order by t.id for update of t",
            [prefix],
        ).fetchall()


def hold(connection: psycopg.Connection, first: int, second: int, month: date, after: date) -> None:
    """Keep the trades of two units in a month as they are until the transaction ends."""
    connection.execute(
        "select from amoeba_trade where day >= %(month)s and day < %(after)s and ((seller = %(first)s and"
        " buyer = %(second)s) or (seller = %(second)s and buyer = %(first)s)) order by id for share",
        {"first": first, "second": second, "month": month, "after": after},
    )


@dataclass(frozen=True)
class Side:
    """What one unit did for another in a month, by service."""

    seller: int
    buyer: int
    topic: str
    service: str
    measure: str | None
    quantity: Decimal
    price: Decimal
    amount: Decimal
    notes: str


def between(
    connection: psycopg.Connection,
    first: int,
    second: int,
    month: date,
    after: date,
    *,
    loose: bool = False,
    since: datetime | None = None,
) -> list[Side]:
    """Return what two units did for each other in a month; `loose` only what is not confirmed yet.

    What somebody entered by hand is on none before the office has sent it to both sides. With `since` what was made
    before and is not disputed is left out too: a statement is about to carry it along.
    """
    with connection.cursor(row_factory=class_row(Side)) as cursor:
        return cursor.execute(
            "select seller, buyer, topic, service, min(measure) as measure, sum(standard_quantity) as quantity,"
            " coalesce(round(sum(amount) / nullif(sum(standard_quantity), 0), 4), 0) as price, sum(amount) as amount,"
            " coalesce(string_agg(distinct note, '；') filter (where note <> ''), '') as notes"
            " from amoeba_trade where stage <> all(%(not)s) and day >= %(month)s and day < %(after)s"
            " and (made_by is not null or stage in ('waiting', 'confirmed', 'settled'))"
            " and (%(since)s::timestamptz is null or stage = 'disputed' or created_at >= %(since)s)"
            " and ((seller = %(first)s and buyer = %(second)s) or (seller = %(second)s and buyer = %(first)s))"
            " group by seller, buyer, topic, service order by seller, topic, service",
            {
                "first": first, "second": second, "month": month, "after": after,
                "not": ["void", "confirmed", "settled"] if loose else ["void"], "since": since,
            },
        ).fetchall()  # fmt: skip


def pairs(connection: psycopg.Connection, month: date, after: date) -> list[tuple[int, int]]:
    """Return the pairs of units that traded in a month, the smaller number first."""
    return connection.execute(
        "select distinct least(seller, buyer), greatest(seller, buyer) from amoeba_trade"
        " where stage <> 'void' and (made_by is not null or stage in ('waiting', 'confirmed', 'settled'))"
        " and day >= %s and day < %s order by 1, 2",
        [month, after],
    ).fetchall()


@dataclass(frozen=True)
class Statement:
    """A statement that is there, and the procedure that runs on it."""

    id: int
    first: int
    second: int
    stage: str
    stage_since: datetime
    instance_id: int | None


def statements(connection: psycopg.Connection, month: date, *, hold: bool = True) -> list[Statement]:
    """Return the statements of a month, held until the transaction ends unless somebody only looks."""
    if hold:
        connection.execute("select from settlement_statement where month = %s order by id for update", [month])
    with connection.cursor(row_factory=class_row(Statement)) as cursor:
        return cursor.execute(
            "select s.id, s.first, s.second, s.stage, s.stage_since, (select i.id from gc_flow_instance i"
            " where i.entity = 'settlement.statement' and i.record_id = s.id and i.state = 'running') as instance_id"
            " from settlement_statement s where s.month = %s order by s.id",
            [month],
        ).fetchall()
