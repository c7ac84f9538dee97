"""What has happened, waits and comes (时间线): the stages of a record, the steps of its procedures, people and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from guocheng.definition.flow import Flow
from guocheng.engine.flow import blockers
from guocheng.engine.flow.commands import Remind, Resubmit, Withdraw
from guocheng.engine.flow.forecast import Outlook, forecast
from guocheng.service.context import Look
from guocheng.service.flow import instances
from guocheng.service.flow.procedures import Running, running_of
from guocheng.service.flow.world import world_of
from guocheng.service.records.access import Access, opened
from guocheng.store import directory, stage_log
from guocheng.store.directory import PersonCard

People = dict[int, PersonCard]
_STATE_LABELS = {
    "expected": "未到",
    "not_reached": "未到",
    "active": "进行中",
    "incident": "找不到人",
    "returned": "已退回",
    "passed": "已通过",
    "skipped": "已跳过",
    "rejected": "未通过",
    "cancelled": "已取消",
}


def timeline(look: Look, *, entity: str, record_id: int) -> dict[str, Any]:
    """Return the stays of a record and every procedure it went through, oldest first.

    :raises NotFound: the record is not there for this person.
    """
    access = opened(look, entity, record_id)
    flow = look.catalogue.flow_of(access.entity)
    found = instances.of_record(look, entity, record_id)
    return {
        "stages": list(_stages(look, access, flow)) if flow else [],
        "procedures": [
            _procedure(look, access, running_of(look, one.id, entity, record_id, one.instance)) for one in found
        ],
    }


def procedure_of(look: Look, access: Access) -> dict[str, Any] | None:
    """Return the procedure that runs on a record now, or nothing."""
    found = instances.running_on(look, access.entity.name, access.id)
    if found is None:
        return None
    return _procedure(look, access, running_of(look, found.id, access.entity.name, access.id, found.instance))


def nodes_shown(look: Look, outlooks: Iterable[Outlook]) -> list[dict[str, Any]]:
    """Return steps as the screens draw them, with the names of the people."""
    found = tuple(outlooks)
    people = directory.people(look.connection, set(_people_in(found)))
    return [_node(one, people) for one in found]


def _procedure(look: Look, access: Access, running: Running) -> dict[str, Any]:
    world = world_of(look, access.entity, access.record.values)
    instance = running.instance
    nodes = forecast(running.procedure, starter=instance.starter, world=world, instance=instance)
    people = directory.people(look.connection, {instance.starter, *_people_in(nodes)})
    return {
        "id": running.id,
        "move": running.move.name,
        "label": running.procedure.label,
        "state": instance.state.value,
        "round": instance.round,
        "starter": _person(people, instance.starter),
        "started_at": instance.started_at.isoformat(),
        "ended_at": instance.ended_at.isoformat() if instance.ended_at else None,
        "nodes": [_node(one, people) for one in nodes],
        "actions": list(_actions(look, running, world)),
    }


def _actions(look: Look, running: Running, world: Any) -> Iterator[str]:
    """Name what the person may do with the whole procedure now."""
    from guocheng.service.flow.tasks import actor_of

    for name, command in (("withdraw", Withdraw()), ("resubmit", Resubmit()), ("remind", Remind())):
        by = actor_of(look)
        if not any(blockers(running.procedure, running.instance, command, by=by, at=look.now, world=world)):
            yield name
    if look.principal.administers and running.instance.incidents():
        yield "repair"


def _node(one: Outlook, people: People) -> dict[str, Any]:
    return {
        "step": one.step,
        "label": one.label,
        "kind": one.kind,
        "mode": one.mode,
        "state": one.state,
        "state_label": _STATE_LABELS.get(one.state, one.state),
        "reason": one.reason,
        "within": list(one.within),
        "entered_at": one.entered_at.isoformat() if one.entered_at else None,
        "left_at": one.left_at.isoformat() if one.left_at else None,
        "due_at": one.due_at.isoformat() if one.due_at else None,
        "people": [
            {
                **_person(people, person.person),
                "state": person.state,
                "why": person.why,
                "opinion": person.opinion,
                "at": person.at.isoformat() if person.at else None,
                "due_at": person.due_at.isoformat() if person.due_at else None,
                "late": person.late,
                "on_behalf_of": _person(people, person.on_behalf_of) if person.on_behalf_of else None,
            }
            for person in one.people
        ],
    }


def _stages(look: Look, access: Access, flow: Flow) -> Iterator[dict[str, Any]]:
    stays = stage_log.stays(look.connection, access.entity.name, access.id)
    people = directory.people(look.connection, {stay.entered_by for stay in stays if stay.entered_by})
    labels = {stage.name: stage for stage in flow.stages}
    for stay in stays:
        stage = labels.get(stay.stage)
        yield {
            "stage": stay.stage,
            "label": stage.label if stage else stay.stage,
            "category": stage.category.value if stage else "open",
            "entered_at": stay.entered_at.isoformat(),
            "left_at": stay.left_at.isoformat() if stay.left_at else None,
            "work_seconds": stay.work_seconds,
            "paused_seconds": stay.paused_seconds,
            "by": _person(people, stay.entered_by) if stay.entered_by else None,
        }


def _people_in(nodes: Iterable[Outlook]) -> Iterator[int]:
    for node in nodes:
        for person in node.people:
            yield person.person
            if person.on_behalf_of:
                yield person.on_behalf_of


def _person(people: People, person: int) -> dict[str, Any]:
    card = people.get(person)
    return {"id": person, "name": card.name if card else "系统", "unit": card.unit_name if card else None}
