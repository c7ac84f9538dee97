"""What always holds, by random walks through random procedures (流程不变式)."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guocheng.base.problem import Conflict, Refused
from guocheng.definition.procedure import AwaitSignal, Branch, Call, End, Step
from guocheng.engine.flow import Attached, Instance, NodeState, State
from guocheng.engine.flow import commands as c
from guocheng.engine.flow import events as e
from guocheng.engine.flow.apply import apply
from guocheng.engine.flow.outside import waits
from guocheng.engine.flow.send_back import targets
from guocheng.engine.flow.state import DONE_NODES, LIVE_NODES, PENDING_TASKS, STARTER, WHOLE, TaskState
from guocheng.engine.flow.tree import Tree, tree_of
from tests.engine.case import IDS, NAMES, PEOPLE, Case, approval, branch, procedure
from tests.engine.versions import Journey
from tests.engine.walks import finish, random_case

RANDOMS = st.integers(0, 2**32).map(Random)
#: What a person says once; the second click is refused.
ONCE = (
    c.Decide | c.SendBack | c.HandOver | c.Resubmit | c.Withdraw | c.Cancel | c.Repair
    | c.Claim | c.Release | c.Add | c.Remove | c.TakeBack | c.Reassign | c.Suspend | c.Activate | c.ForceEnd
    | c.Void | c.Compensate
)  # fmt: skip
slowly = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@slowly
@given(RANDOMS)
def test_every_instance_on_the_way_is_sound(random: Random) -> None:
    """任何时刻:没有重复待办,没有孤儿,没有卡死。"""
    case = random_case(random)
    sound(tree_of(case.procedure), case.instance)
    for _, _, instance in Journey(case, random).walk():
        sound(tree_of(case.procedure), instance)


@slowly
@given(RANDOMS)
def test_every_procedure_ends_when_everybody_agrees(random: Random) -> None:
    """从任何状态出发,大家都同意就一定结束:没有死路。"""
    case = random_case(random)
    for _ in Journey(case, random).walk(steps=20):
        pass
    finish(case)
    sound(tree_of(case.procedure), case.instance)


@slowly
@given(RANDOMS)
def test_a_join_fires_once_per_round(random: Random) -> None:
    """每一轮只汇聚一次。"""
    case = random_case(random)
    journey = Journey(case, random)
    for _ in journey.walk():
        pass
    joined = Counter[tuple[str, int, int]]()
    instance: Instance | None = None
    for event in case.events:
        if isinstance(event, e.Left) and instance:
            tree = tree_of(journey.versions[instance.flow_version])
            if event.step in tree and isinstance(tree.step(event.step), Branch):
                assert instance.node(event.step).state is NodeState.ACTIVE, "a branch that is not open is left"
                assert enough_arrived(tree, instance, event.step), "a branch is left before its arms have arrived"
                joined[event.step, instance.node(event.step).round, instance.flow_version] += 1
        instance = apply(instance, event)
    assert set(joined.values()) <= {1}


@slowly
@given(RANDOMS)
def test_a_second_click_makes_no_second_event(random: Random) -> None:
    """双击:第二次被拒绝。"""
    case = random_case(random)
    for command, by, _ in Journey(case, random).walk():
        events = list(case.events)
        if isinstance(command, c.WakeUp | c.CallEnded | c.Signal | c.CallsMade | c.Performed | c.Named):
            # What the system says twice is heard once.
            case.command(command, by)
            assert isinstance(command, c.WakeUp | c.Signal) or case.events == events
        elif isinstance(command, ONCE):
            with pytest.raises((Refused, Conflict)):
                case.command(command, by)


@slowly
@given(RANDOMS)
def test_asking_others_and_no_longer_asking_them_changes_nothing(random: Random) -> None:
    """随时加签再减签:除了减掉的人,一切照旧。"""
    case = random_case(random)
    for _ in Journey(case, random).walk(steps=15):
        pass
    before = case.instance
    for task in before.open_tasks():
        others = tuple(IDS[one] for one in random.sample(PEOPLE, random.randint(1, 3)))
        how = random.choice([one for one in Attached if one is not Attached.AFTER])
        add = c.Add(task.no, others, how, random.choice(["any_of", "all_of", "in_turn"]))
        if case.refusals(add, NAMES[task.person]):
            continue
        case.command(add, NAMES[task.person])
        added = [one.no for one in case.instance.tasks.values() if one.no not in before.tasks]
        asks_on(case, added[0], random)
        for no in random.sample(added, len(added)):
            if case.instance.tasks[no].pending:
                case.command(c.Remove(no), NAMES[task.person])
        now = case.instance
        added = [no for no in now.tasks if no not in before.tasks]
        assert {no: now.tasks[no] for no in before.tasks} == dict(before.tasks)
        assert (now.nodes, now.state, set(now.timers())) == (before.nodes, before.state, set(before.timers()))
        assert not any(now.tasks[no].pending for no in added)
        before = now


def asks_on(case: Case, no: int, random: Random) -> None:
    """Let somebody who was asked ask another, where he may."""
    task = case.instance.tasks[no]
    add = c.Add(no, (IDS[random.choice(PEOPLE)],), random.choice([Attached.BEFORE, Attached.CONSULT]))
    if not case.refusals(add, NAMES[task.person]):
        case.command(add, NAMES[task.person])


@slowly
@given(RANDOMS)
def test_what_was_said_stays(random: Random) -> None:
    """意见和历史只增不改。"""
    case = random_case(random)
    said: dict[int, object] = {}
    events: list[e.Event] = []
    for _, _, instance in Journey(case, random).walk():
        assert case.events[: len(events)] == events
        decided = (task for task in instance.tasks.values() if task.decided_at)
        now = {task.no: (task.opinion, task.decided_by, task.decided_at) for task in decided}
        assert {no: now[no] for no in said} == said
        said, events = dict(now), list(case.events)


@settings(slowly, max_examples=40)
@given(RANDOMS)
def test_sending_back_and_forth_out_of_parallel_arms_leaves_no_orphans(random: Random) -> None:
    """并行各支反复退回、直达、重走:不留孤儿,最后总能走完。"""
    inner = branch("inner", "parallel", ("", (approval("c", "丙"),)), ("", (approval("d", "丁"),)))
    arms = ("", (approval("b", "乙"), inner, approval("e", "戊"))), ("", (approval("f", "己"), approval("g", "庚")))
    case = Case(
        procedure(approval("a", "甲"), approval("w", "辛"), branch("outer", "parallel", *arms), approval("z", "管"))
    )
    tree = tree_of(case.procedure)
    for _ in range(40):
        task = random.choice(case.instance.open_tasks())
        if task.step == STARTER:
            case.resubmits()
        elif random.random() < 0.4 or task.step == "z":
            to = random.choice(list(targets(tree, case.instance, task.step)))
            case.sends_back(NAMES[task.person], to, straight=random.random() < 0.6)
        else:
            case.does(NAMES[task.person], "同意")
        sound(tree, case.instance)
    finish(case)
    assert case.state == "accepted"


def sound(tree: Tree, instance: Instance) -> None:
    """Check what holds for every instance at rest."""
    assert instance.seq > 0
    pending = [task for task in instance.tasks.values() if task.state in PENDING_TASKS]
    live = [node for node in instance.nodes.values() if node.state in LIVE_NODES]
    if not instance.running:
        assert (pending, live, instance.timers()) == ([], [], ())
        if instance.state is State.ACCEPTED and not ended_early(tree, instance):
            assert all(instance.node(step.name).state in DONE_NODES for step in tree.procedure.steps)
        return
    pool = [task for task in pending if task.state is TaskState.CLAIMABLE]
    steps = [tree.step(node.step) for node in live if node.step in tree]
    outside = any(
        isinstance(step, AwaitSignal) or answers(step, instance) or waits(tree, instance, step.name) for step in steps
    )
    timers = [timer for timer in instance.timers() if timer.step != WHOLE]
    waited_for = instance.open_tasks() or timers or instance.incidents() or pool or outside
    assert waited_for or instance.suspended_at, "nobody is waited for"
    asked = Counter((task.step, task.person) for task in pending)
    assert set(asked.values()) <= {1}, "a person is asked twice at one step"
    for task in pending:
        node = instance.node(task.step)
        assert node.state in LIVE_NODES, "a task without its step"
        assert node.round == task.round, "a task of an earlier round"
    for node in live:
        not_orphaned(tree, instance, node.step)
    at_most_one_live_in_a_row(tree, instance)


def answers(step: Step, instance: Instance) -> bool:
    """Tell whether a step waits for procedures it called."""
    node = instance.node(step.name)
    return isinstance(step, Call) and step.waits and len(node.answered) < len(node.calls)


def enough_arrived(tree: Tree, instance: Instance, branch: str) -> bool:
    """Tell whether as many arms of a branch have come to their end as it waits for."""
    step, taken = tree.step(branch), instance.node(branch).arms
    assert isinstance(step, Branch)
    ends = [step.arms[number].steps[-1:] for number in taken]
    arrived = sum(not end or instance.node(end[0].name).state in DONE_NODES for end in ends)
    return arrived >= min(step.join or len(taken), len(taken))


def ended_early(tree: Tree, instance: Instance) -> bool:
    """Tell whether an end was reached before the last step, or somebody ended it by force."""
    ends = (node.step for node in instance.nodes.values() if node.state is NodeState.PASSED and node.step in tree)
    cancelled = any(node.state is NodeState.CANCELLED for node in instance.nodes.values())
    return cancelled or any(isinstance(tree.step(name), End) for name in ends)


def not_orphaned(tree: Tree, instance: Instance, step: str) -> None:
    """Check that a live step is reachable: everything around it is under way, or others wait for it to pass again."""
    node = instance.node(step)
    for later in node.returns_to:
        assert instance.node(later).state is NodeState.RETURNED, "it returns to a step that does not wait"
    if node.state is NodeState.RETURNED:
        assert [one for one in instance.nodes.values() if step in one.returns_to], "nobody comes back to it"
    if step == STARTER or node.returns_to:
        return
    inner = step
    for outer in tree.around(step):
        around = instance.node(outer)
        assert around.state is NodeState.ACTIVE, "it lives within a branch that does not"
        assert tree.place(inner).arm in around.arms, "it lives in an arm that was not taken"
        inner = outer
    if isinstance(tree.step(step), Branch):
        within = [instance.node(name).state for name in tree.inside(step) if name != step]
        assert any(state in LIVE_NODES for state in within), "a branch waits for nobody"


def at_most_one_live_in_a_row(tree: Tree, instance: Instance) -> None:
    """Check that a sequence has one token at most; visits are extra."""
    rows = Counter(
        (tree.place(node.step).branch, tree.place(node.step).arm)
        for node in instance.nodes.values()
        if node.state in LIVE_NODES and node.step != STARTER and not node.returns_to
    )
    assert set(rows.values()) <= {1}, "two tokens in one row"
