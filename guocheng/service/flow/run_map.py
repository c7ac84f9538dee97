"""The tree of a procedure with where it stands in it (运行图): ways taken and not taken, in the version it runs in.

Who sees the record sees the map. Conditions are not on it, only the names of the ways.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from guocheng.definition.procedure import Branch, Step
from guocheng.engine.flow import Instance, NodeState, World
from guocheng.engine.flow.walk import arms_taken
from guocheng.service.context import Look
from guocheng.service.flow import instances
from guocheng.service.flow.acting import access_to
from guocheng.service.flow.procedures import no_instance, running_of
from guocheng.service.flow.timeline import procedure_shown
from guocheng.service.flow.world import world_of

Json = dict[str, Any]


def run_map(look: Look, *, instance_id: int) -> Json:
    """Return a procedure as its record shows it, with the tree of all its steps.

    :raises NotFound: it is not there for this person.
    """
    kept = instances.read(look, instance_id) if 0 < instance_id < 2**63 else None
    if kept is None:
        raise no_instance(instance_id)
    running = running_of(look, kept.id, kept.entity, kept.record_id, kept.instance)
    access = access_to(look, running)
    if access is None:
        raise no_instance(instance_id)
    world = world_of(look, access.entity, access.record.values)
    return {
        **procedure_shown(look, access, running),
        "entity": kept.entity,
        "record_id": kept.record_id,
        "title": access.title,
        "version": kept.instance.flow_version,
        "tree": list(_row(running.procedure.steps, kept.instance, world)),
    }


def _row(steps: tuple[Step, ...], instance: Instance, world: World) -> Iterator[Json]:
    """Yield steps as they follow each other; what is not among the steps of the timeline is not gone through."""
    for step in steps:
        drawn: Json = {"step": step.name, "label": step.label, "kind": step.kind}
        if isinstance(step, Branch):
            taken = _taken(step, instance, world)
            drawn["split"] = step.split
            drawn["arms"] = [
                {"label": arm.label, "taken": number in taken, "steps": list(_row(arm.steps, instance, world))}
                for number, arm in enumerate(step.arms)
            ]
        yield drawn


def _taken(branch: Branch, instance: Instance, world: World) -> tuple[int, ...]:
    node = instance.node(branch.name)
    if node.state not in (NodeState.NOT_REACHED, NodeState.SKIPPED):
        return node.arms
    return tuple(arms_taken(branch, world)) if instance.running else ()
