"""New fields belong to nobody (新字段默认不授权): roles of the company's own name their fields, without later ones.

- A role that the company publishes is *pinned*: each grant on an entity names the fields that are there at that moment.
- A field that an entity gains afterwards is granted by no pinned role until somebody grants it; roles shipped with a
  bundle that grant whole entities follow their bundle, and are listed so that one can narrow them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from guocheng.definition.catalogue import Catalogue
from guocheng.definition.entity import Entity
from guocheng.definition.role import Grant, Right, Role


def field_names(entity: Entity) -> tuple[str, ...]:
    """Return every field of an entity, with the dotted columns of its sub-tables."""
    return tuple(
        name for one in entity.fields for name in (one.name, *(f"{one.name}.{column.name}" for column in one.lines))
    )


def pinned(role: Role, catalogue: Catalogue) -> Role:
    """Return a role whose grants name the fields they give, so that they never give a later one."""
    return replace(role, grants=tuple(_pinned(one, catalogue) for one in role.grants))


def _pinned(grant: Grant, catalogue: Catalogue) -> Grant:
    entity = catalogue.find_entity(grant.entity)
    if entity is None or grant.denies or grant.only:
        return grant
    return replace(grant, only=field_names(entity))


def unset_fields(catalogue: Catalogue) -> list[dict[str, Any]]:
    """List the fields that some role which sees their entity does not speak of yet."""
    return [
        {"role": role.name, "role_label": role.label, "entity": entity.name, "entity_label": entity.label,
         "fields": [{"name": name, "label": label_of(entity, name)} for name in unspoken]}
        for role in catalogue.roles.values()
        for entity in catalogue.entities.values()
        if (unspoken := _unspoken(role, entity))
    ]  # fmt: skip


def new_fields(before: Catalogue, after: Catalogue) -> list[dict[str, Any]]:
    """List the fields that entities gain, with the roles that see them at once and those that do not."""
    found = []
    for entity in after.entities.values():
        known = before.find_entity(entity.name)
        if known is None:
            continue
        old = set(field_names(known))
        for name in field_names(entity):
            if name not in old:
                roles = [role for role in after.roles.values() if _sees(role, entity)]
                seeing = {role.name for role in roles if any(_gives(one, name) for one in _grants(role, entity))}
                found.append(
                    {
                        "entity": entity.name,
                        "entity_label": entity.label,
                        "field": name,
                        "label": label_of(entity, name),
                        "seen_by": [_named(role) for role in roles if role.name in seeing],
                        "not_seen_by": [_named(role) for role in roles if role.name not in seeing],
                    }
                )
    return found


def label_of(entity: Entity, name: str) -> str:
    """Return the label of a field; a column says its sub-table first."""
    first, _, column = name.partition(".")
    one = entity.field(first)
    if one is None:
        return name
    inner = next((each for each in one.lines if each.name == column), None) if column else None
    return f"{one.label}·{inner.label}" if inner else one.label


def _unspoken(role: Role, entity: Entity) -> list[str]:
    """Return the fields a role says nothing of, though it grants the entity and names fields of it."""
    grants = [one for one in role.grants if one.entity == entity.name and not one.denies]
    if not grants or not any(one.only for one in grants) or any(not one.only for one in grants):
        return []
    spoken = {name for one in grants for name in (*one.only, *one.hidden)}
    return [name for name in field_names(entity) if name not in spoken]


def _sees(role: Role, entity: Entity) -> bool:
    return any(Right.SEE in one.actions for one in _grants(role, entity))


def _grants(role: Role, entity: Entity) -> Iterator[Grant]:
    return (one for one in role.grants if one.entity in (entity.name, "*") and not one.denies)


def _gives(grant: Grant, name: str) -> bool:
    hidden = any(name == one or name.startswith(f"{one}.") for one in grant.hidden)
    return (not grant.only or name in grant.only) and not hidden


def _named(role: Role) -> dict[str, str]:
    return {"name": role.name, "label": role.label}
