"""Where a procedure may be sent back to, and what is then walked again (退回).

Walking again forgets the target and everything after it, outward until a branch that is still under way: parallel arms
beside it go on undisturbed, arms behind it are cancelled, so no token is left that nobody can reach.
Going straight back forgets nothing: the sender's step waits, the target is visited, and the step comes again.
"""

from __future__ import annotations

from collections.abc import Iterator

from guocheng.definition.procedure import Approval, Work
from guocheng.engine.flow import events as e
from guocheng.engine.flow.commands import SendBack
from guocheng.engine.flow.jumps import forgetting, was_walked
from guocheng.engine.flow.state import STARTER, Instance, NodeState, Task, TaskState
from guocheng.engine.flow.tree import Tree
from guocheng.engine.flow.walk import Walk


def targets(tree: Tree, instance: Instance, step: str) -> Iterator[str]:
    """Yield where this step may send back to: the starter, and earlier steps in which people acted."""
    yield STARTER
    for name in tree.names():
        if isinstance(tree.step(name), Approval | Work) and tree.precedes(name, step):
            node = instance.node(name)
            done = node.state is NodeState.PASSED or (node.state is NodeState.ACTIVE and node.returns_to)
            if done and was_walked(tree, instance, name):
                yield name


def send_back(walk: Walk, command: SendBack) -> None:
    """Work out a sending back that nothing blocks."""
    task = walk.instance.tasks[command.task]
    behalf = walk.by.behalf(task.person)
    walk.emit(e.SentBack(*walk.stamp, task.no, command.to, command.straight, command.opinion, behalf))
    if command.straight:
        _go_straight(walk, task, command.to)
    else:
        walk.emit(_forgotten(walk, command.to))
        if command.to == STARTER:
            walk.ask_starter()
        else:
            walk.go(command.to)


def _go_straight(walk: Walk, sender: Task, target: str) -> None:
    _pause(walk, sender)
    visited = walk.instance.node(target).state is NodeState.ACTIVE
    walk.emit(e.Returning(*walk.stamp, target, sender.step))
    if visited:
        return
    if target == STARTER:
        walk.ask_starter()
    else:
        walk.go(target)


def _pause(walk: Walk, sender: Task) -> None:
    """Let a step stand still; the sender's time left is kept too, for the task he gets when it comes again."""
    still_open = [task.no for task in walk.instance.tasks_in(sender.step) if task.state is TaskState.OPEN]
    tasks = (sender.no, *still_open)
    minutes = tuple(_minutes_left(walk, no) for no in tasks)
    walk.emit(e.Paused(*walk.stamp, sender.step, sender.no, tasks, minutes))


def _minutes_left(walk: Walk, no: int) -> int | None:
    task = walk.instance.tasks[no]
    if task.due_at is None:
        return None
    return max(walk.world.calendar_for((task.person,)).minutes_between(walk.at, task.due_at), 0)


def _forgotten(walk: Walk, target: str) -> e.Forgotten:
    known = walk.instance.nodes
    if target == STARTER:
        return e.Forgotten(*walk.stamp, tuple(sorted(known)))
    steps, reopened = _behind(walk.tree, walk.instance, target)
    steps = {step for step in steps if step in known}
    return forgetting(walk.instance, walk.stamp, steps, tuple(reopened))


def _behind(tree: Tree, instance: Instance, target: str) -> tuple[set[str], list[str]]:
    """Find the steps to walk again, and the finished branches around the target that open again."""
    steps, reopened = {*tree.inside(target), *_later(tree, target)}, []
    for branch in tree.around(target):
        if instance.node(branch).state is NodeState.ACTIVE:
            break
        reopened.append(branch)
        steps.update(_later(tree, branch))
    return steps, reopened


def _later(tree: Tree, name: str) -> Iterator[str]:
    for step in tree.place(name).later:
        yield from tree.inside(step.name)
