"""Procedures that set automations off (流程事件的触发): at a step, at the beginning, at the end; in one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from guocheng.definition.automation_triggers import FlowEvent
from guocheng.engine.flow import NodeState, State
from guocheng.engine.flow import events as e
from guocheng.service.automation.index import enabled, index_of
from guocheng.service.automation.listening import chain_of
from guocheng.service.automation.putting import Cause, put
from guocheng.service.context import Change
from guocheng.store import records

if TYPE_CHECKING:
    from guocheng.service.flow.procedures import Running

#: What happened at which step; blank for the whole procedure.
Said = tuple[str, str]


def set_off(change: Change, running: Running, events: Sequence[e.Event]) -> None:
    """Put the runs that these events of a procedure set off."""
    listening = index_of(change.catalogue).flow.get(running.entity.name)
    if not listening:
        return
    said = [one for event in events for one in _said(running, event)]
    on = enabled(change)
    wanted = [
        (automation, one)
        for automation in listening
        if automation.name in on and isinstance(automation.trigger, FlowEvent)
        for one in said
        if _wants(automation.trigger, running.instance.move, one)
    ]
    if not wanted:
        return
    key = (running.entity.name, running.record_id)
    title = records.titles_of(change.connection, change.catalogue, [key]).get(key, "")
    chain = chain_of(change, change.context.request_id)
    causes = [
        (
            automation,
            Cause(
                "flow_event",
                running.entity.name,
                running.record_id,
                title,
                change.principal.actor_id,
                {"event": event, "step": step, "move": running.instance.move, "instance": running.id},
                chain,
            ),
        )
        for automation, (event, step) in wanted
    ]
    put(change, [one for one in causes if not one[0].at_once])
    if at_once := [one for one in causes if one[0].at_once]:
        from guocheng.service.automation.at_once import carry_out_now

        carry_out_now(change, at_once)


def _said(running: Running, event: e.Event) -> Iterator[Said]:
    match event:
        case e.Started():
            yield "started", ""
        case e.Entered():
            yield "entered", event.step
        case e.Left():
            yield "left", event.step
            if event.state in (NodeState.PASSED, NodeState.REJECTED):
                yield "approved" if event.state is NodeState.PASSED else "rejected", event.step
        case e.Ended():
            yield "ended", ""
            if running.instance.state in (State.ACCEPTED, State.REJECTED):
                yield "approved" if running.instance.state is State.ACCEPTED else "rejected", ""
        case _:
            pass


def _wants(trigger: FlowEvent, move: str, said: Said) -> bool:
    event, step = said
    if trigger.event != event or (trigger.move and trigger.move != move):
        return False
    # Without a step, approved and rejected speak of the whole procedure; entered and left of any step.
    whole = event in ("approved", "rejected", "started", "ended")
    return step == trigger.step if trigger.step or whole else True
