"""What bills are made of (账单的底数): the totals of each customer, what he was charged by day, list and province.

- A customer counts here who has totals in the period and of whom a person has the right to every one of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import class_row

from guocheng.definition.role import Right
from guocheng.store.query.compile import Compiler
from guocheng.store.query.reader import Reader

ENTITY = "express.rated_day"
BATCH = 2_000
_WHOLES = sql.SQL(
    "with seen as (select t.customer, t.pieces, t.kilograms, t.fee, t.commission, t.failed, ({among}) is true as mine"
    " from express_rated_day t where t.level = 'customer' and t.day >= %(first)s and t.day < %(until)s{only})"
    " select customer, bool_and(mine) as whole, coalesce(sum(pieces), 0)::bigint as pieces,"
    " coalesce(round(sum(kilograms) * 1000), 0)::bigint as grams, coalesce(round(sum(fee) * 100), 0)::bigint as fen,"
    " coalesce(round(sum(commission) * 100), 0)::bigint as commission, coalesce(sum(failed), 0)::bigint as failed"
    # Of pieces that are nobody's one counts those he sees: they are on no bill.
    " from seen where customer is not null or mine group by customer having bool_or(mine) order by customer"
)


@dataclass(frozen=True)
class Whole:
    """The totals of a customer in a period, and whether a person sees all of them; without customer, those he sees."""

    customer: int | None
    whole: bool
    pieces: int
    grams: int
    fen: int
    commission: int
    failed: int


@dataclass(frozen=True)
class Part:
    """What a customer was charged on a day, by one list, to one province."""

    day: date
    list: int
    province: int
    pieces: int
    grams: int
    freight: int
    surcharge: int
    insurance: int
    failed: int


def wholes(
    connection: psycopg.Connection,
    reader: Reader,
    first: date,
    until: date,
    *,
    customer: int | None = None,
    right: Right = Right.SEE,
) -> list[Whole]:
    """Return the totals of customers, or of one, of whom a person has a right to at least some rows."""
    compiler = Compiler(reader)
    only = sql.SQL(" and t.customer = %(customer)s") if customer is not None else sql.SQL("")
    statement = _WHOLES.format(among=compiler.visible_rows(ENTITY, "t", right), only=only)
    given = {**compiler.parameters.values, "first": first, "until": until, "customer": customer}
    with connection.cursor(row_factory=class_row(Whole)) as cursor:
        return cursor.execute(statement, given).fetchall()


def parts(connection: psycopg.Connection, customer: int, first: date, until: date, *, level: int) -> list[Part]:
    """Return what a customer was charged in a period, day by day, list by list, province by province."""
    with connection.cursor(row_factory=class_row(Part)) as cursor:
        return cursor.execute(
            "select c.day, c.list_id as list, (case when w.place >= 100 then w.place / 100 else w.place end)::int"
            " as province, count(*) filter (where c.reason = 0) as pieces,"
            " coalesce(sum(c.weight_grams) filter (where c.reason = 0), 0)::bigint as grams,"
            " sum(c.freight_fen)::bigint as freight, sum(c.surcharge_fen)::bigint as surcharge,"
            " sum(c.insurance_fen)::bigint as insurance, count(*) filter (where c.reason <> 0) as failed"
            " from gc_charge c join gc_waybill w on w.day = c.day and w.id = c.waybill_id"
            " where c.level = %(level)s and c.customer_id = %(customer)s and c.day >= %(first)s and c.day < %(until)s"
            " group by 1, 2, 3 order by 1, 2, 3",
            {"level": level, "customer": customer, "first": first, "until": until},
        ).fetchall()


def billed_waybills(
    connection: psycopg.Connection, customer: int, first: date, until: date, *, level: int
) -> Iterator[tuple[Any, ...]]:
    """Yield the waybills of a customer in a period as they stand on his bill, through a cursor of the server.

    Each is: day, number, shop, outlet, place, grams weighed and billed, freight, surcharge, insurance in fen, reason.
    """
    with connection.cursor(name="gc_bill") as cursor:
        cursor.itersize = BATCH
        cursor.execute(
            "select c.day, w.waybill_no, w.shop, w.outlet, w.place, c.weight_grams, c.billed_grams, c.freight_fen,"
            " c.surcharge_fen, c.insurance_fen, c.reason"
            " from gc_charge c join gc_waybill w on w.day = c.day and w.id = c.waybill_id"
            " where c.level = %(level)s and c.customer_id = %(customer)s and c.day >= %(first)s and c.day < %(until)s"
            " order by c.day, w.waybill_no",
            {"level": level, "customer": customer, "first": first, "until": until},
        )
        yield from cursor
