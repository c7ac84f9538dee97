"""Asking others for one's own task (加签、委派、征询), taking a task out of a pool, taking a decision back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from guocheng.definition.procedure import Act, Approval, AwaitSignal, Call, Mode, Route, WaitFor, Work
from guocheng.engine.flow import commands as c
from guocheng.engine.flow import events as e
from guocheng.engine.flow.deadlines import due_of_person, release_time
from guocheng.engine.flow.jumps import forgetting, was_walked
from guocheng.engine.flow.state import (
    ACTED_TASKS,
    PENDING_TASKS,
    SYSTEM,
    Attached,
    Instance,
    Node,
    NodeState,
    Task,
    TaskState,
)
from guocheng.engine.flow.tree import Tree
from guocheng.engine.flow.walk import Walk

_WHY = {
    Attached.BEFORE: "前加签",
    Attached.AFTER: "后加签",
    Attached.BESIDE: "加签",
    Attached.DELEGATE: "委派",
    Attached.CONSULT: "征询意见",
}


def claim(walk: Walk, command: c.Claim) -> None:
    """Take a task out of the pool."""
    task = walk.instance.tasks[command.task]
    step = walk.tree.step(task.step)
    assert isinstance(step, Approval | Work)
    due = due_of_person(step, task.person, at=walk.at, world=walk.world)
    back = release_time(step, task.person, at=walk.at, world=walk.world)
    walk.emit(e.Claimed(*walk.stamp, task.no, due.at, due.provisional, due.nudges, back))


def add(walk: Walk, command: c.Add) -> None:
    """Ask others; who asks them to speak after himself agrees with that."""
    asker = walk.instance.tasks[command.task]
    step = walk.tree.step(asker.step)
    assert isinstance(step, Approval | Work)
    why = f"{walk.world.resolver.name(asker.person)}{_WHY[command.attached]}"
    first = walk.instance.next_task_no()
    beside = command.attached is Attached.BESIDE
    in_turn = command.together == Mode.IN_TURN and command.attached in (Attached.BEFORE, Attached.AFTER)
    tasks = tuple(
        e.Opened(
            first + number,
            person,
            asker.turn if beside else number,
            why,
            open=number == 0 or not in_turn,
            group=asker.group if beside else 0,
            parent=asker.no,
            attached=command.attached,
            together=command.together,
        )
        for number, person in enumerate(dict.fromkeys(command.people))
    )
    walk.emit(e.Added(*walk.stamp, asker.no, command.attached, walk.with_due(step, tasks), command.opinion))
    if command.attached is Attached.AFTER:
        agreed = TaskState.APPROVED if isinstance(step, Approval) else TaskState.SUBMITTED
        behalf = walk.by.behalf(asker.person)
        walk.emit(e.Decided(*walk.stamp, asker.no, agreed, command.opinion, behalf, form=walk.form()))
        walk.settle(step)


def remove(walk: Walk, command: c.Remove) -> None:
    """No longer ask somebody, nor those he has asked himself."""
    step = walk.tree.step(walk.instance.tasks[command.task].step)
    assert isinstance(step, Approval | Work)
    walk.emit(e.Removed(*walk.stamp, tuple(walk.with_attached([command.task]))))
    walk.settle(step)


def may_take_back(tree: Tree, instance: Instance, task: Task) -> bool:
    """Tell whether nothing has happened since this decision that could not be undone."""
    assert task.decided_at is not None
    if not was_walked(tree, instance, task.step):
        return False
    since, gone = task.decided_at, _behind(tree, instance, task.step)
    others = [one for one in instance.tasks.values() if one.no != task.no]
    acted = (one for one in others if one.state in ACTED_TASKS and one.decided_by != SYSTEM)
    if any(one.decided_at and one.decided_at >= since for one in acted):
        return False
    if any(_comes_again(instance, one, since) for one in others if one.step not in gone | {task.step}):
        return False
    return not any(_cannot_be_undone(tree, instance.node(name)) for name in gone)


def take_back(walk: Walk, command: c.TakeBack) -> None:
    """Open the step of a decision again: for who decided, and for those whom it had spared the trouble."""
    task = walk.instance.tasks[command.task]
    step = walk.tree.step(task.step)
    assert isinstance(step, Approval | Work)
    closed = walk.instance.node(task.step).state is not NodeState.ACTIVE
    if closed:
        around = tuple(_passed_around(walk.tree, walk.instance, task.step))
        known = _behind(walk.tree, walk.instance, task.step) & walk.instance.nodes.keys()
        if known or around:
            walk.emit(forgetting(walk.instance, walk.stamp, known, around))
    others = walk.instance.tasks_in(task.step) if closed and step.mode is not Mode.CLAIM else ()
    busy = {one.person for one in others if one.state in PENDING_TASKS | ACTED_TASKS}
    spared = {one.person: one for one in others if one.state is TaskState.SKIPPED and one.person not in busy}
    first = walk.instance.next_task_no()
    again = [walk.again(one, first + number) for number, one in enumerate((task, *spared.values()))]
    walk.emit(e.TakenBack(*walk.stamp, task.no, walk.with_due(step, tuple(again))))


def _behind(tree: Tree, instance: Instance, step: str) -> set[str]:
    """Find what may have been entered because this step passed: the rest of its row, and of the rows around it."""
    if instance.node(step).state is NodeState.ACTIVE:
        return set()
    rows_left = (step, *_passed_around(tree, instance, step))
    return {one for name in rows_left for one in _later(tree, name)}


def _passed_around(tree: Tree, instance: Instance, step: str) -> Iterator[str]:
    for branch in tree.around(step):
        if instance.node(branch).state is not NodeState.PASSED:
            return
        yield branch


def _comes_again(instance: Instance, task: Task, since: datetime) -> bool:
    """Tell whether a task elsewhere was opened by the decision: a step that had sent back straight came again."""
    entered = instance.node(task.step).entered_at
    return task.pending and bool(task.opened_at and task.opened_at >= since and entered and entered < since)


def _cannot_be_undone(tree: Tree, node: Node) -> bool:
    step = tree.step(node.step)
    done = node.state not in (NodeState.SKIPPED, NodeState.NOT_REACHED)
    return done and isinstance(step, Act | Call | WaitFor | AwaitSignal | Route)


def _later(tree: Tree, name: str) -> Iterator[str]:
    for step in tree.place(name).later:
        yield from tree.inside(step.name)
