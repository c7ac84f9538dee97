"""What always holds of procedures in the database (流程不变量): many at once, whoever is first, random walks.

- One outcome, however many speak at the same moment; of a person and a timer at one instant exactly one wins.
- The record stands where its procedure says, and the rows are the replay of the events, after every transaction.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from functools import partial
from random import Random
from typing import Any

import pytest
from psycopg import sql

from guocheng.base.problem import Refusal
from guocheng.engine.flow import Attached, Instance, NodeState, State, TaskState, replay
from guocheng.engine.flow import events as e
from guocheng.engine.flow.codec import from_json
from guocheng.engine.flow.rows import from_rows
from guocheng.service.context import Context, perform
from guocheng.service.flow import asking, steering, tasks, timers
from guocheng.service.principal import SYSTEM
from guocheng.store import flow as flow_store
from tests.service.works import Works
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


def fifty(works: Works) -> list[str]:
    """Return fifty judges."""
    unit = works.company.unit("50", "五十人部", "branch")
    names = [f"评{number}" for number in range(APPROVERS - 3)]
    for number, name in enumerate(names):
        works.company.person(f"E{number:03}", name, unit, "judge")
    return [*names, *"甲乙丙"]


def test_fifty_at_once_make_one_outcome(busy_works: Works) -> None:
    """五十人会签同时点同意:人人算数,一个不丢,流程只往下走一次;五十人或签:一个算数,其余都知道晚了。"""
    works = busy_works
    names = fifty(works)
    record = works.order("请示")
    went = at_once([deciding(works, name, record) for name in names])
    assert went == ["done"] * APPROVERS
    events = happened(works, record)
    assert len([one for one in events if isinstance(one, e.Decided)]) == APPROVERS
    assert [one.step for one in events if isinstance(one, e.Left)] == ["say"]
    assert works.company.waits_for(record) == ["主管"]
    record = works.order("问问")
    went = at_once([deciding(works, name, record, "reject" if name < "丁" else "approve") for name in names])
    assert went.count("done") == 1
    assert set(went) <= {"done", "flow.already_decided", "flow.already_ended"}
    events = happened(works, record)
    assert len([one for one in events if isinstance(one, e.Decided)]) == 1
    assert len([one for one in events if isinstance(one, e.Left)]) == 1


def test_a_no_among_many_yeses_ends_it_once(busy_works: Works) -> None:
    """有人同意有人拒绝,同时点:结果只有一个,先后由锁决定,后到的知道晚了。"""
    works = busy_works
    for round_now in range(3):
        record = works.order("请示", str(round_now))
        said = {"甲": "approve", "乙": "reject", "丙": "reject"}
        acts = [deciding(works, name, record, decision) for name, decision in said.items()]
        went = at_once(acts)
        assert went.count("done") in (1, 2)
        assert set(went) <= {"done", "flow.already_decided", "flow.already_ended"}
        assert len([one for one in happened(works, record) if isinstance(one, e.Ended)]) == 1
        assert works.company.stage(record) == "放弃"


def one_after_the_other(
    works: Works, monkeypatch: pytest.MonkeyPatch, first: Callable[[], Any], second: Callable[[], Any]
) -> list[str]:
    """Do two things at once, of which the first has the procedure and the second waits for it, and tell how both went.

    The first goes on only when the database says that somebody waits for what it has locked.
    """
    has_it, over = threading.Event(), threading.Event()
    ahead: list[int] = []

    def held_up(lock: Callable[[Any, int], Any], connection: Any, number: int) -> Any:
        found = lock(connection, number)
        if threading.get_ident() in ahead and not has_it.is_set():
            has_it.set()
            with works.company.platform.database.direct() as other:
                waiting = "select exists (select from pg_locks where not granted)"
                while not over.is_set() and other.execute(waiting).fetchone() != (True,):
                    pass
        return found

    def does(act: Callable[[], Any], *, leads: bool) -> str:
        if leads:
            ahead.append(threading.get_ident())
        else:
            assert has_it.wait(30), "the first never came to its lock"
        try:
            act()
        except Refusal as refusal:
            return refusal.problems[0].code
        finally:
            over.set()
        return "done"

    for name in ("lock", "lock_of_task"):
        monkeypatch.setattr(flow_store, name, partial(held_up, getattr(flow_store, name)))
    with ThreadPoolExecutor(2) as pool:
        going = [pool.submit(does, first, leads=True), pool.submit(does, second, leads=False)]
        return [one.result() for one in going]


@pytest.mark.parametrize("first", ["person", "timer"])
def test_a_person_and_the_timeout_at_one_instant(
    busy_works: Works, monkeypatch: pytest.MonkeyPatch, first: str
) -> None:
    """超时自动通过和人点拒绝在同一时刻:谁先拿到锁谁算数,另一个什么也没做,记录跟着算数的那个走。"""
    works = busy_works
    record = works.order("限时")
    works.company.now += timedelta(days=2)
    system = Context(works.company.platform, SYSTEM, works.company.now, request_id="timer")
    acts = {"person": deciding(works, "主管", record, "reject"), "timer": partial(timers.wake_due, system)}
    [second] = acts.keys() - {first}
    went = one_after_the_other(works, monkeypatch, acts[first], acts[second])
    assert went == (["done", "done"] if first == "person" else ["done", "flow.already_decided"])
    said = [one for one in happened(works, record) if isinstance(one, e.Decided)]
    assert [one.by == 0 for one in said] == [first == "timer"]
    assert works.company.stage(record) == ("放弃" if first == "person" else "同意")
    assert timers.wake_due(system) == 0, "the timer is still there"


def test_a_broken_procedure_lets_others_wake(busy_works: Works, monkeypatch: pytest.MonkeyPatch) -> None:
    """一条流程坏了,别的流程照样到时处理;坏的那条下一轮再试,不会丢。"""
    works = busy_works
    first, second = works.order("限时"), works.order("限时")
    works.company.now += timedelta(days=2)
    broken, real = works.instance(first), timers.locked

    def locked(change: Any, number: int) -> Any:
        if number == broken:
            raise AssertionError("its definition is gone")
        return real(change, number)

    system = Context(works.company.platform, SYSTEM, works.company.now, request_id="timer")
    with monkeypatch.context() as patch:
        patch.setattr(timers, "locked", locked)
        timers.wake_due(system)
    assert [works.company.stage(one) for one in (first, second)] == ["新建", "同意"]
    with works.company.platform.database.transaction() as connection:
        connection.execute("update gc_flow_timer set lease_until = null")
    timers.wake_due(system)
    assert works.company.stage(first) == "同意"


@pytest.mark.parametrize(
    ("first", "second", "went", "stands"),
    [
        ("approve", "withdraw", ["done", "flow.already_ended"], "同意"),
        ("withdraw", "approve", ["done", "flow.already_ended"], "新建"),
        ("approve", "cancel", ["done", "flow.already_ended"], "同意"),
        ("cancel", "approve", ["done", "flow.already_ended"], "新建"),
        ("approve", "suspend", ["done", "flow.already_ended"], "同意"),
        ("suspend", "approve", ["done", "flow.suspended"], "新建"),
        ("hand over", "approve", ["done", "flow.already_decided"], "新建"),
        ("approve", "hand over", ["done", "flow.already_decided"], "同意"),
    ],
)
def test_of_two_at_once_the_first_counts(
    busy_works: Works, monkeypatch: pytest.MonkeyPatch, first: str, second: str, went: list[str], stands: str
) -> None:
    """同意与撤回、终止、挂起、转办撞在一起:先到的算数,后到的得到一句话,什么也没做。"""
    works = busy_works
    record = works.order("限时")
    number, task = works.instance(record), works.task("主管", record)

    def by(name: str, what: Callable[..., Any], **given: Any) -> Callable[[], Any]:
        context = Context(works.company.platform, works.company.principal(name), works.company.now, request_id=name)
        return lambda: perform(context, lambda change: what(change, **given))

    acts = {
        "approve": deciding(works, "主管", record),
        "withdraw": by("买手", tasks.withdraw, instance_id=number, opinion=""),
        "cancel": by("管", steering.cancel, instance_id=number, reason=""),
        "suspend": by("管", steering.suspend, instance_id=number, reason=""),
        "hand over": by("主管", tasks.hand_over, task_id=task, to=works.company.people["外人"], opinion=""),
    }
    assert one_after_the_other(works, monkeypatch, acts[first], acts[second]) == went
    assert works.company.stage(record) == stands
    see(works)


def test_double_clicks_make_one_event(busy_works: Works) -> None:
    """同一次点击发了六遍:六个回答都是成功,事件只有一个。"""
    works = busy_works
    record = works.order("请示")
    click = deciding(works, "甲", record, key="one click")
    assert at_once([click] * 6) == ["done"] * 6
    assert len([one for one in happened(works, record) if isinstance(one, e.Decided)]) == 1


# ---- random walks ----------------------------------------------------------------------------------------------------

MOVES = ("能作废", "总时限", "请示", "派单", "限时", "等付款", "检查", "逐项检查", "检查两遍", "顺便检查")


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
            (steering.void, {"reason": "不要了"}),
            (steering.compensate, {}),
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


def stands(works: Works, entity: str, instance: Instance) -> tuple[str, ...]:
    """Return where a record stands whose newest procedure this is."""
    catalogue = works.company.platform.catalogue
    flow = catalogue.flow_of(catalogue.entity(entity))
    move = flow.move(instance.move) if flow else None
    assert move is not None
    ends = {
        State.ACCEPTED: move.target,
        State.REJECTED: move.rejected,
        State.VOIDED: move.voided or move.target,
    }
    end = ends.get(instance.state)
    return (end,) if end else move.sources


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
                assert found is not None
                assert found[0] in stands(works, entity, instance)
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
