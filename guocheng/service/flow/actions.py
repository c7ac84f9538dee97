"""What the system does to a record by itself (自动动作): set fields, make lines by rule, link an earlier record alike.

An action reads the values as they are and answers with the fields that change; the caller saves them once.
Running an action twice changes nothing the second time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from guocheng.definition.action import Action, Assign, LinkEarlier, MakeLines, SendSignal, SetFields, TakeRule
from guocheng.definition.entity import Entity, Field
from guocheng.definition.field_types import type_of
from guocheng.expr.types import Kind
from guocheng.service.context import Look
from guocheng.service.records.evaluation import Evaluation
from guocheng.store.records.lookup import all_values, earlier_alike

Values = dict[str, Any]
#: The column that remembers which rule made a line, where a sub-table has one.
MADE_BY = "made_by"


def outcome(
    look: Look, entity: Entity, values: Mapping[str, Any], actions: Iterable[Action], *, record_id: int
) -> Values:
    """Return the values after all actions, each seeing what the ones before did."""
    now = dict(values)
    for action in actions:
        now = _after(look, entity, now, action, record_id)
    return now


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> Values:
    """Return the fields that differ."""
    return {name: value for name, value in after.items() if value != before.get(name)}


def _after(look: Look, entity: Entity, values: Values, action: Action, record_id: int) -> Values:
    match action:
        case SetFields():
            return _set_fields(look, entity, values, action)
        case MakeLines():
            return _make_lines(look, entity, values, action)
        case LinkEarlier():
            return _link_earlier(look, entity, values, action, record_id)
        case TakeRule():
            return _take_rule(look, entity, values, action)
        case SendSignal():
            return values


def _set_fields(look: Look, entity: Entity, values: Values, action: SetFields) -> Values:
    evaluation = Evaluation(look, entity, values)
    if action.when and evaluation.of(action.when, Kind.BOOLEAN) is not True:
        return values
    return values | assigned(evaluation, action.sets, entity.fields)


def _make_lines(look: Look, entity: Entity, values: Values, action: MakeLines) -> Values:
    target = entity.field(action.into)
    assert target is not None, "problems() has found the sub-table"
    rules = _rules(look, action.rules)
    evaluation = Evaluation(look, entity, values)
    made = []
    for line in values.get(action.source) or []:
        for rule in rules:
            both = evaluation.rule(action.source, action.rules, line, rule)
            if both.of(action.match, Kind.BOOLEAN) is True:
                made.append(assigned(both, action.sets, target.lines))
    return values | {action.into: _converged(values.get(action.into) or [], made, action, target)}


def _converged(before: list[Values], made: list[Values], action: MakeLines, target: Field) -> list[Values]:
    """Keep what people wrote; of the lines this rule made before, keep those it makes again, as they are."""
    marks = any(column.name == MADE_BY for column in target.lines)
    marked = [{**line, MADE_BY: action.rules} if marks else line for line in made]
    mine = [line for line in before if marks and line.get(MADE_BY) == action.rules]
    others = [line for line in before if line not in mine]
    kept = []
    for line in marked:
        same = next((old for old in mine if all(_equal(old.get(name), value) for name, value in line.items())), None)
        if same is not None:
            mine.remove(same)
        kept.append(same or line)
    return others + kept


def _link_earlier(look: Look, entity: Entity, values: Values, action: LinkEarlier, record_id: int) -> Values:
    at = values.get(action.date_field)
    if not isinstance(at, datetime):
        return values
    found = earlier_alike(
        look.connection,
        look.catalogue,
        entity.name,
        same={name: value for name in action.same if (value := values.get(name)) not in (None, "")},
        date_field=action.date_field,
        since=at - timedelta(days=action.within_days),
        before=at,
        but=record_id,
    )
    if found is None:
        return values
    linked = values | {action.into: found}
    return linked | assigned(Evaluation(look, entity, linked), action.sets, entity.fields)


def _take_rule(look: Look, entity: Entity, values: Values, action: TakeRule) -> Values:
    rule = _matching(look, entity, values, action)
    if rule is None:
        return values
    both = Evaluation(look, entity, values).with_rule(action.rules, rule)
    return values | assigned(both, action.sets, entity.fields)


def _matching(look: Look, entity: Entity, values: Values, action: TakeRule) -> Values | None:
    """Return the first rule that matches; where only the values of the record are asked, those alike are asked once."""
    names = look.catalogue.rule_names(entity, "", action.rules)
    match = look.catalogue.checked(entity, action.match, Kind.BOOLEAN, names)
    own = sorted(path for path in match.paths if not path.startswith("rule."))
    given = tuple(values.get(name) for name in own)
    if "TOTAL" in match.functions or any("." in name for name in own) or any(isinstance(one, list) for one in given):
        return _first(look, entity, values, action)
    key = ("matching", entity.name, action.rules, action.match, given)
    if key not in look.cache:
        look.cache[key] = _first(look, entity, values, action)
    found: Values | None = look.cache[key]
    return found


def _first(look: Look, entity: Entity, values: Values, action: TakeRule) -> Values | None:
    evaluation = Evaluation(look, entity, values)
    for rule in _rules(look, action.rules):
        if evaluation.with_rule(action.rules, rule).of(action.match, Kind.BOOLEAN) is True:
            return rule
    return None


def _rules(look: Look, entity: str) -> list[Values]:
    """Return the rows of a decision table, read once per command."""
    key = ("rules", entity)
    if key not in look.cache:
        look.cache[key] = all_values(look.connection, look.catalogue, entity)
    found: list[Values] = look.cache[key]
    return found


def assigned(evaluation: Evaluation, sets: Iterable[Assign], fields: tuple[Field, ...]) -> Values:
    """Return the fields that these assignments set."""
    by_name = {one.name: one for one in fields}
    return {one.field: _as_field(by_name[one.field], evaluation.of(one.value)) for one in sets}


def _as_field(one: Field, value: Any) -> Any:
    """Bring a computed value into the field's type; rounding happens here."""
    return None if value is None else type_of(one).from_json(one, type_of(one).to_json(one, value))


def _equal(one: Any, other: Any) -> bool:
    if isinstance(one, Decimal) and isinstance(other, Decimal | int):
        return one == other
    return bool(one == other)
