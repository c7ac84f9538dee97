"""What is wrong with how a field behaves on a form (表单行为): locks, narrowed options, what a change fills."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from guocheng.base.problem import Problem
from guocheng.definition.entity import Entity, Field
from guocheng.definition.field_types import FIELD_TYPES, type_of
from guocheng.definition.problems.looking import Looking
from guocheng.expr.types import Kind, Name

#: How a field may be asked besides the usual way, by type.
WIDGETS = {"choice": ("radio",), "choices": ("boxes",), "boolean": ("box",)}


def behaviour_problems(
    look: Looking, entity: Entity, field: Field, siblings: Sequence[Field], where: str, names: tuple[Name, ...]
) -> Iterator[Problem]:
    """Say what is wrong; `siblings` are the fields of the record, or the columns of the line."""
    yield from look.expression(entity.name, field.readonly_when, f"{where}.readonly_when", Kind.BOOLEAN, names)
    for option in field.options:
        yield from look.expression(entity.name, option.when, f"{where}.options.{option.code}", Kind.BOOLEAN, names)
    for rule in field.on_change:
        target = next((one for one in siblings if one.name == rule.field), None)
        if target is None or target.name == field.name:
            message = f"{where}:联动赋值里没有字段「{rule.field}」,请改成同一张表里的另一个字段"
            yield Problem("definition.unknown_field", f"{where}.on_change", message)
        elif target.formula or (target.type in FIELD_TYPES and type_of(target).given):
            message = f"{where}:「{target.label}」由系统填写,不能用联动赋值,请去掉"
            yield Problem("field.filled_by_system", f"{where}.on_change", message)
        else:
            yield from look.value(entity.name, target, rule.value, f"{where}.on_change.{rule.field}", names)
    if field.widget and field.widget not in WIDGETS.get(field.type, ()):
        offered = "、".join(WIDGETS.get(field.type, ())) or "只能留空"
        yield Problem("field.unknown_widget", where, f"{where}:没有展示方式「{field.widget}」,可以用:{offered}")
