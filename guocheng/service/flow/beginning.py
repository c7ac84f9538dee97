"""What a step fills in when it begins (步骤开始时填写): fields that are still blank, written by the procedure.

Withdrawing takes it back like all that the procedure wrote; what somebody filled in before is never written over.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from guocheng.definition.action import Assign, SetFields
from guocheng.definition.procedure import Approval, Work
from guocheng.engine.flow.events import Entered, Event
from guocheng.engine.flow.tree import tree_of
from guocheng.service.context import Change
from guocheng.service.flow import life, written
from guocheng.store import records

if TYPE_CHECKING:
    from guocheng.service.flow.procedures import Running

Values = Mapping[str, Any]
BLANK: tuple[Any, ...] = (None, "", [], ())


def fill(change: Change, running: Running, events: Iterable[Event]) -> None:
    """Fill in what the steps that have just begun say."""
    tree = tree_of(running.procedure)
    for name in [one.step for one in events if isinstance(one, Entered) and one.step in tree]:
        step = tree.step(name)
        if not isinstance(step, Approval | Work) or not step.defaults:
            continue
        now = records.bare_values(change.connection, change.catalogue, running.entity.name, running.record_id) or {}
        if sets := wanted(step, now):
            todo, cause = (SetFields(sets),), f"「{step.label}」开始时填写"
            both = life.run_actions(change, running.entity, running.record_id, todo, cause=cause)
            written.remember(change, running, *both)


def wanted(step: Approval | Work, values: Values) -> tuple[Assign, ...]:
    """Return those defaults of a step whose fields are still blank."""
    return tuple(one for one in step.defaults if values.get(one.field) in BLANK)
