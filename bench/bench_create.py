"""Creating a record with five lines over HTTP (新建记录) beside the same inserts in one transaction through pgbench."""

from __future__ import annotations

import re
import subprocess
import uuid
from collections.abc import Callable, Iterator

from bench.clients import CLIENTS, Browser, pace
from bench.company import Company
from bench.frame import Row, at_least
from bench.orders import LINES, LOGIN, PASSWORD, open_platform, prepare, served

SECONDS = 8
VALUES = {
    "customer": "张三",
    "phone": "13800001234",
    "kind": "k1",
    "level": "high",
    "unit": 2,
    "amount": "120.50",
    "received_at": "2026-03-01T09:30:00+08:00",
    "parts": [{"unit": 2, "share": "20.00", "amount": "24.10", "note": "依据第 3 条"} for _ in range(LINES)],
}
_INSERTS = f"""
\\set n random(1, 1000000000)
begin;
insert into company.bench_order (number, customer, phone, kind, level, unit, amount, received_at, title, search,
    created_at, created_by, updated_at, updated_by)
values ('P' || :n || '-' || :client_id || '-' || random(), '张三', '13800001234', 'k1', 'high', 2, 120.50,
    '2026-03-01T09:30:00+08:00', 'P' || :n, 'p' || :n, now(), 1, now(), 1) returning id as order_id \\gset
insert into company.bench_order__parts (parent_id, position, unit, share, amount, note)
values {", ".join(f"(:order_id, {n}, 2, 20.00, 24.10, '依据第 3 条')" for n in range(LINES))};
insert into company.gc_river (at, entity, record_id, kind, version, actor_id, changes)
values (now(), 'bench.order', :order_id, 'created', 1, 1, '[{{"field": "customer", "after": "张三", "before": null}}]');
commit;
"""


def rows(company: Company) -> Iterator[Row]:
    """Measure creations beside bare inserts; the floor is taken before and after."""
    url = company.new_database()
    platform = open_platform(url, company.folder)
    try:
        prepare(platform, 0)
        before = _floor(company, url)
        with served(url, company.folder) as port:
            created = pace(over_http, port, SECONDS)
        after = _floor(company, url)
    finally:
        platform.close()
    floor = (before + after) / 2
    yield at_least(f"新建记录(含 {LINES} 行明细),{CLIENTS} 个客户端,经 HTTP", created.rate, 0.15, "次/秒", floor=floor)


def over_http(port: int) -> Callable[[], None]:
    """Make a client that saves a form again and again."""
    browser = Browser(port, LOGIN, PASSWORD)

    def call() -> None:
        key = {"Idempotency-Key": uuid.uuid4().hex}
        status, body = browser.send("POST", "/api/entities/bench.order", {"values": VALUES}, **key)
        assert status == 201, body

    return call


def _floor(company: Company, url: str) -> float:
    script = company.folder / "create.sql"
    script.write_text(_INSERTS, encoding="utf-8")
    pgbench = company.binaries.program("pgbench")
    command = [pgbench, "-n", "-f", str(script), "-c", str(CLIENTS), "-j", "2", "-T", str(SECONDS // 2), url]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    assert found, done.stdout
    return float(found[1])
