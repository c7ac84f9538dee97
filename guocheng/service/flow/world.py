"""The outside as the engine sees it for one record (外界): people from the directory, values from the record."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from guocheng.base.calendar import WorkCalendar
from guocheng.definition.entity import Entity
from guocheng.definition.procedure import Pick
from guocheng.definition.who import Who, WhoKind
from guocheng.engine.flow.world import NOTHING_YET, Found, Past, World
from guocheng.service.context import Look
from guocheng.service.directory import calendar_of_unit
from guocheng.service.flow.sources import FINDERS, Seeking
from guocheng.service.flow.sources.seeking import linked
from guocheng.service.records.evaluation import Evaluation
from guocheng.store import directory
from guocheng.store import flow as flow_store

Values = Mapping[str, Any]
#: What these find depends on the step they are asked for.
_OF_THE_STEP = frozenset({WhoKind.STARTER_PICKS, WhoKind.PREVIOUS_PICKS, WhoKind.STEP, WhoKind.OUTSIDE})


def world_of(look: Look, entity: Entity, values: Values) -> World:
    """Return the outside for decisions about one record with these values."""

    def calendar_for(people: tuple[int, ...]) -> WorkCalendar:
        cards = look.once(("people", *people), lambda: directory.people(look.connection, people))
        units = [card.unit_id for one in people if (card := cards.get(one)) and card.unit_id]
        unit = units[0] if units else record_unit(entity, values)
        return look.once(("calendar", unit), lambda: calendar_of_unit(look.connection, unit))

    def form() -> str:
        return fingerprint_of_form(entity, values)

    return World(RecordResolver(look, entity, values), Evaluation(look, entity, values).of, calendar_for, form)


def fingerprint_of_form(entity: Entity, values: Values) -> str:
    """Return a fingerprint of what people see in a form: equal only when no field has changed."""
    shown = {one.name: values.get(one.name) for one in entity.fields}
    text = json.dumps(shown, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def record_unit(entity: Entity, values: Values) -> int | None:
    """Return the first unit that a record belongs to, by the order of its unit fields."""
    return next((unit for name in entity.unit_fields for unit in linked_ids(values, name)), None)


def linked_ids(values: Values, path: str) -> Iterator[int]:
    """Yield the ids that a link field holds; a dotted path reads the column of every line."""
    first, _, column = path.partition(".")
    for holder in (values.get(first) or []) if column else [values]:
        yield from linked(holder.get(column or first))


@dataclass
class RecordResolver:
    """Finds the people that a definition names for one record, as of now."""

    look: Look
    entity: Entity
    values: Values
    _found: dict[tuple[Who, int], Found] = field(default_factory=dict)

    def find(self, who: Who, starter: int, past: Past = NOTHING_YET) -> Found:
        """Return the people named, in order; whoever left is replaced, with the reason."""
        key = (who, starter)
        if who.kind in _OF_THE_STEP or key not in self._found:
            found = FINDERS[who.kind](Seeking(self.look, self.entity, self.values, starter, past), who)
            self._found[key] = found
        return self._found[key]

    def includes(self, who: Who, person: int, starter: int) -> bool:
        """Tell whether a person is among those named."""
        if who.kind is WhoKind.ANYONE:
            return True
        return person in self.find(who, starter).people

    def pick(self, how: Pick, people: tuple[int, ...]) -> int:
        """Choose one of several people: by chance, who was asked longest ago, or who has the fewest open tasks."""
        if how is Pick.RANDOM:
            return secrets.choice(people)
        if how is Pick.ROTATE:
            return flow_store.asked_longest_ago(self.look.connection, people)
        return flow_store.with_fewest_tasks(self.look.connection, people)

    def name(self, person: int) -> str:
        """Return a person's name for a sentence."""
        return Seeking(self.look, self.entity, self.values, 0, NOTHING_YET).name(person)
