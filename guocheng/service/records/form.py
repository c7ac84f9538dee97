"""From what was typed to what is saved (填表): read, fill defaults, compute formulas, and say everything wrong at once.

The same steps serve the screen, the import, moves, approvals and the demo, so no door lets in what another refuses.
Typed values are a dictionary by field name; sub-tables are lists of dictionaries.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from guocheng.base.problem import Invalid, Problem
from guocheng.definition.entity import Entity, Field
from guocheng.definition.field_types import type_of
from guocheng.expr.types import Kind
from guocheng.service.context import Look
from guocheng.service.records.evaluation import Evaluation

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
            wrong.extend(_locked_columns(one, value, editable, before))
            values[name] = value
        elif before is None or not _same(value, before.get(name)):
            wrong.append(not_editable(one))
    return values, wrong


def not_editable(one: Field) -> Problem:
    """Say that a field may not be written here."""
    return Problem("value.not_editable", one.name, f"「{one.label}」不能在这里修改")


def completed(look: Look, entity: Entity, values: Mapping[str, Any], *, creating: bool) -> Values:
    """Fill defaults (when creating) and compute every formula, lines first, in the order of the definition."""
    full = dict(values)
    if creating:
        evaluation = Evaluation(look, entity, full)
        for one in entity.fields:
            if one.default and full.get(one.name) is None and not one.has_lines:
                full[one.name] = _rounded(one, evaluation.of(one.default))
    for one in entity.lines:
        full[one.name] = [
            _completed_line(look, entity, one, row, full, creating=creating and "id" not in row)
            for row in full.get(one.name) or []
        ]
    for one in entity.fields:
        if one.formula:
            full[one.name] = _rounded(one, Evaluation(look, entity, full).of(one.formula))
    return full


def problems(
    look: Look, entity: Entity, values: Mapping[str, Any], *, only: Sequence[str] | None = None
) -> list[Problem]:
    """Say everything wrong with a record as it would be saved; `only` narrows to some fields, without the whole."""
    evaluation = Evaluation(look, entity, values)
    wanted = entity.fields if only is None else [one for one in entity.fields if one.name in only]
    ruled = [one for one in wanted if one.required or one.required_when or one.check or one.has_lines]
    found = [problem for one in ruled for problem in _field_problems(evaluation, one, values)]
    if only is None:
        found.extend(
            Problem("record.check", check.at or entity.name, check.message)
            for check in entity.checks
            if evaluation.of(check.holds, Kind.BOOLEAN) is False
        )
    return found


def _field_problems(evaluation: Evaluation, one: Field, values: Mapping[str, Any]) -> Iterator[Problem]:
    if one.visible_when and not evaluation.of(one.visible_when, Kind.BOOLEAN):
        return
    value = values.get(one.name)
    required = one.required or (one.required_when and evaluation.of(one.required_when, Kind.BOOLEAN))
    filled_later = type_of(one).given or bool(one.formula)
    if required and not filled_later and (value is None or value == []):
        yield Problem("value.required", one.name, f"请填写「{one.label}」")
    if value is not None and one.check and evaluation.of(one.check, Kind.BOOLEAN) is False:
        yield Problem("value.check", one.name, one.check_message or f"「{one.label}」的值不符合要求")
    if one.has_lines:
        yield from _line_problems(evaluation, one, value or [])


def _line_problems(evaluation: Evaluation, one: Field, rows: Sequence[Mapping[str, Any]]) -> Iterator[Problem]:
    for number, row in enumerate(rows):
        line = evaluation.line(one.name, row)
        for column in one.lines:
            where, value = f"{one.name}.{number}.{column.name}", row.get(column.name)
            required = column.required or (column.required_when and line.of(column.required_when, Kind.BOOLEAN))
            if required and not column.formula and (value is None or value == []):
                yield Problem("value.required", where, f"请填写「{one.label}」第 {number + 1} 行的「{column.label}」")
            if value is not None and column.check and line.of(column.check, Kind.BOOLEAN) is False:
                message = column.check_message or f"「{column.label}」的值不符合要求"
                yield Problem("value.check", where, f"「{one.label}」第 {number + 1} 行:{message}")


def _completed_line(
    look: Look, entity: Entity, one: Field, row: Mapping[str, Any], record: Mapping[str, Any], *, creating: bool
) -> Values:
    full = dict(row)
    evaluation = Evaluation(look, entity, record)
    for column in one.lines:
        if creating and column.default and full.get(column.name) is None:
            full[column.name] = _rounded(column, evaluation.line(one.name, full).of(column.default))
    for column in one.lines:
        if column.formula:
            full[column.name] = _rounded(column, evaluation.line(one.name, full).of(column.formula))
    return full


def _locked_columns(
    one: Field, rows: Any, editable: frozenset[str], before: Mapping[str, Any] | None
) -> Iterator[Problem]:
    """Columns of a sub-table that may not be written must come back as they were."""
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
