"""A durable approval step (审批一步) beside pgbench's simple update with the same clients on the same server.

A step locks its instance, lets the engine decide, and commits event, step, tasks and timer. Each client is a process:
none waits for the interpreter of another. The floor is taken before and after, because no machine is equally quick all
the time.
"""

from __future__ import annotations

import multiprocessing
import re
import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from multiprocessing.queues import SimpleQueue
from multiprocessing.synchronize import Barrier

import psycopg

from bench.company import Company
from bench.frame import Row, at_least, at_most
from guocheng.base.calendar import OFFICE
from guocheng.base.zone import SHANGHAI
from guocheng.definition.procedure import Approval, Pick, Procedure
from guocheng.definition.who import Who, named
from guocheng.engine.flow import Actor, Found, Instance, World, apply_all, decide, start
from guocheng.engine.flow.codec import to_json
from guocheng.engine.flow.commands import Decide, Decision
from guocheng.engine.flow.rows import from_rows, to_rows
from guocheng.engine.flow.world import NOTHING_YET, Past
from guocheng.store import flow as flow_store
from guocheng.store.database import Database
from guocheng.store.migrate import migrate

CLIENTS = 8
INSTANCES = 60
STEPS = 5
FLOOR_SECONDS = 5
AT = datetime(2026, 3, 2, 9, tzinfo=SHANGHAI)
PROCEDURE = Procedure(
    "review",
    "审批",
    tuple(Approval(f"s{n}", f"第 {n} 步", (named(str(n)),), deadline_hours=8) for n in range(1, STEPS + 1)),
)


class People:
    """Everybody is his own number."""

    def find(self, who: Who, starter: int, past: Past = NOTHING_YET) -> Found:
        """Return the people named."""
        return Found(tuple(int(number) for number in who.people), who.label)

    def includes(self, who: Who, person: int, starter: int) -> bool:
        """Tell whether a person is among those named."""
        return str(person) in who.people

    def pick(self, how: Pick, people: tuple[int, ...]) -> int:
        """Return the first."""
        return people[0]

    def name(self, person: int) -> str:
        """Return a person's name."""
        return str(person)


WORLD = World(People(), lambda text: None, lambda people: OFFICE)


def rows(company: Company) -> Iterator[Row]:
    """Measure the rate of approval steps, and the processor time of one."""
    floor_url = company.new_database()
    pgbench = company.binaries.program("pgbench")
    subprocess.run([pgbench, "-i", "-q", "-s", str(CLIENTS), floor_url], check=True, capture_output=True)
    url = company.new_database()
    database = Database(url)
    migrate(database)
    instances = [database.run(_start(number)) for number in range(1, CLIENTS * INSTANCES + 1)]
    try:
        before = _simple_update(pgbench, floor_url)
        rate, cpu_milliseconds = _steps(company, url, instances)
        after = _simple_update(pgbench, floor_url)
        with database.read() as connection:
            accepted = connection.execute("select count(*) from gc_flow_instance where state = 'accepted'").fetchone()
        assert accepted == (len(instances),), "a step was lost"
    finally:
        database.close()
    floor = (before + after) / 2
    yield at_least("审批一步(不经 HTTP),8 个客户端", rate, 0.25, "次/秒", floor=floor)
    yield at_most("审批一步的 CPU(引擎 + 数据库)", cpu_milliseconds, 5, "毫秒")


def _start(record: int) -> Callable[[psycopg.Connection], int]:
    def work(connection: psycopg.Connection) -> int:
        events = start(PROCEDURE, flow="f", flow_version=1, move="m", starter=9, at=AT, world=WORLD)
        rows = to_rows(apply_all(None, events))
        documents = [to_json(event) for event in events]
        return flow_store.start(connection, "bench.ticket", record, after=rows, events=documents, title="投诉")

    return work


def _steps(company: Company, url: str, instances: list[int]) -> tuple[float, float]:
    """Let all clients approve at once; return steps a second, and milliseconds of processor time a step."""
    spawn = multiprocessing.get_context("spawn")
    ready, spent = spawn.Barrier(CLIENTS + 1), spawn.SimpleQueue()
    processes = [spawn.Process(target=_client, args=(url, instances[n::CLIENTS], ready, spent)) for n in range(CLIENTS)]
    for process in processes:
        process.start()
    ready.wait(60)
    server, began = company.processor_seconds(), time.monotonic()
    ready.wait(600)
    seconds = time.monotonic() - began
    cpu = company.processor_seconds() - server + sum(spent.get() for _ in processes)
    for process in processes:
        process.join()
    steps = len(instances) * STEPS
    return steps / seconds, cpu / steps * 1000


def _client(url: str, instances: list[int], ready: Barrier, spent: SimpleQueue[float]) -> None:
    database = Database(url, max_size=1)
    ready.wait(60)
    own = time.process_time()
    for step in range(1, STEPS + 1):
        for instance_id in instances:
            database.run(_approve(instance_id, step))
    ready.wait(600)
    spent.put(time.process_time() - own)
    database.close()


def _approve(instance_id: int, step: int) -> Callable[[psycopg.Connection], None]:
    def work(connection: psycopg.Connection) -> None:
        found = flow_store.lock(connection, instance_id)
        assert found is not None
        instance: Instance = from_rows(found.head, found.nodes, found.tasks, found.copies)
        command = Decide(step, Decision.APPROVE, "同意")
        events = decide(PROCEDURE, instance, command, by=Actor(step), at=AT, world=WORLD)
        documents = [to_json(event) for event in events]
        after = to_rows(apply_all(instance, events))
        flow_store.append(connection, instance_id, before=to_rows(instance), after=after, events=documents)

    return work


def _simple_update(pgbench: str, url: str) -> float:
    command = [pgbench, "-n", "-N", "-c", str(CLIENTS), "-j", "2", "-T", str(FLOOR_SECONDS), url]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    assert found, done.stdout
    return float(found[1])
