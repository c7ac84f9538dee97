"""The documents beside the bills that are reckoned (账单单据的显示): how far each is, to who may see it.

- What a person may not see of the documents is not there for him, field by field.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from guocheng.definition.field_types import type_of
from guocheng.definition.role import Right
from guocheng.service.context import Look
from guocheng.service.rating.figures import OPEN
from guocheng.service.records.access import reader_of
from guocheng.store import records
from guocheng.store.rating import documents
from guocheng.store.rating.documents import ENTITY

Json = dict[str, Any]
_FIELDS = ("due", "reconciliation", "changed", "reasons")


def shown(look: Look, month: date, *, customer: int | None = None) -> dict[int, Json]:
    """Return by customer the documents of a month that a person may see, or that of one customer."""
    if look.catalogue.find_entity(ENTITY) is None:
        return {}
    reader = reader_of(look)
    visibility = reader.visible(ENTITY)
    if not visibility.may(Right.SEE):
        return {}
    kept = {*visibility.masked, *visibility.limited}
    seen = [name for name in _FIELDS if name in visibility.shown and name not in kept]
    found = documents.shown(look.connection, reader, month, customer=customer)
    return {one.customer: _told(look, one, seen) for one in found.values()}


def frozen(look: Look, told: Json | None) -> Json | None:
    """Return what a confirmed document says, line by line; nothing while it still follows the waybills."""
    if told is None or told["stage"] in OPEN or told.get("due") is None:
        return None
    found = records.read(look.connection, look.catalogue, ENTITY, told["id"])
    if found is None:
        return None
    return {
        "number": found.values["number"],
        "lines": [_line(row) for row in found.values["items"] or []],
        "rebates": [_line(row) for row in found.values["rebates"] or []],
        "due": str(found.values["due"]),
        "changed": told.get("changed"),
    }


def _line(row: Json) -> dict[str, str]:
    return {"label": row["label"] or "", "amount": str(row["amount"] if row["amount"] is not None else Decimal(0))}


def _told(look: Look, one: documents.Shown, seen: list[str]) -> Json:
    flow, entity = look.catalogue.flow_of(ENTITY), look.catalogue.entity(ENTITY)
    field = entity.field("reconciliation")
    assert flow is not None, "bills have a flow"
    assert field is not None, "bills have a reconciliation"
    values: Json = {
        "due": str(one.due),
        "reconciliation": one.reconciliation,
        "changed": one.changed,
        "reasons": one.reasons,
    }
    stage = flow.stage(one.stage)
    return {
        "id": one.id,
        "stage": one.stage,
        "stage_label": stage.label,
        "color": stage.color,
        "reconciliation_label": type_of(field).present(field, one.reconciliation) if "reconciliation" in seen else "",
        **{name: values[name] if name in seen else None for name in _FIELDS},
    }
