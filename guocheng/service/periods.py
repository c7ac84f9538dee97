"""Closing and opening periods (关账与反关账): by administrators, with a reason, in the river for good.

- A closed period keeps its records as they are; corrections are red records in an open one.
- Periods are opened again from the last one backwards.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from guocheng.base.problem import Conflict, Invalid, NotFound, Problem
from guocheng.base.zone import local_day
from guocheng.definition.entity import Entity
from guocheng.service.context import Change, Look
from guocheng.service.rights import must_administer
from guocheng.store import aggregates, directory, records, river
from guocheng.store.aggregates import PeriodLock
from guocheng.store.records import Origin

#: Under this name the river keeps who closed and opened what.
RIVER_NAME = "platform.period"


def overview(look: Look) -> dict[str, Any]:
    """Return the families that can be closed, and the locks with their reasons."""
    known = aggregates.families(look.catalogue)
    locks = aggregates.period_locks(look.connection)
    units = {("org.unit", one.unit_id) for one in locks if one.unit_id}
    titles = records.titles_of(look.connection, look.catalogue, units)
    return {
        "families": [
            {"name": name, "label": _label(entities), "entities": [one.name for one in entities]}
            for name, entities in known.items()
        ],
        "locks": [_shown(one, known, titles) for one in locks],
    }


def close(change: Change, *, family: str, until: date, unit: int | None, reason: str) -> dict[str, Any]:
    """Close the periods of a family before a day, for the company or for a unit with all below it.

    :raises Refused: the person does not administer the system.
    :raises Invalid: there is no such family, or no reason was given.
    :raises Conflict: the period is closed already.
    """
    must_administer(change.principal)
    entities = aggregates.families(change.catalogue).get(family)
    if entities is None:
        raise Invalid(Problem("period.unknown_family", "family", f"没有可以关账的范围「{family}」"))
    if not reason.strip():
        raise Invalid(Problem("period.no_reason", "reason", "请写明为什么关账,例如:三月月结"))
    _refuse_closed(change, family, until, unit)
    below = None if unit is None else _below(change, unit)
    lock_id = aggregates.close(
        change.connection,
        change.catalogue,
        family=family,
        until=until,
        unit_id=unit,
        unit_ids=below,
        by=change.principal.actor_id,
        by_name=change.principal.name,
        at=change.now,
        reason=reason.strip(),
    )
    _tell_river(change, lock_id, "closed", f"关账至 {until - timedelta(days=1)}:{reason.strip()}")
    return {"id": lock_id, **overview(change)}


def reopen(change: Change, *, lock_id: int, reason: str) -> dict[str, Any]:
    """Open a closed period again; of several the last one first.

    :raises Refused: the person does not administer the system.
    :raises NotFound: there is no such lock.
    :raises Conflict: it is open already, or a later period is still closed.
    """
    must_administer(change.principal)
    lock = aggregates.period_lock(change.connection, lock_id, hold=True)
    if lock is None:
        raise NotFound(Problem("period.unknown", "关账", "没有这条关账记录,请刷新页面"))
    if not reason.strip():
        raise Invalid(Problem("period.no_reason", "reason", "请写明为什么重新打开这个期间"))
    if lock.opened_at is not None:
        raise Conflict(Problem("period.open", "关账", f"这个期间已由{lock.opened_by_name}重新打开"))
    if later := [one for one in _in_force(change, lock.family, lock.unit_id) if one.until > lock.until]:
        message = f"后面还有关到 {_last_day(later[0])} 的期间,请先打开后面的"
        raise Conflict(Problem("period.later_closed", "关账", message))
    by, name = change.principal.actor_id, change.principal.name
    aggregates.reopen(change.connection, lock_id, by=by, by_name=name, at=change.now, reason=reason.strip())
    _tell_river(change, lock_id, "opened", f"反关账:{reason.strip()}")
    return overview(change)


def frozen(look: Look, *, lock_id: int) -> list[dict[str, Any]]:
    """Return the aggregates as they stood when a period was closed.

    :raises Refused: the person does not administer the system.
    :raises NotFound: there is no such lock.
    """
    must_administer(look.principal)
    lock = aggregates.period_lock(look.connection, lock_id)
    if lock is None:
        raise NotFound(Problem("period.unknown", "关账", "没有这条关账记录,请刷新页面"))
    return [
        {
            "name": one.name,
            "label": one.label,
            "keys": [{"name": key.name, "label": key.label} for key in one.keys],
            "measures": [{"name": made.field.name, "label": made.field.label} for made in one.figures],
            "rows": aggregates.frozen(look.connection, lock_id, one.name),
        }
        for one in aggregates.frozen_with(look.catalogue, lock.family)
    ]


def closed_sentence(look: Look, entity: Entity, values: Mapping[str, Any]) -> str:
    """Say why a record can no longer be changed because its period is closed; blank while it is open."""
    day = values.get(entity.period_field) if entity.lock_family and entity.period_field else None
    if day is None:
        return ""
    day = local_day(day) if isinstance(day, datetime) else day
    units = [one for name in entity.unit_fields if isinstance(one := values.get(name), int)]
    lock = aggregates.closed_on(look.connection, entity.lock_family, day, units)
    if lock is None:
        return ""
    return f"{lock.closed_by_name}已经关账到 {_last_day(lock)}({lock.reason}),要更正请在没有关账的期间做一张红字"


def _refuse_closed(change: Change, family: str, until: date, unit: int | None) -> None:
    if there := [one for one in _in_force(change, family, unit) if one.until >= until]:
        message = f"{there[0].closed_by_name}已经关账到 {_last_day(there[0])},不用再关一次"
        raise Conflict(Problem("period.closed_already", "until", message))


def _in_force(change: Change, family: str, unit: int | None) -> list[PeriodLock]:
    found = aggregates.period_locks(change.connection)
    return [one for one in found if one.opened_at is None and one.family == family and one.unit_id == unit]


def _below(change: Change, unit: int) -> list[int]:
    found = list(directory.units_below(change.connection, [unit]))
    if unit not in found:
        raise Invalid(Problem("period.unknown_unit", "unit", "没有这个组织单元,请重新选择"))
    return found


def _tell_river(change: Change, lock_id: int, kind: str, cause: str) -> None:
    origin = Origin(
        at=change.now, actor_id=change.principal.actor_id, cause=cause, request_id=change.context.request_id
    )
    river.append(change.connection, RIVER_NAME, lock_id, kind, origin)


def _label(entities: list[Entity]) -> str:
    return "、".join(one.label for one in entities)


def _last_day(lock: PeriodLock) -> date:
    return lock.until - timedelta(days=1)


def _shown(lock: PeriodLock, known: dict[str, list[Entity]], titles: Any) -> dict[str, Any]:
    return {
        "id": lock.id,
        "family": lock.family,
        "label": _label(known.get(lock.family, [])) or lock.family,
        "unit": {"id": lock.unit_id, "title": titles.get(("org.unit", lock.unit_id), "")} if lock.unit_id else None,
        "until": lock.until.isoformat(),
        "last_day": _last_day(lock).isoformat(),
        "closed_at": lock.closed_at.isoformat(),
        "closed_by": lock.closed_by_name,
        "reason": lock.reason,
        "opened_at": lock.opened_at.isoformat() if lock.opened_at else None,
        "opened_by": lock.opened_by_name,
        "opened_reason": lock.opened_reason,
    }
