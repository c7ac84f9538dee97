"""From what was typed to what is saved (填表): read, fill defaults, compute formulas, and say everything wrong at once.

The same steps serve the screen, the import, moves, approvals and the demo, so no door lets in what another refuses.
Typed values are a dictionary by field name; sub-tables are lists of dictionaries.
What is not shown is not asked: a value of a field that its `visible_when` hides stays as it is, unchecked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from guocheng.base.problem import Invalid, Problem
from guocheng.definition.entity import Entity, Field
from guocheng.definition.field_types import Family, family_of, type_of
from guocheng.expr.types import Kind
from guocheng.service.context import Look
from guocheng.service.records.charts import chart_problems
from guocheng.service.records.evaluation import Evaluation
from guocheng.service.records.given_roles import role_problems
from guocheng.service.records.limits import is_limited, limit_problems
from guocheng.service.records.prices import price_problems
from guocheng.service.records.secrets import sealed
from guocheng.store import records

Values = dict[str, Any]


def read(
    entity: Entity, payload: Mapping[str, Any], *, editable: frozenset[str], before: Mapping[str, Any] | None = None
) -> tuple[Values, list[Problem]]:
    """Turn sent JSON into typed values; a field that may not be written is a problem unless it stays as it was."""
    values: Values = {}
    wrong: list[Problem] = []
    for name, sent in payload.items():
        one = entity.field(name)
        if one is None:
            wrong.append(Problem("value.unknown_field", name, f"「{entity.label}」没有「{name}」这个字段"))
            continue
        try:
            value = type_of(one).from_json(one, sent)
        except Invalid as refusal:
            wrong.extend(refusal.problems)
            continue
        if name in editable:
            wrong.extend(locked_columns(one, value, editable, before))
            values[name] = value
        elif before is None or not _same(value, before.get(name)):
            wrong.append(not_editable(one))
    return values, wrong


def not_editable(one: Field) -> Problem:
    """Say that a field may not be written here."""
    return Problem("value.not_editable", one.name, f"「{one.label}」不能在这里修改")


def completed(
    look: Look,
    entity: Entity,
    values: Mapping[str, Any],
    *,
    creating: bool,
    before: Mapping[str, Any] | None = None,
) -> Values:
    """Fill defaults (when creating, and in new lines) and compute every formula, lines first, in the order given.

    In a new line of a record that is there a column that was sent blank stays blank. With `before` what a changed link
    brings along is copied first, so that formulas see it.
    """
    full = dict(values)
    asked = _asked(look, entity)
    if creating and asked.defaults:
        evaluation = Evaluation(look, entity, full)
        for one in asked.defaults:
            if full.get(one.name) is None:
                full[one.name] = _rounded(one, evaluation.of(one.default))
    if creating or before is not None:
        full = records.copied(look.connection, look.catalogue, entity.name, before or {}, full)
    for one in entity.lines:
        full[one.name] = [
            _completed_line(look, entity, one, row, full, creating=creating) for row in full.get(one.name) or []
        ]
    for one in asked.formulas:
        full[one.name] = _rounded(one, Evaluation(look, entity, full).of(one.formula))
    return sealed(look, entity, full) if asked.secrets else full


def untouched(look: Look, entity: Entity, read: Mapping[str, Any]) -> Values:
    """Return a new record as it would be had nobody written the fields that a condition may lock."""
    locked = {one.name for one in entity.fields if one.readonly_when}
    if not locked:
        return dict(read)
    return completed(look, entity, {name: read[name] for name in read.keys() - locked}, creating=True)


def filled(look: Look, entity: Entity, values: Mapping[str, Any], changed: str, *, editable: frozenset[str]) -> Values:
    """Fill what a change of one field fills (`on_change`), and what that fills in turn, each field once.

    A column of a sub-table is called "penalties.3.person" and fills columns of the same line.
    """
    path = changed.split(".")
    if len(path) == 3 and path[1].isdecimal():
        return _filled_line(look, entity, values, (path[0], int(path[1]), path[2]), editable)
    fields = {one.name: one for one in entity.fields if one.name in editable}
    return _filled(fields, Evaluation(look, entity, values), values, changed)


def problems(
    look: Look,
    entity: Entity,
    values: Mapping[str, Any],
    *,
    only: Sequence[str] | None = None,
    before: Mapping[str, Any] | None = None,
) -> list[Problem]:
    """Say everything wrong with a record as it would be saved; `only` narrows to some fields, without the whole.

    An option that stood in the record `before`, and could not be chosen there either, may stay.
    """
    evaluation = Evaluation(look, entity, values)
    was = None if before is None else Evaluation(look, entity, before)
    asked = _asked(look, entity)
    found: list[Problem] = []
    for one in asked.ruled:
        if only is not None and one.name not in only:
            continue
        if one.name not in asked.only_filled:
            found.extend(_field_problems(evaluation, was, one))
        elif values.get(one.name) in (None, []):
            found.append(Problem("value.required", one.name, f"请填写「{one.label}」"))
    if only is None:
        found.extend(
            Problem("record.check", check.at or entity.name, check.message)
            for check in entity.checks
            if evaluation.of(check.holds, Kind.BOOLEAN) is False
        )
        found.extend(role_problems(look, entity, values, before))
        found.extend(chart_problems(look, entity, values))
        found.extend(price_problems(look, entity, values))
    return found


def locked_problems(
    look: Look, entity: Entity, values: Mapping[str, Any], before: Mapping[str, Any]
) -> Iterator[Problem]:
    """Refuse changes of fields that a condition locks (`readonly_when`); it is asked of the record as it would be."""
    evaluation = Evaluation(look, entity, values)
    for one in _asked(look, entity).lockable:
        changed = not one.formula and not _same(values.get(one.name), before.get(one.name))
        if one.readonly_when and changed and _holds(evaluation, one.readonly_when, otherwise=False):
            yield Problem("value.not_editable", one.name, f"「{one.label}」现在不能修改")
        columns = [column for column in one.lines if column.readonly_when and not column.formula]
        kept = {row["id"]: row for row in before.get(one.name) or [] if "id" in row} if columns else {}
        for number, row in enumerate(values.get(one.name) or [] if columns else []):
            old, line = kept.get(row.get("id")), evaluation.line(one.name, row)
            for column in columns if old else ():
                changed = not _same(row.get(column.name), (old or {}).get(column.name))
                if changed and _holds(line, column.readonly_when, otherwise=False):
                    where = f"{one.name}.{number}.{column.name}"
                    message = f"「{one.label}」第 {number + 1} 行的「{column.label}」现在不能修改"
                    yield Problem("value.not_editable", where, message)


@dataclass(frozen=True)
class _Asked:
    """The fields of an entity of which anything is asked when a record is filled or checked."""

    defaults: tuple[Field, ...]
    formulas: tuple[Field, ...]
    secrets: tuple[Field, ...]
    ruled: tuple[Field, ...]
    #: Of the ruled ones those of which nothing is asked but that they are filled.
    only_filled: frozenset[str]
    lockable: tuple[Field, ...]


def _asked(look: Look, entity: Entity) -> _Asked:
    """Return what is asked of an entity; it is worked out once, loading many rows asks for every one of them."""
    key = ("asked", entity.name)
    if key not in look.cache:
        fields = entity.fields
        look.cache[key] = _Asked(
            defaults=tuple(one for one in fields if one.default and not one.has_lines),
            formulas=tuple(one for one in fields if one.formula),
            secrets=tuple(one for one in fields if family_of(one) is Family.SEALED),
            ruled=tuple(one for one in fields if _is_ruled(one)),
            only_filled=frozenset(one.name for one in fields if _is_only_filled(one)),
            lockable=tuple(one for one in fields if one.readonly_when or any(line.readonly_when for line in one.lines)),
        )
    found: _Asked = look.cache[key]
    return found


def _is_ruled(one: Field) -> bool:
    rules = (one.required, one.required_when, one.check, one.has_lines, is_limited(one))
    return any(rules) or any(option.when for option in one.options)


def _is_only_filled(one: Field) -> bool:
    others = (one.required_when, one.visible_when, one.check, one.has_lines, one.formula, type_of(one).given)
    return one.required and not any(others) and not is_limited(one) and not any(option.when for option in one.options)


def _field_problems(evaluation: Evaluation, was: Evaluation | None, one: Field) -> Iterator[Problem]:
    if not _holds(evaluation, one.visible_when, otherwise=True):
        return
    if one.has_lines:
        if one.required and not evaluation.values.get(one.name):
            yield Problem("value.required", one.name, f"请填写「{one.label}」")
        yield from _line_problems(evaluation, was, one)
    else:
        yield from _value_problems(evaluation, was, one, one.name, "")


def _line_problems(evaluation: Evaluation, was: Evaluation | None, one: Field) -> Iterator[Problem]:
    ruled = [column for column in one.lines if _is_ruled(column)]
    if not ruled:
        return
    kept = {row["id"]: row for row in (was.values.get(one.name) if was else None) or [] if "id" in row}
    for number, row in enumerate(evaluation.values.get(one.name) or []):
        line, old = evaluation.line(one.name, row), kept.get(row.get("id"))
        before = was.line(one.name, old) if was and old is not None else None
        for column in ruled:
            if _holds(line, column.visible_when, otherwise=True):
                where = f"{one.name}.{number}.{column.name}"
                yield from _value_problems(line, before, column, where, f"「{one.label}」第 {number + 1} 行的")


def _value_problems(
    evaluation: Evaluation, was: Evaluation | None, one: Field, where: str, place: str
) -> Iterator[Problem]:
    """Say what is wrong with one value; `place` stands before the field's name in the message."""
    value = _value(evaluation, one)
    required = one.required or (one.required_when and _holds(evaluation, one.required_when, otherwise=False))
    filled_later = type_of(one).given or bool(one.formula)
    if required and not filled_later and (value is None or value == []):
        yield Problem("value.required", where, f"请填写{place}「{one.label}」")
    if value is not None and one.check and evaluation.of(one.check, Kind.BOOLEAN) is False:
        message = one.check_message or f"「{one.label}」的值不符合要求"
        yield Problem("value.check", where, f"{place.removesuffix('的')}:{message}" if place else message)
    if value is not None:
        yield from limit_problems(evaluation, one, value, where, place)
        kept = was if was is not None and _same(value, _value(was, one)) else None
        yield from _option_problems(evaluation, kept, one, where, place)


def _option_problems(
    evaluation: Evaluation, was: Evaluation | None, one: Field, where: str, place: str
) -> Iterator[Problem]:
    """Refuse options that cannot be chosen here; one kept from before stays, unless a change of today shuts it out."""
    value = _value(evaluation, one)
    chosen = value if isinstance(value, list) else [value]
    for option in one.options:
        if not option.when or option.code not in chosen or _holds(evaluation, option.when, otherwise=False):
            continue
        if was is None or _holds(was, option.when, otherwise=False):
            message = f"{place}「{one.label}」现在不能选「{option.label}」,请重新选择"
            yield Problem("value.option_not_offered", where, message)


def _holds(evaluation: Evaluation, text: str, *, otherwise: bool) -> bool:
    return bool(evaluation.of(text, Kind.BOOLEAN)) if text else otherwise


def _value(evaluation: Evaluation, one: Field) -> Any:
    """Return the value of a field of the record, or of a column of the line that is looked at."""
    row = evaluation.extra if evaluation.extra_names else evaluation.values
    return row.get(one.name)


def _filled(fields: Mapping[str, Field], evaluation: Evaluation, row: Mapping[str, Any], changed: str) -> Values:
    full, waiting, done = dict(row), [changed], {changed}
    while waiting:
        source = fields.get(waiting.pop(0))
        for rule in source.on_change if source else ():
            target = fields.get(rule.field)
            if target is not None and target.name not in done:
                now = replace(evaluation, extra=full) if evaluation.extra_names else replace(evaluation, values=full)
                full[target.name] = _rounded(target, now.of(rule.value))
                done.add(target.name)
                waiting.append(target.name)
    return full


def _filled_line(
    look: Look, entity: Entity, values: Mapping[str, Any], place: tuple[str, int, str], editable: frozenset[str]
) -> Values:
    lines, number, column = place
    one, rows = entity.field(lines), list(values.get(lines) or [])
    if one is None or number >= len(rows):
        return dict(values)
    columns = {column.name: column for column in one.lines if f"{lines}.{column.name}" in editable}
    line = Evaluation(look, entity, values).line(lines, rows[number])
    rows[number] = _filled(columns, line, rows[number], column)
    return {**values, lines: rows}


def _completed_line(
    look: Look, entity: Entity, one: Field, row: Mapping[str, Any], record: Mapping[str, Any], *, creating: bool
) -> Values:
    full = dict(row)
    evaluation = Evaluation(look, entity, record)
    for column in one.lines if "id" not in row else ():
        if column.default and (full.get(column.name) is None if creating else column.name not in full):
            full[column.name] = _rounded(column, evaluation.line(one.name, full).of(column.default))
    for column in one.lines:
        if column.formula:
            full[column.name] = _rounded(column, evaluation.line(one.name, full).of(column.formula))
    return full


def locked_columns(
    one: Field, rows: Any, editable: frozenset[str], before: Mapping[str, Any] | None = None
) -> Iterator[Problem]:
    """Refuse columns of a sub-table that may not be written and did not come back as they were."""
    if not one.has_lines:
        return
    locked = [column for column in one.lines if f"{one.name}.{column.name}" not in editable]
    kept = {row["id"]: row for row in (before or {}).get(one.name) or [] if "id" in row}
    for number, row in enumerate(rows):
        old = kept.get(row.get("id"), {})
        for column in locked:
            if column.name in row and not _same(row[column.name], old.get(column.name)):
                if column.formula or (column.readonly and not old):
                    row.pop(column.name)
                    continue
                where = f"{one.name}.{number}.{column.name}"
                yield Problem(
                    "value.not_editable", where, f"「{one.label}」第 {number + 1} 行的「{column.label}」不能修改"
                )
            elif column.name not in row and column.name in old:
                row[column.name] = old[column.name]


def _rounded(one: Field, value: Any) -> Any:
    """Bring a computed value into the field's own type; rounding happens here, at the field boundary."""
    return None if value is None else type_of(one).from_json(one, type_of(one).to_json(one, value))


def _same(one: Any, other: Any) -> bool:
    blank: tuple[Any, ...] = (None, "", [])
    return one == other or (one in blank and other in blank)
