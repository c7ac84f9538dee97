"""Changing a record (修改): only what differs is written, and only when nobody was faster.

- The row is locked before it is compared; a version that is behind is a conflict that names who changed what.
- Lines keep their id: one with an id is changed, one without is added, one that is missing is removed.
- A write that changes nothing writes nothing, not even an event.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import psycopg
from psycopg import sql

from guocheng.base.problem import NotFound, Problem
from guocheng.definition.catalogue import Catalogue
from guocheng.store import river
from guocheng.store.records.behind import prepared
from guocheng.store.records.changes import Changes, changes_of
from guocheng.store.records.create import Written, words_of
from guocheng.store.records.lines import whole_plan, write_lines
from guocheng.store.records.overlaps import refuse_overlap
from guocheng.store.records.read import Record, read
from guocheng.store.records.refusals import conflict, told
from guocheng.store.records.renamed import renamed
from guocheng.store.records.shape import Shape, shape_of
from guocheng.store.river import Origin


def locked(
    connection: psycopg.Connection,
    catalogue: Catalogue,
    entity: str,
    record_id: int,
    version: int | None = None,
    *,
    lines_max: int | None = None,
    told: Collection[str] | None = None,
) -> Record:
    """Read a record and keep everybody else from changing it until the transaction ends.

    A conflict names the fields that others changed, those in `told` only.

    :raises NotFound: it is not there.
    :raises Conflict: its version is no longer the given one.
    """
    found = read(connection, catalogue, entity, record_id, lock=True, lines_max=lines_max)
    label = catalogue.entity(entity).label
    if found is None:
        raise NotFound(Problem("record.not_found", entity, f"这条「{label}」不存在,可能已被删除"))
    if version is not None and version != found.version:
        raise conflict(connection, catalogue, catalogue.entity(entity), record_id, version, told)
    return found


def update(
    connection: psycopg.Connection,
    catalogue: Catalogue,
    entity: str,
    record_id: int,
    values: Mapping[str, Any],
    origin: Origin,
    *,
    version: int | None = None,
    before: Record | None = None,
    kind: str = "changed",
) -> Written:
    """Write the given typed values of a record; `before` is what `locked` returned in this transaction.

    :raises NotFound: it is not there.
    :raises Conflict: its version is no longer the given one.
    :raises Invalid: a value that must be unique is there already, a link leads to nothing, its time is taken.
    """
    shape = shape_of(catalogue, entity)
    before = before or locked(connection, catalogue, entity, record_id, version)
    (values,) = prepared(connection, catalogue, entity, [(before.values, values)])
    changes = changes_of(shape, before.values, values)
    if not changes:
        return Written(record_id, before.version, before.title, changed=False)
    changed = {one["field"] for one in changes}
    after = {**before.values, **values}
    title, search = words_of(connection, catalogue, shape, after)
    with told(shape.entity, after):
        _write(connection, shape, record_id, {name: values[name] for name in changed}, title, search, origin)
        for lines in shape.lines:
            if lines.field.name in changed:
                old, new = before.values[lines.field.name], values[lines.field.name] or []
                write_lines(connection, lines, record_id, whole_plan(connection, lines, record_id, old, new))
    refuse_overlap(connection, catalogue, shape.entity, [record_id])
    now = before.version + 1
    river.append(connection, entity, record_id, kind, origin, changes, version=now)
    if title != before.title:
        renamed(connection, catalogue, entity, [record_id], at=origin.at)
    return Written(record_id, now, title)


def update_beside(
    connection: psycopg.Connection,
    catalogue: Catalogue,
    entity: str,
    before: Record,
    values: Mapping[str, Any],
    lines: Changes,
    origin: Origin,
) -> Written:
    """Write what follows from lines that were written by themselves: the values computed from them, version and event.

    `before` is the locked record, whose lines are not looked at; `lines` is what the event says of them.
    """
    shape = shape_of(catalogue, entity)
    changes = [*lines, *changes_of(shape, before.values, values)]
    after = {**before.values, **values}
    title, search = words_of(connection, catalogue, shape, after)
    with told(shape.entity, after):
        _write(connection, shape, before.id, values, title, search, origin)
    refuse_overlap(connection, catalogue, shape.entity, [before.id])
    now = before.version + 1
    river.append(connection, entity, before.id, "changed", origin, changes, version=now)
    if title != before.title:
        renamed(connection, catalogue, entity, [before.id], at=origin.at)
    return Written(before.id, now, title)


def write_values(
    connection: psycopg.Connection, catalogue: Catalogue, entity: str, record_id: int, values: Mapping[str, Any]
) -> None:
    """Write values on the way to others that are computed from them; whoever calls ends with a write that counts."""
    columns = [column for column in shape_of(catalogue, entity).columns if column.name in values]
    sets = [sql.SQL("{} = {}").format(sql.Identifier(column.name), sql.Placeholder()) for column in columns]
    statement = sql.SQL("update {} set {} where id = %s").format(
        sql.Identifier(shape_of(catalogue, entity).table), sql.SQL(", ").join(sets)
    )
    connection.execute(statement, [*(values[column.name] for column in columns), record_id])


def _write(
    connection: psycopg.Connection,
    shape: Shape,
    record_id: int,
    values: Mapping[str, Any],
    title: str,
    search: str,
    origin: Origin,
) -> None:
    columns = {column.name: values[column.name] for column in shape.columns if column.name in values}
    columns |= {"title": title, "search": search, "updated_at": origin.at, "updated_by": origin.actor_id}
    sets = [sql.SQL("{} = {}").format(sql.Identifier(name), sql.Placeholder()) for name in columns]
    statement = sql.SQL("update {} set version = version + 1, {} where id = %s").format(
        sql.Identifier(shape.table), sql.SQL(", ").join(sets)
    )
    connection.execute(statement, [*columns.values(), record_id])
