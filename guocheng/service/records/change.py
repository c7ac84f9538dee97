"""Create, change and delete a record (增删改): read, complete, check everything at once, then write once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from guocheng.base.problem import NotFound, Problem, Refused, gathered
from guocheng.definition.entity import Entity
from guocheng.definition.role import Right
from guocheng.service.automation import hooks
from guocheng.service.context import Change
from guocheng.service.flow.life import after_change, born, refuse_locked
from guocheng.service.records import form
from guocheng.service.records.access import (
    Access,
    known_entity,
    opened,
    reader_of,
    takes_part,
    title_shown,
    typed,
    visibility_of,
    writable,
)
from guocheng.service.records.given_roles import role_problems
from guocheng.service.records.held import check_new_files
from guocheng.service.records.line_rights import row_problems
from guocheng.service.records.linked import link_problems
from guocheng.service.rights import must
from guocheng.store import records
from guocheng.store.query import Here, rights_on
from guocheng.store.records import Origin

Values = Mapping[str, Any]


def create(change: Change, *, entity: str, values: Values, page: bool = False, cause: str = "新建") -> dict[str, Any]:
    """Create a record as the signed-in person; with `page` the answer is all that its page shows.

    :raises Invalid: with everything that is wrong with the values.
    :raises Refused: the person may not create such a record.
    """
    found = known_entity(change, entity)
    visibility = visibility_of(change, entity)
    must(visibility, Right.CREATE, found.label)
    read, wrong = form.read(found, values, editable=visibility.editable)
    gathered(row_problems(found, {}, read, visibility.editable), Refused)
    full = form.completed(change, found, read, creating=True)
    wrong += form.locked_problems(change, found, full, form.untouched(change, found, read))
    full, refused = automated(change, found, full, {}, None)
    wrong += [*refused, *link_problems(change, found, {}, read, full=full)]
    gathered([*wrong, *form.problems(change, found, full)])
    check_new_files(change, found, {}, full)
    record_id = save_new(change, found, full, cause=cause)
    here = _refuse_outside(change, found, record_id, read)
    return answer(change, entity, record_id, page=page, here=here)


def update(
    change: Change,
    *,
    entity: str,
    record_id: int,
    version: int,
    values: Values,
    reason: str = "",
    page: bool = False,
) -> dict[str, Any]:
    """Change a record as the signed-in person, who may say why.

    :raises Invalid: with everything that is wrong with the values.
    :raises Refused: the person may not change this record, or a procedure holds it.
    :raises Conflict: somebody else saved it since it was read.
    """
    access = opened(change, entity, record_id, lock=True, version=version)
    access.must(Right.EDIT)
    refuse_locked(change, access)
    save_typed(change, access, values, editable=access.editable, cause=because("修改", reason))
    return answer(change, entity, record_id, page=page)


def delete(change: Change, *, entity: str, record_id: int, version: int) -> dict[str, Any]:
    """Delete a record as the signed-in person.

    :raises Refused: the person may not, a procedure holds it, or other records refer to it.
    :raises Conflict: somebody else saved it since it was read.
    """
    erase(change, entity, record_id, version, cause="删除")
    return {"id": record_id, "deleted": True}


def erase(change: Change, entity: str, record_id: int, version: int | None, *, cause: str) -> Access:
    """Delete a record as this person may, and return it as it was before.

    :raises Refusal: as `delete` does.
    """
    access = opened(change, entity, record_id, lock=True, version=version)
    access.must(Right.DELETE)
    refuse_locked(change, access)
    gathered(role_problems(change, access.entity, {}, access.record.values), Refused)
    records.delete(
        change.connection,
        change.catalogue,
        entity,
        record_id,
        origin_of(change, cause),
        version=access.record.version,
        names=reader_of(change).names,
    )
    hooks.after_save(change, access.entity, record_id, "deleted", access.record.values, {})
    return access


def copy_references(change: Change, *, entity: str, record_id: int, version: int) -> dict[str, Any]:
    """Copy what snapshots hold from the linked records anew, as they are now.

    :raises Refused: the person may not change this record, or a procedure holds it.
    :raises Conflict: somebody else saved it since it was read.
    """
    access = opened(change, entity, record_id, lock=True, version=version)
    access.must(Right.EDIT)
    refuse_locked(change, access)
    before = access.record.values
    anew = records.copied(change.connection, change.catalogue, entity, before, before, again=True)
    full = form.completed(change, access.entity, anew, creating=False)
    records.update(
        change.connection,
        change.catalogue,
        entity,
        record_id,
        full,
        origin_of(change, "更新引用"),
        before=access.record,
    )
    return answer(change, entity, record_id)


def _refuse_outside(change: Change, entity: Entity, record_id: int, read: Values) -> Here:
    """Refuse a new record outside the person's own range, and fields that this range does not let be filled.

    Return the rights on the record, which is finished by now.
    """
    here = rights_on(change.connection, reader_of(change), entity.name, record_id)
    if here is None or Right.CREATE not in here.rights:
        message = f"您只能新建自己范围内的「{entity.label}」,请检查单位和人员等字段"
        raise Refused(Problem("right.outside", entity.label, message))
    allowed = writable(reader_of(change).visible(entity.name), here, Right.CREATE)
    gathered([form.not_editable(one) for one in entity.fields if one.name in read.keys() - allowed])
    gathered(row_problems(entity, {}, read, allowed), Refused)
    gathered(
        problem
        for one in entity.lines
        if one.name in read
        for problem in form.locked_columns(one, read[one.name] or [], allowed)
    )
    return here


def save_new(change: Change, entity: Entity, full: Values, *, cause: str) -> int:
    """Write a checked record and let its life begin: stage, actions, clocks."""
    written = records.create(change.connection, change.catalogue, entity.name, full, origin_of(change, cause))
    born(change, entity, written.id)
    hooks.after_save(change, entity, written.id, "created", {}, full)
    return written.id


def automated(
    change: Change, entity: Entity, full: dict[str, Any], before: Values, record_id: int | None
) -> tuple[dict[str, Any], list[Problem]]:
    """Let automations set fields of a record that is about to be saved, and say why they refuse it."""
    after, refused = hooks.before_save(change, entity, full, before, record_id)
    if after is not full:
        after = form.completed(change, entity, after, creating=record_id is None, before=before or None)
    return after, refused


def save_typed(change: Change, access: Access, values: Values, *, editable: frozenset[str], cause: str) -> None:
    """Check and write what was sent for a locked record; fields outside `editable` must come back as they were."""
    before = access.record.values
    entity = access.entity
    read, wrong = form.read(entity, typed(access, values), editable=editable, before=before)
    gathered(row_problems(entity, before, read, editable), Refused)
    full = form.completed(change, entity, {**before, **read}, creating=False, before=before)
    wrong += [
        *link_problems(change, entity, before, read, full=full),
        *form.locked_problems(change, entity, full, before),
    ]
    full, refused = automated(change, entity, full, before, access.id)
    gathered([*wrong, *refused, *form.problems(change, entity, full, before=before)])
    check_new_files(change, entity, before, full)
    written = records.update(
        change.connection,
        change.catalogue,
        entity.name,
        access.id,
        {one.name: full.get(one.name) for one in entity.fields},
        origin_of(change, cause),
        before=access.record,
    )
    if written.changed:
        after_change(change, entity, access.id)
        hooks.after_save(change, entity, access.id, "changed", before, full)


def because(cause: str, reason: str) -> str:
    """Return a cause with the reason somebody gave for it, on one line."""
    given = " ".join(reason.split())
    return f"{cause}:{given}" if given else cause


def origin_of(change: Change, cause: str, *, on_behalf_of: int | None = None) -> Origin:
    """Return who changes something, when and why, for the river."""
    return Origin(
        at=change.now,
        actor_id=change.principal.actor_id,
        on_behalf_of=on_behalf_of,
        cause=cause,
        request_id=change.context.request_id,
    )


def answer(
    change: Change, entity: str, record_id: int, *, page: bool = False, here: Here | None = None
) -> dict[str, Any]:
    """Return what a command answers: where the record stands now, or all that its page shows.

    A record that is out of sight since is only `gone`. `here` are the rights on it, where they are known already.
    """
    if page:
        return {"id": record_id, **_shown_after(change, entity, record_id)}
    here = here or rights_on(change.connection, reader_of(change), entity, record_id)
    seen = here is not None and Right.SEE in here.rights
    if here is None or not (seen or takes_part(change, change.principal, entity, record_id)):
        return {"id": record_id, "gone": True}
    title = title_shown(change, change.catalogue.entity(entity), record_id, here.title)
    return {"id": record_id, "version": here.version, "title": title, "stage": here.stage}


def _shown_after(change: Change, entity: str, record_id: int) -> dict[str, Any]:
    """Return what the screen shows after a command: the record anew, or only that it is out of sight now."""
    from guocheng.service.records.show import view

    try:
        return view(change, entity=entity, record_id=record_id)
    except NotFound:
        return {"gone": True}
