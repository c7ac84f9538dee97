"""What a public form is made of (公开表单的样子): its fields, its columns, and the records its links offer.

- A sub-table is named by its field and by each of its columns: `parts`, `parts.what`. What is not named does not exist.
- A link is shown only where it is said which records it offers; a rule that asks about anything else is not told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from guocheng.base.problem import Problem, Refusal
from guocheng.definition.entity import Entity, Field
from guocheng.definition.field_types import refers, type_of
from guocheng.definition.field_types.files import FilesType
from guocheng.definition.field_types.lines import ROW_ACTIONS
from guocheng.service.context import Look
from guocheng.service.meta import field_meta
from guocheng.service.records.access import reader_of
from guocheng.store.public_links import Link
from guocheng.store.query import Visibility, read_query

Json = dict[str, Any]
#: A bound that names no field.
_PLAIN = re.compile(r"-?\d+(\.\d+)?")
#: Texts of rules that the server alone follows.
_INSIDE = ("pick_where", "unique_when", "rule")


def visibility(entity: Entity, fields: Sequence[str]) -> Visibility:
    """Return what a visitor may see and write of an entity: what the form names, and whole rows of its sub-tables."""
    rows = [f"{one.name}.{action}" for one in entity.lines if one.name in fields for action in ROW_ACTIONS]
    return Visibility(entity.name, {}, frozenset(fields), editable=frozenset([*fields, *rows]))


def described(look: Look, entity: Entity, link: Link) -> list[Json]:
    """Describe the fields of a form for the visitor's page."""
    allowed = visibility(entity, link.fields)
    named = [one for name in link.fields if (one := entity.field(name))]
    found = [_told(field_meta(look.context, entity, one, allowed), allowed) for one in named]
    for one, told in zip(named, found, strict=True):
        if isinstance(type_of(one), FilesType):
            told["count_max"] = min(told.get("count_max") or link.files_max, link.files_max)
    return found


def files_asked(entity: Entity, fields: Sequence[str]) -> bool:
    """Tell whether a form takes files at all."""
    return any(isinstance(type_of(one), FilesType) for name, one in dotted(entity) if name in fields)


def dotted(entity: Entity) -> Iterator[tuple[str, Field]]:
    """Yield every field and every column of a sub-table, by the name a form knows it by."""
    for one in entity.fields:
        yield one.name, one
        for column in one.lines:
            yield f"{one.name}.{column.name}", column


def form_problems(
    look: Look, entity: Entity, fields: Sequence[str], fixed: Mapping[str, Any], offered: Mapping[str, Any]
) -> Iterator[Problem]:
    """Say what is wrong with a form that is to be given out."""
    known = dict(dotted(entity))
    for name in (*fields, *fixed):
        one = known.get(name)
        if one is None or one.readonly or one.formula or type_of(one).given or (name in fixed and "." in name):
            yield Problem("public.bad_field", name, f"「{one.label if one else name}」不能由外部填写")
        elif name in fields:
            yield from _asked_problems(one, name, fields, offered)
    for name, where in offered.items():
        yield from _offer_problems(look, known.get(name), name, fields, where)
    yield from _left_out(entity, fields, fixed)
    if not fields:
        yield Problem("public.no_fields", entity.label, "请至少选择一个要填写的字段")


def _asked_problems(one: Field, name: str, fields: Sequence[str], offered: Mapping[str, Any]) -> Iterator[Problem]:
    parent = name.partition(".")[0]
    if parent not in fields:
        yield Problem("public.bad_field", name, f"「{one.label}」所在的子表没有放进表单")
    if one.has_lines and not any(other.startswith(f"{name}.") for other in fields):
        yield Problem("public.bad_field", name, f"子表「{one.label}」还没有选要填的列")
    if type_of(one).is_virtual(one):
        yield Problem("public.bad_field", name, f"「{one.label}」是{type_of(one).label}，由系统得出，不能公开填写")
    elif refers(one) and name not in offered:
        message = f"「{one.label}」是{type_of(one).label}，请说明外面的人可以选哪些记录，或者给它一个固定值"
        yield Problem("public.no_offer", name, message)


def _offer_problems(look: Look, one: Field | None, name: str, fields: Sequence[str], where: Any) -> Iterator[Problem]:
    if one is None or not refers(one) or name not in fields:
        yield Problem(
            "public.bad_offer", name, f"「{one.label if one else name}」不是表单上的关联字段，不用说明可选的记录"
        )
        return
    try:
        read_query(reader_of(look), one.to, where=where or None)
    except Refusal as refusal:
        yield from refusal.problems


def _left_out(entity: Entity, fields: Sequence[str], fixed: Mapping[str, Any]) -> Iterator[Problem]:
    left = [
        one.label
        for name, one in dotted(entity)
        if _must_be_asked(one)
        and name not in (*fields, *fixed)
        and ("." not in name or name.partition(".")[0] in fields)
    ]
    if left:
        yield Problem("public.required", entity.label, f"必填的{'、'.join(left)}没有放进表单，也没有固定值")


def _must_be_asked(one: Field) -> bool:
    return one.required and not one.default and not one.formula and not type_of(one).given


def _told(field: Json, allowed: Visibility, lines: str = "") -> Json:
    """Leave out what the server alone follows, and rules about what the form does not show."""
    kept = {key: value for key, value in field.items() if key not in _INSIDE}
    place = f"{lines}." if lines else ""
    kept["on_change"] = [
        one
        for one in field.get("on_change", ())
        if one.get("value_tree") is not None and f"{place}{one['field']}" in allowed.shown
    ]
    for option in kept.get("options", ()):
        if option.get("when_tree") is None:
            option.pop("when", None)
    for bound in ("minimum", "maximum"):
        if not _PLAIN.fullmatch(kept.get(bound, "")):
            kept.pop(bound, None)
    if field.get("lines"):
        kept["lines"] = [_told(column, allowed, field["name"]) for column in field["lines"]]
    return kept
