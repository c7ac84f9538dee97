"""What can be wrong with the form of a step (步骤表单的检查): unknown fields, said twice, or nobody's to type."""

from __future__ import annotations

import re
from collections.abc import Iterator

from guocheng.base.problem import Problem
from guocheng.definition.catalogue import Catalogue
from guocheng.definition.entity import Field
from guocheng.definition.field_types import type_of
from guocheng.definition.field_types.lines import ROW_ACTIONS
from guocheng.definition.form_rights import FILLED, KEPT_BACK, FieldRight, FieldUse
from guocheng.definition.problems.looking import Looking
from guocheng.definition.procedure import Approval, CopyTo, Procedure, Work
from guocheng.expr.types import Kind

_SLOT = re.compile(r"{(\w+)")


def form_problems(look: Looking, entity: str, step: Approval | Work | Procedure, where: str) -> Iterator[Problem]:
    """Say what is wrong with what a step says of fields, and with its checks."""
    asks = () if isinstance(step, Procedure) else step.asks
    yield from look.twice([*asks, *(one.field for one in step.rights)], f"{where}.rights", "字段")
    for one in step.rights:
        yield from _right(look, entity, one, f"{where}.rights")
    for check in step.checks:
        yield from look.expression(entity, check.holds, f"{where}.checks", Kind.BOOLEAN)
        if not check.holds or not check.message.strip():
            yield Problem("definition.no_message", where, f"{where}：步骤校验要写条件，也要写不满足时提示什么")


def told_problems(look: Looking, entity: str, step: CopyTo, where: str) -> Iterator[Problem]:
    """Say what is wrong with what people who are told see of fields; they fill in nothing."""
    yield from look.twice((one.field for one in step.rights), f"{where}.rights", "字段")
    for one in step.rights:
        yield from _right(look, entity, one, f"{where}.rights")
        if one.right in FILLED:
            message = f"{where}：抄送的人只看不填，「{one.field}」只能是只读、打码或隐藏"
            yield Problem("form.told_fills", where, message)


def _right(look: Looking, entity: str, one: FieldRight, where: str) -> Iterator[Problem]:
    lines, _, action = one.field.rpartition(".")
    if action in ROW_ACTIONS:
        yield from look.field(entity, lines, where, ("lines",))
        if one.right not in (FieldUse.READ, FieldUse.EDIT):
            message = f"{where}：「{one.field}」是对明细行的操作，只能是可编辑（edit）或只读（read）"
            yield Problem("form.row_action", where, message)
        return
    yield from look.field(entity, one.field, where)
    field = look.catalogue.field(entity, one.field) if look.catalogue.find_entity(entity) else None
    if field is None:
        return
    if one.right in FILLED and (field.formula or field.readonly):
        yield Problem("flow.asks_readonly", where, f"{where}：「{field.label}」由系统填写，不能让人来填")
    if one.right in KEPT_BACK and _in_title(look.catalogue, entity, field):
        message = f"{where}：「{field.label}」写在标题里，到处都看得到；请先把它从标题里去掉，再在这一步隐藏或打码"
        yield Problem("form.in_title", where, message)


def _in_title(catalogue: Catalogue, entity: str, field: Field) -> bool:
    known = catalogue.entity(entity)
    if known.title:
        return field.name in _SLOT.findall(known.title)
    texts = (one.name for one in known.fields if type_of(one).expr_type(one).kind is Kind.TEXT)
    return field.name == next(texts, "")
