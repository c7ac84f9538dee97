"""The documents beside the bills that are reckoned (账单单据的显示): how far each is, to who may see it.

- What a person may not see of the documents is not there for him, field by field.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from guocheng.base.problem import Problem, Refused
from guocheng.definition.field_types import type_of
from guocheng.definition.role import Right
from guocheng.service.context import Look
from guocheng.service.rating.figures import OPEN
from guocheng.service.records.access import reader_of
from guocheng.store import records
from guocheng.store.rating import documents
from guocheng.store.rating.documents import ENTITY

Json = dict[str, Any]
_FIELDS = ("due", "carried", "reconciliation", "changed", "reasons")
#: What a file says of a confirmed bill.
_FROZEN = ("number", "due", "items", "items.label", "items.amount", "rebates", "rebates.label", "rebates.amount")


def shown(look: Look, month: date, *, customer: int | None = None) -> dict[int, Json]:
    """Return by customer the documents of a month that a person may see, or that of one customer."""
    if look.catalogue.find_entity(ENTITY) is None:
        return {}
    reader = reader_of(look)
    if not reader.visible(ENTITY).may(Right.SEE):
        return {}
    seen = [name for name in _FIELDS if _seen(look, name)]
    found = documents.shown(look.connection, reader, month, customer=customer)
    return {one.customer: _told(look, one, seen) for one in found.values()}


def _seen(look: Look, *names: str) -> bool:
    """Tell whether a person sees fields of the bills, whichever bill it is."""
    visibility = reader_of(look).visible(ENTITY)
    kept = {*visibility.masked, *visibility.limited}
    return all(name in visibility.shown and name not in kept for name in names)


def frozen(look: Look, told: Json | None) -> Json | None:
    """Return for a file what a confirmed document says, line by line; nothing while it still follows the waybills.

    :raises Refused: something that it says may not be seen or does not travel into files.
    """
    if told is None or told["stage"] in OPEN:
        return None
    exported = reader_of(look).visible(ENTITY).exported
    if not _seen(look, *_FROZEN) or any(name in exported for name in _FROZEN):
        message = "账单已经确认，账单上有您不能查看或导出的内容，所以不能导出，需要时请联系管理员"
        raise Refused(Problem("rating.not_exported", "客户账单", message))
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
        "carried": str(one.carried),
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
