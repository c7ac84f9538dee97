"""Prices as people keep them (价格表的读取): what is approved and in use, read from the tables of the bundle express.

The platform reads the columns named here only (docs/architecture.md, section 4). Periods are half-open.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

Row = dict[str, Any]
IN_FORCE = "in_force"


_VERSIONS = (
    "select v.id, v.price_list, l.name, l.weight_stage, l.throw, l.divisor, v.valid_from, v.valid_until,"
    " v.insurance, v.commission, v.commission_amount, v.commission_rate, v.average_cap, v.average_unit,"
    " v.average_price,"
    " (select json_agg(json_build_array(s.weight_from::text, s.weight_until::text, s.rounding,"
    "    s.rounding_first::text, s.rounding_second::text) order by s.position)"
    "  from express_price_version__segments s where s.parent_id = v.id) as segments,"
    " (select json_agg(json_build_array(c.zone, c.place, c.weight_from::text, c.base::text, c.first::text,"
    "    c.step::text, c.more::text, c.rounding, c.rounding_first::text, c.rounding_second::text)"
    "    order by c.position)"
    "  from express_price_version__cells c where c.parent_id = v.id) as cells,"
    " (select json_agg(json_build_array(s.zone, s.cap::text, s.price::text) order by s.position)"
    "  from express_price_version__shares s where s.parent_id = v.id) as shares"
    " from express_price_version v join express_price_list l on l.id = v.price_list"
)
_IN_FORCE = sql.SQL(
    " where v.stage = %(stage)s and v.valid_from < %(until)s"
    " and (v.valid_until is null or v.valid_until > %(first)s) order by v.id"
)


def price_versions(connection: psycopg.Connection, first: date, until: date) -> list[Row]:
    """Return the approved versions that hold at some time of a period, with segments, cells and shares."""
    return _rows(
        connection,
        sql.SQL(_VERSIONS) + _IN_FORCE,
        {"stage": IN_FORCE, "first": first, "until": until},
    )


def price_version(connection: psycopg.Connection, number: int) -> Row | None:
    """Return a version, whether it was approved or not."""
    found = _rows(connection, sql.SQL(_VERSIONS) + sql.SQL(" where v.id = %(id)s"), {"id": number})
    return found[0] if found else None


def list_names(connection: psycopg.Connection) -> dict[int, str]:
    """Return the names of all price lists."""
    return dict(connection.execute("select id, name from express_price_list").fetchall())


def zones(connection: psycopg.Connection) -> dict[int, list[str]]:
    """Return the places of every zone, as codes."""
    return dict(
        connection.execute(
            "select parent_id, array_agg(left(place, 6) order by position) from express_zone__places"
            " where place is not null group by parent_id"
        ).fetchall()
    )


def zone_names(connection: psycopg.Connection) -> dict[int, str]:
    """Return the names of all zones."""
    return dict(connection.execute("select id, name from express_zone").fetchall())


def assignments(connection: psycopg.Connection, first: date, until: date) -> list[Row]:
    """Return who pays by which list at some time of a period."""
    return _rows(
        connection,
        "select id, level, by, account, customer, price_list, valid_from, valid_until from express_assignment"
        " where valid_from < %(until)s and (valid_until is null or valid_until > %(first)s) order by id",
        {"first": first, "until": until},
    )


def surcharges(connection: psycopg.Connection, first: date, until: date) -> list[Row]:
    """Return the surcharges in use at some time of a period, with their lines."""
    return _rows(
        connection,
        "select s.id, s.name, s.type, s.scope, s.price_list, s.customer, u.number as outlet, s.valid_from,"
        " s.valid_until,"
        " (select json_agg(json_build_array(i.zone, i.weight_from::text, i.weight_until::text, i.pieces_from,"
        "    i.pieces_until, i.amount::text, i.per_kg) order by i.position)"
        "  from express_surcharge__items i where i.parent_id = s.id) as items"
        " from express_surcharge s left join org_unit u on u.id = s.outlet"
        " where s.active is not false and s.valid_from < %(until)s"
        " and (s.valid_until is null or s.valid_until > %(first)s) order by s.id",
        {"first": first, "until": until},
    )


def rebate_policies(connection: psycopg.Connection, customers: Sequence[int], day: date) -> list[Row]:
    """Return the rebates that customers have on a day, the newest first."""
    return _rows(
        connection,
        "select p.id, p.customer, p.name, p.light_until, p.zone,"
        " (select json_agg(json_build_array(t.start, t.per_piece::text) order by t.start)"
        "  from express_rebate_policy__tiers t where t.parent_id = p.id) as tiers,"
        " (select json_agg(json_build_array(a.label, a.penalty, a.measure, a.at_least::text, a.below::text,"
        "    a.per_piece::text, a.of_base::text) order by a.position)"
        "  from express_rebate_policy__adjustments a where a.parent_id = p.id) as adjustments"
        " from express_rebate_policy p where p.customer = any(%(customers)s) and p.valid_from <= %(day)s"
        " and (p.valid_until is null or p.valid_until > %(day)s) order by p.valid_from desc, p.id desc",
        {"customers": list(customers), "day": day},
    )


def prepaid(connection: psycopg.Connection, customers: Sequence[int], first: date, until: date) -> dict[int, Decimal]:
    """Return what customers paid before in a period."""
    return dict(
        connection.execute(
            "select customer, sum(amount) from express_prepayment"
            " where customer = any(%s) and day >= %s and day < %s group by customer having sum(amount) is not null",
            [list(customers), first, until],
        ).fetchall()
    )


def customers(connection: psycopg.Connection, ids: Sequence[int]) -> dict[int, str]:
    """Return the names of customers."""
    return dict(connection.execute("select id, name from express_customer where id = any(%s)", [list(ids)]).fetchall())


def _rows(connection: psycopg.Connection, statement: Any, given: Row) -> list[Row]:
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(statement, given).fetchall()
