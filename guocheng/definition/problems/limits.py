"""What can be wrong with the limits of values (取值限制的检查): limits that fit no value, rules that say nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from guocheng.base.problem import Problem
from guocheng.definition.entity import Entity, Field
from guocheng.definition.field_types import serial_paths, type_of
from guocheng.definition.problems.looking import Looking
from guocheng.definition.words import PROPERTIES
from guocheng.expr.function import FUNCTIONS, Family
from guocheng.expr.types import Kind, Name

#: Attributes that mean something for some types only.
_LIMITS = ("pattern", "length_max", "upper", "scan_only", "minimum", "maximum", "precision", "gap_free")
#: Functions whose answer an index may rely on for ever.
_PLAIN = frozenset(
    name for name, one in FUNCTIONS.items() if one.family in (Family.OPERATOR, Family.LOGIC) and not one.needs_env
)


def limit_problems(
    look: Looking, entity: Entity, field: Field, where: str, names: tuple[Name, ...]
) -> Iterator[Problem]:
    """Say everything that is wrong with what a field's values may be."""
    type_ = type_of(field)
    for part in _LIMITS:
        if getattr(field, part) and part not in type_.properties:
            message = f"{where}:「{field.label}」是{type_.label},不能限定「{PROPERTIES[part]}」,请去掉"
            yield Problem("field.unfit_limit", where, message)
    for part, text in zip(("minimum", "maximum"), type_.bounds(field), strict=True):
        if part in type_.properties:
            yield from look.value(entity.name, field, text, f"{where}.{part}", names)
    yield from _pattern_problems(field, where)
    yield from _unique_problems(look, entity, field, where, is_column=bool(names))
    for path in serial_paths(field.rule):
        yield from look.field(entity.name, path, f"{where}.rule")


def _pattern_problems(field: Field, where: str) -> Iterator[Problem]:
    try:
        re.compile(field.pattern)
    except re.error as error:
        message = f"{where}:「{field.label}」的格式规则「{field.pattern}」不是正则表达式({error.msg}),请改正"
        yield Problem("field.bad_pattern", where, message)
    except (RecursionError, OverflowError):
        message = f"{where}:「{field.label}」的格式规则嵌套太深或数字太大,请写简单一些"
        yield Problem("field.bad_pattern", where, message)
    if field.pattern and not field.pattern_message:
        message = f"{where}:「{field.label}」有格式规则,要写明格式不对时提示什么"
        yield Problem("definition.no_message", where, message)
    if field.length_max < 0:
        yield Problem("field.bad_length", where, f"{where}:「{field.label}」的最多字数不能是负数")


def _unique_problems(look: Looking, entity: Entity, field: Field, where: str, *, is_column: bool) -> Iterator[Problem]:
    """Uniqueness is kept by an index, which knows the columns of its own row and no clock."""
    if not field.unique_when:
        return
    if is_column or not field.unique:
        message = f"{where}:「{field.label}」有唯一条件,但没有要求不能重复(明细里的列不能用唯一条件)"
        yield Problem("field.unfit_limit", where, message)
        return
    yield from own_row_problems(look, entity, field.unique_when, f"{where}.unique_when", "唯一条件", where)


def own_row_problems(
    look: Looking, entity: Entity, text: str, where: str, word: str, place: str = ""
) -> Iterator[Problem]:
    """Refuse a condition that asks for more than the columns of its own row: an index knows nothing else."""
    wrong = list(look.expression(entity.name, text, where, Kind.BOOLEAN))
    yield from wrong
    if wrong or look.catalogue.find_entity(entity.name) is None:
        return
    checked = look.catalogue.checked(entity.name, text, Kind.BOOLEAN)
    if any("." in path for path in checked.paths) or not checked.functions <= _PLAIN:
        place = place or where
        message = f"{place}:{word}「{text}」只能用本记录的字段、比较和与或非,不能用关联的字段和函数"
        yield Problem("field.bad_unique_when", place, message)
