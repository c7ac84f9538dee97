"""Moves the system makes by itself when a record stood long enough (自动流转): put as a job when the record arrives.

The job does nothing when the record has moved on meanwhile, so it may come late or twice without harm.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from guocheng.definition.entity import Entity
from guocheng.definition.flow import Flow, Move
from guocheng.engine import flow as engine
from guocheng.engine.flow import SYSTEM_ACTOR, Standing
from guocheng.service.context import Change
from guocheng.service.directory import calendar_of_unit
from guocheng.service.flow import life
from guocheng.service.flow.world import record_unit, world_of
from guocheng.service.records.evaluation import Evaluation
from guocheng.store import jobs, records

JOB = "flow.automatic_move"


def schedule(change: Change, entity: Entity, flow: Flow, record_id: int) -> None:
    """Put a job for every move the system is to make from where the record now stands."""
    waiting = [move for move in flow.moves if move.automatic_after_hours]
    if not waiting:
        return
    values = records.bare_values(change.connection, change.catalogue, entity.name, record_id) or {}
    for move, due_at in _due(change, entity, waiting, values):
        since = values["stage_since"].isoformat()
        jobs.enqueue(
            change.connection,
            JOB,
            {"entity": entity.name, "record": record_id, "move": move.name, "since": since},
            run_at=due_at,
            once_key=f"{JOB}:{entity.name}:{record_id}:{move.name}:{since}",
        )


def make(change: Change, payload: dict[str, Any]) -> bool:
    """Make the move of a job as the system; say whether it was made."""
    entity = change.catalogue.entity(payload["entity"])
    flow = change.catalogue.flow_of(entity)
    move = flow.move(payload["move"]) if flow else None
    found = records.read(change.connection, change.catalogue, entity.name, payload["record"], lock=True)
    if flow is None or move is None or found is None or found.stage not in move.sources:
        return False
    if found.stage_since is None or found.stage_since.isoformat() != payload["since"]:
        return False
    running = life.running_on(change, entity, found.id)
    standing = Standing(found.stage or "", 0, running[1] if running else None)
    world = world_of(change, entity, found.values)
    blockers = engine.move_blockers(flow, move, standing, by=SYSTEM_ACTOR, values=found.values, labels={}, world=world)
    if any(problem.code != "flow.wrong_person" for problem in blockers):
        return False
    life.run_actions(change, entity, found.id, move.actions, cause=f"{move.label}时自动处理")
    origin = records.Origin(at=change.now, cause=f"到时自动「{move.label}」", request_id=change.context.request_id)
    life.arrive(change, entity, flow, found.id, move, move.target, origin=origin)
    return True


def _due(change: Change, entity: Entity, moves: list[Move], values: dict[str, Any]) -> Iterator[tuple[Move, datetime]]:
    for move in moves:
        if values.get("stage") not in move.sources:
            continue
        hours = Evaluation(change, entity, values).of(move.automatic_after_hours)
        if isinstance(hours, Decimal | int):
            calendar = calendar_of_unit(change.connection, record_unit(entity, values))
            minutes = int((Decimal(hours) * 60).to_integral_value(ROUND_HALF_UP))
            yield move, calendar.add_minutes(values["stage_since"], minutes).at
