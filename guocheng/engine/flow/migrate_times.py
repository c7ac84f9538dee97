"""Due times across a migration (迁移时的时限): kept for people asked again, or reckoned by the new rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from guocheng.base.problem import Problem
from guocheng.definition.procedure import Approval, AwaitSignal, WaitFor, Work
from guocheng.engine.flow import events as e
from guocheng.engine.flow.deadlines import due_of_person, due_of_wait
from guocheng.engine.flow.mapping import Plan
from guocheng.engine.flow.state import STARTER, Instance, NodeState, Task, TaskState
from guocheng.engine.flow.walk import Walk

_RUNNING = (TaskState.OPEN, TaskState.HELD)


def reckon_times(walk: Walk, name: str) -> None:
    """Reckon the due times of a step as if it had been entered under the rules of the new version."""
    step = walk.tree.step(name) if name != STARTER else None
    node = walk.instance.node(name)
    if node.state is not NodeState.ACTIVE:
        return
    if isinstance(step, WaitFor | AwaitSignal):
        due = due_of_wait(step, at=node.entered_at or walk.at, world=walk.world)
        at = due.at or (None if isinstance(step, AwaitSignal) else walk.at)
        if at != node.due_at:
            walk.emit(e.Later(*walk.stamp, name, due_at=at))
    elif isinstance(step, Approval | Work):
        for task in walk.instance.tasks_in(name):
            if task.state in _RUNNING:
                _reckon(walk, step, task)


def keep_times(plan: Plan, walk: Walk, before: Instance, known: set[int]) -> None:
    """Give people who are asked again at the same step the time they had."""
    for no in sorted(walk.instance.tasks.keys() - known):
        task = walk.instance.tasks[no]
        had = _had(before, plan.came_from.get(task.step, ""), task)
        if had is not None and task.state is TaskState.OPEN:
            left = had.nudges[had.nudged :]
            walk.emit(e.Later(*walk.stamp, task.step, no, had.due_at, had.provisional, left, task.release_at))


def immediately_late(walk: Walk, steps: Iterable[str]) -> Iterator[Problem]:
    """Say where people are late as soon as the migration is done."""
    for name in steps:
        late = [
            task
            for task in walk.instance.tasks_in(name)
            if task.state is TaskState.OPEN and task.due_at and task.due_at <= walk.at and not task.late
        ]
        if late:
            label = walk.tree.label(name)
            yield Problem("migrate.late", label, f"「{label}」有 {len(late)} 个待办迁移后立即超时，会按超时规则处理")


def _reckon(walk: Walk, step: Approval | Work, task: Task) -> None:
    due = due_of_person(step, task.person, at=task.opened_at or walk.at, world=walk.world)
    if due.at == task.due_at:
        return
    ahead = tuple(one for one in due.nudges if one > walk.at)
    in_time = task.late and (due.at is None or due.at > walk.at)
    stamp = (*walk.stamp, task.step, task.no)
    walk.emit(e.Later(*stamp, due.at, due.provisional, ahead, task.release_at, on_time=in_time))


def _had(before: Instance, step: str, task: Task) -> Task | None:
    same = (one for one in before.tasks_in(step) if one.person == task.person and one.state is TaskState.OPEN)
    return next((one for one in same if one.due_at), None)
