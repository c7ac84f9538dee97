"""Procedures in the making (审批过程): begun by a move, carried forward by commands, ended where the outcome leads.

Always one transaction: events, task rows, record, stage, messages and river stand or fall together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from guocheng.base.problem import NotFound, Problem, Refusal
from guocheng.definition.action import Action
from guocheng.definition.entity import Entity
from guocheng.definition.flow import Flow, Move
from guocheng.definition.procedure import Call, Procedure
from guocheng.engine import flow as engine
from guocheng.engine.flow import Actor, Instance, State, World
from guocheng.engine.flow.commands import CallEnded, CallsMade, Command, Performed, SystemCommand
from guocheng.engine.flow.events import Ended, Event, Stuck
from guocheng.engine.flow.events_whole import Voided
from guocheng.engine.flow.picking import NO_PICKS, Picks
from guocheng.service.context import Change, Look
from guocheng.service.flow import beginning, calls, instances, life, news, outside, outsiders, voiding, written
from guocheng.service.flow.version import flow_version
from guocheng.service.flow.world import world_of
from guocheng.store import definitions, records
from guocheng.store.records import Origin


@dataclass(frozen=True)
class Running:
    """A procedure on its record, locked for this command."""

    id: int
    entity: Entity
    record_id: int
    flow: Flow
    move: Move
    procedure: Procedure
    instance: Instance


def begin(
    change: Change,
    entity: Entity,
    flow: Flow,
    record_id: int,
    move: Move,
    *,
    comment: str,
    picks: Picks = NO_PICKS,
    caller: tuple[Running, Call] | None = None,
) -> Running:
    """Start the procedure of a move in the transaction of the move; the starter may have picked people.

    `caller` is the procedure that calls it, with its step.
    """
    assert move.procedure is not None
    values = _values(change, entity, record_id)
    version = definitions.version_in_force(change.connection, "flow", flow.name) or flow.version
    events = engine.start(
        move.procedure,
        flow=flow.name,
        flow_version=version,
        move=move.name,
        starter=change.principal.person_id,
        at=change.now,
        world=world_of(change, entity, values),
        picks=picks,
    )
    instance_id, instance = instances.start(change, entity, record_id, events, title=values.get("title", ""))
    running = Running(instance_id, entity, record_id, flow, move, move.procedure, instance)
    if caller:
        calls.remember(change, *caller, running)
    return _follow(
        change, running, events, cause=f"发起「{move.procedure.label}」" + (f":{comment}" if comment else "")
    )


def command(change: Change, running: Running, given: Command, *, by: Actor, cause: str) -> Running:
    """Carry out a command on a locked procedure and all that follows from it.

    :raises Refused: with every reason why not.
    :raises Conflict: somebody else was faster.
    """
    world = _world(change, running.entity, running.record_id)
    events = engine.decide(running.procedure, running.instance, given, by=by, at=change.now, world=world)
    after = _appended(change, running, events)
    return _follow(change, after, events, cause=cause)


def go_over(change: Change, running: Running, events: Sequence[Event], *, cause: str) -> Running:
    """Write that a locked procedure goes on in another version of its flow, and do what comes of it."""
    entity, record_id = running.entity, running.record_id
    after = instances.go_over(change, entity, record_id, running.id, running.instance, events)
    return _follow(change, running_of(change, running.id, entity.name, record_id, after), events, cause=cause)


def locked(change: Change, instance_id: int) -> Running:
    """Lock a procedure for one command and read it in the version it runs in.

    :raises NotFound: there is none with this number.
    """
    found = instances.lock(change, instance_id)
    if found is None:
        raise no_instance(instance_id)
    return running_of(change, instance_id, found.entity, found.record_id, found.instance)


def no_instance(instance_id: int) -> NotFound:
    """Return the refusal for a procedure that is not there for this person."""
    return NotFound(Problem("flow.no_instance", f"流程 {instance_id}", "没有这个流程,可能已被删除,请刷新后再试"))


def running_of(look: Look, instance_id: int, entity: str, record_id: int, instance: Instance) -> Running:
    """Join an instance with the definition it runs in, which may be older than the one in force."""
    flow = flow_version(look, instance.flow, instance.flow_version)
    move = flow.move(instance.move)
    assert move is not None, "a published flow keeps its moves"
    assert move.procedure is not None, "an instance was started by a move with a procedure"
    return Running(instance_id, look.catalogue.entity(entity), record_id, flow, move, move.procedure, instance)


def _follow(change: Change, running: Running, events: Sequence[Event], *, cause: str) -> Running:
    """Do what the events ask: automatic actions one after another, then the end; tell people what is new for them."""
    told = list(events)
    beginning.fill(change, running, events)
    while True:
        if due := engine.actions_due(running.procedure, running.instance):
            running, more = _performed(change, running, *due[0])
        elif wanted := engine.calls_due(running.procedure, running.instance):
            running, more = _called(change, running, wanted[0])
        else:
            break
        beginning.fill(change, running, more)
        told.extend(more)
    if any(isinstance(one, Ended) for one in told):
        # A timer that comes too late must not lead the record back to where its procedure once ended.
        _finish(change, running, cause)
    elif any(isinstance(one, Voided) for one in told) and not running.procedure.void_move:
        # A move that asks for it leads the record where it belongs.
        _arrive(change, running, cause)
    outside.put(change, running.id, running.instance, told)
    outsiders.put(change, running)
    news.tell(change, running, told)
    return running


def _performed(
    change: Change, running: Running, step: str, todo: tuple[Action, ...]
) -> tuple[Running, Sequence[Event]]:
    if step == engine.COMPENSATION:
        return _compensated(change, running, todo)
    cause = f"{running.procedure.label}自动处理"
    written.remember(change, running, *life.run_actions(change, running.entity, running.record_id, todo, cause=cause))
    return _answered(change, running, Performed(step))


def _compensated(change: Change, running: Running, todo: tuple[Action, ...]) -> tuple[Running, Sequence[Event]]:
    """Do what makes a voided procedure good again; when that is refused it waits visibly, and nothing of it is done."""
    cause = f"作废「{running.procedure.label}」后自动处理"
    try:
        with change.connection.transaction():
            life.run_actions(change, running.entity, running.record_id, todo, cause=cause)
    except Refusal as refusal:
        round_now = running.instance.node(engine.COMPENSATION).round
        message = f"作废后的自动动作没有做成：{refusal}"
        stuck = Stuck(change.now, engine.SYSTEM, engine.COMPENSATION, round_now, message)
        return _appended(change, running, [stuck]), [stuck]
    return _answered(change, running, Performed(engine.COMPENSATION))


def _called(change: Change, running: Running, step: Call) -> tuple[Running, Sequence[Event]]:
    """Start the procedures of a step; when that is refused the step waits visibly, and nothing of them is there."""
    try:
        with change.connection.transaction():
            children = [
                begin(
                    one.change,
                    one.entity,
                    one.flow,
                    one.record_id,
                    one.move,
                    comment=step.label,
                    caller=(running, step),
                )
                for one in calls.make(change, running, step)
            ]
    except Refusal as refusal:
        message = f"「{step.label}」的子流程发起不了:{refusal}"
        stuck = Stuck(change.now, engine.SYSTEM, step.name, running.instance.node(step.name).round, message)
        return _appended(change, running, [stuck]), [stuck]
    made = CallsMade(step.name, tuple(child.record_id for child in children))
    running, events = _answered(change, running, made)
    told = list(events)
    for child in children:
        # Some have nobody to wait for and ended at once.
        if not child.instance.running and running.instance.node(step.name).state is engine.NodeState.ACTIVE:
            calls.take(change, running, step, child.record_id)
            ended = CallEnded(step.name, child.record_id, child.instance.state is State.ACCEPTED)
            running, events = _answered(change, running, ended)
            told.extend(events)
    return running, told


def _answered(change: Change, running: Running, given: SystemCommand) -> tuple[Running, Sequence[Event]]:
    world = _world(change, running.entity, running.record_id)
    by, at = engine.SYSTEM_ACTOR, change.now
    events = engine.decide(running.procedure, running.instance, given, by=by, at=at, world=world)
    return _appended(change, running, events), events


def _finish(change: Change, running: Running, cause: str) -> None:
    """Let the record arrive where the outcome leads, and whoever waits for the outcome hear of it."""
    _arrive(change, running, cause)
    voiding.put(change, running)
    calls.tell_caller(change, running)


def _arrive(change: Change, running: Running, cause: str) -> None:
    target = stage_at_end(running)
    if target:
        origin = Origin(
            at=change.now, actor_id=change.principal.actor_id, cause=cause, request_id=change.context.request_id
        )
        life.arrive(change, running.entity, running.flow, running.record_id, running.move, target, origin=origin)


def stage_at_end(running: Running) -> str:
    """Return the stage the outcome of a procedure leads to; blank while it runs, or when the record stays."""
    if running.instance.state is State.ACCEPTED:
        return running.move.target
    if running.instance.state is State.VOIDED:
        return running.move.voided
    return running.move.rejected if running.instance.state is State.REJECTED else ""


def _world(look: Look, entity: Entity, record_id: int) -> World:
    return world_of(look, entity, _values(look, entity, record_id))


def _values(look: Look, entity: Entity, record_id: int) -> Mapping[str, Any]:
    return records.bare_values(look.connection, look.catalogue, entity.name, record_id) or {}


def _appended(change: Change, running: Running, events: Sequence[Event]) -> Running:
    after = instances.append(change, running.entity, running.record_id, running.id, running.instance, events)
    calls.leave(change, running, after)
    return replace(running, instance=after)
