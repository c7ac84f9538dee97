"""What always holds of procedures in the database (流程不变量): many at once, faults between writes, random walks.

- One outcome, however many speak at the same moment; of a person and a timer at one instant exactly one wins.
- A fault before any statement of a command leaves everything as it was.
- The record stands where its procedure says, and the rows are the replay of the events, after every transaction.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import timedelta
from functools import partial
from random import Random
from typing import Any

import psycopg
import pytest
from psycopg import sql

from guocheng.base.problem import Refusal
from guocheng.engine.flow import Attached, NodeState, State, TaskState, replay
from guocheng.engine.flow import events as e
from guocheng.engine.flow.codec import from_json
from guocheng.engine.flow.rows import from_rows
from guocheng.service.context import Context, perform
from guocheng.service.flow import asking, steering, tasks, timers
from guocheng.service.principal import SYSTEM
from guocheng.store import flow as flow_store
from tests.service.works import ORDER, Works
from tests.story.company import Record

APPROVERS = 50


def happened(works: Works, record: Record) -> list[e.Event]:
    """Return the history of the newest procedure of a record."""
    with works.company.platform.database.read() as connection:
        number = flow_store.instances_of(connection, record.entity, record.id)[0].id
        return [from_json(dict(row.event)) for row in flow_store.events_of(connection, number)]


def at_once(acts: Sequence[Callable[[], Any]]) -> list[str]:
    """Do several things at the same moment, and tell how each went: done, or the code of its refusal."""
    gate = threading.Barrier(len(acts))

    def run(act: Callable[[], Any]) -> str:
        gate.wait()
        try:
            act()
        except Refusal as refusal:
            return refusal.problems[0].code
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def deciding(works: Works, name: str, record: Record, decision: str = "approve", key: str = "") -> Callable[[], Any]:
    """Return the click of a person on what waits for him."""
    task, principal = works.task(name, record), works.company.principal(name)
    context = Context(works.company.platform, principal, works.company.now, request_id=f"click:{name}", key=key)
    verb = partial(tasks.decide_task, task_id=task, decision=decision, opinion="说完了", values={})
    return lambda: perform(context, verb)


def test_fifty_at_once_make_one_outcome(works: Works) -> None:
    """五十人会签同时点同意:人人算数,一个不丢,流程只往下走一次。"""
    unit = works.company.unit("50", "五十人部", "branch")
    names = [f"评{number}" for number in range(APPROVERS - 3)]
    for number, name in enumerate(names):
        works.company.person(f"E{number:03}", name, unit, "judge")
    record = works.order("请示")
    went = at_once([deciding(works, name, record) for name in [*names, *"甲乙丙"]])
    assert went == ["done"] * APPROVERS
    events = happened(works, record)
    assert len([one for one in events if isinstance(one, e.Decided)]) == APPROVERS
    assert [one.step for one in events if isinstance(one, e.Left)] == ["say"]
    assert works.company.waits_for(record) == ["主管"]


def test_a_no_among_many_yeses_ends_it_once(works: Works) -> None:
    """有人同意有人拒绝,同时点:结果只有一个,先后由锁决定,后到的知道晚了。"""
    for round_now in range(6):
        record = works.order("请示", str(round_now))
        said = {"甲": "approve", "乙": "reject", "丙": "reject"}
        acts = [deciding(works, name, record, decision) for name, decision in said.items()]
        went = at_once(acts)
        assert went.count("done") in (1, 2)
        assert set(went) <= {"done", "flow.already_decided", "flow.already_ended"}
        assert len([one for one in happened(works, record) if isinstance(one, e.Ended)]) == 1
        assert works.company.stage(record) == "放弃"


def test_a_person_and_the_timeout_at_one_instant(works: Works) -> None:
    """超时自动通过和人点拒绝在同一时刻:恰好一个算数,记录跟着算数的那个走。"""
    for round_now in range(6):
        record = works.order("限时", str(round_now))
        works.company.now += timedelta(days=2)
        system = Context(works.company.platform, SYSTEM, works.company.now, request_id="timer")
        person, _ = at_once([deciding(works, "主管", record, "reject"), partial(timers.wake_due, system)])
        said = [one for one in happened(works, record) if isinstance(one, e.Decided)]
        assert len(said) == 1
        assert (said[0].by == 0) == (person != "done")
        assert works.company.stage(record) == ("放弃" if person == "done" else "同意")


def test_double_clicks_make_one_event(works: Works) -> None:
    """同一次点击发了六遍:六个回答都是成功,事件只有一个。"""
    record = works.order("请示")
    click = deciding(works, "甲", record, key="one click")
    assert at_once([click] * 6) == ["done"] * 6
    assert len([one for one in happened(works, record) if isinstance(one, e.Decided)]) == 1


# ---- faults ----------------------------------------------------------------------------------------------------------


class Fault(Exception):
    """The process came to its end here."""


@contextmanager
def fault_before(number: int) -> Iterator[list[int]]:
    """Let the process come to its end before so many statements have been sent; count them."""
    count, real = [0], psycopg.Cursor.execute

    def execute(cursor: Any, *given: Any, **more: Any) -> Any:
        count[0] += 1
        if count[0] == number:
            raise Fault
        return real(cursor, *given, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(psycopg.Cursor, "execute", execute)
        yield count


def everything(works: Works) -> dict[str, str]:
    """Return what stands in every table, as fingerprints."""
    with works.company.platform.database.read() as connection:
        names = connection.execute(
            "select tablename from pg_tables where schemaname = current_schema() order by 1"
        ).fetchall()
        one = sql.SQL("select md5(coalesce(string_agg(t::text, '|' order by t::text), '')) from {} t")
        rows = {name: connection.execute(one.format(sql.Identifier(name))).fetchone() for (name,) in names}
    return {name: str(row[0]) for name, row in rows.items() if row}


def survives(works: Works, act: Callable[[], Any]) -> int:
    """Run an act with a fault before its first, second, ... statement; each leaves nothing, until it goes through."""
    before = everything(works)
    for number in range(1, 500):
        with fault_before(number) as count:
            try:
                act()
            except Fault:
                pass
            else:
                return count[0]
        assert everything(works) == before, f"the fault before statement {number} left something behind"
    raise AssertionError("it never went through")


def test_a_fault_between_any_two_writes_of_a_decision_leaves_nothing(works: Works) -> None:
    """最后一个同意,任何两次写之间出事:要么全有,要么全无。"""
    record = works.order("限时")
    assert survives(works, deciding(works, "主管", record)) > 5
    assert works.company.stage(record) == "同意"


def test_a_fault_while_others_are_called_leaves_nothing(works: Works) -> None:
    """发起时连带发起子流程,任何两次写之间出事:主单、子单、待办一样也不会单独留下。"""
    items = [{"what": "轮子"}, {"what": "车架"}]
    record = works.company.opens("买手", ORDER, number="一", items=items)
    assert survives(works, lambda: works.company.does("买手", "逐项检查", record)) > 20
    assert len(works.checks()) == 2
    assert [one["state"] for one in works.node(record, "sub")["calls"]] == ["running", "running"]


# ---- random walks ----------------------------------------------------------------------------------------------------

STANDS = {State.ACCEPTED: "agreed", State.REJECTED: "dropped"}
MOVES = ("请示", "派单", "限时", "等付款", "检查", "逐项检查", "检查两遍", "顺便检查")


class Walker:
    """Does something arbitrary that people might do, again and again."""

    def __init__(self, works: Works, seed: int) -> None:
        self.works = works
        self.random = Random(seed)
        self.records: list[Record] = []

    def step(self) -> None:
        """Do one thing; what is refused changes nothing."""
        acts = [self.open, self.decide, self.decide, self.decide, self.steer, self.ask, self.wait, self.undo]
        with suppress(Refusal):
            self.random.choice(acts)()

    def open(self) -> None:
        """Start a procedure."""
        items = [{"what": str(number)} for number in range(self.random.randrange(3))]
        self.records.append(self.works.order(self.random.choice(MOVES), str(len(self.records)), items=items))

    def decide(self) -> None:
        """Decide something that waits for somebody."""
        name, row = self.task("open")
        said = "submit" if row["kind"] == "work" or row["attached"] in ("consult", "delegate") else "approve"
        if said == "approve" and self.random.random() < 0.2:
            said = self.random.choice(["reject", "send_back"])
        if said == "send_back":
            given = {"to_step": "starter", "opinion": "再想想", "straight_back": self.random.random() < 0.5}
            self.works.does(name, tasks.send_back, task_id=row["id"], **given)
        elif row["kind"] == "starter":
            self.works.does(name, tasks.resubmit, instance_id=row["instance_id"], opinion="")
        else:
            given = {"decision": said, "opinion": "说完了", "values": {}}
            self.works.does(name, tasks.decide_task, task_id=row["id"], **given)

    def ask(self) -> None:
        """Claim, release, or ask others."""
        if self.random.random() < 0.4:
            name, row = self.task("claimable")
            self.works.does(name, asking.claim, task_id=row["id"])
            return
        name, row = self.task("open")
        if self.random.random() < 0.2:
            self.works.does(name, asking.release, task_id=row["id"])
        else:
            others = self.random.sample(["外人", "甲", "乙", "管"], self.random.randrange(1, 3))
            self.works.asks(name, row["id"], others, self.random.choice(list(Attached)), opinion="请看")

    def undo(self) -> None:
        """Take back, or withdraw."""
        if self.random.random() < 0.5:
            name, row = self.task("done")
            self.works.does(name, asking.take_back, task_id=row["id"])
        else:
            number = self.works.instance(self.random.choice(self.records))
            self.works.does("买手", tasks.withdraw, instance_id=number, opinion="")

    def steer(self) -> None:
        """Intervene."""
        record = self.random.choice(self.records)
        steps = [one["step"] for one in self.works.shown(record)["nodes"] if not one["step"].startswith("@")]
        verbs: list[tuple[Callable[..., Any], dict[str, Any]]] = [
            (steering.suspend, {"reason": ""}),
            (steering.activate, {}),
            (steering.activate, {}),
            (steering.jump, {"to": self.random.choice(steps), "reason": ""}),
            (steering.reopen, {"to": self.random.choice(steps), "reason": ""}),
            (steering.end, {"accepted": self.random.random() < 0.5, "reason": ""}),
            (steering.cancel, {"reason": ""}),
            (steering.signal, {"signal": "paid", "note": ""}),
        ]
        verb, given = self.random.choice(verbs)
        self.works.steers("管", verb, record, **given)

    def wait(self) -> None:
        """Let time pass and the worker work."""
        self.works.company.waits(hours=self.random.choice([0, 0, 5, 30]))

    def task(self, box: str) -> tuple[str, dict[str, Any]]:
        """Return somebody's task in a box."""
        names = ["买手", "甲", "乙", "丙", "主管", "查", "管", "外人"]
        found = [(name, row) for name in names for row in self.works.company.todo(name, box)]
        return self.random.choice(found or [("外人", {"id": 10**9, "kind": "", "attached": None})])


def see(works: Works) -> None:
    """See that everything holds of every procedure there is."""
    with works.company.platform.database.read() as connection:
        rows = connection.execute(
            "select id, entity, record_id, id = max(id) over (partition by entity, record_id) from gc_flow_instance"
        ).fetchall()
        for number, entity, record_id, newest in rows:
            kept = flow_store.load(connection, number)
            assert kept is not None
            history = flow_store.events_of(connection, number)
            instance = from_rows(kept.head, kept.nodes, kept.tasks, kept.copies)
            assert [row.seq for row in history] == list(range(1, len(history) + 1))
            assert replay(from_json(dict(row.event)) for row in history) == instance
            if newest:
                table = sql.Identifier(entity.replace(".", "_"))
                found = connection.execute(
                    sql.SQL("select stage from {} where id = %s").format(table), [record_id]
                ).fetchone()
                wanted = STANDS.get(instance.state, "new")
                assert found == (
                    wanted if entity == ORDER else {"agreed": "done", "dropped": "refused"}.get(wanted, wanted),
                )
            if instance.running and not instance.suspended_at:
                live = (NodeState.ACTIVE, NodeState.INCIDENT)
                assert any(node.state in live for node in instance.nodes.values())
            asked = [(task.step, task.person) for task in instance.tasks.values() if task.state is TaskState.OPEN]
            assert len(asked) == len(set(asked))


@pytest.mark.parametrize("seed", range(4))
def test_what_always_holds_holds_after_every_act(works: Works, seed: int) -> None:
    """随便怎么操作,每一步以后:记录的阶段与流程一致,表行等于事件重放,没有卡死的流程。"""
    walker = Walker(works, seed)
    walker.open()
    for _ in range(45):
        walker.step()
        see(works)
