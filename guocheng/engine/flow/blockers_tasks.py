"""Why a task cannot be acted on now (待办的阻碍): it is with somebody else, closed, or not yet open."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from guocheng.base.problem import Problem
from guocheng.base.zone import SHANGHAI
from guocheng.engine.flow.state import ACTED_TASKS, PENDING_TASKS, Instance, PersonId, State, Task, TaskState
from guocheng.engine.flow.tree import Tree
from guocheng.engine.flow.world import Actor, World

_ENDED = {
    State.ACCEPTED: "已通过",
    State.REJECTED: "已被拒绝",
    State.WITHDRAWN: "已撤回",
    State.CANCELLED: "已终止",
    State.VOIDED: "已作废",
}
_DONE = {
    TaskState.APPROVED: "同意",
    TaskState.REJECTED: "拒绝",
    TaskState.SUBMITTED: "提交",
    TaskState.SENT_BACK: "退回",
    TaskState.HANDED_OVER: "转办",
    TaskState.TAKEN_BACK: "拿回",
}


def task_blockers(tree: Tree, instance: Instance, no: int, by: Actor, world: World) -> Iterator[Problem]:
    task = instance.tasks.get(no)
    if task is None:
        yield Problem("flow.no_task", tree.procedure.label, "没有这个待办,请刷新后再试")
        return
    where = tree.label(task.step)
    if not by.stands_for(task.person):
        yield Problem("flow.wrong_person", where, f"「{where}」由{world.resolver.name(task.person)}来处理")
    elif task.state is not TaskState.OPEN:
        yield closed_problem(tree, instance, task, world)


def closed_problem(tree: Tree, instance: Instance, task: Task, world: World) -> Problem:
    where = tree.label(task.step)
    if task.state is TaskState.CLAIMABLE:
        return Problem("flow.not_claimed", where, f"「{where}」还没有人认领,请先认领再处理")
    if task.state is TaskState.TAKEN:
        return Problem("flow.already_decided", where, f"「{where}」已由别人认领,释放后可以再认领")
    if task.state is TaskState.HELD:
        return Problem("flow.held", where, f"「{where}」正在等您请来的人处理,他们处理后会回到您这里")
    if task.state is TaskState.WAITING:
        return Problem("flow.not_your_turn", where, f"「{where}」还没有轮到您,前面的人处理后会通知您")
    if task.state is TaskState.PAUSED:
        return Problem("flow.paused", where, f"「{where}」已退回修改,等再次提交后继续")
    if task.decided_by is not None and task.decided_at is not None:
        return _decided_problem(where, task, world)
    if task.state is TaskState.SKIPPED and (decider := _last_decider(instance, task)):
        return _decided_problem(where, decider, world)
    if not instance.running:
        return ended_problem(tree, instance)
    return Problem("flow.already_decided", where, f"「{where}」已不需要处理,流程已退回或改走别的路")


def _last_decider(instance: Instance, task: Task) -> Task | None:
    acted = [
        one
        for one in instance.tasks.values()
        if (one.step, one.round) == (task.step, task.round) and one.state in ACTED_TASKS
    ]
    return max(acted, key=lambda one: (one.decided_at, one.no), default=None)


def _decided_problem(where: str, task: Task, world: World) -> Problem:
    assert task.decided_by is not None
    assert task.decided_at is not None
    who, when = world.resolver.name(task.decided_by), _spoken(task.decided_at)
    return Problem("flow.already_decided", where, f"「{where}」已由{who}于{when}处理({_DONE[task.state]})")


def ended_problem(tree: Tree, instance: Instance) -> Problem:
    assert instance.ended_at is not None
    label = tree.procedure.label
    message = f"「{label}」已于{_spoken(instance.ended_at)}结束({_ENDED[instance.state]})"
    return Problem("flow.already_ended", label, message)


def _spoken(at: datetime) -> str:
    local = at.astimezone(SHANGHAI)
    return f"{local.month} 月 {local.day} 日 {local:%H:%M}"


def is_asked(instance: Instance, step: str, person: PersonId) -> bool:
    """Tell whether a person is asked in the current round of a step, or has acted in it."""
    return any(one.person == person and one.state in PENDING_TASKS | ACTED_TASKS for one in instance.tasks_in(step))
