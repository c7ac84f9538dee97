"""What a run knows of its record beyond how it is now (记录的旧值): before a change, or when it was deleted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from guocheng.base.problem import Invalid
from guocheng.definition.entity import Entity
from guocheng.definition.field_types import type_of
from guocheng.service.context import Look
from guocheng.store.automation.runs import Taken

Values = dict[str, Any]


def held_of(look: Look, run: Taken) -> Values | None:
    """Return what a record held that is gone; nothing for one that is there."""
    if run.cause.get("kind") != "deleted":
        return None
    entity = look.catalogue.find_entity(run.entity)
    return None if entity is None else {**typed(entity, run.cause.get("changes") or ()), "id": run.record_id}


def before_of(look: Look, run: Taken) -> Values | None:
    """Return what the changed fields held before."""
    entity = look.catalogue.find_entity(run.entity)
    return None if entity is None else typed(entity, run.cause.get("changes") or ())


def typed(entity: Entity, changes: Iterable[Mapping[str, Any]]) -> Values:
    """Return what fields held before some changes, as expressions know it; what cannot be read is blank."""
    found: Values = {}
    for one in changes:
        field = entity.field(one["field"])
        if field is None:
            found[one["field"]] = one.get("before")
            continue
        try:
            found[field.name] = type_of(field).from_json(field, one.get("before"))
        except Invalid:
            found[field.name] = None
    return found
