"""By what the fees of a day are booked (计费入账的依据): the rules in force, and the days they may concern."""

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


def days_to_book(connection: psycopg.Connection) -> list[date]:
    """Return the days with totals that are booked, or that a rule may have something to say about."""
    rows = connection.execute(
        "select distinct day from express_rated_day"
        " where booked or day >= (select min(valid_from) from express_fee_booking) order by day"
    ).fetchall()
    return [row[0] for row in rows]


def levels_booked(connection: psycopg.Connection, first: date, after: date) -> set[str]:
    """Return the levels of which anything is booked on the days from one on and before another."""
    rows = connection.execute(
        "select distinct level from express_rated_day where day >= %s and day < %s and booked", [first, after]
    ).fetchall()
    return {row[0] for row in rows}
