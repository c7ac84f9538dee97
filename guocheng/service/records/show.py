"""What the record page shows (记录页): values, rights, moves with the reasons why not, clocks, the procedure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from guocheng.definition.entity import Entity, Field
from guocheng.definition.field_types import Family, family_of, type_of
from guocheng.definition.role import Right
from guocheng.service.context import Look
from guocheng.service.flow import life
from guocheng.service.flow.clocks import readings
from guocheng.service.periods import closed_sentence
from guocheng.service.records import form
from guocheng.service.records.access import (
    Access,
    known_entity,
    opened,
    reader_of,
    values_json,
    visibility_of,
)
from guocheng.service.records.lines_shown import LINES_FIRST, first_lines, lines_summary
from guocheng.service.records.linked import without_unseen
from guocheng.service.records.prices import price_gaps
from guocheng.store import records
from guocheng.store.query import Visibility, rights_on
from guocheng.store.query.live import live_typed
from guocheng.store.records.last import last_created

Values = Mapping[str, Any]


def view(look: Look, *, entity: str, record_id: int) -> dict[str, Any]:
    """Return everything the record page needs.

    :raises NotFound: it is not there for this person.
    """
    from guocheng.service.flow.moves import moves_of
    from guocheng.service.flow.timeline import procedure_of

    # What may be done next can hang on every line.
    flow = look.catalogue.flow_of(entity)
    access = opened(look, entity, record_id, lines_max=None if flow else LINES_FIRST)
    locked = _lock(look, access)
    return {
        "id": access.id,
        "entity": entity,
        "version": access.record.version,
        "title": access.title,
        "stage": access.record.stage,
        "values": values_json(look, first_lines(access)),
        "lines": lines_summary(look, access),
        "rights": {
            "edit": [] if locked else sorted(access.editable),
            "delete": Right.DELETE in access.rights and not locked,
            "locked": locked,
        },
        "moves": list(moves_of(look, access)),
        "clocks": list(_clocks(look, access)),
        "procedure": procedure_of(look, access),
        "told": price_gaps(look, access.entity, access.record.values, access.shown - access.masked),
    }


def defaults(
    look: Look, *, entity: str, values: Values, changed: str = "", starting: bool = False, record: int = 0
) -> dict[str, Any]:
    """Return defaults and formulas of a form being typed, and what the field just changed fills in.

    What cannot be read yet is left out. A form that is starting begins with what this person entered last, where a
    field remembers it; one for a record that is there (`record`) knows its other values.
    """
    found = known_entity(look, entity)
    visibility = visibility_of(look, entity)
    editable, before, shown = visibility.editable, {}, visibility.shown
    if record:
        access = opened(look, entity, record)
        editable, before, shown = access.editable, dict(access.record.values), access.shown - access.masked
    readable = {name: value for name, value in values.items() if name in editable}
    read, _ = form.read(found, readable, editable=editable, before=before)
    read = without_unseen(look, found, before, read)
    typed = {**before, **(_remembered(look, found, visibility) if starting else {}), **read}
    given = form.filled(look, found, typed, changed, editable=editable) if changed else typed
    full = form.completed(look, found, given, creating=not record, before=before)
    filled = {name for name in given if given[name] != typed.get(name)}
    live = live_typed(look.connection, reader_of(look), entity, full)
    return live | {
        one.name: None if value is None else _without_hidden(one, type_of(one).to_json(one, value), shown)
        for one in found.fields
        if one.name in shown
        and family_of(one) is not Family.FILES
        and ((value := full.get(one.name)) is not None or one.name in filled)
    }


def _without_hidden(one: Field, value: Any, shown: frozenset[str]) -> Any:
    """Leave the columns out of the lines of a sub-table that this person does not see."""
    if not one.has_lines:
        return value
    kept = {"id", *(column.name for column in one.lines if f"{one.name}.{column.name}" in shown)}
    return [{name: cell for name, cell in row.items() if name in kept} for row in value]


def _remembered(look: Look, entity: Entity, visibility: Visibility) -> dict[str, Any]:
    """Return what this person entered last, of the newest own record, as far as it may still be seen."""
    wanted = [one for one in entity.fields if one.remembered and one.name in visibility.editable - visibility.masked]
    person = look.principal.actor_id
    if not wanted or person is None:
        return {}
    last = last_created(look.connection, look.catalogue, entity.name, person)
    here = rights_on(look.connection, reader_of(look), entity.name, last) if last else None
    if last is None or here is None or Right.SEE not in here.rights:
        return {}
    values = records.bare_values(look.connection, look.catalogue, entity.name, last) or {}
    return {one.name: values.get(one.name) for one in wanted if one.name not in here.hidden}


def _lock(look: Look, access: Access) -> str:
    from guocheng.base.problem import Refused

    try:
        life.refuse_locked(look, access)
    except Refused as refusal:
        return str(refusal)
    return closed_sentence(look, access.entity, access.record.values)


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
