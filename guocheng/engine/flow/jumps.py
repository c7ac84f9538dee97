"""What goes before when a procedure continues at another step (跳转): what is forgotten, skipped and opened.

Level by level, from the whole procedure inward to the target: what follows in the same row is forgotten, what comes
before and was not done is skipped, and a branch around the target is opened with the target's arm. Other arms of a
branch that is under way go on undisturbed. So the row of the target has one token, and no other row has fewer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import pairwise

from guocheng.engine.flow import events as e
from guocheng.engine.flow.apply import apply
from guocheng.engine.flow.state import DONE_NODES, STARTER, Instance, Node, NodeState, PersonId
from guocheng.engine.flow.tree import Tree

Stamp = tuple[datetime, PersonId]


def jump(tree: Tree, instance: Instance, target: str, stamp: Stamp) -> Iterator[e.Event]:
    """Yield the events after which the target can be entered."""
    gone = {STARTER} & instance.nodes.keys()
    for name in tree.way(target):
        here = {step for later in tree.place(name).later for step in tree.inside(later.name)}
        gone |= here
        if name == target or not _goes_on(tree, instance, name, target):
            gone |= set(tree.inside(name))
    gone |= {step for name in tree.way(target) for step in _undone_before(tree, instance, name)}
    if known := gone & instance.nodes.keys():
        reopened = [name for name in tree.way(target) if name not in gone and name != target]
        closed = tuple(name for name in reopened if instance.node(name).state is not NodeState.ACTIVE)
        event = forgetting(instance, stamp, known, closed)
        yield event
        instance = apply(instance, event)
    for name in tree.way(target):
        for step in _before(tree, name):
            if instance.node(step).state not in DONE_NODES:
                yield e.Skipped(*stamp, step, instance.node(step).round + 1, "跳转时略过")
        if name != target and instance.node(name).state is not NodeState.ACTIVE:
            yield e.Split(*stamp, name, instance.node(name).round + 1, (_arm(tree, name, target),))


def forgetting(instance: Instance, stamp: Stamp, steps: Iterable[str], reopened: tuple[str, ...] = ()) -> e.Forgotten:
    """Return the event that forgets steps, and calls off what was visited for their sake only."""
    gone = set(steps)
    called_off = visited_for(list(instance.nodes.values()), gone)
    return e.Forgotten(*stamp, tuple(sorted(gone)), reopened, tuple(sorted(called_off)))


def visited_for(nodes: list[Node], gone: set[str]) -> set[str]:
    """Find the steps visited only for the sake of forgotten ones, and those visited for theirs in turn."""
    called_off: set[str] = set()
    while True:
        more = {
            node.step
            for node in nodes
            if node.returns_to and node.step not in gone | called_off and set(node.returns_to) <= gone | called_off
        }
        if not more:
            return called_off
        called_off |= more


def left_waiting(instance: Instance) -> list[str]:
    """Find the steps that wait for a visit which was called off; they come again at once."""
    visited = {step for node in instance.nodes.values() for step in node.returns_to}
    returned = (node.step for node in instance.nodes.values() if node.state is NodeState.RETURNED)
    return sorted(step for step in returned if step not in visited)


def was_walked(tree: Tree, instance: Instance, step: str) -> bool:
    """Tell whether the branches around a step took the way to it; another version may have passed over them."""
    return all(
        instance.node(branch).state in (NodeState.ACTIVE, NodeState.PASSED)
        and tree.place(inner).arm in instance.node(branch).arms
        for branch, inner in pairwise(tree.way(step))
    )


def _goes_on(tree: Tree, instance: Instance, branch: str, target: str) -> bool:
    """Tell whether a branch around the target stays as it is: it went the target's way already."""
    node = instance.node(branch)
    taken = node.state in (NodeState.ACTIVE, NodeState.PASSED) and _arm(tree, branch, target) in node.arms
    return taken and all(_goes_on(tree, instance, outer, target) for outer in tree.around(branch))


def _arm(tree: Tree, branch: str, target: str) -> int:
    inner = next(name for name in tree.way(target) if tree.place(name).branch == branch)
    return tree.place(inner).arm


def _before(tree: Tree, name: str) -> Iterator[str]:
    place = tree.place(name)
    yield from (step.name for step in place.sequence[: place.position])


def _undone_before(tree: Tree, instance: Instance, name: str) -> Iterator[str]:
    for step in _before(tree, name):
        if instance.node(step).state not in DONE_NODES:
            yield from tree.inside(step)
