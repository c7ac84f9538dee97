"""What a procedure wrote into its record (流程写入): what steps filled in, actions set, calls gave; and withdrawing it.

Withdrawn, the record holds what it held when it was submitted, in every field the procedure wrote and nobody has
changed since by hand. What its starter wrote while it was back with him stays, and so does what people write with
rights of their own where the procedure does not lock the record: neither is the procedure's. The history has all.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from guocheng.definition.entity import Entity
from guocheng.definition.field_types import Family, family_of, type_of
from guocheng.service.context import Change
from guocheng.service.flow import actions, life
from guocheng.service.records import form
from guocheng.store import flow as flow_store
from guocheng.store import records

if TYPE_CHECKING:
    from guocheng.service.flow.procedures import Running

Values = Mapping[str, Any]


def remember(change: Change, running: Running, before: Values, after: Values) -> None:
    """Remember which fields a procedure has just written."""
    was, now = _json(running.entity, before), _json(running.entity, after)
    if changed := {name: (was[name], now[name]) for name in was if was[name] != now[name]}:
        flow_store.remember_written(change.connection, running.id, changed)


def put_back(change: Change, running: Running) -> None:
    """Let the record hold again what it held before its procedure wrote."""
    wrote = flow_store.written(change.connection, running.id)
    if not wrote:
        return
    entity = running.entity
    before = records.locked(change.connection, change.catalogue, entity.name, running.record_id).values
    now, fields = _json(entity, before), {one.name: one for one in entity.fields}
    back = {
        one.field: type_of(fields[one.field]).from_json(fields[one.field], _put(one.before, now[one.field]))
        for one in wrote
        if one.field in now and _unnumbered(now[one.field]) == _unnumbered(one.after)
    }
    full = form.completed(change, entity, {**before, **back}, creating=False, before=before) | back
    cause = f"撤回「{running.procedure.label}」"
    life.set_fields(change, entity, running.record_id, actions.changed(before, full), cause)


def _json(entity: Entity, values: Values) -> dict[str, Any]:
    """Return what people and actions write, as JSON; what is worked out follows from it, and secrets are left alone."""
    plain = (one for one in entity.fields if not one.formula and family_of(one) is not Family.SEALED)
    return {one.name: type_of(one).to_json(one, values.get(one.name)) for one in plain}


def _put(before: Any, now: Any) -> Any:
    """Return lines to be put back: one that is gone comes back as a new one."""
    if not _are_lines(before):
        return before
    there = {row.get("id") for row in now or ()}
    return [row if row.get("id") in there else {**row, "id": None} for row in before]


def _unnumbered(value: Any) -> Any:
    """Return lines without their numbers, which new ones have got meanwhile."""
    return [{**row, "id": None} for row in value] if _are_lines(value) else value


def _are_lines(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(row, dict) for row in value)
