"""Running procedures over to another version (流程迁移): a thousand instances looked at, migrated and taken back.

The steps change: the first is renamed, two are new, the people are found again. The floor is a thousand transactions
that lock an instance and write one event each, on the same server.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

import psycopg

from bench.company import Company
from bench.frame import Row, at_most
from bench.orders import FLOW, LOGIN, REQUEST, open_platform, prepare
from guocheng.definition.codec import to_json
from guocheng.definition.procedure import Approval
from guocheng.definition.who import holder
from guocheng.service import definitions
from guocheng.service.context import Change, Context, look
from guocheng.service.flow import migration, migration_work, moves
from guocheng.service.flow.migration import Ask
from guocheng.service.platform import Platform
from guocheng.service.principal import SYSTEM
from guocheng.service.records import change as changes
from guocheng.store import jobs
from guocheng.store.flow.migrations import Wanted
from guocheng.store.lease import Lease

INSTANCES = 1_000


def rows(company: Company) -> Iterator[Row]:
    """Measure the look at a thousand instances, their migration, and taking all of it back."""
    platform = open_platform(company.new_database(), company.folder)
    try:
        prepare(platform, 0)
        _start(platform)
        _publish(platform)
        looked = _seconds(lambda: _look(platform))
        number = _do(platform, lambda change: migration.begin(change, flow=FLOW.name, ask=ASK, reason="")["id"])
        migrated = _seconds(lambda: _work(platform))
        _counted(platform, number, "done")
        _do(platform, lambda change: migration.undo(change, flow=FLOW.name, number=number)["id"])
        undone = _seconds(lambda: _work(platform))
        _counted(platform, number, "undone")
        # Last, for an event that nobody can read comes of it.
        floor = _floor(platform)
    finally:
        platform.close()
    yield at_most(f"试迁移 {INSTANCES:,} 条流程", looked, 30, "秒")
    yield at_most(f"迁移 {INSTANCES:,} 条流程,每条一个事务", migrated, 60, "秒")
    yield at_most("迁移一条,与只写一个事件的事务相比", migrated, 25, "秒", floor=floor)
    yield at_most(f"撤销 {INSTANCES:,} 条流程的迁移", undone, 60, "秒")


ASK = Ask(0, Wanted(FLOW.name), {}, keep_people=False, keep_times=False)


def _start(platform: Platform) -> None:
    with platform.database.read() as connection:
        found = connection.execute("select person_id from gc_account where login = %s", [LOGIN]).fetchone()
    assert found is not None
    person = int(found[0])
    for _ in range(INSTANCES):
        _do(platform, lambda change: _submitted(change, person))


def _submitted(change: Change, person: int) -> int:
    values = {"subject": "买打印纸", "buyer": person}
    made = changes.create(change, entity=REQUEST.name, values=values)
    moves.make_move(
        change, entity=REQUEST.name, record_id=made["id"], move="submit", version=None, values={}, comment=""
    )
    return int(made["id"])


def _publish(platform: Platform) -> None:
    """Publish a version whose first step has another name, with one new step before it and one in the middle."""
    [move] = FLOW.moves
    assert move.procedure is not None
    first, *rest = move.procedure.steps
    assert isinstance(first, Approval)
    new = Approval("check", "核对", (holder("buyer"),)), Approval("audit", "复核", (holder("buyer"),), deadline_hours=8)
    steps = (new[0], replace(first, name="first", deadline_hours=4), new[1], *rest)
    flow = replace(FLOW, moves=(replace(move, procedure=replace(move.procedure, steps=steps)),))
    _do(platform, lambda change: definitions.publish(change, documents=[to_json(flow)], reason="改版")["revision"])
    platform.database.run(platform.follow)


def _look(platform: Platform) -> None:
    """Look at all of them, a page at a time, as the screen does."""
    after, seen = 0, 0
    while True:
        with look(_context(platform)) as view:
            page = migration.preview(view, flow=FLOW.name, ask=ASK, after=after)
        seen += sum(page["counts"][outcome] for outcome in ("ok", "warnings"))
        if not page["next"]:
            break
        after = page["next"]
    assert seen == INSTANCES, "some could not be migrated"


def _work(platform: Platform) -> None:
    kinds = (migration.RUN, migration.UNDO)
    job = platform.database.run(lambda connection: jobs.claim(connection, kinds=kinds, worker="bench"))
    assert job is not None
    migration_work.run(platform, Lease(platform.database, job), lambda: datetime.now(UTC))
    platform.database.run(lambda connection: jobs.finish(connection, job))


def _counted(platform: Platform, number: int, state: str) -> None:
    with look(_context(platform)) as view:
        found = migration.show(view, flow=FLOW.name, number=number)["counts"]
    assert found == {state: INSTANCES}, f"not all are {state}: {found}"


def _floor(platform: Platform) -> float:
    """Lock each instance and write one event of it, each in a transaction."""

    def write(number: int) -> Callable[[psycopg.Connection], None]:
        def work(connection: psycopg.Connection) -> None:
            connection.execute("select seq from gc_flow_instance where id = %s for update", [number])
            connection.execute("update gc_flow_instance set reminded_at = now() where id = %s", [number])
            connection.execute(
                "insert into gc_flow_event (instance_id, seq, at, actor, event) values (%s, 1000000, now(), 0, '{}')",
                [number],
            )

        return work

    with platform.database.read() as connection:
        found = [row[0] for row in connection.execute("select id from gc_flow_instance order by id")]
    return _seconds(lambda: [platform.database.run(write(number)) for number in found])


def _seconds(work: Callable[[], object]) -> float:
    began = time.monotonic()
    work()
    return time.monotonic() - began


def _do(platform: Platform, verb: Callable[[Change], int]) -> int:
    return platform.database.run(lambda connection: verb(Change(_context(platform), connection)))


def _context(platform: Platform) -> Context:
    return Context(platform, SYSTEM, datetime.now(UTC), request_id="bench")
