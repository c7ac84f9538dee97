"""Rows in closed periods (关账期间的行): each is refused by itself, before the database refuses its part."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from guocheng.definition.entity import Entity
from guocheng.service.context import Look
from guocheng.service.periods import closed_sentence
from guocheng.store.aggregates import period_locks


class Closing:
    """Knows the closed periods of an entity; the database is asked once for each day and unit of a part."""

    def __init__(self, look: Look, entity: Entity) -> None:
        self._look = look
        self._entity = entity
        self._names = (entity.period_field, *entity.unit_fields)
        self._said: dict[tuple[Any, ...], str] = {}
        self._any = bool(entity.lock_family and entity.period_field) and any(
            one.family == entity.lock_family and one.opened_at is None for one in period_locks(look.connection)
        )

    def sentence(self, values: Mapping[str, Any]) -> str:
        """Say why a record may not be written as its period is closed; blank while it is open."""
        if not self._any:
            return ""
        known = tuple(map(values.get, self._names))
        if known not in self._said:
            self._said[known] = closed_sentence(self._look, self._entity, values)
        return self._said[known]
