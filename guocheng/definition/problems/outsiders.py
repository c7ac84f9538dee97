"""What can be wrong with asking somebody outside by a link (外部人员处理的检查): what he sees, fills in and signs.

He sees and fills in only what the step names, and nothing that would lead him further: no files, links or sub-tables.
"""

from __future__ import annotations

from collections.abc import Iterator

from guocheng.base.problem import Problem
from guocheng.definition.entity import Entity, Field
from guocheng.definition.field_types import Family, family_of, refers
from guocheng.definition.form_rights import FILLED, FieldUse, FormRights
from guocheng.definition.procedure import Approval, Mode, Work
from guocheng.definition.who import WhoKind

SEEN = frozenset({FieldUse.READ, FieldUse.MASKED, FieldUse.EDIT, FieldUse.REQUIRED})


def outsider_problems(entity: Entity, step: Approval | Work, where: str) -> Iterator[Problem]:
    """Say what a step that asks somebody outside cannot ask of him."""
    if all(who.kind is not WhoKind.LINK for who in step.who):
        return
    form = FormRights(step.asks, step.rights)
    filled, seen = form.fields(entity, FILLED), form.fields(entity, SEEN)
    if not seen:
        yield _problem(where, "要写明外部人员看得到哪些字段，没有写的他都看不到")
    for one in entity.fields:
        if one.name in seen and not shows(one):
            yield _problem(where, f"外部人员看不了「{one.label}」，附件、密文和子表不能给他")
        elif one.name in filled and refers(one):
            yield _problem(where, f"外部人员填不了「{one.label}」，他选不了关联的记录")
    if step.mode is Mode.CLAIM:
        yield _problem(where, "外部人员不能认领，请换一种处理方式")
    if step.signature:
        yield _problem(where, "外部人员不能在这里手写签名，请去掉签名")


def shows(field: Field) -> bool:
    """Tell whether somebody outside can be shown a field at all."""
    return not field.has_lines and family_of(field) not in (Family.FILES, Family.SEALED)


def _problem(where: str, message: str) -> Problem:
    return Problem("flow.outsider", where, f"{where}：{message}")
