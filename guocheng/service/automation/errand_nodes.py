"""Nodes that give people something to do (派任务、请人填写): in their todo centre, until one of them has done it.

- What was filled in is kept with the errand; the run takes it when it goes on, so a killed worker loses nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from guocheng.base.problem import Problem, Refused
from guocheng.definition.automation import Entrust, FillIn
from guocheng.definition.automation_triggers import Input
from guocheng.definition.who import Who
from guocheng.expr.types import Kind
from guocheng.service.automation import values as packing
from guocheng.service.automation.doing import Doing, Effect, Waiting
from guocheng.service.flow.world import RecordResolver
from guocheng.store import directory
from guocheng.store.automation import errands
from guocheng.store.automation.errands import NewErrand
from guocheng.store.events_notify import RIVER, notify

PERSON = "org.person"
SAYS_MAX = 2000
_CALLED_MAX = 200
_NAMED_MAX = 10


def entrust(doing: Doing, node: Entrust) -> Effect:
    """Give people a task, and go on.

    :raises Refused: there is nobody to give it to.
    """
    return Effect(None, _given(doing, node, None))


def ask(doing: Doing, node: FillIn) -> Effect | Waiting:
    """Ask people to fill a form in; nobody does in a trial.

    :raises Refused: there is nobody to ask.
    """
    note = _given(doing, node, node.asks)
    if doing.trial:
        return Effect(packing.fields_of(dict.fromkeys(one.name for one in node.asks)), note)
    return Waiting(note)


def filled(doing: Doing, node: FillIn) -> Effect | Waiting:
    """Take what was filled in; a run that goes on although nobody has waits again."""
    found = errands.latest(doing.change.connection, doing.run.id, node.name)
    if found is None or found.done_by is None:
        return Waiting({"text": "还没有人填写，接着等"})
    values = {name: packing.unpacked(value) for name, value in (found.filled or {}).items()}
    read = packing.fields_of({one.name: values.get(one.name) for one in node.asks})
    return Effect(read, {"text": f"{_names(doing, [found.done_by])}填好了"})


def _given(doing: Doing, node: Entrust | FillIn, asks: Iterable[Input] | None) -> dict[str, Any]:
    """Put what is to be done, and return what the log says."""
    change, scene = doing.change, doing.scene
    people = _people(doing, node.who)
    if not people:
        raise Refused(Problem("automation.nobody_found", node.label, f"「{node.label}」没有找到可以交给的人"))
    says = scene.text(doing.values, node.name, node.says)[:SAYS_MAX]
    hours = scene.over_record(doing.values, node.name, node.hours, Kind.NUMBER) if node.hours else None
    due = None if hours is None else scene.calendar().add_minutes(change.now, max(0, round(hours * 60))).at
    about = scene.entity if doing.run.record_id is not None and scene.held is None else None
    errands.put(
        change.connection,
        NewErrand(
            doing.run.id,
            doing.automation.name,
            node.name,
            node.label,
            says,
            None if asks is None else [asdict(one) for one in asks],
            about.name if about else None,
            doing.run.record_id if about else None,
            due,
        ),
        people,
        at=change.now,
    )
    call = {"topic": "todo", "people": people[:_CALLED_MAX]}
    notify(change.connection, RIVER, json.dumps(call, separators=(",", ":")))
    return {"text": f"交给{_names(doing, people)}", "said": says, "people": people[:50]}


def _people(doing: Doing, who: Iterable[Who]) -> list[int]:
    entity = doing.scene.entity or doing.change.catalogue.entity(PERSON)
    resolver = RecordResolver(doing.change, entity, doing.scene.form)
    return sorted({one for each in who for one in resolver.find(each, doing.person).people})


def _names(doing: Doing, people: list[int]) -> str:
    cards = directory.people(doing.change.connection, set(people[:_NAMED_MAX]))
    named = "、".join(cards[one].name for one in people[:_NAMED_MAX] if one in cards)
    return named + (f"等 {len(people)} 人" if len(people) > _NAMED_MAX else "")
