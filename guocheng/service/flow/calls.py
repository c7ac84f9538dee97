"""Procedures that a step calls (子流程): their records made, their ends told to the caller, none left behind.

- Records are made and their moves started in the transaction that enters the step: all of them, or none.
- An end travels to the caller, and the caller's end to those it called, as a job: who has locked one procedure never
  waits for another, so there is nothing to deadlock on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from guocheng.base.problem import Problem, Refused, gathered
from guocheng.definition.entity import Entity
from guocheng.definition.flow import Flow, Move
from guocheng.definition.procedure import Call
from guocheng.definition.role import Right
from guocheng.engine import flow as engine
from guocheng.engine.flow import Actor, Instance, NodeState, Standing
from guocheng.engine.flow.tree import tree_of
from guocheng.expr.types import Kind
from guocheng.service.context import Change, Look
from guocheng.service.directory import principal_of_person
from guocheng.service.flow import actions, life, written
from guocheng.service.flow.world import world_of
from guocheng.service.records import form
from guocheng.service.records.access import reader_of, title_shown
from guocheng.service.records.change import save_new
from guocheng.service.records.evaluation import Evaluation
from guocheng.store import flow as flow_store
from guocheng.store import jobs, records
from guocheng.store.flow import CallRow
from guocheng.store.query import rights_on

if TYPE_CHECKING:
    from guocheng.service.flow.procedures import Running

#: A child has ended: its caller is told.
ENDED_JOB = "flow.call_ended"
#: Nobody waits for a child any more: it is ended.
LEFT_JOB = "flow.call_left"
#: One step calls so many procedures at most; they are all made in one transaction.
CALLS_MAX = 200

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Child:
    """A record that was made to have its move started; `change` is that of the person who starts it."""

    change: Change
    entity: Entity
    flow: Flow
    record_id: int
    move: Move


def make(change: Change, running: Running, step: Call) -> Iterator[Child]:
    """Make the records of a step, one after another, ready for their procedures.

    :raises Refused: there are too many, or a move cannot be made.
    :raises Invalid: with everything that is wrong with the values of a record.
    """
    if flow_store.depth_of(change.connection, running.id) >= flow_store.DEPTH_MAX:
        message = f"「{step.label}」一层层调用子流程超过 {flow_store.DEPTH_MAX} 层,请检查流程是否在调用自己"
        raise Refused(Problem("flow.calls_too_deep", step.label, message))
    values = records.bare_values(change.connection, change.catalogue, running.entity.name, running.record_id) or {}
    rows = list(_rows(change, running.entity, values, step))
    if len(rows) > CALLS_MAX:
        message = f"「{step.label}」一次要发起 {len(rows)} 个子流程,最多 {CALLS_MAX} 个"
        raise Refused(Problem("flow.too_many_calls", step.label, message))
    starting = _as_starter(change, running, step, values) if rows else change
    for row in rows:
        yield _born(starting, step, row)


def _rows(change: Change, entity: Entity, values: Values, step: Call) -> Iterator[dict[str, Any]]:
    """Yield what each new record begins with."""
    fields, evaluation = change.catalogue.entity(step.entity).fields, Evaluation(change, entity, values)
    if step.lines:
        line_name, _ = change.catalogue.rule_names(entity, step.lines, step.entity)
        for line in values.get(step.lines) or []:
            over_line = replace(evaluation, extra={"line": line}, extra_names=(line_name,))
            yield actions.assigned(over_line, step.sets, fields)
        return
    count = evaluation.of(step.count, Kind.NUMBER) if step.count else 1
    for _ in range(min(int(count or 0), CALLS_MAX + 1)):
        yield actions.assigned(evaluation, step.sets, fields)


def _as_starter(change: Change, running: Running, step: Call, values: Values) -> Change:
    """Return the same change as the person who starts the called procedures; their records are his."""
    person = running.instance.starter
    if step.starter:
        find = world_of(change, running.entity, values).resolver.find
        people = [one for who in step.starter for one in find(who, person).people]
        person = people[0] if people else 0
    principal = principal_of_person(change.connection, change.catalogue, person_id=person, now=change.now)
    if not principal.person_id:
        message = f"「{step.label}」找不到子流程的发起人,可能没有填写,或已离职"
        raise Refused(Problem("flow.no_call_starter", step.label, message))
    return Change(replace(change.context, principal=principal), change.connection)


def _born(change: Change, step: Call, row: dict[str, Any]) -> Child:
    entity = change.catalogue.entity(step.entity)
    flow = change.catalogue.flow_of(entity)
    move = flow.move(step.move) if flow else None
    assert flow is not None, "problems() has found the flow"
    assert move is not None, "problems() has found the move"
    full = form.completed(change, entity, row, creating=True)
    gathered(form.problems(change, entity, full))
    record_id = save_new(change, entity, full, cause=f"由「{step.label}」发起")
    born = records.locked(change.connection, change.catalogue, entity.name, record_id)
    person = change.principal.person_id
    found = engine.move_blockers(
        flow,
        move,
        Standing(born.stage or "", person, None),
        by=Actor(person),
        values=born.values,
        labels={one.name: one.label for one in entity.fields},
        world=world_of(change, entity, born.values),
    )
    # Who calls it decides that it is started, whoever would start it by hand.
    gathered([one for one in found if one.code != "flow.wrong_person"], Refused)
    life.run_actions(change, entity, record_id, move.actions, cause=f"{move.label}时自动处理")
    return Child(change, entity, flow, record_id, move)


def remember(change: Change, caller: Running, step: Call, child: Running) -> None:
    """Remember who called a procedure, before it goes on and perhaps calls others."""
    flow_store.remember_call(
        change.connection,
        parent_id=caller.id,
        step=step.name,
        round_now=caller.instance.node(step.name).round,
        entity=child.entity.name,
        record_id=child.record_id,
        child_id=child.id,
    )


def take(change: Change, running: Running, step: Call, record_id: int) -> None:
    """Set in the caller's record what a called procedure that has ended gives back."""
    child = change.catalogue.entity(step.entity)
    values = records.bare_values(change.connection, change.catalogue, child.name, record_id) if step.gives else None
    if values is not None:
        given = actions.assigned(Evaluation(change, child, values), step.gives, running.entity.fields)
        mine = records.bare_values(change.connection, change.catalogue, running.entity.name, running.record_id) or {}
        written.remember(change, running, mine, {**mine, **given})
        life.set_fields(change, running.entity, running.record_id, given, cause=f"「{step.label}」的结果")


def tell_caller(change: Change, running: Running) -> None:
    """Let who called a procedure hear that it has ended."""
    if flow_store.call_of(change.connection, running.id) is not None:
        once = f"{ENDED_JOB}:{running.id}:{running.instance.seq}"
        jobs.enqueue(change.connection, ENDED_JOB, {"child": running.id}, once_key=once)


def leave(change: Change, running: Running, after: Instance) -> None:
    """End the called procedures that a procedure has stopped waiting for."""
    left = {
        (node.step, node.round): set(node.calls) - set(after.node(node.step).answered)
        for node in running.instance.nodes.values()
        if node.calls and node.state is NodeState.ACTIVE and not _still_waits(running, after, node.step)
    }
    if not any(left.values()):
        return
    for one in flow_store.calls_of(change.connection, running.id):
        if one.record_id in left.get((one.step, one.round), ()):
            jobs.enqueue(change.connection, LEFT_JOB, {"child": one.child_id}, once_key=f"{LEFT_JOB}:{one.child_id}")


def _still_waits(running: Running, after: Instance, step: str) -> bool:
    tree, before, now = tree_of(running.procedure), running.instance.node(step), after.node(step)
    found = tree.step(step) if step in tree else None
    if isinstance(found, Call) and not found.waits:
        return True
    return now.state is NodeState.ACTIVE and now.round == before.round


def called_by(look: Look, running: Running) -> dict[tuple[str, int], list[dict[str, Any]]]:
    """Return the records a procedure called, by step and round, as this person may know them."""
    found: dict[tuple[str, int], list[dict[str, Any]]] = {}
    for one in flow_store.calls_of(look.connection, running.id) if _calls(running) else ():
        shown = {**_shown(look, one.entity, one.record_id), "state": one.state}
        found.setdefault((one.step, one.round), []).append(shown)
    return found


def _calls(running: Running) -> bool:
    return any(node.calls for node in running.instance.nodes.values())


def caller_of(look: Look, instance_id: int) -> dict[str, Any] | None:
    """Return the record whose procedure called this one, as this person may know it, or nothing."""
    found: CallRow | None = flow_store.call_of(look.connection, instance_id)
    return _shown(look, *flow_store.record_of(look.connection, found.parent_id)) if found else None


def _shown(look: Look, entity: str, record_id: int) -> dict[str, Any]:
    """Name a record; who may not see it reads only of what kind it is."""
    known = look.catalogue.find_entity(entity)
    here = rights_on(look.connection, reader_of(look), entity, record_id) if known else None
    if known is None or here is None or Right.SEE not in here.rights:
        label = known.label if known else entity
        return {"entity": entity, "record_id": record_id, "title": f"{label} #{record_id}", "seen": False}
    title = title_shown(look, known, record_id, here.title)
    return {"entity": entity, "record_id": record_id, "title": title, "seen": True}
