"""Who acts on which task or procedure (谁在处理): it is locked, and for who has nothing to do with it there is none."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from guocheng.base.problem import NotFound, Problem
from guocheng.definition.procedure import Approval, AwaitSignal, Work
from guocheng.definition.role import Right
from guocheng.engine.flow import Actor, Attached, NodeState
from guocheng.engine.flow.tree import tree_of
from guocheng.service.context import Change, Look
from guocheng.service.flow import instances
from guocheng.service.flow.procedures import Running, locked, no_instance, running_of
from guocheng.service.records.access import Access, opened
from guocheng.service.stand_ins import Matter, standing_for
from guocheng.store import directory

#: Who is asked in these ways only advises; he neither decides nor fills anything in.
ADVISING = (Attached.DELEGATE, Attached.CONSULT)


def actor_of(look: Look) -> Actor:
    """Return the signed-in person as the engine's actor."""
    return Actor(look.principal.person_id, administers=look.principal.administers)


def actor_on(look: Look, running: Running, no: int) -> Actor:
    """Return the signed-in person as the actor on a task: on behalf of its person, where he stands in for him."""
    by, person = actor_of(look), running.instance.tasks[no].person
    if person == by.person:
        return by
    matter = Matter(running.entity, running.record_id, running.flow, running.instance.move, running.instance.starter)
    return replace(by, on_behalf_of=person) if standing_for(look, matter, person) else by


def steering_actor(look: Look, access: Access | None) -> Actor:
    """Return the signed-in person as one who may steer and date, where he may; `access` is his to the record."""
    manages = look.principal.administers or (access is not None and Right.MANAGE_FLOW in access.rights)
    return replace(actor_of(look), administers=manages, may_date=manages)


def outcome_of(running: Running) -> dict[str, Any]:
    """Return what a screen needs after a command: the record, and how the procedure stands."""
    return {
        "instance_id": running.id,
        "entity": running.entity.name,
        "record_id": running.record_id,
        "state": running.instance.state.value,
    }


def locked_procedure(change: Change, instance_id: int) -> tuple[Running, Access]:
    """Lock a procedure, and open its record; to who does not see the record it is as if there were none.

    :raises NotFound: it is not there for this person.
    """
    running = locked(change, instance_id)
    access = access_to(change, running)
    if access is None:
        raise no_instance(instance_id)
    return running, access


def locked_task(change: Change, task_id: int) -> tuple[Running, int]:
    """Lock the procedure of a task, and return it with the number of the task.

    :raises NotFound: it is not there for this person.
    """
    found = instances.lock_of_task(change, task_id)
    if found is None:
        raise no_task(task_id)
    kept, no = found
    running = running_of(change, kept.id, kept.entity, kept.record_id, kept.instance)
    if running.instance.tasks[no].person != change.principal.person_id and access_to(change, running) is None:
        # Who has nothing to do with it learns nothing, not even that it exists.
        raise no_task(task_id)
    return running, no


def access_to(look: Look, running: Running) -> Access | None:
    """Open the record of a procedure as the signed-in person, or return nothing."""
    try:
        return opened(look, running.entity.name, running.record_id)
    except NotFound:
        return None


def no_task(task_id: int) -> NotFound:
    """Return the refusal for a task that is not there for this person."""
    return NotFound(Problem("flow.no_task", f"待办 {task_id}", "没有这个待办,请刷新后再试"))


def must_work_here(look: Look, people: Collection[int], where: str) -> None:
    """Refuse people who do not work here.

    :raises NotFound: somebody named is not there, or has left.
    """
    if len(directory.active_people(look.connection, people)) != len(set(people)):
        raise NotFound(Problem("flow.no_person", where, "所选的人中有人找不到或已离职,请重新选择"))


def step_of(running: Running, no: int) -> Approval | Work | None:
    """Return the step of a task, none for what was sent back to the starter."""
    tree = tree_of(running.procedure)
    name = running.instance.tasks[no].step
    step = tree.step(name) if name in tree else None
    return step if isinstance(step, Approval | Work) else None


def signals_awaited(running: Running) -> tuple[AwaitSignal, ...]:
    """Return the steps that wait for something outside now."""
    tree, nodes = tree_of(running.procedure), running.instance.nodes.values()
    steps = (tree.step(one.step) for one in nodes if one.state is NodeState.ACTIVE and one.step in tree)
    return tuple(step for step in steps if isinstance(step, AwaitSignal))


def fields_asked(running: Running, no: int) -> tuple[str, ...]:
    """Return the fields that the person of a task may fill in; who only advises fills none."""
    step = step_of(running, no)
    advises = running.instance.tasks[no].attached in ADVISING
    return step.fills if step and not advises else ()


def cause_of(running: Running, no: int, verb: str, opinion: str = "") -> str:
    """Return what the river says of an act on a task."""
    step = step_of(running, no)
    label = step.label if step else "发起人"
    return f"「{label}」{verb}" + (f":{opinion.strip()}" if opinion.strip() else "")
