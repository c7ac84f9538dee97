"""Every reason why a command cannot be carried out now (阻碍): grey button, refusal and test say the same."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from guocheng.base.problem import Problem
from guocheng.base.zone import SHANGHAI
from guocheng.definition.procedure import Approval, Procedure, Work
from guocheng.engine.flow import commands as c
from guocheng.engine.flow.send_back import targets
from guocheng.engine.flow.state import (
    ACTED_TASKS,
    PENDING_TASKS,
    STARTER,
    Instance,
    NodeState,
    State,
    Task,
    TaskState,
)
from guocheng.engine.flow.tree import Tree, tree_of
from guocheng.engine.flow.world import Actor, World

REMIND_MINUTES_MIN = 60

# Somebody else was faster: these become a Conflict.
OVERTAKEN = frozenset({"flow.already_decided", "flow.already_ended"})

_ENDED = {
    State.ACCEPTED: "已通过",
    State.REJECTED: "已被拒绝",
    State.WITHDRAWN: "已撤回",
    State.CANCELLED: "已终止",
}
_DONE = {
    TaskState.APPROVED: "同意",
    TaskState.REJECTED: "拒绝",
    TaskState.SUBMITTED: "提交",
    TaskState.SENT_BACK: "退回",
    TaskState.HANDED_OVER: "转办",
}


def blockers(
    procedure: Procedure, instance: Instance, command: c.Command, *, by: Actor, at: datetime, world: World
) -> Iterator[Problem]:
    """Say every reason why this actor cannot do this now."""
    tree = tree_of(procedure)
    if isinstance(command, c.WakeUp | c.Performed):
        return
    if isinstance(command, c.Decide | c.SendBack | c.HandOver):
        found = tuple(_task_blockers(tree, instance, command.task, by, world))
        yield from found
        if found:
            return
    elif not instance.running:
        yield _ended_problem(tree, instance)
        return
    match command:
        case c.Decide():
            yield from _decide_blockers(tree, instance, command)
        case c.SendBack():
            yield from _send_back_blockers(tree, instance, command)
        case c.HandOver():
            yield from _hand_over_blockers(tree, instance, command, world)
        case c.Resubmit():
            yield from _resubmit_blockers(tree, instance, by, world)
        case c.Withdraw():
            yield from _withdraw_blockers(tree, instance, by, world)
        case c.Cancel():
            yield from _administrator_blockers(tree, by, "终止流程")
        case c.Repair():
            yield from _repair_blockers(tree, instance, command, by)
        case c.Remind():
            yield from _remind_blockers(tree, instance, at)
        case c.CopyPeople() if not command.people:
            yield Problem("flow.nobody_named", tree.procedure.label, "请选择要抄送的人")
        case _:
            pass


def _task_blockers(tree: Tree, instance: Instance, no: int, by: Actor, world: World) -> Iterator[Problem]:
    task = instance.tasks.get(no)
    if task is None:
        yield Problem("flow.no_task", tree.procedure.label, "没有这个待办,请刷新后再试")
        return
    where = tree.label(task.step)
    if not by.stands_for(task.person):
        yield Problem("flow.wrong_person", where, f"「{where}」由{world.resolver.name(task.person)}来处理")
    elif task.state is not TaskState.OPEN:
        yield _closed_problem(tree, instance, task, world)


def _closed_problem(tree: Tree, instance: Instance, task: Task, world: World) -> Problem:
    where = tree.label(task.step)
    if task.state is TaskState.WAITING:
        return Problem("flow.not_your_turn", where, f"「{where}」还没有轮到您,前面的人处理后会通知您")
    if task.state is TaskState.PAUSED:
        return Problem("flow.paused", where, f"「{where}」已退回修改,等再次提交后继续")
    if task.decided_by is not None and task.decided_at is not None:
        return _decided_problem(where, task, world)
    if task.state is TaskState.SKIPPED and (decider := _last_decider(instance, task)):
        return _decided_problem(where, decider, world)
    if not instance.running:
        return _ended_problem(tree, instance)
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


def _ended_problem(tree: Tree, instance: Instance) -> Problem:
    assert instance.ended_at is not None
    label = tree.procedure.label
    message = f"「{label}」已于{_spoken(instance.ended_at)}结束({_ENDED[instance.state]})"
    return Problem("flow.already_ended", label, message)


def _spoken(at: datetime) -> str:
    local = at.astimezone(SHANGHAI)
    return f"{local.month} 月 {local.day} 日 {local:%H:%M}"


def _decide_blockers(tree: Tree, instance: Instance, command: c.Decide) -> Iterator[Problem]:
    task = instance.tasks[command.task]
    if task.step == STARTER:
        yield Problem("flow.wrong_decision", "发起人", "流程已退回给您,请修改后「再次提交」或「撤回」")
        return
    step = tree.step(task.step)
    allowed = {c.Decision.SUBMIT} if isinstance(step, Work) else {c.Decision.APPROVE, c.Decision.REJECT}
    if command.decision not in allowed:
        wanted = "提交" if isinstance(step, Work) else "同意或拒绝"
        yield Problem("flow.wrong_decision", step.label, f"「{step.label}」只能{wanted}")
    elif isinstance(step, Approval):
        needed = step.opinion_required == "always" or (
            step.opinion_required == "reject" and command.decision is c.Decision.REJECT
        )
        yield from _opinion_blockers(step.label, needed, command.opinion)


def _opinion_blockers(where: str, needed: bool, opinion: str) -> Iterator[Problem]:
    if needed and not opinion.strip():
        yield Problem("flow.missing_opinion", where, f"请填写「{where}」的意见")


def _send_back_blockers(tree: Tree, instance: Instance, command: c.SendBack) -> Iterator[Problem]:
    task = instance.tasks[command.task]
    step = tree.step(task.step) if task.step in tree else None
    if not isinstance(step, Approval) or not step.may_send_back:
        where = tree.label(task.step)
        yield Problem("flow.no_send_back", where, f"「{where}」不能退回")
        return
    if command.to not in set(targets(tree, instance, step.name)):
        target = tree.label(command.to) if command.to in tree else command.to
        yield Problem("flow.wrong_target", step.label, f"不能退回到「{target}」,请选择前面已经处理过的步骤或发起人")
    yield from _opinion_blockers(step.label, step.opinion_required != "never", command.opinion)


def _hand_over_blockers(tree: Tree, instance: Instance, command: c.HandOver, world: World) -> Iterator[Problem]:
    task = instance.tasks[command.task]
    where, name = tree.label(task.step), world.resolver.name(command.to)
    if task.step == STARTER:
        yield Problem("flow.no_hand_over", where, "退回给发起人的流程不能转办,请再次提交或撤回")
    elif command.to == task.person:
        yield Problem("flow.same_person", where, "不能转办给自己,请选择别人")
    elif any(
        one.person == command.to and one.state in PENDING_TASKS | ACTED_TASKS for one in instance.tasks_in(task.step)
    ):
        yield Problem("flow.already_asked", where, f"{name}已经在「{where}」里,请选择别人")


def _resubmit_blockers(tree: Tree, instance: Instance, by: Actor, world: World) -> Iterator[Problem]:
    label = tree.procedure.label
    if not by.stands_for(instance.starter):
        name = world.resolver.name(instance.starter)
        yield Problem("flow.wrong_person", label, f"「{label}」由发起人{name}再次提交")
    if not instance.with_starter:
        yield Problem("flow.not_sent_back", label, f"「{label}」没有退回,不需要再次提交")


def _withdraw_blockers(tree: Tree, instance: Instance, by: Actor, world: World) -> Iterator[Problem]:
    label, rule = tree.procedure.label, tree.procedure.starter_may_withdraw
    if not by.stands_for(instance.starter):
        yield Problem("flow.wrong_person", label, f"「{label}」由发起人{world.resolver.name(instance.starter)}撤回")
    if instance.with_starter:
        # Otherwise a starter who gives up could never get his record back.
        return
    if rule == "never":
        yield Problem("flow.no_withdraw", label, f"「{label}」不能撤回,请联系审批人退回")
    elif rule == "until_first" and (acted := _first_acted(instance)):
        assert acted.decided_by is not None
        name = world.resolver.name(acted.decided_by)
        yield Problem("flow.no_withdraw", label, f"{name}已经处理过「{label}」,不能再撤回,请联系审批人退回")


def _first_acted(instance: Instance) -> Task | None:
    """Find somebody who acted in a step as it now stands; what was said before a resubmission does not count."""
    return next(
        (task for task in instance.tasks.values() if task.state in ACTED_TASKS and _counts(instance, task)), None
    )


def _counts(instance: Instance, task: Task) -> bool:
    node = instance.node(task.step)
    return task.step != STARTER and task.round == node.round and node.state is not NodeState.NOT_REACHED


def _administrator_blockers(tree: Tree, by: Actor, verb: str) -> Iterator[Problem]:
    if not by.administers:
        yield Problem("flow.wrong_person", tree.procedure.label, f"只有管理员可以{verb}")


def _repair_blockers(tree: Tree, instance: Instance, command: c.Repair, by: Actor) -> Iterator[Problem]:
    where = tree.label(command.step)
    yield from _administrator_blockers(tree, by, "指定处理人")
    if instance.node(command.step).state is not NodeState.INCIDENT:
        yield Problem("flow.no_incident", where, f"「{where}」没有异常,不需要指定处理人")
    if not command.people:
        yield Problem("flow.nobody_named", where, f"请选择「{where}」的处理人")


def _remind_blockers(tree: Tree, instance: Instance, at: datetime) -> Iterator[Problem]:
    label = tree.procedure.label
    if not instance.open_tasks():
        yield Problem("flow.nobody_to_remind", label, f"「{label}」现在没有人要处理,不需要催办")
    if instance.reminded_at and at - instance.reminded_at < timedelta(minutes=REMIND_MINUTES_MIN):
        minutes = max(int((at - instance.reminded_at).total_seconds() // 60), 0)
        message = f"{minutes} 分钟前刚催过,请 {REMIND_MINUTES_MIN - minutes} 分钟后再催"
        yield Problem("flow.reminded_lately", label, message)
