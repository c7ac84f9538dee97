"""Taking an import back (撤销导入): what it made is deleted, what it changed is restored from the river.

A record that somebody touched since stays as it is and is listed with the reason; nothing newer is ever lost.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from guocheng.base.problem import Invalid, Refusal
from guocheng.definition.entity import Entity, Field
from guocheng.definition.field_types import type_of
from guocheng.service.context import Change
from guocheng.service.records.access import title_shown
from guocheng.store import imports, records
from guocheng.store.imports import Batch, Outcome
from guocheng.store.records import Origin, bulk
from guocheng.store.records.values import differs

UNDONE_AT_ONCE = 100


def undo_some(change: Change, batch: Batch, origin: Origin) -> int:
    """Take the next rows back, the last ones first; return how many there were."""
    rows = imports.outcomes_to_undo(change.connection, batch.id, limit=UNDONE_AT_ONCE)
    undoing = Origin(
        at=origin.at, actor_id=origin.actor_id, cause=f"撤销导入「{batch.name}」", request_id=f"undo-{batch.id}"
    )
    entities = {
        sheet["index"]: change.catalogue.entity(sheet["mapping"]["entity"])
        for sheet in batch.sheets
        if sheet.get("mapping")
    }
    marks = [
        (one.sheet, one.row, *_undone(change, entities[one.sheet], one, undoing, origin.request_id)) for one in rows
    ]
    imports.mark_undone(change.connection, batch.id, marks)
    return len(rows)


def _undone(change: Change, entity: Entity, one: Outcome, origin: Origin, request_id: str) -> tuple[str, str]:
    """Take one row back and say what was done, or why not."""
    if one.record_id is None:
        return "kept", ""
    found = records.read(change.connection, change.catalogue, entity.name, one.record_id, lock=True)
    if found is None:
        return "deleted", ""
    trace = imports.trace_of(change.connection, entity, found.id, request_id, undoing=origin.request_id)
    if trace.touched:
        return "kept", f"「{title_shown(change, entity, found.id, found.title)}」导入以后有人改过，保留不动"
    try:
        with change.connection.transaction():
            if one.verdict == "new":
                records.delete(
                    change.connection, change.catalogue, entity.name, found.id, origin, version=found.version
                )
                bulk.settle(change.connection, change.catalogue, entity.name)
                return "deleted", ""
            # A later row of the same file only completed what an earlier one made; that one is deleted.
            if not trace.created:
                values = _typed(entity, trace.before) | _lines_before(entity, found, trace)
                records.update(change.connection, change.catalogue, entity.name, found.id, values, origin, before=found)
                bulk.settle(change.connection, change.catalogue, entity.name)
            return "restored", ""
    except Refusal as refusal:
        return "kept", refusal.problems[0].message


def undo_made(change: Change, batch: Batch, origin: Origin) -> None:
    """Delete the linked records that the file made besides its rows, where nobody touched or uses them."""
    undoing = replace(origin, cause=f"撤销导入「{batch.name}」", request_id=f"undo-{batch.id}", batch_id=None)
    for entity in linked_entities(change, batch):
        sheets = [one["index"] for one in batch.sheets if (one.get("mapping") or {}).get("entity") == entity]
        for record_id in imports.made_besides(change.connection, entity, batch.id, sheets):
            found = records.read(change.connection, change.catalogue, entity, record_id, lock=True)
            if found is None or found.version > 1:
                continue
            try:
                with change.connection.transaction():
                    records.delete(change.connection, change.catalogue, entity, record_id, undoing, version=1)
            except Refusal:
                continue  # another record needs it by now


def linked_entities(change: Change, batch: Batch) -> list[str]:
    """Return the entities of which a file may have made records by its links."""
    found = {
        field.to
        for sheet in batch.sheets
        if sheet.get("mapping")
        for column in sheet["mapping"]["columns"]
        if column.get("absent") == "create"
        and (field := change.catalogue.field(sheet["mapping"]["entity"], column["field"]))
    }
    return sorted(found)


def _lines_before(entity: Entity, found: records.Record, trace: imports.Trace) -> dict[str, Any]:
    """Return the sub-tables as they were: what came goes, what went or changed comes back."""
    restored: dict[str, Any] = {}
    for name, changes in trace.lines.items():
        one = entity.field(name)
        if one is None:
            continue
        rows = list(found.values.get(name) or [])
        for before, after in reversed(changes):
            was = {row["id"]: row for row in _rows(one, before) if row.get("id")}
            came = [row for row in _rows(one, after) if not row.get("id")]
            rows = [was.pop(row["id"], row) for row in rows]
            for row in came:
                rows.remove(next(now for now in reversed(rows) if _holds(now, row)))
            rows += [{column: value for column, value in row.items() if column != "id"} for row in was.values()]
        restored[name] = rows
    return restored


def _rows(one: Field, rows: Any) -> list[dict[str, Any]]:
    return type_of(one).from_json(one, rows) or []


def _holds(row: dict[str, Any], values: dict[str, Any]) -> bool:
    return all(not differs(row.get(name), value) for name, value in values.items())


def _typed(entity: Entity, values: dict[str, Any]) -> dict[str, Any]:
    """Return values of the river as typed ones; fields that are gone from the definition are left out."""
    typed = {}
    for name, value in values.items():
        one = entity.field(name)
        if one is None or one.has_lines:
            continue
        try:
            typed[name] = type_of(one).from_json(one, value)
        except Invalid:
            # An option that is offered no more is still what the record said.
            typed[name] = value
    return typed
