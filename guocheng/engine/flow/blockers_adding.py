"""Why others cannot be asked, or a decision not be taken back (加签、认领、拿回的阻碍)."""

from __future__ import annotations

from collections.abc import Iterator

from guocheng.base.problem import Problem
from guocheng.definition.procedure import Approval, Mode, Work
from guocheng.engine.flow import commands as c
from guocheng.engine.flow.adding import may_take_back
from guocheng.engine.flow.blockers_tasks import closed_problem, ended_problem, is_asked
from guocheng.engine.flow.state import STARTER, SYSTEM, Instance, NodeState, Task, TaskState
from guocheng.engine.flow.tree import Tree
from guocheng.engine.flow.world import Actor, World

Asking = c.Claim | c.Release | c.Add | c.Remove | c.TakeBack
_TOGETHER = (Mode.ANY_OF, Mode.ALL_OF, Mode.IN_TURN)
_TAKEN_BACK = (TaskState.APPROVED, TaskState.SUBMITTED)


def adding_blockers(
    tree: Tree,
    instance: Instance,
    command: c.Claim | c.Release | c.Add | c.Remove | c.TakeBack,
    by: Actor,
    world: World,
) -> Iterator[Problem]:
    """Say every reason why not; for `Add` and `Release` the task itself was looked at before."""
    task = instance.tasks.get(command.task)
    if task is None:
        yield Problem("flow.no_task", tree.procedure.label, "没有这个待办,请刷新后再试")
        return
    if not instance.running:
        yield ended_problem(tree, instance)
        return
    match command:
        case c.Claim():
            yield from _claim(tree, instance, task, by, world)
        case c.Release():
            yield from _release(tree, task)
        case c.Add():
            yield from _add(tree, instance, task, command, world)
        case c.Remove():
            yield from _remove(tree, instance, task, by, world)
        case c.TakeBack():
            yield from _take_back(tree, instance, task, by, world)


def _claim(tree: Tree, instance: Instance, task: Task, by: Actor, world: World) -> Iterator[Problem]:
    where = tree.label(task.step)
    if not by.stands_for(task.person):
        yield Problem("flow.wrong_person", where, f"「{where}」不在您的待认领里")
    elif task.state is TaskState.OPEN:
        yield Problem("flow.already_decided", where, f"「{where}」您已经认领了,请直接处理")
    elif task.state is not TaskState.CLAIMABLE:
        yield closed_problem(tree, instance, task, world)


def _release(tree: Tree, task: Task) -> Iterator[Problem]:
    step = tree.step(task.step) if task.step in tree else None
    pooled = isinstance(step, Approval | Work) and step.mode is Mode.CLAIM and task.attached is None
    if not pooled or task.handed_from is not None:
        where = tree.label(task.step)
        yield Problem("flow.not_claimed", where, f"「{where}」不是认领来的,不能释放;可以转办给别人")


def _add(tree: Tree, instance: Instance, task: Task, command: c.Add, world: World) -> Iterator[Problem]:
    where = tree.label(task.step)
    if task.step == STARTER:
        yield Problem("flow.no_adding", where, "退回给发起人的流程不能再请别人,请再次提交或撤回")
        return
    if not command.people:
        yield Problem("flow.nobody_named", where, f"请选择「{where}」要请的人")
    if command.together not in _TOGETHER:
        yield Problem("flow.wrong_mode", where, "加签的人可以或签、会签、依次,请选择一种")
    for person in dict.fromkeys(command.people):
        if is_asked(instance, task.step, person):
            yield Problem("flow.already_asked", where, f"{world.resolver.name(person)}已经在「{where}」里,请选择别人")


def _remove(tree: Tree, instance: Instance, task: Task, by: Actor, world: World) -> Iterator[Problem]:
    where = tree.label(task.step)
    asker = instance.tasks.get(task.parent or 0)
    if asker is None:
        yield Problem("flow.not_added", where, f"{world.resolver.name(task.person)}不是加签来的,不能减签")
    elif not by.stands_for(asker.person):
        name = world.resolver.name(asker.person)
        yield Problem("flow.wrong_person", where, f"「{where}」的加签由{name}发起,只能由他减签")
    elif not task.pending:
        yield closed_problem(tree, instance, task, world)


def _take_back(tree: Tree, instance: Instance, task: Task, by: Actor, world: World) -> Iterator[Problem]:
    where = tree.label(task.step)
    if not by.stands_for(task.person):
        yield Problem("flow.wrong_person", where, f"「{where}」由{world.resolver.name(task.person)}来处理")
        return
    if not tree.procedure.may_take_back:
        yield Problem("flow.no_take_back", where, f"「{tree.procedure.label}」处理后不能拿回,请联系管理员")
        return
    node = instance.node(task.step)
    current = task.step in tree and task.round == node.round and node.state in (NodeState.ACTIVE, NodeState.PASSED)
    by_himself = task.decided_at is not None and task.decided_by != SYSTEM
    if not current or task.state not in _TAKEN_BACK or not by_himself:
        yield Problem("flow.no_take_back", where, f"「{where}」没有您可以拿回的处理")
    elif any(one.parent == task.no for one in instance.tasks.values()):
        yield Problem("flow.no_take_back", where, f"「{where}」已经请了别人,请先减签再拿回")
    elif not may_take_back(tree, instance, task):
        yield Problem("flow.no_take_back", where, f"「{where}」之后已经有人处理或系统已执行,不能拿回,请联系他们退回")
