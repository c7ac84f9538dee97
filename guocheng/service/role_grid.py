"""Roles across, entities down (权限表): what every role may do with everything, seen and set on one screen.

- A cell is a preset or grants of its own; saving publishes the roles it changes, so all processes follow at once.
- A role that ships with a bundle becomes the company's own version of it, shown as changed, and can be put back.
- Saving names every field the grants give (`service.new_fields`); a role that granted all entities at once gets a grant
  for each, so that the cells say all there is to say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from guocheng.base.problem import Problem, gathered
from guocheng.definition.catalogue import Catalogue
from guocheng.definition.codec import from_json, to_json, value_json
from guocheng.definition.entity import Entity
from guocheng.definition.presets import CUSTOM, PRESETS, preset_grants, preset_names, preset_of
from guocheng.definition.role import Grant, Holder, HolderKind, Role, Rows
from guocheng.service import definitions
from guocheng.service.context import Change, Look
from guocheng.service.granted import in_everything
from guocheng.service.new_fields import field_names, label_of, unset_fields
from guocheng.service.rights import RIGHT_LABELS, must_administer
from guocheng.store import own_definitions

Json = Mapping[str, Any]
ROWS_LABELS = {
    Rows.ALL: "全部", Rows.OWN: "自己的", Rows.UNIT: "本单位", Rows.UNIT_BELOW: "本单位及下级",
    Rows.MANAGED: "自己负责的单位及下级", Rows.FIELD: "按字段", Rows.WHERE: "符合条件", Rows.NONE: "不含记录",
}  # fmt: skip
HOLDER_LABELS = {
    HolderKind.EVERYBODY: "全体人员", HolderKind.UNIT: "某单位的人", HolderKind.UNIT_BELOW: "某单位及下级的人",
    HolderKind.POST: "某岗位的人", HolderKind.ROLE: "另一角色的人", HolderKind.HEAD: "单位负责人",
}  # fmt: skip


@dataclass(frozen=True)
class Cell:
    """What a role shall be able to do with an entity: a preset by name, or grants as JSON."""

    role: str
    entity: str
    preset: str = ""
    grants: Sequence[Json] | None = None


def grid(look: Look) -> dict[str, Any]:
    """Return every role with every entity, and the words of the screen.

    :raises Refused: the person does not administer the system.
    """
    must_administer(look.principal)
    own = {one.name: one for one in own_definitions.own_definitions(look.connection) if one.kind == "role"}
    catalogue = look.catalogue
    return {
        "roles": [
            {
                "name": role.name,
                "label": role.label,
                "administers": role.administers,
                "origin": "shipped" if role.name not in own else "changed" if own[role.name].base else "made",
                "held_by": value_json(role.held_by),
            }
            for role in catalogue.roles.values()
        ],
        "entities": [
            {
                "name": entity.name,
                "label": entity.label,
                "bundle": bundle.label,
                "flow": catalogue.flow_of(entity) is not None,
                "fields": [{"name": name, "label": label_of(entity, name)} for name in field_names(entity)],
            }
            for bundle in catalogue.bundles
            for entity in bundle.entities
        ],
        "cells": {
            role.name: {
                entity.name: cell
                for entity in catalogue.entities.values()
                if (cell := _cell(catalogue, role, entity)) is not None
            }
            for role in catalogue.roles.values()
        },
        "presets": [
            {
                "name": one.name,
                "label": one.label,
                "help": one.help,
                "flow": one.flow,
                "grants": [{"rows": rows.value, "actions": list(actions)} for rows, actions in one.parts],
            }
            for one in PRESETS
        ],
        "rights": [{"name": right.value, "label": label} for right, label in RIGHT_LABELS.items()],
        "rows": [{"name": rows.value, "label": label} for rows, label in ROWS_LABELS.items()],
        "holders": [{"name": kind.value, "label": label} for kind, label in HOLDER_LABELS.items()],
        "unset": unset_fields(catalogue),
    }


def save(change: Change, *, cells: Sequence[Cell], reason: str = "") -> dict[str, Any]:
    """Publish the roles whose cells changed.

    :raises Refused: the person does not administer the system.
    :raises Invalid: with everything that is wrong with the cells.
    """
    must_administer(change.principal)
    gathered(_unknown(change.catalogue, cells))
    changed: dict[str, Role] = {}
    for cell in cells:
        role = changed.get(cell.role) or spread(change.catalogue.role(cell.role), change.catalogue)
        changed[cell.role] = _with_cell(change.catalogue, role, cell)
    return _publish(change, changed.values(), reason or "调整权限")


def make(change: Change, *, name: str, label: str, held_by: Sequence[Json] = (), like: str = "") -> dict[str, Any]:
    """Make a role of the company's own, empty or like another; or give an existing one another name and other groups.

    :raises Refused: the person does not administer the system.
    :raises Invalid: the name or a group is wrong.
    """
    must_administer(change.principal)
    catalogue = change.catalogue
    before = catalogue.roles.get(name)
    if before is None and like:
        source = spread(catalogue.role(like), catalogue)
        before = Role(name, label, source.grants, home=source.home)
    made = replace(before or Role(name, label, ()), label=label, held_by=_holders(held_by))
    return _publish(change, [made], "修改角色" if before else "新建角色")


def put_back(change: Change, *, name: str) -> dict[str, Any]:
    """Take the company's version of a role back: a shipped one is as it came, one made here is gone.

    :raises Refused: the person does not administer the system.
    :raises Invalid: nothing was changed in it.
    """
    return definitions.publish(change, documents=[], remove=[("role", name)], reason="恢复角色")


def spread(role: Role, catalogue: Catalogue) -> Role:
    """Return a role that says for every entity by itself what it said of all at once; denials stay as they are."""
    whole = [entity.name for entity in catalogue.entities.values() if in_everything(catalogue, entity)]
    grants = tuple(
        replace(one, entity=entity)
        for one in role.grants
        for entity in (whole if one.entity == "*" and not one.denies else (one.entity,))
    )
    return replace(role, grants=grants)


def _publish(change: Change, roles: Iterable[Role], reason: str) -> dict[str, Any]:
    return definitions.publish(change, documents=[to_json(one) for one in roles], reason=reason)


def _cell(catalogue: Catalogue, role: Role, entity: Entity) -> dict[str, Any] | None:
    meant = (entity.name, "*") if in_everything(catalogue, entity) else (entity.name,)
    grants = [one for one in role.grants if one.entity in meant]
    if not grants:
        return None
    flow = catalogue.flow_of(entity) is not None
    return {
        "preset": preset_of(grants, flow=flow),
        "everywhere": any(one.entity == "*" for one in grants),
        "grants": [value_json(one) for one in grants],
    }


def _with_cell(catalogue: Catalogue, role: Role, cell: Cell) -> Role:
    entity = catalogue.entity(cell.entity)
    others = tuple(one for one in role.grants if one.entity != cell.entity)
    if cell.grants is None:
        return replace(role, grants=(*others, *preset_grants(cell.preset, cell.entity, field_names(entity))))
    return replace(role, grants=(*others, *_read_grants(cell)))


def _read_grants(cell: Cell) -> tuple[Grant, ...]:
    """Read grants as JSON through the codec, so that they are checked like every definition."""
    document = {
        "definition": "role", "format": 1, "name": cell.role, "label": cell.role,
        "grants": [{**one, "entity": cell.entity} for one in cell.grants or ()],
    }  # fmt: skip
    found: Role = from_json(document)
    return found.grants


def _holders(held_by: Sequence[Json]) -> tuple[Holder, ...]:
    document = {"definition": "role", "format": 1, "name": "x", "label": "x", "grants": [], "held_by": list(held_by)}
    found: Role = from_json(document)
    return found.held_by


def _unknown(catalogue: Catalogue, cells: Sequence[Cell]) -> Iterator[Problem]:
    for cell in cells:
        if cell.role not in catalogue.roles:
            yield Problem("grid.unknown_role", cell.role, f"没有角色「{cell.role}」,请刷新后再改")
        elif catalogue.roles[cell.role].administers:
            label = catalogue.roles[cell.role].label
            yield Problem("grid.administers", cell.role, f"「{label}」管理系统,能做一切,不能逐格调整")
        if catalogue.find_entity(cell.entity) is None:
            yield Problem("grid.unknown_entity", cell.entity, f"没有「{cell.entity}」,请刷新后再改")
        if cell.grants is None and (cell.preset == CUSTOM or cell.preset not in preset_names()):
            yield Problem("grid.unknown_preset", cell.preset, f"没有预设「{cell.preset}」,请重新选择")
