"""The due times of a record (时限), reckoned by the engine from the stages it stood in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from guocheng.base.calendar import ALWAYS, WorkCalendar
from guocheng.definition.entity import Entity
from guocheng.definition.flow import Clock, Flow
from guocheng.engine.flow.clock import Reading, Stay, read_clock
from guocheng.service.context import Look
from guocheng.service.directory import calendar_of_unit
from guocheng.service.flow.world import linked_ids
from guocheng.service.records.evaluation import Evaluation

Values = Mapping[str, Any]


def readings(
    look: Look, entity: Entity, flow: Flow, values: Values, stays: Sequence[Stay], *, at: datetime
) -> Iterator[tuple[Clock, Reading]]:
    """Read every clock of a record that has started."""
    for clock in flow.clocks:
        starts_at = values.get(clock.starts)
        hours = Evaluation(look, entity, values).of(clock.hours)
        if isinstance(starts_at, datetime) and isinstance(hours, Decimal | int):
            yield (
                clock,
                read_clock(
                    clock,
                    starts_at=starts_at,
                    minutes=int((Decimal(hours) * 60).to_integral_value(ROUND_HALF_UP)),
                    stays=stays,
                    calendar=_calendar(look, entity, clock, values),
                    at=at,
                ),
            )


def due_values(
    look: Look, entity: Entity, flow: Flow, values: Values, stays: Sequence[Stay], *, at: datetime
) -> Values:
    """Return the due-time fields as the clocks show them now."""
    return {
        clock.due_field: reading.due_at
        for clock, reading in readings(look, entity, flow, values, stays, at=at)
        if clock.due_field
    }


def _calendar(look: Look, entity: Entity, clock: Clock, values: Values) -> WorkCalendar:
    if clock.always and Evaluation(look, entity, values).of(clock.always) is True:
        return ALWAYS
    unit = next(linked_ids(values, clock.unit_field), None) if clock.unit_field else None
    key = ("calendar", unit)
    if key not in look.cache:
        look.cache[key] = calendar_of_unit(look.connection, unit)
    found: WorkCalendar = look.cache[key]
    return found
