"""Why an administrator cannot do this to a procedure now (流程干预的阻碍)."""

from __future__ import annotations

from collections.abc import Iterator

from guocheng.base.problem import Problem
from guocheng.definition.procedure import Approval, Work
from guocheng.engine.flow import commands as c
from guocheng.engine.flow.blockers_tasks import closed_problem, ended_problem, is_asked
from guocheng.engine.flow.state import STARTER, Instance, NodeState
from guocheng.engine.flow.tree import Tree
from guocheng.engine.flow.world import Actor, World

_VERBS: dict[type[c.Steering], str] = {
    c.Cancel: "终止流程",
    c.Repair: "指定处理人",
    c.Reassign: "改派",
    c.Jump: "跳转",
    c.Suspend: "挂起流程",
    c.Activate: "激活流程",
    c.Reopen: "唤醒流程",
    c.ForceEnd: "强制归档",
}


def steering_blockers(
    tree: Tree, instance: Instance, command: c.Steering, by: Actor, world: World
) -> Iterator[Problem]:
    """Say every reason why not."""
    label = tree.procedure.label
    if not by.administers:
        yield Problem("flow.wrong_person", label, f"只有管理员可以{_VERBS[type(command)]}")
    if isinstance(command, c.Reopen):
        if instance.running:
            yield Problem("flow.not_ended", label, f"「{label}」还在进行,不需要唤醒")
    elif not instance.running:
        yield ended_problem(tree, instance)
        return
    match command:
        case c.Repair():
            yield from _repair(tree, instance, command)
        case c.Reassign():
            yield from _reassign(tree, instance, command, world)
        case c.Jump() | c.Reopen() if command.to not in tree:
            yield Problem("flow.wrong_target", label, f"「{label}」里没有步骤「{command.to}」,请重新选择")
        case c.Suspend() if instance.suspended_at:
            yield Problem("flow.suspended", label, f"「{label}」已经挂起了")
        case c.Jump() if instance.suspended_at:
            yield Problem("flow.suspended", label, f"「{label}」已挂起,请先激活再跳转")
        case c.Activate() if not instance.suspended_at:
            yield Problem("flow.not_suspended", label, f"「{label}」没有挂起,不需要激活")
        case _:
            pass


def _repair(tree: Tree, instance: Instance, command: c.Repair) -> Iterator[Problem]:
    where = tree.label(command.step)
    step = tree.step(command.step) if command.step in tree else None
    if instance.node(command.step).state is not NodeState.INCIDENT:
        yield Problem("flow.no_incident", where, f"「{where}」没有异常,不需要指定处理人")
    elif not isinstance(step, Approval | Work):
        yield Problem("flow.no_people_here", where, f"「{where}」不由人处理,请跳转到别的步骤")
    if not command.people:
        yield Problem("flow.nobody_named", where, f"请选择「{where}」的处理人")


def _reassign(tree: Tree, instance: Instance, command: c.Reassign, world: World) -> Iterator[Problem]:
    task = instance.tasks.get(command.task)
    if task is None:
        yield Problem("flow.no_task", tree.procedure.label, "没有这个待办,请刷新后再试")
        return
    where = tree.label(task.step)
    if task.step == STARTER:
        yield Problem("flow.no_hand_over", where, "退回给发起人的流程不能改派,请终止或跳转")
    elif not task.pending:
        yield closed_problem(tree, instance, task, world)
    elif is_asked(instance, task.step, command.to):
        yield Problem("flow.already_asked", where, f"{world.resolver.name(command.to)}已经在「{where}」里,请选择别人")
