"""What the record page shows (记录页): values, rights, moves with the reasons why not, clocks, the procedure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from guocheng.definition.field_types import Family, family_of, type_of
from guocheng.definition.role import Right
from guocheng.service.context import Look
from guocheng.service.flow import life
from guocheng.service.flow.clocks import readings
from guocheng.service.records import form
from guocheng.service.records.access import Access, known_entity, opened, title_shown, values_json, visibility_of

Values = Mapping[str, Any]


def view(look: Look, *, entity: str, record_id: int) -> dict[str, Any]:
    """Return everything the record page needs.

    :raises NotFound: it is not there for this person.
    """
    from guocheng.service.flow.moves import moves_of
    from guocheng.service.flow.timeline import procedure_of

    access = opened(look, entity, record_id)
    values = values_json(look, access)
    locked = _lock(look, access)
    return {
        "id": access.id,
        "entity": entity,
        "version": access.record.version,
        "title": title_shown(look, access.entity, access.id, access.record.title),
        "stage": access.record.stage,
        "values": values,
        "rights": {
            "edit": [] if locked else sorted(access.editable),
            "delete": Right.DELETE in access.rights and not locked,
            "locked": locked,
        },
        "moves": list(moves_of(look, access)),
        "clocks": list(_clocks(look, access)),
        "procedure": procedure_of(look, access),
    }


def defaults(look: Look, *, entity: str, values: Values) -> dict[str, Any]:
    """Return the defaults and formula results of a form being typed; what cannot be read yet is left out."""
    found = known_entity(look, entity)
    visibility = visibility_of(look, entity)
    readable = {name: value for name, value in values.items() if name in visibility.editable}
    read, _ = form.read(found, readable, editable=visibility.editable)
    full = form.completed(look, found, read, creating=True)
    return {
        one.name: type_of(one).to_json(one, value)
        for one in found.fields
        if one.name in visibility.shown
        and (value := full.get(one.name)) is not None
        and family_of(one) is not Family.FILES
    }


def _lock(look: Look, access: Access) -> str:
    from guocheng.base.problem import Refused

    try:
        life.refuse_locked(look, access)
    except Refused as refusal:
        return str(refusal)
    return ""


def _clocks(look: Look, access: Access) -> Any:
    flow = look.catalogue.flow_of(access.entity)
    if flow is None:
        return
    stays = life.stays_of(look, access.entity, access.id)
    for clock, reading in readings(look, access.entity, flow, access.record.values, stays, at=look.now):
        if not clock.due_field or clock.due_field in access.shown:
            yield {
                "name": clock.name,
                "label": clock.label,
                "due_at": reading.due_at.isoformat(),
                "warn_at": reading.warn_at.isoformat(),
                "state": reading.state.value,
                "paused": reading.state.value == "paused",
                "provisional": reading.provisional,
            }
