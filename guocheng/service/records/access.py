"""One record as one person may have it (记录的权限): which rights, which fields, masked where they must be."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from guocheng.base.problem import NotFound, Problem, Refused
from guocheng.definition.entity import Entity, Field
from guocheng.definition.field_types import Family, family_of, mask, type_of
from guocheng.definition.role import Right
from guocheng.service.context import Look
from guocheng.service.flow.at_steps import AtSteps, at_steps, kept_back
from guocheng.service.granted import Denied
from guocheng.service.principal import Principal
from guocheng.service.records.evaluation import env_of
from guocheng.service.rights import RIGHT_LABELS, visible
from guocheng.service.stand_ins import sees_as_stand_in
from guocheng.store import flow as flow_store
from guocheng.store import records
from guocheng.store.files import stored_files
from guocheng.store.query import Here, Reader, Visibility, rights_on
from guocheng.store.query.live import live_values
from guocheng.store.records import Record


@dataclass(frozen=True)
class Access:
    """A record with the rights a person has on this very row; `shown` are dotted for sub-table columns."""

    entity: Entity
    record: Record
    rights: frozenset[Right]
    shown: frozenset[str]
    masked: frozenset[str]
    editable: frozenset[str]
    #: What the person may know the record by.
    title: str = ""

    @property
    def id(self) -> int:
        """The record's id."""
        return self.record.id

    def must(self, right: Right) -> None:
        """Refuse who lacks a right on this record.

        :raises Refused: the right is not granted here.
        """
        if right not in self.rights:
            message = f"您没有{RIGHT_LABELS[right]}「{self.title or self.entity.label}」的权限,需要时请联系管理员"
            raise Refused(Problem("right.missing", self.entity.label, message))


def visibility_of(look: Look, entity: str) -> Visibility:
    """Return what the person may see of an entity.

    :raises NotFound: nothing of it may be seen.
    """
    known_entity(look, entity)
    found = reader_of(look).visible(entity)
    if not found.may(Right.SEE):
        raise _no_entity(entity)
    return found


def known_entity(look: Look, entity: str) -> Entity:
    """Return an entity; an unknown one is answered like one that may not be seen.

    :raises NotFound: there is none.
    """
    found = look.catalogue.find_entity(entity)
    if found is None:
        raise _no_entity(entity)
    return found


def reader_of(look: Look) -> Reader:
    """Return the person as every query wants to know them."""
    if "reader" not in look.cache:
        catalogue, principal = look.catalogue, look.principal
        known: dict[str, Visibility] = {}

        def visible_to(entity: str) -> Visibility:
            if entity not in known:
                found = catalogue.entity(entity)
                known[entity] = visible(catalogue, principal, found, kept_back(look, found, principal.person_id))
            return known[entity]

        look.cache["reader"] = Reader(catalogue, visible_to, env_of(look))
    reader: Reader = look.cache["reader"]
    return reader


def opened(
    look: Look,
    entity: str,
    record_id: int,
    *,
    lock: bool = False,
    version: int | None = None,
    lines_max: int | None = None,
) -> Access:
    """Open a record as the person may have it; with `lock` nobody else changes it meanwhile.

    Who was asked or told in a procedure of the record sees it too, in the fields of its list; what a step says of
    fields counts while the record is with him. With `lines_max` only so many lines of each sub-table come along: to be
    shown, or to be saved by the line.

    :raises NotFound: it is not there, or this person may not see it: the answer is the same.
    :raises Conflict: its version is no longer the given one.
    """
    found = known_entity(look, entity)
    here, shown, steps = _rights(look, found, record_id)
    record = (
        records.locked(look.connection, look.catalogue, entity, record_id, version, lines_max=lines_max, told=shown)
        if lock
        else records.read(look.connection, look.catalogue, entity, record_id, lines_max=lines_max)
    )
    if record is None:
        raise not_there(found)
    if lock and (record.version, record.stage) != (here.version, here.stage):
        # Somebody wrote it while this person waited for the lock: the rights are those on the record as it is now.
        here, shown, steps = _rights(look, found, record_id)
    visibility = reader_of(look).visible(entity)
    title = title_shown(look, found, record_id, record.title)
    by_roles = visibility.shown - here.hidden
    masked = steps.masks(masked_by_roles(found, visibility, here), by_roles, sees=Right.SEE in here.rights)
    editable = writable(visibility, here) - steps.locked
    return Access(found, record, here.rights, shown, masked, editable, title)


def _rights(look: Look, entity: Entity, record_id: int) -> tuple[Here, frozenset[str], AtSteps]:
    """Return the rights on a record, the fields that are shown of it, and what steps say of them.

    :raises NotFound: it is not there, or this person may not see it.
    """
    here = rights_on(look.connection, reader_of(look), entity.name, record_id)
    if here is None:
        raise not_there(entity)
    visibility = reader_of(look).visible(entity.name)
    sees = Right.SEE in here.rights
    if not sees and not takes_part(look, look.principal, entity.name, record_id):
        raise not_there(entity)
    steps = at_steps(look, look.principal, entity, record_id)
    given = visibility.shown - here.hidden if sees else asked_to_read(look, look.principal, entity, visibility)
    return here, steps.shown(given, sees=sees), steps


def takes_part(look: Look, principal: Principal, entity: str, record_id: int) -> bool:
    """Tell whether a person, or one he stands in for, was asked or told in a procedure; a bare account is nobody."""
    person = principal.actor_id
    if person is None:
        return False
    asked = flow_store.takes_part(look.connection, entity, record_id, person)
    return asked or sees_as_stand_in(look, person, entity, record_id)


def writable(visibility: Visibility, here: Here, right: Right = Right.EDIT) -> frozenset[str]:
    """Return the fields that may be written on a row under a right (edit, create)."""
    if right not in here.rights:
        return frozenset()
    return visibility.editable - here.hidden - here.locked.get(right, frozenset())


def masked_by_roles(entity: Entity, visibility: Visibility, here: Here) -> frozenset[str]:
    if Right.SEE in here.rights:
        return visibility.masked - here.revealed
    return visibility.masked | {name for name, one in _dotted(entity) if one.masked}


def asked_to_read(look: Look, principal: Principal, entity: Entity, visibility: Visibility) -> frozenset[str]:
    """Return the fields that somebody reads who was asked about a record that is otherwise none of his business.

    What is kept from him on the records he may see stays so, and so does what is denied him.
    """
    denied = Denied.of(look.catalogue, principal.standing, entity)
    names = {*entity.columns, *entity.phone_columns, "stage", "created_at"}
    lines = {f"{one.name}.{column.name}" for one in entity.lines if one.name in names for column in one.lines}
    found = frozenset(name for name in names | lines if not denied.from_field(name, "hidden"))
    return found & visibility.shown if visibility.may(Right.SEE) else found


def _dotted(entity: Entity) -> Iterator[tuple[str, Field]]:
    for one in entity.fields:
        yield one.name, one
        for column in one.lines:
            yield f"{one.name}.{column.name}", column


def hidden_middle(one: Field, text: str) -> str | None:
    """Return personal data with its middle hidden; what is no text has no middle and is hidden whole, as in lists."""
    return mask(text) if type_of(one).column(one) == "text" else None


def typed(access: Access, values: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out of what was sent the masked values that came back as they were shown; nobody typed them."""
    kept = {}
    for name, value in values.items():
        one = access.entity.field(name)
        if one is None or not _echoed(access, one, value, name):
            kept[name] = _typed_rows(access, one, value) if one and one.has_lines else value
    return kept


def _typed_rows(access: Access, lines: Field, rows: Any) -> Any:
    masked = [column for column in lines.lines if f"{lines.name}.{column.name}" in access.masked]
    if not masked or not isinstance(rows, list):
        return rows
    before = {row.get("id"): row for row in access.record.values.get(lines.name) or []}
    found = []
    for row in rows:
        kept = dict(row) if isinstance(row, Mapping) else row
        old = before.get(kept.get("id")) if isinstance(kept, dict) else None
        for column in masked if old else ():
            if _echoed(access, column, kept.get(column.name), f"{lines.name}.{column.name}"):
                value = old.get(column.name) if old else None
                kept[column.name] = None if value is None else type_of(column).to_json(column, value)
        found.append(kept)
    return found


def _echoed(access: Access, one: Field, value: Any, dotted: str) -> bool:
    if type_of(one).echoes(value):
        return True
    hidden_whole = type_of(one).column(one) != "text"
    return dotted in access.masked and (value is None if hidden_whole else isinstance(value, str) and "*" in value)


def title_shown(look: Look, entity: Entity, record_id: int, title: str) -> str:
    """Return the title of a record, or its entity and id where the title holds what this person may not know."""
    return title if reader_of(look).knows_title(entity.name) else f"{entity.label} #{record_id}"


def not_there(entity: Entity) -> NotFound:
    """Return the refusal for a record that is not there for this person."""
    return NotFound(
        Problem("record.not_found", entity.name, f"没有这条「{entity.label}」,可能已被删除,或者您没有查看它的权限")
    )


def values_json(look: Look, access: Access, only: Collection[str] | None = None) -> dict[str, Any]:
    """Return the values a person may see as JSON: links with titles, files with names, masked where they must be."""
    values = access.record.values
    files = _files_by_id(look, access)
    titles = {key: title for key, title in access.record.titles.items() if reader_of(look).knows_title(key[0])}
    found = {
        one.name: _json(access, files, titles, one, values.get(one.name), one.name)
        for one in look.catalogue.fields(access.entity)
        if one.name in access.shown and (only is None or one.name in only)
    }
    _put_live(found, live_values(look.connection, reader_of(look), access.entity.name, access.id))
    return found


def _put_live(found: dict[str, Any], live: Mapping[str, Any]) -> None:
    """Put the fields that are worked out where they are read into the places that were left for them."""
    for dotted, value in live.items():
        lines, _, name = dotted.rpartition(".")
        if name in found and not lines:
            found[name] = value
        for row in found.get(lines) or () if lines else ():
            if name in row:
                row[name] = (value or {}).get(str(row["id"]))


def readable(look: Look, *, entity: str, record_id: int) -> dict[str, Any]:
    """Return the visible values of a record.

    :raises NotFound: it is not there for this person.
    """
    return values_json(look, opened(look, entity, record_id))


def _json(
    access: Access, files: Mapping[int, Any], titles: Mapping[tuple[str, int], str], one: Field, value: Any, dotted: str
) -> Any:
    if value is None:
        return None
    if one.has_lines:
        return [
            {"id": row.get("id")}
            | {
                column.name: _json(access, files, titles, column, row.get(column.name), f"{one.name}.{column.name}")
                for column in one.lines
                if f"{one.name}.{column.name}" in access.shown
            }
            for row in value
        ]
    kind = type_of(one)
    if dotted in access.masked:
        return hidden_middle(one, str(value))
    family = family_of(one)
    if family in (Family.LINK, Family.LINKS):
        named = [{"id": key, "title": titles.get((one.to, key), f"#{key}")} for key in kind.target_ids(one, value)]
        return named if family is Family.LINKS else next(iter(named), None)
    if family is Family.FILES:
        return [files[file_id] for file_id in value if file_id in files]
    return kind.to_json(one, value)


def _files_by_id(look: Look, access: Access) -> dict[int, Any]:
    ids = list(file_ids(access.entity, access.record.values))
    if not ids:
        return {}
    return {
        one.id: {"id": one.id, "name": one.name, "size": one.size, "media_type": one.media_type}
        for one in stored_files(look.connection, ids)
    }


def file_ids(entity: Entity, values: Mapping[str, Any]) -> Iterator[int]:
    """Yield the ids of every file a record holds."""
    for one in entity.fields:
        kind, value = type_of(one), values.get(one.name)
        if value is not None:
            yield from kind.file_ids(one, value)
        for column in one.lines:
            if family_of(column) is Family.FILES:
                for row in value or []:
                    yield from type_of(column).file_ids(column, row.get(column.name) or [])


def _no_entity(entity: str) -> NotFound:
    return NotFound(Problem("right.no_entity", entity, f"没有「{entity}」,或者您没有查看它的权限,需要时请联系管理员"))
