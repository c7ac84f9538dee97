"""The outside as the engine sees it for one record (外界): people from the directory, values from the record."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from guocheng.base.calendar import WorkCalendar
from guocheng.base.zone import local_day
from guocheng.definition.entity import Entity
from guocheng.definition.procedure import Pick
from guocheng.definition.who import Who, WhoKind
from guocheng.engine.flow.world import Found, World
from guocheng.service.context import Look
from guocheng.service.directory import calendar_of_unit, group_rules
from guocheng.service.records.evaluation import Evaluation
from guocheng.store import directory
from guocheng.store import flow as flow_store

Values = Mapping[str, Any]


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
        linked = holder.get(column or first)
        record_id = linked.get("id") if isinstance(linked, Mapping) else linked
        if record_id is not None:
            yield int(record_id)


@dataclass
class RecordResolver:
    """Finds the people that a definition names for one record, as of now."""

    look: Look
    entity: Entity
    values: Values
    _found: dict[tuple[Who, int], Found] = field(default_factory=dict)

    def find(self, who: Who, starter: int) -> Found:
        """Return the people named, in order, without those who left."""
        key = (who, starter)
        if key not in self._found:
            self._found[key] = _FINDERS[who.kind](self, who, starter)
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
        card = self._card(person)
        return card.name if card else "系统"

    def _anyone(self, who: Who, starter: int) -> Found:
        return Found((), missing="「可编辑的人」不能用来指定审批人")

    def _named(self, who: Who, starter: int) -> Found:
        people = directory.people_by_number(self.look.connection, who.people)
        return Found(people, why=who.label, missing=f"工号 {'、'.join(who.people)} 的人都不在职")

    def _starter(self, who: Who, starter: int) -> Found:
        return Found(self._active([starter]), why="发起人", missing="发起人已离职")

    def _holder(self, who: Who, starter: int) -> Found:
        label = self._label(who.field)
        people = self._active(list(linked_ids(self.values, who.field)))
        return Found(people, why=f"「{label}」中的人", missing=f"「{label}」没有填写,或所填的人已离职")

    def _role(self, who: Who, starter: int) -> Found:
        role = self.look.catalogue.roles.get(who.role)
        label = role.label if role else who.role
        if not who.field:
            people = self._members(who.role, None)
            return Found(people, why=f"角色「{label}」", missing=f"角色「{label}」没有成员,请在 组织 → 角色成员 中添加")
        units = dict.fromkeys(linked_ids(self.values, who.field))
        people = tuple(person for unit in units for person in self._members(who.role, unit))
        field_label = self._label(who.field)
        missing = (
            f"「{field_label}」及其上级都没有角色「{label}」的成员,请在 组织 → 角色成员 中添加"
            if units
            else f"「{field_label}」没有填写"
        )
        return Found(tuple(dict.fromkeys(people)), why=f"「{field_label}」的「{label}」", missing=missing)

    def _head(self, who: Who, starter: int) -> Found:
        units = list(dict.fromkeys(linked_ids(self.values, who.field)))
        label = self._label(who.field)
        if not units:
            return Found((), missing=f"「{label}」没有填写")
        return self._heads(units, who.level, f"「{label}」")

    def _starter_head(self, who: Who, starter: int) -> Found:
        card = self._card(starter)
        if card is None or card.unit_id is None:
            return Found((), missing="发起人没有所属单位")
        return self._heads([card.unit_id], who.level, "发起人单位", but=starter)

    def _heads(self, units: list[int], level: int, label: str, but: int | None = None) -> Found:
        """Heads of units `level` steps up; where nobody heads a unit, the next one above that has a head."""
        people: list[int] = []
        names: list[str] = []
        for unit in units:
            up = [step for step in self._line_up(unit) if step.height >= level]
            nearest = next((step for step in up if step.head is not None and step.head != but), None)
            if nearest is not None and nearest.head is not None:
                people.append(nearest.head)
                names.append(nearest.name)
        why = f"{'、'.join(dict.fromkeys(names))}的负责人"
        return Found(
            tuple(dict.fromkeys(people)), why=why, missing=f"{label}及其上级都没有在职的负责人,请在 组织 → 单位 中设置"
        )

    def _members(self, role: str, unit: int | None) -> tuple[int, ...]:
        look, today = self.look, local_day(self.look.now)
        rules = group_rules(look.catalogue)
        return look.once(
            ("members", role, unit),
            lambda: directory.role_members(look.connection, role, on=today, rules=rules, unit_id=unit),
        )

    def _card(self, person: int) -> directory.PersonCard | None:
        cards = self.look.once(("people", person), lambda: directory.people(self.look.connection, [person]))
        return cards.get(person)

    def _line_up(self, unit: int) -> Sequence[directory.UnitStep]:
        return self.look.once(("line up", unit), lambda: directory.line_up(self.look.connection, unit))

    def _active(self, people: list[int]) -> tuple[int, ...]:
        return directory.active_people(self.look.connection, people)

    def _label(self, path: str) -> str:
        found = self.look.catalogue.field(self.entity, path)
        return found.label if found else path


_FINDERS = {
    WhoKind.ANYONE: RecordResolver._anyone,
    WhoKind.NAMED: RecordResolver._named,
    WhoKind.ROLE: RecordResolver._role,
    WhoKind.HEAD: RecordResolver._head,
    WhoKind.HOLDER: RecordResolver._holder,
    WhoKind.STARTER: RecordResolver._starter,
    WhoKind.STARTER_HEAD: RecordResolver._starter_head,
}
