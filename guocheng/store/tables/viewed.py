"""The indexes that views ask for (视图要的索引): what a view holds fast by `eq` or `in`, then the unit, then its order.

- A view that narrows and sorts is opened again and again; over a million rows a fitting index makes 12 ms into 0.4.
- Every index slows writing down, so only shipped views have one, of at most so many columns.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from guocheng.definition.entity import Entity
from guocheng.definition.field_types import type_of
from guocheng.definition.view import View, filter_of
from guocheng.expr.types import Kind

HELD_MAX = 3
_HOLDING = frozenset({"eq", "in", "below", "me"})


def view_indexes(entity: Entity) -> Iterator[tuple[str, ...]]:
    """Yield the columns of an index for every view that narrows or sorts in a way of its own."""
    for view in entity.views:
        held = _first_held(entity, view)
        order = [one for one in view.sort or entity.sort if one.lstrip("-") not in held]
        if held:
            # Most readers see the rows of their units; the unit in the index spares looking at the others.
            unit = [one for one in entity.unit_fields[:1] if "." not in one and one not in held and one != "id"]
            yield (*held, *unit, *order[:1])
        elif view.sort and view.sort != entity.sort and _own(entity, view):
            yield view.sort


def indexed_together(entity: Entity) -> tuple[frozenset[str], ...]:
    """Return the fields that the index of each view begins with, where it narrows."""
    return tuple(frozenset(held) for view in entity.views if (held := _first_held(entity, view)))


def _first_held(entity: Entity, view: View) -> list[str]:
    return list(dict.fromkeys(_held(entity, filter_of(view.where))))[:HELD_MAX]


def _held(entity: Entity, where: Mapping[str, Any] | None) -> Iterator[str]:
    """Yield the fields that every row of a filter has one of few values in."""
    if not where:
        return
    for part in where.get("and") or ():
        yield from _held(entity, part)
    field = entity.field(str(where.get("field")))
    if field is None or where.get("op") not in _HOLDING or not type_of(field).column(field):
        return
    if type_of(field).expr_type(field).kind not in (Kind.LIST, Kind.LINES):
        yield field.name


def _own(entity: Entity, view: View) -> bool:
    return all(entity.field(one.lstrip("-")) for one in view.sort)
