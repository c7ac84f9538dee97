"""Every reason why a command cannot be carried out now (阻碍): grey button, refusal and test say the same."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from guocheng.base.problem import Problem
from guocheng.definition.procedure import Approval, Procedure, Work
from guocheng.engine.flow import commands as c
from guocheng.engine.flow.blockers_adding import adding_blockers
from guocheng.engine.flow.blockers_steering import steering_blockers
from guocheng.engine.flow.blockers_tasks import ended_problem, is_asked, task_blockers
from guocheng.engine.flow.picking import again_pick_problems, next_pick_problems
from guocheng.engine.flow.send_back import targets
from guocheng.engine.flow.state import (
    ACTED_TASKS,
    STARTER,
    Attached,
    Instance,
    NodeState,
    Task,
)
from guocheng.engine.flow.tree import Tree, tree_of
from guocheng.engine.flow.voiding import voiding_blockers
from guocheng.engine.flow.world import Actor, World

# Somebody else was faster: these become a Conflict.
OVERTAKEN = frozenset({"flow.already_decided", "flow.already_ended"})
# Who is asked in these ways has no voice.
_ADVISING = (Attached.DELEGATE, Attached.CONSULT)


def blockers(
    procedure: Procedure, instance: Instance, command: c.Command, *, by: Actor, at: datetime, world: World
) -> Iterator[Problem]:
    """Say every reason why this actor cannot do this now."""
    tree = tree_of(procedure)
    if isinstance(command, c.SystemCommand):
        return
    if isinstance(command, c.Void | c.Compensate):
        yield from voiding_blockers(tree, instance, command, by, world)
        return
    if isinstance(command, c.Steering):
        yield from steering_blockers(tree, instance, command, by, world)
        return
    if instance.suspended_at:
        yield Problem(
            "flow.suspended", tree.procedure.label, f"「{tree.procedure.label}」已挂起,请等管理员激活后再处理"
        )
        return
    if isinstance(command, c.Claim | c.Remove | c.TakeBack):
        yield from adding_blockers(tree, instance, command, by, world)
        return
    if isinstance(command, c.Decide | c.SendBack | c.HandOver | c.Release | c.Add):
        found = tuple(task_blockers(tree, instance, command.task, by, world))
        yield from found
        if found:
            return
    elif not instance.running:
        yield ended_problem(tree, instance)
        return
    match command:
        case c.Decide():
            yield from _decide_blockers(tree, instance, command)
            yield from next_pick_problems(tree, instance, command, world)
            yield from _signature_blockers(tree, instance, command)
            yield from _dated_blockers(tree, instance, command, by, at)
        case c.SendBack():
            yield from _send_back_blockers(tree, instance, command)
        case c.HandOver():
            yield from _hand_over_blockers(tree, instance, command, world)
        case c.Resubmit():
            yield from _resubmit_blockers(tree, instance, by, world)
            yield from again_pick_problems(tree, instance, command.picks, world)
        case c.Withdraw():
            yield from _withdraw_blockers(tree, instance, by, world)
        case c.Release() | c.Add():
            yield from adding_blockers(tree, instance, command, by, world)
        case c.Remind():
            yield from _remind_blockers(tree, instance, at)
        case c.CopyPeople() if not command.people:
            yield Problem("flow.nobody_named", tree.procedure.label, "请选择要抄送的人")
        case _:
            pass


def _decide_blockers(tree: Tree, instance: Instance, command: c.Decide) -> Iterator[Problem]:
    task = instance.tasks[command.task]
    if task.step == STARTER:
        yield Problem("flow.wrong_decision", "发起人", "流程已退回给您,请修改后「再次提交」或「撤回」")
        return
    step = tree.step(task.step)
    advises = task.attached in _ADVISING
    submits = advises or isinstance(step, Work)
    allowed = {c.Decision.SUBMIT} if submits else {c.Decision.APPROVE, c.Decision.REJECT}
    if advises and command.decision in allowed:
        yield from opinion_blockers(step.label, True, command.opinion)
    elif command.decision not in allowed:
        wanted = "填写意见后提交" if advises else "提交" if submits else "同意或拒绝"
        yield Problem("flow.wrong_decision", step.label, f"「{step.label}」只能{wanted}")
    elif isinstance(step, Approval):
        needed = step.opinion_required == "always" or (
            step.opinion_required == "reject" and command.decision is c.Decision.REJECT
        )
        yield from opinion_blockers(step.label, needed, command.opinion)


def _signature_blockers(tree: Tree, instance: Instance, command: c.Decide) -> Iterator[Problem]:
    """Ask for a signature, but not of an administrator who enters afterwards what somebody said."""
    task = instance.tasks[command.task]
    step = tree.step(task.step) if task.step in tree else None
    signs = isinstance(step, Approval | Work) and step.signature and task.attached not in _ADVISING
    if signs and command.signature is None and command.dated is None:
        where = tree.label(task.step)
        yield Problem("flow.missing_signature", where, f"「{where}」要手写签名，请签好再提交")


def _dated_blockers(tree: Tree, instance: Instance, command: c.Decide, by: Actor, at: datetime) -> Iterator[Problem]:
    if command.dated is None:
        return
    task = instance.tasks[command.task]
    where = tree.label(task.step)
    if not by.may_date:
        yield Problem("flow.may_not_date", where, "只有获得授权的人可以补审,请联系管理员")
    if command.dated > at or (task.opened_at and command.dated < task.opened_at):
        yield Problem("flow.wrong_date", where, f"补审的时间要在「{where}」开始之后、现在之前")


def opinion_blockers(where: str, needed: bool, opinion: str) -> Iterator[Problem]:
    if needed and not opinion.strip():
        yield Problem("flow.missing_opinion", where, f"请填写「{where}」的意见")


def _send_back_blockers(tree: Tree, instance: Instance, command: c.SendBack) -> Iterator[Problem]:
    task = instance.tasks[command.task]
    step = tree.step(task.step) if task.step in tree else None
    where = tree.label(task.step)
    if task.attached in _ADVISING:
        yield Problem("flow.no_send_back", where, f"「{where}」只请您提意见，不能退回，请填写意见后提交")
        return
    if not isinstance(step, Approval) or not step.may_send_back:
        yield Problem("flow.no_send_back", where, f"「{where}」不能退回")
        return
    if command.to not in set(targets(tree, instance, step.name)):
        target = tree.label(command.to) if command.to in tree else command.to
        yield Problem("flow.wrong_target", step.label, f"不能退回到「{target}」,请选择前面已经处理过的步骤或发起人")
    yield from opinion_blockers(step.label, step.opinion_required != "never", command.opinion)


def _hand_over_blockers(tree: Tree, instance: Instance, command: c.HandOver, world: World) -> Iterator[Problem]:
    task = instance.tasks[command.task]
    where, name = tree.label(task.step), world.resolver.name(command.to)
    if task.step == STARTER:
        yield Problem("flow.no_hand_over", where, "退回给发起人的流程不能转办,请再次提交或撤回")
    elif command.to == task.person:
        yield Problem("flow.same_person", where, "不能转办给自己,请选择别人")
    elif is_asked(instance, task.step, command.to):
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


def _remind_blockers(tree: Tree, instance: Instance, at: datetime) -> Iterator[Problem]:
    label = tree.procedure.label
    if not instance.reminded_of():
        yield Problem("flow.nobody_to_remind", label, f"「{label}」现在没有人要处理,不需要催办")
    wait = tree.procedure.remind_minutes
    if instance.reminded_at and at - instance.reminded_at < timedelta(minutes=wait):
        minutes = max(int((at - instance.reminded_at).total_seconds() // 60), 0)
        message = f"{minutes} 分钟前刚催过,请 {wait - minutes} 分钟后再催"
        yield Problem("flow.reminded_lately", label, message)
