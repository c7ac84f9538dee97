"""By what the fees of a day are booked (计费入账的依据): rules, the amoebas of outlets, the days it may concern."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import psycopg


@dataclass(frozen=True)
class Rule:
    """A rule that says where the fees of a level, or of one list, are booked; one that does not count leaves them out.

    Without a list it is for the rest of the level. `seller` is whose income it is where it is not the outlet's.
    """

    level: str
    price_list: int | None
    counts: bool
    account: int | None
    direction: str | None
    seller: int | None
    cost_account: int | None


def booking_rules(connection: psycopg.Connection, day: date) -> list[Rule]:
    """Return the rules in force on a day, the latest first."""
    rows = connection.execute(
        "select level, price_list, coalesce(counts, false), account, direction, seller, cost_account"
        " from express_fee_booking where valid_from <= %(day)s and (valid_until is null or valid_until > %(day)s)"
        " order by valid_from desc, id desc",
        {"day": day},
    ).fetchall()
    return [Rule(*row) for row in rows]


def amoebas(connection: psycopg.Connection, day: date) -> dict[int, int]:
    """Return the amoeba that alone answers for each department on a day; where several do, there is none."""
    rows = connection.execute(
        "with counting as (select id, department from amoeba_unit where (valid_from is null or valid_from <= %(day)s)"
        "   and (valid_until is null or valid_until > %(day)s)),"
        " shared as (select m.department, c.id, m.share from amoeba_unit__members m join counting c"
        "   on c.id = m.parent_id where (m.valid_from is null or m.valid_from <= %(day)s)"
        "   and (m.valid_until is null or m.valid_until > %(day)s)),"
        " named as (select department, id, share from shared union all select c.department, c.id, 100 from counting c"
        "   where c.department is not null and not exists (select from shared s where s.department = c.department))"
        " select department, min(id) from named group by department having count(*) = 1 and min(share) = 100",
        {"day": day},
    ).fetchall()
    return dict(rows)


def days_to_book(connection: psycopg.Connection) -> list[date]:
    """Return the days with totals that are booked, or that a rule may have something to say about."""
    rows = connection.execute(
        "select distinct day from express_rated_day"
        " where booked or day >= (select min(valid_from) from express_fee_booking) order by day"
    ).fetchall()
    return [row[0] for row in rows]
