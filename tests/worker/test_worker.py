"""The worker: every job ends once, whatever is killed, refused or broken on the way."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from guocheng.base.problem import Invalid, Problem, Unavailable
from guocheng.store.database import Database
from guocheng.store.jobs import Job, enqueue, job_status, take_back_expired
from guocheng.store.lease import Lease
from guocheng.store.liveness import workers_alive
from guocheng.worker.handler import Handler, Long, Short
from guocheng.worker.timer import Timer, put_due
from guocheng.worker.worker import Worker

QUICK = timedelta(milliseconds=50)


@pytest.fixture(autouse=True)
def log(db: Database) -> None:
    with db.transaction() as connection:
        connection.execute("create table log (job bigint, what text)")


def write(connection: psycopg.Connection, job: Job, what: str) -> None:
    connection.execute("insert into log values (%s, %s)", [job.id, what])


def written(db: Database) -> list[str]:
    with db.read() as connection:
        return [what for (what,) in connection.execute("select what from log order by what")]


def put(db: Database, kind: str, **options: Any) -> int:
    number = db.run(lambda connection: enqueue(connection, kind, {}, **options))
    assert number is not None
    return number


def ended(db: Database, number: int) -> tuple[str, str | None]:
    with db.read() as connection:
        status = job_status(connection, number)
    return status.state, status.error


def wait_until_ended(db: Database, *numbers: int) -> None:
    """Hear the end of jobs from the database; the limit is only for a broken worker."""
    for _ in range(2000):
        with db.read() as connection:
            if all(job_status(connection, number).finished_at for number in numbers):
                return
        threading.Event().wait(0.01)
    pytest.fail("the jobs did not end")


@pytest.fixture
def running(db: Database) -> Iterator[Any]:
    """Start workers in threads and stop them in the end."""
    started: list[tuple[Worker, threading.Thread]] = []

    def start(handlers: dict[str, Handler], **options: Any) -> Worker:
        worker = Worker(db, handlers, look_every=QUICK, name=f"w{len(started)}", **options)
        thread = threading.Thread(target=worker.run)
        thread.start()
        started.append((worker, thread))
        return worker

    yield start
    for worker, thread in started:
        worker.stop()
        thread.join(timeout=30)
        assert not thread.is_alive()


def once(db: Database, handlers: dict[str, Handler]) -> bool:
    return Worker(db, handlers).work_once()


def test_effect_and_end_are_one_transaction(db: Database) -> None:
    def run(connection: psycopg.Connection, job: Job) -> dict[str, int]:
        write(connection, job, "done")
        return {"sent": 1}

    number = put(db, "mail")
    assert once(db, {"mail": Short(run)})
    assert not once(db, {"mail": Short(run)})
    with db.read() as connection:
        assert job_status(connection, number).result == {"sent": 1}
    assert written(db) == ["done"]


def test_refusal_ends_the_job_with_its_sentence(db: Database) -> None:
    def run(connection: psycopg.Connection, job: Job) -> None:
        write(connection, job, "half")
        raise Invalid(Problem("x", "表格", "第 3 行没有运单号"))

    number = put(db, "mail")
    once(db, {"mail": Short(run)})
    assert ended(db, number) == ("dead", "第 1 次执行失败:第 3 行没有运单号")
    assert written(db) == []


@pytest.mark.parametrize("error", [Unavailable(Problem("x", "网关", "网关没有应答")), RuntimeError("boom")])
def test_everything_else_is_tried_again_and_then_dead(db: Database, error: Exception) -> None:
    def run(connection: psycopg.Connection, job: Job) -> None:
        raise error

    number = put(db, "mail", attempts_max=2)
    once(db, {"mail": Short(run)})
    assert ended(db, number)[0] == "waiting"
    db.run(lambda connection: connection.execute("update gc_job set run_at = now()"))
    once(db, {"mail": Short(run)})
    state, reason = ended(db, number)
    assert state == "dead"
    assert str(error) in str(reason)


def test_long_job_ends_with_its_last_part(db: Database) -> None:
    def run(lease: Lease) -> None:
        for part in range(3):
            lease.part(lambda connection, part=part: write(connection, lease.job, str(part)), lambda _, part=part: part)
        lease.keep()
        db.run(lambda connection: lease.finish(connection, "三段"))

    number = put(db, "import")
    once(db, {"import": Long(run)})
    with db.read() as connection:
        status = job_status(connection, number)
    assert (status.state, status.progress, status.result) == ("done", 2, "三段")


def test_part_of_a_lost_lease_is_not_saved(db: Database) -> None:
    def run(lease: Lease) -> None:
        lease.part(lambda connection: write(connection, lease.job, "mine"), lambda _: 1)
        with db.transaction() as connection:
            connection.execute("update gc_job set lease_until = now() - interval '1 second'")
        db.run(take_back_expired)
        lease.part(lambda connection: write(connection, lease.job, "too late"), lambda _: 2)

    number = put(db, "import")
    once(db, {"import": Long(run)})
    assert written(db) == ["mine"]
    assert ended(db, number)[0] == "waiting"


def test_worker_is_woken_and_works_several_at_once(db: Database, running: Any) -> None:
    together = threading.Barrier(2, timeout=20)

    def run(connection: psycopg.Connection, job: Job) -> None:
        together.wait()

    worker = running({"pair": Short(run)}, threads=2)
    numbers = [put(db, "pair"), put(db, "pair")]
    wait_until_ended(db, *numbers)
    assert [ended(db, number)[0] for number in numbers] == ["done", "done"]
    assert worker.name == "w0"


def test_stopping_worker_hands_a_long_job_on(db: Database, running: Any) -> None:
    begun = threading.Event()

    def endless(lease: Lease) -> None:
        begun.set()
        while True:
            lease.keep()

    number = put(db, "import")
    first = running({"import": Long(endless)})
    assert begun.wait(20)
    first.stop()

    def rest(lease: Lease) -> str:
        return f"attempt {lease.job.attempt}"

    running({"import": Long(rest)})
    wait_until_ended(db, number)
    with db.read() as connection:
        assert job_status(connection, number).result == "attempt 2"


def test_worker_says_that_it_is_alive_until_it_stops(db: Database, running: Any) -> None:
    seen = threading.Event()
    put(db, "look")
    worker = running({"look": Short(lambda connection, job: seen.set())})
    assert seen.wait(20)
    worker.watch()
    with db.read() as connection:
        assert workers_alive(connection) == 1
        assert workers_alive(connection, within=timedelta(seconds=-1)) == 0


KILLED = """
import os, signal, sys
from datetime import timedelta
from guocheng.store.database import Database
from guocheng.worker.handler import Long
from guocheng.worker.worker import Worker

def run(lease):
    for part in range(lease.job.progress or 0, 10):
        row = [lease.job.id, str(part)]
        lease.part(lambda c: c.execute("insert into log values (%s, %s)", row), lambda _: part + 1)
        if part == 4:
            print("in the middle", flush=True)
            os.kill(os.getpid(), signal.SIGKILL)

Worker(Database(sys.argv[1]), {"import": Long(run, lease=timedelta(milliseconds=1))}).work_once()
"""


def test_job_of_a_killed_worker_is_taken_over_and_ends_once(db: Database, running: Any) -> None:
    """导入到一半进程被 kill -9:另一个进程接着做,每一行恰好一次。"""
    number = put(db, "import")
    killed = subprocess.run([sys.executable, "-c", KILLED, db.url], capture_output=True, text=True, check=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert len(written(db)) == 5

    def run(lease: Lease) -> None:
        for part in range(lease.job.progress, 10):
            lease.part(
                lambda connection, part=part: write(connection, lease.job, str(part)), lambda _, part=part: part + 1
            )

    running({"import": Long(run)})
    wait_until_ended(db, number)
    assert ended(db, number)[0] == "done"
    assert written(db) == [str(part) for part in range(10)]


TERMINATED = """
import sys
from datetime import timedelta
from guocheng.store.database import Database
from guocheng.worker.handler import Short
from guocheng.worker.worker import Worker

database = Database(sys.argv[1])
handlers = {"mail": Short(lambda connection, job: print("working", flush=True))}
worker = Worker(database, handlers, look_every=timedelta(seconds=30))
worker.stop_on_signals()
worker.run()
database.close()
print("ended well", flush=True)
"""


def test_sigterm_ends_a_worker_in_good_order(db: Database) -> None:
    put(db, "mail")
    process = subprocess.Popen([sys.executable, "-c", TERMINATED, db.url], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "working\n"
    os.kill(process.pid, signal.SIGTERM)
    said, _ = process.communicate(timeout=30)
    assert (process.returncode, said) == (0, "ended well\n")
    with db.read() as connection:
        assert workers_alive(connection) == 0


def test_timer_comes_once_in_a_window_however_many_look(db: Database) -> None:
    nightly = Timer("report", every=timedelta(days=1), offset=timedelta(hours=18))
    evening = datetime(2026, 3, 2, 18, 5, tzinfo=UTC)
    put_at = [evening, evening + timedelta(hours=23), evening + timedelta(hours=24)]
    made = [db.run(lambda connection, at=at: put_due(connection, nightly, at=at)) for at in put_at]
    assert [number is not None for number in made] == [True, False, True]
    assert nightly.window(evening) == datetime(2026, 3, 2, 18, tzinfo=UTC)


def test_worker_puts_its_timers(db: Database, running: Any) -> None:
    came = threading.Event()
    handlers: dict[str, Handler] = {"tick": Short(lambda connection, job: came.set())}
    running(handlers, timers=[Timer("tick", every=timedelta(days=1))])
    running(handlers, timers=[Timer("tick", every=timedelta(days=1))])
    assert came.wait(20)
    with db.read() as connection:
        assert connection.execute("select count(*) from gc_job where kind = 'tick'").fetchone() == (1,)


def test_worker_outlives_a_database_restart(db: Database, running: Any) -> None:
    """All its connections are cut; the next job is done all the same."""
    running({"mail": Short(lambda connection, job: None)})
    with db.direct() as connection:
        connection.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid()"
        )
    number = put(db, "mail")
    wait_until_ended(db, number)
    assert ended(db, number)[0] == "done"
