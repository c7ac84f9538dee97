"""Differences between definitions, as a manager reads them before publishing."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from types import ModuleType
from typing import Any

from guocheng.definition import (
    action,
    alert,
    automation,
    automation_triggers,
    book,
    bundle,
    entity,
    flow,
    importing,
    report,
    role,
    view,
    who,
    words,
)
from guocheng.definition.builders.fields import money
from guocheng.definition.diff import diff
from guocheng.definition.procedure import Approval
from tests.definition.case import CASE, LIFE, TICKET

MODULES = (
    action, alert, automation, automation_triggers, book, bundle, entity, flow, importing, report, role, view, who,
)  # fmt: skip


def said(old: Any, new: Any) -> list[str]:
    return [str(change) for change in diff(old, new)]


def test_nothing_changed() -> None:
    assert diff(CASE, CASE) == []


def test_fields_come_go_and_change() -> None:
    number, kind, *rest = TICKET.fields
    new = replace(TICKET, fields=(replace(kind, required=True), *rest, money("paid", "赔付")))
    assert said(TICKET, new) == [
        "「单子」新增字段「赔付」(金额)",
        "「单子」删除字段「单号」(文本)",
        "「单子」「类型」(单选)的必填由「否」改为「是」",
    ]
    assert [change.where for change in diff(TICKET, new) if change.loses] == [f"case.ticket.{number.name}"]


def test_a_moved_field_is_neither_new_nor_gone() -> None:
    assert said(TICKET, replace(TICKET, fields=TICKET.fields[::-1])) == ["「单子」调整了字段的顺序"]


def test_a_step_deep_in_a_procedure_is_named() -> None:
    close = LIFE.moves[1]
    assert close.procedure is not None
    first, second = close.procedure.steps
    assert isinstance(second, Approval)
    steps = (first, replace(second, when="amount > 500"))
    new = replace(LIFE, moves=(LIFE.moves[0], replace(close, procedure=replace(close.procedure, steps=steps))))
    assert said(LIFE, new) == ["「单子流程」「结案」的过程「财务」的条件由「amount > 1000」改为「amount > 500」"]


def test_a_bundle_tells_what_its_parts_tell() -> None:
    new = replace(CASE, entities=(replace(TICKET, title="{number}"),), menu=())
    assert said(CASE, new) == [
        "「单子」的标题模板由「{number} {kind}」改为「{number}」",
        "「案例」删除菜单项「case.ticket」",
    ]


def test_every_part_of_a_definition_has_a_chinese_word() -> None:
    def parts(module: ModuleType) -> set[str]:
        own = [one for one in vars(module).values() if isinstance(one, type) and one.__module__ == module.__name__]
        return {part.name for one in own if is_dataclass(one) for part in fields(one)}

    known = words.PROPERTIES.keys() | words.MEMBERS.keys()
    assert set().union(*map(parts, MODULES)) - known == set()
