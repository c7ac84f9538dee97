"""Statements of a month (经营报表): 200 units, 1,000,000 postings; the floor is one grouped scan of them.

Cold is the first statement of all units after a start, charts and statements to the database not yet known; warm is the
statement of the whole company, asked again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from bench.company import Company
from bench.frame import Row, at_most
from guocheng.service.context import Change, Context, look
from guocheng.service.ledger import statement
from guocheng.service.loading import Company as Demo
from guocheng.service.platform import Platform
from guocheng.service.principal import SYSTEM
from guocheng_apps.amoeba import parameters

UNITS, POSTINGS, DISTRICTS = 200, 1_000_000, 8
BOOK, MONTH = "amoeba.book", "M:202603"
NOW = datetime(2026, 4, 1, 1, tzinfo=UTC)


def rows(company: Company) -> Iterator[Row]:
    """Measure statements in process beside a grouped scan."""
    platform = Platform.open(database_url=company.new_database(), files=company.folder)
    try:
        platform.prepare(lambda _: None)
        root = found(platform)
        floor = least(lambda: scan(platform), 5)
        began = time.perf_counter()
        whole = show(platform, [])
        cold = (time.perf_counter() - began) * 1000
        assert len(whole["units"]) == UNITS + DISTRICTS + 1, len(whole["units"])
        everything = least(lambda: show(platform, []), 5)
        one = least(lambda: show(platform, [root]), 20)
    finally:
        platform.close()
    yield at_most(f"报表 / {UNITS} 个单元、{POSTINGS:,} 条分录，第一次", cold, 2, "毫秒", floor=floor)
    yield at_most("同上，再看一次全部单元", everything, 2, "毫秒", floor=floor)
    yield at_most("同上，再看一次全公司", one, 50, "毫秒")


def show(platform: Platform, objects: list[int]) -> dict[str, Any]:
    """Return statements as the office sees them."""
    context = Context(platform, SYSTEM, NOW, "bench")
    with look(context) as view:
        return statement.show(view, book=BOOK, period=MONTH, objects=objects)


def scan(platform: Platform) -> int:
    """Add all postings of the month up by unit, account, direction and kind."""
    with platform.database.read() as connection:
        return len(connection.execute(_SCAN, [BOOK]).fetchall())


def least(call: Callable[[], Any], times: int) -> float:
    """Return how many milliseconds a call takes at least."""
    found = []
    for _ in range(times):
        began = time.perf_counter()
        call()
        found.append((time.perf_counter() - began) * 1000)
    return min(found)


def found(platform: Platform, postings: str = "") -> int:
    """Found a company of units with a month of postings, and return the unit above all."""

    def work(connection: Any) -> int:
        demo = Demo(Change(Context(platform, SYSTEM, NOW, "bench"), connection), lambda _: None)
        demo.load("amoeba.account", parameters.accounts())
        demo.load("amoeba.template", parameters.templates())
        day = NOW.date().replace(year=2025)
        plain = {"kind": "profit", "valid_from": day}
        above: list[dict[str, Any]] = [
            {"key": f"D{n}", "number": f"D{n}", "name": f"片区{n}", "parent": {"key": "0"}} for n in range(DISTRICTS)
        ]
        units: list[dict[str, Any]] = [
            {"key": f"{n}", "number": f"{n:04}", "name": f"网点{n}", "parent": {"key": f"D{n % DISTRICTS}"}}
            for n in range(1, UNITS + 1)
        ]
        known: dict[str, int] = {}
        top: list[dict[str, Any]] = [{"key": "0", "number": "0", "name": "全公司"}]
        for level, rows in enumerate((top, above, units), 1):
            known |= demo.load("amoeba.unit", [{**row, "level": str(level), **plain} for row in rows])
        connection.execute("set local statement_timeout = 0")
        asked = {"book": BOOK, "first": known["1"], "units": UNITS, "rows": POSTINGS, "at": NOW}
        connection.execute((postings or _POSTINGS).encode(), asked)
        connection.execute(_TOTALS, [BOOK])
        return known["0"]

    root = platform.database.run(work)
    with platform.database.direct() as connection:
        connection.execute("set statement_timeout = 0")
        connection.execute("vacuum analyze")
    return root


_SCAN = (
    "select object_id, account_id, direction, kind, sum(amount), sum(quantity) from gc_posting"
    " where book = %s and scenario = 'actual' and month = '2026-03-01' group by 1, 2, 3, 4"
)
_POSTINGS = """
insert into gc_posting (book, scenario, kind, day, object_id, account_id, direction, amount, quantity, rule,
    source_entity, source_id, at)
select %(book)s, 'actual', 'ledger', date '2026-03-01' + mod(n, 31)::int, %(first)s + mod(n * 7919, %(units)s),
    a.id, (array['OUT', 'IN', ''])[1 + mod(n, 3)], mod(n * 31, 100000) / 100.0, mod(n * 17, 100), 'bench', 'bench',
    n, %(at)s
from generate_series(1::bigint, %(rows)s) n
join (select id, row_number() over (order by code) as place, count(*) over () as all from amoeba_account
    where parent is not null) a on a.place = 1 + mod(n / %(units)s, a.all)
"""
_TOTALS = """
insert into gc_posting_total (book, scenario, month, object_id, account_id, category, direction, kind, amount, quantity,
    n)
select book, scenario, month, object_id, account_id, category, direction, kind, sum(amount), sum(quantity), count(*)
from gc_posting where book = %s group by 1, 2, 3, 4, 5, 6, 7, 8
"""
