"""Run expressions over one record (求值): what lies behind its links is read when an expression asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from guocheng.definition.entity import Entity, Field
from guocheng.expr.check import Checked
from guocheng.expr.run import Env, run
from guocheng.expr.types import Kind, Name
from guocheng.service.context import Look
from guocheng.service.principal import Principal
from guocheng.service.records.following import followed
from guocheng.service.records.totals import figure


@dataclass
class Evaluation:
    """A record, and what else an expression over it may name (`extra`: a line, a rule)."""

    look: Look
    entity: Entity
    values: Mapping[str, Any]
    extra: Mapping[str, Any] = field(default_factory=dict)
    extra_names: tuple[Name, ...] = ()
    columns: tuple[Field, ...] = ()  # of the line in `extra`

    def of(self, text: str, expects: Kind | None = None) -> Any:
        """Return the value of an expression over the record."""
        return self.run(self.look.catalogue.checked(self.entity, text, expects, self.extra_names))

    def run(self, checked: Checked) -> Any:
        """Return the value of a checked expression."""
        values = {**self.values, **self.extra}
        fields = {one.name: one for one in (*self.look.catalogue.fields(self.entity), *self.columns)}
        return run(checked, followed(self.look, fields, checked.paths, values), env_of(self.look))

    def line(self, lines: str, row: Mapping[str, Any]) -> Evaluation:
        """Return the evaluation of expressions over one line; the record's own fields are known too."""
        names = self.look.catalogue.column_names(self.entity, lines)
        found = self.entity.field(lines)
        return Evaluation(self.look, self.entity, self.values, row, names, found.lines if found else ())

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
        look.cache["env"] = env_for(look, look.principal)
    env: Env = look.cache["env"]
    return env


def env_for(look: Look, person: Principal) -> Env:
    """Return what an expression may know when somebody else is asked about; it is his rule then, not the asker's."""
    return Env(
        now=look.now,
        user_id=person.actor_id,
        unit_ids=person.unit_ids,
        calendar=person.calendar,
        total=lambda aggregate, measure, keys: figure(look, aggregate, measure, keys),
    )
