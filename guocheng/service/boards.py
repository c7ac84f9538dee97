"""The process board (过程看板): a column per stage with its figures, cards with the time they have stood there."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from guocheng.base.problem import NotFound, Problem
from guocheng.definition.entity import Entity, Field
from guocheng.definition.field_types import Family, family_of, type_of
from guocheng.definition.flow import Category, Flow, Stage
from guocheng.service.context import Look
from guocheng.service.records.access import hidden_middle, reader_of, title_shown, visibility_of
from guocheng.store import records
from guocheng.store.query import read_query, window
from guocheng.store.query.boards import StageFigures, stage_figures
from guocheng.store.records import Record

Where = dict[str, Any] | None
FIELDS_MAX = 6


def board(look: Look, *, flow: str, where: Where, search: str, limit: int) -> dict[str, Any]:
    """Return the columns of a board with their first cards.

    :raises NotFound: there is no such flow for this person.
    """
    found, entity = _flow(look, flow)
    figures = stage_figures(
        look.connection,
        reader_of(look),
        entity.name,
        where=where,
        search=search or None,
        due_field=_due_field(look, found, entity),
    )
    return {
        "flow": found.name,
        "entity": entity.name,
        "label": found.label,
        "columns": [
            _column(stage, one)
            | column(look, flow=flow, stage=stage.name, where=where, search=search, after=None, limit=limit)
            for stage, one in zip(found.stages, figures, strict=True)
        ],
    }


def column(
    look: Look, *, flow: str, stage: str, where: Where, search: str, after: str | None, limit: int
) -> dict[str, Any]:
    """Return cards of one column: what has stood there longest first, in ended stages the latest first.

    :raises NotFound: there is no such stage for this person.
    """
    found, entity = _flow(look, flow)
    here = next((one for one in found.stages if one.name == stage), None)
    if here is None:
        raise NotFound(Problem("board.no_stage", found.label, f"「{found.label}」没有「{stage}」这个阶段,请刷新页面"))
    reader = reader_of(look)
    query = read_query(
        reader,
        entity.name,
        where=where,
        search=search or None,
        sort=[("stage_since", "desc" if _ended(here) else "asc")],
        after=after,
        limit=limit,
        columns=[],
        stage=stage,
    )
    shown = window(look.connection, reader, query)
    ids = [row["id"] for row in json.loads(shown.rows)]
    by_id = {one.id: one for one in records.read_many(look.connection, look.catalogue, entity.name, ids)}
    due_field = _due_field(look, found, entity)
    return {
        "cards": [_card(look, entity, here, by_id[one], due_field) for one in ids if one in by_id],
        "next": shown.next,
    }


def _flow(look: Look, name: str) -> tuple[Flow, Entity]:
    flow = look.catalogue.flows.get(name)
    if flow is None:
        raise NotFound(Problem("board.no_flow", name, f"没有流程「{name}」,或者您没有查看它的权限"))
    visibility_of(look, flow.on)
    return flow, look.catalogue.entity(flow.on)


def _column(stage: Stage, figures: StageFigures) -> dict[str, Any]:
    return {
        "stage": stage.name,
        "label": stage.label,
        "category": stage.category.value,
        "color": stage.color,
        "limit_hours": stage.limit_hours,
        "count": figures.count,
        "capped": figures.capped,
        "median_hours": float(figures.median_hours) if figures.median_hours is not None and not _ended(stage) else None,
        "late": figures.late,
    }


def _card(look: Look, entity: Entity, stage: Stage, record: Record, due_field: str) -> dict[str, Any]:
    since = record.stage_since
    hours = (look.now - since).total_seconds() / 3600 if since else 0
    due = record.values.get(due_field) if due_field else None
    late = not _ended(stage) and (
        (isinstance(due, datetime) and due < look.now) or bool(stage.limit_hours and hours > stage.limit_hours)
    )
    return {
        "id": record.id,
        "version": record.version,
        "title": title_shown(look, entity, record.id, record.title),
        "stage": record.stage,
        "stage_since": since.isoformat() if since else None,
        "hours_here": round(hours, 1),
        "due_at": due.isoformat() if isinstance(due, datetime) and not _ended(stage) else None,
        "late": late,
        "holder": _holder(look, entity, record),
        "fields": [shown for one in _card_fields(look, entity) if (shown := _shown(look, record, one))],
    }


def _card_fields(look: Look, entity: Entity) -> list[Field]:
    names = entity.phone_columns or entity.columns
    visibility = reader_of(look).visible(entity.name)
    found = [
        look.catalogue.field(entity, name) for name in names if name in visibility.shown - visibility.limited.keys()
    ]
    return [one for one in found if one and not one.has_lines and one.name not in entity.owner_fields][:FIELDS_MAX]


def _shown(look: Look, record: Record, one: Field) -> dict[str, Any] | None:
    value = record.values.get(one.name)
    if value is None or one.name == "stage":
        return None
    text = _link_title(look, record, one, value) if family_of(one) is Family.LINK else type_of(one).present(one, value)
    if one.name in reader_of(look).visible(record.entity).masked:
        text = hidden_middle(one, text) or ""
    color = next((option.color for option in one.options if option.code == value), "")
    return {"name": one.name, "label": one.label, "text": text, "color": color, "type": one.type}


def _holder(look: Look, entity: Entity, record: Record) -> dict[str, Any] | None:
    for name in entity.owner_fields:
        one = look.catalogue.field(entity, name)
        value = record.values.get(name)
        if one and family_of(one) is Family.LINK and value and _sees_everywhere(look, entity, name):
            return {"id": value, "title": _link_title(look, record, one, value)}
    return None


def _link_title(look: Look, record: Record, one: Field, value: int) -> str:
    return title_shown(look, look.catalogue.entity(one.to), value, record.titles.get((one.to, value), ""))


def _sees_everywhere(look: Look, entity: Entity, name: str) -> bool:
    visibility = reader_of(look).visible(entity.name)
    return name in visibility.shown - visibility.limited.keys() - visibility.masked


def _due_field(look: Look, flow: Flow, entity: Entity) -> str:
    """Return the due time of the last clock of the flow that this person may see everywhere."""
    fields = (clock.due_field for clock in reversed(flow.clocks))
    return next((name for name in fields if _sees_everywhere(look, entity, name)), "")


def _ended(stage: Stage) -> bool:
    return stage.category in (Category.DONE, Category.CANCELLED)
