"""What each event makes of an instance (应用事件). It never refuses, never looks outside, and knows no definition."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import reduce
from typing import Any

from guocheng.base.frozen import replace
from guocheng.engine.flow import events as e
from guocheng.engine.flow.apply_migration import OF_MIGRATION
from guocheng.engine.flow.apply_tasks import (
    OF_TASKS,
    decided,
    ended_tasks,
    new_tasks,
    paused_task,
    with_nodes,
    with_tasks,
)
from guocheng.engine.flow.apply_whole import OF_WHOLE
from guocheng.engine.flow.state import (
    COMPENSATION,
    LIVE_NODES,
    PENDING_TASKS,
    STARTER,
    Copy,
    Instance,
    Node,
    NodeState,
    State,
    TaskState,
)


def apply(instance: Instance | None, event: e.Event) -> Instance:
    """Return the instance after the event."""
    if isinstance(event, e.Started):
        return Instance(event.flow, event.flow_version, event.move, event.starter, event.at, seq=1)
    assert instance is not None, "a history begins with Started"
    after = _APPLY[type(event)](instance, event)
    return replace(after, seq=instance.seq + 1)


def apply_all(instance: Instance | None, events: Iterable[e.Event]) -> Instance:
    """Return the instance after all the events."""
    after = reduce(apply, events, instance)
    assert after is not None, "there is no instance without events"
    return after


def replay(events: Iterable[e.Event]) -> Instance:
    """Return the instance a whole history leads to."""
    return apply_all(None, events)


def _entered(instance: Instance, event: e.Entered) -> Instance:
    node = replace(
        instance.node(event.step),
        round=event.round,
        state=NodeState.ACTIVE,
        entered_at=event.at,
        left_at=None,
        due_at=event.due_at,
        provisional=event.provisional,
        reason="",
    )
    return with_tasks(with_nodes(instance, node), new_tasks(event.step, event.round, event.tasks, event))


def _stuck(instance: Instance, event: e.Stuck) -> Instance:
    node = replace(
        instance.node(event.step),
        round=event.round,
        state=NodeState.INCIDENT,
        entered_at=event.at,
        left_at=None,
        reason=event.message,
    )
    return with_nodes(instance, node)


def _repaired(instance: Instance, event: e.Repaired) -> Instance:
    node = instance.node(event.step)
    after = with_nodes(instance, replace(node, state=NodeState.ACTIVE, reason=""))
    return with_tasks(after, new_tasks(event.step, node.round, event.tasks, event))


def _chosen(instance: Instance, event: e.Chosen) -> Instance:
    return with_nodes(instance, replace(instance.node(event.step), picked=event.people))


def _split(instance: Instance, event: e.Split) -> Instance:
    node = replace(
        instance.node(event.step),
        round=event.round,
        state=NodeState.ACTIVE,
        entered_at=event.at,
        left_at=None,
        arms=event.arms,
        reason="",
    )
    return with_nodes(instance, node)


def _actions_due(instance: Instance, event: e.ActionsDue) -> Instance:
    return _entered(instance, e.Entered(event.at, event.by, event.step, event.round))


def _copied(instance: Instance, event: e.Copied) -> Instance:
    copies = tuple(Copy(person, event.step, event.at, event.by) for person in event.people)
    after = replace(instance, copies=instance.copies + copies)
    if not event.step:
        return after
    entered = e.Entered(event.at, event.by, event.step, event.round)
    return _left(_entered(after, entered), e.Left(event.at, event.by, event.step, NodeState.PASSED))


def _skipped(instance: Instance, event: e.Skipped) -> Instance:
    picked = instance.node(event.step).picked
    node = Node(event.step, event.round, NodeState.SKIPPED, event.at, event.at, reason=event.reason, picked=picked)
    return with_nodes(instance, node)


def _left(instance: Instance, event: e.Left) -> Instance:
    node = replace(
        instance.node(event.step),
        state=event.state,
        left_at=event.at,
        due_at=None,
        returns_to=(),
        reason=event.reason,
    )
    return with_tasks(with_nodes(instance, node), ended_tasks(instance, {event.step}, TaskState.SKIPPED))


def _paused(instance: Instance, event: e.Paused) -> Instance:
    node = replace(instance.node(event.step), state=NodeState.RETURNED, sender=event.sender)
    tasks = (paused_task(instance.tasks[no], minutes) for no, minutes in zip(event.tasks, event.minutes, strict=True))
    return with_tasks(with_nodes(instance, node), tasks)


def _called(instance: Instance, event: e.Called) -> Instance:
    entered = _entered(instance, e.Entered(event.at, event.by, event.step, event.round))
    return with_nodes(entered, replace(entered.node(event.step), called=False, calls=(), answered=()))


def _calls_made(instance: Instance, event: e.CallsMade) -> Instance:
    return with_nodes(instance, replace(instance.node(event.step), called=True, calls=event.calls))


def _call_ended(instance: Instance, event: e.CallEnded) -> Instance:
    node = instance.node(event.step)
    return with_nodes(instance, replace(node, answered=(*node.answered, event.call)))


def _suspended(instance: Instance, event: e.Suspended) -> Instance:
    return replace(instance, suspended_at=event.at)


def _activated(instance: Instance, event: e.Activated) -> Instance:
    return replace(instance, suspended_at=None)


def _reopened(instance: Instance, event: e.Reopened) -> Instance:
    again = replace(instance, state=State.RUNNING, ended_at=None, round=instance.round + 1)
    if COMPENSATION not in instance.nodes:
        return again
    return with_nodes(again, Node(COMPENSATION, instance.node(COMPENSATION).round))


def _returning(instance: Instance, event: e.Returning) -> Instance:
    node = instance.node(event.step)
    return with_nodes(instance, replace(node, returns_to=(*node.returns_to, event.to)))


def _forgotten(instance: Instance, event: e.Forgotten) -> Instance:
    gone = {*event.steps, *event.called_off}
    nodes = {}
    for name, node in instance.nodes.items():
        left = tuple(step for step in node.returns_to if step not in gone)
        nodes[name] = _forget(replace(node, returns_to=left), event)
    after = replace(instance, nodes=nodes)
    return with_tasks(after, ended_tasks(instance, gone, TaskState.CANCELLED))


def _forget(node: Node, event: e.Forgotten) -> Node:
    if node.step in event.steps or (node.step in event.called_off and node.step == STARTER):
        return Node(node.step, node.round, picked=node.picked)
    if node.step in event.called_off:
        return replace(node, state=NodeState.PASSED, left_at=event.at, due_at=None, returns_to=(), sender=0)
    if node.step in event.reopened:
        return replace(node, state=NodeState.ACTIVE, round=node.round + 1, left_at=None)
    return node


def _resumed(instance: Instance, event: e.Resumed) -> Instance:
    node = instance.node(event.step)
    after = with_nodes(instance, replace(node, state=NodeState.ACTIVE, sender=0))
    known = [opened for opened in event.tasks if opened.no in instance.tasks]
    again = (
        replace(
            instance.tasks[opened.no],
            state=TaskState.OPEN,
            due_at=opened.due_at,
            provisional=opened.provisional,
            left_minutes=None,
        )
        for opened in known
    )
    fresh = [opened for opened in event.tasks if opened.no not in instance.tasks]
    return with_tasks(with_tasks(after, again), new_tasks(event.step, node.round, fresh, event))


def _resubmitted(instance: Instance, event: e.Resubmitted) -> Instance:
    said = e.Decided(event.at, event.by, event.task, TaskState.SUBMITTED, event.comment)
    return decided(replace(instance, round=event.round), said)


def _reminded(instance: Instance, event: e.Reminded) -> Instance:
    return replace(instance, reminded_at=event.at)


def _only_said(instance: Instance, event: e.Event) -> Instance:
    return instance


def _ended(instance: Instance, event: e.Ended) -> Instance:
    live = {name: node for name, node in instance.nodes.items() if node.state in LIVE_NODES}
    nodes = [
        replace(node, state=NodeState.CANCELLED, left_at=event.at, due_at=None, returns_to=(), sender=0)
        for node in live.values()
    ]
    tasks = [
        replace(task, state=TaskState.CANCELLED) for task in instance.tasks.values() if task.state in PENDING_TASKS
    ]
    after = with_tasks(with_nodes(instance, *nodes), tasks)
    return replace(after, state=event.state, ended_at=event.at, suspended_at=None, rested_at=None)


_APPLY: Mapping[type[e.Event], Callable[[Instance, Any], Instance]] = {
    **OF_TASKS,
    **OF_MIGRATION,
    **OF_WHOLE,
    e.Entered: _entered,
    e.Stuck: _stuck,
    e.Repaired: _repaired,
    e.Chosen: _chosen,
    e.Split: _split,
    e.ActionsDue: _actions_due,
    e.Copied: _copied,
    e.Skipped: _skipped,
    e.Left: _left,
    e.Paused: _paused,
    e.Returning: _returning,
    e.Forgotten: _forgotten,
    e.Resumed: _resumed,
    e.Resubmitted: _resubmitted,
    e.Reminded: _reminded,
    e.Called: _called,
    e.CallsMade: _calls_made,
    e.CallEnded: _call_ended,
    e.Signalled: _only_said,
    e.Routed: _only_said,
    e.Jumped: _only_said,
    e.Suspended: _suspended,
    e.Activated: _activated,
    e.Reopened: _reopened,
    e.Withdrawn: _only_said,
    e.Cancelled: _only_said,
    e.Ended: _ended,
}
