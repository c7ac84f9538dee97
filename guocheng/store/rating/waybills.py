"""Waybills as they came (运单原始数据): by COPY, a partition for each month, a waybill of a day once.

- What comes again replaces what was there; a day whose waybills changed is stale until it is rated again.
- Nought grams, centimetres and fen are missing ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import class_row

COLUMNS = (
    "day",
    "waybill_no",
    "shop",
    "courier",
    "outlet",
    "place",
    "outlet_grams",
    "bag_grams",
    "volumetric_grams",
    "centre_grams",
    "hq_grams",
    "settlement_grams",
    "third_party_grams",
    "pick_up_grams",
    "transit_grams",
    "arrival_grams",
    "volume_cm3",
    "declared_fen",
)
_NAMES = sql.SQL(", ").join(map(sql.Identifier, COLUMNS))
TABLES = ("gc_waybill", "gc_charge")


@dataclass(frozen=True)
class Kept:
    """A waybill as it was brought."""

    id: int
    day: date
    waybill_no: str
    shop: str
    courier: str
    outlet: str
    place: int
    outlet_grams: int
    bag_grams: int
    volumetric_grams: int
    centre_grams: int
    hq_grams: int
    settlement_grams: int
    third_party_grams: int
    pick_up_grams: int
    transit_grams: int
    arrival_grams: int
    volume_cm3: int
    declared_fen: int


def load(
    connection: psycopg.Connection, rows: Iterable[Sequence[Any]], *, at: datetime, batch_id: int | None = None
) -> dict[date, int]:
    """Take waybills in the order of `COLUMNS` and return how many each day got; the days are stale then."""
    connection.execute("drop table if exists gc_waybill_coming")
    connection.execute(
        b"create temporary table gc_waybill_coming on commit drop as select {} from gc_waybill with no data".replace(
            b"{}", _NAMES.as_bytes(connection)
        )
    )
    with connection.cursor().copy(sql.SQL("copy gc_waybill_coming ({}) from stdin").format(_NAMES)) as copy:
        for row in rows:
            copy.write_row(row)
    counted: dict[date, int] = dict(
        connection.execute(
            "select day, count(distinct waybill_no) from gc_waybill_coming group by day order by day"
        ).fetchall()
    )
    for day in counted:
        ensure_month(connection, day)
    _put(connection, batch_id)
    _note(connection, list(counted), at)
    return counted


def _put(connection: psycopg.Connection, batch_id: int | None) -> None:
    assigned = sql.SQL(", ").join(sql.SQL("{0} = excluded.{0}").format(sql.Identifier(name)) for name in COLUMNS[2:])
    statement = sql.SQL(
        "insert into gc_waybill ({names}, batch_id)"
        " select distinct on (waybill_no, day) {names}, {batch}::bigint from gc_waybill_coming"
        " order by waybill_no, day, ctid desc"
        " on conflict (waybill_no, day) do update set {assigned}, batch_id = excluded.batch_id"
    )
    connection.execute(statement.format(names=_NAMES, assigned=assigned, batch=sql.Literal(batch_id)))


def _note(connection: psycopg.Connection, changed: list[date], at: datetime) -> None:
    connection.execute(
        "insert into gc_rating_day (day, waybills, loaded_at, stale, why)"
        " select d, (select count(*) from gc_waybill w where w.day = d), %(at)s, true, '运单有更新'"
        " from unnest(%(days)s::date[]) as d on conflict (day) do update"
        " set waybills = excluded.waybills, loaded_at = excluded.loaded_at, stale = true, why = excluded.why",
        {"days": changed, "at": at},
    )


def ensure_month(connection: psycopg.Connection, day: date) -> None:
    """Make the partitions of a month where they are not there yet."""
    first = day.replace(day=1)
    after = first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)
    for table in TABLES:
        name = partition_of(table, day)
        if connection.execute("select to_regclass(%s)", [name]).fetchone() != (None,):
            continue
        # Two that load the same new month wait for each other here.
        connection.execute("select pg_advisory_xact_lock(hashtext(%s))", [f"{name}"])
        connection.execute(
            sql.SQL("create table if not exists {} partition of {} for values from ({}) to ({})").format(
                sql.Identifier(name), sql.Identifier(table), sql.Literal(first), sql.Literal(after)
            )
        )


def partition_of(table: str, day: date) -> str:
    """Return what the partition of a day is called."""
    return f"{table}_{day:%Y_%m}"


def found(connection: psycopg.Connection, waybill_no: str) -> list[Kept]:
    """Return a waybill by its number, the newest day first; a number may come again after years."""
    statement = sql.SQL("select id, {} from gc_waybill where waybill_no = %s order by day desc limit 20")
    with connection.cursor(row_factory=class_row(Kept)) as cursor:
        return cursor.execute(statement.format(_NAMES), [waybill_no]).fetchall()
