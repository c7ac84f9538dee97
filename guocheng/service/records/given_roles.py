"""Who may give whom a role (授予角色): nobody gives more than he has, by whatever way a role comes.

- Administrators give every role; anybody else only one that he holds himself, and for no more units than he holds it.
- Units, posts and heads bring roles too (`Role.held_by`), so what is written of them is asked the same.
- Taking away a role that denies something gives what it denied; only who could give it takes it away.
- Nobody moves himself: into another unit, onto another post, to the head of a unit.
- Nobody but an administrator names a stand-in for somebody else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from guocheng.base.problem import Problem
from guocheng.base.zone import local_day
from guocheng.definition.entity import Entity
from guocheng.definition.role import HolderKind
from guocheng.service.context import Look
from guocheng.service.directory import group_rules
from guocheng.service.stand_ins import PROXIES, proxy_problems
from guocheng.store import directory, role_holding

MEMBERS, PEOPLE, UNITS, POSTS = "org.role_member", "org.person", "org.unit", "org.post"
Values = Mapping[str, Any]


@dataclass(frozen=True)
class _Brought:
    """A role that something written brings: to whom, as far as that is told, and for which unit."""

    role: str
    at: str
    unit: int | None = None
    to: int | None = None


def role_problems(look: Look, entity: Entity, values: Values, before: Values | None = None) -> Iterator[Problem]:
    """Say which roles somebody may not give, or take away, as the record is to be saved; blank values delete it."""
    if entity.name == PROXIES and values:
        yield from proxy_problems(look, {**(before or {}), **values}, before or {})
    brings = _BRINGS.get(entity.name)
    if brings is None or look.principal.administers:
        return
    was, now = before or {}, {**(before or {}), **values} if values else {}
    yield from _moves_himself(look, entity, was, now)
    if not any(was.get(name) != now.get(name) for name in _ASKED[entity.name]):
        return
    old, new = set(brings(look, was)), set(brings(look, now))
    # A membership is changed as a whole, its days too; of what units and posts bring only the difference counts.
    touched = old | new if entity.name == MEMBERS else old ^ new
    asked = [one for one in touched if one in new or entity.name == MEMBERS or _denies(look, one.role)]
    refused = {(one.at, one.role): one for one in asked if not _may_give(look, one)}
    yield from (_not_yours(look, refused[key]) for key in sorted(refused))


def _may_give(look: Look, given: _Brought) -> bool:
    who = look.principal
    if given.role not in who.roles:
        return False
    today, rules = local_day(look.now), group_rules(look.catalogue)
    held = role_holding.held_for(look.connection, who.person_id, given.role, on=today, rules=rules)
    if None in held:
        # A unit given along opens itself to other roles of the receiver too, so it is the giver's or his already.
        along = given.unit if given.at in _WITH_UNIT else None
        mine = along is None or along in who.unit_ids_below
        return mine or along == role_holding.own_unit(look.connection, given.to)
    return given.unit is not None and given.unit in directory.units_below(look.connection, [one for one in held if one])


def _by_membership(look: Look, values: Values) -> Iterator[_Brought]:
    if values.get("role"):
        for name in _with_brought(look, {values["role"]}):
            yield _Brought(name, "role", values.get("unit"), values.get("person"))


def _by_person(look: Look, values: Values) -> Iterator[_Brought]:
    """Yield what a person has by unit and post; who left has nothing, and who comes back all that was given by name."""
    unit = values.get("unit")
    if not values or values.get("active") is False:
        return
    if values.get("id"):
        for role, held_for in role_holding.roles_of_members(look.connection, values["id"]):
            yield _Brought(role, "active", held_for, values["id"])
    numbers = role_holding.numbers_up(look.connection, unit)
    post = role_holding.post_number(look.connection, values.get("post"))
    by_unit = {role for kind, of, role in _rules(look) if _in_unit(kind, of, numbers)}
    by_post = {role for kind, of, role in _rules(look) if kind == HolderKind.POST and of == post}
    for at, roles in (("unit", by_unit), ("post", by_post)):
        yield from (_Brought(role, at, unit, values.get("id")) for role in _with_brought(look, roles))


def _by_unit(look: Look, values: Values) -> Iterator[_Brought]:
    """Yield what a unit brings to its head, and to those who belong to it or below it."""
    if not values:
        return
    unit, head = values.get("id"), values.get("head")
    if head is not None:
        roles = {role for kind, of, role in _rules(look) if kind == HolderKind.HEAD and of in ("", values.get("kind"))}
        yield from (_Brought(role, "head", unit, head) for role in _with_brought(look, roles))
    numbers = (str(values.get("number")), *role_holding.numbers_up(look.connection, values.get("parent")))
    members = {role for kind, of, role in _rules(look) if _in_unit(kind, of, numbers)}
    yield from (_Brought(role, "parent", unit) for role in _with_brought(look, members))


def _by_post(look: Look, values: Values) -> Iterator[_Brought]:
    roles = {role for kind, of, role in _rules(look) if kind == HolderKind.POST and of == values.get("number")}
    yield from (_Brought(role, "number") for role in _with_brought(look, roles))


_BRINGS: Mapping[str, Callable[[Look, Values], Iterator[_Brought]]] = {
    MEMBERS: _by_membership,
    PEOPLE: _by_person,
    UNITS: _by_unit,
    POSTS: _by_post,
}
#: Where the unit is given with the role, and not only where its receivers are.
_WITH_UNIT = ("role", "active", "head")
#: The fields on which it depends what comes along; others are none of this module's business.
_ASKED: Mapping[str, tuple[str, ...]] = {
    MEMBERS: ("person", "role", "unit", "valid_from", "valid_until"),
    PEOPLE: ("unit", "post", "active"),
    UNITS: ("number", "kind", "parent", "head"),
    POSTS: ("number",),
}


def _rules(look: Look) -> list[tuple[str, str, str]]:
    found = group_rules(look.catalogue)
    return list(zip(found.kinds, found.of, found.roles, strict=True))


def _in_unit(kind: str, of: str, numbers: tuple[str, ...]) -> bool:
    return (kind == HolderKind.UNIT and numbers[:1] == (of,)) or (kind == HolderKind.UNIT_BELOW and of in numbers)


def _with_brought(look: Look, roles: set[str]) -> set[str]:
    """Return roles with those that come with them."""
    found, waiting = set(roles), list(roles)
    while waiting:
        name = waiting.pop()
        more = {role for kind, of, role in _rules(look) if kind == HolderKind.ROLE and of == name} - found
        found |= more
        waiting += more
    return found


def _denies(look: Look, name: str) -> bool:
    role = look.catalogue.roles.get(name)
    return role is not None and any(grant.denies for grant in role.grants)


def _moves_himself(look: Look, entity: Entity, was: Values, now: Values) -> Iterator[Problem]:
    """Refuse what would widen the writer's own units: his unit and post, a unit he makes his own or puts below his."""
    me = look.principal.person_id
    if entity.name == PEOPLE and was.get("id") == me and now:
        moved = [name for name in ("unit", "post") if was.get(name) != now.get(name)]
    elif entity.name == UNITS and now:
        mine = look.principal.unit_ids_below
        takes = now.get("head") == me and was.get("head") != me and was.get("id") not in mine
        pulls = now.get("parent") in mine and was.get("parent") != now.get("parent") and was.get("id") not in mine
        moved = [name for name, wrong in (("head", takes), ("parent", pulls and bool(was))) if wrong]
    else:
        moved = []
    for name in moved:
        label = getattr(entity.field(name), "label", name)
        yield Problem("role.own_standing", name, f"「{label}」关系到您自己的权限范围，不能由您自己改，请管理员来改")


def _not_yours(look: Look, given: _Brought) -> Problem:
    role = look.catalogue.roles.get(given.role)
    label = role.label if role else given.role
    if given.role not in look.principal.roles:
        why = "您自己没有这个角色"
    elif given.unit is None:
        why = "您只对自己的单元有这个角色，请填写「负责单元」"
    else:
        why = "这个单元不在您自己的范围内"
    if given.at == "role":
        return Problem("role.not_yours", "role", f"您不能把角色「{label}」给人或收回：{why}，请管理员来做")
    message = f"这样改会让人得到或失去角色「{label}」：{why}，请管理员来改"
    return Problem("role.not_yours", given.at, message)
