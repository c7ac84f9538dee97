"""The recycle bin (回收站): deleted records, and putting one back as it was.

- What a record held is read from the river; the bin itself knows only which records can be put back.
- A record comes back under its id, in its stage, with who made it and when; its lines get new ids.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import class_row

from guocheng.base.problem import Invalid, NotFound, Problem
from guocheng.definition.catalogue import Catalogue
from guocheng.definition.entity import Entity
from guocheng.definition.field_types import type_of
from guocheng.store import river
from guocheng.store.records.changes import changes_of
from guocheng.store.records.create import Written, words_of
from guocheng.store.records.lines import insert_lines
from guocheng.store.records.overlaps import refuse_overlap
from guocheng.store.records.refusals import told
from guocheng.store.records.shape import Shape, shape_of
from guocheng.store.records.values import lines_json
from guocheng.store.river import Origin


@dataclass(frozen=True)
class Deleted:
    """A deleted record that can be put back."""

    entity: str
    record_id: int
    title: str
    seq: int
    deleted_at: datetime
    deleted_by: int | None


def throw_away(
    connection: psycopg.Connection, entity: str, record_id: int, title: str, *, seq: int, origin: Origin
) -> None:
    """Remember that a record was deleted by the event of this number."""
    connection.execute(
        "insert into gc_recycled (entity, record_id, title, seq, deleted_at, deleted_by)"
        " values (%s, %s, %s, %s, %s, %s)",
        [entity, record_id, title, seq, origin.at, origin.actor_id],
    )


def recycled(
    connection: psycopg.Connection,
    *,
    entities: Sequence[str],
    by: int | None = None,
    before: int | None = None,
    limit: int = 100,
) -> list[Deleted]:
    """Return deleted records of some entities, newest first; `by` narrows to what one person deleted.

    A page goes on `before` the number of the event that ended the last one: many are deleted in one moment.
    """
    with connection.cursor(row_factory=class_row(Deleted)) as cursor:
        return cursor.execute(
            "select entity, record_id, title, seq, deleted_at, deleted_by from gc_recycled"
            " where entity = any(%(entities)s) and (%(by)s::bigint is null or deleted_by = %(by)s)"
            " and (%(before)s::bigint is null or seq < %(before)s) order by seq desc limit %(limit)s",
            {"entities": list(entities), "by": by, "before": before, "limit": limit},
        ).fetchall()


def find(connection: psycopg.Connection, entity: str, record_id: int) -> Deleted | None:
    """Find a deleted record, or nothing."""
    with connection.cursor(row_factory=class_row(Deleted)) as cursor:
        return cursor.execute(
            "select entity, record_id, title, seq, deleted_at, deleted_by from gc_recycled"
            " where entity = %s and record_id = %s",
            [entity, record_id],
        ).fetchone()


def restore(
    connection: psycopg.Connection, catalogue: Catalogue, entity: str, record_id: int, origin: Origin
) -> Written:
    """Put a deleted record back.

    :raises NotFound: it is not in the bin, or was put back already.
    :raises Invalid: what it held does not fit any more: a unique value or its time is taken, a linked record gone.
    """
    with connection.cursor(row_factory=class_row(Deleted)) as cursor:
        found = cursor.execute(
            "delete from gc_recycled where entity = %s and record_id = %s"
            " returning entity, record_id, title, seq, deleted_at, deleted_by",
            [entity, record_id],
        ).fetchone()
    if found is None:
        raise NotFound(Problem("recycle.gone", "回收站", "这条记录已经不在回收站里,可能已被恢复或超过了保留期"))
    shape = shape_of(catalogue, entity)
    values, version = _held(connection, shape.entity, found.seq)
    title, search = words_of(connection, catalogue, shape, values)
    with told(shape.entity, values):
        _insert(connection, shape, record_id, {"title": title, "search": search, "version": version}, values, origin)
        for lines in shape.lines:
            connection.execute(
                insert_lines(lines, sql.Placeholder("parent"), sql.Placeholder("rows")),
                {"parent": record_id, "rows": lines_json(lines, _new(values.get(lines.field.name)))},
            )
    refuse_overlap(connection, catalogue, shape.entity, [record_id])
    river.append(connection, entity, record_id, "restored", origin, changes_of(shape, {}, values), version=version)
    return Written(record_id, version, title)


def forget_before(connection: psycopg.Connection, at: datetime) -> int:
    """Empty the bin of what was deleted before, with the talk about it; return how many records that were."""
    return connection.execute(
        "with gone as (delete from gc_recycled where deleted_at < %s returning entity, record_id),"
        " talk as (delete from gc_comment c using gone g where c.entity = g.entity and c.record_id = g.record_id)"
        " select entity from gone",
        [at],
    ).rowcount


def _held(connection: psycopg.Connection, entity: Entity, seq: int) -> tuple[dict[str, Any], int]:
    """Read what a record held when it was deleted, as far as the definition still knows the fields."""
    row = connection.execute("select changes, version from gc_river where seq = %s", [seq]).fetchone()
    assert row is not None, "the river forgets nothing"
    changes, version = row
    held: Mapping[str, Any] = {one["field"]: one["before"] for one in changes}
    values: dict[str, Any] = {}
    wrong: list[Problem] = []
    for one in entity.fields:
        if one.name in held and (type_of(one).column(one) or one.has_lines):
            try:
                values[one.name] = type_of(one).from_json(one, _known_columns(one.lines, held[one.name]))
            except Invalid as refusal:
                wrong += refusal.problems
    if wrong:
        raise Invalid(*wrong)
    return values, (version or 1) + 1


def _known_columns(columns: Sequence[Any], value: Any) -> Any:
    if not columns:
        return value
    names = {one.name for one in columns}
    return [{name: inner for name, inner in row.items() if name in names} for row in value or ()]


def _new(rows: Sequence[Mapping[str, Any]] | None) -> list[dict[str, Any]]:
    return [{name: value for name, value in row.items() if name != "id"} for row in rows or ()]


def _insert(
    connection: psycopg.Connection,
    shape: Shape,
    record_id: int,
    own: Mapping[str, Any],
    values: Mapping[str, Any],
    origin: Origin,
) -> None:
    made = connection.execute(
        "select at, actor_id from gc_river where entity = %s and record_id = %s and kind = 'created'"
        " order by seq limit 1",
        [shape.entity.name, record_id],
    ).fetchone() or (origin.at, origin.actor_id)
    columns = {
        "id": record_id,
        **own,
        "created_at": made[0],
        "created_by": made[1],
        "updated_at": origin.at,
        "updated_by": origin.actor_id,
        **{column.name: values.get(column.name) for column in shape.columns},
    }
    if shape.flow:
        columns |= {"stage": _stage_again(connection, shape, record_id, origin), "stage_since": origin.at}
    connection.execute(
        sql.SQL("insert into {} ({}) overriding system value values ({})").format(
            sql.Identifier(shape.table),
            sql.SQL(", ").join(map(sql.Identifier, columns)),
            sql.SQL(", ").join([sql.Placeholder()] * len(columns)),
        ),
        list(columns.values()),
    )


def _stage_again(connection: psycopg.Connection, shape: Shape, record_id: int, origin: Origin) -> str:
    """Let a record stand again where it stood; the time in the bin is nobody's."""
    assert shape.flow is not None
    row = connection.execute(
        "insert into gc_stage_log (entity, record_id, stage, entered_at, entered_by, flow_version)"
        " select entity, record_id, stage, %s, %s, flow_version from gc_stage_log"
        " where entity = %s and record_id = %s order by id desc limit 1 returning stage",
        [origin.at, origin.actor_id, shape.entity.name, record_id],
    ).fetchone()
    return row[0] if row else shape.flow.initial
