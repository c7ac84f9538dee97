"""Voiding what was accepted (作废): by whom, and what is done then to make it good again (补偿)."""

from __future__ import annotations

from collections.abc import Iterator

from guocheng.base.problem import Problem
from guocheng.definition.procedure import Voids
from guocheng.engine.flow import commands as c
from guocheng.engine.flow import events as e
from guocheng.engine.flow import events_whole as w
from guocheng.engine.flow.blockers_tasks import ended_problem
from guocheng.engine.flow.state import COMPENSATION, Instance, NodeState, State
from guocheng.engine.flow.tree import Tree
from guocheng.engine.flow.walk import Walk
from guocheng.engine.flow.world import Actor, World


def voiding_blockers(
    tree: Tree, instance: Instance, command: c.Void | c.Compensate, by: Actor, world: World
) -> Iterator[Problem]:
    """Say every reason why it cannot be voided, or made good again, now."""
    label = tree.procedure.label
    if isinstance(command, c.Compensate):
        if not by.administers:
            yield Problem("flow.wrong_person", label, "只有管理员可以重试作废后的自动动作")
        if instance.running or instance.node(COMPENSATION).state is not NodeState.INCIDENT:
            yield Problem("flow.nothing_to_compensate", label, f"「{label}」没有未完成的作废动作，不需要重试")
        return
    if not command.approved:
        yield from _by_hand(tree, instance, by, world)
    if instance.running:
        yield Problem("flow.not_ended", label, f"「{label}」还在进行，不能作废，请撤回或终止")
    elif instance.state is not State.ACCEPTED:
        yield ended_problem(tree, instance)


def _by_hand(tree: Tree, instance: Instance, by: Actor, world: World) -> Iterator[Problem]:
    """Say why this person may not void it himself."""
    procedure, label = tree.procedure, tree.procedure.label
    if procedure.may_void is Voids.NOBODY:
        yield Problem("flow.no_void", label, f"「{label}」通过后不能作废")
    elif not by.administers and procedure.may_void is Voids.ADMINISTRATORS:
        yield Problem("flow.wrong_person", label, f"「{label}」只有管理员可以作废")
    elif not by.administers and not by.stands_for(instance.starter):
        name = world.resolver.name(instance.starter)
        yield Problem("flow.wrong_person", label, f"「{label}」由发起人{name}或管理员作废")
    if procedure.void_move:
        yield Problem("flow.void_asks", label, f"「{label}」作废要先审批，请在单据上提交作废申请")


def void(walk: Walk, command: c.Void) -> None:
    """Let what was accepted hold no longer."""
    walk.emit(w.Voided(*walk.stamp, command.reason))
    if walk.tree.procedure.compensation:
        compensate(walk)


def compensate(walk: Walk) -> None:
    """Let the actions be done that make it good again; `actions_due` names them."""
    node = walk.instance.node(COMPENSATION)
    walk.emit(e.Entered(*walk.stamp, COMPENSATION, node.round + 1))
