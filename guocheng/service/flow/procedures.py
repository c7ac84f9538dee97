"""Procedures in the making (审批过程): begun by a move, carried forward by commands, ended where the outcome leads.

Always one transaction: events, task rows, record, stage, messages and river stand or fall together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from guocheng.base.problem import NotFound, Problem
from guocheng.definition.codec import from_json
from guocheng.definition.entity import Entity
from guocheng.definition.flow import Flow, Move
from guocheng.definition.procedure import Procedure
from guocheng.engine import flow as engine
from guocheng.engine.flow import Actor, Instance, State, World
from guocheng.engine.flow.commands import Command, Performed
from guocheng.engine.flow.events import Event
from guocheng.engine.flow.picking import NO_PICKS, Picks
from guocheng.service.context import Change, Look
from guocheng.service.flow import instances, life, news
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
) -> None:
    """Start the procedure of a move in the transaction of the move; the starter may have picked people."""
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
    _follow(change, running, events, cause=f"发起「{move.procedure.label}」" + (f":{comment}" if comment else ""))


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


def flow_version(look: Look, name: str, version: int) -> Flow:
    """Return a flow as it was published under a version; the one in force when that version was never stored."""
    known = look.platform.published
    if (name, version) not in known:
        document = definitions.stored(look.connection, "flow", name, version)
        if not document:
            return look.catalogue.flow(name)
        found = from_json(document)
        assert isinstance(found, Flow)
        known[name, version] = found
    return known[name, version]


def _follow(change: Change, running: Running, events: Sequence[Event], *, cause: str) -> Running:
    """Do what the events ask: automatic actions one after another, then the end; tell people what is new for them."""
    told = list(events)
    while due := engine.actions_due(running.procedure, running.instance):
        step, todo = due[0]
        life.run_actions(change, running.entity, running.record_id, todo, cause=f"{running.procedure.label}自动处理")
        world = _world(change, running.entity, running.record_id)
        more = engine.decide(
            running.procedure, running.instance, Performed(step), by=engine.SYSTEM_ACTOR, at=change.now, world=world
        )
        running = _appended(change, running, more)
        told.extend(more)
    _finish(change, running, cause)
    news.tell(change, running, told)
    return running


def _finish(change: Change, running: Running, cause: str) -> None:
    """Let the record arrive where the outcome leads; while the procedure runs it stays where it is."""
    target = _target(running)
    if target:
        origin = Origin(
            at=change.now, actor_id=change.principal.actor_id, cause=cause, request_id=change.context.request_id
        )
        life.arrive(change, running.entity, running.flow, running.record_id, running.move, target, origin=origin)


def _target(running: Running) -> str:
    if running.instance.state is State.ACCEPTED:
        return running.move.target
    return running.move.rejected if running.instance.state is State.REJECTED else ""


def _world(look: Look, entity: Entity, record_id: int) -> World:
    return world_of(look, entity, _values(look, entity, record_id))


def _values(look: Look, entity: Entity, record_id: int) -> Mapping[str, Any]:
    return records.bare_values(look.connection, look.catalogue, entity.name, record_id) or {}


def _appended(change: Change, running: Running, events: Sequence[Event]) -> Running:
    after = instances.append(change, running.entity, running.record_id, running.id, running.instance, events)
    return replace(running, instance=after)
