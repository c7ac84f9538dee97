"""Steps whose people another system names (由外部系统指定): it is asked by a job, after the commit."""

from __future__ import annotations

from collections.abc import Sequence

from guocheng.engine.flow import Instance
from guocheng.engine.flow.events import Event
from guocheng.engine.flow.events_whole import Sought
from guocheng.service.context import Change
from guocheng.store import jobs

JOB = "flow.ask_outside"


def put(change: Change, instance_id: int, instance: Instance, events: Sequence[Event]) -> None:
    """Put the jobs that ask for the people of the steps that have just begun."""
    for event in events:
        if isinstance(event, Sought) and instance.node(event.step).round == event.round:
            asked = {"instance": instance_id, "step": event.step, "round": event.round}
            jobs.enqueue(change.connection, JOB, asked, once_key=f"{JOB}:{instance_id}:{event.step}:{event.round}")
