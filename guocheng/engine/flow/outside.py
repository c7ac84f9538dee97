"""Steps whose people another system names (由外部系统指定): asked when they begin, heard when it has answered."""

from __future__ import annotations

from dataclasses import replace

from guocheng.definition.procedure import Approval, Nobody, Step, Work
from guocheng.definition.who import Who, WhoKind
from guocheng.engine.flow import commands as c
from guocheng.engine.flow import events as e
from guocheng.engine.flow.people import nobody_message, opened, past_of, people_of, picked
from guocheng.engine.flow.state import Instance, NodeState, State
from guocheng.engine.flow.tree import Tree
from guocheng.engine.flow.walk import Walk


def sources(step: Step) -> tuple[Who, ...]:
    """Return the systems a step asks for its people."""
    if not isinstance(step, Approval | Work):
        return ()
    return tuple(who for who in step.who if who.kind is WhoKind.OUTSIDE)


def waits(tree: Tree, instance: Instance, name: str) -> bool:
    """Tell whether a step waits for another system to name its people."""
    asks = name in tree and bool(sources(tree.step(name)))
    return asks and instance.node(name).state is NodeState.ACTIVE and not instance.tasks_in(name)


def named(walk: Walk, command: c.Named) -> None:
    """Ask the people another system has named; what is no longer waited for changes nothing."""
    node = walk.instance.node(command.step)
    if not waits(walk.tree, walk.instance, command.step) or node.round != command.round:
        return
    step = walk.tree.step(command.step)
    assert isinstance(step, Approval | Work)
    if command.people:
        walk.emit(e.Chosen(*walk.stamp, step.name, command.people))
    asking = people_of(step, walk.instance.starter, walk.world, past_of(walk.instance, step.name))
    if people := picked(step, asking, walk.world):
        walk.emit(e.Repaired(*walk.stamp, step.name, walk.with_due(step, opened(step, people, walk.instance))))
        if walk.spare_repeated(step):
            walk.settle(step)
    elif asking.passed_over:
        walk.leave(e.Left(*walk.stamp, step.name, NodeState.PASSED, "审批人就是发起人本人,自动通过"))
    elif step.nobody is Nobody.PASS:
        walk.leave(e.Left(*walk.stamp, step.name, NodeState.PASSED, "没有找到人员,按规则自动通过"))
    elif step.nobody is Nobody.REJECT:
        walk.emit(e.Left(*walk.stamp, step.name, NodeState.REJECTED, "没有找到人员,按规则自动拒绝"))
        walk.end(State.REJECTED)
    else:
        missing = replace(asking, missing=command.failure or asking.missing)
        walk.emit(e.Stuck(*walk.stamp, step.name, node.round, nobody_message(step, missing)))
