"""Procedures in a real database: rows equal the replay, one of two wins, and a kill leaves nothing half done."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any

import psycopg
import pytest

from guocheng.base.problem import Conflict, Refusal, Unavailable
from guocheng.definition.procedure import Procedure
from guocheng.engine.flow import Actor, Instance, apply_all, decide, replay
from guocheng.engine.flow import commands as c
from guocheng.engine.flow import events as e
from guocheng.engine.flow.codec import from_json
from guocheng.store import flow as flow_store
from guocheng.store.database import Database
from tests.engine.case import IDS, NAMES, Case, approval, branch, procedure
from tests.engine.walks import Maker, finish, walk
from tests.store.kept import Kept, append, instance_of, lock, start

TICKET = "test.ticket"


@dataclass
class KeptCase(Case):
    """A case that is kept in the database after every act, and read back."""

    db: Database | None = None
    record_id: int = 1
    id: int = 0

    def happened(self, events: list[e.Event]) -> list[e.Event]:
        """Write the events, then see that the rows read back are the replay of the events read back."""
        assert self.db is not None
        self.db.run(lambda connection: self._keep(connection, events))
        before = self.now
        self.see(apply_all(before, events))
        return super().happened(events)

    def see(self, expected: Instance) -> None:
        """See that rows, history and timers are what is expected."""
        assert self.db is not None
        with self.db.read() as connection:
            kept = flow_store.load(connection, self.id)
            history = flow_store.events_of(connection, self.id)
            timers = connection.execute(
                "select kind, name, round, task, due_at from gc_flow_timer where instance_id = %s", [self.id]
            ).fetchall()
        assert kept is not None
        assert instance_of(kept) == expected
        assert replay(from_json(dict(row.event)) for row in history) == expected
        assert [row.seq for row in history] == list(range(1, expected.seq + 1))
        assert sorted(timers) == sorted((t.kind, t.step, t.round, t.task, t.due_at) for t in expected.timers())

    def _keep(self, connection: psycopg.Connection, events: list[e.Event]) -> None:
        if self.id == 0:
            self.id = start(connection, TICKET, self.record_id, events, f"投诉 {self.record_id}").id
        else:
            kept = lock(connection, self.id)
            assert kept is not None
            assert kept.instance == self.now
            append(connection, kept, events)


@pytest.mark.parametrize("seed", range(12))
def test_rows_are_the_replay_of_the_events(db: Database, seed: int) -> None:
    """随机走:表行等于事件重放。"""
    random = Random(seed)
    values: dict[str, object] = {name: random.random() < 0.6 for name in "xyz"}
    case = KeptCase(Maker(random, 14).procedure(), values, db=db)
    for _ in walk(case, random, steps=25):
        pass
    finish(case)
    case.see(case.instance)


def act(db: Database, instance_id: int, made: Procedure, command: Callable[[Instance], c.Command], by: str) -> str:
    """Do one thing as the service does, and tell how it went."""
    case = Case(procedure())

    def do(connection: psycopg.Connection) -> None:
        kept = lock(connection, instance_id)
        assert kept is not None
        events = decide(made, kept.instance, command(kept.instance), by=Actor(IDS[by]), at=case.at, world=case.world)
        append(connection, kept, events)

    try:
        db.run(do)
    except Refusal as refusal:
        return str(refusal)
    return "done"


def at_once(*works: Callable[[], str]) -> list[str]:
    """Do several things at the same moment, and return how each went."""
    barrier, results = threading.Barrier(len(works)), [""] * len(works)

    def run(number: int, do: Callable[[], str]) -> None:
        barrier.wait()
        results[number] = do()

    threads = [threading.Thread(target=run, args=(number, do)) for number, do in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_of_two_deciders_one_wins_and_the_other_hears_who(db: Database) -> None:
    """两人同时处理或签:一个成功,另一个被告知已由谁处理。"""
    made = procedure(approval("a", "甲乙"), approval("b", "丙"))
    for record in range(1, 9):
        case = KeptCase(made, db=db, record_id=record)
        works = [_approving(db, case.id, made, name) for name in "甲乙"]
        results = at_once(*works)
        winner = "甲乙"[results.index("done")]
        loser = results[1 - results.index("done")]
        assert loser == f"「a」已由{winner}于3 月 2 日 09:00处理(同意)"
    with db.read() as connection:
        assert connection.execute("select count(*) from gc_task where state = 'open'").fetchone() == (8,)


def test_a_double_click_makes_one_event(db: Database) -> None:
    """双击:一个事件。"""
    made = procedure(approval("a", "甲"), approval("b", "乙"))
    case = KeptCase(made, db=db)
    works = [_approving(db, case.id, made, "甲", task=1)] * 5
    assert sorted(at_once(*works)).count("done") == 1


def _approving(db: Database, instance_id: int, made: Procedure, name: str, task: int = 0) -> Callable[[], str]:
    def command(instance: Instance) -> c.Command:
        mine = [one.no for one in instance.tasks.values() if one.person == IDS[name]]
        return c.Decide(task or mine[0], c.Decision.APPROVE)

    return lambda: act(db, instance_id, made, command, name)


def test_twenty_approvers_at_once_give_one_outcome(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """二十人同时会签:只有一个结果,一个也不丢。"""
    crowd = {f"p{number}": 100 + number for number in range(20)}
    for name, number in crowd.items():
        monkeypatch.setitem(IDS, name, number)
        monkeypatch.setitem(NAMES, number, name)
    made = procedure(approval("a", "甲", "all_of"), approval("b", "乙"))
    case = KeptCase(procedure(approval("a", "甲", "all_of"), approval("b", "乙")), db=db)
    opened = tuple(e.Opened(2 + place, number, 1 + place) for place, number in enumerate(crowd.values()))
    joined = e.Repaired(case.at, 0, "a", opened)
    case.happened([joined])
    works = [_approving(db, case.id, made, name) for name in [*crowd, "甲"]]
    assert at_once(*works) == ["done"] * 21
    with db.read() as connection:
        stored = flow_store.load(connection, case.id)
        assert stored is not None
        entered = connection.execute(
            "select count(*) from gc_flow_event where event ->> 'kind' = 'left' and event ->> 'step' = 'a'"
        ).fetchone()
    assert entered == (1,)
    assert [row["person"] for row in stored.tasks if row["state"] == "open"] == [IDS["乙"]]


def test_a_record_has_one_running_procedure(db: Database) -> None:
    """一条记录同时只有一个流程。"""
    first = KeptCase(procedure(approval("a", "甲")), db=db)
    with pytest.raises(Conflict, match="已有正在进行的审批"):
        KeptCase(procedure(approval("a", "甲")), db=db)
    first.does("甲", "拒绝")
    KeptCase(procedure(approval("a", "甲")), db=db)
    with db.read() as connection:
        assert [row.state for row in flow_store.instances_of(connection, TICKET, 1)] == ["running", "rejected"]


def test_who_writes_without_the_newest_state_is_stopped(db: Database) -> None:
    """没有锁住最新状态的写入被拦下。"""
    case = KeptCase(procedure(approval("a", "甲"), approval("b", "乙")), db=db)
    old = case.instance
    case.does("甲", "同意")
    late = e.Reminded(case.at, IDS["发"], (1,))
    with pytest.raises(psycopg.errors.UniqueViolation), db.transaction() as connection:
        append(connection, Kept(case.id, old), [late])
    case.see(case.instance)


def dying_after(statements: int, db: Database) -> type[psycopg.Cursor[Any]]:
    """Return a kind of cursor whose connection is killed by the server before one statement too many."""

    class Dying(psycopg.Cursor[Any]):
        left = statements

        def execute(self, *args: Any, **options: Any) -> Any:
            if Dying.left == 0:
                with db.direct() as killer:
                    killer.execute("select pg_terminate_backend(%s)", [self.connection.info.backend_pid])
            Dying.left -= 1
            return super().execute(*args, **options)

    return Dying


@pytest.mark.parametrize("statements", range(7))
def test_a_kill_between_any_two_writes_leaves_nothing_half(db: Database, statements: int) -> None:
    """任何两次写入之间断开:要么全有,要么全无。"""
    made = procedure(approval("a", "甲乙", "all_of", deadline_hours=1), approval("b", "丙"))
    case = KeptCase(made, db=db)
    untouched = case.instance

    def two_approvals(connection: psycopg.Connection) -> None:
        for name in "甲乙":
            kept = lock(connection, case.id)
            assert kept is not None
            [task] = [one.no for one in kept.instance.tasks.values() if one.person == IDS[name]]
            command = c.Decide(task, c.Decision.APPROVE)
            events = decide(made, kept.instance, command, by=Actor(IDS[name]), at=case.at, world=case.world)
            append(connection, kept, events)
        connection.execute("select 1")  # whatever the service still does in this transaction

    try:
        with db.direct() as connection:
            connection.cursor_factory = dying_after(statements, db)
            with connection.transaction():
                two_approvals(connection)
    except Unavailable:
        assert statements < 5
        case.see(untouched)
    else:
        assert statements >= 5
        with db.read() as connection:
            assert connection.execute(
                "select count(*) from gc_flow_event where event ->> 'kind' = 'decided'"
            ).fetchone() == (2,)


def test_a_locked_instance_is_waited_for_and_not_read_stale(db: Database) -> None:
    """等到锁之后读到的是最新状态。"""
    made = procedure(approval("a", "甲乙", "all_of"), approval("b", "丙"))
    case = KeptCase(made, db=db)
    locked, go_on = threading.Event(), threading.Event()

    def first() -> str:
        with db.transaction() as connection:
            kept = lock(connection, case.id)
            assert kept is not None
            locked.set()
            go_on.wait(10)
            command = c.Decide(1, c.Decision.APPROVE)
            events = decide(made, kept.instance, command, by=Actor(IDS["甲"]), at=case.at, world=case.world)
            append(connection, kept, events)
        return "done"

    def second() -> str:
        locked.wait(10)
        waiting = threading.Thread(target=_let_go_when_waiting, args=(db, go_on))
        waiting.start()
        result = act(db, case.id, made, lambda instance: c.Decide(2, c.Decision.APPROVE), "乙")
        waiting.join()
        return result

    assert at_once(first, second) == ["done", "done"]
    with db.read() as connection:
        stored = flow_store.load(connection, case.id)
    assert stored is not None
    assert [row["state"] for row in stored.nodes] == ["passed", "active"]


def _let_go_when_waiting(db: Database, go_on: threading.Event) -> None:
    with db.direct() as connection:
        for _ in range(100_000):
            found = connection.execute("select count(*) from pg_locks where not granted").fetchone()
            if found and found[0]:
                break
    go_on.set()


def test_whoever_waits_too_long_for_a_lock_is_told_to_try_again(db: Database) -> None:
    """等锁太久:没有保存,请重试。"""
    case = KeptCase(procedure(approval("a", "甲")), db=db)

    def impatient() -> None:
        with db.transaction() as connection:
            connection.execute("set local lock_timeout = '50ms'")
            lock(connection, case.id)

    with db.transaction() as holder:
        lock(holder, case.id)
        with pytest.raises(Unavailable, match="别人正在改"):
            impatient()


def test_an_unreachable_instance_is_nothing(db: Database) -> None:
    """没有这个流程。"""
    with db.transaction() as connection:
        assert lock(connection, 4711) is None
        assert flow_store.task_home(connection, 4711) is None


def test_what_a_record_and_a_person_have_to_do_with(db: Database) -> None:
    """谁参与过这条记录的流程。"""
    made = procedure(approval("a", "甲乙", "in_turn"), branch("s", "parallel", ("", (approval("n", ""),))))
    case = KeptCase(made, db=db, record_id=7)
    case.command(c.CopyPeople((IDS["戊"],)), "甲")

    def involved() -> str:
        with db.read() as connection:
            return "".join(name for name in "甲乙丙戊发" if flow_store.takes_part(connection, TICKET, 7, IDS[name]))

    assert involved() == "甲戊发"
    case.does("甲", "同意")
    assert involved() == "甲乙戊发"
    case.does("乙", "同意")
    with db.read() as connection:
        [incident] = flow_store.incidents(connection)
        assert (incident.step, incident.record_id) == ("n", 7)
        assert flow_store.running_of(connection, TICKET, [6, 7]) == {7: case.id}


def test_timers_are_taken_by_one_worker_and_come_back_from_a_dead_one(db: Database) -> None:
    """定时:一个工人领取;死了的工人放回。"""
    case = KeptCase(procedure(approval("a", "甲乙", "all_of", deadline_hours=1)), db=db)
    later = case.at + timedelta(hours=2)

    def take(lease: int = 60) -> list[int]:
        with db.transaction() as connection:
            return [one.task for one in flow_store.take_due(connection, at=later, lease=timedelta(seconds=lease))]

    with db.transaction() as connection:
        assert flow_store.take_due(connection, at=case.at) == []
        assert flow_store.next_due_at(connection) == case.at + timedelta(hours=1)
    assert sorted(take(lease=-1)) == [1, 2]
    with db.transaction() as connection:
        assert len(flow_store.take_due(connection, at=later, limit=1)) == 1
        assert len(take()) == 1, "the other worker takes what is free and does not wait"
    assert take() == []
    case.passes(hours=2)
    with db.read() as connection:
        assert flow_store.next_due_at(connection) is None


def test_timers_of_a_record_are_made_exactly_as_wanted(db: Database) -> None:
    """记录的定时:要什么就是什么,重复设置不变。"""
    at = Case(procedure()).at
    warn, due = flow_store.RecordTimer("clock", "resolve", at), flow_store.RecordTimer("move", "accept", at)

    def stored() -> list[tuple[str, str]]:
        with db.transaction() as connection:
            taken = flow_store.take_due(connection, at=at, lease=timedelta(seconds=-1))
            return sorted((one.kind, one.name) for one in taken)

    for wanted in ([warn, due], [warn, due], [due], []):
        with db.transaction() as connection:
            flow_store.set_record_timers(connection, TICKET, 3, wanted)
        assert stored() == sorted((one.kind, one.name) for one in wanted)
