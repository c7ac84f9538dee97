"""Approvers by name, role or post (指定人员、角色、岗位)."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from guocheng.definition.who import Who
from guocheng.engine.flow.world import Found
from guocheng.service.flow.sources.seeking import Seeking
from guocheng.store import approvers


def named(at: Seeking, who: Who) -> Found:
    """Find people by employee number."""
    people = approvers.numbered(at.look.connection, who.people)
    return at.found(people, why=who.label, missing=f"工号 {'、'.join(who.people)} 的人都不在职")


def role(at: Seeking, who: Who) -> Found:
    """Find the holders of a role: company-wide, or for a unit."""
    known = at.look.catalogue.roles.get(who.role)
    label = f"角色「{known.label if known else who.role}」"
    nobody = "没有成员，请在 组织 → 角色成员 中添加"
    return _of(at, who, label, nobody, lambda unit: at.members(who.role, unit))


def post(at: Seeking, who: Who) -> Found:
    """Find the people on a post: company-wide, or in a unit and above it."""
    connection, label = at.look.connection, who.label or f"岗位「{who.code}」"
    nobody = "没有在职的人，请在 组织 → 人员 中设置岗位"
    return _of(at, who, label, nobody, lambda unit: approvers.on_post(connection, who.code, unit))


def _of(at: Seeking, who: Who, label: str, nobody: str, people_in: Callable[[int | None], Iterable[int]]) -> Found:
    """Find people company-wide, in the starter's unit, or in the units of a field; the nearest who has any counts."""
    if not who.of_starter and not who.field:
        return Found(tuple(people_in(None)), why=label, missing=f"{label}{nobody}")
    units, place = _units(at, who)
    if not units:
        return Found((), missing=f"{place}没有填写")
    people = tuple(dict.fromkeys(person for unit in units for person in people_in(unit)))
    missing = f"{place}及其上级的{label}{nobody}"
    return Found(people, why=f"{place}的{label.removeprefix('角色')}", missing=missing)


def _units(at: Seeking, who: Who) -> tuple[list[int], str]:
    if who.of_starter:
        unit = at.unit_of_starter
        return ([unit] if unit else []), "发起人单位"
    return at.ids(who.field), f"「{at.label(who.field)}」"
