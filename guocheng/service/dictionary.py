"""The data dictionary (数据字典): an entity as people read it, and everything that hangs on it.

- Only administrators read it: it names every field, role and use, whoever may see them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from guocheng.base.problem import NotFound, Problem
from guocheng.definition.catalogue import Catalogue
from guocheng.definition.entity import Entity, Field
from guocheng.definition.field_types import FIELD_TYPES
from guocheng.definition.lineage import FieldRef, label_of, made_from, used_by
from guocheng.definition.role import Right
from guocheng.definition.totals import total_of
from guocheng.definition.words import PROPERTIES
from guocheng.service.context import Look
from guocheng.service.rights import must_administer
from guocheng.service.wording import in_words, worked_out
from guocheng.store import views
from guocheng.store.imports.mapping import mappings_of

#: Attributes that hold a rule, told beside the field.
_RULES = (
    "required_when",
    "visible_when",
    "readonly_when",
    "default",
    "check",
    "pick_where",
    "minimum",
    "maximum",
    "unique_when",
)
_FLAGS = ("unique", "readonly", "masked", "searchable")


def about(look: Look, *, name: str) -> dict[str, Any]:
    """Return an entity's fields with their rules, sources and uses, and all that is built on it.

    :raises NotFound: there is no such entity.
    :raises Refused: the person does not administer the system.
    """
    must_administer(look.principal)
    entity = look.catalogue.find_entity(name)
    if entity is None:
        raise NotFound(Problem("definition.not_found", name, f"没有表单「{name}」,可能已经被撤回"))
    catalogue = look.catalogue
    flow = catalogue.flow_of(name)
    return {
        "fields": list(_fields(look, entity)),
        "flow": {"name": flow.name, "label": flow.label} if flow else None,
        "roles": [
            {"name": role.name, "label": role.label}
            for role in catalogue.roles.values()
            if any(one.entity in (name, "*") and not one.denies and Right.SEE in one.actions for one in role.grants)
        ],
        "aggregates": [
            {"name": one.name, "label": one.label}
            for one in catalogue.aggregates.values()
            if any(source.entity == name for source in one.sources)
        ],
        "reports": [
            {"name": one.name, "label": one.label}
            for one in catalogue.reports.values()
            if name in (one.on, *(measure.over for measure in one.measures))
        ],
        "imports": [{"name": one.name, "label": one.label} for one in catalogue.imports.values() if one.entity == name],
        "linked_from": list(_linked_from(catalogue, name)),
        "saved_views": len(views.all_of(look.connection, name)),
        "mappings": len(mappings_of(look.connection, name)),
    }


def _fields(look: Look, entity: Entity) -> Iterator[dict[str, Any]]:
    for one in entity.fields:
        yield _field(look, entity, one.name, one)
        for column in one.lines:
            yield _field(look, entity, f"{one.name}.{column.name}", column)


def _field(look: Look, entity: Entity, path: str, one: Field) -> dict[str, Any]:
    ref = FieldRef(entity.name, path)
    total = total_of(look.catalogue, entity.name, one.name) if one.roll_up else None
    return {
        "name": path,
        "label": one.label,
        "type": one.type,
        "type_label": FIELD_TYPES[one.type].label,
        "required": one.required,
        "rules": list(_rules(look.catalogue, entity, one)),
        "words": worked_out(look, entity.name, path),
        "made_from": [
            {"entity": part.entity, "field": part.field, "label": label_of(look.catalogue, part)}
            for part in made_from(look.catalogue, ref)
        ],
        "used": len({(use.kind, use.name, use.place) for use in used_by(look.catalogue, ref)}),
        "total": total.name if total else "",
    }


def _rules(catalogue: Catalogue, entity: Entity, one: Field) -> Iterator[str]:
    yield from (PROPERTIES[name] for name in _FLAGS if getattr(one, name))
    for name in _RULES:
        if text := getattr(one, name):
            yield f"{PROPERTIES[name]}:{in_words(catalogue, entity.name, text)}"
    if one.options:
        yield "选项:" + "、".join(option.label for option in one.options if option.offered)
    if one.to and (target := catalogue.find_entity(one.to)):
        yield f"{PROPERTIES['to']}「{target.label}」"


def _linked_from(catalogue: Catalogue, name: str) -> Iterator[dict[str, str]]:
    for entity in catalogue.entities.values():
        for one in entity.fields:
            if one.to == name and entity.name != name:
                yield {"name": entity.name, "label": f"{entity.label}·{one.label}"}
