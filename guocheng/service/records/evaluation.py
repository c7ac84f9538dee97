"""Run expressions over one record (求值): what lies behind its links is read when an expression asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from guocheng.definition.entity import Entity
from guocheng.definition.field_types import Family, family_of
from guocheng.expr.check import Checked
from guocheng.expr.run import Env, run
from guocheng.expr.types import Kind, Name
from guocheng.service.context import Look
from guocheng.store import records


@dataclass
class Evaluation:
    """A record, and what else an expression over it may name (`extra`: a line, a rule)."""

    look: Look
    entity: Entity
    values: Mapping[str, Any]
    extra: Mapping[str, Any] = field(default_factory=dict)
    extra_names: tuple[Name, ...] = ()

    def of(self, text: str, expects: Kind | None = None) -> Any:
        """Return the value of an expression over the record."""
        return self.run(self.look.catalogue.checked(self.entity, text, expects, self.extra_names))

    def run(self, checked: Checked) -> Any:
        """Return the value of a checked expression."""
        values = {**self.values, **self.extra}
        return run(checked, _with_links(self.look, self.entity, checked, values), env_of(self.look))

    def line(self, lines: str, row: Mapping[str, Any]) -> Evaluation:
        """Return the evaluation of expressions over one line; the record's own fields are known too."""
        names = self.look.catalogue.column_names(self.entity, lines)
        return Evaluation(self.look, self.entity, self.values, row, names)

    def rule(self, source: str, rules: str, line: Mapping[str, Any], rule: Mapping[str, Any]) -> Evaluation:
        """Return the evaluation of expressions over a source line and a row of a decision table."""
        names = self.look.catalogue.rule_names(self.entity, source, rules)
        return Evaluation(self.look, self.entity, self.values, {"line": line, "rule": rule}, names)

    def with_rule(self, rules: str, rule: Mapping[str, Any]) -> Evaluation:
        """Return the evaluation of expressions over a row of a decision table."""
        names = self.look.catalogue.rule_names(self.entity, "", rules)
        return Evaluation(self.look, self.entity, self.values, {"rule": rule}, names)


def env_of(look: Look) -> Env:
    """Return what an expression may know of the outside: the time, the person, the calendar of the person's unit."""
    if "env" not in look.cache:
        principal = look.principal
        look.cache["env"] = Env(
            now=look.now,
            user_id=principal.actor_id,
            unit_ids=principal.unit_ids,
            calendar=principal.calendar,
        )
    env: Env = look.cache["env"]
    return env


def _with_links(look: Look, entity: Entity, checked: Checked, values: dict[str, Any]) -> dict[str, Any]:
    """Put the fields behind links into the values, for the paths this expression really uses."""
    for path in sorted(checked.paths):
        first, _, rest = path.partition(".")
        one = look.catalogue.field(entity, first)
        if one is None or not rest or family_of(one) is not Family.LINK:
            continue
        linked = values.get(first)
        record_id = linked.get("id") if isinstance(linked, Mapping) else linked
        if record_id is not None:
            found = _linked(look, one.to, record_id, rest)
            known = dict(linked) if isinstance(linked, Mapping) else {"id": record_id}
            values[first] = _merged(known, found)
    return values


def _linked(look: Look, entity: str, record_id: int, rest: str) -> dict[str, Any]:
    key = ("linked", entity, record_id)
    if key not in look.cache:
        look.cache[key] = records.bare_values(look.connection, look.catalogue, entity, record_id) or {}
    values: dict[str, Any] = look.cache[key]
    first, _, deeper = rest.partition(".")
    one = look.catalogue.entity(entity).field(first)
    value = values.get(first)
    if deeper and one is not None and family_of(one) is Family.LINK and value is not None:
        return {first: _merged({"id": value}, _linked(look, one.to, value, deeper))}
    return {first: value}


def _merged(known: dict[str, Any], found: Mapping[str, Any]) -> dict[str, Any]:
    return {**known, **found}
