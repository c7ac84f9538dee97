"""Watching over procedures (流程监控): what waits for whom and what runs, of all that somebody manages.

Administrators see everything; who may manage the flow of some records sees those, under the titles he knows them by.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

from guocheng.base.problem import NotFound, Problem, Refused
from guocheng.definition.flow import Flow
from guocheng.definition.role import Right
from guocheng.engine.flow import STARTER
from guocheng.engine.flow.tree import tree_of
from guocheng.service.context import Look
from guocheng.service.flow.timeline import PERSON_LABELS
from guocheng.service.flow.version import flow_version
from guocheng.service.records.access import opened, reader_of, title_shown
from guocheng.store import directory
from guocheng.store.directory import PersonCard
from guocheng.store.flow import in_hand
from guocheng.store.flow.in_hand import Asked, InstanceInHand, TaskInHand

Json = dict[str, Any]
Row = TypeVar("Row", TaskInHand, InstanceInHand)


@dataclass(frozen=True)
class Filter:
    """Which of them are asked for: of a flow, at a step, with a person or in a unit, late, stuck, suspended."""

    search: str = ""
    flow: str = ""
    step: str = ""
    person: int | None = None
    unit: int | None = None
    starter: int | None = None
    late: bool = False
    stuck: bool = False
    suspended: bool = False


def tasks(look: Look, *, only: Filter, after: int, limit: int) -> Json:
    """Return one window of the tasks that people have in hand.

    :raises Refused: the person manages no flow at all.
    """
    found = in_hand.tasks_in_hand(look.connection, _asked(look, only), after=after, limit=limit + 1)
    rows = _managed(look, found[:limit])
    people = directory.people(look.connection, {one for row in rows for one in (row.person, row.starter)})
    shown = [
        {
            **_head(look, row),
            "step": row.step,
            "step_label": _step_label(look, row, row.step),
            "state": row.state,
            "state_label": PERSON_LABELS[row.state],
            "person": _person(people, row.person),
            "starter": _person(people, row.starter),
            "opened_at": row.opened_at.isoformat() if row.opened_at else None,
            "due_at": row.due_at.isoformat() if row.due_at else None,
            "late": row.late or bool(row.due_at and row.due_at < look.now and row.state == "open"),
        }
        for row in rows
    ]
    return {"rows": shown, "next": found[limit - 1].id if len(found) > limit else None, **_choices(look, only, after)}


def procedures(look: Look, *, only: Filter, after: int, limit: int) -> Json:
    """Return one window of the procedures that run.

    :raises Refused: the person manages no flow at all.
    """
    found = in_hand.instances_in_hand(look.connection, _asked(look, only), after=after, limit=limit + 1)
    rows = _managed(look, found[:limit])
    people = directory.people(look.connection, {one for row in rows for one in (row.starter, *row.people)})
    shown = [
        {
            **_head(look, row),
            "version": row.flow_version,
            "starter": _person(people, row.starter),
            "started_at": row.started_at.isoformat(),
            "at": [_step_label(look, row, step) for step in row.steps],
            "stuck": row.stuck,
            "people": [_person(people, one) for one in row.people],
            "due_at": row.due_at.isoformat() if row.due_at else None,
            "late": row.late or bool(row.due_at and row.due_at < look.now),
            "whole_due_at": row.whole_due_at.isoformat() if row.whole_due_at else None,
            "whole_late": row.whole_late or bool(row.whole_due_at and row.whole_due_at < look.now),
        }
        for row in rows
    ]
    return {"rows": shown, "next": found[limit - 1].id if len(found) > limit else None, **_choices(look, only, after)}


def _asked(look: Look, only: Filter) -> Asked:
    entities = None if look.principal.administers else sorted({flow.on for flow in _flows(look)})
    if entities == []:
        raise Refused(Problem("right.manages_nothing", "流程监控", "您没有管理任何流程的权限，需要时请联系管理员"))
    return Asked(
        entities=entities,
        search=only.search,
        flow=only.flow,
        step=only.step,
        person=only.person,
        units=None if only.unit is None else list(directory.units_below(look.connection, [only.unit])),
        starter=only.starter,
        late_at=look.now if only.late else None,
        stuck=only.stuck,
        suspended=only.suspended,
    )


def _flows(look: Look) -> list[Flow]:
    """Return the flows with procedures, of whose records the person manages at least some."""
    return [
        flow
        for flow in look.catalogue.flows.values()
        if any(move.procedure for move in flow.moves)
        and (look.principal.administers or reader_of(look).visible(flow.on).may(Right.MANAGE_FLOW))
    ]


def _managed(look: Look, rows: Iterable[Row]) -> list[Row]:
    """Return those whose records this person manages."""
    return [row for row in rows if look.principal.administers or _manages(look, row)]


def _manages(look: Look, row: TaskInHand | InstanceInHand) -> bool:
    grants = reader_of(look).visible(row.entity).rows.get(Right.MANAGE_FLOW, ())
    if any(one.everything for one in grants):
        return True
    with suppress(NotFound):
        return Right.MANAGE_FLOW in opened(look, row.entity, row.record_id, lines_max=0).rights
    return False


def _choices(look: Look, only: Filter, after: int) -> Json:
    """Return what may be filtered by, with the first window: the flows, and the steps of the one that is chosen."""
    if after:
        return {}
    flows = _flows(look)
    chosen = next((flow for flow in flows if flow.name == only.flow), None)
    return {
        "flows": [{"name": flow.name, "label": flow.label} for flow in flows],
        "steps": [
            {"step": name, "label": f"{move.label} · {tree_of(move.procedure).label(name)}"}
            for move in (chosen.moves if chosen else ())
            if move.procedure
            for name in tree_of(move.procedure).names()
            if tree_of(move.procedure).step(name).kind != "branch"
        ],
    }


def _head(look: Look, row: TaskInHand | InstanceInHand) -> Json:
    flow = flow_version(look, row.flow, row.flow_version)
    move, entity = flow.move(row.move), look.catalogue.entity(row.entity)
    return {
        "id": row.id,
        "instance_id": row.instance_id if isinstance(row, TaskInHand) else row.id,
        "entity": row.entity,
        "entity_label": entity.label,
        "record_id": row.record_id,
        "title": title_shown(look, entity, row.record_id, row.title),
        "flow": row.flow,
        "flow_label": move.procedure.label if move and move.procedure else flow.label,
        "suspended_at": row.suspended_at.isoformat() if row.suspended_at else None,
    }


def _step_label(look: Look, row: TaskInHand | InstanceInHand, step: str) -> str:
    if step == STARTER:
        return "退回发起人"
    move = flow_version(look, row.flow, row.flow_version).move(row.move)
    return tree_of(move.procedure).label(step) if move and move.procedure else step


def _person(people: Mapping[int, PersonCard], person: int) -> Json:
    card = people.get(person)
    return {"id": person, "name": card.name if card else "系统", "unit": card.unit_name if card else None}
