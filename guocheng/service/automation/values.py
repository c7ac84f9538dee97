"""Values of a run on their way into its log and back (运行里的值): exact, and records as what they are called by.

- A record is kept as its entity and id, and read anew whenever an expression asks for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from guocheng.base.problem import Invalid, Problem
from guocheng.definition.automation_triggers import Input

Json = Any
_TYPED = "$"


def record_of(entity: str, record_id: int) -> Json:
    """Return a record as a value of a run."""
    return {_TYPED: "record", "entity": entity, "id": record_id}


def records_of(entity: str, ids: Sequence[int]) -> Json:
    """Return records as a value of a run."""
    return {_TYPED: "records", "entity": entity, "ids": list(ids)}


def line_of(field: str, row: Mapping[str, Any]) -> Json:
    """Return a line of a sub-table as a value of a run."""
    return {_TYPED: "line", "field": field, "row": {name: packed(value) for name, value in row.items()}}


def fields_of(values: Mapping[str, Any]) -> Json:
    """Return several values under one name."""
    return {_TYPED: "fields", "values": {name: packed(value) for name, value in values.items()}}


def is_record(value: Json) -> bool:
    """Tell whether a value is a record."""
    return isinstance(value, Mapping) and value.get(_TYPED) == "record"


def kind_of(value: Json) -> str:
    """Return what a value is: record, records, line, fields, or blank for a plain one."""
    found = value.get(_TYPED, "") if isinstance(value, Mapping) else ""
    return found if found in ("record", "records", "line", "fields") else ""


def packed(value: Any) -> Json:
    """Return a plain value as JSON that loses nothing."""
    if isinstance(value, Decimal):
        return {_TYPED: "number", "text": f"{value:f}"}
    if isinstance(value, datetime):
        return {_TYPED: "instant", "text": value.isoformat()}
    if isinstance(value, date):
        return {_TYPED: "date", "text": value.isoformat()}
    return [packed(one) for one in value] if isinstance(value, list | tuple) else value


def unpacked(value: Json) -> Any:
    """Return a plain value as expressions know it; several under one name as a mapping."""
    if isinstance(value, list):
        return [unpacked(one) for one in value]
    if not isinstance(value, Mapping):
        return value
    match value.get(_TYPED):
        case "number":
            return Decimal(value["text"])
        case "instant":
            return datetime.fromisoformat(value["text"])
        case "date":
            return date.fromisoformat(value["text"])
        case "fields":
            return {name: unpacked(one) for name, one in value["values"].items()}
        case "line":
            return {name: unpacked(one) for name, one in value["row"].items()}
        case _:
            return value


def read_inputs(inputs: Sequence[Input], document: Json) -> dict[str, Any]:
    """Read what another system sent, as it was declared.

    :raises Invalid: with everything that does not fit.
    """
    found: dict[str, Any] = {}
    wrong: list[Problem] = []
    for one in inputs:
        value = _at(document, one.path or one.name)
        if value is None or value == "":
            if one.required:
                wrong.append(
                    Problem("automation.input_missing", one.name, f"缺少「{one.label}」（{one.path or one.name}）")
                )
            found[one.name] = None
            continue
        try:
            found[one.name] = _typed(one, value)
        except (ValueError, ArithmeticError, TypeError):
            message = f"「{one.label}」读不懂：{str(value)[:50]}"
            wrong.append(Problem("automation.input_malformed", one.name, message))
    if wrong:
        raise Invalid(*wrong)
    return found


def _at(document: Json, path: str) -> Any:
    for name in path.split("."):
        if isinstance(document, list) and name.isdecimal() and int(name) < len(document):
            document = document[int(name)]
        elif isinstance(document, Mapping):
            document = document.get(name)
        else:
            return None
    return document


def _typed(one: Input, value: Any) -> Any:
    match one.type:
        case "number":
            if isinstance(value, bool):
                raise ValueError
            found = Decimal(str(value))
            if not found.is_finite() or abs(found) > 10**15:
                raise ValueError
            return found
        case "date":
            return date.fromisoformat(str(value)[:10])
        case "instant":
            at = datetime.fromisoformat(str(value))
            if at.tzinfo is None:
                raise ValueError
            return at
        case "boolean":
            if not isinstance(value, bool):
                raise TypeError
            return value
        case _:
            if isinstance(value, dict | list):
                raise TypeError
            return str(value)[:10_000].replace("\x00", "")
