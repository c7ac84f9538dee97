"""What a screen is drawn from (元数据): the definitions a person may know of, with the rights on each field."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from guocheng.base.problem import Invalid
from guocheng.definition.bundle import Bundle, MenuItem
from guocheng.definition.codec import to_json, value_json
from guocheng.definition.entity import Entity, Field
from guocheng.definition.field_types import type_of
from guocheng.definition.field_types.lines import ROW_ACTIONS
from guocheng.definition.flow import Flow
from guocheng.definition.form_rights import fields_of
from guocheng.definition.role import Right
from guocheng.expr.check import to_json as tree_of
from guocheng.expr.types import Name
from guocheng.service.context import Context, Look
from guocheng.service.records.access import Access, reader_of
from guocheng.service.rights import visible
from guocheng.store.query.operators import operators_of
from guocheng.store.query.reader import masks
from guocheng.store.query.sort import sortable
from guocheng.store.query.visibility import Visibility

Json = dict[str, Any]
#: What stands for the text of a rule that names what a person may not see.
UNTOLD = "…"


def meta(context: Context) -> tuple[bytes, str]:
    """Return the metadata of one person as JSON, with a tag that changes when it does."""
    seen = {
        name: visibility
        for name, entity in context.catalogue.entities.items()
        if (visibility := visible(context.catalogue, context.principal, entity)).may(Right.SEE)
    }
    body = json.dumps(
        {
            "entities": [_entity(context, context.catalogue.entity(name), one) for name, one in seen.items()],
            "flows": [_flow(flow) for flow in context.catalogue.flows.values() if flow.on in seen],
            "reports": [
                to_json(report)
                for report in context.catalogue.reports.values()
                if report_readable(context, report.name)
            ],
            "menu": list(_menu(context, seen)),
            "imports": [
                {"name": shape.name, "label": shape.label, "entity": shape.entity}
                for shape in context.catalogue.imports.values()
                if shape.entity in seen and seen[shape.entity].may(Right.IMPORT)
            ],
        },
        ensure_ascii=False,
        separators=(",", ":"),
    ).encode()
    return body, f'"{hashlib.sha256(body).hexdigest()[:24]}"'


def report_readable(context: Context, name: str) -> bool:
    """Tell whether a person sees every entity and field that a report reads."""
    report = context.catalogue.report(name)
    needed: dict[str, set[str]] = {report.on: {row.field for row in report.rows}}
    for measure in report.measures:
        needed.setdefault(measure.over or report.on, set()).update(measure.by)
    for entity, fields in needed.items():
        visibility = visible(context.catalogue, context.principal, context.catalogue.entity(entity))
        if not visibility.may(Right.SEE) or not fields <= visibility.shown:
            return False
    return True


def _entity(context: Context, entity: Entity, visibility: Visibility) -> Json:
    flow = context.catalogue.flow_of(entity)
    figures = {
        one.field.name for kept in context.catalogue.totals if kept.target == entity.name for one in kept.figures
    }
    return {
        "name": entity.name,
        "label": entity.label,
        "title": entity.title,
        "icon": entity.icon,
        "fields": [
            field_meta(context, entity, one, visibility) | ({"figure": True} if one.name in figures else {})
            for one in context.catalogue.fields(entity)
            if one.name in visibility.shown
        ],
        "sections": [
            {"label": one.label, "collapsed": one.collapsed, "fields": _seen(one.fields, visibility)}
            for one in entity.sections
        ],
        "columns": _seen(entity.columns, visibility),
        "phone_columns": _seen(entity.phone_columns, visibility),
        "filters": _seen(entity.filters, visibility),
        "sort": [one for one in entity.sort if one.lstrip("-") in visibility.shown],
        "parent_field": entity.parent_field,
        "owner_fields": _seen(entity.owner_fields, visibility),
        "flow": flow.name if flow else None,
        **({"collected": True} if _is_collected(context, entity) else {}),
        "rights": [right.value for right in Right if visibility.may(right)],
    }


def _is_collected(context: Context, entity: Entity) -> bool:
    """Tell whether a book that this person sees puts anything on records of an entity."""
    books = (book for book in context.catalogue.books.values() if book.objects == entity.name)
    return any(
        visible(context.catalogue, context.principal, context.catalogue.entity(book.name)).may(Right.SEE)
        for book in books
    )


def form_meta(look: Look, access: Access) -> Json | None:
    """Describe an entity as this person may have one record of it; nothing where that is as he knows it anyway.

    A step may show a field that roles do not, and keep one back that they do.
    """
    visibility = reader_of(look).visible(access.entity.name)
    names = {name for name, _ in fields_of(access.entity)}
    if visibility.may(Right.SEE) and not names & (visibility.shown ^ access.shown):
        return None
    here = replace(visibility, shown=access.shown, masked=access.masked, limited={}, revealed={})
    return _entity(look.context, access.entity, here)


def field_meta(context: Context, entity: Entity, one: Field, visibility: Visibility, lines: str = "") -> Json:
    """Describe a field as a screen draws it for somebody who may see so much."""
    dotted = f"{lines}.{one.name}" if lines else one.name
    kind = type_of(one)

    def visible_to(at: str) -> Visibility:
        if at == entity.name:
            return visibility
        return visible(context.catalogue, context.principal, context.catalogue.entity(at))

    masked = masks(context.catalogue, visible_to, entity.name, dotted)
    described: Json = {
        **{key: value for key, value in value_json(one).items() if key not in ("lines", "aliases")},
        "name": one.name,
        "label": one.label,
        "type": one.type,
        "editable": dotted in visibility.editable,
        "masked": masked,
        "sortable": sortable(one) and not lines and not masked,
        "width": one.width or kind.width,
    }
    if masked:
        described["ops"] = sorted(operators_of(one, masked))
    extra = context.catalogue.column_names(entity, lines) if lines else ()
    for key in ("visible_when", "required_when", "readonly_when", "formula", "default", "check"):
        if text := getattr(one, key):
            described[f"{key}_tree"] = tree = _tree(context, entity, text, extra, visibility)
            # That there is a rule is to be seen; that it asks about something kept from this person is not.
            described[key] = text if tree is not None else UNTOLD
    for option in described.get("options", ()):
        if text := option.get("when"):
            option["when_tree"] = _tree(context, entity, text, extra, visibility)
    for rule in described.get("on_change", ()):
        rule["value_tree"] = _tree(context, entity, rule["value"], extra, visibility)
    if one.has_lines:
        described["actions"] = [action for action in ROW_ACTIONS if f"{one.name}.{action}" in visibility.editable]
        described["lines"] = [
            field_meta(context, entity, column, visibility, one.name)
            for column in one.lines
            if f"{one.name}.{column.name}" in visibility.shown
        ]
    return described


def _tree(context: Context, entity: Entity, text: str, extra: tuple[Name, ...], visibility: Visibility) -> Any:
    """Return an expression for the browser, unless it needs a field this person may not see."""
    try:
        checked = context.catalogue.checked(entity, text, None, extra)
    except Invalid:
        return None
    own = {name.code for name in extra}
    outside = {path.partition(".")[0] for path in checked.paths} - own
    return tree_of(checked) if outside <= visibility.shown else None


def _flow(flow: Flow) -> Json:
    return {
        "name": flow.name,
        "label": flow.label,
        "on": flow.on,
        "initial": flow.initial,
        "stages": [value_json(stage) | {"category": stage.category.value} for stage in flow.stages],
        "moves": [
            {
                "name": move.name,
                "label": move.label,
                "sources": list(move.sources),
                "target": move.target,
                "asks": list(move.asks),
                "needs": list(move.needs),
                "comment": move.comment,
                "danger": move.danger,
                "approval": move.procedure is not None,
            }
            for move in flow.moves
        ],
        "clocks": [{"name": clock.name, "label": clock.label, "due_field": clock.due_field} for clock in flow.clocks],
    }


def _menu(context: Context, seen: dict[str, Visibility]) -> Iterator[Json]:
    for bundle, item in context.catalogue.menu:
        if label := _menu_label(context, item, seen):
            yield {"bundle": bundle.name, "group": bundle.label, **_target(bundle, item), "label": item.label or label}


def _target(bundle: Bundle, item: MenuItem) -> Json:
    return {"kind": item.kind, "name": item.name, "under": item.under, **({"view": item.view} if item.view else {})}


def _menu_label(context: Context, item: MenuItem, seen: dict[str, Visibility]) -> str:
    """Return the label of a menu entry, blank when this person has no business there."""
    catalogue = context.catalogue
    if item.kind == "report":
        return catalogue.report(item.name).label if report_readable(context, item.name) else ""
    if item.kind == "board":
        flow = catalogue.flow(item.name)
        return flow.label if flow.on in seen else ""
    if item.kind == "book":
        book = catalogue.book(item.name)
        return book.label if book.name in seen and book.objects in seen else ""
    if item.kind == "accounts":
        return catalogue.book(item.name).label if item.name in seen else ""
    if item.kind == "settling":
        manages = item.name in seen and seen[item.name].may(Right.MANAGE_FLOW)
        return "内部折算" if manages else ""
    if item.kind == "rating":
        return "运单计价" if item.name in seen else ""
    if item.kind == "import":
        allowed = any(
            shape.entity in seen and seen[shape.entity].may(Right.IMPORT) for shape in catalogue.imports.values()
        )
        return "导入" if allowed else ""
    return catalogue.entity(item.name).label if item.name in seen else ""


def _seen(names: tuple[str, ...], visibility: Visibility) -> list[str]:
    return [name for name in names if name in visibility.shown]
