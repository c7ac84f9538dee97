"""The queue: a job comes with its cause, ends with its effect, and belongs to one worker at a time."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest

from guocheng.base.problem import NotFound
from guocheng.store.database import Database
from guocheng.store.jobs import (
    Job,
    LeaseLost,
    claim,
    dead_jobs,
    enqueue,
    fail,
    finish,
    hand_back,
    heartbeat,
    job_status,
    progress,
    purge_finished,
    retry_pause,
    revive,
    take_back_expired,
)

OVER = timedelta(seconds=-1)


def put(db: Database, kind: str = "mail", **options: object) -> int:
    number = db.run(lambda connection: enqueue(connection, kind, {"to": "王芳"}, **options))  # type: ignore[arg-type]
    assert number is not None
    return number


def take(
    db: Database, *, worker: str = "w1", lease: timedelta = timedelta(minutes=1), kinds: tuple[str, ...] = ("mail",)
) -> Job | None:
    return db.run(lambda connection: claim(connection, kinds=kinds, worker=worker, lease=lease))


def taken(db: Database, **options: object) -> Job:
    job = take(db, **options)  # type: ignore[arg-type]
    assert job is not None
    return job


def state(db: Database, number: int) -> str:
    with db.read() as connection:
        return job_status(connection, number).state


def test_job_of_a_rolled_back_cause_never_was(db: Database) -> None:
    with db.transaction() as connection, connection.transaction(force_rollback=True):
        enqueue(connection, "mail", {})
    assert take(db) is None


def test_effect_and_done_are_one(db: Database) -> None:
    number = put(db)
    job = taken(db)
    assert (job.payload, job.attempt) == ({"to": "王芳"}, 1)
    with db.transaction() as connection, connection.transaction(force_rollback=True):
        finish(connection, job, {"sent": 1})
    assert state(db, number) == "running"
    db.run(lambda connection: finish(connection, job, {"sent": 1}))
    with db.read() as connection:
        status = job_status(connection, number)
    assert (status.state, status.result) == ("done", {"sent": 1})


def test_a_job_is_taken_once(db: Database) -> None:
    numbers = {put(db) for _ in range(20)}
    got: list[int] = []

    def work() -> None:
        while job := take(db):
            got.append(job.id)

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(got) == sorted(numbers)


def test_unknown_kinds_and_later_jobs_wait(db: Database) -> None:
    put(db, "of a newer version")
    put(db, run_at=datetime.now(UTC) + timedelta(hours=1))
    assert take(db) is None


def test_same_order_key_is_one_at_a_time_in_order(db: Database) -> None:
    first, second = (put(db, order_key="ticket:7") for _ in range(2))
    other = put(db, order_key="ticket:8")
    job = taken(db)
    assert job.id == first
    assert taken(db).id == other
    assert take(db) is None
    db.run(lambda connection: finish(connection, job))
    assert taken(db).id == second


def test_order_key_follows_the_commits(db: Database) -> None:
    """Without the lock the second number could be visible while the first is not."""
    entered, second_done = threading.Event(), threading.Event()
    numbers: list[int | None] = []

    def other() -> None:
        entered.set()
        numbers.append(db.run(lambda connection: enqueue(connection, "mail", {}, order_key="a")))
        second_done.set()

    with db.transaction() as connection:
        first = enqueue(connection, "mail", {}, order_key="a")
        thread = threading.Thread(target=other)
        thread.start()
        entered.wait(10)
        waits = False
        while not waits and not second_done.is_set():
            row = connection.execute("select exists (select from pg_locks where locktype = 'advisory' and not granted)")
            waits = bool((row.fetchone() or (False,))[0])
        assert waits
    thread.join()
    assert first is not None
    assert numbers[0] is not None
    assert numbers[0] > first


def test_once_key_is_put_once(db: Database) -> None:
    assert put(db, once_key="day 1") > 0
    assert db.run(lambda connection: enqueue(connection, "mail", {}, once_key="day 1")) is None


def test_paused_worker_cannot_end_a_job_that_was_taken_over(db: Database) -> None:
    number = put(db)
    slow = taken(db, worker="slow", lease=OVER)
    assert db.run(take_back_expired) == 1
    quick = taken(db, worker="quick")
    assert (quick.id, quick.attempt) == (number, 2)
    for late in (finish, heartbeat, hand_back):
        with pytest.raises(LeaseLost):
            db.run(lambda connection, late=late: late(connection, slow))
    with pytest.raises(LeaseLost):
        db.run(lambda connection: fail(connection, slow, "太晚了"))
    with pytest.raises(LeaseLost):
        db.run(lambda connection: progress(connection, slow, 1))
    db.run(lambda connection: finish(connection, quick))
    assert state(db, number) == "done"


def test_living_lease_is_not_taken_back(db: Database) -> None:
    put(db)
    job = taken(db, lease=OVER)
    db.run(lambda connection: heartbeat(connection, job))
    assert db.run(take_back_expired) == 0


def test_progress_is_handed_on(db: Database) -> None:
    put(db)
    job = taken(db)
    db.run(lambda connection: progress(connection, job, {"rows": 500}, lease=OVER))
    db.run(take_back_expired)
    assert taken(db).progress == {"rows": 500}


def test_failures_pause_and_then_the_job_is_dead_with_its_reason(db: Database) -> None:
    number = put(db, attempts_max=2)
    assert db.run(lambda connection: fail(connection, taken(db), "短信网关拒绝")) is False
    assert take(db) is None
    with db.transaction() as connection:
        assert job_status(connection, number).run_at > datetime.now(UTC)
        connection.execute("update gc_job set run_at = now()")
    assert db.run(lambda connection: fail(connection, taken(db), "短信网关又拒绝")) is True
    with db.read() as connection:
        assert [(job.id, job.error) for job in dead_jobs(connection)] == [(number, "短信网关又拒绝")]


def test_job_that_kills_its_workers_dies_in_the_end(db: Database) -> None:
    number = put(db, attempts_max=2)
    for _ in range(2):
        taken(db, lease=OVER)
        db.run(take_back_expired)
    assert take(db) is None
    with db.read() as connection:
        status = job_status(connection, number)
    assert (status.state, status.error) == ("dead", "第 2 次执行中断:执行它的进程没有了回应")


def test_dead_job_can_be_revived(db: Database) -> None:
    number = put(db)
    db.run(lambda connection: fail(connection, taken(db), "坏了", final=True))
    db.run(lambda connection: revive(connection, number))
    assert taken(db).id == number
    with pytest.raises(NotFound):
        db.run(lambda connection: revive(connection, number))


def test_handing_back_is_no_failure(db: Database) -> None:
    number = put(db, attempts_max=1)
    db.run(lambda connection: hand_back(connection, taken(db)))
    db.run(lambda connection: finish(connection, taken(db)))
    assert state(db, number) == "done"


def test_pauses_grow_up_to_an_hour() -> None:
    assert [retry_pause(attempt).total_seconds() for attempt in (1, 2, 3, 20)] == [5, 10, 20, 3600]


def test_purge_takes_what_ended_well(db: Database) -> None:
    good, bad = put(db), put(db)
    db.run(lambda connection: finish(connection, taken(db)))
    db.run(lambda connection: fail(connection, taken(db), "坏了", final=True))
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    assert db.run(lambda connection: purge_finished(connection, before=tomorrow)) == 1
    with db.read() as connection:
        assert job_status(connection, bad).state == "dead"
        with pytest.raises(NotFound):
            job_status(connection, good)
