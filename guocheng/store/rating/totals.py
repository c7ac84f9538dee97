"""The totals of rated days as records (日计价汇总的读取): which there are, and whose outlets they name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import psycopg


def totals_of(connection: psycopg.Connection, day: date) -> list[int]:
    """Return the totals of a day."""
    rows = connection.execute("select id from express_rated_day where day = %s order by id", [day]).fetchall()
    return [row[0] for row in rows]


def outlets(connection: psycopg.Connection, numbers: Sequence[str]) -> dict[str, int]:
    """Return the outlets with these numbers."""
    return dict(
        connection.execute("select number, id from org_unit where number = any(%s)", [list(numbers)]).fetchall()
    )


def prices_changed_at(connection: psycopg.Connection) -> datetime | None:
    """Return when prices, or who pays by them, were changed last."""
    row = connection.execute(
        "select greatest((select max(updated_at) from express_price_list),"
        " (select max(greatest(updated_at, stage_since)) from express_price_version where stage <> 'draft'),"
        " (select max(updated_at) from express_zone), (select max(updated_at) from express_assignment),"
        " (select max(updated_at) from express_surcharge))"
    ).fetchone()
    return None if row is None else row[0]
