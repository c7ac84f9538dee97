"""Automations in the transaction of what sets them off (同步自动化): before a save, and right after one.

- Before a save nothing is written: fields of the record itself are set, or the save is refused.
- Right after one the run is carried out whole; when it fails, so does the save, with its reason.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from guocheng.base.problem import Problem, Refusal, Refused
from guocheng.definition.automation import Automation, RunAs, Update
from guocheng.definition.automation_names import known
from guocheng.definition.automation_triggers import BeforeSave
from guocheng.definition.entity import Entity
from guocheng.definition.field_types import type_of
from guocheng.engine import automation as engine
from guocheng.engine.automation import State, Tree
from guocheng.expr.types import Kind
from guocheng.service.automation.carrying import NODES, Carrier
from guocheng.service.automation.doing import Doing, Effect
from guocheng.service.automation.draining import settle
from guocheng.service.automation.index import at_version, enabled, index_of, wants
from guocheng.service.automation.listening import chain_of
from guocheng.service.automation.putting import Cause, put
from guocheng.service.automation.scene import Scene
from guocheng.service.context import Change
from guocheng.service.principal import SYSTEM
from guocheng.store import records
from guocheng.store.automation import runs
from guocheng.store.automation.runs import Taken
from guocheng.store.records.changes import changes_of
from guocheng.store.records.shape import Shape, shape_of

Values = Mapping[str, Any]


def before_save(
    change: Change, entity: Entity, full: dict[str, Any], before: Values, record_id: int | None
) -> tuple[dict[str, Any], list[Problem]]:
    """Return a record that is about to be saved as automations leave it, and why they refuse it."""
    problems: list[Problem] = []
    on = enabled(change)
    for automation in index_of(change.catalogue).before_save[entity.name]:
        if automation.name in on and _touched(automation, full, before, record_id):
            try:
                full, said = _thought(change, automation, entity, full, before, record_id)
                problems += said
            except Refusal as refusal:
                problems += refusal.problems
    return full, problems


def after_save(change: Change, entity: Entity, record_id: int, kind: str, before: Values, after: Values) -> None:
    """Carry out what a save sets off at once.

    :raises Refused: one of them failed, and the save with it.
    """
    shape = shape_of(change.catalogue, entity.name)
    changes = [] if kind == "created" else _changes(shape, kind, before, after)
    changed = [one["field"] for one in changes]
    on = enabled(change)
    wanted = [
        one
        for one in index_of(change.catalogue).at_once[entity.name]
        if one.name in on and wants(one, kind, changed, after)
    ]
    if not wanted:
        return
    key = (entity.name, record_id)
    title = records.titles_of(change.connection, change.catalogue, [key]).get(key) or before.get("title") or ""
    chain = chain_of(change, change.context.request_id)
    detail = {"kind": kind, "changes": changes}
    actor = change.principal.actor_id
    carry_out_now(
        change,
        [(one, Cause(one.trigger.kind, entity.name, record_id, title, actor, detail, chain)) for one in wanted],
    )


def _changes(shape: Shape, kind: str, before: Values, after: Values) -> list[dict[str, Any]]:
    if kind != "deleted":
        return changes_of(shape, before, after)
    return [{**one, "before": one["after"], "after": None} for one in changes_of(shape, {}, before)]


def carry_out_now(change: Change, causes: Sequence[tuple[Automation, Cause]]) -> list[int]:
    """Carry runs out in the transaction of what causes them and return their numbers.

    :raises Refused: one of them failed.
    """
    numbers = put(change, causes)
    for number in numbers:
        run = runs.take_one(change.connection, number)
        automation = at_version(change, run.automation, run.version) if run else None
        if run is None or automation is None or run.state == "held_back":
            continue
        carrier = Carrier(change.platform, change.connection, change.now, automation, run, at_once=True)
        carried = carrier.carry()
        if carried.failed:
            raise Refused(Problem("automation.failed", automation.label, _why(automation, carried.outcome.why)))
        settle(change, [(run, carried)])
    return numbers


def _why(automation: Automation, why: str) -> str:
    return f"「{automation.label}」没有通过：{why}" if why else f"「{automation.label}」没有通过，这次没有保存"


def _touched(automation: Automation, full: Values, before: Values, record_id: int | None) -> bool:
    trigger = automation.trigger
    assert isinstance(trigger, BeforeSave), "only these are asked before a save"
    names: Collection[str] = trigger.fields
    return record_id is None or not names or any(full.get(name) != before.get(name) for name in names)


def _thought(
    change: Change,
    automation: Automation,
    entity: Entity,
    full: dict[str, Any],
    before: Values,
    record_id: int | None,
) -> tuple[dict[str, Any], list[Problem]]:
    principal = SYSTEM if automation.run_as is RunAs.SYSTEM else change.principal
    context = replace(change.context, principal=principal)
    names, tree = known(change.catalogue, automation), Tree(automation)
    pretended = _pretended(change, automation, entity, record_id)

    def scene() -> Scene:
        # A record that is not there yet has the id 0, so that it differs from every other.
        held = {**full, "id": record_id or 0}
        return Scene(Change(context, change.connection), names, record_id, held, before)

    if automation.when and scene().over_record({}, "", automation.when, Kind.BOOLEAN) is not True:
        return full, []
    run = engine.apply(None, engine.Began(change.now))
    while run.state is State.RUNNING:
        event = engine.think(tree, run, at=change.now, world=scene())
        if event is None:
            node = engine.due(tree, run)
            assert node is not None, "what does not think has something to do"
            doing = Doing(scene(), automation, pretended, run.values)
            if isinstance(node, Update):
                full = {**full, **_typed(entity, doing.sent(node.name, entity, node.sets))}
                event = engine.Worked(change.now, node.name)
            else:
                done = NODES[type(node)](doing, node)
                assert isinstance(done, Effect), "nothing waits before a save"
                event = engine.Worked(change.now, node.name, done.value)
        run = engine.apply(run, event)
    if run.state is State.FAILED:
        return full, [Problem("automation.refused", automation.label, run.why or _why(automation, ""))]
    return full, []


def _typed(entity: Entity, sent: Values) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in sent.items():
        field = entity.field(name)
        assert field is not None, "problems() has found the field"
        found[name] = type_of(field).from_json(field, value)
    return found


def _pretended(change: Change, automation: Automation, entity: Entity, record_id: int | None) -> Taken:
    """Return a run that is never kept, for nodes that ask who acts."""
    return Taken(
        id=0,
        automation=automation.name,
        version=0,
        entity=entity.name,
        record_id=record_id,
        title="",
        trigger="before_save",
        cause={},
        actor_id=change.principal.actor_id,
        state="waiting",
        order_key="",
        parent_id=None,
        depth=0,
        loops=0,
        tries=0,
        steps=0,
        created_at=change.now,
        started_at=None,
    )
