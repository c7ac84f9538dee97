"""What a migration makes of an instance (应用迁移事件): names, versions, and people found again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from guocheng.base.frozen import replace
from guocheng.engine.flow import events as e
from guocheng.engine.flow import events_migration as m
from guocheng.engine.flow.apply_tasks import ended_tasks, new_tasks, with_nodes, with_tasks
from guocheng.engine.flow.state import Instance, Node, TaskState


def _migrated(instance: Instance, event: m.Migrated) -> Instance:
    """Forget what does not go on, give everything its new name, then say what is gone and which arms count."""
    forgotten = [Node(name, instance.node(name).round) for name in event.forgotten]
    ended = ended_tasks(instance, set(event.forgotten), TaskState.CANCELLED)
    before = with_tasks(with_nodes(instance, *forgotten), ended)
    names = {one.old: one.new for one in event.renamed}
    nodes = [_renamed(node, names) for node in before.nodes.values()]
    tasks = {no: replace(task, step=names.get(task.step, task.step)) for no, task in before.tasks.items()}
    after = replace(before, flow_version=event.flow_version, nodes={node.step: node for node in nodes}, tasks=tasks)
    gone = [replace(after.node(one.step), reason=one.label) for one in event.gone]
    after = with_nodes(after, *gone)
    return with_nodes(after, *(replace(after.node(one.step), arms=one.arms) for one in event.taken))


def _renamed(node: Node, names: Mapping[str, str]) -> Node:
    returns_to = tuple(names.get(step, step) for step in node.returns_to)
    return replace(node, step=names.get(node.step, node.step), returns_to=returns_to)


def _asked_anew(instance: Instance, event: m.AskedAnew) -> Instance:
    gone = [replace(instance.tasks[no], state=TaskState.CANCELLED) for no in event.removed]
    fresh = new_tasks(event.step, instance.node(event.step).round, event.tasks, event)
    return with_tasks(with_tasks(instance, gone), fresh)


def _unmigrated(instance: Instance, event: m.Unmigrated) -> Instance:
    nodes = {node.step: node for node in event.nodes}
    tasks = {task.no: task for task in event.tasks}
    return replace(instance, flow_version=event.flow_version, nodes=nodes, tasks=tasks)


OF_MIGRATION: Mapping[type[e.Event], Callable[[Instance, Any], Instance]] = {
    m.Migrated: _migrated,
    m.AskedAnew: _asked_anew,
    m.Unmigrated: _unmigrated,
}
