"""Usual sets of rights (权限预设): what a role may do with one kind of record, by a name everybody understands.

A preset is only a shorter way to write grants; a role keeps the grants, and `preset_of` recognises them again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from guocheng.definition.role import Grant, Right, Rows

_OWN_WORK = (Right.SEE, Right.CREATE, Right.EDIT, Right.DELETE)


@dataclass(frozen=True)
class Preset:
    """A named choice; `flow` ones are offered where records go through a flow, the others where they do not."""

    name: str
    label: str
    help: str
    parts: tuple[tuple[Rows, tuple[Right, ...]], ...]
    flow: bool | None = None  # None: offered for both


PRESETS: tuple[Preset, ...] = (
    Preset("none", "无权限", "看不到,也不能做任何事", ()),
    Preset(
        "submit", "只提交", "只能填表提交,提交以后自己也看不到",
        ((Rows.NONE, (Right.SEE,)), (Rows.OWN, (Right.CREATE,))), flow=False,
    ),
    Preset(
        "submit_own", "提交并管理自己的", "可以提交,查看、修改、删除自己的记录", ((Rows.OWN, _OWN_WORK),), flow=False
    ),
    Preset(
        "submit_see_all", "提交并查看全部", "可以提交,查看全部记录,修改自己的",
        ((Rows.ALL, (Right.SEE,)), (Rows.OWN, (Right.CREATE, Right.EDIT))), flow=False,
    ),
    Preset("manage_all", "管理全部", "全部记录的全部操作", ((Rows.ALL, tuple(Right)),), flow=False),
    Preset("see_all", "只查看", "查看全部记录,不能新建和修改", ((Rows.ALL, (Right.SEE,)),), flow=False),
    Preset("start", "发起", "可以发起,查看和办理自己的", ((Rows.OWN, _OWN_WORK[:3]),), flow=True),
    Preset("see_flows", "查看全部流程", "查看全部记录和它们的流程", ((Rows.ALL, (Right.SEE,)),), flow=True),
    Preset(
        "manage_flows", "管理全部流程", "全部记录的全部操作,可以调整审批人、终止流程",
        ((Rows.ALL, tuple(Right)),), flow=True,
    ),
)  # fmt: skip
_BY_NAME = {one.name: one for one in PRESETS}
CUSTOM = "custom"


def preset_names() -> tuple[str, ...]:
    """Return the names of all presets."""
    return tuple(_BY_NAME)


def preset_grants(name: str, entity: str, fields: Iterable[str] = ()) -> tuple[Grant, ...]:
    """Return the grants a preset stands for; with `fields` they cover these fields and no later ones."""
    named = tuple(fields)
    return tuple(Grant(entity, rows, actions=actions, only=named) for rows, actions in _BY_NAME[name].parts)


def preset_of(grants: Iterable[Grant], *, flow: bool) -> str:
    """Return the preset that grants on one entity make up, whichever fields they name; "custom" for none."""
    plain = {replace(one, entity="", only=()) for one in grants}
    for one in PRESETS:
        if one.flow in (None, flow) and plain == {replace(grant, entity="") for grant in preset_grants(one.name, "")}:
            return one.name
    return CUSTOM
