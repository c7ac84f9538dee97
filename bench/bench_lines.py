"""Changing one line of ten thousand over HTTP (改一行明细), and opening such a record, beside the same in bare SQL."""

from __future__ import annotations

import statistics
import time
import uuid
from collections.abc import Callable, Iterator
from decimal import Decimal

import psycopg

from bench.clients import Browser
from bench.company import Company
from bench.frame import Row, at_most
from bench.orders import LOGIN, PASSWORD, open_platform, prepare, served
from guocheng.service.platform import Platform

LINES = 10_000
TIMES = 60
_LOAD = """
insert into bench_order__parts (parent_id, position, unit, share, amount, note)
select %(id)s, n, 2, 20.00, mod(n, 1000) / 10.0, '依据第 ' || n || ' 条' from generate_series(0, %(lines)s - 1) n
"""
_RECORD = """
select json_agg(json_build_object('id', l.id, 'unit', l.unit, 'share', l.share, 'amount', l.amount, 'note', l.note)
    order by l.position)::text
from (select * from bench_order__parts where parent_id = %s order by position, id limit 200) l
"""
_EVENT = """
insert into gc_river (at, entity, record_id, kind, version, actor_id, changes)
values (now(), 'bench.order', %s, 'changed', 1, 1, '[{"field": "parts", "after": [], "before": []}]')
"""


def rows(company: Company) -> Iterator[Row]:
    """Measure single requests one after the other; the floors are taken on the same record."""
    url = company.new_database()
    platform = open_platform(url, company.folder)
    try:
        prepare(platform, 1)
        order, line = _long_order(platform)
        with psycopg.connect(url, options="-c search_path=company") as connection:
            changed, opened = _floors(connection, order, line)
        with served(url, company.folder) as port:
            browser = Browser(port, LOGIN, PASSWORD)
            change = _median(_changer(browser, order, line))
            page = _median(_opener(browser, order))
    finally:
        platform.close()
    yield at_most(f"{LINES:,} 行明细改一行并保存,经 HTTP", change, 20, "毫秒", floor=changed)
    yield at_most(f"打开有 {LINES:,} 行明细的记录,经 HTTP", page, 30, "毫秒", floor=opened)


def _long_order(platform: Platform) -> tuple[int, int]:
    with platform.database.transaction() as connection:
        (order,) = connection.execute("select min(id) from bench_order").fetchone() or (0,)
        connection.execute("update bench_order set unit = 2 where id = %s", [order])
        connection.execute(_LOAD, {"id": order, "lines": LINES})
        (line,) = connection.execute("select id from bench_order__parts order by position offset 5000").fetchone() or (
            0,
        )
    with platform.database.direct() as connection:
        connection.execute("vacuum analyze bench_order__parts")
    return order, line


def _floors(connection: psycopg.Connection, order: int, line: int) -> tuple[float, float]:
    """Return the milliseconds of the bare update of line, record and river, and of reading the first lines."""

    def change() -> None:
        amount = Decimal(uuid.uuid4().int % 10_000) / 100
        connection.execute("update bench_order__parts set amount = %s where id = %s", [amount, line])
        connection.execute("update bench_order set version = version + 1, updated_at = now() where id = %s", [order])
        connection.execute(_EVENT, [order])
        connection.commit()

    def read() -> None:
        connection.execute("select number, customer from bench_order where id = %s", [order]).fetchone()
        connection.execute(_RECORD, [order]).fetchone()
        connection.execute(
            "select count(*), sum(amount) from bench_order__parts where parent_id = %s", [order]
        ).fetchone()
        connection.commit()

    return _median(change), _median(read)


def _changer(browser: Browser, order: int, line: int) -> Callable[[], None]:
    path = f"/api/entities/bench.order/{order}/lines/parts"

    def call() -> None:
        amount = f"{uuid.uuid4().int % 10_000 / 100:.2f}"
        asked = {"version": 10**6, "change": [{"id": line, "values": {"amount": amount}}]}
        status, body = browser.send("POST", path, asked, **{"Idempotency-Key": uuid.uuid4().hex})
        assert status == 200, body

    return call


def _opener(browser: Browser, order: int) -> Callable[[], None]:
    def call() -> None:
        status, body = browser.send("GET", f"/api/entities/bench.order/{order}", None)
        assert status == 200, body

    return call


def _median(call: Callable[[], None]) -> float:
    spent = []
    for _ in range(TIMES):
        began = time.perf_counter()
        call()
        spent.append((time.perf_counter() - began) * 1000)
    return statistics.median(spent)
