"""What can be wrong with an entity (实体的检查)."""

from __future__ import annotations

from collections.abc import Iterator

from guocheng.base.problem import Problem
from guocheng.definition.entity import APPROVAL_STATE, FLOW_FIELDS, SYSTEM_FIELDS, Entity, Field
from guocheng.definition.field_types import FIELD_TYPES
from guocheng.definition.problems.forms import behaviour_problems
from guocheng.definition.problems.limits import limit_problems
from guocheng.definition.problems.lists import view_problems
from guocheng.definition.problems.looking import Looking
from guocheng.definition.problems.overlaps import overlap_problems
from guocheng.definition.problems.papers import paper_problems
from guocheng.definition.problems.relations import relation_problems
from guocheng.expr.types import Kind, Name

#: Columns the platform adds to every table, words of its addresses, and names that expressions give a meaning.
RESERVED = frozenset(
    {one.name for one in (*SYSTEM_FIELDS, *FLOW_FIELDS, APPROVAL_STATE)}
    | {"version", "batch_id", "title", "search", "parent_id", "position", "key", "history", "line", "rule", "form"}
)
_TRUTHS = ("required_when", "visible_when", "check")


def entity_problems(look: Looking, entity: Entity) -> Iterator[Problem]:
    """Say everything that is wrong with an entity."""
    where = entity.name
    yield from look.name(entity.name, where)
    yield from look.label(entity.label, where)
    yield from look.twice((one.name for one in entity.fields), where, "字段")
    yield from look.twice((one.label for one in entity.fields), where, "字段名称")
    for field in entity.fields:
        yield from _field_problems(look, entity, field, entity.fields, f"{where}.{field.name}", ())
        for column in field.lines:
            names = look.catalogue.column_names(entity, field.name)
            yield from _field_problems(look, entity, column, field.lines, f"{where}.{field.name}.{column.name}", names)
        yield from look.twice((one.name for one in field.lines), f"{where}.{field.name}", "列")
    yield from _layout_problems(look, entity)
    yield from view_problems(look, entity)
    yield from paper_problems(look, entity)
    yield from overlap_problems(look, entity)
    for check in entity.checks:
        yield from look.expression(where, check.holds, f"{where}.checks", Kind.BOOLEAN)
        if not check.message:
            yield Problem("definition.no_message", where, f"{where}:校验「{check.holds}」要写明不满足时提示什么")


def _layout_problems(look: Looking, entity: Entity) -> Iterator[Problem]:
    where = entity.name
    yield from look.template(where, entity.title, f"{where}.title")
    parts = {
        "key": entity.key,
        "columns": entity.columns,
        "phone_columns": entity.phone_columns,
        "filters": entity.filters,
        "sort": tuple(one.removeprefix("-") for one in entity.sort),
        "indexes": tuple(name for index in entity.indexes for name in index),
        "sections": tuple(name for section in entity.sections for name in section.fields),
        "checks": tuple(check.at for check in entity.checks if check.at),
    }
    for part, names in parts.items():
        yield from look.fields(where, names, f"{where}.{part}")
    yield from look.twice(parts["sections"], f"{where}.sections", "字段")
    yield from _belonging(look, entity)


def _belonging(look: Looking, entity: Entity) -> Iterator[Problem]:
    """Refuse fields of ownership that do not lead to units and people."""
    wanted = (("unit_fields", entity.unit_fields, "org.unit"), ("owner_fields", entity.owner_fields, "org.person"))
    for part, names, target in wanted:
        for name in names:
            field = look.catalogue.field(entity, name)
            if not (field and field.to == target) and not (name == "id" and entity.name == target):
                message = f"{entity.name}.{part}:「{name}」不是指向「{target}」的关联字段"
                yield Problem("definition.wrong_field_type", f"{entity.name}.{part}", message)
    if entity.parent_field:
        parent = entity.field(entity.parent_field)
        if parent is None or parent.to != entity.name:
            message = f"{entity.name}:上级字段「{entity.parent_field}」要是指向自己的关联字段"
            yield Problem("definition.wrong_field_type", f"{entity.name}.parent_field", message)


def _field_problems(
    look: Looking, entity: Entity, field: Field, siblings: tuple[Field, ...], where: str, names: tuple[Name, ...]
) -> Iterator[Problem]:
    yield from look.name(field.name, where)
    yield from look.label(field.label, where)
    if field.name in RESERVED:
        message = f"{where}:「{field.name}」是系统保留的名称,请换一个"
        yield Problem("definition.reserved_name", where, message)
    type_ = FIELD_TYPES.get(field.type)
    if type_ is None:
        message = f"{where}:没有字段类型「{field.type}」,可以用:{'、'.join(FIELD_TYPES)}"
        yield Problem("field.unknown_type", where, message)
        return
    for one in type_.problems(field):
        yield Problem(one.code, where, f"{where}:{one.message}")
    yield from relation_problems(look, entity, field, where)
    for part in _TRUTHS:
        yield from look.expression(entity.name, getattr(field, part), f"{where}.{part}", Kind.BOOLEAN, names)
    yield from limit_problems(look, entity, field, where, names)
    yield from behaviour_problems(look, entity, field, siblings, where, names)
    yield from look.value(entity.name, field, field.default, f"{where}.default", names)
    yield from look.value(entity.name, field, field.formula, f"{where}.formula", names)
