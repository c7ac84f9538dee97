"""Who may see and do what (权限): the one permission function of the platform.

Every list, get, search, filter, sort, aggregate, export, report, message and live screen goes through `visible`.
Rights are granted, never denied; the grants of all roles a person holds add up. Where nothing is granted, nothing is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from guocheng.base.problem import NotFound, Problem, Refused
from guocheng.definition.catalogue import Catalogue
from guocheng.definition.entity import Entity, Field
from guocheng.definition.field_types import type_of
from guocheng.definition.role import Grant, Right, Rows
from guocheng.expr.types import Kind
from guocheng.service.principal import Principal, Standing
from guocheng.store.query.visibility import RowGrant, Visibility

#: Written by the platform alone, whoever asks.
_NEVER_EDITED = frozenset(
    {"id", "version", "title", "created_at", "created_by", "updated_at", "updated_by", "stage", "stage_since"}
)


def visible(catalogue: Catalogue, principal: Principal, entity: Entity) -> Visibility:
    """Say which rows and fields of an entity a person may see, and what may be done to them.

    What a grant says of fields holds on its own rows only, however many grants a person has.
    """
    return _visible(catalogue, principal.standing, entity.name)


# The answer depends on nothing but the arguments, so a role taken away counts from the next request on.
@lru_cache(maxsize=256)
def _visible(catalogue: Catalogue, principal: Standing, name: str) -> Visibility:
    entity = catalogue.entity(name)
    fields = dict(_dotted(catalogue, entity))
    rows: dict[Right, list[RowGrant]] = {}
    shown: dict[str, list[RowGrant]] = {}
    plain: dict[str, list[RowGrant]] = {}
    written: dict[Right, dict[str, list[RowGrant]]] = {Right.CREATE: {}, Right.EDIT: {}}
    for grant in _grants(catalogue, principal, entity):
        row = _row_grant(catalogue, principal, entity, grant)
        if row is None:
            continue
        for right in grant.actions:
            rows.setdefault(right, []).append(row)
        for name, one in fields.items():
            if _covers(grant.hidden, name):
                continue
            if Right.SEE in grant.actions:
                shown.setdefault(name, []).append(row)
                if not _masked(one, grant, name):
                    plain.setdefault(name, []).append(row)
            for right in written.keys() & set(grant.actions):
                if _may_write(one, grant, name):
                    written[right].setdefault(name, []).append(row)
    seen = rows.get(Right.SEE, [])
    masked = frozenset(name for name, found in shown.items() if not _everywhere(plain.get(name, []), found))
    return Visibility(
        entity.name,
        {right: _simple(found) for right, found in rows.items()},
        frozenset(shown),
        masked=masked,
        editable=frozenset(name for found in written.values() for name in found) & shown.keys(),
        limited=_narrowed(shown, shown, seen),
        revealed={name: _simple(plain[name]) for name in masked & plain.keys()},
        writable={right: _narrowed(fields, written[right], rows[right]) for right in written if right in rows},
    )


def _narrowed(
    names: Iterable[str], grants: Mapping[str, list[RowGrant]], whole: list[RowGrant]
) -> dict[str, tuple[RowGrant, ...]]:
    """Return the fields that some of the rows lack, with the grants on whose rows they are there."""
    return {name: _simple(found) for name in names if not _everywhere(found := grants.get(name, []), whole)}


def _everywhere(grants: list[RowGrant], whole: list[RowGrant]) -> bool:
    return _all_of(grants) or set(whole) <= set(grants)


def must_see(visibility: Visibility, label: str) -> None:
    """Refuse a person who may see nothing of an entity as if it did not exist.

    :raises NotFound: always when nothing may be seen.
    """
    if not visibility.may(Right.SEE):
        raise NotFound(Problem("right.no_entity", label, f"没有「{label}」,或者您没有查看它的权限,需要时请联系管理员"))


def must(visibility: Visibility, right: Right, label: str) -> None:
    """Refuse a person who may not do this to any record of the entity.

    :raises Refused: the right is not granted.
    """
    must_see(visibility, label)
    if not visibility.may(right):
        raise Refused(
            Problem("right.missing", label, f"您没有{RIGHT_LABELS[right]}「{label}」的权限,需要时请联系管理员")
        )


def must_administer(principal: Principal) -> None:
    """Refuse who does not administer the system.

    :raises Refused: no role of this person administers.
    """
    if not principal.administers:
        raise Refused(Problem("right.administrator", "系统管理", "这个操作只有管理员可以做,需要时请联系管理员"))


RIGHT_LABELS: Mapping[Right, str] = {
    Right.SEE: "查看",
    Right.CREATE: "新建",
    Right.EDIT: "修改",
    Right.DELETE: "删除",
    Right.IMPORT: "导入",
    Right.EXPORT: "导出",
}


def _grants(catalogue: Catalogue, principal: Standing, entity: Entity) -> Iterator[Grant]:
    if principal.administers:
        yield Grant(entity.name, Rows.ALL, actions=tuple(Right), reveals=("*",))
        return
    for name in principal.roles:
        if role := catalogue.roles.get(name):
            yield from (grant for grant in role.grants if grant.entity in (entity.name, "*"))


def _row_grant(catalogue: Catalogue, principal: Standing, entity: Entity, grant: Grant) -> RowGrant | None:
    if grant.rows is Rows.ALL:
        return RowGrant(everything=True)
    if grant.rows is Rows.WHERE:
        return RowGrant(where=catalogue.checked(entity.name, grant.where, Kind.BOOLEAN))
    if grant.rows is Rows.OWN:
        return RowGrant(fields=(*entity.owner_fields, "created_by"), ids=(principal.person_id,))
    ids = principal.unit_ids if grant.rows is Rows.UNIT else principal.unit_ids_below
    # A tree of units is its own unit field: whoever sees a unit's rows sees the unit itself.
    fields = entity.unit_fields or (("id",) if entity.name == "org.unit" else ())
    return RowGrant(fields=fields, ids=ids) if ids and fields else None


def _dotted(catalogue: Catalogue, entity: Entity) -> Iterator[tuple[str, Field]]:
    for one in catalogue.fields(entity.name):
        yield one.name, one
        for column in one.lines:
            yield f"{one.name}.{column.name}", column


def _covers(names: Iterable[str], name: str) -> bool:
    """A hidden sub-table hides its columns."""
    return any(name == one or name.startswith(f"{one}.") for one in names)


def _masked(one: Field, grant: Grant, name: str) -> bool:
    revealed = "*" in grant.reveals or _covers(grant.reveals, name)
    return _covers(grant.masked, name) or (one.masked and not revealed)


def _may_write(one: Field, grant: Grant, name: str) -> bool:
    system = one.readonly or bool(one.formula) or type_of(one).given or name in _NEVER_EDITED
    return not system and not _covers(grant.readonly, name)


def _simple(grants: list[RowGrant]) -> tuple[RowGrant, ...]:
    """Everything swallows the rest; the same grant twice counts once."""
    if _all_of(grants):
        return (RowGrant(everything=True),)
    kept: list[RowGrant] = []
    for grant in grants:
        if grant not in kept:
            kept.append(grant)
    return tuple(kept)


def _all_of(grants: Iterable[RowGrant]) -> bool:
    return any(grant.everything for grant in grants)
