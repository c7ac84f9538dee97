"""Nodes that speak to people (通知与流转节点): notices, and moves that may ask for an approval."""

from __future__ import annotations

import json
from dataclasses import replace

from guocheng.base.problem import NotFound, Problem, Refused
from guocheng.definition.automation import MakeMove, Notify
from guocheng.engine import flow as engine
from guocheng.engine.flow import SYSTEM_ACTOR, Standing
from guocheng.service.automation.doing import Doing, Effect
from guocheng.service.automation.record_nodes import every_field
from guocheng.service.context import Change
from guocheng.service.directory import principal_of_person
from guocheng.service.flow import life, moves
from guocheng.service.flow.world import RecordResolver, world_of
from guocheng.service.records import form
from guocheng.service.records.access import opened
from guocheng.store import messages
from guocheng.store.events_notify import RIVER, notify

PERSON = "org.person"
_TEXT_MAX = 500
_CALLED_MAX = 200


def tell(doing: Doing, node: Notify) -> Effect:
    """Leave a notice for people; nobody to tell is no failure, but the log says so."""
    change, scene = doing.change, doing.scene
    entity = scene.entity or change.catalogue.entity(PERSON)
    resolver = RecordResolver(change, entity, scene.form)
    people = sorted({one for who in node.tell for one in resolver.find(who, doing.person).people})
    text = scene.text(doing.values, node.name, node.says)[:_TEXT_MAX]
    about = (entity.name, doing.run.record_id) if scene.entity and scene.held is None else (None, None)
    told = messages.tell(
        change.connection,
        people,
        f"automation.{node.level}",
        text,
        at=change.now,
        entity=about[0],
        record_id=about[1],
    )
    if told:
        call = {"topic": "todo", "people": list(told)[:_CALLED_MAX]}
        notify(change.connection, RIVER, json.dumps(call, separators=(",", ":")))
    said = f"通知了 {len(people)} 人" if people else "没有找到要通知的人"
    return Effect(None, {"text": said, "said": text, "people": people[:50]})


def move(doing: Doing, node: MakeMove) -> Effect:
    """Make a move, as the person of the run or as the system."""
    entity, record_id = doing.scene.record(doing.values, node.record)
    found = doing.change.catalogue.entity(entity)
    sent = doing.sent(node.name, found, node.sets)
    comment = doing.scene.text(doing.values, node.name, node.comment)
    if doing.as_system:
        _move_as_system(_of_starter(doing), entity, record_id, node.move, sent, comment or doing.cause)
    else:
        moves.make_move(
            doing.change, entity=entity, record_id=record_id, move=node.move, version=None, values=sent, comment=comment
        )
    flow = doing.change.catalogue.flow_of(entity)
    made = flow.move(node.move) if flow else None
    return Effect(None, {"text": made.label if made else node.move, "records": [[entity, record_id]]})


def _of_starter(doing: Doing) -> Change:
    """Return the transaction with the rights of the system, in the name of who set the run off or made the record."""
    context = doing.change.context
    if not doing.person:
        return doing.change
    catalogue, connection = doing.change.catalogue, doing.change.connection
    starter = principal_of_person(connection, catalogue, person_id=doing.person, now=doing.change.now)
    if not starter.person_id:
        return doing.change
    return Change(replace(context, principal=replace(starter, administers=True)), connection)


def _move_as_system(
    change: Change, entity: str, record_id: int, name: str, sent: dict[str, object], comment: str
) -> None:
    """Make a move whoever is meant to make it; every other reason why not still counts."""
    access = opened(change, entity, record_id, lock=True)
    flow = change.catalogue.flow_of(access.entity)
    found = flow.move(name) if flow else None
    if flow is None or found is None:
        message = f"「{access.entity.label}」没有「{name}」这个操作"
        raise NotFound(Problem("flow.no_move", access.entity.label, message))
    read, wrong = form.read(access.entity, sent, editable=every_field(access.entity), before=access.record.values)
    before = access.record.values
    full = form.completed(change, access.entity, {**before, **read}, creating=False, before=before)
    running = life.running_on(change, access.entity, access.id)
    standing = Standing(access.record.stage or "", before.get("created_by") or 0, running[1] if running else None)
    world = world_of(change, access.entity, full)
    labels = {one.name: one.label for one in access.entity.fields}
    blockers = engine.move_blockers(flow, found, standing, by=SYSTEM_ACTOR, values=full, labels=labels, world=world)
    wrong += [one for one in blockers if one.code != "flow.wrong_person"]
    wrong += form.problems(change, access.entity, full, only=tuple(read))
    if wrong:
        raise Refused(*wrong)
    moves.carry_out(change, access, flow, found, full, comment)
