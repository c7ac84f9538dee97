"""Nodes that find and write records (记录节点): with the rights of whoever the run acts for, as if he did it himself.

- A run that acts as the system may write what people may not, but no value that does not fit.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from guocheng.base.problem import Invalid, gathered
from guocheng.definition.automation import Add, Delete, Get, GetMany, Summary, Update, Upsert
from guocheng.definition.automation_names import ITEM
from guocheng.definition.entity import Entity
from guocheng.definition.field_types.lines import ROW_ACTIONS
from guocheng.definition.role import Right
from guocheng.expr.types import Kind
from guocheng.service.automation import values as packing
from guocheng.service.automation.doing import Doing, Effect
from guocheng.service.flow.life import refuse_locked
from guocheng.service.records import change as changes
from guocheng.service.records import form
from guocheng.service.records.access import known_entity, opened, reader_of, visibility_of
from guocheng.service.records.held import check_new_files
from guocheng.store.query import read_query, window
from guocheng.store.query.summary import summary
from guocheng.store.query.where import EVERYTHING, Condition, Every, Holds


def get(doing: Doing, node: Get) -> Effect:
    """Find one record, or none."""
    ids = _found(doing, node.name, node.entity, node.where, node.sort, 1)
    return _known(node.entity, ids[0]) if ids else Effect(None, {"text": "没有找到"})


def get_many(doing: Doing, node: GetMany) -> Effect:
    """Find records."""
    ids = _found(doing, node.name, node.entity, node.where, node.sort, node.most)
    return Effect(packing.records_of(node.entity, ids), {"text": f"找到 {len(ids)} 条"})


def summed(doing: Doing, node: Summary) -> Effect:
    """Count or add up records."""
    change = doing.change
    visibility_of(change, node.entity)
    value = None
    if node.function != "count":
        value = doing.scene.over(doing.values, node.name, node.entity, node.value)
    where = _condition(doing, node.name, node.entity, node.where)
    found = summary(change.connection, reader_of(change), node.entity, node.function, value, where)
    return Effect(packing.packed(found), {"text": "空" if found is None else f"{found:f}"})


def add(doing: Doing, node: Add) -> Effect:
    """Add a record, or one for each of a list."""
    entity = known_entity(doing.change, node.entity)
    if not node.each:
        sent = doing.sent(node.name, entity, node.sets)
        came = doing.run.cause if node.attachments else {}
        files = [int(one) for one in came.get("files") or ()]
        made = add_record(doing, entity, sent | ({node.attachments: files} if files else {}), files=files)
        left = "、".join(came.get("left_out") or ())
        return _known(node.entity, made, f"有附件没有收下，打不开或者内容不对：{left}" if left else "")
    name = doing.scene.known.item(node.name, node.each, ITEM, "这一条")
    assert name is not None, "problems() has found the list"
    ids = [
        add_record(doing, entity, doing.sent(node.name, entity, node.sets, (name, one)))
        for one in doing.scene.many(doing.values, node.each)
    ]
    note = {"text": f"新增 {len(ids)} 条", "records": [[node.entity, one] for one in ids[:20]]}
    return Effect(packing.records_of(node.entity, ids), note)


def update(doing: Doing, node: Update) -> Effect:
    """Set fields of a record."""
    entity, record_id = doing.scene.record(doing.values, node.record)
    _update(doing, entity, record_id, doing.sent(node.name, doing.change.catalogue.entity(entity), node.sets))
    return Effect(None, {"records": [[entity, record_id]]})


def upsert(doing: Doing, node: Upsert) -> Effect:
    """Set fields of the first record found, or add one."""
    entity = known_entity(doing.change, node.entity)
    ids = _found(doing, node.name, node.entity, node.where, "id", 1)
    sent = doing.sent(node.name, entity, node.sets)
    if not ids:
        return _known(node.entity, add_record(doing, entity, sent), "新增")
    _update(doing, node.entity, ids[0], sent)
    return _known(node.entity, ids[0], "更新")


def delete(doing: Doing, node: Delete) -> Effect:
    """Delete a record."""
    entity, record_id = doing.scene.record(doing.values, node.record)
    changes.erase(doing.change, entity, record_id, None, cause=doing.cause)
    return Effect(None, {"text": f"删除了「{doing.change.catalogue.entity(entity).label}」#{record_id}"})


def _known(entity: str, record_id: int, text: str = "") -> Effect:
    note: dict[str, Any] = {"records": [[entity, record_id]]}
    return Effect(packing.record_of(entity, record_id), note | ({"text": text} if text else {}))


def _found(doing: Doing, place: str, entity: str, where: str, sort: str, most: int) -> list[int]:
    """Return the records that a condition finds and the person of the run sees, a window at a time."""
    change = doing.change
    visibility_of(change, entity)
    condition = _condition(doing, place, entity, where)
    keys = [[sort.removeprefix("-"), "desc" if sort.startswith("-") else "asc"]] if sort else [["id", "asc"]]
    keys = keys if keys[0][0] == "id" else [*keys, ["id", "asc"]]
    found: list[int] = []
    after = None
    while len(found) < most:
        limit = min(most - len(found), 200)
        asked = read_query(reader_of(change), entity, sort=keys, columns=[], limit=limit, after=after)
        shown = window(change.connection, reader_of(change), replace(asked, where=Every((asked.where, condition))))
        found += [row["id"] for row in json.loads(shown.rows)]
        after = shown.next
        if after is None:
            break
    return found


def _condition(doing: Doing, place: str, entity: str, where: str) -> Condition:
    if not where:
        return EVERYTHING
    return Holds(doing.scene.over(doing.values, place, entity, where, Kind.BOOLEAN))


def add_record(doing: Doing, entity: Entity, sent: dict[str, Any], *, files: Sequence[int] = ()) -> int:
    """Add a record as the person of the run, or as the system; `files` are those that came with a mail."""
    change = doing.change
    if not doing.as_system:
        made: int = changes.create(change, entity=entity.name, values=sent, cause=doing.cause)["id"]
        return made
    read, wrong = form.read(entity, sent, editable=every_field(entity))
    full = form.completed(change, entity, read, creating=True)
    gathered([*wrong, *form.problems(change, entity, full)], Invalid)
    if files:
        check_new_files(change, entity, {}, full, brought=files)
    return changes.save_new(change, entity, full, cause=doing.cause)


def _update(doing: Doing, entity: str, record_id: int, sent: dict[str, Any]) -> None:
    change = doing.change
    access = opened(change, entity, record_id, lock=True)
    access.must(Right.EDIT)
    editable = every_field(access.entity) if doing.as_system else access.editable
    if not doing.as_system:
        # The system writes what a procedure holds, as the procedure's own actions do.
        refuse_locked(change, access)
    changes.save_typed(change, access, sent, editable=editable, cause=doing.cause)


def every_field(entity: Entity) -> frozenset[str]:
    """Return all that the system may set: every field that is not worked out, with the columns of sub-tables."""
    names = {one.name for one in entity.fields if not one.formula}
    for one in entity.lines:
        names.update(f"{one.name}.{column.name}" for column in one.lines if not column.formula)
        names.update(f"{one.name}.{action}" for action in ROW_ACTIONS)
    return frozenset(names)
