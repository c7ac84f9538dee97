"""What roles grant and deny somebody of one entity (授权的合并): rows and fields added up, denials taken out.

It only reckons: `service.rights.visible` is the one function that asks it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from guocheng.definition.catalogue import Catalogue
from guocheng.definition.entity import APPROVAL_STATE, FLOW_FIELDS, SYSTEM_FIELDS, Entity, Field
from guocheng.definition.field_types import type_of
from guocheng.definition.field_types.lines import ROW_ACTIONS
from guocheng.definition.role import Grant, Right, Role, Rows, with_implied
from guocheng.expr.types import Kind
from guocheng.service.principal import KeptBack, Standing
from guocheng.store.query.visibility import RowGrant, Visibility

#: Written by the platform alone, whoever asks.
_NEVER_EDITED = frozenset(
    {"id", "version", "title", "created_at", "created_by", "updated_at", "updated_by", "stage", "stage_since"}
    | {APPROVAL_STATE.name}
)
_EVERY_RECORD = frozenset(one.name for one in (*SYSTEM_FIELDS, *FLOW_FIELDS, APPROVAL_STATE))


class Denied:
    """What is taken away: rows by right, and rows by field and use of it."""

    def __init__(self) -> None:
        self.rows: dict[Right, list[RowGrant]] = {}
        self.fields: dict[str, list[tuple[tuple[str, ...], RowGrant]]] = {}

    @classmethod
    def of(
        cls, catalogue: Catalogue, principal: Standing, entity: Entity, kept_back: Iterable[KeptBack] = ()
    ) -> Denied:
        """Gather the denials of all roles a person holds, and what steps keep back while records are with him."""
        found = cls()
        for one in kept_back:
            here = RowGrant(fields=("id",), ids=one.ids)
            found.fields.setdefault("hidden", []).append((one.hidden, here))
            found.fields.setdefault("readonly", []).append((one.locked, here))
        for _, grant in grants_of(catalogue, principal, entity):
            if grant.denies and (row := row_grant(catalogue, principal, entity, grant)) is not None:
                for right in grant.actions:
                    found.rows.setdefault(right, []).append(row)
                for use in ("hidden", "masked", "readonly", "not_exported"):
                    if names := getattr(grant, use):
                        found.fields.setdefault(use, []).append((names, row))
        return found

    def from_right(self, right: Right) -> tuple[RowGrant, ...]:
        """Return the rows on which a right is gone: what is not seen can have nothing done to it either."""
        taken = self.rows.get(Right.SEE, [])
        return tuple(dict.fromkeys([*taken, *(self.rows.get(right, []) if right is not Right.SEE else [])]))

    def from_field(self, name: str, *uses: str) -> tuple[RowGrant, ...]:
        """Return the rows on which a field is gone for some use."""
        found = (row for use in uses for names, row in self.fields.get(use, []) if covers(names, name))
        return tuple(dict.fromkeys(found))


class Added:
    """What all grants add up to, each already without what is denied."""

    def __init__(self, catalogue: Catalogue, entity: Entity, denied: Denied) -> None:
        self.entity = entity.name
        self.stored = entity.stored
        # A book is kept by the platform, and looked after by people: they close its months.
        self.given = READING | {Right.MANAGE_FLOW} if entity.name in catalogue.books else READING
        self.fields = dict(_dotted(catalogue, entity))
        self.denied = denied
        self.rows: dict[Right, list[RowGrant]] = {}
        self.shown: dict[str, list[RowGrant]] = {}
        self.plain: dict[str, list[RowGrant]] = {}
        self.exported: dict[str, list[RowGrant]] = {}
        self.written: dict[Right, dict[str, list[RowGrant]]] = {Right.CREATE: {}, Right.EDIT: {}}

    def grant(self, grant: Grant, row: RowGrant) -> None:
        """Add what a grant gives on its rows."""
        left: dict[Right, RowGrant] = {}
        for right in with_implied(grant.actions):
            # What the platform keeps itself is read and nothing else.
            if not self.stored and right not in self.given:
                continue
            if (rest := row.without(self.denied.from_right(right))) is not None:
                left[right] = rest
                self.rows.setdefault(right, []).append(rest)
        for name, one in self.fields.items():
            if grants_field(grant, one, name):
                self._field(grant, left, one, name)

    def _field(self, grant: Grant, left: Mapping[Right, RowGrant], one: Field, name: str) -> None:
        denied = self.denied
        if Right.SEE in left and (seen := left[Right.SEE].without(denied.from_field(name, "hidden"))):
            self.shown.setdefault(name, []).append(seen)
            if not _masked(one, grant, name) and (plain := seen.without(denied.from_field(name, "masked"))):
                self.plain.setdefault(name, []).append(plain)
        travels = left.get(Right.EXPORT)
        if travels and not covers(grant.not_exported, name):
            _add(self.exported, name, travels.without(denied.from_field(name, "hidden", "not_exported")))
        for right in self.written.keys() & left.keys():
            if _may_write(one, grant, name):
                _add(self.written[right], name, left[right].without(denied.from_field(name, "hidden", "readonly")))

    def visibility(self) -> Visibility:
        """Return all of it as every query wants to know it."""
        seen, shown, plain = self.rows.get(Right.SEE, []), self.shown, self.plain
        masked = frozenset(name for name, found in shown.items() if not _everywhere(plain.get(name, []), found))
        written = {right: found for right, found in self.written.items() if right in self.rows}
        return Visibility(
            self.entity,
            {right: _simple(found) for right, found in self.rows.items()},
            frozenset(shown),
            masked=masked,
            editable=frozenset(name for found in self.written.values() for name in found) & shown.keys(),
            limited=_narrowed(shown, shown, seen),
            revealed={name: _simple(plain[name]) for name in masked & plain.keys()},
            writable={right: _narrowed(self.fields, found, self.rows[right]) for right, found in written.items()},
            exported=_narrowed(shown, self.exported, self.rows.get(Right.EXPORT, [])),
        )


#: What may be done to records that nobody writes.
READING = frozenset({Right.SEE, Right.EXPORT, Right.PRINT, Right.COMMENT})


def _add(rows: dict[str, list[RowGrant]], name: str, row: RowGrant | None) -> None:
    if row is not None:
        rows.setdefault(name, []).append(row)


def _narrowed(
    names: Iterable[str], grants: Mapping[str, list[RowGrant]], whole: list[RowGrant]
) -> dict[str, tuple[RowGrant, ...]]:
    """Return the fields that some of the rows lack, with the grants on whose rows they are there."""
    return {name: _simple(found) for name in names if not _everywhere(found := grants.get(name, []), whole)}


def _everywhere(grants: list[RowGrant], whole: list[RowGrant]) -> bool:
    return _all_of(grants) or set(whole) <= set(grants)


#: What somebody may do to a record that was shared with him.
SHARE_RIGHTS: Mapping[str, tuple[Right, ...]] = {
    "see": (Right.SEE,),
    "comment": (Right.SEE, Right.COMMENT),
    "edit": (Right.SEE, Right.COMMENT, Right.EDIT),
}


def shared_grants(principal: Standing, entity: str) -> Iterator[tuple[Grant, RowGrant]]:
    """Yield what was shared with a person, in the fields that its giver saw, as he saw them."""
    for one in principal.shared:
        if one.entity == entity:
            done = SHARE_RIGHTS[one.right]
            grant = Grant(
                entity, actions=done, only=one.fields, masked=one.masked, readonly=one.readonly, reveals=("*",)
            )
            yield grant, RowGrant(fields=("id",), ids=one.ids)


def grants_of(catalogue: Catalogue, principal: Standing, entity: Entity) -> Iterator[tuple[Role | None, Grant]]:
    """Yield everything that grants or denies somebody something of an entity, with its role; administering has none."""
    if principal.administers:
        yield None, Grant(entity.name, Rows.ALL, actions=tuple(Right), reveals=("*",))
    meant = (entity.name, "*") if in_everything(catalogue, entity) else (entity.name,)
    for name in principal.roles:
        if role := catalogue.roles.get(name):
            for grant in role.grants:
                if grant.entity in meant and (grant.denies or not principal.administers):
                    yield role, grant


def in_everything(catalogue: Catalogue, entity: Entity) -> bool:
    """Tell whether a grant on everything means this too; the platform's own tables must be named."""
    return entity.stored or entity.name in catalogue.aggregates


def row_grant(catalogue: Catalogue, principal: Standing, entity: Entity, grant: Grant) -> RowGrant | None:
    """Return the rows a grant covers for a person; nothing when there can be none."""
    if grant.rows is Rows.ALL:
        return RowGrant(everything=True)
    if grant.rows is Rows.NONE:
        return RowGrant()
    if grant.rows is Rows.WHERE:
        return RowGrant(where=catalogue.checked(entity.name, grant.where, Kind.BOOLEAN))
    if grant.rows is Rows.OWN:
        return RowGrant(fields=(*entity.owner_fields, "created_by"), ids=(principal.person_id,))
    if grant.rows is Rows.FIELD:
        return _by_field(catalogue, principal, entity, grant.field)
    ids = _UNITS[grant.rows](principal)
    # A tree of units is its own unit field: whoever sees a unit's rows sees the unit itself.
    fields = entity.unit_fields or (("id",) if entity.name == "org.unit" else ())
    return RowGrant(fields=fields, ids=ids) if ids and fields else None


_UNITS: Mapping[Rows, Callable[[Standing], tuple[int, ...]]] = {
    Rows.UNIT: lambda one: one.unit_ids,
    Rows.UNIT_BELOW: lambda one: one.unit_ids_below,
    Rows.MANAGED: lambda one: one.managed_ids,
}


def _by_field(catalogue: Catalogue, principal: Standing, entity: Entity, name: str) -> RowGrant | None:
    """Return the rows whose field names the person, one of the person's units, the post, or one of the roles."""
    found = catalogue.field(entity, name)
    if found is None:
        return None
    if not found.to:
        return RowGrant(fields=(name,), words=principal.roles) if principal.roles else None
    people = {
        "org.person": (principal.person_id,),
        "org.unit": principal.unit_ids,
        "org.post": (principal.post_id,) if principal.post_id else (),
    }
    ids = people.get(found.to, ())
    return RowGrant(fields=(name,), ids=ids) if ids else None


def _dotted(catalogue: Catalogue, entity: Entity) -> Iterator[tuple[str, Field]]:
    for one in catalogue.fields(entity.name):
        yield one.name, one
        for column in one.lines:
            yield f"{one.name}.{column.name}", column
        if one.has_lines:
            # What may be done to whole rows is granted and denied like a column.
            yield from ((f"{one.name}.{action}", one) for action in ROW_ACTIONS)


def covers(names: Iterable[str], name: str) -> bool:
    """Tell whether names speak of a field; what is said of a sub-table is said of its columns."""
    return any(name == one or name.startswith(f"{one}.") for one in names)


def grants_field(grant: Grant, one: Field, dotted: str = "") -> bool:
    """Tell whether a grant gives a field; where it names its fields, those every record has are always with them."""
    name = dotted or one.name
    named = not grant.only or name in grant.only or name in _EVERY_RECORD or _comes_with_lines(grant, name)
    return named and not covers(grant.hidden, name)


def _comes_with_lines(grant: Grant, name: str) -> bool:
    """Tell whether a name is what may be done to rows of a sub-table that is named, where none of that is named."""
    lines, _, action = name.partition(".")
    if action not in ROW_ACTIONS or lines not in grant.only:
        return False
    return not any(f"{lines}.{one}" in grant.only for one in ROW_ACTIONS)


def _masked(one: Field, grant: Grant, name: str) -> bool:
    revealed = "*" in grant.reveals or covers(grant.reveals, name)
    return covers(grant.masked, name) or (one.masked and not revealed)


def _may_write(one: Field, grant: Grant, name: str) -> bool:
    system = one.readonly or bool(one.formula) or type_of(one).given or name in _NEVER_EDITED
    return not system and not covers(grant.readonly, name)


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
