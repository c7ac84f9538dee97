"""Where saving meets automations (保存时的自动化): nothing to do, and next to nothing to pay, where there are none.

- What saves asks here and knows no more; the rest is loaded when the first automation listens.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from guocheng.base.problem import Problem
from guocheng.definition.entity import Entity
from guocheng.service.automation.index import index_of
from guocheng.service.context import Change

Values = Mapping[str, Any]


def asked_before_save(change: Change, entity: str) -> bool:
    """Tell whether any automation is asked before such a record is saved."""
    return entity in index_of(change.catalogue).before_save


def before_save(
    change: Change, entity: Entity, full: dict[str, Any], before: Values, record_id: int | None
) -> tuple[dict[str, Any], list[Problem]]:
    """Return a record that is about to be saved as automations leave it, and why they refuse it."""
    if not asked_before_save(change, entity.name):
        return full, []
    from guocheng.service.automation import at_once

    return at_once.before_save(change, entity, full, before, record_id)


def after_save(change: Change, entity: Entity, record_id: int, kind: str, before: Values, after: Values) -> None:
    """Carry out what a save sets off at once.

    :raises Refused: one of them failed, and the save with it.
    """
    if entity.name in index_of(change.catalogue).at_once:
        from guocheng.service.automation import at_once

        at_once.after_save(change, entity, record_id, kind, before, after)
