"""Everything wrong with links, look-ups and records pointing back (关联的检查)."""

from __future__ import annotations

from collections.abc import Iterator

from guocheng.base.problem import Problem
from guocheng.definition.entity import Entity, Field
from guocheng.definition.field_types import FIELD_TYPES, Family, family_of, refers
from guocheng.definition.problems.looking import Looking
from guocheng.expr.types import Kind


def relation_problems(look: Looking, entity: Entity, field: Field, where: str) -> Iterator[Problem]:
    """Say what is wrong with where a field leads."""
    if field.through:
        yield from _lookup_problems(look, entity, field, where)
    elif field.of:
        yield from _back_problems(look, entity, field, where)
    elif refers(field) and field.to:
        yield from look.entity(field.to, where)
        lines, _, _ = where.removeprefix(f"{entity.name}.").rpartition(".")
        names = look.catalogue.pick_names(entity, lines) if field.pick_where else ()
        yield from look.expression(field.to, field.pick_where, f"{where}.pick_where", Kind.BOOLEAN, names)


def _lookup_problems(look: Looking, entity: Entity, field: Field, where: str) -> Iterator[Problem]:
    """Refuse a path that leads nowhere, or through more than one record."""
    at, walked = _siblings(look, entity, where), entity.label
    lines, dot, _ = where.removeprefix(f"{entity.name}.").rpartition(".")
    look.noted(entity.name, f"{lines}{dot}{field.through}", f"{where}.through")
    *links, last = field.through.split(".")
    for name in links:
        link = at.get(name)
        if link is None:
            yield _nowhere(where, walked, name)
            return
        if link.type not in FIELD_TYPES or family_of(link) is not Family.LINK or link.shown_as:
            message = f"{where}:引用要一步一条记录,「{walked}」的「{link.label}」不是单选的关联字段,不能从它后面引用"
            yield Problem("field.path_of_many", where, message)
            return
        if look.catalogue.find_entity(link.to) is None:
            return
        at = {one.name: one for one in look.catalogue.fields(link.to)}
        walked = look.catalogue.entity(link.to).label
    target = at.get(last)
    if target is None:
        yield _nowhere(where, walked, last)
    elif target.type in FIELD_TYPES and (not FIELD_TYPES[target.type].column(target) or target.through):
        message = f"{where}:「{walked}」的「{target.label}」是{FIELD_TYPES[target.type].label},不能引用"
        yield Problem("field.path_of_many", where, message)


def _siblings(look: Looking, entity: Entity, where: str) -> dict[str, Field]:
    """Return the fields a look-up starts from: those of its record, or of its line."""
    lines, _, _ = where.removeprefix(f"{entity.name}.").rpartition(".")
    own = entity.field(lines) if lines else None
    return {one.name: one for one in (own.lines if own else look.catalogue.fields(entity))}


def _nowhere(where: str, walked: str, name: str) -> Problem:
    return Problem("definition.unknown_field", where, f"{where}:引用的路径走不通,「{walked}」没有字段「{name}」")


def _back_problems(look: Looking, entity: Entity, field: Field, where: str) -> Iterator[Problem]:
    yield from look.entity(field.of, where)
    if look.catalogue.find_entity(field.of) is None or not field.by:
        return
    yield from look.field(field.of, field.by, f"{where}.by")
    link = look.catalogue.field(field.of, field.by)
    if link is not None and (link.type not in FIELD_TYPES or not refers(link) or link.to != entity.name):
        message = f"{where}:「{field.of}」的「{link.label}」不是指向「{entity.label}」的关联字段,没有记录能由它找到这里"
        yield Problem("definition.wrong_field_type", where, message)
    yield from look.expression(field.of, field.where, f"{where}.where", Kind.BOOLEAN)
