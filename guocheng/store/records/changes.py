"""What a write changes (改动): before and after per field, as history shows it."""

from __future__ import annotations

from collections.abc import Mapping
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


def _all_of(shape: Shape, after: Mapping[str, Any]) -> Changes:
    """Return what a new record holds; loading many asks this for every row."""
    found: Changes = []
    for one in shape.entity.fields:
        value = after.get(one.name)
        if value is None or value == "" or value == []:
            continue
        if type(value) is not str:
            value = river_value(one, value)
        found.append({"field": one.name, "before": [] if one.has_lines else None, "after": value})
    return found


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
