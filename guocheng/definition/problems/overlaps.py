"""What can be wrong with rules that let nothing overlap (不能重叠的检查); a constraint of the table keeps them."""

from __future__ import annotations

from collections.abc import Iterator

from guocheng.base.problem import Problem
from guocheng.definition.entity import Entity, NoOverlap
from guocheng.definition.field_types import FIELD_TYPES, Family, family_of
from guocheng.definition.problems.limits import own_row_problems
from guocheng.definition.problems.looking import Looking


def overlap_problems(look: Looking, entity: Entity) -> Iterator[Problem]:
    """Say everything that is wrong with what may not overlap."""
    for place, rule in enumerate(entity.no_overlap):
        where = f"{entity.name}.no_overlap[{place}]"
        wrong = list(_field_problems(look, entity, rule, where))
        yield from wrong
        yield from look.template(entity.name, rule.says, f"{where}.says")
        if rule.where:
            yield from own_row_problems(look, entity, rule.where, f"{where}.where", "「不能重叠」的范围")


def _field_problems(look: Looking, entity: Entity, rule: NoOverlap, where: str) -> Iterator[Problem]:
    if not rule.same:
        yield Problem("entity.bad_overlap", where, f"{where}：要说明哪个字段相同的记录时间不能重叠，例如车辆、会议室")
    for name in (*rule.same, rule.start_field, rule.end_field):
        if entity.field(name) is None:
            yield Problem("definition.unknown_field", where, f"{where}:「{entity.name}」没有字段「{name}」")
    for name in rule.same:
        found = entity.field(name)
        if found and found.type in FIELD_TYPES and not (family_of(found) is Family.LINK or found.type == "integer"):
            message = f"{where}:「{found.label}」要是关联或整数字段，才能用来判断时间是否重叠"
            yield Problem("entity.bad_overlap", where, message)
    ends = [one for name in (rule.start_field, rule.end_field) if (one := entity.field(name))]
    if len(ends) == 2 and not (ends[0].type == ends[1].type and ends[0].type in ("date", "instant")):
        message = f"{where}:「{ends[0].label}」和「{ends[1].label}」要都是日期，或都是时间"
        yield Problem("entity.bad_overlap", where, message)
