"""Month bills as documents (账单的存取): what a month comes to by customer, the bills there are, and their rules.

- Sums come from the totals of rated days, versions from the charges; both for many customers in one statement.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import class_row, dict_row

from guocheng.store.query.compile import Compiler
from guocheng.store.query.reader import Reader

ENTITY = "express.bill"
Row = dict[str, Any]
#: A confirmed bill on which a difference was told that no bill settles yet.
_UNSETTLED = sql.SQL(
    "(b.stage not in ('unconfirmed', 'review') and b.now_own is not null and b.now_own - b.own <>"
    " (select coalesce(sum(s.amount), 0) from express_bill__settles s where s.bill = b.id))"
)
_AMONG = sql.SQL(
    "b.customer = any(%(customers)s) and b.month <= %(last)s and (b.month >= %(first)s or {unsettled} or exists"
    " (select from express_bill__settles s join express_bill m on m.id = s.parent_id"
    " where s.bill = b.id and m.month = %(last)s))"
).format(unsettled=_UNSETTLED)


@dataclass(frozen=True)
class Sent:
    """What a customer sent in a month, amounts in fen; `outlet` where all of it was sent at one."""

    customer: int
    pieces: int
    grams: int
    freight: int
    surcharge: int
    insurance: int
    failed: int
    outlet: int | None

    @property
    def fen(self) -> int:
        """All charges."""
        return self.freight + self.surcharge + self.insurance

    def within(self, outlet: int) -> bool:
        """Tell whether nothing of it was sent at any other outlet."""
        return self.outlet == outlet or not (self.pieces or self.failed)


@dataclass(frozen=True)
class Kept:
    """A bill as it stands; `rebate` is that of its own month, `charged` what it charges before prepayments."""

    id: int
    customer: int
    month: date
    stage: str
    own: Decimal
    rebate: Decimal
    pieces: int
    outlet: int | None
    told: bool
    instance: int | None
    charged: Decimal
    kilograms: Decimal
    failed: int


@dataclass(frozen=True)
class Settled:
    """A difference of one bill that another one settles, or itself gives back; `month` is the one that does."""

    of: int
    by: int
    month: date
    amount: Decimal
    rebate: Decimal


@dataclass(frozen=True)
class Shown:
    """A bill as lists of customers show it, to who may see it."""

    id: int
    customer: int
    stage: str
    reconciliation: str | None
    due: Decimal
    carried: Decimal
    changed: str | None
    reasons: str | None


def hold(connection: psycopg.Connection) -> None:
    """Let nobody else make bills until the transaction ends."""
    connection.execute("select pg_advisory_xact_lock(hashtextextended(current_schema() || 'rating.bills', 5))")


def billed_customers(connection: psycopg.Connection, first: date, until: date) -> list[int]:
    """Return the customers who have totals or a bill in a month."""
    rows = connection.execute(
        "select customer from express_rated_day where level = 'customer' and customer is not null"
        " and day >= %(first)s and day < %(until)s"
        " union select customer from express_bill where month = %(first)s order by 1",
        {"first": first, "until": until},
    ).fetchall()
    return [row[0] for row in rows]


def settling_customers(connection: psycopg.Connection, begin: date, first: date) -> list[int]:
    """Return the customers of whom a bill before a month may lack something: confirmed since a day, or told before."""
    statement = sql.SQL(
        "select distinct b.customer from express_bill b where b.month < %(first)s and (b.month >= %(begin)s"
        " and b.stage not in ('unconfirmed', 'review') or {unsettled}) order by 1"
    ).format(unsettled=_UNSETTLED)
    return [row[0] for row in connection.execute(statement, {"begin": begin, "first": first}).fetchall()]


def unbilled(connection: psycopg.Connection, customers: Sequence[int], begin: date, first: date) -> int:
    """Return how many months customers have totals and no bill, of the months that others were billed for."""
    row = connection.execute(
        "select count(*) from (select distinct customer, date_trunc('month', day::timestamp)::date as month"
        " from express_rated_day where level = 'customer' and customer = any(%s) and day >= %s and day < %s) t"
        " where exists (select from express_bill b where b.month = t.month)"
        " and not exists (select from express_bill b where b.month = t.month and b.customer = t.customer)",
        [list(customers), begin, first],
    ).fetchone()
    return int(row[0]) if row else 0


def archived(connection: psycopg.Connection, month: date) -> bool:
    """Tell whether a month has bills and all of them are archived."""
    row = connection.execute(
        "select bool_and(stage = 'archived') from express_bill where month = %s", [month]
    ).fetchone()
    return bool(row and row[0])


def touched_months(connection: psycopg.Connection, before: date, since: datetime) -> list[date]:
    """Return the months before one of which a day was rated since a time."""
    rows = connection.execute(
        "select distinct date_trunc('month', day::timestamp)::date from gc_rating_run where at >= %s and day < %s"
        " order by 1",
        [since, before],
    ).fetchall()
    return [row[0] for row in rows]


def confirmed_customers(connection: psycopg.Connection, month: date) -> list[int]:
    """Return the customers whose bill of a month was confirmed."""
    rows = connection.execute(
        "select customer from express_bill where month = %s and stage not in ('unconfirmed', 'review') order by 1",
        [month],
    ).fetchall()
    return [row[0] for row in rows]


def sent(connection: psycopg.Connection, customers: Sequence[int], first: date, until: date) -> dict[int, Sent]:
    """Return what customers sent in a month; those who sent nothing have nothing."""
    with connection.cursor(row_factory=class_row(Sent)) as cursor:
        rows = cursor.execute(
            "select customer, coalesce(sum(pieces), 0)::bigint as pieces,"
            " coalesce(round(sum(kilograms) * 1000), 0)::bigint as grams,"
            " coalesce(round(sum(freight) * 100), 0)::bigint as freight,"
            " coalesce(round(sum(surcharge) * 100), 0)::bigint as surcharge,"
            " coalesce(round(sum(insurance) * 100), 0)::bigint as insurance,"
            " coalesce(sum(failed), 0)::bigint as failed,"
            " case when count(outlet) = count(*) and min(outlet) = max(outlet) then min(outlet) end as outlet"
            " from express_rated_day where level = 'customer' and customer = any(%s) and day >= %s and day < %s"
            " group by customer",
            [list(customers), first, until],
        ).fetchall()
    return {one.customer: one for one in rows}


def versions(
    connection: psycopg.Connection, customers: Sequence[int], first: date, until: date, *, level: int
) -> dict[int, list[Row]]:
    """Return by which versions customers were charged in a month, with what each came to."""
    with connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(
            "select c.customer_id as customer, c.list_id as list, b.version_id as version, count(*) as pieces,"
            " sum(c.weight_grams)::bigint as grams,"
            " sum(c.freight_fen + c.surcharge_fen + c.insurance_fen)::bigint as fen"
            " from gc_charge c join gc_price_book b on b.id = c.book_id"
            " where c.level = %s and c.customer_id = any(%s) and c.day >= %s and c.day < %s and c.reason = 0"
            " group by 1, 2, 3 order by 1, 2, 3",
            [level, list(customers), first, until],
        ).fetchall()
    found: dict[int, list[Row]] = {}
    for row in rows:
        found.setdefault(row["customer"], []).append(row)
    return found


def kept(connection: psycopg.Connection, customers: Sequence[int], first: date, last: date) -> list[Kept]:
    """Return the bills of customers from one month to another, held until the transaction ends.

    Earlier ones stand among them while a difference that was told on them is not settled.
    """
    given = {"customers": list(customers), "first": first, "last": last}
    # What somebody decides just now is waited for, and then read.
    connection.execute(
        sql.SQL("select from express_bill b where {among} order by b.id for update").format(among=_AMONG), given
    )
    with connection.cursor(row_factory=class_row(Kept)) as cursor:
        found = sql.SQL(
            "select b.id, b.customer, b.month, b.stage, coalesce(b.own, 0) as own, coalesce(b.rebate, 0)"
            " - coalesce((select sum(s.rebate) from express_bill__settles s where s.parent_id = b.id), 0) as rebate,"
            " coalesce(b.own, 0) + coalesce(b.prepaid, 0) as charged, coalesce(b.kilograms, 0) as kilograms,"
            " coalesce(b.failed, 0) as failed,"
            " coalesce(b.pieces, 0) as pieces, b.outlet, b.changed is not null as told,"
            " (select i.id from gc_flow_instance i"
            "  where i.entity = 'express.bill' and i.record_id = b.id and i.state = 'running') as instance"
            " from express_bill b where {among} order by b.month, b.id"
        )
        return cursor.execute(found.format(among=_AMONG), given).fetchall()


def settled(connection: psycopg.Connection, bills: Sequence[int]) -> list[Settled]:
    """Return which differences of these bills are settled by which others."""
    with connection.cursor(row_factory=class_row(Settled)) as cursor:
        return cursor.execute(
            'select s.bill as "of", s.parent_id as by, b.month, coalesce(s.amount, 0) as amount,'
            " coalesce(s.rebate, 0) as rebate from express_bill__settles s join express_bill b on b.id = s.parent_id"
            " where s.bill = any(%s) order by b.month, b.id",
            [list(bills)],
        ).fetchall()


def rules(connection: psycopg.Connection, day: date) -> list[Row]:
    """Return the rules of review that hold on a day: those of customers first, the newest first."""
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(
            "select name, customer, total_deviation, piece_deviation, failed_share, average_from, average_until"
            " from express_bill_rule where valid_from <= %(day)s and (valid_until is null or valid_until > %(day)s)"
            " order by customer is null, valid_from desc, id desc",
            {"day": day},
        ).fetchall()


def shown(
    connection: psycopg.Connection, reader: Reader, month: date, *, customer: int | None = None
) -> dict[int, Shown]:
    """Return the bills of a month that a person may see, or that of one customer."""
    compiler = Compiler(reader)
    only = sql.SQL(" and b.customer = %(only)s") if customer is not None else sql.SQL("")
    statement = sql.SQL(
        "select b.id, b.customer, b.stage, b.reconciliation, b.due, coalesce(b.carried, 0) as carried, b.changed,"
        " b.reasons from express_bill b"
        " where b.month = %(month)s{only} and ({seen}) is true"
    ).format(only=only, seen=compiler.visible_rows(ENTITY, "b"))
    with connection.cursor(row_factory=class_row(Shown)) as cursor:
        given = {**compiler.parameters.values, "month": month, "only": customer}
        return {one.customer: one for one in cursor.execute(statement, given).fetchall()}
