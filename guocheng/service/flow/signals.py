"""Signals that records send to procedures of others (发信号): put as jobs with what sends them, one for each procedure.

Who has locked one procedure never waits for another, so a signal travels; it arrives once, or not at all where the
sender is taken back. What is no longer waited for changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from guocheng.definition.action import Action, SendSignal
from guocheng.definition.entity import Entity
from guocheng.expr.types import Kind
from guocheng.service.context import Change, Look
from guocheng.service.flow.sources.seeking import linked_at
from guocheng.service.records.evaluation import Evaluation
from guocheng.store import flow as flow_store
from guocheng.store import jobs
from guocheng.store.query import read_query, system, window

JOB = "flow.signal"
#: A record sends a signal to so many others at most.
TOLD_MAX = 200

Values = Mapping[str, Any]


def send(change: Change, entity: Entity, record_id: int, values: Values, todo: Iterable[Action]) -> None:
    """Put a job for every procedure that these actions tell something, as the record stands after all of them."""
    for action in todo:
        if not isinstance(action, SendSignal):
            continue
        if action.when and Evaluation(change, entity, values).of(action.when, Kind.BOOLEAN) is not True:
            continue
        for name, ids in _told(change, entity, record_id, values, action):
            for instance in flow_store.running_of(change.connection, name, ids).values():
                note = f"来自「{entity.label} #{record_id}」"
                jobs.enqueue(change.connection, JOB, {"instance": instance, "signal": action.signal, "note": note})


def _told(
    look: Look, entity: Entity, record_id: int, values: Values, action: SendSignal
) -> Iterator[tuple[str, list[int]]]:
    """Yield the records whose procedures are told, by entity."""
    if action.to:
        found = look.catalogue.field(entity, action.to)
        assert found is not None, "problems() has followed the path"
        yield found.to, linked_at(look, entity, values, action.to)[:TOLD_MAX]
    if action.entity:
        yield action.entity, _linking(look, action.entity, action.field, record_id)
    if not action.to and not action.entity:
        yield entity.name, [record_id]


def _linking(look: Look, entity: str, field: str, record_id: int) -> list[int]:
    everything = system(look.catalogue, look.now)
    where = {"field": field, "op": "eq", "value": record_id}
    asked = read_query(everything, entity, where=where, columns=[], limit=TOLD_MAX)
    return [int(row["id"]) for row in json.loads(window(look.connection, everything, asked).rows)]
