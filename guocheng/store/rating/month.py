"""What the charges of a month add up to (月累计): by day, by province, by customer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import psycopg
from psycopg import sql

from guocheng.store.query.compile import Compiler
from guocheng.store.query.reader import Reader
from guocheng.store.rating.charges import Charge


@dataclass(frozen=True)
class Sum:
    """What the waybills of one party cost by one list in a period."""

    level: int
    customer: int
    list: int
    charges: int
    failed: int
    grams: int
    fee: int
    commission: int


@dataclass(frozen=True)
class Month:
    """What a customer sent by one list in a period."""

    pieces: int
    grams: int
    fen: int
    by_province: tuple[tuple[int, int], ...]
    daily: tuple[tuple[date, int], ...]
    light: int
    bulky: int
    failed: int


def of_months(
    connection: psycopg.Connection, asked: Sequence[tuple[int, int]], first: date, until: date, *, level: int
) -> dict[tuple[int, int], Month]:
    """Return what customers were charged in a period, each with the grams below which a piece of his is `light`."""
    rows = connection.execute(
        "select a.customer, a.light, c.day, case when w.place >= 100 then w.place / 100 else w.place end as province,"
        " count(*) filter (where c.reason = 0), coalesce(sum(c.weight_grams) filter (where c.reason = 0), 0)::bigint,"
        " coalesce(sum(c.freight_fen + c.surcharge_fen + c.insurance_fen), 0)::bigint,"
        " count(*) filter (where c.reason = 0 and c.weight_grams < a.light),"
        " count(*) filter (where c.reason = 0 and w.volumetric_grams > 0 and c.weight_grams >= w.volumetric_grams),"
        " count(*) filter (where c.reason <> 0)"
        " from unnest(%(customers)s::bigint[], %(lights)s::bigint[]) a (customer, light)"
        " join gc_charge c on c.customer_id = a.customer join gc_waybill w on w.day = c.day and w.id = c.waybill_id"
        " where c.level = %(level)s and c.day >= %(first)s and c.day < %(until)s"
        " group by 1, 2, 3, 4 order by 1, 2, 3, 4",
        {
            "customers": [customer for customer, _ in asked],
            "lights": [light for _, light in asked],
            "level": level,
            "first": first,
            "until": until,
        },
    ).fetchall()
    found: dict[tuple[int, int], list[tuple[Any, ...]]] = {one: [] for one in asked}
    for customer, light, *rest in rows:
        found[customer, light].append(tuple(rest))
    return {one: _month(days) for one, days in found.items()}


def _month(rows: Sequence[tuple[Any, ...]]) -> Month:
    provinces: dict[int, int] = {}
    daily: dict[date, int] = {}
    for day, province, pieces, *_ in rows:
        provinces[province] = provinces.get(province, 0) + pieces
        daily[day] = daily.get(day, 0) + pieces
    pieces, grams, fen, light, bulky, failed = (sum(row[n] for row in rows) for n in range(2, 8))
    return Month(
        pieces, grams, fen, tuple(sorted(provinces.items())), tuple(sorted(daily.items())), light, bulky, failed
    )


def sums(connection: psycopg.Connection, first: date, until: date) -> list[Sum]:
    """Return what the charges of a period add up to by party, to be compared with another way of reckoning."""
    rows = connection.execute(
        "select level, customer_id, list_id, count(*), count(*) filter (where reason <> 0), sum(weight_grams),"
        " sum(freight_fen + surcharge_fen + insurance_fen), sum(commission_fen)"
        " from gc_charge where day >= %s and day < %s group by 1, 2, 3 order by 1, 2, 3",
        [first, until],
    ).fetchall()
    return [Sum(*map(int, row)) for row in rows]


def pieces_of(connection: psycopg.Connection, charge: Charge) -> int:
    """Return how many pieces the party of a charge had on its day, on its level."""
    row = connection.execute(
        "select count(*) from gc_charge where day = %s and level = %s and customer_id = %s and book_id > 0",
        [charge.day, charge.level, charge.customer_id],
    ).fetchone()
    assert row is not None
    return int(row[0])


def sees_all(connection: psycopg.Connection, reader: Reader, first: date, until: date) -> bool:
    """Tell whether a person may see every total of a period."""
    compiler = Compiler(reader)
    statement = sql.SQL(
        "select exists (select 1 from express_rated_day t where t.day >= %(first)s and t.day < %(until)s"
        " and {seen} is not true)"
    ).format(seen=sql.SQL("({})").format(compiler.visible_rows("express.rated_day", "t")))
    row = connection.execute(statement, {**compiler.parameters.values, "first": first, "until": until}).fetchone()
    return not (row and row[0])
