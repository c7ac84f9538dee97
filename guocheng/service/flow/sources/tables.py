"""Approvers from tables of the organisation (按表找人): groups, duty rosters, people by condition, the matrix."""

from __future__ import annotations

import json
from decimal import Decimal

from guocheng.definition.entity import Field
from guocheng.definition.who import Who
from guocheng.engine.flow.world import Found
from guocheng.service.flow.sources.seeking import Seeking
from guocheng.service.records.linked import Form, narrowed
from guocheng.store import approvers, directory
from guocheng.store.query import read_query, system, window

#: A condition that finds more people than this asks the wrong question.
FOUND_MAX = 200
_PERSON = "org.person"


def group(at: Seeking, who: Who) -> Found:
    """Find the members of a user group."""
    members = approvers.group_members(at.look.connection, who.code)
    if members is None:
        return Found((), missing=f"没有用户组「{who.code}」，请在 组织 → 用户组 中建立")
    return at.found(members, why=f"用户组「{who.code}」", missing=f"用户组「{who.code}」没有成员")


def roster(at: Seeking, who: Who) -> Found:
    """Find who is on duty now."""
    people = approvers.on_duty(at.look.connection, who.code, at=at.look.now)
    if people is None:
        return Found((), missing=f"没有值班表「{who.code}」，请在 组织 → 值班表 中建立")
    missing = f"值班表「{who.code}」现在没有人当班，请在 组织 → 值班表 中排班"
    return at.found(people, why=f"「{who.code}」当班的人", missing=missing)


def query(at: Seeking, who: Who) -> Found:
    """Find people by a condition, which knows the record as `form`."""
    look = at.look
    asked = read_query(
        system(look.catalogue, look.now),
        _PERSON,
        sort=[["number", "asc"]],
        columns=[],
        limit=FOUND_MAX,
    )
    offered = Field("who", who.label, "link", to=_PERSON, pick_where=who.where)
    asked = narrowed(look, asked, at.entity, offered, "", Form(at.values))
    found = json.loads(window(look.connection, system(look.catalogue, look.now), asked).rows)
    people = directory.active_people(look.connection, [int(row["id"]) for row in found])
    return Found(people, why=who.label or "符合条件的人", missing=f"没有在职的人符合条件「{who.where}」")


def matrix(at: Seeking, who: Who) -> Found:
    """Find whom the approval matrix has for a matter, the line of a unit upwards, and an amount."""
    matter, amount = at.value(who.matter), at.value(who.amount)
    unit = next(iter(at.ids(who.field)), None) if who.field else at.unit_of_starter
    units = [step.id for step in at.line_up(unit)] if unit else []
    given = Decimal(amount) if isinstance(amount, int | Decimal) else None
    people = approvers.in_matrix(at.look.connection, str(matter or ""), units, given)
    place = next((step.name for step in at.line_up(unit)), "") if unit else "没有单位"
    case = "、".join(filter(None, [f"事项「{matter or ''}」", place, "" if given is None else f"金额 {given}"]))
    missing = f"审批矩阵里没有适用的一行：{case}，请在 组织 → 审批矩阵 中补上"
    return at.found(people, why=f"审批矩阵：{case}", missing=missing)
