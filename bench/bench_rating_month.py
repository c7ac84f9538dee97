"""Ten million waybills of a month (整月一千万票): priced day by day in PostgreSQL, at once on DuckDB, not a fen apart.

Spark takes part where Java and `guocheng[spark]` are there and GUOCHENG_BENCH_SPARK is set; it needs minutes to warm.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from bench import waybills
from bench.company import Company
from bench.frame import Row, at_most
from guocheng.engine.rating import COLUMNS, expanded
from guocheng.service.platform import Platform
from guocheng.service.rating.days import kept, rate_day
from guocheng.service.rating.tariff import tariff
from guocheng.store import rating
from guocheng.store.rating.elsewhere import Files, Sum, duck, export, spark

COUNT, DAYS = 10_000_000, 31


def rows(own: Company) -> Iterator[Row]:
    """Price the month everywhere and compare."""
    opened = waybills.platform(own, "rating_month")
    first, until = waybills.FIRST, waybills.FIRST + timedelta(days=DAYS)
    try:
        with opened.database.transaction() as connection:
            waybills.make(connection, COUNT, -(-COUNT // DAYS))
        with opened.database.direct() as connection:
            connection.execute("set statement_timeout = 0")
            connection.execute("analyze gc_waybill")
        seconds = sum(rated(opened, first + timedelta(days=n)) for n in range(DAYS))
        yield at_most(f"{COUNT:,} 票逐日计价并入库", seconds / DAYS, 10, "秒/天")
        here, files = asked(opened, own, first, until)
        assert sum(one.charges for one in here) == COUNT
        yield from compared("DuckDB", here, lambda: duck.sums(files, own.folder))
        if os.environ.get("GUOCHENG_BENCH_SPARK"):
            yield from compared("Spark", here, lambda: spark.sums(files))
    finally:
        opened.close()


def rated(opened: Platform, day: date) -> float:
    """Return the seconds a day takes until it is committed."""
    began = time.perf_counter()
    with opened.database.transaction() as connection:
        connection.execute("set local statement_timeout = 0")
        rate_day(waybills.change(opened, connection), day)
    return time.perf_counter() - began


def asked(opened: Platform, own: Company, first: date, until: date) -> tuple[list[Sum], Files]:
    """Return the sums of what is stored, and the files from which others reckon."""
    with opened.database.transaction() as connection:
        connection.execute("set local statement_timeout = 0")
        found = tariff(connection, first, until)
        numbers, _ = kept(waybills.change(opened, connection), found)
        rates = expanded(found, first, until, lambda one: numbers[one.version])
        files = export(connection, COLUMNS, rates, first, until, own.folder)
        return rating.sums(connection, first, until), files


def compared(name: str, here: list[Sum], elsewhere: Callable[[], list[Sum]]) -> Iterator[Row]:
    """Let another engine price the month, and count the parties for whom it comes to something else."""
    began = time.perf_counter()
    there = elsewhere()
    seconds = time.perf_counter() - began
    yield at_most(f"{name} 整月试算 {COUNT:,} 票", seconds, 300, "秒")
    yield at_most(f"{name} 与 PostgreSQL 不同的客户", float(len({*here} ^ {*there})), 0, "个")
