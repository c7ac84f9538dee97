"""Looking for what people should hear about (警报): each alert's condition in SQL, each record told once per window.

The system looks; the people the definition names for the record are told, so nobody hears of what is none of his
business.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

import psycopg

from guocheng.definition.alert import Alert
from guocheng.definition.catalogue import Catalogue
from guocheng.definition.entity import Entity
from guocheng.expr.types import Kind
from guocheng.service.automation import alerts_told
from guocheng.service.context import Change, Context
from guocheng.service.flow.world import world_of
from guocheng.store import imports, messages, records
from guocheng.store.events_notify import RIVER, notify
from guocheng.store.imports import QuietBatch
from guocheng.store.query import Query, system, window
from guocheng.store.query.sort import read_cursor, read_sort
from guocheng.store.query.where import Holds
from guocheng.store.records import Record
from guocheng.store.records.words import presented

#: How often the worker looks; an alert that wants to be looked at less often is left out of most rounds.
ROUND = timedelta(minutes=5)
WINDOW = 500
_SLOT = re.compile(r"\{(\w+)\}")


def look(context: Context) -> int:
    """Look at every alert whose turn it is and return how many people were told something new."""
    told = 0
    for alert in due_alerts(context.catalogue, context.now):
        told += context.platform.database.run(partial(_tell_in, context, alert))
    return told


def _tell_in(context: Context, alert: Alert, connection: psycopg.Connection) -> int:
    return tell(Change(context, connection), alert)


def due_alerts(catalogue: Catalogue, now: datetime) -> Iterator[Alert]:
    """Yield the alerts to be looked at in the round that holds an instant."""
    number = int(now.timestamp() // ROUND.total_seconds())
    for alert in catalogue.alerts.values():
        every = max(1, alert.look_minutes * 60 // int(ROUND.total_seconds()))
        if number % every == 0:
            yield alert


def tell(change: Change, alert: Alert) -> int:
    """Tell people about every record for which an alert's condition holds and of which they were not told yet."""
    entity = change.catalogue.entity(alert.on)
    count = 0
    imported = Imported(imports.quiet_batches(change.connection))
    for record in _found(change, entity, alert):
        world = world_of(change, entity, record.values)
        starter = record.values.get("created_by") or 0
        people = {person for who in alert.tell for person in world.resolver.find(who, starter).people}
        if imported.keeps(record, people):
            continue
        new = messages.tell(
            change.connection,
            people,
            f"alert.{alert.level}",
            _sentence(entity, alert, record, change.catalogue),
            at=change.now,
            entity=entity.name,
            record_id=record.id,
            once_key=_once(alert, record, change.now),
        )
        count += len(new)
        if new:
            alerts_told.set_off(change, alert, record)
            _wake(change.connection, entity, record, new)
    return count + imported.tell(change, alert)


@dataclass
class Imported:
    """Records that an import brought and nobody touched since: told of once for the batch, or not at all."""

    batches: Mapping[int, QuietBatch]
    found: dict[int, tuple[int, set[int]]] = field(default_factory=dict)

    def keeps(self, record: Record, people: set[int]) -> bool:
        """Tell whether a record is left to its batch."""
        batch_id = record.values.get("batch_id") or 0
        if batch_id not in self.batches or record.version > 1:
            return False
        count, all_people = self.found.get(batch_id, (0, set()))
        self.found[batch_id] = (count + 1, all_people | people)
        return True

    def tell(self, change: Change, alert: Alert) -> int:
        """Tell people once of all the records of a batch, where the import was asked to."""
        told = 0
        for batch_id, (count, people) in self.found.items():
            batch = self.batches[batch_id]
            if batch.tells_once:
                text = f"「{alert.label}」:导入「{batch.name}」里有 {count} 条,请到列表里查看"
                once = f"{alert.name}:batch:{batch_id}"
                kind = f"alert.{alert.level}"
                told += len(messages.tell(change.connection, people, kind, text, at=change.now, once_key=once))
        return told


def _found(change: Change, entity: Entity, alert: Alert) -> Iterator[Record]:
    """Yield every record for which the condition holds, a window at a time."""
    reader = system(change.catalogue, change.now)
    checked = change.catalogue.checked(entity, alert.when, Kind.BOOLEAN)
    keys = read_sort(reader, entity.name, [["id", "asc"]])
    cursor = None
    while True:
        query = Query(entity.name, Holds(checked), keys, (), read_cursor(keys, cursor), WINDOW, ())
        shown = window(change.connection, reader, query)
        ids = [row["id"] for row in json.loads(shown.rows)]
        yield from records.read_many(change.connection, change.catalogue, entity.name, ids)
        cursor = shown.next
        if cursor is None:
            return


def _sentence(entity: Entity, alert: Alert, record: Record, catalogue: Catalogue) -> str:
    def word(slot: re.Match[str]) -> str:
        one = catalogue.field(entity, slot[1])
        return presented(one, record.values.get(slot[1]), record.titles) if one else ""

    return _SLOT.sub(word, alert.says)


def _once(alert: Alert, record: Record, now: datetime) -> str:
    """Return the key under which a record is told once: for ever, or once in each span of repetition."""
    span = alert.repeat_hours * 3600
    turn = int(now.timestamp() // span) if span else 0
    return f"{alert.name}:{record.id}:{turn}"


def _wake(connection: psycopg.Connection, entity: Entity, record: Record, people: tuple[int, ...]) -> None:
    call = {"topic": "todo", "entity": entity.name, "id": record.id, "people": sorted(people)[:200]}
    notify(connection, RIVER, json.dumps(call, separators=(",", ":")))
