"""What a write changes (改动): before and after per field, as history shows it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from json.encoder import encode_basestring
from typing import Any

from guocheng.definition.entity import Field
from guocheng.store.records.shape import Shape
from guocheng.store.records.values import differs, river_value

Changes = list[dict[str, Any]]


def changes_of(shape: Shape, before: Mapping[str, Any], after: Mapping[str, Any]) -> Changes:
    """Return {field, before, after} for every given field that differs; of a sub-table only the lines that differ."""
    if not before:
        return _all_of(shape, after)
    found: Changes = []
    for one in shape.entity.fields:
        if one.name not in after or not _field_differs(one, before.get(one.name), after[one.name]):
            continue
        old, new = before.get(one.name), after[one.name]
        if one.has_lines:
            old, new = _lines_that_differ(old or [], new or [])
        found.append({"field": one.name, "before": river_value(one, old), "after": river_value(one, new)})
    return found


class Births:
    """Writes what new records of an entity hold as the JSON of their events; loading many asks this for every row."""

    def __init__(self, shape: Shape) -> None:
        self._fields = [(one, one.name, self._head(one)) for one in shape.entity.fields]

    @staticmethod
    def _head(one: Field) -> str:
        before: Any = [] if one.has_lines else None
        return as_json([{"field": one.name, "before": before, "after": 0}])[1:].removesuffix("0}]")

    def text(self, values: Mapping[str, Any]) -> str:
        """Return the same as `changes_of` a record that was not there, as text."""
        return f"[{','.join(self._parts(values))}]"

    def _parts(self, values: Mapping[str, Any]) -> Iterator[str]:
        for one, name, head in self._fields:
            value = values.get(name)
            if not value and (value is None or value == "" or value == []):
                continue
            kind = type(value)
            if kind is str:
                yield f"{head}{encode_basestring(value)}}}"
            elif kind is int:
                yield f"{head}{value}}}"
            elif kind is Decimal:
                yield f'{head}"{value:f}"}}'
            elif kind is date or kind is datetime:
                yield f'{head}"{value.isoformat()}"}}'
            else:
                yield f"{head}{as_json(river_value(one, value))}}}"


def as_json(value: Any) -> str:
    """Return a value as the river keeps it: short, and with its Chinese as it is."""
    return _COMPACT.encode(value)


_COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def _all_of(shape: Shape, after: Mapping[str, Any]) -> Changes:
    """Return what a new record holds."""
    return [
        {"field": one.name, "before": [] if one.has_lines else None, "after": river_value(one, value)}
        for one in shape.entity.fields
        if (value := after.get(one.name)) is not None and value not in ("", [])
    ]


def same_line(old: Mapping[str, Any] | None, new: Mapping[str, Any]) -> bool:
    """Tell whether a line stays as it was; a column not named stays."""
    return old is not None and all(not differs(old.get(name), value) for name, value in new.items() if name != "id")


def _field_differs(one: Field, old: Any, new: Any) -> bool:
    if not one.has_lines:
        return differs(old, new)
    old, new = old or [], new or []
    return [row["id"] for row in old] != [row.get("id") for row in new] or not all(
        same_line(was, now) for was, now in zip(old, new, strict=True)
    )


def _lines_that_differ(old: list[dict[str, Any]], new: list[dict[str, Any]]) -> tuple[Any, Any]:
    was = {row["id"]: row for row in old}
    now = {row["id"]: row for row in new if row.get("id") in was}
    gone_or_changed = [row for row in old if row["id"] not in now or not same_line(row, now[row["id"]])]
    come_or_changed = [row for row in new if not same_line(was.get(row.get("id") or 0), row)]
    return gone_or_changed, come_or_changed
