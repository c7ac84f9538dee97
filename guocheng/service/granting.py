"""Rights that travel with a publication (随发布授权): who sees a new field, and grants that forget one that is gone.

- Asked for a role, a field is given, given to be read only, or hidden; nothing else of its grants changes.
- A grant that named only fields that are gone is gone too: naming none would mean all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Literal

from guocheng.base.problem import Problem, gathered
from guocheng.definition.catalogue import Catalogue
from guocheng.definition.role import Grant, Right, Role
from guocheng.service.new_fields import field_names

FieldRight = Literal["hide", "see", "edit"]


@dataclass(frozen=True)
class FieldGrant:
    """What a role shall be able to do with a field, dotted for a column."""

    role: str
    entity: str
    field: str
    right: FieldRight


def granted(roles: Mapping[str, Role], wanted: Iterable[FieldGrant]) -> dict[str, Role]:
    """Return the roles that change, with what was asked for each.

    :raises Invalid: a role is unknown, or does not grant the entity by itself.
    """
    found: dict[str, Role] = {}
    wrong: list[Problem] = []
    for one in wanted:
        role = found.get(one.role) or roles.get(one.role)
        if role is None:
            wrong.append(Problem("definition.unknown_role", one.role, f"没有角色「{one.role}」"))
        elif not any(_is_for(grant, one) for grant in role.grants):
            message = f"角色「{role.label}」没有单独对这张表单授权,不能只管一个字段,请在 权限 中设置"
            wrong.append(Problem("definition.no_grant", role.label, message))
        else:
            found[role.name] = replace(role, grants=tuple(_with(grant, one) for grant in role.grants))
    gathered(wrong)
    return found


def without_lost(roles: Iterable[Role], before: Catalogue, after: Catalogue) -> dict[str, Role]:
    """Return the roles that name a field or an entity which is gone, without it."""
    gone = before.entities.keys() - after.entities.keys()
    lost = {
        (entity.name, name)
        for entity in before.entities.values()
        if (now := after.find_entity(entity.name)) is not None
        for name in set(field_names(entity)) - set(field_names(now))
    }
    changed = {}
    for role in roles:
        grants = tuple(left for grant in role.grants if (left := _without(grant, gone, lost)) is not None)
        if grants != role.grants:
            changed[role.name] = replace(role, grants=grants)
    return changed


def _is_for(grant: Grant, one: FieldGrant) -> bool:
    return grant.entity == one.entity and not grant.denies


def _with(grant: Grant, one: FieldGrant) -> Grant:
    if not _is_for(grant, one):
        return grant
    if one.right == "hide":
        kept = tuple(name for name in grant.only if name != one.field)
        return replace(grant, only=kept) if grant.only else replace(grant, hidden=_and(grant.hidden, one.field))
    sub_table, dot, _ = one.field.partition(".")
    given = (sub_table, one.field) if dot else (one.field,)
    only = _and(grant.only, *given) if grant.only else ()
    reads = one.right == "see" and Right.EDIT in grant.actions
    return replace(grant, only=only, readonly=_and(grant.readonly, one.field) if reads else grant.readonly)


def _and(names: tuple[str, ...], *more: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*names, *more)))


def _without(grant: Grant, gone: AbstractSet[str], lost: AbstractSet[tuple[str, str]]) -> Grant | None:
    def left(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(name for name in names if (grant.entity, name) not in lost)

    only = left(grant.only)
    if grant.entity in gone or (grant.only and not only):
        return None
    return replace(
        grant,
        only=only,
        hidden=left(grant.hidden),
        masked=left(grant.masked),
        readonly=left(grant.readonly),
        reveals=left(grant.reveals),
        not_exported=left(grant.not_exported),
    )
