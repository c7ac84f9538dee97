"""The life of a record in its flow (记录的一生): born into a stage, arriving in the next.

Each arrival logs the stay it ends, runs the automatic actions and winds the clocks.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from guocheng.base.problem import Problem, Refused
from guocheng.definition.action import Action
from guocheng.definition.entity import Entity
from guocheng.definition.flow import Category, Flow, Move
from guocheng.engine.flow import Instance, locked_message
from guocheng.engine.flow.clock import Stay
from guocheng.service.context import Change, Look
from guocheng.service.directory import calendar_of_unit
from guocheng.service.flow import actions, automatic, instances, signals, stage_times
from guocheng.service.flow.clocks import due_values
from guocheng.service.flow.world import record_unit, world_of
from guocheng.service.records import form
from guocheng.service.records.access import Access
from guocheng.service.settlement import agreed
from guocheng.store import records, stage_log
from guocheng.store.records import Origin

SYSTEM_CAUSE = "自动"


def born(change: Change, entity: Entity, record_id: int) -> None:
    """Begin the life of a new record: actions on creation, then the clocks."""
    if flow := change.catalogue.flow_of(entity):
        run_actions(change, entity, record_id, flow.on_create, cause="新建时自动处理")
        wind_clocks(change, entity, flow, record_id)
        automatic.schedule(change, entity, flow, record_id)
        stage_times.schedule(change, entity, flow, record_id)


def after_change(change: Change, entity: Entity, record_id: int) -> None:
    """Bring the clocks in step after somebody changed what they depend on."""
    if flow := change.catalogue.flow_of(entity):
        wind_clocks(change, entity, flow, record_id)


def arrive(
    change: Change, entity: Entity, flow: Flow, record_id: int, move: Move, stage: str, *, origin: Origin
) -> None:
    """Let a record stand in a stage: log the stay it leaves, run the arrival actions, wind the clocks."""
    agreed.must_hold(change, entity.name, record_id, stage)
    before = records.locked(change.connection, change.catalogue, entity.name, record_id)
    if before.stage != stage:
        work, paused = _spent(change, entity, flow, before.values)
        records.move(
            change.connection,
            change.catalogue,
            entity.name,
            record_id,
            stage,
            origin,
            before=before,
            work_seconds=work,
            paused_seconds=paused,
        )
    if stage == move.target:
        run_actions(change, entity, record_id, move.arrival, cause=f"{move.label}后自动处理")
    wind_clocks(change, entity, flow, record_id)
    if before.stage != stage:
        automatic.schedule(change, entity, flow, record_id)
        stage_times.schedule(change, entity, flow, record_id)


def run_actions(
    change: Change, entity: Entity, record_id: int, todo: tuple[Action, ...], *, cause: str
) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Do what the system does by itself, as one write of its own in the river; return the values before and after."""
    if not todo:
        return {}, {}
    before = records.locked(change.connection, change.catalogue, entity.name, record_id)
    after = actions.outcome(change, entity, before.values, todo, record_id=record_id)
    after = form.completed(change, entity, after, creating=False, before=before.values)
    set_fields(change, entity, record_id, actions.changed(before.values, after), cause)
    signals.send(change, entity, record_id, after, todo)
    return before.values, after


def wind_clocks(change: Change, entity: Entity, flow: Flow, record_id: int) -> None:
    """Write the due times that the clocks show now."""
    if not any(clock.due_field for clock in flow.clocks):
        return
    before = records.locked(change.connection, change.catalogue, entity.name, record_id)
    due = due_values(change, entity, flow, before.values, stays_of(change, entity, record_id), at=change.now)
    set_fields(change, entity, record_id, actions.changed(before.values, {**before.values, **due}), "时限计算")


def stays_of(look: Look, entity: Entity, record_id: int) -> list[Stay]:
    """Return the stays of a record as the clocks read them."""
    return [
        Stay(stay.stage, stay.entered_at, stay.left_at)
        for stay in stage_log.stays(look.connection, entity.name, record_id)
    ]


def running_on(look: Look, entity: Entity, record_id: int) -> tuple[int, Instance] | None:
    """Return the procedure that runs on a record, if one does, with its number."""
    found = instances.running_on(look, entity.name, record_id)
    return (found.id, found.instance) if found else None


def refuse_locked(look: Look, access: Access) -> None:
    """Refuse a hand edit where the stage or a running procedure locks the record.

    :raises Refused: saying which procedure holds it and whom it waits for.
    """
    flow = look.catalogue.flow_of(access.entity)
    if flow is None or access.record.stage is None:
        return
    stage = flow.stage(access.record.stage)
    if stage.locked and not look.principal.administers:
        message = f"「{stage.label}」阶段的「{access.entity.label}」不能直接修改,需要时请先用流转按钮改变阶段"
        raise Refused(Problem("flow.stage_locked", access.entity.label, message))
    running = running_on(look, access.entity, access.id)
    if running is None:
        return
    _, instance = running
    move = flow.move(instance.move)
    mine = instance.with_starter and instance.starter == look.principal.person_id
    if move and move.procedure and move.procedure.locks and not mine:
        world = world_of(look, access.entity, access.record.values)
        raise Refused(Problem("flow.locked", access.entity.label, locked_message(flow, instance, world)))


def _spent(change: Change, entity: Entity, flow: Flow, values: Mapping[str, Any]) -> tuple[int, int]:
    """Return the working and the paused seconds of the stay that ends now."""
    calendar = calendar_of_unit(change.connection, record_unit(entity, values))
    # Clocks of several machines differ by a little: a stay never ends before it began.
    seconds = max(calendar.minutes_between(values["stage_since"], change.now), 0) * 60
    waiting = flow.stage(values["stage"]).category is Category.WAITING
    return (0, seconds) if waiting else (seconds, 0)


def set_fields(change: Change, entity: Entity, record_id: int, values: Mapping[str, Any], cause: str) -> None:
    """Write what the system sets, as one write of its own in the river; nothing when there is nothing."""
    if values:
        records.update(
            change.connection,
            change.catalogue,
            entity.name,
            record_id,
            values,
            Origin(at=change.now, cause=cause, request_id=change.context.request_id),
            kind="computed",
        )
