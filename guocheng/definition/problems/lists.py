"""What can be wrong with the views an entity is shipped with (视图的检查)."""

from __future__ import annotations

from collections.abc import Iterator

from guocheng.base.problem import Invalid, Problem
from guocheng.definition.entity import Entity
from guocheng.definition.problems.looking import Looking
from guocheng.definition.view import View, fields_of, filter_fields, filter_of, shape_problems


def view_problems(look: Looking, entity: Entity) -> Iterator[Problem]:
    """Say everything that is wrong with the views of an entity."""
    yield from look.twice((one.name for one in entity.views), f"{entity.name}.views", "视图")
    for one in entity.views:
        where = f"{entity.name}.views.{one.name}"
        yield from look.name(one.name, where)
        yield from look.label(one.label, where)
        yield from shape_problems(one, where)
        for place, name in fields_of(one):
            yield from look.field(entity.name, name, f"{where}.{place}")
        yield from look.fields(entity.name, _filtered(one), f"{where}.where")


def _filtered(view: View) -> Iterator[str]:
    for text in (view.where, *(color.where for color in view.colors)):
        try:
            yield from filter_fields(filter_of(text))
        except Invalid:
            continue
