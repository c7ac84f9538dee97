"""A zip of attachments put to the records they belong to (批量附件): file name = value of a field.

- A record takes its files in one transaction; files it has already, by content and name, are left out, so the same
  archive may be sent again.
- Only records that this person may change and the field he may write are touched.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

import psycopg

from guocheng.base.problem import Invalid, Problem, Refusal
from guocheng.connect.attachments import Packed, packed_files
from guocheng.definition.entity import Entity, Field
from guocheng.definition.field_types import Family, family_of, type_of
from guocheng.definition.role import Right
from guocheng.service.context import Change, Context, look
from guocheng.service.records import form
from guocheng.service.records.access import known_entity, opened, reader_of, visibility_of
from guocheng.service.rights import must
from guocheng.store import files, records
from guocheng.store.imports import ids_by_fields
from guocheng.store.records import Origin

ZIP_MAX = 500 * 1024 * 1024
_CHUNK = 1 << 20
Json = dict[str, Any]


def attach(context: Context, *, entity: str, field: str, by: str, name: str, content: BinaryIO) -> Json:
    """Put the files of an archive to records found by the field `by`; return what was done and what was not.

    :raises Refused: this person may not import into the entity.
    :raises Invalid: the fields do not fit, or the archive is refused.
    """
    with look(context) as view:
        definition = known_entity(view, entity)
        must(visibility_of(view, entity), Right.IMPORT, definition.label)
        target, key = _fields(view.catalogue.entity(entity), visibility_of(view, entity).editable, field, by)
        if by not in visibility_of(view, entity).shown:
            raise _unknown(definition, by)
    with tempfile.NamedTemporaryFile(prefix="guocheng-", suffix=".zip") as kept:
        left = ZIP_MAX
        while chunk := content.read(_CHUNK):
            left -= len(chunk)
            if left < 0:
                raise Invalid(Problem("attachments.too_big", name, f"「{name}」超过 {ZIP_MAX >> 20} MB,请分几次上传"))
            kept.write(chunk)
        kept.flush()
        with packed_files(Path(kept.name), name) as packed:
            return _attached(context, definition, target, key, packed)


def _attached(context: Context, entity: Entity, target: Field, key: Field, packed: Sequence[Packed]) -> Json:
    found = _owners(context, entity, key, packed)
    by_record: dict[int, list[Packed]] = {}
    unmatched: list[str] = []
    for one in packed:
        ids = next((found[value] for value in one.values if found.get(value)), [])
        if len(ids) == 1:
            by_record.setdefault(ids[0], []).append(one)
        else:
            unmatched.append(one.name)
    problems: list[str] = []
    added = same = 0
    for record_id, mine in by_record.items():
        try:
            new = context.platform.database.run(partial(_give, context, entity, target, record_id, mine))
        except Refusal as refusal:
            problems += [f"{mine[0].name}:{one.message}" for one in refusal.problems]
            continue
        added += new
        same += len(mine) - new
    return {"files": len(packed), "added": added, "same": same, "unmatched": unmatched, "problems": problems}


def _owners(context: Context, entity: Entity, key: Field, packed: Sequence[Packed]) -> dict[str, list[int]]:
    """Return the records by the values that the names may mean."""
    typed: dict[Any, str] = {}
    for value in {value for one in packed for value in one.values}:
        try:
            typed[type_of(key).parse(key, value)] = value
        except Invalid:
            continue
    typed.pop(None, None)
    with look(context) as view:
        found = ids_by_fields(view.connection, reader_of(view), entity, [key.name], [(one,) for one in typed])
    return {typed[value]: ids for (value,), ids in found.items()}


def _give(
    context: Context,
    entity: Entity,
    target: Field,
    record_id: int,
    packed: Sequence[Packed],
    connection: psycopg.Connection,
) -> int:
    """Add files to a record and return how many it did not have."""
    change = Change(context, connection)
    access = opened(change, entity.name, record_id, lock=True)
    access.must(Right.EDIT)
    if target.name not in access.editable:
        raise Invalid(Problem("value.not_editable", target.name, f"「{target.label}」您不能在这条记录上修改"))
    before = list(access.record.values.get(target.name) or [])
    held = {(one.sha256, one.name) for one in files.stored_files(connection, before)}
    ids = []
    for one in packed:
        content = context.platform.files.keep(one.chunks())
        clean = files.clean_name(one.name)
        if (content.sha256, clean) not in held:
            by = context.principal.account_id or None
            ids.append(files.add_file(connection, content, name=clean, created_by=by, at=context.now).id)
    if ids:
        full = form.completed(change, entity, {**access.record.values, target.name: [*before, *ids]}, creating=False)
        if wrong := form.problems(change, entity, full, only=[target.name]):
            raise Invalid(*wrong)
        origin = Origin(at=context.now, actor_id=context.principal.actor_id, cause="批量上传附件")
        values = {target.name: full[target.name]}
        records.update(connection, change.catalogue, entity.name, record_id, values, origin, before=access.record)
    return len(ids)


def _fields(entity: Entity, editable: frozenset[str], field: str, by: str) -> tuple[Field, Field]:
    target, key = entity.field(field), entity.field(by)
    if target is None or family_of(target) is not Family.FILES or field not in editable:
        message = f"「{entity.label}」没有您能填写的附件字段「{field}」,请重新选择"
        raise Invalid(Problem("attachments.no_field", field, message))
    if key is None or type_of(key).column(key) not in ("text", "bigint") or key.to:
        raise _unknown(entity, by)
    return target, key


def _unknown(entity: Entity, by: str) -> Invalid:
    message = f"「{entity.label}」不能按「{by}」认出记录,请选择编号、单号这样的字段"
    return Invalid(Problem("attachments.no_key", by, message))
