"""Telling people that a record stands in a stage for long (阶段时限): before its time is over, then, and after.

- A record that arrives puts the first of its times as a job; each job tells its people and puts the next.
- A job does nothing when the record has moved on meanwhile, so it may come late or twice without harm.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from guocheng.definition.entity import Entity
from guocheng.definition.flow import Flow, Stage
from guocheng.engine.flow.deadlines import due_of_stage
from guocheng.service.context import Change
from guocheng.service.flow.world import world_of
from guocheng.store import jobs, messages, records

JOB = "flow.stage_time"
Values = Mapping[str, Any]


def schedule(change: Change, entity: Entity, flow: Flow, record_id: int) -> None:
    """Put the first time at which somebody is to be told of the stage where a record now stands."""
    if all(one.deadline == Stage.deadline for one in flow.stages):
        return
    values = records.bare_values(change.connection, change.catalogue, entity.name, record_id) or {}
    _put(change, entity, record_id, values, 0, _times(change, entity, flow, values)[0])


def tell(change: Change, payload: Mapping[str, Any]) -> int:
    """Tell the people of a time that has come, and put the next; return how many were told."""
    entity, record_id, no = change.catalogue.entity(payload["entity"]), int(payload["record"]), int(payload["no"])
    flow = change.catalogue.flow_of(entity)
    values = records.bare_values(change.connection, change.catalogue, entity.name, record_id)
    if flow is None or values is None or values["stage_since"].isoformat() != payload["since"]:
        return 0
    times, due = _times(change, entity, flow, values)
    if due is None or no >= len(times):
        return 0
    stage, late = flow.stage(values["stage"]), times[no] >= due
    world = world_of(change, entity, values)
    who = (*stage.deadline.to, *(stage.deadline.escalate if late else ()))
    people = {person for one in who for person in world.resolver.find(one, values["created_by"] or 0).people}
    told = messages.tell(
        change.connection,
        sorted(people),
        "overdue" if late else "remind",
        f"「{values['title']}」{'超过了' if late else '快到'}「{stage.label}」的时限，请处理",
        at=change.now,
        entity=entity.name,
        record_id=record_id,
        once_key=f"{JOB}:{entity.name}:{record_id}:{payload['since']}:{no}",
    )
    _put(change, entity, record_id, values, no + 1, times)
    return len(told)


def _times(change: Change, entity: Entity, flow: Flow, values: Values) -> tuple[tuple[datetime, ...], datetime | None]:
    """Return when somebody is to be told of the stage a record stands in, and from when on it is late."""
    if not values.get("stage"):
        return (), None
    deadline = flow.stage(values["stage"]).deadline
    due = due_of_stage(deadline, at=values["stage_since"], world=world_of(change, entity, values))
    return tuple(sorted({*due.nudges, *filter(None, [due.at])})), due.at


def _put(change: Change, entity: Entity, record_id: int, values: Values, no: int, times: tuple[datetime, ...]) -> None:
    if no < len(times):
        since = values["stage_since"].isoformat()
        jobs.enqueue(
            change.connection,
            JOB,
            {"entity": entity.name, "record": record_id, "since": since, "no": no},
            run_at=times[no],
            once_key=f"{JOB}:{entity.name}:{record_id}:{since}:{no}",
        )
