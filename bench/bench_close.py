"""Closing a month (结账): 200 units, 1,000,000 postings, every unit with its statement kept; the budget is a minute.

Checked are the four differences over all postings; frozen are figures, statements, charts and rules; nothing is written
by hand beside the book.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from bench.bench_statement import BOOK, DISTRICTS, NOW, POSTINGS, UNITS, found
from bench.company import Company
from bench.frame import Row, at_most
from guocheng.base.period import Month
from guocheng.service.context import Change, Context
from guocheng.service.ledger import closing
from guocheng.service.platform import Platform
from guocheng.service.principal import SYSTEM
from guocheng.store import ledger

MARCH = Month(2026, 3)
SECONDS_MAX = 60


def rows(company: Company) -> Iterator[Row]:
    """Measure one closing, with all it reads and keeps."""
    platform = Platform.open(database_url=company.new_database(), files=company.folder)
    try:
        platform.prepare(lambda _: None)
        found(platform, _POSTINGS)
        began = time.perf_counter()
        platform.database.run(lambda connection: close(platform, connection))
        taken = time.perf_counter() - began
        with platform.database.read() as connection:
            kept = ledger.snapshot(connection, BOOK, MARCH)
        assert kept is not None
        assert len(kept.statements) == UNITS + DISTRICTS + 1, len(kept.statements)
    finally:
        platform.close()
    yield at_most(f"结账 / {UNITS} 个单元、{POSTINGS:,} 条分录", taken, SECONDS_MAX, "秒")


def close(platform: Platform, connection: Any) -> None:
    """Close the month as who looks after the book does."""
    change = Change(Context(platform, SYSTEM, NOW, "bench"), connection)
    closing.close(change, name=BOOK, month=MARCH)


#: One in ten is an internal trade, posted on both sides; nothing is shared, so everything agrees.
_POSTINGS = """
insert into gc_posting (book, scenario, kind, day, object_id, account_id, direction, counterpart_id, amount, quantity,
    rule, source_entity, source_id, entry_no, at)
select %(book)s, 'actual', case when trades then 'trade' else 'ledger' end, date '2026-03-01' + mod(n / 2, 31)::int,
    %(first)s + mod(n * 7919, %(units)s), case when trades then t.id else a.id end,
    (array['OUT', 'IN', ''])[1 + mod(n, 3)], null, mod((n / 2) * 31, 100000) / 100.0, mod(n * 17, 100),
    case when trades then 'bench.trade' else 'bench' end, 'bench', n / 2, mod(n, 2)::int, %(at)s
from (select n, mod(n / 2, 10) = 0 as trades from generate_series(0::bigint, %(rows)s - 1) n) g
join (select id, row_number() over (order by code) - 1 as place, count(*) over () as all from amoeba_account
    where parent is not null and kind in ('external_income', 'variable', 'fixed', 'labour', 'volume')) a
    on a.place = mod(n / %(units)s, a.all)
join (select id, row_number() over (order by code) - 1 as side from amoeba_account where code in ('N01', 'P01')) t
    on t.side = mod(n, 2)
"""
