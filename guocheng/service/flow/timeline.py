"""What has happened, waits and comes (时间线): the stages of a record, the steps of its procedures, people and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from guocheng.definition.flow import Flow
from guocheng.engine.flow.forecast import Outlook, forecast
from guocheng.engine.flow.tree import tree_of
from guocheng.service.context import Look
from guocheng.service.flow import calls, instances, voiding
from guocheng.service.flow.acting import signals_awaited
from guocheng.service.flow.may import with_procedure
from guocheng.service.flow.printable import named, papers_of
from guocheng.service.flow.procedures import Running, running_of
from guocheng.service.flow.world import world_of
from guocheng.service.records.access import Access, opened
from guocheng.store import directory, stage_log
from guocheng.store import flow as flow_store
from guocheng.store.directory import PersonCard

People = dict[int, PersonCard]
#: The id of each task by its number.
Tasks = Mapping[int, int]
#: The records that a step called in one of its rounds.
Calls = Mapping[tuple[str, int], Sequence[dict[str, Any]]]
_NO_TASKS: Tasks = {}
_NO_CALLS: Calls = {}
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
PERSON_LABELS = {
    "expected": "未到",
    "copied": "已抄送",
    "waiting": "还没轮到",
    "open": "待处理",
    "paused": "暂停",
    "claimable": "待认领",
    "taken": "他人已认领",
    "held": "等待所请的人",
    "approved": "同意",
    "rejected": "拒绝",
    "submitted": "已提交",
    "sent_back": "退回",
    "handed_over": "已转办",
    "taken_back": "已拿回",
    "skipped": "不需要处理",
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
            procedure_shown(look, access, running_of(look, one.id, entity, record_id, one.instance)) for one in found
        ],
    }


def procedure_of(look: Look, access: Access) -> dict[str, Any] | None:
    """Return the procedure that runs on a record now, or nothing."""
    found = instances.running_on(look, access.entity.name, access.id)
    if found is None:
        return None
    return procedure_shown(look, access, running_of(look, found.id, access.entity.name, access.id, found.instance))


def nodes_shown(look: Look, outlooks: Iterable[Outlook]) -> list[dict[str, Any]]:
    """Return steps as the screens draw them, with the names of the people."""
    found = tuple(outlooks)
    people = directory.people(look.connection, set(_people_in(found)))
    return [_node(one, people) for one in found]


def procedure_shown(look: Look, access: Access, running: Running) -> dict[str, Any]:
    """Return a procedure with every step as it stands or will probably be, its people, and what may be done with it."""
    world = world_of(look, access.entity, access.record.values)
    instance = running.instance
    nodes = forecast(running.procedure, starter=instance.starter, world=world, instance=instance)
    people = directory.people(look.connection, {instance.starter, *_people_in(nodes)})
    tasks = {no: task for (_, no), task in flow_store.task_ids(look.connection, [running.id]).items()}
    called = calls.called_by(look, running)
    reminded = flow_store.times_reminded(look.connection, running.id) if instance.reminded_at else 0
    allowed = with_procedure(look, access, running, world)
    return {
        "id": running.id,
        "move": running.move.name,
        "label": running.procedure.label,
        "state": instance.state.value,
        "round": instance.round,
        "starter": _person(people, instance.starter),
        "started_at": instance.started_at.isoformat(),
        "ended_at": instance.ended_at.isoformat() if instance.ended_at else None,
        "suspended_at": instance.suspended_at.isoformat() if instance.suspended_at else None,
        "due_at": instance.due_at.isoformat() if instance.due_at and instance.running else None,
        "late": instance.late,
        "resting": instance.rested_at is not None,
        "reminded_at": instance.reminded_at.isoformat() if instance.reminded_at else None,
        "reminded": reminded,
        "nodes": [_node(one, people, tasks, called) for one in nodes],
        "actions": allowed,
        "steps": _steps(running) if {"jump", "reopen"} & set(allowed) else [],
        "signals": [{"signal": one.signal, "label": one.label} for one in signals_awaited(running)],
        "voids": voiding.meaning(running) if "void" in allowed else "",
        "called_from": calls.caller_of(look, running.id),
        "entity": access.entity.name,
        "record_id": access.id,
        "papers": named(papers_of(look, running)),
    }


def _steps(running: Running) -> list[dict[str, str]]:
    """Return every step that the procedure may be moved to, in order."""
    tree = tree_of(running.procedure)
    return [{"step": name, "label": tree.label(name)} for name in tree.names()]


def _node(one: Outlook, people: People, tasks: Tasks = _NO_TASKS, called: Calls = _NO_CALLS) -> dict[str, Any]:
    return {
        "step": one.step,
        "label": one.label,
        "kind": one.kind,
        "mode": one.mode,
        "state": one.state,
        "state_label": "没有做成"
        if (one.kind, one.state) == ("act", "incident")
        else _STATE_LABELS.get(one.state, one.state),
        "round": one.round,
        "reason": one.reason,
        "within": list(one.within),
        "entered_at": one.entered_at.isoformat() if one.entered_at else None,
        "left_at": one.left_at.isoformat() if one.left_at else None,
        "due_at": one.due_at.isoformat() if one.due_at else None,
        "people": [
            {
                **_person(people, person.person),
                "task": tasks.get(person.task),
                "state": person.state,
                "state_label": PERSON_LABELS.get(person.state, person.state),
                "attached": person.attached,
                "asked_by": _person(people, person.asked_by) if person.asked_by else None,
                "dated": person.dated.isoformat() if person.dated else None,
                "signature": person.signature,
                "why": person.why,
                "opinion": person.opinion,
                "at": person.at.isoformat() if person.at else None,
                "due_at": person.due_at.isoformat() if person.due_at else None,
                "late": person.late,
                "decided_by": _person(people, person.by) if person.by and person.on_behalf_of else None,
                "on_behalf_of": _person(people, person.on_behalf_of) if person.on_behalf_of else None,
            }
            for person in one.people
        ],
        "calls": list(called.get((one.step, one.round), ())),
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
            yield from filter(None, (person.on_behalf_of, person.asked_by, person.by))


def _person(people: People, person: int) -> dict[str, Any]:
    card = people.get(person)
    return {"id": person, "name": card.name if card else "系统", "unit": card.unit_name if card else None}
