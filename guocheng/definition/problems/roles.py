"""What can be wrong with roles (角色的检查): grants that cover nothing, fields nobody knows, groups of nobody."""

from __future__ import annotations

from collections.abc import Iterator

from guocheng.base.problem import Problem
from guocheng.definition.field_types import type_of
from guocheng.definition.field_types.lines import ROW_ACTIONS
from guocheng.definition.problems.looking import Looking
from guocheng.definition.role import Grant, Holder, HolderKind, Right, Role, Rows
from guocheng.expr.types import Kind

#: What the entity of a link must be, so that the field says who has to do with the record.
_PEOPLE = ("org.person", "org.unit", "org.post")


def role_problems(look: Looking, role: Role) -> Iterator[Problem]:
    """Say everything that is wrong with a role."""
    where = role.name
    yield from look.name(role.name, where)
    yield from look.label(role.label, where)
    for grant in role.grants:
        yield from _grant(look, grant, f"{where}.{grant.entity}")
    for holder in role.held_by:
        yield from _holder(look, role, holder, f"{where}.held_by")
    kind, _, target = role.home.partition(":")
    known = {"board": look.catalogue.flows, "report": look.catalogue.reports}.get(kind)
    if role.home and kind != "todo" and (known is None or target not in known):
        yield Problem("role.unknown_home", where, f"{where}:首页「{role.home}」不存在")


def _grant(look: Looking, grant: Grant, place: str) -> Iterator[Problem]:
    if grant.denies and not grant.actions and not grant.named_fields:
        yield Problem("role.denies_nothing", place, f"{place}:拒绝要写明拒绝哪些操作,或者哪些字段")
    if (grant.rows is Rows.WHERE) != bool(grant.where) or (grant.rows is Rows.FIELD) != bool(grant.field):
        message = f"{place}:按条件授权时要写条件,按字段授权时要写字段,其他范围都不写"
        yield Problem("role.wrong_rows", place, message)
    if grant.entity == "*":
        yield from _of_all(grant, place)
        return
    yield from look.entity(grant.entity, place)
    named = [_without_action(name) for name in (*grant.named_fields, *grant.reveals, *grant.only) if name != "*"]
    yield from look.fields(grant.entity, named, place)
    yield from look.expression(grant.entity, grant.where, f"{place}.where", Kind.BOOLEAN)
    if grant.field:
        yield from look.fields(grant.entity, [grant.field], place)
        found = look.catalogue.field(grant.entity, grant.field)
        if found is not None and not _tells_who(found.to, type_of(found).column(found)):
            message = f"{place}:「{found.label}」不是人员、单元、岗位或角色,不能按它授权"
            yield Problem("role.wrong_field", place, message)


def _without_action(name: str) -> str:
    """Return the sub-table of an action on its rows, "items.@delete"; any other name as it is."""
    lines, _, action = name.rpartition(".")
    return lines if lines and action in ROW_ACTIONS else name


def _of_all(grant: Grant, place: str) -> Iterator[Problem]:
    """What is said of every entity at once cannot name fields; and whoever is denied everything needs no role."""
    if grant.only or grant.where or grant.field or grant.named_fields:
        yield Problem("role.wrong_rows", place, f"{place}:对所有实体授权时,不能写字段和条件")
    if grant.denies and grant.rows is Rows.ALL and Right.SEE in grant.actions:
        yield Problem("role.denies_all", place, f"{place}:不能拒绝查看所有实体,请停用账户或取消角色")


def _tells_who(to: str, column: str) -> bool:
    return to in _PEOPLE if to else column in ("text", "text[]")


def _holder(look: Looking, role: Role, holder: Holder, place: str) -> Iterator[Problem]:
    needs = holder.kind not in (HolderKind.EVERYBODY, HolderKind.HEAD)
    if needs and not holder.of:
        yield Problem("role.unnamed_holder", place, f"{place}:自动成员要写明是哪个单元、岗位或角色")
    if holder.kind is HolderKind.ROLE and holder.of and holder.of not in look.catalogue.roles:
        yield Problem("definition.unknown_role", place, f"{place}:没有角色「{holder.of}」,请检查写法")
    if role.administers and holder.kind is HolderKind.EVERYBODY:
        yield Problem("role.everybody_administers", place, f"{place}:管理系统的角色不能给全体人员")
