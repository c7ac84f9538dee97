"""A hundred thousand waiting runs carried out to the last (积压清空).

It takes some minutes, so it is measured only when it is named: `bench/run.py long_automation`.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

from bench.bench_automation import BACKLOG, DONE, PILE, WAITING, analyzed, counted, opened, working
from bench.company import Company
from bench.frame import Row, at_least, at_most
from guocheng.service.platform import Platform

#: At the rate that the budget asks for, with a fifth more.
SECONDS_MAX = BACKLOG / 200 * 1.2


def rows(company: Company) -> Iterator[Row]:
    """Measure how long one worker takes to the end of a backlog, and how fast it is at the end."""
    url = company.new_database()
    platform = opened(url, company.folder)
    try:
        platform.prepare(lambda _: None)
        with platform.database.direct() as connection:
            connection.execute("set statement_timeout = 0")
            connection.execute(PILE, {"rows": BACKLOG})
        analyzed(platform)
        with working(url, company.folder):
            whole, last = _drained(platform)
        assert counted(platform, DONE, state="done") == BACKLOG, "every run is over, and none failed"
    finally:
        platform.close()
    yield at_most(f"积压 {BACKLOG // 10_000} 万次全部做完", whole, SECONDS_MAX, "秒")
    yield at_least("其中最后一成的速度", last, 150, "次/秒")


def _drained(platform: Platform) -> tuple[float, float]:
    """Return the seconds to the end, and the rate of the last tenth."""
    while not counted(platform, DONE):
        time.sleep(0.05)
    begun = time.monotonic()
    while (left := counted(platform, WAITING)) > BACKLOG // 10:
        time.sleep(0.5)
    late = time.monotonic()
    while counted(platform, WAITING):
        time.sleep(0.1)
    ended = time.monotonic()
    return ended - begun, left / (ended - late)
