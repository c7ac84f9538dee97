"""Who may be picked for a step, as dialogs offer it (自选审批人): by the starter of a move, or by whoever decides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from guocheng.definition.procedure import Procedure
from guocheng.engine.flow.people import past_of
from guocheng.engine.flow.picking import Picking, Picks, next_picking, starter_picking
from guocheng.engine.flow.tree import tree_of
from guocheng.engine.flow.world import NOTHING_YET, Past, World
from guocheng.service.context import Look
from guocheng.service.flow.procedures import Running
from guocheng.store import directory


def asked_of_starter(look: Look, procedure: Procedure | None, world: World) -> list[dict[str, Any]]:
    """Describe the steps for which the person picks people when he submits."""
    if procedure is None:
        return []
    return [_shown(look, one, look.principal.person_id, world) for one in starter_picking(procedure, world)]


def asked_of_starter_again(look: Look, running: Running, world: World) -> list[dict[str, Any]]:
    """Describe the steps for which the starter may pick anew what was sent back to him, with whom he picked before."""
    instance, found = running.instance, list(starter_picking(running.procedure, world))
    cards = directory.people(look.connection, {person for one in found for person in instance.node(one.step).picked})
    return [
        {
            **_shown(look, one, instance.starter, world),
            "picked": [{"id": p, "name": cards[p].name} for p in instance.node(one.step).picked if p in cards],
        }
        for one in found
    ]


def asked_of_decider(look: Look, running: Running, no: int, world: World) -> list[dict[str, Any]]:
    """Describe the steps that come next and whose people are picked with the decision on a task."""
    instance, tree = running.instance, tree_of(running.procedure)
    task = instance.tasks[no]
    if task.attached is not None or task.step not in tree:
        return []
    found = next_picking(tree, task.step, world)
    return [_shown(look, one, instance.starter, world, past_of(instance, one.step)) for one in found]


def read_picks(picks: Mapping[str, Iterable[int]]) -> Picks:
    """Return what a dialog sent as the engine takes it."""
    return {step: tuple(dict.fromkeys(people)) for step, people in picks.items()}


def _shown(look: Look, one: Picking, starter: int, world: World, past: Past = NOTHING_YET) -> dict[str, Any]:
    offered = one.offered(starter, world, past)
    cards = directory.people(look.connection, offered or ())
    people = [cards[person] for person in offered or () if person in cards]
    return {
        "step": one.step,
        "label": one.label,
        "at_least": one.who.at_least,
        "at_most": one.who.at_most,
        "people": None if offered is None else [{"id": p.id, "name": p.name, "unit": p.unit_name} for p in people],
    }
