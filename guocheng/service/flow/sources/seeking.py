"""What a finder of approvers has in hand (找人时的依据): the record, the starter, what the procedure remembers.

- People named directly who left, or whose account is disabled, are replaced: by whoever took over, else by a superior,
  else by the administrators; the reason says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from guocheng.base.zone import local_day
from guocheng.definition.entity import Entity, Field
from guocheng.engine.flow.world import Found, Past
from guocheng.service.context import Look
from guocheng.service.directory import group_rules
from guocheng.service.records.evaluation import Evaluation
from guocheng.store import approvers, directory, records
from guocheng.store.approvers import Absent

Values = Mapping[str, Any]
#: So often a successor may have a successor himself.
SUCCESSORS_MAX = 10


@dataclass(frozen=True)
class Seeking:
    """People are looked for: for this record, in this procedure."""

    look: Look
    entity: Entity
    values: Values
    starter: int
    past: Past

    # ---- the record ------------------------------------------------------------------------------------------------

    def ids(self, path: str) -> list[int]:
        """Return the ids at the end of a path through links and sub-tables, each once."""
        return linked_at(self.look, self.entity, self.values, path)

    def label(self, path: str) -> str:
        """Return the label of the field that a path leads to."""
        found = self.look.catalogue.field(self.entity, path)
        return found.label if found else path

    def value(self, expression: str) -> Any:
        """Return the value of an expression over the record."""
        return Evaluation(self.look, self.entity, self.values).of(expression) if expression else None

    # ---- the organisation ------------------------------------------------------------------------------------------

    def card(self, person: int) -> directory.PersonCard | None:
        """Return what is known of a person."""
        cards = self.look.once(("people", person), lambda: directory.people(self.look.connection, [person]))
        return cards.get(person)

    def name(self, person: int) -> str:
        """Return a person's name for a sentence."""
        card = self.card(person)
        return card.name if card else "系统"

    @property
    def unit_of_starter(self) -> int | None:
        """The unit the starter belongs to."""
        card = self.card(self.starter)
        return card.unit_id if card else None

    def line_up(self, unit: int) -> Sequence[directory.UnitStep]:
        """Return a unit and all above it, nearest first."""
        return self.look.once(("line up", unit), lambda: directory.line_up(self.look.connection, unit))

    def superiors(self, person: int) -> tuple[int, ...]:
        """Return everybody up a person's reporting line."""
        return self.look.once(("superiors", person), lambda: approvers.superiors(self.look.connection, person))

    def members(self, role: str, unit: int | None) -> tuple[int, ...]:
        """Return who holds a role, of the nearest unit upwards that has anybody."""
        look, today = self.look, local_day(self.look.now)
        rules = group_rules(look.catalogue)
        return look.once(
            ("members", role, unit),
            lambda: directory.role_members(look.connection, role, on=today, rules=rules, unit_id=unit),
        )

    def administrators(self) -> tuple[int, ...]:
        """Return the people who administer the system."""
        roles = [one.name for one in self.look.catalogue.roles.values() if one.administers]
        return tuple(dict.fromkeys(person for role in roles for person in self.members(role, None)))

    # ---- people who left -------------------------------------------------------------------------------------------

    def found(self, people: Iterable[int], *, why: str, missing: str) -> Found:
        """Return people named directly, each who is away replaced by who acts for him, with the reason."""
        wanted = tuple(dict.fromkeys(people))
        if not wanted:
            return Found((), why, missing)
        known, away = approvers.reached(self.look.connection, wanted, on=local_day(self.look.now))
        acting, because = dict[int, None](), dict[int, str]()
        for person in wanted:
            if person in away:
                others, reason = self._instead(away[person])
                because.update({one: f"{why}：{reason}" for one in others if one not in wanted})
                acting.update(dict.fromkeys(others))
            elif person in known:
                acting[person] = None
        return Found(tuple(acting), why, missing, because)

    def _instead(self, away: Absent) -> tuple[tuple[int, ...], str]:
        gone = f"{away.name}{'已离职' if away.left else '的账户已停用'}"
        if heir := self._heir(away):
            return (heir,), f"{gone}，由接手人处理"
        if above := self._above(away):
            return (above,), f"{gone}，没有登记接手人，由上级处理"
        return self.administrators(), f"{gone}，没有接手人也没有上级，由管理员处理"

    def _heir(self, away: Absent) -> int | None:
        """Return who took over, and whoever took over from him, as long as they went too."""
        today, seen = local_day(self.look.now), {away.id}
        now: Absent | None = away
        while now and now.successor and now.successor not in seen and len(seen) <= SUCCESSORS_MAX:
            heir = now.successor
            seen.add(heir)
            now = approvers.absent(self.look.connection, [heir], on=today).get(heir)
            if now is None:
                return heir
        return None

    def _above(self, away: Absent) -> int | None:
        if line := self.superiors(away.id):
            return line[0]
        heads = (one.head for one in self.line_up(away.unit_id)) if away.unit_id else ()
        return next((head for head in heads if head is not None and head != away.id), None)


def linked_at(look: Look, entity: Entity, values: Values, path: str) -> list[int]:
    """Return the ids at the end of a path of a record through links and sub-tables, each once."""
    fields = {one.name: one for one in look.catalogue.fields(entity)}
    return list(dict.fromkeys(_ids(look, fields, values, path)))


def linked(value: Any) -> Iterator[int]:
    """Yield the ids that a link, or links, hold."""
    for one in value if isinstance(value, list | tuple) else [value]:
        record_id = one.get("id") if isinstance(one, Mapping) else one
        if isinstance(record_id, int):
            yield record_id


def _ids(look: Look, fields: Mapping[str, Field], values: Values, path: str) -> Iterator[int]:
    first, _, rest = path.partition(".")
    one, held = fields.get(first), values.get(first)
    if one is None or not rest:
        yield from linked(held)
    elif one.has_lines:
        columns = {column.name: column for column in one.lines}
        for row in held or ():
            yield from _ids(look, columns, row, rest)
    else:
        behind = {field.name: field for field in look.catalogue.fields(one.to)}
        for record_id in linked(held):
            row = records.bare_values(look.connection, look.catalogue, one.to, record_id) or {}
            yield from _ids(look, behind, row, rest)
