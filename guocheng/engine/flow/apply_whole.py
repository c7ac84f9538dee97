"""What happens to a whole procedure (应用整个流程的事件), besides its course."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from guocheng.base.frozen import replace
from guocheng.engine.flow import events_whole as w
from guocheng.engine.flow.apply_tasks import with_nodes
from guocheng.engine.flow.events import Event
from guocheng.engine.flow.state import Instance, NodeState, State


def _voided(instance: Instance, event: w.Voided) -> Instance:
    return replace(instance, state=State.VOIDED)


def _timed(instance: Instance, event: w.Timed) -> Instance:
    past = instance.nudges[: instance.nudged]
    late = instance.late and not event.on_time
    return replace(instance, due_at=event.due_at, nudges=(*past, *event.nudges), late=late, rested_at=None)


def _rested(instance: Instance, event: w.Rested) -> Instance:
    return replace(instance, rested_at=event.at)


def _nudged(instance: Instance, event: w.WholeNudged) -> Instance:
    return replace(instance, nudged=instance.nudged + 1)


def _overdue(instance: Instance, event: w.WholeOverdue) -> Instance:
    return replace(instance, late=True)


def _sought(instance: Instance, event: w.Sought) -> Instance:
    node = replace(
        instance.node(event.step),
        round=event.round,
        state=NodeState.ACTIVE,
        entered_at=event.at,
        left_at=None,
        due_at=None,
        provisional=False,
        reason="已向外部系统询问由谁处理，等待回复",
        picked=(),
    )
    return with_nodes(instance, node)


OF_WHOLE: Mapping[type[Event], Callable[[Instance, Any], Instance]] = {
    w.Voided: _voided,
    w.Timed: _timed,
    w.Rested: _rested,
    w.WholeNudged: _nudged,
    w.WholeOverdue: _overdue,
    w.Sought: _sought,
}
