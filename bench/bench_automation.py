"""Automations set off by records (自动化): runs a second, and how long one waits beside a hundred thousand of another.

A worker process of its own reads the river and carries out, as in a company; what it is given was written straight into
the tables. The floor is what one run writes, in one transaction each, through pgbench.
"""

from __future__ import annotations

import multiprocessing
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from multiprocessing.synchronize import Event
from pathlib import Path

from bench.company import Company
from bench.frame import Row, at_least, at_most
from guocheng.sdk import automation, bundle, entity, integer, money, nodes, text, triggers
from guocheng.service.bundles import installed_bundles
from guocheng.service.platform import Platform
from guocheng.store import records

RUNS, BACKLOG = 4_000, 100_000
#: The backlog is watched for so long; a single run of another automation comes in the middle.
WATCHED_SECONDS = 20.0
ORDER = entity(
    "beat.order",
    "工单",
    [text("number", "编号"), money("amount", "金额"), integer("times", "次数"), text("note", "备注")],
    title="{number}",
)
STAMP = automation(
    "beat.stamp", "盖章", triggers.created(),
    [nodes.update("stamp", "盖章", {"note": "'已核 ' & number", "times": "1"})],
    run_as="system", on=ORDER, when="amount > 10 and number != 'single'",
)  # fmt: skip
SINGLE = automation(
    "beat.single", "单个", triggers.created(), [nodes.update("stamp", "盖章", {"note": "'单个'"})],
    run_as="system", on=ORDER, when="number = 'single'",
)  # fmt: skip
BUNDLE = bundle("beat", "测试", "1", entities=[ORDER], automations=[STAMP, SINGLE], needs=["org"])
_LOAD = """
with made as (
    insert into beat_order (number, amount, title, search, created_at, updated_at)
    select 'L' || n, 100 + n %% 50, 'L' || n, 'l' || n, now(), now() from generate_series(1, %(rows)s) n returning id
)
insert into gc_river (at, entity, record_id, kind, version, changes)
select now(), 'beat.order', id, 'created', 1,
    '[{"field": "number", "after": "L1", "before": null}, {"field": "amount", "after": "100.00", "before": null}]'
from made
"""
PILE = """
with made as (
    insert into beat_order (number, amount, title, search, created_at, updated_at)
    select 'P' || n, 100, 'P' || n, 'p' || n, now(), now() from generate_series(1, %(rows)s) n returning id
)
insert into gc_automation_run
    (automation, version, entity, record_id, trigger, cause, state, wake_at, order_key, created_at)
select 'beat.stamp', 1, 'beat.order', id, 'created', '{"kind": "created"}', 'waiting', now(), 'beat.stamp/' || id, now()
from made
"""
_FLOOR = """
\\set n random(1, 4000)
begin;
insert into company.gc_automation_run
    (automation, version, entity, record_id, trigger, state, wake_at, order_key, created_at, ended_at)
    values ('floor', 1, 'beat.order', :n, 'created', 'done', now(), 'f', now(), now()) returning id as run_id \\gset
select * from company.beat_order where id = :n for update;
update company.beat_order set note = 'x' || random(), version = version + 1, updated_at = now() where id = :n;
insert into company.gc_river (at, entity, record_id, kind, version, changes)
    values (now(), 'beat.order', :n, 'changed', 2, '[{"field": "note", "after": "x", "before": null}]');
insert into company.gc_automation_step (run_id, no, at, kind)
    values (:run_id, 1, now(), 'began'), (:run_id, 2, now(), 'worked'), (:run_id, 3, now(), 'ended');
commit;
"""
WAITING = "select count(*) from gc_automation_run where automation = %s and ended_at is null"
DONE = "select count(*) from gc_automation_run where automation = %s and ended_at is not null"


def rows(company: Company) -> Iterator[Row]:
    """Measure runs set off by records, then those of a long queue and one that comes in beside it."""
    url = company.new_database()
    platform = opened(url, company.folder)
    try:
        platform.prepare(lambda _: None)
        with platform.database.transaction() as connection:
            connection.execute(_LOAD, {"rows": RUNS})
        analyzed(platform)
        floor = _floor(company, url)
        with working(url, company.folder):
            set_off = _rate(platform)
        with platform.database.direct() as connection:
            connection.execute("set statement_timeout = 0")
            connection.execute(PILE, {"rows": BACKLOG})
        analyzed(platform)
        with working(url, company.folder):
            drained, waited = _beside_a_queue(platform)
    finally:
        platform.close()
    yield at_least("记录触发的自动化,后台一个进程", set_off, 200, "次/秒")
    yield at_least("同上,与只写这些行的事务相比", set_off, 0.1, "次/秒", floor=floor)
    yield at_least(f"积压 {BACKLOG // 10_000} 万次时的执行速度", drained, 200, "次/秒")
    yield at_most(f"另一个自动化在 {BACKLOG // 10_000} 万次积压旁等多久", waited, 1, "秒")


def opened(url: str, folder: Path) -> Platform:
    """Open a company with these automations."""
    org = tuple(one for one in installed_bundles() if one.name == "org")
    return Platform.open(database_url=url, files=folder / "files", bundles=(*org, BUNDLE))


def analyzed(platform: Platform) -> None:
    """Let the database know what its tables hold."""
    with platform.database.direct() as connection:
        connection.execute("set statement_timeout = 0")
        connection.execute("vacuum analyze")


def _rate(platform: Platform) -> float:
    """Wait until all runs are over and return how many there were in a second, from the first to the last."""
    while counted(platform, DONE) < RUNS // 10:
        time.sleep(0.02)
    begun, first = time.monotonic(), counted(platform, DONE)
    while (done := counted(platform, DONE)) < RUNS:
        time.sleep(0.02)
    return (done - first) / (time.monotonic() - begun)


def _beside_a_queue(platform: Platform) -> tuple[float, float]:
    """Watch the queue, and let one run of another automation come in; return the rate, and how long that one waited."""
    before = counted(platform, DONE)
    while (first := counted(platform, DONE)) == before:
        time.sleep(0.02)
    begun = time.monotonic()
    time.sleep(WATCHED_SECONDS / 2)
    waited = _single(platform)
    time.sleep(max(0.0, WATCHED_SECONDS - (time.monotonic() - begun)))
    rate = (counted(platform, DONE) - first) / (time.monotonic() - begun)
    assert counted(platform, WAITING) > 0, "the queue was too short to be waited behind"
    return rate, waited


def _single(platform: Platform) -> float:
    with platform.database.transaction() as connection:
        origin = records.Origin(datetime.now(UTC), cause="bench")
        values = {"number": "single", "amount": None}
        records.create(connection, platform.catalogue, "beat.order", values, origin)
    begun = time.monotonic()
    while not counted(platform, DONE, "beat.single", "done"):
        time.sleep(0.005)
    return time.monotonic() - begun


def counted(platform: Platform, query: str, name: str = "beat.stamp", state: str = "") -> int:
    """Count runs of an automation."""
    with platform.database.statement() as connection:
        if state:
            query = "select count(*) from gc_automation_run where automation = %s and state = 'done'"
        row = connection.execute(query.encode(), [name]).fetchone()
    assert row is not None
    return int(row[0])


def _floor(company: Company, url: str) -> float:
    script = company.folder / "automation.sql"
    script.write_text(_FLOOR, encoding="utf-8")
    pgbench = company.binaries.program("pgbench")
    command = [pgbench, "-n", "-f", str(script), "-c", "2", "-j", "2", "-T", "6", url]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    assert found is not None, done.stdout
    return float(found[1])


@contextmanager
def working(url: str, folder: Path) -> Iterator[None]:
    """Let a worker work in a process of its own."""
    spawn = multiprocessing.get_context("spawn")
    stop = spawn.Event()
    process = spawn.Process(target=_work, args=(url, folder, stop), daemon=True)
    process.start()
    try:
        yield
    finally:
        stop.set()
        process.join(20)
        process.terminate()


def _work(url: str, folder: Path, stop: Event) -> None:
    import threading

    from guocheng.worker.automation_duties import CHANNELS, loops
    from guocheng.worker.duties import handlers, timers
    from guocheng.worker.worker import Worker

    platform = opened(url, folder)
    worker = Worker(platform.database, handlers(platform), timers=timers(), loops=loops(platform), channels=CHANNELS)

    def end() -> None:
        stop.wait()
        worker.stop()

    threading.Thread(target=end, daemon=True).start()
    worker.run()
