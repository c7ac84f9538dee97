"""A day of waybills priced and stored (按日计价), beside the bare statement on the same prices and rows.

The floor prices and inserts into a table with the same indexes; prices lie ready and nothing else is kept. Both are
taken in turns, on days that were never rated.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from datetime import date, timedelta

import psycopg
from psycopg import sql

from bench import waybills
from bench.company import Company
from bench.frame import Row, at_most
from guocheng.engine.rating import COLUMNS, expanded
from guocheng.service.platform import Platform
from guocheng.service.rating.days import kept, rate_day
from guocheng.service.rating.tariff import tariff
from guocheng.store import rating
from guocheng.store.rating.charges import bare, by_hashing

_FLOOR = sql.SQL(
    "insert into bench_charge select day, id, level, 0, reason, customer, list, book, cell, weight, billed, freight,"
    " surcharge, insurance, commission from ({}) c"
)
A_DAY, TURNS = 320_000, 3


def rows(own: Company) -> Iterator[Row]:
    """Rate days by the verb, and by the statement alone."""
    opened = waybills.platform(own, "rating")
    try:
        with opened.database.transaction() as connection:
            waybills.make(connection, A_DAY * TURNS, A_DAY)
            connection.execute("create table bench_charge (like gc_charge including all)")
        with opened.database.direct() as connection:
            connection.execute("set statement_timeout = 0")
            connection.execute("analyze gc_waybill")
        days = [waybills.FIRST + timedelta(days=n) for n in range(TURNS)]
        taken = [(floor(opened, day), value(opened, day)) for day in days]
        bare_seconds, seconds = (statistics.median(one) for one in zip(*taken, strict=True))
        yield at_most(f"一天 {A_DAY:,} 票计价并入库", seconds, 1.3, "秒", floor=bare_seconds)
        yield at_most(f"一天 {A_DAY:,} 票重新计价", value(opened, days[0]), 2, "秒", floor=bare_seconds)
    finally:
        opened.close()


def value(opened: Platform, day: date) -> float:
    """Return the seconds a day takes until it is committed."""
    began = time.perf_counter()
    with opened.database.transaction() as connection:
        connection.execute("set local statement_timeout = 0")
        done = rate_day(waybills.change(opened, connection), day)
    assert done["charges"] == A_DAY, done
    return time.perf_counter() - began


def floor(opened: Platform, day: date) -> float:
    """Return the seconds of the bare statement until it is committed."""
    with opened.database.transaction() as connection:
        connection.execute("truncate bench_charge")
    with opened.database.transaction() as connection:
        connection.execute("set local statement_timeout = 0")
        lay_out(opened, connection, day)
        began = time.perf_counter()
        with by_hashing(connection):
            connection.execute(_FLOOR.format(bare(day)), [])
    return time.perf_counter() - began


def lay_out(opened: Platform, connection: psycopg.Connection, day: date) -> None:
    """Lay out the prices of a day."""
    after = day + timedelta(days=1)
    found = tariff(connection, day, after)
    numbers, _ = kept(waybills.change(opened, connection), found)
    rating.lay_out(connection, COLUMNS, expanded(found, day, after, lambda one: numbers[one.version]))
