"""Waybills that have no price yet (未计价运单): counted by reason, and the waybills themselves.

- A person sees those that were counted in a total he may see.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import psycopg
from psycopg import sql
from psycopg.rows import class_row

from guocheng.store.query.compile import Compiler
from guocheng.store.query.reader import Reader

ENTITY = "express.rated_day"
#: A reason that leaves no list leaves none in the total either.
_JOINED = sql.SQL(
    " from gc_charge c join gc_waybill w on w.day = c.day and w.id = c.waybill_id"
    " join express_rated_day t on t.day = c.day and t.level = (%(levels)s::text[])[c.level]"
    " and coalesce(t.outlet_number, '') = w.outlet and coalesce(t.customer, 0) = c.customer_id"
    " and coalesce(t.price_list, 0) = c.list_id"
    " where c.reason <> 0 and c.day >= %(first)s and c.day < %(until)s and ({among})"
)


@dataclass(frozen=True)
class Failure:
    """How many waybills of a day have no price for one reason."""

    day: date
    reason: int
    count: int


@dataclass(frozen=True)
class Failed:
    """A waybill without a price."""

    day: date
    waybill_no: str
    level: int
    reason: int
    shop: str
    courier: str
    outlet: str
    place: int
    weight_grams: int


def failures(
    connection: psycopg.Connection, reader: Reader, first: date, until: date, *, levels: list[str]
) -> list[Failure]:
    """Count by day and reason."""
    compiler = Compiler(reader)
    joined = _JOINED.format(among=compiler.visible_rows(ENTITY, "t"))
    statement = sql.SQL("select c.day, c.reason, count(*){} group by c.day, c.reason order by 1, 2").format(joined)
    given = {**compiler.parameters.values, "first": first, "until": until, "levels": levels}
    with connection.cursor(row_factory=class_row(Failure)) as cursor:
        return cursor.execute(statement, given).fetchall()


def failed_waybills(
    connection: psycopg.Connection,
    reader: Reader,
    first: date,
    until: date,
    *,
    reason: int,
    after: tuple[date, int] | None,
    limit: int,
    levels: list[str],
) -> list[tuple[Failed, int]]:
    """Return the waybills that failed for one reason, day by day, with the id to go on after."""
    compiler = Compiler(reader)
    statement = sql.SQL(
        "select c.day, w.waybill_no, c.level::int, c.reason::int, w.shop, w.courier, w.outlet, w.place, c.weight_grams,"
        " c.waybill_id{joined} and c.reason = %(reason)s and (%(after)s::date is null"
        " or (c.day, c.waybill_id) > (%(after)s::date, %(after_id)s)) order by c.day, c.waybill_id limit %(limit)s"
    ).format(joined=_JOINED.format(among=compiler.visible_rows(ENTITY, "t")))
    given = {
        **compiler.parameters.values,
        "first": first,
        "until": until,
        "levels": levels,
        "reason": reason,
        "after": after[0] if after else None,
        "after_id": after[1] if after else 0,
        "limit": limit,
    }
    return [(Failed(*row[:-1]), row[-1]) for row in connection.execute(statement, given).fetchall()]


def counted_in(
    connection: psycopg.Connection, reader: Reader, day: date, waybill_id: int, levels: list[str]
) -> frozenset[int]:
    """Return the levels on which a waybill was counted in a total that a person may see."""
    compiler = Compiler(reader)
    statement = sql.SQL(
        "select distinct c.level::int from gc_charge c join gc_waybill w on w.day = c.day and w.id = c.waybill_id"
        " join express_rated_day t on t.day = c.day and t.level = (%(levels)s::text[])[c.level]"
        " and coalesce(t.outlet_number, '') = w.outlet and coalesce(t.customer, 0) = c.customer_id"
        " and coalesce(t.price_list, 0) = c.list_id"
        " where c.day = %(day)s and c.waybill_id = %(waybill)s and ({among})"
    ).format(among=compiler.visible_rows(ENTITY, "t"))
    given = {**compiler.parameters.values, "day": day, "waybill": waybill_id, "levels": levels}
    return frozenset(level for (level,) in connection.execute(statement, given))
